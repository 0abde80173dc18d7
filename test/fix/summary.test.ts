import { describe, expect, it } from 'vitest';
import { fix } from '../../src/fix/index.ts';
import { summaryLines } from '../../src/fix/summary.ts';
import type { SourceFile } from '../../src/text/source.ts';
import { edit, input, report, toyLint, type ToyRule } from './toy.ts';

const summaryOf = async (files: Readonly<Record<string, string>>, rules: readonly ToyRule[], unsafe = false): Promise<string> => {
  const result = await fix(input(files), toyLint(rules).lint, { unsafe });
  return summaryLines(result, false).join('\n');
};

/** `a b` is two findings whose fixes say different things of the one blank. */
const rivals = (rest: Partial<ToyRule> = {}): ToyRule[] => [
  { id: 'toy/first', severity: 'error', pattern: /a (?=b)/g, fix: 'a-' },
  { id: 'toy/second', pattern: /(?<=a) b/g, fix: '+b', ...rest },
];

describe('the summary of a run of fixes', () => {
  it('names rules with what was done, what was held back and what is left, and counts', async () => {
    const rules: ToyRule[] = [
      {
        id: 'toy/words',
        pattern: /w\d/g,
        fix: ({ file, start, end }) => [edit(file.id, start, end, file.text.slice(start, end).toUpperCase())],
      },
      { id: 'toy/risky', pattern: /r\d/g, fix: 'calm', safety: 'unsafe' },
      { id: 'toy/hand', pattern: /m\d/g, fix: 'done', safety: 'manual' },
    ];
    const texts = { a: 'w1 w2 w3\nw4 w5 w6 w7\n', b: 'r1 m1 m2\nm3\nm4 m5 m6 m7\n' };
    expect(await summaryOf(texts, rules)).toBe(`fixed 7 findings in 1 file
  7 toy/words: Mend w1, Mend w2, Mend w3, Mend w4, Mend w5, and 2 more
1 unsafe fix held back: --unsafe-fixes applies fixes that change behaviour
  1 toy/risky: Mend r1
7 fixes shown but left to you
  b:1 [toy/hand]: Mend m1
  b:1 [toy/hand]: Mend m2
  b:2 [toy/hand]: Mend m3
  b:3 [toy/hand]: Mend m4
  b:3 [toy/hand]: Mend m5
  and 2 more`);
    expect(await summaryOf(texts, rules, true)).toContain('fixed 8 findings in 2 files\n  1 toy/risky: Mend r1\n  7 toy/words: Mend w1, ');
  });

  it('names what a fix clashed with, when that mended both', async () => {
    expect(await summaryOf({ f: 'x\na b\na b' }, rivals({ key: (text, at) => `${text}${at}` }))).toBe(`fixed 2 findings in 1 file
  2 toy/first: Mend a 
skipped: f:2 [toy/second]: it clashes with "Mend a " [toy/first], which mended this too (and 1 like it)`);
  });

  it('names what a fix clashed with, when nothing can be done beside it', async () => {
    const lint = async ({ sources }: { readonly sources: readonly SourceFile[] }) => {
      const [file] = sources;
      const isNew = file!.text.startsWith('a-');
      const { findings } = await toyLint(
        rivals({ pattern: /b/g, fix: ({ start }) => (isNew ? [] : [edit('f', start - 1, start, '+')]) }),
      ).lint(input({ f: file!.text }));
      return report(sources, findings);
    };
    const result = await fix(input({ f: 'a b' }), lint, { unsafe: false });
    expect(summaryLines(result, true)).toEqual([
      'would fix 1 finding in 1 file',
      '  1 toy/first: Mend a ',
      'skipped: f:1 [toy/second]: it clashes with "Mend a " [toy/first], and none can be made beside it',
    ]);
  });

  it('says nothing of a clash that was none in the end', async () => {
    const rules: ToyRule[] = [
      { id: 'toy/first', severity: 'error', pattern: /a(?= )/g, fix: ({ start }) => [edit('f', start, start + 2, 'A ')] },
      { id: 'toy/second', pattern: / b/g, fix: ' B' },
    ];
    expect(await summaryOf({ f: 'a b' }, rules)).toBe(`fixed 2 findings in 1 file
  1 toy/first: Mend a
  1 toy/second: Mend  b`);
  });

  it('says which fixes did not stand the check, and why', async () => {
    const rules: ToyRule[] = [
      { id: 'toy/bad', pattern: /w/g, fix: 'no', safety: 'unsafe' },
      { id: 'toy/no', severity: 'error', pattern: /no/g },
    ];
    expect(await summaryOf({ f: '\nw' }, rules, true)).toBe(`fixed nothing
rejected: f:2 [toy/bad]: it would bring up an error: f:2 [toy/no]: no is wrong`);
  });
});
