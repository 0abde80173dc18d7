import { describe, expect, it } from 'vitest';
import { readAny } from '../../../src/syntax/python/grammar.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { statement } from './show.ts';

const parse = (text: string): ReturnType<typeof readAny> => readAny(new SourceFile('/srv/gunicorn.conf.py', text));

const read = (text: string): string[] => {
  const { statements, errors } = parse(text);
  expect(errors).toEqual([]);
  return statements.map(statement);
};

describe('statements', () => {
  it.each([
    ['a = 1', ['a = 1']],
    ['a = b = 1', ['a = b = 1']],
    ['a: int = 1', ['a = 1']],
    ["a: 'x.Y[int]' = b", ['a = b']],
    ['a: int', ['declare a']],
    ['a, b = 1, 2', ['tuple(a b) = tuple(1 2)']],
    ['(a, [b, c]) = d', ['tuple(a list(b c)) = d']],
    ['a, = b', ['tuple(a) = b']],
    ['a, *b = c', ['<a starred expression> = c']],
    ['a.b = c[0] = 1', ['a.b = c[0] = 1']],
    ['a += 1', ['a += 1']],
    ['a **= b, c', ['a **= tuple(b c)']],
    ["a['b'] |= c", ['a["b"] |= c']],
    ['a = 1; b = 2;', ['a = 1', 'b = 2']],
    ['a', ['do a']],
    ['a, b', ['do tuple(a b)']],
    ['del a, b[0]', ['del a b[0]']],
    ['pass', ['<PassStatement>']],
    ['assert a', ['<AssertStatement>']],
    ['raise A(b)', ['raise']],
    ['global a, b', ['scope a b']],
    ['class A(B): c = 1', ['class A']],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected);
    expect(read(`${text}\n`)).toEqual(expected);
    expect(read(`${text}  # comment\r\n`)).toEqual(expected);
  });

  it.each([
    ['import a', ['import a as a']],
    ['import a.b, c as d', ['import a as a, c as d']],
    ['import a.b as c', ['import a.b as c']],
    ['from a import b', ['import a.b as b']],
    ['from a.b import (c, d as e,)', ['import a.b.c as c, a.b.d as e']],
    ['from . import a', ['import .a as a']],
    ['from ..a import b', ['import ..a.b as b']],
    ['from a import *', ['import a.* as *']],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it.each([
    ['if a:\n  b = 1\nelif c:\n  d = 2\nelse:\n  e = 3', ['if a { b = 1 } elif c { d = 2 } else { e = 3 }']],
    ['if a: b = 1; c = 2', ['if a { b = 1; c = 2 } else {  }']],
    ['if a and (b or not c): pass', ['if (a and (b or (not c))) { <PassStatement> } else {  }']],
    [
      'try:\n  a = 1\nexcept (B, C) as d:\n  e = 2\nexcept:\n  f = 3\nelse:\n  g = 4\nfinally:\n  h = 5',
      ['try { a = 1 } except d { e = 2 } except _ { f = 3 } else { g = 4 } finally { h = 5 }'],
    ],
    ['for a, (b, c) in d:\n  e = 1\nelse:\n  f = 2', ['for binds [a b c] { e = 1; f = 2 }']],
    ['while a: b = 1', ['while binds [] { b = 1 }']],
    ['with a as b, c as d:\n  e = 1', ['with binds [b d] { e = 1 }']],
    ['with a as (b, c):\n  d = 1', ['with binds [a as b c] { d = 1 }']],
    ['match a:\n  case [b, *c]:\n    d = 1\n  case e.F(g=h):\n    pass', ['match binds [b c e F g h] { d = 1; <PassStatement> }']],
    [
      'def f(a, b=1, *c, d, e=2, **g):\n  return a',
      ['def f(positional a, positional b=1, rest c, keyword-only d, keyword-only e=2, keywords g) { return a }'],
    ],
    ['def f(a: int, /, b: str = "c", *, d) -> int: return', ['def f(positional a, positional b="c", keyword-only d) { return }']],
    ['@a\ndef f(): pass', ['wrapped def f() { <PassStatement> }']],
    ['async def f(): pass', ['wrapped def f() { <PassStatement> }']],
    ['def f():\n  yield 1', ['wrapped def f() { <YieldStatement> }']],
    ['@a\nclass B: pass', ['class B']],
  ])('%j', (text, expected) => {
    expect(read(`${text}\n`)).toEqual(expected);
  });

  it('know the names that are read and those that `:=` binds', () => {
    const { uses, walrus } = parse('import a\nb = c = d\ndef f(g=h):\n  return i[j].k\nif (l := m) > 1: n = f(o=p)\nfor q in r: s += t\n');
    expect([[...uses].sort(), [...walrus]]).toEqual([
      ['d', 'f', 'h', 'i', 'j', 'l', 'm', 'p', 'r', 't'].filter((name) => name !== 'l'),
      ['l'],
    ]);
  });

  it('have comments between them', () => {
    const text = '# a\nb = 1 # c\nd = "# no"\n';
    expect(parse(text).comments.map(({ start, end }) => text.slice(start, end))).toEqual(['# a', '# c']);
  });
});

describe('expressions', () => {
  it.each([
    ["'a'", '"a"'],
    ['"a\\n\\x41\\u00e9\\101\\\'"', '"a\\nAéA\'"'],
    ["r'a\\n'", '"a\\\\n"+'],
    ["u'a'", '"a"+'],
    ["b'a'", 'b"a"+'],
    ['\'a\' "b"', '"ab"+'],
    ["('a'\n  'b')", '"ab"+'],
    ["'''a\nb'''", '"a\\nb"'],
    ["'\\N{DASH}'", 'undefined'],
    ["f'a{b}c'", 'f("a"{b}"c")'],
    ["f'{a!r:>{b}} {{c}}'", 'f({a!r:">"{b}}" {c}")'],
    ["rf'\\d{a.b[0]}'", 'f("\\\\d"{a.b[0]})'],
    ["'a' f'{b}'", 'f("a"{b})'],
    ['12', '12'],
    ['1_000', '1000'],
    ['0x1F', '31'],
    ['0o17', '15'],
    ['0b11', '3'],
    ['1.5', '1.5f'],
    ['20.', '20f'],
    ['.5', '0.5f'],
    ['1e3', '1000f'],
    ['3j', 'undefinedf'],
    ['99999999999999999999', 'undefined'],
    ['True', 'true'],
    ['None', 'null'],
    ['a.b.c', 'a.b.c'],
    ['a[b]', 'a[b]'],
    ['a[b, c]', 'a[tuple(b c)]'],
    ['a[1:2]', 'a[:]'],
    ['a(b, c=d)', 'a(b, c=d)'],
    ['a(*b, **c)', 'a(<unpacked arguments>, <unpacked arguments>)'],
    ['a(b for b in c)', 'a(<a generator expression>)'],
    ['-a ** 2', '(- (a ** 2))'],
    ['a + b * c - d', '((a + (b * c)) - d)'],
    ['a // b % c', '((a // b) % c)'],
    ['a << 1 | b & c ^ ~d', '((a << 1) | ((b & c) ^ (~ d)))'],
    ['a < b <= c', '(a < b <= c)'],
    ['(a < b) < c', '((a < b) < c)'],
    ['a not in b', '(a not in b)'],
    ['a is not None', '(a is not null)'],
    ['not a and b or c', '(((not a) and b) or c)'],
    ['a if b else c', '(a if b else c)'],
    ['[a, b]', 'list(a b)'],
    ['[]', 'list()'],
    ['()', 'tuple()'],
    ['(a,)', 'tuple(a)'],
    ['{a, b}', 'set(a b)'],
    ["{'a': 1, b: 2}", 'dict("a": 1, b: 2)'],
    ['{}', 'dict()'],
    ['{**a}', '<a dict with `**`>'],
    ['[*a]', '<a starred expression>'],
    ['[a for a in b]', '<a list comprehension>'],
    ['{a: b for a in b}', '<a dict comprehension>'],
    ['{a for a in b}', '<a set comprehension>'],
    ['lambda a, b=1: c', 'lambda(positional a, positional b=1)'],
    ['lambda: 1', 'lambda()'],
    ['(a := 1)', '<an assignment expression>'],
    ['...', '<an expression that is not read here>'],
  ])('%s', (text, expected) => {
    expect(read(`_ = ${text}\n`)).toEqual([`_ = ${expected}`]);
  });

  it('hold the brackets around them', () => {
    const [first] = parse('a = (1)\n').statements;
    expect(first).toEqual({
      kind: 'assign',
      targets: [{ kind: 'name', name: 'a', start: 0, end: 1 }],
      value: { kind: 'number', value: 1, float: false, start: 4, end: 7 },
      start: 0,
      end: 7,
    });
  });

  it('end where nobody looks any more', () => {
    const deep = `a = ${'('.repeat(180)}1${')'.repeat(180)}\nb = 2\n`;
    const { statements, errors } = parse(deep);
    expect([statements.length, errors]).toEqual([2, []]);
    expect(statement(statements[1]!)).toBe('b = 2');
  });
});
