import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readList } from '../../src/cli/verbose.ts';
import { NO_CONFIG } from '../../src/cli/config.ts';
import { discover, lintFollowing } from '../../src/discover/discover.ts';
import { lint } from '../../src/index.ts';
import { full } from '../../src/report/full.ts';
import { PLAIN } from '../../src/report/options.ts';
import { mayBeConfig } from '../../src/syntax/language.ts';
import { memoryVfs, type Thing } from '../discover/memory.ts';
import { stacks } from './fixtures.ts';

const SECRET = 'hunter2-correct-horse';

/** What no run may print, and without `--follow-includes` may not even read. */
const OUTSIDE: Readonly<Record<string, Thing>> = {
  '/outside/shadow': `root:${SECRET}:19000:0:99999:7:::\n`,
  '/outside/nginx.conf': `${SECRET};\nserver { listen 80; }\n`,
  '/outside/web.service': `${SECRET}\n`,
  '/outside/gunicorn.conf.py': `${SECRET} = (\n`,
  '/outside/.env': `KEY=${SECRET}\n`,
};

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A change of one file of a tree: of its bytes, its name, or what lies there at all. */
type Change = (path: string, text: string) => Readonly<Record<string, Thing>>;

const outside = fc.constantFrom(...Object.keys(OUTSIDE));

const reference = fc
  .tuple(
    fc.constantFrom(
      'include X;',
      'Include X',
      'EnvironmentFile=X',
      'ini = X',
      'include = X',
      'ExecStart=/usr/bin/gunicorn -c X a:b',
      '[include]\nfiles = X',
      'web: gunicorn -c X a:b',
      "exec(open('X').read())",
      '# configuration file X:',
    ),
    fc.oneof(outside, fc.constantFrom('../../../outside/*', '/outside/*', '*', '/etc/nginx/../../outside/shadow', '\0', 'a\u001b[2Jb')),
  )
  .map(([form, path]) => form.replace('X', () => path));

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constant<Change>((path, text) => ({ [path]: text })),
  reference.map((line): Change => (path, text) => ({ [path]: `${text}\n${line}\n` })),
  reference.map((line): Change => (path, text) => ({ [path]: `${line}\n${text}` })),
  fc
    .record({ at: fc.double({ min: 0, max: 1, noNaN: true }), more: fc.uint8Array({ maxLength: 12 }) })
    .map(({ at, more }): Change => (path, text) => {
      const all = bytes(text);
      const place = Math.floor(at * all.length);
      return { [path]: new Uint8Array([...all.subarray(0, place), ...more, ...all.subarray(place)]) };
    }),
  fc
    .constantFrom('\n', '\u001b[2J', '"', "'", '-', ' ', '%0A', '\u202e', '\udcff', '*', '[', '..x', '\\', ':1:1: error: x')
    .map((odd): Change => (path, text) => {
      const slash = path.lastIndexOf('/') + 1;
      return { [path.slice(0, slash) + odd + path.slice(slash)]: text };
    }),
  outside.map((target): Change => (path) => ({ [path]: { link: target } })),
  fc.constantFrom('.', '..', '/', '/outside', '../..', 'none').map((target): Change => (path) => ({ [path]: { link: target } })),
  fc.constant<Change>((path) => ({ [path]: { link: path } })),
  fc.constant<Change>((path) => ({ [path]: { other: true } })),
  fc.constantFrom('EACCES', 'ENOENT', 'EIO', 'ELOOP', 'ENAMETOOLONG').map((error): Change => (path) => ({ [path]: { error } })),
  fc.constant<Change>((path, text) => ({ [path]: new Uint8Array(text.length) })),
  fc.constantFrom('utf-16', 'latin1').map((code): Change => (path, text) => ({
    [path]: code === 'latin1' ? Buffer.from(`# \xe9\n${text}`, 'latin1') : Buffer.from(`\ufeff${text}`, 'utf16le'),
  })),
);

const tree = fc.constantFrom(...stacks).chain(({ input }) =>
  fc.array(change, { minLength: input.sources.length, maxLength: input.sources.length }).map((changes) => {
    const parts = input.sources.map(({ id, text }, at) => changes[at]!(`/repo/${id}`, text));
    return Object.assign({}, ...parts) as Readonly<Record<string, Thing>>;
  }),
);

const isLink = (thing: Thing): thing is { link: string } => typeof thing === 'object' && 'link' in thing;

/** What is wrong with how a tree was read and told of. */
async function faultsOf(things: Readonly<Record<string, Thing>>, follow: boolean): Promise<string[]> {
  const vfs = memoryVfs({ ...things, ...OUTSIDE });
  const discovery = discover(vfs, ['.'], { cwd: '/repo', follow });
  const input = { ...discovery.input, target: { versions: {} } };
  const followed = await lintFollowing(vfs, '/repo', input, (next) => lint(next, { preset: 'pedantic' }), discovery.following);
  const { report } = followed;

  const told = new Set([
    ...report.files.all.map(({ id }) => id),
    ...followed.input.unreadable.map(({ id }) => id),
    ...[...discovery.skipped, ...followed.skipped].map(({ id }) => id),
    ...discovery.parts.values(),
  ]);
  const places = [...discovery.input.links.keys()];
  const lost = Object.entries(things).filter(([path, thing]) => {
    const id = path.slice('/repo/'.length);
    if (isLink(thing)) return !told.has(id) && !places.some((place) => place === id || place.startsWith(`${id}/`));
    return !told.has(id) && mayBeConfig(id);
  });
  const strange = follow ? [] : vfs.reads.filter((path) => !path.startsWith('/repo/'));

  const printing = { path: (id: string) => id, paint: PLAIN, minSeverity: 'info', width: 120, quiet: false } as const;
  const session = { cwd: '/repo', config: NO_CONFIG, discovery, input };
  const printed = [full(report, printing), readList(session, followed)];
  return [
    ...lost.map(([path]) => `lost: ${path}`),
    ...strange.map((path) => `read: ${path}`),
    // oxlint-disable-next-line no-control-regex
    ...printed.filter((text) => /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(text)),
    ...printed.filter((text) => text.includes(SECRET)),
  ];
}

describe('a tree that is made of anything', () => {
  it.each([
    ['is read or reported file by file, and nothing around it', false],
    ['brings no secret out with --follow-includes', true],
  ])('%s', async (_, follow) => {
    const bears = fc.asyncProperty(tree, async (things) => {
      expect(await faultsOf(things, follow)).toEqual([]);
    });
    await fc.assert(bears, { numRuns: 80 });
    expect(await faultsOf({ '/repo/nginx.conf': 'events {}\n' }, follow)).toEqual([]);
  });
});
