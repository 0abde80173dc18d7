import { describe, expect, it } from 'vitest';
import { fix, type FixResult } from '../../src/fix/index.ts';
import { summaryLines } from '../../src/fix/summary.ts';
import type { Input } from '../../src/lint/options.ts';
import { edit, finding, input, report, source, textsAfter, toyLint, type ToyRule } from './toy.ts';

const run = async (files: Readonly<Record<string, string>>, rules: readonly ToyRule[], unsafe = false) => {
  const given = input(files);
  const { lint, runs } = toyLint(rules);
  const result = await fix(given, lint, { unsafe });
  return { given, result, runs, texts: textsAfter(given, result.changed) };
};

const reasons = (result: FixResult): [string, string][] => result.rejected.map(({ finding: { key }, reason }) => [key, reason]);
const titles = (result: FixResult): string[] => result.applied.map(({ title }) => title);

describe('fix', () => {
  it('fixes over several files and keeps the objects of files it leaves alone', async () => {
    const rule: ToyRule = {
      id: 'toy/port',
      severity: 'error',
      pattern: /\b8000\b/g,
      fix: (_, all) =>
        all
          .filter(({ text }) => text.includes('8000'))
          .map((file) => edit(file.id, file.text.indexOf('8000'), file.text.indexOf('8000') + 4, '9000')),
    };
    const { given, result, runs, texts } = await run({ a: 'listen 8000', b: 'bind 8000', c: 'else' }, [rule]);
    expect(texts).toEqual({ a: 'listen 9000', b: 'bind 9000', c: 'else' });
    expect(result.changed).toEqual(
      new Map([
        ['a', { before: given.sources[0], after: 'listen 9000' }],
        ['b', { before: given.sources[1], after: 'bind 9000' }],
      ]),
    );
    expect(result.applied).toEqual([
      { key: 'toy/port a 8000', rule: 'toy/port', title: 'Mend 8000', safety: 'safe' },
      { key: 'toy/port b 8000', rule: 'toy/port', title: 'Mend 8000', safety: 'safe' },
    ]);
    expect(result.report.findings).toEqual([]);
    expect(runs.length).toBe(2);
    expect(runs[1]![2]).toBe(given.sources[2]);
  });

  it('changes and runs nothing more when there is nothing to fix', async () => {
    const { result, runs } = await run({ a: 'fine' }, [{ id: 'toy/x', pattern: /x/g, fix: 'y' }]);
    expect([result.changed.size, runs.length, summaryLines(result, false)]).toEqual([0, 1, ['nothing to fix']]);
  });

  it('leaves unsafe and manual fixes and says so', async () => {
    const rules: ToyRule[] = [
      { id: 'toy/safe', pattern: /s/g, fix: '1' },
      { id: 'toy/unsafe', pattern: /u/g, fix: '2', safety: 'unsafe' },
      { id: 'toy/manual', pattern: /m/g, fix: '3', safety: 'manual' },
    ];
    const safe = await run({ a: 's u m' }, rules);
    expect(safe.texts).toEqual({ a: '1 u m' });
    expect([safe.result.heldBack.length, safe.result.manual.length]).toEqual([1, 1]);
    expect(summaryLines(safe.result, true)).toEqual([
      'would fix 1 finding in 1 file',
      '  1 toy/safe: Mend s',
      '1 unsafe fix held back: --unsafe-fixes applies fixes that change behaviour',
      '  1 toy/unsafe: Mend u',
      '1 fix shown but left to you',
      '  a:1 [toy/manual]: Mend m',
    ]);
    const both = await run({ a: 's u m' }, rules, true);
    expect(both.texts).toEqual({ a: '1 2 m' });
    expect(both.result.applied.map(({ safety }) => safety)).toEqual(['safe', 'unsafe']);
  });

  it('makes clashing fixes in later passes, however many there are', async () => {
    const names = [...'abcdefghijklmnopqrst'];
    const rules = names.map((name): ToyRule => ({
      id: `toy/${name}`,
      pattern: /^end/gm,
      when: ([file]) => !file!.text.includes(`${name};`),
      fix: ({ file, start }) => [edit(file.id, start, start, `${name};\n`)],
    }));
    const { result, texts } = await run({ f: 'end\n' }, rules);
    expect(texts).toEqual({ f: `${names.map((name) => `${name};\n`).join('')}end\n` });
    expect([result.applied.length, result.skipped, result.rejected]).toEqual([20, [], []]);
  });

  it('rejects a fix that breaks a file, by name, and keeps the others', async () => {
    const rules: ToyRule[] = [
      ...[1, 2, 3, 4, 5].map((n): ToyRule => ({ id: `toy/r${n}`, pattern: new RegExp(`w${n}`, 'g'), fix: n === 3 ? '{' : `ok${n}` })),
      { id: 'syntax/nginx', severity: 'error', pattern: /\{/g },
    ];
    const { result, texts } = await run({ a: 'w1 w2 w3', b: 'w4 w5 w3' }, rules);
    expect(texts).toEqual({ a: 'ok1 ok2 w3', b: 'ok4 ok5 w3' });
    expect(titles(result)).toEqual(['Mend w1', 'Mend w2', 'Mend w4', 'Mend w5']);
    expect(reasons(result)).toEqual([
      ['toy/r3 a w3', 'a would no longer parse: { is wrong'],
      ['toy/r3 b w3', 'b would no longer parse: { is wrong'],
    ]);
    expect(summaryLines(result, false)).toEqual([
      'fixed 4 findings in 2 files',
      '  1 toy/r1: Mend w1',
      '  1 toy/r2: Mend w2',
      '  1 toy/r4: Mend w4',
      '  1 toy/r5: Mend w5',
      'rejected: a:1 [toy/r3]: a would no longer parse: { is wrong',
      'rejected: b:1 [toy/r3]: b would no longer parse: { is wrong',
    ]);
  });

  it('looks for ten culprits of a rule, and takes the others at the word of those', async () => {
    const rules: ToyRule[] = [
      {
        id: 'toy/w',
        pattern: /[wx]/g,
        fix: ({ file, start, end }) => [edit(file.id, start, end, file.text[start] === 'w' ? 'ok' : 'no')],
        key: (match, index) => `${match}${index}`,
      },
      { id: 'toy/no', severity: 'error', pattern: /no/g, key: (match, index) => `${match}${index}` },
    ];
    const { result, texts, runs } = await run({ a: 'w x\n'.repeat(300), b: 'w' }, rules);
    expect(texts).toEqual({ a: 'ok x\n'.repeat(300), b: 'ok' });
    expect([result.applied.length, result.rejected.length]).toEqual([301, 300]);
    expect(runs.length).toBeLessThan(100);
    expect(summaryLines(result, false).slice(-2)).toEqual([
      'rejected: a:10 [toy/w]: it would bring up an error: a:10 [toy/no]: no is wrong',
      'rejected: a:11 [toy/w]: not tried, as 10 fixes of its rule were refused: it would bring up an error: a:10 [toy/no]: no is wrong (and 289 like it)',
    ]);
  });

  it('sees broken syntax that no finding tells of', async () => {
    const given = input({ a: 'bad' });
    const lint = async ({ sources }: Input) => {
      const broken = sources[0]!.text === '{';
      const span = { file: 'a', start: 0, end: 1 };
      const problems = broken ? [{ rule: 'syntax/nginx', span, message: 'unexpected end of file', severity: 'error' as const }] : [];
      const wrong = finding({ key: 'k', fix: { title: 'Break it', safety: 'safe', edits: [edit('a', 0, 3, '{')] } });
      return report(sources, broken ? [] : [wrong], problems);
    };
    const result = await fix(given, lint, { unsafe: false });
    expect([result.changed.size, reasons(result)]).toEqual([0, [['k', 'a would no longer parse: unexpected end of file']]]);
  });

  it('lets a file that never parsed be fixed', async () => {
    const { texts } = await run({ a: '{ w' }, [
      { id: 'syntax/nginx', severity: 'error', pattern: /\{/g },
      { id: 'toy/w', pattern: /w/g, fix: 'v' },
    ]);
    expect(texts).toEqual({ a: '{ v' });
  });

  it('rejects a fix that brings up an error in another file', async () => {
    const { result, texts } = await run({ shared: 'old good', user: 'old' }, [
      { id: 'toy/old', pattern: /old/g, fix: ({ file, start, end }) => (file.id === 'shared' ? [edit('shared', start, end, 'new')] : []) },
      { id: 'toy/good', pattern: /good/g, fix: 'better' },
      { id: 'toy/differ', severity: 'error', pattern: /^old$/g, when: ([shared]) => shared!.text.startsWith('new') },
    ]);
    expect(texts).toEqual({ shared: 'old better', user: 'old' });
    expect(reasons(result)).toEqual([['toy/old shared old', 'it would bring up an error: user:1 [toy/differ]: old is wrong']]);
  });

  it('rejects a fix whose finding stays, at its place or under its key', async () => {
    const place = await run({ a: 'x' }, [
      { id: 'toy/x', pattern: /x/g, fix: ({ file }) => [edit(file.id, 1, 1, 'y')], key: () => `${Math.random()}` },
    ]);
    expect([place.texts, place.result.rejected[0]!.reason]).toEqual([{ a: 'x' }, 'the finding is still there afterwards (a:1 [toy/x])']);
    const key = await run({ a: 'x' }, [{ id: 'toy/x', pattern: /x/g, fix: ({ file }) => [edit(file.id, 0, 0, 'y')] }]);
    expect([key.texts, key.result.rejected[0]!.reason]).toEqual([{ a: 'x' }, 'the finding is still there afterwards (a:1 [toy/x])']);
  });

  it('rejects a fix whose rule finds the next fault in what was written, and lets it find one elsewhere', async () => {
    const again = await run({ a: 'x1\ny' }, [{ id: 'toy/x', pattern: /x\d/g, fix: 'x2' }]);
    expect(again.texts).toEqual({ a: 'x1\ny' });
    expect(again.result.rejected[0]!.reason).toBe('its rule would find fault with the result: a:1 [toy/x]: x2 is wrong');
    const next = await run({ a: 'x1\nx2\nx3\n' }, [{ id: 'toy/x', pattern: /(?<![^]*x\d[^]*)x\d/g, fix: 'y' }]);
    expect(next.texts).toEqual({ a: 'y\ny\ny\n' });
  });

  it('is not misled by keys that count their like', async () => {
    const rule = { id: 'toy/x', severity: 'error', pattern: /x\d\n/g, key: (_: string, index: number) => `${index}` } as const;
    const { texts, result } = await run({ a: 'x1\nx2\nx3\n' }, [
      { ...rule, fix: ({ file, start, end }) => (start === 0 && file.text.length > 6 ? [edit(file.id, start, end, '')] : []) },
    ]);
    expect([texts, titles(result), result.rejected]).toEqual([{ a: 'x2\nx3\n' }, ['Mend x1\n'], []]);
  });

  it('tries a rejected fix again when others have cleared the way', async () => {
    const { texts, result } = await run({ a: 'p q' }, [
      { id: 'toy/p', pattern: /p/g, fix: 'P' },
      { id: 'toy/q', severity: 'info', pattern: /q/g, when: ([file]) => !file!.text.includes('P') },
      { id: 'toy/needs', severity: 'error', pattern: /P/g, when: ([file]) => file!.text.includes('q') },
      { id: 'toy/z', severity: 'info', pattern: /q/g, fix: 'Q' },
    ]);
    expect([texts, result.rejected]).toEqual([{ a: 'P Q' }, []]);
  });

  it('counts a fix as made when another made all of its edits', async () => {
    const write = ({ file }: { readonly file: { readonly id: string } }) => [edit(file.id, 0, 0, 'header\n')];
    const missing = ([file]: readonly { readonly text: string }[]) => !file!.text.includes('header');
    const { texts, result } = await run({ a: 'x y bad' }, [
      { id: 'toy/x', pattern: /x/g, when: missing, fix: write },
      { id: 'toy/y', pattern: /y/g, when: missing, fix: write },
      { id: 'toy/z', pattern: /bad/g, fix: '{' },
      { id: 'syntax/a', severity: 'error', pattern: /\{/g },
    ]);
    expect(texts).toEqual({ a: 'header\nx y bad' });
    expect([result.applied.map(({ rule }) => rule), result.rejected.length]).toEqual([['toy/x', 'toy/y'], 1]);
  });

  it('stops what goes in circles, changes nothing by it and fixes the rest', async () => {
    const rules: ToyRule[] = [
      { id: 'toy/on', pattern: /on/g, fix: 'off' },
      { id: 'toy/off', pattern: /off/g, fix: 'on' },
      { id: 'toy/w', pattern: /w/g, fix: 'v' },
    ];
    for (const state of ['on', 'off']) {
      const { texts, result } = await run({ a: `${state} w` }, rules);
      expect(texts).toEqual({ a: `${state} v` });
      expect(reasons(result)).toEqual([[`toy/${state} a ${state}`, 'circular: toy/off, toy/on would go back and forth for ever']]);
    }
  });

  it('stops what never ends, changes nothing by it and fixes the rest', async () => {
    const grow: ToyRule = { id: 'toy/grow', severity: 'info', pattern: /a+/g, fix: ({ file, end }) => [edit(file.id, end, end, 'a')] };
    const { texts, result } = await run({ f: 'w a' }, [grow, { id: 'toy/w', pattern: /w/g, fix: 'v' }]);
    expect(texts).toEqual({ f: 'v a' });
    expect(reasons(result)).toEqual([['toy/grow f a', 'endless: toy/grow still asked for changes after 11 passes']]);
  });

  it('never rewrites a file that is not UTF-8', async () => {
    const { lint } = toyLint([{ id: 'toy/x', pattern: /x/g, fix: 'y' }]);
    const broken = Object.assign(source('a', 'x'), { valid: false });
    const result = await fix({ sources: [broken], target: { versions: {} } }, lint, { unsafe: false });
    expect(result.changed.size).toBe(0);
    expect(summaryLines(result, false)).toEqual(['fixed nothing', 'skipped: a:1 [toy/x]: a is not valid UTF-8 and is never rewritten']);
  });
});
