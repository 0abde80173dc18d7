import { showAddress, type Address } from '../servers/address.ts';
import type { Value } from '../text/value.ts';

/** Where something is written: the file as the reader calls it, the line from 1. */
export interface Place {
  readonly path: string;
  readonly line: number;
  /** Of a dump: the same in the file that was printed. */
  readonly printed?: { readonly path: string; readonly line: number };
}

/** A value, or null and why it is not known. */
export type Told<T> = { readonly value: T } | { readonly value: null; readonly reason: string };

/** An address as people write it; or null, what is written, and why it is not known. */
export type ToldAddress = { readonly address: string } | { readonly address: null; readonly text: string; readonly reason: string };

export const toldValue = <T>(value: Value<T>): Told<T> => (value.known ? { value: value.value } : { value: null, reason: value.reason });

export const toldAddress = (address: Address): ToldAddress =>
  address.kind === 'unknown' ? { address: null, text: address.text, reason: address.reason } : { address: showAddress(address) };
