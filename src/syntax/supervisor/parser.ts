import { MappedText } from '../../text/mapped.ts';
import { perFile } from '../../text/source.ts';
import type { ParseError, SourceFile } from '../../text/source.ts';
import { isTemplateLine } from '../shell/trace.ts';
import { checkSections } from './check.ts';
import type { SupervisorEntry, SupervisorSection, SupervisorTree } from './tree.ts';

/** str.isspace() of Python for the characters that can stand in a line. */
const isSpace = (char: string | undefined): boolean =>
  char !== undefined && /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.test(char); // eslint-disable-line no-control-regex

interface OpenSection {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly entries: SupervisorEntry[];
}

/** An assignment whose continuation lines are still to come; lines are ranges of the file. */
interface OpenEntry {
  readonly key: string;
  readonly start: number;
  readonly keyEnd: number;
  readonly lines: { readonly from: number; readonly to: number }[];
}

/** Reads a supervisord configuration as its UnhosedConfigParser does (supervisor/options.py over Python's configparser, strict off). */
export const parseSupervisor: (file: SourceFile) => SupervisorTree = perFile((file) => {
  const reader = new Reader(file);
  reader.run();
  return { file, sections: reader.sections, comments: reader.comments, errors: [...reader.errors, ...checkSections(reader.sections)] };
});

class Reader {
  readonly sections: SupervisorSection[] = [];
  readonly comments: { start: number; end: number }[] = [];
  readonly errors: ParseError[] = [];
  readonly #file: SourceFile;
  #section: OpenSection | undefined;
  #entry: OpenEntry | undefined;
  #indent = 0;
  #headless = false;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  run(): void {
    const { text } = this.#file;
    const lineEnd = /\r\n|\n|\r/g;
    for (let start = 0; start < text.length;) {
      lineEnd.lastIndex = start;
      const match = lineEnd.exec(text);
      const end = match?.index ?? text.length;
      this.#line(start, end);
      start = end + (match?.[0].length ?? 0);
      if (match === null) break;
    }
    this.#close();
  }

  #line(start: number, end: number): void {
    const { text } = this.#file;
    const comment = commentStart(text.slice(start, end));
    if (comment !== undefined) this.comments.push({ start: start + comment, end });
    let from = start;
    let to = comment === undefined ? end : start + comment;
    while (from < to && isSpace(text[from])) from++;
    while (to > from && isSpace(text[to - 1])) to--;
    if (from === to) {
      // An empty line belongs to the value before it, a comment line does not.
      if (comment === undefined) this.#entry?.lines.push({ from: start, to: start });
      return;
    }
    if (isTemplateLine(text.slice(from, to))) {
      this.comments.push({ start: from, end: to });
      return;
    }
    const indent = from - start;
    if (this.#section !== undefined && this.#entry !== undefined && indent > this.#indent) {
      this.#entry.lines.push({ from, to });
      return;
    }
    this.#indent = indent;
    this.#close();
    this.#statement(from, to);
  }

  #statement(from: number, to: number): void {
    const value = this.#file.text.slice(from, to);
    const header = /^\[(.+)\]/.exec(value);
    if (header !== null) {
      this.#section = { name: header[1]!, start: from, end: to, entries: [] };
      this.sections.push(this.#section);
      return;
    }
    if (this.#section === undefined) {
      if (!this.#headless) this.errors.push({ start: from, end: to, message: 'File contains no section headers.' });
      this.#headless = true;
      return;
    }
    const delimiter = value.search(/[=:]/);
    if (delimiter <= 0) {
      this.errors.push({ start: from, end: to, message: `Source contains parsing errors: ${JSON.stringify(value)}` });
      return;
    }
    let keyEnd = delimiter;
    while (isSpace(value[keyEnd - 1])) keyEnd--;
    let valueFrom = from + delimiter + 1;
    while (valueFrom < to && isSpace(this.#file.text[valueFrom])) valueFrom++;
    this.#entry = {
      key: value.slice(0, keyEnd).toLowerCase(),
      start: from,
      keyEnd: from + keyEnd,
      lines: [{ from: valueFrom, to }],
    };
  }

  /** Ends the open value: lines joined by LF, the blanks at its end cut. */
  #close(): void {
    const open = this.#entry;
    if (open === undefined) return;
    this.#entry = undefined;
    const { lines } = open;
    while (lines.length > 1 && lines.at(-1)!.from === lines.at(-1)!.to) lines.pop();
    const pieces: { at: number; source: number }[] = [];
    const parts: string[] = [];
    let at = 0;
    for (const line of lines) {
      if (parts.length > 0) at++;
      pieces.push({ at, source: line.from });
      parts.push(this.#file.text.slice(line.from, line.to));
      at += line.to - line.from;
    }
    const value = new MappedText(this.#file, parts.join('\n'), pieces);
    this.#section!.entries.push({ key: open.key, value, start: open.start, end: lines.at(-1)!.to, keyEnd: open.keyEnd });
  }
}

/** Where the comment of a line starts: `#` or `;` at the start or behind a blank; the search goes prefix by prefix as configparser's. */
function commentStart(line: string): number | undefined {
  let from = 0;
  while (from < line.length && isSpace(line[from])) from++;
  if (line[from] === '#' || line[from] === ';') return 0;
  let found = Infinity;
  let prefixes = [';', '#'].map((prefix) => ({ prefix, index: -1 }));
  while (found === Infinity && prefixes.length > 0) {
    const next: typeof prefixes = [];
    for (const { prefix, index } of prefixes) {
      const hit = line.indexOf(prefix, index + 1);
      if (hit < 0) continue;
      next.push({ prefix, index: hit });
      if (hit === 0 || isSpace(line[hit - 1])) found = Math.min(found, hit);
    }
    prefixes = next;
  }
  return found === Infinity ? undefined : found;
}
