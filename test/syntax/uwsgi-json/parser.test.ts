import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../../src/syntax/uwsgi-json/parser.ts';
import { wrongRanges, pairs, ranges, survives } from '../uwsgi-forms.ts';

const read = (text: string, section = 'uwsgi'): string[] => pairs(readJson, text, section);

describe('readJson', () => {
  it('reads scalars and lists, and leaves out what lies deeper', () => {
    expect(
      read(
        '{"a": {"x": 1}, "uwsgi": {"s": "1\\n\\u00e9\\ud83d\\ude00\\/", "t": true, "f": false, "n": null, "d": -1.50e3, "l": [1, "s", null, [2], {"k": 3}, 4], "o": {"p": 1}, "z": ""}}',
      ),
    ).toEqual(['s=1\né😀/', 't=1', 'f=0', 'n=0', 'd=-1.50e3', 'l=1', 'l=s', 'l=0', 'l=4', 'z=']);
  });

  it('takes the first object of the name at the root', () => {
    expect(read('{"uwsgi": {"a": 1}, "uwsgi": {"b": 2}, "x": {"uwsgi": {"c": 3}, "d": 4}}')).toEqual(['a=1']);
    expect(read('{"x": {"uwsgi": {"c": 3}, "d": 4}}', 'x')).toEqual(['d=4']);
    expect(read('{"x": {"uwsgi": {"c": 3}}}')).toEqual(['stops']);
    expect(read('{"uwsgi": [1]}')).toEqual(['stops']);
  });

  it('allows comments, ends a text at NUL, keeps magic for later', () => {
    expect(read('// x\n{"uwsgi" /* y */: {"a": "b\\u0000c", "d": "\\ud800x", "e": "%n %% \\u0025n %(x)"}}')).toEqual([
      'a=b',
      'd=?x',
      'e=%n %% %%n %%(x)',
    ]);
  });

  it('knows where values stand', () => {
    expect(ranges(readJson, '{"uwsgi": {"a": "b", "c" : [1, "d\\n"], "e": true, "f": ""}}')).toEqual([
      ['"a": "b"', 'b', true],
      ['1', '1', true],
      ['"d\\n"', 'd\\n', false],
      ['"e": true', 'true', true],
      ['"f": ""', '', true],
    ]);
  });

  it.each([
    ['', 'parse error: premature EOF'],
    ['{"a":1', 'parse error: premature EOF'],
    ['"x', 'parse error: premature EOF'],
    ['{"a" 1}', "parse error: object key and value must be separated by a colon (':')"],
    ['{1:2}', 'parse error: invalid object key (must be a string)'],
    ['[1 2]', "parse error: after array element, I expect ',' or ']'"],
    ['{"a":01}', "parse error: after key and value, inside map, I expect ',' or '}'"],
    ['{"a":1} 2', 'parse error: trailing garbage'],
    ['[1,]', 'parse error: unallowed token at this point in JSON text'],
    ['{"a":tru}', 'lexical error: invalid string in json text.'],
    ['{"a":x}', 'lexical error: invalid char in json text.'],
    ['\uFEFF{}', 'lexical error: invalid char in json text.'],
    ['{"a":-}', 'lexical error: malformed number, a digit is required after the minus sign.'],
    ['{"a":1.}', 'lexical error: malformed number, a digit is required after the decimal point.'],
    ['{"a":1e}', 'lexical error: malformed number, a digit is required after the exponent.'],
    ['{"a":"\\q"}', "lexical error: inside a string, '\\' occurs before a character which it may not."],
    ['{"a":"\\u12g4"}', "lexical error: invalid (non-hex) character occurs after '\\u' inside string."],
    ['{"a":"\n"}', 'lexical error: invalid character inside string.'],
  ])('%j: %s', (text, message) => {
    expect(read(text)).toEqual([`error: error parsing JSON data: ${message}`]);
  });

  it('never throws, and its spans lie in the file', () => {
    const part = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"uwsgi"',
      '"a"',
      '1',
      '-',
      '.',
      'e',
      'true',
      'nul',
      '\\',
      '\\u',
      'd800',
      '%',
      '%n',
      '%%',
      '/*',
      '*/',
      '//',
      '\n',
      '\0',
      '😀',
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 40 }),
        (parts) => void expect(wrongRanges(readJson, `{"uwsgi":{"a":${parts.join('')}`)).toEqual([]),
      ),
      { numRuns: 1000 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void expect(wrongRanges(readJson, text)).toEqual([])));
  });

  it.each(['[', '{"a":', '1,', '"', '/*', '//', '%q', '\\', ' ', '-', 'a'])('reads half a megabyte of %j in no time', (unit) => {
    expect(() => survives(readJson, `{"uwsgi":{"a":[${unit.repeat(500_000 / unit.length)}`)).not.toThrow();
  });
});
