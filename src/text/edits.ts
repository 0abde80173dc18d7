import type { Edit } from './source.ts';

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
