import { describe, expect, it } from 'vitest';
import { readAny } from '../../../src/syntax/python/grammar.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { ACCEPTED, ERRORS } from './errors.ts';

const parse = (text: string): ReturnType<typeof readAny> => readAny(new SourceFile('/srv/gunicorn.conf.py', text));

const errorsOf = (text: string): unknown => parse(text).errors.map(({ start, end, message }) => [text.slice(start, end), message]);

describe('errors', () => {
  it.each(ERRORS)('%j', (text, at, message) => {
    expect(errorsOf(text)).toEqual([[at, message]]);
  });

  it.each(ACCEPTED)('none in %j', (text) => {
    expect(errorsOf(text)).toEqual([]);
  });

  it('are found in every statement, one in each', () => {
    expect(errorsOf("a = 022 + 033\nb = 4)\nc = 'x\nd = 1\ne = = 2\n")).toEqual([
      ['022', 'leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers'],
      ['033', 'leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers'],
      [')', "unmatched ')'"],
      ["'x", 'unterminated string literal (detected at line 3)'],
      ['=', 'invalid syntax'],
    ]);
  });

  it('stand behind a byte order mark where they are', () => {
    const text = '\ufeffa = 1\nb = 2)\n';
    expect(parse(text).errors).toEqual([{ start: 12, end: 13, message: "unmatched ')'" }]);
    expect(parse(text).statements[0]).toMatchObject({ kind: 'assign', start: 1, end: 6 });
  });

  it.each([
    ['a = 1\nb = (2\nc = 3\n', ['a', 'c']],
    ["a = 'x\nb = 2\n", ['a', 'b']],
    ['a = """x\nb = 2\n', ['a', 'b']],
    ['  a = 1\nb = 2\n', ['a', 'b']],
    ['if x\n    a = 1\nb = 2\n', ['b']],
    ["print 'x'\nb = 2\n", ['b']],
    ['a = $X\nb = 2\n', ['b']],
    ['a = [1,\n  2\nb = 2\nc = 3\n', ['b', 'c']],
    ['def f(:\n    pass\nb = 2\n', ['b']],
  ])('leave what is behind them: %j', (text, names) => {
    const found = parse(text).statements.flatMap((statement) =>
      statement.kind === 'assign' ? statement.targets.flatMap((target) => (target.kind === 'name' ? [target.name] : [])) : [],
    );
    expect(found).toEqual(expect.arrayContaining(names));
  });
});
