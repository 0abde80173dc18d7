import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byFile } from '../../src/fix/apply.ts';
import { applyEdits, clash, sortEdits } from '../../src/text/edits.ts';
import { plan, sortOut, type PlannedFix } from '../../src/fix/plan.ts';
import type { Finding, Safety } from '../../src/rule.ts';
import { SourceFile, type Edit } from '../../src/text/source.ts';
import { edit, finding } from './toy.ts';

const fixing = (key: string, edits: Edit[], over: Partial<Finding> = {}, safety: Safety = 'safe'): Finding =>
  finding({ key, fix: { title: key, safety, edits }, ...over });

const planned = (all: readonly Finding[]): PlannedFix[] => all.map((item) => ({ finding: item, fix: item.fix!, edits: item.fix!.edits }));

const keys = (all: readonly PlannedFix[]): string[] => all.map((item) => item.finding.key);

const TEXTS: Readonly<Record<string, string>> = { a: 'one two three four\n', b: 'five six seven\n', c: '' };

const findings = fc
  .array(
    fc.record({
      severity: fc.constantFrom('error' as const, 'warning' as const, 'info' as const),
      rule: fc.constantFrom('x/one', 'x/two'),
      file: fc.constantFrom('a', 'b', 'c'),
      start: fc.nat(10),
      edits: fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(19), fc.nat(4), fc.constantFrom('', 'x', 'yy')), {
        minLength: 1,
        maxLength: 4,
      }),
    }),
    { maxLength: 12 },
  )
  .map((all) =>
    all.map(({ severity, rule, file, start, edits }, i) => {
      const made = edits.map(([id, at, count, text]) => {
        const { length } = TEXTS[id]!;
        return edit(id, Math.min(at, length), Math.min(at + count, length), text);
      });
      return fixing(`k${i}`, made, { severity, rule, at: { file, start, end: start } });
    }),
  );

const SOURCES = new Map(Object.entries(TEXTS).map(([id, text]) => [id, new SourceFile(id, text)]));

describe('plan', () => {
  it('takes by severity, rule and position', () => {
    const all = [
      fixing('late', [edit('a', 0, 3, 'w')], { at: { file: 'a', start: 5, end: 6 } }),
      fixing('early', [edit('a', 0, 3, 'v')], { at: { file: 'a', start: 1, end: 6 } }),
      fixing('grave', [edit('b', 0, 3, 'u')], { severity: 'error', rule: 'z/last' }),
      fixing('mild', [edit('b', 1, 2, 't')], { severity: 'info', rule: 'a/first' }),
    ];
    expect(keys(plan(planned(all)).batch)).toEqual(['grave', 'early']);
  });

  it('takes a fix over several files whole or not at all', () => {
    const all = [
      fixing('first', [edit('b', 0, 4, 'FIVE')], { rule: 'a/a' }),
      fixing('both', [edit('a', 0, 3, 'ONE'), edit('b', 2, 6, '')], { rule: 'a/b' }),
      fixing('third', [edit('a', 0, 3, 'UNO')], { rule: 'a/c' }),
    ];
    expect(keys(plan(planned(all)).batch)).toEqual(['first', 'third']);
  });

  it('shares identical edits, and lets ranges touch', () => {
    const all = [
      fixing('k1', [edit('a', 3, 3, '!'), edit('a', 4, 7, 'TWO')]),
      fixing('k2', [edit('a', 3, 3, '!'), edit('a', 0, 3, 'ONE')]),
      fixing('k3', [edit('a', 3, 3, '?')]),
      fixing('k4', [edit('a', 3, 4, '_')]),
    ];
    const { batch } = plan(planned(all));
    expect(keys(batch)).toEqual(['k1', 'k2', 'k4']);
    expect(
      applyEdits(
        TEXTS['a']!,
        batch.flatMap(({ edits }) => edits),
      ),
    ).toBe('ONE!_TWO three four\n');
  });

  it('sees an insertion inside a range that begins where another insertion is taken', () => {
    const all = [fixing('k1', [edit('a', 4, 7, '2')]), fixing('k2', [edit('a', 4, 4, 'x')]), fixing('k3', [edit('a', 5, 5, 'y')])];
    expect(keys(plan(planned(all)).batch)).toEqual(['k1', 'k2']);
  });

  it('does not depend on the order of the findings, and is free of clashes and as large as can be', () => {
    fc.assert(
      fc.property(
        findings.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          const { open } = sortOut(all, SOURCES, false);
          const { batch } = plan(open);
          expect(keys(plan(sortOut(shuffled, SOURCES, false).open).batch)).toEqual(keys(batch));
          const clashing = (x: PlannedFix, y: PlannedFix): boolean =>
            x.edits.some((one) => y.edits.some((other) => one.file === other.file && clash(one, other)));
          expect(batch.flatMap((one) => batch.filter((other) => one !== other && clashing(one, other)))).toEqual([]);
          const left = open.filter((one) => !batch.includes(one));
          expect(left.filter((one) => !batch.some((other) => clashing(one, other)))).toEqual([]);
        },
      ),
    );
  });

  it('loses and doubles no edit', () => {
    fc.assert(
      fc.property(findings, (all) => {
        const { batch } = plan(sortOut(all, SOURCES, false).open);
        for (const [file, edits] of byFile(batch.flatMap((item) => item.edits))) {
          const text = TEXTS[file]!;
          const grown = sortEdits(edits).reduce((sum, { start, end, text: put }) => sum + put.length - (end - start), 0);
          expect(applyEdits(text, edits).length).toBe(text.length + grown);
        }
      }),
    );
  });
});

describe('sortOut', () => {
  const sources = new Map([
    ['a', new SourceFile('a', 'text')],
    ['latin', new SourceFile('latin', 'text', { valid: false })],
    ['shipped', new SourceFile('shipped', 'text', { virtual: true })],
  ]);
  const all = [
    finding({ key: 'plain' }),
    fixing('safe', [edit('a', 0, 1, '')]),
    fixing('unsafe', [edit('a', 0, 1, '')], {}, 'unsafe'),
    fixing('manual', [edit('a', 0, 99, '')], {}, 'manual'),
    fixing('latin', [edit('a', 0, 1, ''), edit('latin', 0, 1, '')]),
    fixing('shipped', [edit('shipped', 0, 1, '')]),
    fixing('nowhere', [edit('nowhere', 0, 1, '')]),
    fixing('beyond', [edit('a', 0, 99, '')]),
    fixing('overlap', [edit('a', 0, 3, ''), edit('a', 2, 4, '')]),
  ];
  const named = (list: readonly { readonly finding: Finding; readonly reason: string }[]): [string, string][] =>
    list.map(({ finding: { key }, reason }) => [key, reason]);

  it('says what may be done with each fix', () => {
    const { open, heldBack, manual, skipped, malformed } = sortOut(all, sources, false);
    expect(keys(open)).toEqual(['safe']);
    expect(heldBack.map(({ key }) => key)).toEqual(['unsafe']);
    expect(manual.map(({ key }) => key)).toEqual(['manual']);
    expect(named(skipped)).toEqual([
      ['latin', 'latin is not valid UTF-8 and is never rewritten'],
      ['shipped', 'shipped is not among the files that were read'],
      ['nowhere', 'nowhere is not among the files that were read'],
    ]);
    expect(named(malformed)).toEqual([
      ['beyond', 'its edits of a make no sense: range 0-99 lies outside a text of 4 characters'],
      ['overlap', 'its edits of a make no sense: two ranges overlap at 2'],
    ]);
  });

  it('takes unsafe ones when asked', () => {
    const { open, heldBack } = sortOut(all, sources, true);
    expect([keys(open), heldBack]).toEqual([['safe', 'unsafe'], []]);
  });
});
