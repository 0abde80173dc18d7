import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run, show } from './helpers.ts';

interface Case {
  readonly id: string;
  readonly desc: string;
  readonly input_b64: string;
  readonly show_config: readonly string[];
}

const { cases } = JSON.parse(readFileSync(new URL('../../../fixtures/cases/uwsgi-cases.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Case[];
};

/** Rows whose printed list can't be compared, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  u26: 'uWSGI exits: the included file is not there',
  u31: 'log-date puts a date before every printed line',
  u32: 'log-date puts a date before every printed line',
  u37: 'the contents of @(file) are out of view',
  u38: 'the output of @(exec://) is out of view',
  u40: 'strict: uWSGI exits and prints nothing',
  u41: 'strict: uWSGI exits and prints nothing',
  u48: 'the open block swallows --show-config',
  u49: 'a block in a block: uWSGI exits and prints nothing',
  u51: 'whether a file exists is not known: the value in the block is unknown',
  u55: 'the recorded output was split at the form feed',
  u58: 'a negative number: uWSGI exits and prints nothing',
  u62: 'a placeholder named as an option: uWSGI exits and prints nothing',
};

/** How the case was started, where it was not plain `--ini FILE`. */
const SECTION: Readonly<Record<string, string>> = { u22: ':prod', u23: ':nope' };
const INCLUDED = { '/scratch/inc.ini': '[uwsgi]\nthreads = 7\n', '/scratch/inc.inc': '[base]\nlisten = 64\n' };

const listOf = (test: Case): string[] => {
  const text = Buffer.from(test.input_b64, 'base64').toString('utf8');
  const path = `d/${test.id}.ini`;
  const environment: Record<string, string> = test.id === 'u36' ? { FOO: 'bar' } : {};
  const options = run(
    `uwsgi --ini ${path}${SECTION[test.id] ?? ''}`,
    { ...INCLUDED, [`/scratch/${path}`]: text },
    { cwd: '/scratch', environment },
  );
  return show(options).slice(1);
};

describe('the list uwsgi 2.0.21 printed', () => {
  it.each(cases.filter(({ id }) => !(id in LEFT_OUT)))('$id $desc', (test) => {
    expect(listOf(test)).toEqual(test.show_config);
  });

  it.each(['u26', 'u48', 'u49', 'u62'])('%s: what comes after an exit is not taken for complete', (id) => {
    const test = cases.find((candidate) => candidate.id === id)!;
    const text = Buffer.from(test.input_b64, 'base64').toString('utf8');
    expect(run('uwsgi --ini app.ini', { '/srv/app.ini': text }).complete).toBe(id === 'u48');
  });

  it('leaves out only rows that are there', () => {
    expect(Object.keys(LEFT_OUT).filter((id) => !cases.some((test) => test.id === id))).toEqual([]);
  });
});
