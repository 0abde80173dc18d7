import type { SourceFile, Span } from '../../text/source.ts';
import type { Value } from '../../text/value.ts';
import type { CommandLine } from './command-line.ts';

/** A number that depends on the machine: `cpu_count() * 2 + 1`. */
export interface Formula {
  readonly kind: 'formula';
  readonly text: string;
  /** The number on a machine with that many cores. */
  at(cores: number): number;
}

export type PyValue =
  | string
  | number
  | boolean
  | null
  | Formula
  | readonly PyValue[]
  | { readonly kind: 'dict'; readonly items: ReadonlyMap<string, PyValue> }
  | { readonly kind: 'callable' };

/** Where one statement of a setting stands. */
export interface SettingSource {
  /** Setting name as in gunicorn/config.py. */
  readonly name: string;
  readonly value: Value<PyValue>;
  readonly where: 'file' | 'environment-args' | 'command-line' | 'environment' | 'default';
  /** The whole statement: the assignment, the flag with its value. */
  readonly span: Span;
  /** The value alone; equal to `span` for flags without a value. */
  readonly valueSpan: Span;
  /** True when the value is one plain literal of a conf.py or one plain word of a command: only these are ever edited. */
  readonly plain: boolean;
}

/** A name a config file assigns at module level that is no setting: gunicorn ignores it without a word. */
export interface Stranger {
  readonly name: string;
  /** The name itself. */
  readonly span: Span;
  /** Other code of the file reads it: a helper variable. */
  readonly usedElsewhere: boolean;
  readonly value: Value<PyValue>;
  /** `name = literal`, alone in its statement and once in the file: it may be taken out. */
  readonly statement: Span | undefined;
}

/** A value gunicorn refuses at start-up, in its words. */
export interface InvalidSetting {
  readonly name: string;
  readonly span: Span;
  readonly message: string;
}

/** All settings of one gunicorn, by its real precedence (gunicorn/app/base.py). */
export interface GunicornSettings {
  /** The winner; always there (the default if nobody sets it). */
  get(name: string): SettingSource;
  /** Every statement, lowest precedence first, without the default. */
  all(name: string): readonly SettingSource[];
  readonly strangers: readonly Stranger[];
  readonly invalid: readonly InvalidSetting[];
  /** The config file that is read, when it is in view. */
  readonly file: SourceFile | undefined;
  /** Offset in `file` behind its last simple statement, where a new line goes. */
  readonly insertAt: number;
  /** The long flag of a setting, `--bind`; undefined when only a file can set it. */
  flagFor(name: string): string | undefined;
  /** The words that say a setting on a command: `--bind x`, `--preload`; undefined when a command can't say it. `literal`: Python's. */
  flagWords(name: string, literal: string): readonly string[] | undefined;
  /** The command's flags and application. */
  readonly command: CommandLine | undefined;
  /** False when a config file is read that is not in view, so that "is not set" can't be said. */
  readonly complete: boolean;
}
