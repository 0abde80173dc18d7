/**
 * Edits (insert, delete, replace, swap of neighbours) that turn one word into the other; `limit + 1` as soon as it
 * is clear that more than `limit` are needed.
 */
export function editDistance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
      if (cost < best) best = cost;
    }
    if (best > limit) return limit + 1;
    before = last;
    last = row;
  }
  return last[b.length]!;
}

/** Whoever writes more words that are none has made no typing errors. */
export const MOST_WORDS = 1000;

/** Asks about each word once, and about no more than `MOST_WORDS`: to look for the nearest of many takes its time. */
export function sparing<T>(ask: (word: string) => T | undefined): (word: string) => T | undefined {
  const known = new Map<string, T | undefined>();
  return (word) => {
    if (!known.has(word) && known.size < MOST_WORDS) known.set(word, ask(word));
    return known.get(word);
  };
}

/**
 * The candidate that was most likely meant by `word`: at most two edits away, one in words of up to four letters, case
 * counting for nothing. Of equals the first wins; the word itself is no answer.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let limit = wanted.length <= 4 ? 1 : 2;
  let found: string | undefined;
  for (const candidate of candidates) {
    if (candidate === word) continue;
    const distance = editDistance(wanted, candidate.toLowerCase(), limit);
    if (distance > limit) continue;
    found = candidate;
    if (distance === 0) break;
    limit = distance - 1;
  }
  return found;
}
