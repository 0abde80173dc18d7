import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isIgnored, parseIgnore } from '../../src/discover/ignore.ts';

const PATTERNS = [
  'a', '/a', 'a/', 'a/b', '/a/b/', '*.conf', 'a*c', 'a/*', 'a/**', '**/b', 'a/**/b', '**', '*', '!a', '!b.conf', '[ab]', '[!a]', '[a-c].conf',
  '?', 'a?', '\\!a', '\\#a', '#a', 'a ', 'a\\ ', '', ' ', '**a', 'b/**/', '/*', '!/a', '*/b', 'a\\*', '[]]', '[', 'b/', '!a/b', 'a.*',
]; // prettier-ignore
const PATHS = ['a', 'b', 'c', 'ab', 'abc', 'a/b', 'a/b/c', 'b/a', 'b/b', 'c/a/b', 'a.conf', 'b.conf', 'a/b.conf', 'c/b.conf', '!a', '#a', 'a ', 'a*', 'a.b', ']', '[']; // prettier-ignore

/** git only looks at a path below a folder that is not ignored itself: the folders above are asked first. */
function ignored(patterns: readonly string[], path: string): boolean {
  const list = [parseIgnore('/r', patterns.join('\n'))];
  const parts = path.split('/');
  return parts.some((_, at) => isIgnored(list, `/r/${parts.slice(0, at + 1).join('/')}`, at < parts.length - 1));
}

/** Deterministic picks of one to three patterns. */
const SETS = Array.from({ length: 120 }, (_, seed) =>
  Array.from({ length: 1 + (seed % 3) }, (_unused, at) => PATTERNS[(seed * 7 + at * 13 + ((seed * at) % 5)) % PATTERNS.length]!),
);

describe('.gitignore', () => {
  it('says of each path what git says', () => {
    const folder = mkdtempSync(join(tmpdir(), 'stacklint-'));
    try {
      spawnSync('git', ['init', '-q', folder]);
      for (const patterns of [...PATTERNS.map((pattern) => [pattern]), ...SETS]) {
        writeFileSync(join(folder, '.gitignore'), patterns.join('\n'));
        const git = spawnSync('git', ['-C', folder, 'check-ignore', '--no-index', '-z', '--stdin'], { input: PATHS.join('\0') });
        const theirs = git.stdout.toString().split('\0').filter((path) => path !== ''); // prettier-ignore
        expect([patterns, PATHS.filter((path) => ignored(patterns, path))]).toEqual([patterns, theirs]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('takes no time over a hostile pattern', () => {
    const list = [parseIgnore('/r', `${'*a'.repeat(200)}\n${'**/a/'.repeat(200)}b`)];
    expect(isIgnored(list, `/r/${'a/'.repeat(400)}${'a'.repeat(2000)}`, false)).toBe(true);
    expect(isIgnored(list, `/r/${'a'.repeat(2000)}b`, false)).toBe(false);
  });
});
