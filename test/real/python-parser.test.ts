import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readAny } from '../../src/syntax/python/grammar.ts';
import { readPlain } from '../../src/syntax/python/plain.ts';
import type { PythonTree } from '../../src/syntax/python/tree.ts';
import { SourceFile } from '../../src/text/source.ts';
import { ACCEPTED, ERRORS } from '../syntax/python/errors.ts';
import { expression } from '../syntax/python/show.ts';
import { need } from './need.ts';
import { seeded } from './seeded.ts';

const python = need('/usr/bin/python3', 'python3');

function judge(sources: readonly string[]): readonly (string | null)[] {
  const script = join(dirname(fileURLToPath(import.meta.url)), 'python-judge.py');
  const { stdout, stderr, status } = spawnSync('/usr/bin/python3', [script], { input: JSON.stringify(sources), encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as (string | null)[];
}

/** Expressions of all operators without needless brackets. */
function expressions(seed: number, count: number): string[] {
  const random = seeded(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const make = (depth: number): string => {
    if (depth === 0) return pick(['a', 'b', '1', '20', "'s'", 'True', 'None']);
    const [x, y, z] = [make(depth - 1), make(Math.floor(random() * depth)), make(Math.floor(random() * depth))];
    return pick([
      () => `${x} ${pick(['+', '-', '*', '/', '//', '%', '**', '<<', '>>', '|', '^', '&', '@'])} ${y}`,
      () => `${x} ${pick(['and', 'or'])} ${y}`,
      () => `${x} ${pick(['<', '<=', '==', '!=', '>', '>=', 'in', 'not in', 'is', 'is not'])} ${y}`,
      () => `${pick(['not ', '-', '+', '~'])}${x}`,
      () => `not ${x} ${pick(['and', 'or', '==', 'in'])} ${y}`,
      () => `${x} if ${y} else ${z}`,
      () => `(${x})`,
      () => `a.b(${x}, c=${y})`,
      () => `a[${x}]`,
      () => `[${x}, ${y}]`,
      () => `(${x}, ${y})`,
      () => `{${x}: ${y}}`,
      () => `{${x}, ${y}}`,
      () => `lambda d: ${x}`,
    ])();
  };
  return Array.from({ length: count }, () => `_ = ${make(1 + Math.floor(random() * 4))}\n`);
}

describe.runIf(python.ok)('CPython', () => {
  it('says what our tables say', () => {
    expect(judge(ERRORS.map(([source]) => source))).toEqual(ERRORS.map(([, , message]) => `!${message}`));
  });

  it('accepts what we accept', () => {
    expect(judge(ACCEPTED.map((source) => `pass\n${source}`))).toEqual(ACCEPTED.map(() => null));
  });

  const sources = expressions(20261123, 1500);
  const answers = python.ok ? judge(sources) : [];

  it.each<[string, (file: SourceFile) => PythonTree | undefined, number]>([
    ['the grammar', readAny, 1000],
    ['the reader of plain files', readPlain, 800],
  ])('reads expressions as %s does', (_, read, least) => {
    const ours = sources.map((source) => {
      const tree = read(new SourceFile('conf.py', source));
      const first = tree?.statements[0];
      return tree?.errors[0]?.message ?? (first?.kind === 'assign' ? expression(first.value) : first?.kind);
    });
    const judged = sources.flatMap((source, i) => (ours[i] === undefined ? [] : [{ source, answer: answers[i]!, read: ours[i] }]));
    const valid = judged.filter(({ answer }) => !answer.startsWith('!'));
    expect(valid.length).toBeGreaterThan(least);
    expect(valid.filter((one) => one.answer !== one.read)).toEqual([]);
  });

  it('refuses nothing that the reader of plain files reads', () => {
    const plain = [...sources, ...ERRORS.map(([source]) => source)].filter((source) => readPlain(new SourceFile('conf.py', source)));
    expect(judge(plain).flatMap((answer, i) => (answer?.startsWith('!') ? [[plain[i], answer]] : []))).toEqual([]);
  });
});
