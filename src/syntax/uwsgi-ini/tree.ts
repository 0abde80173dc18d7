import type { ParseError, SourceFile } from '../../text/source.ts';

/** One `key = value` line. `value` is the text as written (magic `%x` not yet substituted), stripped. */
export interface IniEntry {
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
