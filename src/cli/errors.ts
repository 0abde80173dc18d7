import { nearest } from '../text/nearest.ts';

/** A mistake in how stacklint was called or configured: exit 2, its message alone. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was asked for can't be had on this machine: exit 3, its message alone. */
export class UnableError extends Error {
  override readonly name = 'UnableError';
}

/** ` (did you mean x?)`, or nothing when no candidate is near. */
export function didYouMean(given: string, candidates: Iterable<string>): string {
  const near = nearest(given, candidates);
  return near === undefined ? '' : ` (did you mean ${near}?)`;
}
