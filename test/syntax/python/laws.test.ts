import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAny } from '../../../src/syntax/python/grammar.ts';
import type { Range } from '../../../src/syntax/python/tree.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { ACCEPTED, ERRORS } from './errors.ts';

const parse = (text: string): ReturnType<typeof readAny> => readAny(new SourceFile('conf.py', text));

/** Every range of a tree, with that of the node that holds it. */
function rangesOf(node: unknown, within: Range, into: [Range, Range][]): void {
  if (node === null || typeof node !== 'object') return;
  const own = 'start' in node && 'end' in node ? (node as Range) : within;
  if (own !== within) into.push([own, within]);
  for (const child of Object.values(node)) rangesOf(child, own, into);
}

const isInside = ([{ start, end }, within]: [Range, Range]): boolean => start >= within.start && end >= start && end <= within.end;

/** What is wrong with the ranges of a text's tree; nothing, we hope. */
function wrong(text: string): unknown[] {
  const { statements, comments, errors } = parse(text);
  const ranges: [Range, Range][] = [];
  rangesOf([statements, comments, errors], { start: 0, end: text.length }, ranges);
  return [
    ...ranges.filter((range) => !isInside(range)),
    // Statements and errors stand in the order of the file, statements side by side.
    ...statements.filter(({ start }, i) => i > 0 && start < statements[i - 1]!.end),
    ...errors.filter(({ start }, i) => i > 0 && start < errors[i - 1]!.start),
  ];
}

const isRead = (text: string): boolean => wrong(text).length === 0;

const CONF = `"""Settings."""
import multiprocessing
import os

bind = f"0.0.0.0:{os.environ.get('PORT', 8000)}"
workers = multiprocessing.cpu_count() * 2 + 1
raw_env = [
    'A=1',  # one
    "B=2",
]
if os.getenv('DEBUG'):
    reload, loglevel = True, 'debug'
else:
    timeout: int = 0o36


def post_fork(server, worker):
    try:
        server.log.info('%s', worker.pid)
    except Exception as error:
        raise
`;

const PIECES: readonly string[] = [
  ...'( ) [ ] { } : , ; = == := \\ # " \' """ f" rb\' {{ . * ** @ 0 1. 0x a'.split(' '),
  ...'if else elif try except for in with as match case def class lambda yield import from return print'.split(' '),
  "'''",
  '\\\n',
  '\n',
  '\r\n',
  '\r',
  '\t',
  '    ',
  '\f',
  '\0',
  '\ufeff',
  '“',
  '\u00a0',
  '😀',
];

describe('any text', () => {
  it('is read', () => {
    expect(() => fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), isRead), { numRuns: 300 })).not.toThrow();
  });

  it('made of pieces of Python is read', () => {
    const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(''));
    expect(() => fc.assert(fc.property(text, isRead), { numRuns: 1000 })).not.toThrow();
  });

  it('that is a config with a stretch replaced is read', () => {
    const text = fc
      .tuple(fc.nat(CONF.length), fc.nat(12), fc.constantFrom('', ...PIECES))
      .map(([at, length, piece]) => CONF.slice(0, at) + piece + CONF.slice(at + length));
    expect(() => fc.assert(fc.property(text, isRead), { numRuns: 600 })).not.toThrow();
  });

  it.each([...ERRORS.map(([text]) => text), ...ACCEPTED, CONF])('%j', (text) => {
    expect(wrong(text)).toEqual([]);
  });
});

describe('hostile text takes time in step with its length', () => {
  it.each([
    ['brackets', (n: number) => '('.repeat(n)],
    ['brackets in lines', (n: number) => 'a = (\n'.repeat(n / 6)],
    ['brackets that close nothing', (n: number) => '(]'.repeat(n / 2)],
    ['long strings', (n: number) => `'''a"""\n`.repeat(n / 8)],
    ['open strings', (n: number) => `a = '\n`.repeat(n / 6)],
    ['f-strings in f-strings', (n: number) => `f'{`.repeat(n / 3)],
    ['fields without an end', (n: number) => `f'''{'''\n`.repeat(n / 9)],
    ['blocks', (n: number) => Array.from({ length: Math.sqrt(n / 2) }, (_, i) => `${' '.repeat(i)}if a:\n`).join('')],
    ['operators', (n: number) => `a = ${'-'.repeat(n)}1\n`],
    ['sums', (n: number) => `a = ${'1+'.repeat(n / 2)}1\n`],
    ['attributes', (n: number) => `a${'.b'.repeat(n / 2)}\n`],
    ['calls', (n: number) => `a${'()'.repeat(n / 2)}\n`],
    ['continuations', (n: number) => '\\\n'.repeat(n / 2)],
    ['comments', (n: number) => '#\n'.repeat(n / 2)],
    ['colons', (n: number) => 'a:'.repeat(n / 2)],
    ['lambdas', (n: number) => 'lambda:'.repeat(n / 7)],
    ['walruses', (n: number) => '(a:='.repeat(n / 4)],
    ['backslashes', (n: number) => '\\'.repeat(n)],
    ['blanks', (n: number) => ' '.repeat(n)],
    ['heads', (n: number) => 'with a as (b:\n'.repeat(n / 14)],
    ['cases', (n: number) => `match a:\n${' case (b):\n  pass\n'.repeat(n / 19)}`],
    ['elifs', (n: number) => `if a:\n b\n${'elif a:\n b\n'.repeat(n / 11)}`],
    ['elses', (n: number) => `a = ${'b if c else '.repeat(n / 12)}d\n`],
  ])('%s', (_, make) => {
    const text = make(60_000);
    parse(text);
    expect(wrong(text.slice(0, 5000))).toEqual([]);
  });
});
