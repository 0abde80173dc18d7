/** Adds items to the end of a list. `push(...items)` lays them all on the stack, which overflows at some 100 000. */
export function append<T>(list: T[], items: readonly T[]): void {
  // A list may be added to itself.
  const { length } = items;
  for (let at = 0; at < length; at++) list.push(items[at]!);
}

/** `Math.min` and `Math.max` of any number of numbers, for the same reason. */
export const least = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.min(a, b), Infinity);

export const most = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b), -Infinity);
