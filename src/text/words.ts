import type { Span } from './source.ts';

/** One word of a command line, after the quoting rules of whoever reads it (shell, systemd, supervisor). */
export interface CommandWord {
  /** The word as the program receives it; where `hole` is set, the holes stand as written. */
  readonly value: string;
  readonly span: Span;
  /** Why the value is not certain (an unset variable, a command substitution); undefined when it is. */
  readonly hole?: string;
}
