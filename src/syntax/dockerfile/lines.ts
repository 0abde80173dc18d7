import { MappedText } from '../../text/mapped.ts';
import type { Piece } from '../../text/mapped.ts';
import type { SourceFile } from '../../text/source.ts';

/** A line of the file: `end` is before its line end, `next` behind it. */
interface Line {
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

const COMMENT = /^[ \t\v\f]*#/;
/** `# escape=x` and `# syntax=x` count only on the first lines, before anything else (a blank line ends them). */
const DIRECTIVE = /^[ \t]*#[ \t]*([A-Za-z][A-Za-z0-9]*)[ \t]*=[ \t]*(.+?)[ \t]*$/;
const CONTINUED = { '\\': /(?:^|[^\\])(\\[ \t]*)$/, '`': /(?:^|[^`])(`[ \t]*)$/ } as const;

/** Reads a Dockerfile line by line as BuildKit does (frontend/dockerfile/parser/parser.go, Parse). */
export class DockerfileLines {
  readonly escape: '\\' | '`' = '\\';
  /** `docker/dockerfile:1`, or another frontend, whose language nobody knows. */
  readonly syntax: string | undefined;
  readonly comments: { readonly start: number; readonly end: number }[] = [];
  readonly #file: SourceFile;
  #at: number;

  constructor(file: SourceFile) {
    this.#file = file;
    this.#at = file.text.startsWith('\uFEFF') ? 1 : 0;
    const start = this.#at;
    for (let line = this.#peek(); line !== undefined; line = this.#peek()) {
      const directive = DIRECTIVE.exec(this.#text(line));
      if (directive === null) break;
      const value = directive[2]!;
      if (directive[1]!.toLowerCase() === 'syntax') this.syntax = value;
      else if (directive[1]!.toLowerCase() === 'escape') this.escape = value === '`' ? '`' : '\\';
      else if (directive[1]!.toLowerCase() !== 'check') break;
      this.#at = line.next;
    }
    this.#at = start;
  }

  /** The next instruction with its continuation lines; undefined at the end of the file. */
  logical(): MappedText | undefined {
    for (let line = this.#take(); line !== undefined; line = this.#take()) {
      if (this.#isComment(line) || this.#text(line).trim() === '') continue;
      const whole = this.#join(line);
      const { text } = whole;
      if (text.trim() !== '') return whole.part(text.length - text.trimStart().length, text.trimEnd().length);
    }
    return undefined;
  }

  /** One raw line, for heredocs. */
  raw(): Line | undefined {
    return this.#take();
  }

  #join(first: Line): MappedText {
    let text = '';
    const pieces: Piece[] = [];
    for (let line: Line | undefined = first; line !== undefined; line = this.#take()) {
      if (line !== first && (this.#isComment(line) || this.#text(line).trim() === '')) continue;
      const raw = this.#text(line);
      const sign = CONTINUED[this.escape].exec(raw)?.[1];
      const body = raw.slice(0, raw.length - (sign?.length ?? 0));
      pieces.push({ at: text.length, source: line.start });
      text += body;
      if (sign === undefined) break;
    }
    return new MappedText(this.#file, text, pieces);
  }

  #isComment(line: Line): boolean {
    const raw = this.#text(line);
    if (!COMMENT.test(raw)) return false;
    this.comments.push({ start: line.start + raw.indexOf('#'), end: line.end });
    return true;
  }

  #text(line: Line): string {
    return this.#file.text.slice(line.start, line.end);
  }

  #take(): Line | undefined {
    const line = this.#peek();
    if (line !== undefined) this.#at = line.next;
    return line;
  }

  #peek(): Line | undefined {
    const { text } = this.#file;
    const start = this.#at;
    if (start >= text.length) return undefined;
    const newline = text.indexOf('\n', start);
    const next = newline < 0 ? text.length : newline + 1;
    const stop = newline < 0 ? text.length : newline;
    return { start, end: stop > start && text[stop - 1] === '\r' ? stop - 1 : stop, next };
  }
}
