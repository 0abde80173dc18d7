import type { ParseError, SourceFile } from '../../text/source.ts';

/**
 * One `key = value` line. `key` and `value` are the text as written (magic `%x` not yet substituted), stripped;
 * a `%` before a line end takes the line end away, so both may hold one.
 */
export interface IniEntry {
  readonly file: SourceFile;
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly keyEnd: number;
  /** Range of the value; empty range behind the key when there is none. */
  readonly valueStart: number;
  readonly valueEnd: number;
}

export interface IniSection {
  readonly name: string;
  /** The `[name]` header; empty at the start of the file for what stands before the first one. */
  readonly start: number;
  readonly end: number;
  readonly entries: readonly IniEntry[];
}

export interface IniTree {
  readonly file: SourceFile;
  readonly sections: readonly IniSection[];
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  readonly errors: readonly ParseError[];
}
