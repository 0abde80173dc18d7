import { MappedText } from '../../text/mapped.ts';
import { perFile } from '../../text/source.ts';
import type { ParseError, SourceFile } from '../../text/source.ts';
import { isTemplateLine } from '../shell/trace.ts';
import { nearest, sparing } from '../../text/nearest.ts';

/** One stanza: `respawn`, `env A=b`, `exec …`, `script` to `end script`, and what `pre-start` and its like hold. */
export interface UpstartStanza {
  /** `exec`, `env`; `pre-start` for both of its forms. */
  readonly name: string;
  /** True when the value is the text between `script` and `end script`. */
  readonly isScript: boolean;
  /** What stands behind the name (behind `exec` of `pre-start exec` too), without its comment; continuation lines as they stand. */
  readonly value: MappedText;
  readonly start: number;
  readonly end: number;
  readonly nameEnd: number;
}

export interface UpstartTree {
  readonly file: SourceFile;
  readonly stanzas: readonly UpstartStanza[];
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  readonly errors: readonly ParseError[];
}

/** The stanzas of init(5), those of the first releases included. */
const STANZAS = new Set(
  (
    'apparmor author cgroup chdir chroot console debug description emits env exec expect export instance kill limit manual nice normal ' +
    'oom post-start post-stop pre-start pre-stop reload respawn script security service setgid setuid start stop task tmpfs umask usage ' +
    'version pid daemon user'
  ).split(' '),
);

/** Stanzas that hold a process: `exec …` or `script`. */
const PROCESSES = new Set(['pre-start', 'post-start', 'pre-stop', 'post-stop', 'security']);

const END_SCRIPT = /^[ \t\r]*end[ \t]+script[ \t\r]*(?:#.*)?$/;

/** Reads a job of Upstart as init does (init(5); nih/config.c): `#` starts a comment wherever it is not quoted, `\` joins lines. */
export const parseUpstart: (file: SourceFile) => UpstartTree = perFile((file) => {
  const reader = new Reader(file);
  reader.run();
  return { file, stanzas: reader.stanzas, comments: reader.comments, errors: reader.errors };
});

class Reader {
  readonly stanzas: UpstartStanza[] = [];
  readonly comments: { start: number; end: number }[] = [];
  readonly errors: ParseError[] = [];
  readonly #file: SourceFile;
  readonly #text: string;
  readonly #meantBy = sparing((name) => nearest(name, STANZAS));
  #at = 0;

  constructor(file: SourceFile) {
    this.#file = file;
    this.#text = file.text;
  }

  run(): void {
    if (this.#text.startsWith('\uFEFF')) this.#at = 1;
    while (this.#at < this.#text.length) {
      this.#blanks();
      const char = this.#text[this.#at];
      if (char === '\n') this.#at++;
      else if (char === '#') this.#comment();
      else if (char !== undefined) this.#stanza();
    }
  }

  #blanks(): void {
    while (this.#at < this.#text.length && /[ \t\r]/.test(this.#text[this.#at]!)) this.#at++;
  }

  #lineEnd(from = this.#at): number {
    const end = this.#text.indexOf('\n', from);
    return end < 0 ? this.#text.length : end;
  }

  #comment(): void {
    const end = this.#lineEnd();
    this.comments.push({ start: this.#at, end });
    this.#at = end;
  }

  #stanza(): void {
    const start = this.#at;
    const line = this.#text.slice(start, this.#lineEnd()).trimEnd();
    if (isTemplateLine(line)) {
      this.comments.push({ start, end: start + line.length });
      this.#at = this.#lineEnd();
      return;
    }
    const name = this.#word();
    const nameEnd = this.#at;
    if (!STANZAS.has(name)) this.#unknown(name, start);
    let isScript = name === 'script';
    if (PROCESSES.has(name)) {
      this.#blanks();
      const before = this.#at;
      const kind = this.#word();
      isScript = kind === 'script';
      if (!isScript && kind !== 'exec') this.#at = before;
    }
    if (isScript) this.#script(name, start, nameEnd);
    else this.#rest(name, start, nameEnd);
  }

  /** A template may make another word of it. */
  #unknown(name: string, start: number): void {
    if (!/\{\{|\{%|<%|\$\{/.test(name)) {
      const meant = this.#meantBy(name);
      const at = { ...this.#file.span(start, start + name.length), text: meant ?? '' };
      const suggestion = meant === undefined ? undefined : { title: `Change it to ${meant}`, edits: [at] };
      this.errors.push({ start, end: this.#at, message: 'Unknown stanza', suggestion });
    }
  }

  /** A word at the start of a stanza; always moves on. */
  #word(): string {
    const from = this.#at;
    while (this.#at < this.#text.length && !/[ \t\r\n#]/.test(this.#text[this.#at]!)) this.#at++;
    return this.#text.slice(from, this.#at);
  }

  /** What is left of the line: to an end of line or a comment that is neither quoted nor escaped. */
  #rest(name: string, start: number, nameEnd: number): void {
    this.#blanks();
    const from = this.#at;
    let quote = '';
    let opened = from;
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at]!;
      if (char === '\\') {
        if (this.#text[this.#at + 1] === '\r' && this.#text[this.#at + 2] === '\n') this.#at++;
        this.#at++;
      } else if (quote !== '') {
        if (char === quote) quote = '';
      } else if (char === '"' || char === "'") {
        quote = char;
        opened = this.#at;
      } else if (char === '\n' || char === '#') break;
    }
    this.#at = Math.min(this.#at, this.#text.length);
    if (quote !== '') this.errors.push({ start: opened, end: this.#lineEnd(opened), message: 'Unterminated quoted string' });
    this.#add(name, false, start, nameEnd, from, this.#at);
  }

  /** The lines to `end script`, as they stand. */
  #script(name: string, start: number, nameEnd: number): void {
    const from = Math.min(this.#lineEnd() + 1, this.#text.length);
    for (let at = from; at < this.#text.length; at = Math.min(this.#lineEnd(at) + 1, this.#text.length)) {
      const end = this.#lineEnd(at);
      if (!END_SCRIPT.test(this.#text.slice(at, end))) continue;
      this.#at = end;
      this.#add(name, true, start, nameEnd, from, at, this.#text.slice(at, end).trimEnd().length + at);
      return;
    }
    const last = this.#text.length;
    const gap = this.#text.endsWith('\n') ? '' : this.#file.newline;
    this.errors.push({
      start,
      end: start + this.#text.slice(start, this.#lineEnd(start)).trimEnd().length,
      message: 'Unterminated block',
      suggestion: {
        title: 'End the script at the end of the file',
        safety: 'manual',
        edits: [{ ...this.#file.span(last, last), text: `${gap}end script${this.#file.newline}` }],
      },
    });
    this.#at = this.#text.length;
    this.#add(name, true, start, nameEnd, from, this.#text.length);
  }

  #add(name: string, isScript: boolean, start: number, nameEnd: number, from: number, to: number, end?: number): void {
    let last = to;
    while (last > from && /\s/.test(this.#text[last - 1]!)) last--;
    const value = MappedText.slice(this.#file, from, last);
    this.stanzas.push({ name, isScript, value, start, nameEnd, end: end ?? Math.max(last, nameEnd) });
  }
}
