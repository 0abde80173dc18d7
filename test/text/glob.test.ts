import { describe, expect, it } from 'vitest';
import { segmentPattern } from '../../src/text/file-set.ts';
import { matchesGlob, parseGlob } from '../../src/text/glob.ts';

const NAMES = ['a.conf', 'b.conf', '.a.conf', '[a.conf', ']x.conf', '*.conf', 'ab.conf', '\u{1f600}.conf'];

describe('a segment of a path', () => {
  // Held against fnmatch(3) of glibc with FNM_PERIOD.
  it.each<[pattern: string, names: readonly string[]]>([
    ['*.conf', ['a.conf', 'b.conf', '[a.conf', ']x.conf', '*.conf', 'ab.conf', '\u{1f600}.conf']],
    ['?.conf', ['a.conf', 'b.conf', '*.conf', '\u{1f600}.conf']],
    ['.*', ['.a.conf']],
    ['[a-b].conf', ['a.conf', 'b.conf']],
    ['[!a].conf', ['b.conf', '*.conf', '\u{1f600}.conf']],
    ['[^a-b].conf', ['*.conf', '\u{1f600}.conf']],
    ['[z-a].conf', []],
    ['[]]x.conf', [']x.conf']],
    ['[a.conf', ['[a.conf']],
    ['[\\]?.conf', []],
    ['[[]a.c[o]n[f', []],
    ['[[]a.c[o]nf', ['[a.conf']],
    ['\\*.conf', ['*.conf']],
    ['a*b*.conf', ['ab.conf']],
    ['', []],
  ])('%s', (pattern, names) => {
    const test = segmentPattern(pattern);
    expect(NAMES.filter((name) => test.test(name))).toEqual(names);
  });

  it('is found wanting in no time, however many wildcards it has', () => {
    expect(segmentPattern(`${'*a'.repeat(100)}b`).test('a'.repeat(255))).toBe(false);
    expect(segmentPattern('['.repeat(200_000)).test('[')).toBe(false);
  });
});

describe('a glob', () => {
  it('is told what an open bracket is', () => {
    expect([matchesGlob(parseGlob('[a', 'itself'), '[a'), matchesGlob(parseGlob('[a', 'nothing'), '[a')]).toEqual([true, false]);
  });
});
