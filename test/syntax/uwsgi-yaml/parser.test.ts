import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../../src/syntax/uwsgi-yaml/parser.ts';
import { wrongRanges, pairs, ranges, survives } from '../uwsgi-forms.ts';

const read = (text: string, section = 'uwsgi'): string[] => pairs(readYaml, text, section);
const inside = (text: string): string[] => read(`uwsgi:\n${text}\n`);

describe('readYaml', () => {
  it('reads scalars of every style', () => {
    expect(inside("  a: b # c\n  d: \"e\\x41 \\\n    f\"\n  'g': 'h''i\n    j'\n  k: l\n    m\n\n    n\n  o: null")).toEqual([
      'a=b',
      'd=eA f',
      "g=h'i j",
      'k=l m\nn',
      'o=null',
    ]);
    expect(inside('  a: |\n    b\n\n     c\n  d: >-\n    e\n    f\n\n    g\n  h: |2\n     i')).toEqual([
      'a=b\n\n c\n',
      'd=e f\ng',
      'h= i\n',
    ]);
  });

  it('repeats the key of a sequence, and gives inner mappings to the section', () => {
    expect(inside('  a: [b, c]\n  d:\n    - e\n    - f\n  g:\n  - h\n  i:\n    j: k\n  l: {m: n}\n  o: p')).toEqual([
      'a=b',
      'a=c',
      'd=e',
      'd=f',
      'g=h',
      'j=k',
      'm=n',
      'o=p',
    ]);
  });

  it('keeps what is written twice, and takes no empty value', () => {
    expect(inside('  a: 1\n  a: 2\n  b:\n  c: ""')).toEqual(['a=1', 'a=2', 'c=']);
  });

  it('finds the section at any depth, and ends with it', () => {
    const text = 'x:\n  uwsgi:\n    a: 1\n  other:\n    b: 2\n    c: 3\nd: 4\n';
    expect(read(text)).toEqual(['a=1']);
    expect(read(text, 'other')).toEqual(['b=2', 'c=3']);
    expect(read(text, 'none')).toEqual([]);
    expect(read('uwsgi: {a: 1}\n')).toEqual([]);
  });

  it('does not see what comes behind a tag or what is no pair', () => {
    const warning = 'warning: unsupported YAML token in uwsgi block';
    expect(inside('  a: 1\n  b: !!str x\n  c: 2')).toEqual(['a=1', warning]);
    expect(inside('  a: &x 1\n  c: 2')).toEqual([warning]);
    expect(read('%YAML 1.1\n---\nuwsgi:\n  a: 1\n')).toEqual([warning]);
  });

  it('keeps magic for later', () => {
    expect(inside('  a: %n %% %q!\n  b: "\\x25n %(x)"')).toEqual(['a=%n %% !', 'b=%%n %%(x)']);
  });

  it('knows where values stand', () => {
    expect(ranges(readYaml, 'uwsgi:\n  a : b%n # c\n  d: "e"\n  f: [g, "h\\n"]\n  i: j%%\n')).toEqual([
      ['a : b%n', 'b%n', false],
      ['d: "e"', 'e', true],
      ['g', 'g', true],
      ['"h\\n"', 'h\\n', false],
      ['i: j%%', 'j%%', false],
    ]);
  });

  it.each([
    ['  a: %(x)', 'found character that cannot start any token'],
    ['  a: @x', 'found character that cannot start any token'],
    ['\ta: x', 'found character that cannot start any token'],
    ['  a: b: c', 'mapping values are not allowed in this context'],
    ['  a: - b', 'block sequence entries are not allowed in this context'],
    ['  a: b\n  c\n  d: e', "could not find expected ':'"],
    ['  a: "b', 'found unexpected end of stream'],
    ['  a: "\\q"', 'found unknown escape character'],
    ['  a: "\\xg0"', 'did not find expected hexdecimal number'],
    ['  a: "\\ud800"', 'found invalid Unicode character escape code'],
    ['  a: |x', 'did not find expected comment or line break'],
    ['  a: |0', 'found an indentation indicator equal to 0'],
    ['  a: |\n  \tb', 'found a tab character where an indentation space is expected'],
    ['  a: *', 'did not find expected alphabetic or numeric character'],
    ['  a: \x01', 'control characters are not allowed'],
  ])('%j: %s', (text, message) => {
    expect(inside(text).at(-1)).toBe(`error: error parsing YAML file: ${message}`);
  });

  it('never throws, and its spans lie in the file', () => {
    const part = fc.constantFrom(
      'uwsgi:',
      '\n',
      '\n  ',
      ' ',
      '\t',
      'a',
      ': ',
      ':',
      '- ',
      '-',
      '? ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      "'",
      '|',
      '>',
      '#',
      '&',
      '*',
      '!',
      '%',
      '%n',
      '%%',
      '\\',
      '---',
      '...',
      '\r',
      '\0',
      '😀',
      '+',
      '2',
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 40 }),
        (parts) => void expect(wrongRanges(readYaml, `uwsgi:\n  ${parts.join('')}`)).toEqual([]),
      ),
      { numRuns: 1000 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void expect(wrongRanges(readYaml, text)).toEqual([])));
  });

  it.each(['[', '{', '- ', '? ', ': ', 'a', "'", '" ', '\n', ' ', '%q', '[a,', '!', 'a: b\n', '- a\n', '|\n', 'a ', '&a '])(
    'reads half a megabyte of %j in no time',
    (unit) => {
      expect(() => survives(readYaml, `uwsgi:\n  a: 1\n${unit.repeat(500_000 / unit.length)}`)).not.toThrow();
      expect(() => survives(readYaml, unit.repeat(500_000 / unit.length))).not.toThrow();
    },
  );
});
