import type { MappedText } from '../../text/mapped.ts';
import type { ParseError, SourceFile, Span } from '../../text/source.ts';

/** One value of a compose file; anchors and merge keys are resolved. */
export interface ComposeNode {
  readonly span: Span;
  readonly file: SourceFile;
  /** A scalar as YAML reads it, its variables not yet filled in; undefined for a map, a list, nothing, and what a template fills in. */
  readonly text: MappedText | undefined;
  readonly entries: ReadonlyMap<string, ComposeEntry>;
  readonly items: readonly ComposeNode[];
  /** A list or map in brackets. */
  readonly flow: boolean;
  /** True when something is written there. */
  readonly exists: boolean;
}

export interface ComposeEntry {
  readonly keySpan: Span;
  readonly value: ComposeNode;
}

export interface ComposeTree {
  readonly file: SourceFile;
  readonly root: ComposeNode;
  readonly services: ReadonlyMap<string, ComposeEntry>;
  /** True when a template chooses or repeats parts of the file. */
  readonly conditional: boolean;
  readonly errors: readonly ParseError[];
}
