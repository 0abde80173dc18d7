import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OffsetMap } from '../../src/fix/apply.ts';
import { applyEdits, clash, sortEdits, type Change } from '../../src/text/edits.ts';

const change = (start: number, end: number, text: string): Change => ({ start, end, text });

/** Edits that don't clash with each other, in no order. */
const changes = (length: number): fc.Arbitrary<Change[]> =>
  fc.array(fc.tuple(fc.nat(length), fc.nat(4), fc.string({ maxLength: 3 })), { maxLength: 12 }).map((all) => {
    const out: Change[] = [];
    for (const [start, count, text] of all) {
      const next = change(start, Math.min(length, start + count), text);
      if (!out.some((other) => clash(other, next))) out.push(next);
    }
    return out;
  });

const TEXT = 'server {\n  listen 80;\n}\n';

describe('applyEdits', () => {
  it('replaces, inserts and deletes at once, in the offsets of the text as given', () => {
    const edits = [change(18, 20, '8080'), change(0, 0, '# mine\n'), change(9, 11, '')];
    expect(applyEdits(TEXT, edits)).toBe('# mine\nserver {\nlisten 8080;\n}\n');
  });

  it('makes identical edits once', () => {
    expect(applyEdits('ab', [change(1, 1, '-'), change(1, 1, '-')])).toBe('a-b');
  });

  it('keeps insertions at one offset in the given order, before what is replaced there', () => {
    expect(applyEdits('ab', [change(1, 2, 'B'), change(1, 1, '1'), change(1, 1, '2'), change(0, 1, 'A')])).toBe('A12B');
  });

  it('refuses what overlaps or lies outside', () => {
    expect(() => applyEdits('abc', [change(0, 2, 'x'), change(1, 3, 'y')])).toThrow(new RangeError('two ranges overlap at 1'));
    expect(() => applyEdits('abc', [change(2, 4, 'x')])).toThrow(new RangeError('range 2-4 lies outside a text of 3 characters'));
    expect(() => applyEdits('abc', [change(2, 1, 'x')])).toThrow(RangeError);
    expect(() => applyEdits('abc', [change(Number.NaN, 1, 'x')])).toThrow(RangeError);
  });

  it('loses and doubles nothing', () => {
    fc.assert(
      fc.property(changes(TEXT.length), (edits) => {
        const once = sortEdits(edits);
        const grown = once.reduce((sum, { start, end, text }) => sum + text.length - (end - start), 0);
        const after = applyEdits(TEXT, edits);
        expect(after.length).toBe(TEXT.length + grown);
        expect(applyEdits(TEXT, [...edits].reverse())).toBe(after);
        expect(applyEdits(TEXT, [...edits, ...edits])).toBe(after);
      }),
    );
  });
});

describe('clash', () => {
  it('is overlap, or two different insertions at one offset', () => {
    expect(clash(change(0, 2, 'x'), change(1, 3, 'y'))).toBe(true);
    expect(clash(change(0, 2, 'x'), change(0, 2, 'y'))).toBe(true);
    expect(clash(change(0, 4, ''), change(2, 2, 'y'))).toBe(true);
    expect(clash(change(1, 1, 'x'), change(1, 1, 'y'))).toBe(true);
  });

  it('is neither sharing nor touching', () => {
    expect(clash(change(0, 2, 'x'), change(0, 2, 'x'))).toBe(false);
    expect(clash(change(1, 1, 'x'), change(1, 1, 'x'))).toBe(false);
    expect(clash(change(0, 2, 'x'), change(2, 3, 'y'))).toBe(false);
    expect(clash(change(2, 2, 'x'), change(0, 2, 'y'))).toBe(false);
    expect(clash(change(2, 2, 'x'), change(2, 4, 'y'))).toBe(false);
  });
});

describe('OffsetMap', () => {
  it('moves what was not replaced', () => {
    const map = new OffsetMap([change(2, 2, 'xx'), change(4, 6, '')]);
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((offset) => map.map(offset))).toEqual([0, 1, 4, 5, undefined, undefined, 6, 7]);
  });

  it('tells where its texts stand, without the blanks around them', () => {
    const map = new OffsetMap([change(3, 3, '\n  new;'), change(5, 9, ''), change(10, 10, 'x')]);
    expect(map.written).toEqual([
      { start: 6, end: 10 },
      { start: 13, end: 14 },
    ]);
  });

  it('lets edits be made in two steps as in one', () => {
    fc.assert(
      fc.property(changes(TEXT.length), fc.func(fc.boolean()), (edits, isFirst) => {
        const first = edits.filter((edit) => isFirst(edit));
        const map = new OffsetMap(first);
        const second = edits
          .filter((edit) => !first.includes(edit))
          .map((edit) => {
            const start = map.rebase(edit.start);
            return change(start, start + edit.end - edit.start, edit.text);
          });
        expect(applyEdits(applyEdits(TEXT, first), second)).toBe(applyEdits(TEXT, edits));
      }),
    );
  });
});
