import type { MappedText } from '../../text/mapped.ts';
import type { ParseError, SourceFile } from '../../text/source.ts';

/** `Key=value` of a unit; `value` has continuation lines joined as systemd joins them (one blank each). */
export interface UnitEntry {
  readonly section: string;
  readonly key: string;
  readonly value: MappedText;
  /** The whole assignment, continuation lines included, without the final line end. */
  readonly start: number;
  readonly end: number;
  readonly keyEnd: number;
}

export interface UnitSection {
  readonly name: string;
  /** The `[Name]` header. */
  readonly start: number;
  readonly end: number;
  readonly entries: readonly UnitEntry[];
}

export interface UnitTree {
  readonly file: SourceFile;
  readonly sections: readonly UnitSection[];
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  readonly errors: readonly ParseError[];
}
