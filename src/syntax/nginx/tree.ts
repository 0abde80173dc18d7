import type { ParseError, SourceFile, Span } from '../../text/source.ts';

/** One word as nginx's own lexer cuts it: `start`/`end` hold the quotes, `value` is unescaped. */
export interface Word {
  readonly start: number;
  readonly end: number;
  readonly quote: '' | '"' | "'";
  readonly value: string;
}

export interface Directive {
  readonly file: SourceFile;
  readonly name: string;
  /** words[0] is the name. */
  readonly words: readonly Word[];
  /** From the first character of the name to behind `;` or the closing `}`. */
  readonly start: number;
  readonly end: number;
  /** The nested directives; undefined for a simple directive. Lua blocks have an empty list. */
  readonly block: readonly Directive[] | undefined;
  /** Offset of `{`, -1 for a simple directive. */
  readonly open: number;
  readonly parent: Directive | undefined;
}

/** What nginx would refuse. `start`/`end` are where a person has to look, `stoodAt` is the offset at which nginx notices: its line is nginx's. */
export interface NginxError extends ParseError {
  readonly stoodAt: number;
  /** What is wrong there, where the server's words alone do not say it. */
  readonly hint?: string;
}

export interface NginxTree {
  readonly file: SourceFile;
  readonly directives: readonly Directive[];
  /** Ranges of the comments, `#` to the end of the line (exclusive). */
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  /** In the order in which nginx meets them: the first is the one it reports. */
  readonly errors: readonly NginxError[];
  /** The template language whose holes the file has, if any. */
  readonly template: 'jinja' | 'erb' | 'envsubst' | undefined;
}

/** The head of a directive: name and arguments, without the block. */
export const headSpan = (directive: Directive): Span =>
  directive.file.span(directive.start, directive.words[directive.words.length - 1]!.end);

/** The argument with this index (0 is the first behind the name). */
export const wordSpan = (directive: Directive, index: number): Span => {
  const word = directive.words[index + 1] ?? directive.words[0]!;
  return directive.file.span(word.start, word.end);
};

/** The arguments' values, without the name. */
export const argsOf = (directive: Directive): readonly string[] => directive.words.slice(1).map((word) => word.value);
