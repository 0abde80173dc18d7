import type { MappedText } from '../../text/mapped.ts';
import type { ParseError, SourceFile } from '../../text/source.ts';

/** `key = value` or `key: value`; the key is lower-cased, inline comments are cut, continuation lines joined with LF. */
export interface SupervisorEntry {
  readonly key: string;
  readonly value: MappedText;
  readonly start: number;
  readonly end: number;
  readonly keyEnd: number;
}

export interface SupervisorSection {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly entries: readonly SupervisorEntry[];
}

export interface SupervisorTree {
  readonly file: SourceFile;
  readonly sections: readonly SupervisorSection[];
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  readonly errors: readonly ParseError[];
}
