import type { Edit, SourceFile } from '../../text/source.ts';
import { wordSpan, type ApacheDirective } from './tree.ts';

/** A text as a word; with the quotes that were there, else with such as it needs. */
function quoted(text: string, before: string): string {
  const quote = before || (/[\s"'#\\]|^$/.test(text) ? '"' : '');
  const escaped = quote === '' ? text : text.replace(/["'\\]/g, (char) => (char === quote || char === '\\' ? `\\${char}` : char));
  return `${quote}${escaped}${quote}`;
}

/** Replaces an argument (0 is the first behind the name); it is quoted where it has to be, with the quotes that were there. */
export const setArg = (directive: ApacheDirective, index: number, text: string): Edit[] => [
  { ...wordSpan(directive, index), text: quoted(text, directive.words[index + 1]?.quote ?? '') },
];

/** Adds an argument behind the last. */
export function appendArg(directive: ApacheDirective, text: string): Edit[] {
  const { end } = directive.words[directive.words.length - 1]!;
  return [{ ...directive.file.span(end, end), text: ` ${quoted(text, '')}` }];
}

const lineStart = ({ text }: SourceFile, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

const indentOf = ({ file, start }: ApacheDirective): string => /^[ \t]*/.exec(file.text.slice(lineStart(file, start), start))![0];

/** Puts lines above a directive or section, indented as it is. */
export function insertBefore(directive: ApacheDirective, lines: readonly string[]): Edit[] {
  const { file, start } = directive;
  const at = lineStart(file, start);
  return [{ ...file.span(at, at), text: lines.map((line) => indentOf(directive) + line + file.newline).join('') }];
}

/** The lines of a directive, or of a section with what stands in it, with their line end. */
function linesOf({ file, start, end }: ApacheDirective): { readonly start: number; readonly end: number } {
  const newline = file.text.indexOf('\n', end);
  return { start: lineStart(file, start), end: newline < 0 ? file.text.length : newline + 1 };
}

/** Takes a directive away with its lines. */
export function remove(directive: ApacheDirective): Edit[] {
  const { start, end } = linesOf(directive);
  return [{ ...directive.file.span(start, end), text: '' }];
}

/** Puts a directive, of one line or several, above another one. */
export const moveBefore = (directive: ApacheDirective, target: ApacheDirective): Edit[] => [
  ...insertBefore(target, [directive.file.text.slice(directive.start, directive.headEnd)]),
  ...remove(directive),
];

/** Sets what stands from an argument on, which begins with `#`, on a line of its own above. */
export function moveCommentAbove(directive: ApacheDirective, index: number): Edit[] {
  const { file, words, headEnd } = directive;
  const { start } = words[index + 1]!;
  const { end } = words[index]!;
  return [...insertBefore(directive, [file.text.slice(start, headEnd).trimEnd()]), { ...file.span(end, headEnd), text: '' }];
}
