import type { SourceFile, Suggestion } from '../../text/source.ts';
import { HoleFinder, isPlaceholder, mayHaveHoles, type Template } from './template.ts';
import type { NginxError, Word } from './tree.ts';

/** What `Lexer.next` came upon; `HOLE` is a template's hole that stands where a directive could. */
export const END = 0;
export const WORD = 1;
export const HOLE = 2;
export const SEMICOLON = 0x3b;
export const OPEN = 0x7b;
export const CLOSE = 0x7d;

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const DOUBLE = 0x22;
const SHARP = 0x23;
const DOLLAR = 0x24;
const SINGLE = 0x27;
const PAREN = 0x29;
const LESS = 0x3c;
const BACKSLASH = 0x5c;

/** NGX_CONF_BUFFER: bytes from the first of a word or comment to the one that ends it (src/core/ngx_conf_file.c). */
const BUFFER = 4096;
/** A word of so many UTF-16 units can't exceed the buffer. */
const SHORT = 1300;

export const EOF_IN_STATEMENT = 'unexpected end of file, expecting ";" or "}"';

/** 1 for characters that never end a bare word nor change how the next is read. */
const PLAIN = new Uint8Array(OPEN + 1).fill(1);
for (const code of [TAB, LF, CR, SPACE, DOLLAR, SEMICOLON, LESS, BACKSLASH, OPEN]) PLAIN[code] = 0;

const isBlank = (code: number): boolean => code === SPACE || code === LF || code === TAB || code === CR;

const ESCAPES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '\\': '\\', t: '\t', r: '\r', n: '\n' };

/** Takes the escapes out of a word as nginx does: `\"`, `\'`, `\\` lose the backslash, `\t \r \n` turn into control characters, others stay. */
export function unescape(raw: string): string {
  let result = '';
  let done = 0;
  for (let at = raw.indexOf('\\'); at >= 0; at = raw.indexOf('\\', at)) {
    const plain = ESCAPES[raw.charAt(at + 1)];
    if (plain === undefined) {
      at++;
      continue;
    }
    result += raw.slice(done, at) + plain;
    at += 2;
    done = at;
  }
  return done === 0 ? raw : result + raw.slice(done);
}

/** nginx's lexer (`ngx_conf_read_token`) over one file, with offsets, reading on behind errors and round the holes of templates. */
export class Lexer {
  readonly text: string;
  readonly comments: { readonly start: number; readonly end: number }[] = [];
  readonly errors: NginxError[] = [];
  /** The word that the last `next()` found when it answered WORD or HOLE. */
  word!: Word;
  /** Behind what was read last. */
  pos = 0;
  template: Template | undefined;
  /** True once a template's statement (`{% if %}`) was passed: then braces need not match in the text as it stands. */
  steered = false;
  /** Is told where such a statement stands between directives. */
  onStatement: (start: number, end: number) => void = () => undefined;
  readonly #holes: HoleFinder | undefined;
  readonly #valid: boolean;

  constructor(file: SourceFile) {
    this.text = file.text;
    this.#valid = file.valid;
    this.#holes = mayHaveHoles(file.text) ? new HoleFinder(file.text) : undefined;
  }

  /** The next word or terminator. `pending`: words of the statement were read already. */
  next(pending: boolean): number {
    const text = this.text;
    const length = text.length;
    let at = this.pos;
    for (;;) {
      if (at >= length) {
        this.pos = length;
        return END;
      }
      const code = text.charCodeAt(at);
      if (code === SPACE || code === LF || code === TAB || code === CR) {
        at++;
        continue;
      }
      if (code === SHARP) {
        at = this.#comment(at);
        continue;
      }
      if (this.#holes !== undefined && (code === OPEN || code === LESS)) {
        const hole = this.#holes.at(at, false);
        if (hole !== undefined) {
          this.template ??= hole.template;
          if (hole.kind === 'statement') this.steered = true;
          if (hole.kind === 'comment' || (hole.kind === 'statement' && !pending)) {
            if (hole.kind === 'statement') this.onStatement(at, hole.end);
            at = hole.end;
            continue;
          }
          return this.#bare(at, pending);
        }
      }
      if (code === SEMICOLON || code === OPEN || code === CLOSE) {
        this.pos = at + 1;
        return code;
      }
      if (code === DOUBLE || code === SINGLE) return this.#quoted(at, code);
      return this.#bare(at, pending);
    }
  }

  report(message: string, start: number, end: number, stoodAt: number, hint?: string, suggestion?: Suggestion): void {
    this.errors.push({ start, end, message, stoodAt, ...(hint !== undefined && { hint }), ...(suggestion && { suggestion }) });
  }

  #comment(start: number): number {
    const found = this.text.indexOf('\n', start);
    const end = found < 0 ? this.text.length : found;
    this.comments.push({ start, end: end > start && this.text.charCodeAt(end - 1) === CR ? end - 1 : end });
    if (end - start > SHORT && this.#bytes(start, end) + (found < 0 ? 0 : 1) > BUFFER) this.#tooLong(start, start, end);
    return end;
  }

  #bare(start: number, pending: boolean): number {
    const text = this.text;
    const length = text.length;
    const holes = this.#holes;
    let at = start;
    let escaped = false;
    let variable = false;
    /** Behind the last hole: when it reaches the end of the word, the word is holes alone. */
    let holesTo = start;
    let code = 0;
    for (; at < length; at++) {
      code = text.charCodeAt(at);
      if (code > OPEN || PLAIN[code] === 1) {
        variable = false;
        continue;
      }
      if (holes !== undefined && (code === OPEN || code === LESS)) {
        const hole = holes.at(at, false);
        if (hole !== undefined && hole.kind !== 'comment') {
          this.template ??= hole.template;
          if (holesTo === hole.start) holesTo = hole.end;
          at = hole.end - 1;
          variable = false;
          continue;
        }
      }
      if (code === DOLLAR) {
        variable = true;
        continue;
      }
      if (code === OPEN && variable) continue;
      variable = false;
      if (code === LESS) continue;
      if (code === BACKSLASH) {
        escaped = true;
        at++;
        continue;
      }
      break;
    }
    const end = Math.min(at, length);
    this.pos = end;
    if (end - start > SHORT) this.#checkBare(start, end, code);
    const raw = text.slice(start, end);
    this.word = { start, end, quote: '', value: escaped ? unescape(raw) : raw };
    const hole = !pending && (holesTo === end || isPlaceholder(raw));
    return hole && this.#standsAlone(end) ? HOLE : WORD;
  }

  /** After a hole that could stand for whole directives: nothing that would make it the name of one follows. */
  #standsAlone(at: number): boolean {
    for (; at < this.text.length; at++) {
      const code = this.text.charCodeAt(at);
      if (code !== SPACE && code !== TAB && code !== CR) return code === LF || code === CLOSE || code === SHARP;
    }
    return true;
  }

  #quoted(start: number, quote: number): number {
    const text = this.text;
    const length = text.length;
    const holes = this.#holes;
    let at = start + 1;
    let escaped = false;
    for (; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code === quote) break;
      if (code === BACKSLASH) {
        escaped = true;
        at++;
      } else if (holes !== undefined && (code === OPEN || code === LESS)) {
        const hole = holes.at(at, true);
        if (hole !== undefined) {
          this.template ??= hole.template;
          at = hole.end - 1;
        }
      }
    }
    const mark = quote === DOUBLE ? '"' : "'";
    if (at >= length) return this.#unclosed(start, mark);
    const end = at + 1;
    if (end - start > SHORT && this.#checkQuoted(start, end, mark) && this.#spansLines(start, end)) return this.#cut(start, mark);
    const next = text.charCodeAt(end);
    if (end < length && !isBlank(next) && next !== SEMICOLON && next !== OPEN && next !== PAREN) {
      const message = `unexpected "${String.fromCodePoint(text.codePointAt(end)!)}"`;
      if (this.#spansLines(start, end)) {
        this.report(message, start, this.#lineEnd(start), end, `the string that begins here is not closed on its line`);
        return this.#cut(start, mark);
      }
      this.report(message, end, end + 1, end, 'a string must be followed by a blank, ";", "{" or ")"');
    }
    this.pos = end;
    const raw = text.slice(start + 1, at);
    this.word = { start, end, quote: mark, value: escaped ? unescape(raw) : raw };
    return WORD;
  }

  #spansLines(start: number, end: number): boolean {
    return this.text.slice(start, end).includes('\n');
  }

  #unclosed(start: number, mark: '"' | "'"): number {
    const length = this.text.length;
    if (this.#bytes(start + 1, length) > BUFFER) this.#tooLong(start, start, this.#lineEnd(start), mark);
    else this.report(EOF_IN_STATEMENT, start, this.#lineEnd(start), length, 'the string that begins here is never closed');
    return this.#cut(start, mark);
  }

  /** Takes a string whose end was not found for one that ends with its line, so that what follows is read as usual. */
  #cut(start: number, mark: '"' | "'"): number {
    const end = this.#lineEnd(start);
    this.pos = end;
    this.word = { start, end, quote: mark, value: unescape(this.text.slice(start + 1, end)) };
    return WORD;
  }

  /** The end of the line's content, without the `;` or `{` that closes it. */
  #lineEnd(start: number): number {
    const found = this.text.indexOf('\n', start);
    let end = found < 0 ? this.text.length : found;
    while (end > start + 1 && isBlank(this.text.charCodeAt(end - 1))) end--;
    const last = this.text.charCodeAt(end - 1);
    if (end > start + 2 && (last === SEMICOLON || last === OPEN)) end--;
    while (end > start + 1 && isBlank(this.text.charCodeAt(end - 1))) end--;
    return end;
  }

  /** A word that a blank ends has one byte less: nginx wants to read on while the blank is still in the buffer. */
  #checkBare(start: number, end: number, code: number): void {
    const bytes = this.#bytes(start, end);
    if (
      end >= this.text.length
        ? bytes <= BUFFER
        : bytes + 1 < BUFFER || (bytes + 1 === BUFFER && (!isBlank(code) || end + 1 >= this.text.length))
    ) {
      return;
    }
    this.#tooLong(start, start, end);
  }

  #checkQuoted(start: number, end: number, mark: '"' | "'"): boolean {
    const bytes = this.#bytes(start + 1, end);
    const left = this.text.length - end;
    if (bytes > BUFFER) this.#tooLong(start, start, this.#lineEnd(start), mark);
    else if ((bytes === BUFFER && left > 0) || (bytes + 1 === BUFFER && left > 1 && isBlank(this.text.charCodeAt(end)))) {
      this.#tooLong(start + 1, start, end);
    } else return false;
    return true;
  }

  #tooLong(content: number, start: number, end: number, mark?: string): void {
    if (mark !== undefined) {
      this.report(`too long parameter, probably missing terminating "${mark}" character`, start, end, start);
      return;
    }
    let shown = content;
    for (let bytes = 0; shown < end; shown++) {
      bytes += this.#bytes(shown, shown + 1);
      if (bytes > 10) break;
    }
    this.report(`too long parameter "${this.text.slice(content, shown)}..." started`, start, end, start);
  }

  /** UTF-8 bytes of a range; where the file was not UTF-8, a replacement character stands for one byte. */
  #bytes(start: number, end: number): number {
    let bytes = end - start;
    for (let at = start; at < end; at++) {
      const code = this.text.charCodeAt(at);
      if (code < 0x80 || (code === 0xfffd && !this.#valid)) continue;
      // Each half of a surrogate pair counts two of its four bytes.
      bytes += code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 1 : 2;
    }
    return bytes;
  }
}
