import { expect, it } from 'vitest';
import { fix, type Judge } from '../../src/fix/index.ts';
import { input, textsAfter, toyLint, type ToyRule } from './toy.ts';

const rules: ToyRule[] = ['a', 'b', 'c', 'd'].map((letter) => ({
  id: `toy/${letter}`,
  pattern: new RegExp(`\\b${letter}\\b`, 'g'),
  fix: letter.toUpperCase(),
}));

/** Takes everything but `C` in a file. */
const judge =
  (asked: string[], blamed: readonly string[]): Judge =>
  async (before, after) => {
    const texts = [...after.sources.values()].map(({ text }) => text).join();
    asked.push(texts);
    expect([...before.sources.values()].map(({ text }) => text).join()).not.toBe(texts);
    if (!texts.includes('C')) return undefined;
    return { reason: 'a judge: C', blames: ({ edits }) => edits.some(({ file }) => blamed.includes(file)) };
  };

it('keeps what a judge takes, tries the files first that it does not blame, and tells the reason of the rest', async () => {
  const given = input({ one: 'a b', two: 'c', three: 'd' });
  const asked: string[] = [];
  const result = await fix(given, toyLint(rules).lint, { unsafe: false, judge: judge(asked, ['two']) });
  expect(textsAfter(given, result.changed)).toEqual({ one: 'A B', two: 'c', three: 'D' });
  expect(result.rejected.map(({ finding, reason }) => [finding.key, reason])).toEqual([['toy/c two c', 'a judge: C']]);
  expect(asked.slice(0, 3)).toEqual(['A B,C,D', 'A B,c,D', 'A B,C,D']);
});

it('finds the culprit also where the blame falls on all', async () => {
  const given = input({ one: 'a b c d' });
  const result = await fix(given, toyLint(rules).lint, { unsafe: false, judge: judge([], ['one']) });
  expect(textsAfter(given, result.changed)).toEqual({ one: 'A B c D' });
  expect(result.rejected.map(({ reason }) => reason)).toEqual(['a judge: C']);
});

it('says nothing about a state that the linter itself turns down', async () => {
  const given = input({ one: 'a' });
  const asked: string[] = [];
  const broken: ToyRule[] = [{ id: 'toy/a', pattern: /a/g, fix: 'aa' }];
  await fix(given, toyLint(broken).lint, { unsafe: false, judge: judge(asked, []) });
  expect(asked).toEqual([]);
});
