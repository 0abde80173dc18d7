import { MappedText, type Piece } from '../../text/mapped.ts';
import type { SourceFile } from '../../text/source.ts';

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/** Puts a text together from parts of a file. */
class Builder {
  #text = '';
  readonly #pieces: Piece[] = [];

  add(text: string, source: number): void {
    if (text === '') return;
    const last = this.#pieces.at(-1);
    if (!last || last.source + (this.#text.length - last.at) !== source) this.#pieces.push({ at: this.#text.length, source });
    this.#text += text;
  }

  /** Several characters that stand for what is written at one place. */
  addAt(text: string, source: number): void {
    for (const char of text) this.add(char, source);
  }

  build(file: SourceFile, start: number): MappedText {
    return new MappedText(file, this.#text, this.#pieces.length > 0 ? this.#pieces : [{ at: 0, source: start }]);
  }
}

/** YAML 1.2, 5.7. */
const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1B',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\u0085',
  _: '\u00A0',
  L: '\u2028',
  P: '\u2029',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  '\t': '\t',
};
const DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** What a line break with the blanks around it becomes in a plain or quoted scalar (YAML 1.2, 6.5): a space, or one break fewer. */
const folded = (gap: string): string => {
  const breaks = gap.split('\n').length - 1;
  return breaks === 1 ? ' ' : '\n'.repeat(breaks - 1);
};

/** What stands for other characters than itself in each style: line breaks with the blanks around them, and escapes. Other blanks are taken in one go, too. */
const TOKENS = {
  plain: /[ \t]+(?:\r?\n[ \t\r\n]*)?|\r?\n[ \t\r\n]*/g,
  single: /[ \t]+(?:\r?\n[ \t\r\n]*)?|\r?\n[ \t\r\n]*|''/g,
  double: /\\(?:\r?\n[ \t\r\n]*|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[^])|[ \t]+(?:\r?\n[ \t\r\n]*)?|\r?\n[ \t\r\n]*/g,
} as const;

/** A plain or quoted scalar whose text without quotes is at `start`…`end`. */
export function flowScalar(file: SourceFile, start: number, end: number, style: keyof typeof TOKENS): MappedText {
  const built = new Builder();
  const text = file.text.slice(start, end);
  let at = 0;
  for (const { 0: part, index } of text.matchAll(TOKENS[style])) {
    if (/^[ \t]+$/.test(part)) continue;
    built.add(text.slice(at, index), start + at);
    if (part === "''") built.add("'", start + index);
    else built.addAt(part.startsWith('\\') ? escaped(part) : folded(part), start + index);
    at = index + part.length;
  }
  built.add(text.slice(at), start + at);
  return built.build(file, start);
}

function escaped(part: string): string {
  const letter = part[1]!;
  if (part.includes('\n')) return '\n'.repeat(part.split('\n').length - 2);
  if (!Object.hasOwn(DIGITS, letter)) return ESCAPES[letter] ?? letter;
  const code = Number.parseInt(part.slice(2), 16);
  return code > 0x10ffff ? '' : String.fromCodePoint(code);
}

/** One line of a block scalar, without its indent. */
export interface BlockLine {
  /** Offset of its first character, and of its line end (that of the LF, of the CR before it, or the end of the file). */
  readonly start: number;
  readonly end: number;
}

/** How the body of a block scalar is laid out. */
export interface Block {
  /** Columns taken off each line. */
  readonly indent: number;
  readonly chomp: 'clip' | 'strip' | 'keep';
  /** True when the header says the indent: else the first line does. */
  readonly explicit: boolean;
  readonly lines: readonly BlockLine[];
}

const indentOf = (line: string): number => /^ */.exec(line)![0].length;

/**
 * Splits a block scalar that is written at `start`…`end`, header and all, into its lines. `statements`: lines of a template's own;
 * `parent`: columns by which the collection that holds it is indented.
 */
export function blockOf(file: SourceFile, start: number, end: number, statements: ReadonlySet<number>, parent: number): Block {
  const { lines, text } = file;
  const header = /^[|>]([-+1-9]*)/.exec(text.slice(start, start + 4))?.[1] ?? '';
  const first = lines.position(start).line + 1;
  // A scalar that ends with its line's end does not reach into the next.
  let last = Math.max(first - 1, lines.position(Math.max(start, end - 1)).line);
  const given = /[1-9]/.exec(header)?.[0];
  let indent = given === undefined ? -1 : parent + Number(given);
  for (let line = first; line <= last && indent < 0; line++) {
    const own = lines.textOf(line);
    if (!statements.has(line) && /[^ ]/.test(own)) indent = indentOf(own);
  }
  while (statements.has(last + 1) && indentOf(lines.textOf(last + 1)) >= Math.max(indent, 1)) last++;
  const body: BlockLine[] = [];
  for (let line = first; line <= last; line++) {
    const own = lines.textOf(line);
    const from = lines.startOf(line);
    body.push({ start: from + Math.min(Math.max(indent, 0), indentOf(own)), end: from + own.length });
  }
  const chomp = header.includes('-') ? 'strip' : header.includes('+') ? 'keep' : 'clip';
  return { indent: Math.max(indent, 0), chomp, explicit: given !== undefined, lines: body };
}

/** Where the line end behind a line is: its LF, or the end of the file. */
const breakAt = (file: SourceFile, { end }: BlockLine): number => (file.text[end] === '\r' ? end + 1 : end);

/** The text of a block scalar (YAML 1.2, 8.1). */
export function blockScalar(file: SourceFile, block: Block, style: 'literal' | 'folded'): MappedText {
  const built = new Builder();
  const { lines, chomp } = block;
  const isEmpty = ({ start, end }: BlockLine): boolean => start >= end;
  let count = lines.length;
  while (count > 0 && isEmpty(lines[count - 1]!)) count--;
  const body = lines.slice(0, count);
  if (style === 'literal') {
    body.forEach((line, i) => {
      built.add(file.text.slice(line.start, line.end), line.start);
      if (i < count - 1) built.add('\n', breakAt(file, line));
    });
  } else fold(file, body, built);
  if (chomp !== 'strip' && count > 0) built.add('\n', breakAt(file, lines[count - 1]!));
  if (chomp === 'keep') for (const line of lines.slice(count)) built.add('\n', breakAt(file, line));
  return built.build(file, lines[0]?.start ?? file.text.length);
}

/** Lines are joined by spaces, but for those that are empty or indented further. */
function fold(file: SourceFile, lines: readonly BlockLine[], built: Builder): void {
  let gap = '';
  // Above the first text nothing is joined.
  let wasFarther = true;
  let before = lines[0];
  for (const line of lines) {
    const text = file.text.slice(line.start, line.end);
    const isFarther = text.startsWith(' ') || text.startsWith('\t');
    if (text === '') {
      if (gap === '\n') built.add('\n', breakAt(file, line));
      else gap = '\n';
    } else {
      if (isFarther && gap === ' ') gap = '\n';
      else if (isFarther && !wasFarther && gap === '\n') gap = '\n\n';
      built.addAt(gap, breakAt(file, before!));
      built.add(text, line.start);
      gap = isFarther ? '\n' : ' ';
      wasFarther = isFarther;
    }
    before = line;
  }
}
