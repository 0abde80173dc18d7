import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { EXPRESS_DAEMON, EXPRESS_DEFAULTS, expressOptions } from '../../src/catalog/apache/express.ts';
import { wsgiOptions } from '../../src/catalog/apache/mod-wsgi.ts';
import { haveAll, needExpress } from './need.ts';

/** What mod_wsgi-express itself parses its command line by; `fallback`: its default as text. */
interface Option {
  readonly words: number;
  readonly fallback: string | null;
}

const TELL = `
import json, optparse
from mod_wsgi.server import option_list
none = (None, optparse.NO_DEFAULT)
print(json.dumps({name[2:]: {'words': option.nargs or 0, 'fallback': None if option.default in none else str(option.default)}
                  for option in option_list for name in option._long_opts}))`;

const told = (): Readonly<Record<string, Option>> =>
  JSON.parse(execFileSync('/opt/mod_wsgi-express/bin/python', ['-c', TELL], { encoding: 'utf8' })) as Record<string, Option>;

const sorted = (rows: Iterable<readonly [string, unknown]>): unknown[] => [...rows].sort(([a], [b]) => (a < b ? -1 : 1));

describe.runIf(haveAll([needExpress()]))('the options of mod_wsgi-express', () => {
  it('take as many words as it takes for each', () => {
    const real = Object.entries(told()).map(([name, { words }]): [string, number] => [name, words]);
    // optparse adds --help to every list.
    expect(sorted(expressOptions())).toEqual(sorted([...real, ['help', 0]]));
  });

  it('have its defaults where they become those of a daemon group, or the port', () => {
    const real = told();
    const names = ['port', ...Object.values(EXPRESS_DAEMON)];
    const ours = (name: string): string | undefined => {
      const option = Object.entries(EXPRESS_DAEMON).find(([, own]) => own === name)?.[0];
      return EXPRESS_DEFAULTS[name] ?? wsgiOptions().get(option ?? '')?.default;
    };
    // The size 0 is mod_wsgi's own, and one process is what a group without `processes=` has.
    const meant = (name: string): string | undefined =>
      real[name]!.fallback === '0' && name.endsWith('-buffer-size') ? ours(name) : (real[name]!.fallback ?? undefined);
    expect(names.map((name) => [name, ours(name)])).toEqual(names.map((name) => [name, name === 'processes' ? '1' : meant(name)]));
  });
});
