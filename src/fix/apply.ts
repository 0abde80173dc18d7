import type { Edit, FileId } from '../text/source.ts';
import { groupBy } from '../text/group.ts';

/** A range of one text, and what goes there. */
export type Change = Pick<Edit, 'start' | 'end' | 'text'>;

/** Identical edits are made once, however many fixes ask for them. */
const sameChange = (a: Change, b: Change): boolean => a.start === b.start && a.end === b.end && a.text === b.text;

/**
 * Two edits of one file can't both be made: their ranges overlap, or they insert different texts at one offset.
 * Ranges that only touch are no clash, nor is an insertion at the edge of a replaced range.
 */
export function clash(a: Change, b: Change): boolean {
  if (sameChange(a, b)) return false;
  if (a.start === a.end && b.start === b.end) return a.start === b.start;
  return a.start < b.end && b.start < a.end;
}

/** Ascending; an insertion comes before what begins at its offset; insertions at one offset keep the given order; identical ones once. */
export function sortEdits<T extends Change>(edits: readonly T[]): T[] {
  const out: T[] = [];
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    let shared = false;
    for (let i = out.length - 1; i >= 0 && !shared && out[i]!.start === edit.start; i--) shared = sameChange(out[i]!, edit);
    if (!shared) out.push(edit);
  }
  return out;
}

/** Why edits can't be made in a text of this length; undefined when they can. */
export function flawOf(length: number, edits: readonly Change[]): string | undefined {
  let last = 0;
  for (const { start, end } of sortEdits(edits)) {
    if (!(start >= 0 && start <= end && end <= length)) return `range ${start}-${end} lies outside a text of ${length} characters`;
    if (start < last) return `two ranges overlap at ${start}`;
    last = end;
  }
  return undefined;
}

/** Makes all edits at once; every range counts in the text as given. Throws when they overlap or lie outside of it. */
export function applyEdits(text: string, edits: readonly Change[]): string {
  const flaw = flawOf(text.length, edits);
  if (flaw !== undefined) throw new RangeError(flaw);
  const out: string[] = [];
  let at = 0;
  for (const edit of sortEdits(edits)) {
    out.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  out.push(text.slice(at));
  return out.join('');
}

/** Where the offsets of one text lie once edits are made in it. */
export class OffsetMap {
  readonly #edits: readonly Change[];
  /** How far what lies behind the i-th edit has moved. */
  readonly #shifts: readonly number[];

  constructor(edits: readonly Change[]) {
    this.#edits = sortEdits(edits);
    let shift = 0;
    this.#shifts = this.#edits.map((edit) => (shift += edit.text.length - (edit.end - edit.start)));
  }

  /** The new place of a character; undefined when it was replaced. Text inserted at `offset` goes before it. */
  map(offset: number): number | undefined {
    const count = this.#countUpTo(offset);
    const next = this.#edits[count];
    return next !== undefined && next.start <= offset ? undefined : offset + (this.#shifts[count - 1] ?? 0);
  }

  /** The new start of another edit that clashes with none of these. */
  rebase(start: number): number {
    return start + (this.#shifts[this.#countUpTo(start) - 1] ?? 0);
  }

  /** The ranges that the edits' texts take up afterwards, without the blanks around them. */
  get written(): readonly { readonly start: number; readonly end: number }[] {
    return this.#edits.flatMap(({ start, text }, i) => {
      const from = start + (this.#shifts[i - 1] ?? 0) + text.length - text.trimStart().length;
      return text.trim() === '' ? [] : [{ start: from, end: from + text.trim().length }];
    });
  }

  /** How many edits end at or before an offset (ends ascend as starts do). */
  #countUpTo(offset: number): number {
    let low = 0;
    let high = this.#edits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#edits[middle]!.end <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Edits by the file they are made in. */
export const byFile = (edits: Iterable<Edit>): Map<FileId, Edit[]> => groupBy(edits, ({ file }) => file);
