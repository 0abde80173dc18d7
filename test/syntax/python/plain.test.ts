import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAny } from '../../../src/syntax/python/grammar.ts';
import { parsePython } from '../../../src/syntax/python/parse.ts';
import { readPlain } from '../../../src/syntax/python/plain.ts';
import type { PythonTree } from '../../../src/syntax/python/tree.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { ACCEPTED, ERRORS } from './errors.ts';

const comparable = (tree: PythonTree): unknown => ({ ...tree, uses: [...tree.uses].sort(), walrus: [...tree.walrus] });

/** Reads a text both ways, which must agree; whether it is plain. */
function agree(text: string): boolean {
  const file = new SourceFile('gunicorn.conf.py', text);
  const plain = readPlain(file);
  const any = readAny(file);
  expect(comparable(plain ?? any)).toEqual(comparable(any));
  return plain !== undefined;
}

const PIECES: readonly string[] = [
  ...'a b x.y 1 2.5 0x1f 1. .5 1e3 10_0 007 0b12 1j True None + - * ** // / % @ | & ^ << >> ~ not and or in is if else < <= == != >'.split(
    ' ',
  ),
  ...'( ) [ ] { } , : = == += ; . .. f( g(k= x[ lambda for import from as print match'.split(' '),
  "'s'",
  '"t"',
  'r"\\d"',
  "'a' 'b'",
  '"\\x41"',
  '"\\N{DASH}"',
  'f"{a}"',
  "b'b'",
  "'",
  '"""',
  'is not',
  'not in',
  '\n',
  '\n',
  '\r\n',
  '\r',
  ' # c\n',
  '\\\n',
  '\t',
  '\f',
  '\ufeff',
  '\u00a0',
  'é',
];

const leaf = fc.constantFrom('a', 'b.c', '1', '20', '.5', "'s'", `'s' "t"`, 'True', 'None', 'u"x"', '()', '[]', '{}', 'f()');

const WORDS = ['and', 'or', 'in', 'not in', 'is', 'is not', 'not  in'];
const SIGNS = ['+', '-', '*', '/', '//', '%', '**', '<<', '>>', '|', '^', '&', '@', '<', '<=', '==', '!=', '>', '>='];

const expression = (depth: number): fc.Arbitrary<string> => {
  if (depth === 0) return leaf;
  const x = expression(depth - 1);
  const two = fc.tuple(x, x);
  return fc.oneof(
    fc.tuple(x, fc.constantFrom(...SIGNS), x, fc.constantFrom('', ' ')).map(([a, sign, b, gap]) => [a, sign, b].join(gap)),
    fc.tuple(x, fc.constantFrom(...WORDS), x).map((words) => words.join(' ')),
    fc.tuple(fc.constantFrom('not ', '-', '+', '~', '- '), x).map((words) => words.join('')),
    fc.tuple(x, x, x).map(([yes, condition, no]) => `${yes} if ${condition} else ${no}`),
    fc
      .tuple(fc.constantFrom(['(', ')'], ['(', ',)'], ['( # c\n ', '\n )'], ['(', ').z'], ['(', ')(1)']), x)
      .map(([[a, b], e]) => a + e + b),
    two.map(([a, b]) => `a.b(${a}, c=${b})`),
    two.map(([a, b]) => `a[${a}, ${b}]`),
    two.map(([a, b]) => `[${a}, ${b},]`),
    two.map(([a, b]) => `{${a}: ${b}}`),
    two.map(([a, b]) => `{${a}, ${b}}`),
    two.map(([a, b]) => `${a}[${b}]`),
  );
};

const TARGETS = [
  '',
  'x = ',
  'x = y = ',
  'a, b = ',
  '(a, b) = ',
  '(a) = ',
  'a.b = ',
  'a[1] = ',
  'os.environ["A"] = ',
  'x = 1, ',
  '(a), b = ',
  'a, = ',
];

describe('a file of plain assignments', () => {
  it.each([
    'bind = "unix:/run/shop/gunicorn.sock"\nworkers = 4\n',
    '# told by hand\nimport multiprocessing\n\nworkers = multiprocessing.cpu_count() * 2 + 1  # as advised\n',
    'import os\nbind = "0.0.0.0:" + os.environ.get("PORT", "8000")\r\nraw_env = [\r\n  "A=1", # one\r\n  "B=2",\r\n]\r\n',
    'import os, sys as system, a.b.c\nfrom os import path, environ as env\nfrom . import x\nfrom ..a.b import (c, # d\n  d as e,)\nfrom f import *\n',
    'workers, threads = 2, 4\nx = y = (1)\nlogconfig_dict = {"version": 1, "handlers": {}}\n',
    '"""Settings."""\naccesslog = None if not True else "-"\nos.environ["A"] = \'1\'\nprint_config = 0o17\n',
    '   \n\t# a comment alone\n',
    '',
    'a = 1',
  ])('%j is read', (text) => {
    expect(agree(text)).toBe(true);
  });

  it.each([
    'if a:\n  b = 1\n',
    'def f(): pass\n',
    'a = 1; b = 2\n',
    ' a = 1\n',
    'a: int = 1\n',
    'a += 1\n',
    'a = f"{b}"\n',
    "a = b'b'\n",
    'a = [b for b in c]\n',
    'a = lambda: 1\n',
    'a = b[1:2]\n',
    'a = (b := 1)\n',
    'a = *b, c\n',
    'f(*a)\n',
    'f(a=1, 2)\n',
    'del a\n',
    'print "a"\n',
    'match = 1\n',
    'a = 1 \\\n  + 2\n',
    'é = 1\n',
    '﻿a = 1\n',
    'a = ...\n',
    'a = 007\n',
    'a = 0b12\n',
    'a = "open\n',
    'a = (1\n',
    'f() = 1\n',
    'None = 1\n',
    'a = b c\n',
    'a = 1\r',
    'a = yield\n',
    'a = 1if b else 2\n',
  ])('%j is left to the grammar', (text) => {
    expect(readPlain(new SourceFile('gunicorn.conf.py', text))).toBeUndefined();
  });

  it('is none when it is a template', () => {
    expect(readPlain(new SourceFile('gunicorn.conf.py.j2', 'a = 1\n'))).toBeUndefined();
  });

  it('is none where Python refuses it', () => {
    expect(ERRORS.filter(([text]) => readPlain(new SourceFile('a.py', text)))).toEqual([]);
  });

  it.each([...ACCEPTED])('%j is read as the grammar reads it, if at all', (text) => {
    expect(() => agree(text)).not.toThrow();
  });

  it('needs no grammar, and nothing else does without', () => {
    expect(parsePython(new SourceFile('gunicorn.conf.py', 'a = 1\n')).statements).toHaveLength(1);
    expect(() => parsePython(new SourceFile('a.py', 'if a: pass\n'))).toThrow('a.py: the grammar of Python is not loaded');
  });

  it('does not overflow', () => {
    for (const [open, close] of [
      ['(', ')'],
      ['-', ''],
      ['not ', ''],
      ['a(', ')'],
      ['1+', ''],
      ['[', ']'],
      ['a if b else ', ''],
      ['{1:', '}'],
    ] as const) {
      expect(readPlain(new SourceFile('a.py', `x = ${open.repeat(50_000)}1${close.repeat(50_000)}\n`))).toBeUndefined();
    }
    expect(readPlain(new SourceFile('a.py', `x = [${'(1), '.repeat(50_000)}]\n`))).toBeDefined();
  });
});

describe('both readers agree', () => {
  it('on pieces of Python', () => {
    const text = fc
      .tuple(fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }), fc.constantFrom('', ' '))
      .map(([all, gap]) => all.join(gap));
    let plain = 0;
    fc.assert(
      fc.property(text, (one) => void (plain += agree(one) ? 1 : 0)),
      { numRuns: 10_000 },
    );
    expect(plain).toBeGreaterThan(500);
  });

  it('on expressions', () => {
    const text = fc
      .tuple(fc.constantFrom(...TARGETS), fc.oneof(expression(1), expression(2), expression(3)), fc.constantFrom('', ',', ' # c', '\n'))
      .map((parts) => parts.join(''));
    let plain = 0;
    fc.assert(
      fc.property(text, (one) => void (plain += agree(one) ? 1 : 0)),
      { numRuns: 4000 },
    );
    expect(plain).toBeGreaterThan(3500);
  });

  it('on literals', () => {
    const name = fc.constantFrom('a', 'workers', '_b', 'None', 'print', 'is', 'é', 'aé');
    const piece = fc.constantFrom('"', "'", 'a', '0', '7', ' ', '\\', '\n', '\r', '#', '=', 'é', '.', '_');
    const value = fc.oneof(
      fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
      fc.maxSafeNat().map(String),
    );
    const text = fc
      .tuple(
        name,
        fc.constantFrom('=', ' = ', '\t=', '=='),
        fc.constantFrom('', '"', "'"),
        value,
        fc.constantFrom('', ' ', ' # c', '\n', '\r\n', '\r'),
      )
      .map(([a, is, quote, b, end]) => `${a}${is}${quote}${b}${quote}${end}`);
    let plain = 0;
    fc.assert(
      fc.property(text, (one) => void (plain += agree(one) ? 1 : 0)),
      { numRuns: 8000 },
    );
    expect(plain).toBeGreaterThan(1000);
  });

  it('on imports', () => {
    const word = fc.constantFrom('import', 'from', 'a', 'b.c', '.', '..', '...', 'as', 'd', ',', '(', ')', '*', '\n', 'e .f');
    const text = fc
      .tuple(fc.constantFrom('import', 'from'), fc.array(word, { maxLength: 9 }))
      .map(([first, more]) => [first, ...more].join(' '));
    expect(() =>
      fc.assert(
        fc.property(text, (one) => void agree(one)),
        { numRuns: 8000 },
      ),
    ).not.toThrow();
  });
});
