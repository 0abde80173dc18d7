import type { Edit, FileId } from '../text/source.ts';
import { sortEdits, type Change } from '../text/edits.ts';
import { groupBy } from '../text/group.ts';

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
