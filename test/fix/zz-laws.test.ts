import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fix } from '../../src/fix/index.ts';
import type { Finding } from '../../src/rule.ts';
import { edit, input, textsAfter, toyLint, type ToyRule } from './toy.ts';

/** Rewriting rules over the letters a-e: circles, growth, deletion, edits of other files and errors come up by themselves. */
const rules: fc.Arbitrary<ToyRule[]> = fc
  .array(
    fc.record({
      severity: fc.constantFrom('error' as const, 'warning' as const, 'info' as const),
      pattern: fc.stringMatching(/^[a-e]{1,2}$/),
      text: fc.stringMatching(/^[a-e]{0,2}$/),
      kind: fc.constantFrom('replace', 'before', 'everywhere', 'none'),
      absent: fc.option(fc.constantFrom(...'abcde')),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((all) =>
    all.map(({ severity, pattern, text, kind, absent }, i): ToyRule => ({
      id: i === 0 ? 'syntax/toy' : `toy/r${i}`,
      severity,
      pattern: new RegExp(pattern, 'g'),
      // Two rules that double each other's letters would else keep the toy busy for ever.
      when: (sources) => sources.every(({ text }) => text.length < 200 && (absent === null || !text.includes(absent))),
      ...(kind !== 'none' && {
        fix: ({ file, start, end }, sources) => {
          if (kind === 'replace') return [edit(file.id, start, end, text)];
          if (kind === 'before') return [edit(file.id, start, start, text)];
          return sources.flatMap((each) =>
            [...each.text.matchAll(new RegExp(pattern, 'g'))].map(({ index }) => edit(each.id, index, index + pattern.length, text)),
          );
        },
      }),
      key: (match, index) => `${match} ${index}`,
    })),
  );

const files = fc.record({ one: fc.stringMatching(/^[a-e \n]{0,12}$/), two: fc.stringMatching(/^[a-e \n]{0,12}$/) });

const errorsOf = (findings: readonly Finding[]): number => findings.filter(({ severity }) => severity === 'error').length;

describe('the laws of fixing, whatever the rules are', () => {
  it('ends, and fixing twice is fixing once', async () => {
    await fc.assert(
      fc.asyncProperty(files, rules, async (texts, all) => {
        const { lint } = toyLint(all);
        const given = input(texts);
        const once = await fix(given, lint, { unsafe: false });
        const fixed = input(textsAfter(given, once.changed));
        const twice = await fix(fixed, lint, { unsafe: false });
        expect(textsAfter(fixed, twice.changed)).toEqual(textsAfter(given, once.changed));
        expect(once.report.findings).toEqual((await lint(fixed)).findings);
      }),
      { numRuns: 500000 },
    );
  });

  it('does not depend on the order of the findings', async () => {
    await fc.assert(
      fc.asyncProperty(files, rules, async (texts, all) => {
        const given = input(texts);
        const one = await fix(given, toyLint(all).lint, { unsafe: false });
        const other = await fix(given, toyLint(all, (findings) => findings.reverse()).lint, { unsafe: false });
        expect(textsAfter(given, other.changed)).toEqual(textsAfter(given, one.changed));
        expect(other.applied).toEqual(one.applied);
      }),
      { numRuns: 500000 },
    );
  });

  it('never adds errors, and accounts for every fix it offers to make', async () => {
    await fc.assert(
      fc.asyncProperty(files, rules, async (texts, all) => {
        const { lint } = toyLint(all);
        const given = input(texts);
        const result = await fix(given, lint, { unsafe: false });
        expect(errorsOf(result.report.findings)).toBeLessThanOrEqual(errorsOf((await lint(given)).findings));
        expect(new Set(result.rejected.map(({ finding }) => finding.key))).toEqual(
          new Set(result.report.findings.filter(({ fix: offered }) => offered?.edits.length).map(({ key }) => key)),
        );
        expect(result.changed.size === 0).toBe(result.applied.length === 0);
      }),
      { numRuns: 500000 },
    );
  });

  it('makes all of a fix or none of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(['p', 'q', 'r'], { minLength: 1 }), fc.subarray(['p', 'q', 'r']), async (places, forbidden) => {
        const { lint } = toyLint([
          { id: 'toy/x', pattern: /x(?=p)/g, fix: () => places.map((file) => edit(file, 0, 1, 'y')) },
          { id: 'toy/stop', severity: 'error', pattern: new RegExp(`y(?=[${forbidden.join('')}!])`, 'g') },
        ]);
        const given = input({ p: 'xp', q: 'xq', r: 'xr' });
        const after = textsAfter(given, (await fix(given, lint, { unsafe: false })).changed);
        const made = places.includes('p') && !places.some((file) => forbidden.includes(file));
        const expected = ['p', 'q', 'r'].map((file) => [file, (made && places.includes(file) ? 'y' : 'x') + file]);
        expect(after).toEqual(Object.fromEntries(expected));
      }),
    );
  });
});
