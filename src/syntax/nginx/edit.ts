import { perFile, type Edit, type SourceFile } from '../../text/source.ts';
import { parseNginx } from './parser.ts';
import { quote } from './quote.ts';
import type { Directive, Word } from './tree.ts';

/*
 * Builders of edits on nginx's directives. Lines to insert are whole statements without indentation of the file's own:
 * a leading tab stands for one level more than the place they are put in. They take the file's indent and line end.
 */

const edit = (file: SourceFile, start: number, end: number, text: string): Edit => ({ file: file.id, start, end, text });

/** One level of indentation, as the file has it: what its first nested directive has more than its block. Four blanks without one. */
const indentUnit = perFile((file): string => {
  const pending = [...parseNginx(file).directives].reverse();
  for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
    const child = block.block?.find((candidate) => startsLine(candidate));
    if (child !== undefined && startsLine(block)) {
      const outer = indentOf(block);
      const inner = indentOf(child);
      if (inner.length > outer.length && inner.startsWith(outer)) return inner.slice(outer.length);
    }
    for (const nested of [...(block.block ?? [])].reverse()) if (nested.block !== undefined) pending.push(nested);
  }
  return '    ';
});

const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t' || char === '\r';

function lineStart(file: SourceFile, at: number): number {
  return file.text.lastIndexOf('\n', at - 1) + 1;
}

/** Offset of the first character at or behind `at` that is no blank of the same line: the line's end when there is none. */
function skipBlanks(file: SourceFile, at: number): number {
  let end = at;
  while (isBlank(file.text[end])) end++;
  return end;
}

/** True when nothing stands before the offset on its line. */
const firstOnLine = (file: SourceFile, at: number): boolean => /^[ \t]*$/.test(file.text.slice(lineStart(file, at), at));

const startsLine = (directive: Directive): boolean => firstOnLine(directive.file, directive.start);

/** The indentation of the line on which the directive begins. */
const indentOf = (directive: Directive): string => {
  const start = lineStart(directive.file, directive.start);
  return /^[ \t]*/.exec(directive.file.text.slice(start, directive.start))![0];
};

const atLineEnd = (file: SourceFile, at: number): boolean => at >= file.text.length || file.text[at] === '\n';

/** The end of what belongs to the line of `at`, blanks and a trailing comment; undefined when more follows on the line. */
function restOfLine(file: SourceFile, at: number): number | undefined {
  const next = skipBlanks(file, at);
  if (atLineEnd(file, next)) return at;
  return file.text[next] === '#' ? commentEnd(file, next) : undefined;
}

/** The end of the comment that begins at `at`, without the line end. */
function commentEnd(file: SourceFile, at: number): number {
  const found = file.text.indexOf('\n', at);
  if (found < 0) return file.text.length;
  return file.text[found - 1] === '\r' ? found - 1 : found;
}

const indented = (file: SourceFile, lines: readonly string[], indent: string): string[] =>
  lines.map((line) => {
    const [, tabs = '', text = ''] = /^(\t*)([^]*)$/.exec(line)!;
    return text === '' ? '' : indent + indentUnit(file).repeat(tabs.length) + text;
  });

/** Lines that can share one line with others: no comment would swallow what follows. */
const inline = (lines: readonly string[]): string | undefined =>
  lines.some((line) => line.trimStart().startsWith('#')) ? undefined : lines.map((line) => line.trim()).join(' ');

/** At the start of a line. */
const linesBefore = (file: SourceFile, at: number, lines: readonly string[], indent: string): Edit =>
  edit(
    file,
    at,
    at,
    indented(file, lines, indent)
      .map((line) => line + file.newline)
      .join(''),
  );

/** Behind `at`, on lines of their own. */
const linesBehind = (file: SourceFile, at: number, lines: readonly string[], indent: string): Edit =>
  edit(
    file,
    at,
    at,
    indented(file, lines, indent)
      .map((line) => file.newline + line)
      .join(''),
  );

/** The word as it has to be written in front of `next`: a bare `$` would take a brace along. */
const written = (value: string, next: string | undefined, prefer: Word['quote'] = ''): string => {
  const text = quote(value, prefer);
  return next === '{' && text.endsWith('$') ? quote(value, '"') : text;
};

/** Changes one word, keeping its quotes if it has some. */
export function replaceWord(directive: Directive, word: Word, value: string): Edit[] {
  return word.value === value
    ? []
    : [edit(directive.file, word.start, word.end, written(value, directive.file.text[word.end], word.quote))];
}

/** Gives the directive another name. */
export const rename = (directive: Directive, name: string): Edit[] => replaceWord(directive, directive.words[0]!, name);

/** Changes the argument with this index (0 is the first); one past the last appends. */
export function setArg(directive: Directive, index: number, value: string): Edit[] {
  const word = directive.words[index + 1];
  return word === undefined ? append(directive, [value]) : replaceWord(directive, word, value);
}

/** Gives the directive these arguments, touching only those that differ. */
export function setArgs(directive: Directive, args: readonly string[]): Edit[] {
  const old = directive.words.slice(1);
  const edits = old.slice(0, args.length).flatMap((word, index) => replaceWord(directive, word, args[index]!));
  if (args.length > old.length) return [...edits, ...append(directive, args.slice(old.length))];
  if (args.length < old.length) {
    const kept = directive.words[args.length]!;
    const { end } = old[old.length - 1]!;
    edits.push(edit(directive.file, kept.end, end, directive.file.text[end] === '{' ? ' ' : ''));
  }
  return edits;
}

function append(directive: Directive, values: readonly string[]): Edit[] {
  const { end } = directive.words[directive.words.length - 1]!;
  const next = directive.file.text[end];
  return [edit(directive.file, end, end, values.map((value) => ` ${written(value, next)}`).join(''))];
}

/** Puts lines before the directive. */
export function insertBefore(directive: Directive, lines: readonly string[]): Edit[] {
  const { file, start } = directive;
  const indent = indentOf(directive);
  if (startsLine(directive)) return [linesBefore(file, lineStart(file, start), lines, indent)];
  const together = inline(lines);
  if (together !== undefined) return [edit(file, start, start, `${together} `)];
  const inserted = linesBehind(file, start, lines, indent);
  return [{ ...inserted, text: inserted.text + file.newline + indent }];
}

/** Puts lines behind the directive, behind a comment that trails it too. */
export function insertAfter(directive: Directive, lines: readonly string[]): Edit[] {
  const { file, end } = directive;
  const rest = restOfLine(file, end);
  const indent = indentOf(directive);
  if (rest !== undefined && (startsLine(directive) || directive.parent === undefined)) return [linesBehind(file, rest, lines, indent)];
  const together = inline(lines);
  if (together !== undefined) return [edit(file, end, end, ` ${together}`)];
  const inserted = linesBehind(file, end, lines, indent);
  return [{ ...inserted, text: inserted.text + file.newline + indent }];
}

/** Puts lines at the start of a block. */
export function insertFirst(directive: Directive, lines: readonly string[]): Edit[] {
  const first = directive.block?.[0];
  if (first === undefined) return intoEmpty(directive, lines);
  if (startsLine(first))
    return [linesBehind(directive.file, restOfLine(directive.file, directive.open + 1) ?? directive.open + 1, lines, indentOf(first))];
  return insertBefore(first, lines);
}

/** Puts lines at the end of a block. */
export function insertLast(directive: Directive, lines: readonly string[]): Edit[] {
  const last = directive.block?.[directive.block.length - 1];
  if (last === undefined) return intoEmpty(directive, lines);
  const { file } = directive;
  const close = directive.end - 1;
  if (file.text[close] !== '}' || close <= last.end - 1 || !firstOnLine(file, close)) return insertAfter(last, lines);
  const indent = startsLine(last) ? indentOf(last) : indentOf(directive) + indentUnit(file);
  const at = lineStart(file, close);
  return [linesBefore(file, at, lines, indent)];
}

/** A block without a directive is opened over several lines; comments in it stay in front. */
function intoEmpty(directive: Directive, lines: readonly string[]): Edit[] {
  const { file, open } = directive;
  const close = directive.end - 1;
  const closed = close > open && file.text[close] === '}';
  const outer = indentOf(directive);
  const inner = outer + indentUnit(file);
  if (closed && firstOnLine(file, close)) return [linesBefore(file, lineStart(file, close), lines, inner)];
  const from = closed && file.text.slice(open + 1, close).trim() !== '' ? close : open + 1;
  const inserted = linesBehind(file, from, lines, inner);
  return [{ ...inserted, end: closed ? close : from, text: inserted.text + file.newline + outer }];
}

const TOOL_COMMENT = /^#\s*stacklint-/;

/**
 * Takes the directive out. Alone on its lines it goes with them; a comment behind it stays, on a line of its own, unless it
 * speaks to this program about this directive.
 */
export function remove(directive: Directive): Edit[] {
  const { file, start, end } = directive;
  const { text } = file;
  const next = skipBlanks(file, end);
  if (!startsLine(directive)) {
    // `{ a; b; }`: with the blanks before it, unless it would then touch what follows.
    let before = start;
    while (isBlank(text[before - 1])) before--;
    return [edit(file, before, end, '')];
  }
  const from = lineStart(file, start);
  if (text[next] === '#') {
    const stop = commentEnd(file, next);
    return TOOL_COMMENT.test(text.slice(next, stop)) ? [wholeLines(file, from, stop)] : [edit(file, start, next, '')];
  }
  return atLineEnd(file, next) ? [wholeLines(file, from, next)] : [edit(file, start, next, '')];
}

/** Takes lines away with their line end, and one of two blank lines that would meet. */
function wholeLines(file: SourceFile, start: number, end: number): Edit {
  const { text } = file;
  const found = text.indexOf('\n', end);
  let stop = found < 0 ? text.length : found + 1;
  const blankBefore = start === 0 || /\n[ \t\r]*\n$/.test(text.slice(Math.max(0, start - 200), start));
  const blankAfter = /^[ \t\r]*\n/.exec(text.slice(stop, stop + 200));
  if (blankBefore && blankAfter !== null) stop += blankAfter[0].length;
  return edit(file, start, stop, '');
}
