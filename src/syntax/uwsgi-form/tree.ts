import type { ParseError, SourceFile } from '../../text/source.ts';

/** The forms other than ini in which uWSGI takes its options. */
export type Form = 'xml' | 'yaml' | 'json';

/**
 * One option of an XML, YAML or JSON file. `key` and `value` are unescaped, and otherwise as an ini would have them: magic
 * `%x` not yet substituted, a `%` that stays one doubled.
 */
export interface FormEntry {
  readonly file: SourceFile;
  readonly form: Form;
  readonly key: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** Range of the value inside its quotes; that of the key where there is none (`<master/>`). */
  readonly valueStart: number;
  readonly valueEnd: number;
  /** True when the value is one scalar, written as it is read. */
  readonly plain: boolean;
  /** Why the value is not certain. */
  readonly hole?: string;
  /** XML: with the option `mode` set otherwise, uWSGI skips it. */
  readonly mode?: string;
}

/** What uWSGI takes from a file for one section (XML: id). */
export interface FormReading {
  readonly entries: readonly FormEntry[];
  /** The section's own name in the file, to point at. */
  readonly header: { readonly start: number; readonly end: number };
  /** What the parser stumbles over before it has the section. */
  readonly errors: readonly ParseError[];
  /** False when uWSGI stops: `entries` are those in front of the place. */
  readonly complete: boolean;
}
