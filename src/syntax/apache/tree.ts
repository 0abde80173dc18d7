import type { MappedText } from '../../text/mapped.ts';
import type { ParseError, SourceFile, Span } from '../../text/source.ts';

/** One word as httpd's `ap_getword_conf` cuts it: `start`/`end` hold the quotes; `value` is unescaped, `${NAME}` still in it. */
export interface ApacheWord {
  readonly start: number;
  readonly end: number;
  readonly quote: '' | '"' | "'";
  readonly value: string;
  /** True when a template's `{{ … }}` or `<%= … %>` is a part of it. */
  readonly hole: boolean;
}

/** A directive, or a section with what stands in it. */
export interface ApacheDirective {
  readonly file: SourceFile;
  /** As written, without `<` and `>`; httpd compares names without case. */
  readonly name: string;
  /** words[0] is the name (a section's without `<`); the arguments of a section end before its last `>`. */
  readonly words: readonly ApacheWord[];
  /** From the first character (`<` of a section) to behind the last word, a section's to behind its closing tag. */
  readonly start: number;
  readonly end: number;
  /** End of the head: the logical line without blanks at its end. */
  readonly headEnd: number;
  /** The logical line of the head; its arguments are `text.text.slice(args, limit)`. */
  readonly text: MappedText;
  readonly args: number;
  readonly limit: number;
  /** The line httpd reports: the last physical line of the head, 1-based. */
  readonly line: number;
  /** What stands in a section; undefined for a simple directive. */
  readonly children: readonly ApacheDirective[] | undefined;
  /** False for a section's head without `>`. */
  readonly terminated: boolean;
  readonly parent: ApacheDirective | undefined;
}

/** What httpd refuses while it reads the file, before it looks at a directive's meaning. */
export interface ApacheError extends ParseError {
  /** The line httpd reports. */
  readonly line: number;
  /** The innermost section that is open there. */
  readonly section: ApacheDirective | undefined;
  /** `read`, `skipped`: httpd takes it all the same where the conditions around it hold, where one does not. */
  readonly unless?: 'read' | 'skipped';
  /** httpd's words where the conditions around it hold, when they differ. */
  readonly whenRead?: string;
  /** The same where one does not hold. */
  readonly whenSkipped?: string;
  /** What is wrong there, where the server's words alone do not say it. */
  readonly hint?: string;
}

export interface ApacheTree {
  readonly file: SourceFile;
  readonly directives: readonly ApacheDirective[];
  /** Ranges of the comments, continuation lines included. */
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  readonly errors: readonly ApacheError[];
  /** True when template statements (`{% if %}`) stand between the lines: not every line is in every file they make. */
  readonly template: boolean;
}

/** Sections whose names httpd writes in its own way wherever it names them. */
const SECTIONS = new Map(
  `VirtualHost Directory DirectoryMatch Location LocationMatch Files FilesMatch If ElseIf Else Limit LimitExcept Proxy ProxyMatch
  RequireAll RequireAny RequireNone AuthnProviderAlias AuthzProviderAlias Macro IfModule IfDefine IfVersion IfFile IfDirective IfSection`
    .split(/\s+/)
    .map((name) => [name.toLowerCase(), name]),
);

/** A section's name as httpd writes it. */
export const sectionName = ({ name }: ApacheDirective): string => SECTIONS.get(name.toLowerCase()) ?? name;

/** Sections whose content is read, or skipped to the closing tag, while the file is read. */
const CONDITIONS = new Set(['ifmodule', 'ifdefine', 'ifversion', 'iffile', 'ifdirective', 'ifsection']);

export const isCondition = ({ name, children }: ApacheDirective): boolean => children !== undefined && CONDITIONS.has(name.toLowerCase());

/** `<Macro>`: its text becomes directives only where it is used. */
export const isMacro = ({ name, children }: ApacheDirective): boolean => children !== undefined && name.toLowerCase() === 'macro';

/** The head of a directive: name and arguments. */
export const headSpan = (directive: ApacheDirective): Span => directive.file.span(directive.start, directive.headEnd);

export const nameSpan = ({ file, words }: ApacheDirective): Span => file.span(words[0]!.start, words[0]!.end);

/** The argument with this index (0 is the first behind the name). */
export const wordSpan = (directive: ApacheDirective, index: number): Span => {
  const word = directive.words[index + 1] ?? directive.words[0]!;
  return directive.file.span(word.start, word.end);
};
