import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOut } from '../../src/report/cells.ts';

const widthOf = (char: string): number => (/[日本語]/.test(char) ? 2 : /\p{M}/u.test(char) ? 0 : 1);

/** The part of the text that is marked, by cells; wide characters of the tests take two. */
const marked = (laid: ReturnType<typeof layOut>): string => {
  let at = 0;
  let out = '';
  for (const char of laid.text) {
    const width = widthOf(char);
    if (width > 0 && at >= laid.from && at < laid.to) out += char;
    at += width;
  }
  return out;
};

describe('a line on a terminal', () => {
  it('is shown as it is when it fits', () => {
    expect(layOut('listen 80;', 7, 9, 40)).toEqual({ text: 'listen 80;', from: 7, to: 9 });
  });

  it('has its tabs at every fourth cell', () => {
    expect(layOut('\ta\tbc', 3, 5, 40)).toEqual({ text: '    a   bc', from: 8, to: 10 });
  });

  it('counts wide characters as two cells and combining ones as none', () => {
    expect(layOut('日本 x', 3, 4, 40)).toEqual({ text: '日本 x', from: 5, to: 6 });
    expect(layOut('e\u0301 x', 3, 4, 40)).toEqual({ text: 'e\u0301 x', from: 2, to: 3 });
    expect(layOut('😀 x', 3, 4, 40)).toEqual({ text: '😀 x', from: 3, to: 4 });
  });

  it('is cut around the marked place when it does not fit', () => {
    const line = `${'a'.repeat(100)}MARK${'b'.repeat(100)}`;
    expect(layOut(line, 100, 104, 30)).toEqual({ text: `…${'a'.repeat(9)}MARK${'b'.repeat(15)}…`, from: 10, to: 14 });
    expect(layOut(line, 0, 2, 30)).toEqual({ text: `${'a'.repeat(29)}…`, from: 0, to: 2 });
    expect(layOut(line, 203, 204, 30)).toEqual({ text: `…${'b'.repeat(29)}`, from: 29, to: 30 });
  });

  it('marks no more than is in view', () => {
    const laid = layOut('a'.repeat(500), 10, 490, 30);
    expect([laid.text.length, laid.from, laid.to]).toEqual([30, 10, 29]);
  });

  it('costs no more for a line of megabytes', () => {
    const line = `${'a'.repeat(4_000_000)}MARK${'b'.repeat(4_000_000)}`;
    for (let i = 0; i < 200; i++) expect(marked(layOut(line, 4_000_000, 4_000_004, 80))).toBe('MARK');
  });

  it('never leaves its width, and marks what it should', () => {
    const chars = fc.constantFrom('a', 'b', ' ', '日', '本', 'e\u0301');
    const line = fc.array(chars, { maxLength: 120 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(line, line, fc.integer({ min: 20, max: 60 }), (before, after, width) => {
        const laid = layOut(`${before}MARK${after}`, before.length, before.length + 4, width);
        expect(marked(laid)).toBe('MARK');
        expect(
          [...laid.text].reduce((sum, char) => sum + (/[日本語]/.test(char) ? 2 : /\p{M}/u.test(char) ? 0 : 1), 0),
        ).toBeLessThanOrEqual(width);
      }),
    );
  });
});
