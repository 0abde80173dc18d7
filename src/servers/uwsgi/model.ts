import type { SourceFile, Span } from '../../text/source.ts';
import type { Value } from '../../text/value.ts';
import type { CommandWord } from '../../text/words.ts';
import type { Form, FormEntry } from '../../syntax/uwsgi-form/tree.ts';
import type { IniEntry } from '../../syntax/uwsgi-ini/tree.ts';

/** One option in the order in which uWSGI applies it. */
export interface UwsgiOption {
  /** Long name, shortcuts resolved. */
  readonly name: string;
  /** After magic variables, $(ENV), placeholders. */
  readonly value: Value<string>;
  /** The value with holes of templates as written. */
  readonly written: string;
  readonly span: Span;
  readonly valueSpan: Span;
  /** The line of an ini it comes from; undefined for all else. */
  readonly entry: IniEntry | undefined;
  /** Where in an XML, YAML or JSON file it comes from. */
  readonly node: FormEntry | undefined;
  /** `shipped`: in a file of the distribution's that is out of view; its places are those of the section read first. */
  readonly where: 'file' | 'command-line' | 'environment' | 'shipped';
  /** False: no option of that name in any known version, so uWSGI keeps it as a placeholder. */
  readonly option: boolean;
}

/** The option list of one instance, as `--show-config` prints it. */
export interface UwsgiOptions {
  readonly list: readonly UwsgiOption[];
  /** In order; options that mean the same variable (workers/processes, s/socket/uwsgi-socket) only by exact name. */
  all(...names: string[]): readonly UwsgiOption[];
  /** The last of these: for scalars the one that wins. */
  last(...names: string[]): UwsgiOption | undefined;
  /** True when some value (`%(name)`) or condition (`if-opt = name`) makes use of that name: then it is a placeholder on purpose. */
  isAsked(name: string): boolean;
  /** Booleans as uwsgi_opt_true reads them: everything but false/off/no/0 is true; unset: false by default. */
  flag(...names: string[]): Value<boolean>;
  /** atoi of the winner; the default when unset. */
  int(defaultValue: number, ...names: string[]): Value<number>;
  /** Words of the command that starts it, the program's first; none for a file that nobody in view starts. */
  readonly words: readonly CommandWord[];
  /** The file that most of them stand in. */
  readonly commandFile: SourceFile | undefined;
  /** The file read first, if in view. */
  readonly file: SourceFile | undefined;
  /** What it is written in. */
  readonly form: Form | 'ini';
  /** Section read from it, `uwsgi` by default. */
  readonly section: string;
  /** Absolute directory uWSGI starts in, before any `chdir`; undefined when it is not known. A vassal starts in the Emperor's folder. */
  readonly cwd: string | undefined;
  /** The same with holes of a template in it. */
  readonly openCwd: string | undefined;
  /** False when an included file, or one named on the command line, is out of view. */
  readonly complete: boolean;
}
