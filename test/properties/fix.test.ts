import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fix, lint } from '../../src/index.ts';
import type { Input } from '../../src/lint/options.ts';
import type { Report } from '../../src/lint/report.ts';
import { SourceFile } from '../../src/text/source.ts';
import { stacks } from './fixtures.ts';
import { someChanged } from './mutate.ts';

const OPTIONS = { preset: 'pedantic', unsafe: true } as const;

/** Files the parsers do not get through. */
const broken = ({ stack }: Report): Set<string> =>
  new Set(stack.problems.filter(({ rule, severity }) => rule.startsWith('syntax/') && severity === 'error').map(({ span }) => span.file));

const errorsOf = ({ findings }: Report) => findings.filter(({ severity }) => severity === 'error');

async function holds(input: Input): Promise<void> {
  const before = await lint(input, OPTIONS);
  const { changed, applied } = await fix(input, OPTIONS);
  const sources = input.sources.map((source) => {
    const text = changed.get(source.id)?.after;
    return text === undefined ? source : new SourceFile(source.id, text);
  });
  const fixed = { ...input, sources };
  expect(changed.size > 0).toBe(applied.length > 0);
  const after = await lint(fixed, OPTIONS);
  const wasBroken = broken(before);
  expect([...broken(after)].filter((file) => !wasBroken.has(file))).toEqual([]);

  const saying = ({ rule, at, message }: { rule: string; at: { file: string }; message: string }): string =>
    `${at.file}: ${message} [${rule}]`;
  const known = new Set(errorsOf(before).flatMap((error) => [error.key, saying(error)]));
  expect(errorsOf(after).filter((error) => !known.has(error.key) && !known.has(saying(error)))).toEqual([]);
  expect(errorsOf(after).length).toBeLessThanOrEqual(errorsOf(before).length);

  const again = await fix(fixed, OPTIONS);
  expect(Object.fromEntries([...again.changed].map(([id, { after: text }]) => [id, text]))).toEqual({});
}

const RUNS = 12;

describe('fixing', () => {
  it.each(stacks.map((sample) => [sample.name, sample] as const))(
    'ends, breaks nothing and is done with %s, whatever became of it',
    async (_, sample) => {
      await holds(sample.input);
      await fc.assert(fc.asyncProperty(someChanged(sample), holds), { numRuns: RUNS });
    },
  );
});
