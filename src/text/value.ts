import type { Span } from './source.ts';

/** Where a value comes from, from the nearest to the farthest. */
export type Origin = 'explicit' | 'included' | 'inherited' | 'environment' | 'computed' | 'default';

/** A value that the files state (or the server's documented default), with the place that states it. */
export interface Known<T> {
  readonly known: true;
  readonly value: T;
  readonly origin: Origin;
  /** Where it is written; for a default, where the thing that has the default is declared. */
  readonly span: Span;
}

/** A value that can't be known without running something: rules stay silent on it. */
export interface Unknown {
  readonly known: false;
  readonly reason: string;
  /** The text as written, where only holes of a template in it keep it from being known. */
  readonly written?: string | undefined;
  readonly origin: Origin;
  readonly span: Span;
}

export type Value<T> = Known<T> | Unknown;

export const known = <T>(value: T, span: Span, origin: Origin = 'explicit'): Known<T> => ({ known: true, value, origin, span });

export const unknown = (reason: string, span: Span, origin: Origin = 'explicit', written?: string): Unknown =>
  written === undefined ? { known: false, reason, origin, span } : { known: false, reason, origin, span, written };

/** The value if it is known, else undefined: for rules that speak only of what is certain. */
export const valueOf = <T>(value: Value<T> | undefined): T | undefined => (value?.known ? value.value : undefined);

/** The value as a text, holes and all; undefined where more than holes keep it from being known. */
export const writtenOf = (value: Value<string> | undefined): string | undefined => (value?.known ? value.value : value?.written);

/** True when somebody wrote the value down, in whatever place. */
export const isSet = (value: Value<unknown> | undefined): boolean => value !== undefined && value.origin !== 'default';

/** Transforms a known value, passes an unknown one on. */
export const mapValue = <T, U>(value: Value<T>, change: (value: T) => U): Value<U> =>
  value.known ? { ...value, value: change(value.value) } : value;
