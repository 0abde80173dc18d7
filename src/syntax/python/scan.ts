import type { ParseError, SourceFile } from '../../text/source.ts';
import { Indentation } from './indentation.ts';
import { Neutral } from './neutral.ts';
import { NUMBER, numberProblem, unreadable } from './shapes.ts';
import { quoteAt, STRING_PREFIX, stringEnd } from './strings.ts';
import type { Range } from './tree.ts';

/** A statement's head as the tokenizer joins it: over brackets and backslashes. */
export interface LogicalLine extends Range {
  /** Something in it was reported already. */
  readonly broken: boolean;
}

export interface Scan {
  /** The text for the tree parser: as long as the file, what that parser is known to misread made harmless. */
  readonly neutral: string;
  readonly comments: readonly Range[];
  readonly lines: readonly LogicalLine[];
  /** Stretches the tree parser does not get to see. */
  readonly hidden: readonly Range[];
  readonly errors: readonly ParseError[];
  /** From here on the indentation or a bracket is in doubt, and with it what the tree parser says. */
  readonly doubtFrom: number;
}

/** CPython's MAXLEVEL (Parser/tokenizer.h). */
const MAX_BRACKETS = 200;

const CLOSER: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const HEADS = new Set(['if', 'elif', 'else', 'for', 'while', 'try', 'except', 'finally', 'with', 'def', 'class']);
const STATEMENT = /(?:[A-Za-z_]\w*[ \t]*(?::[^=\n]*)?=(?!=)|(?:import|from|def|class|if|for|while|try|with)\b|@)/y;
const WORD = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;

interface Opened {
  readonly char: string;
  readonly at: number;
}

/** CPython's tokenizer, as far as errors and logical lines go (Parser/tokenizer.c); one pass, plus one after an unclosed bracket. */
class Scanner {
  readonly errors: ParseError[] = [];
  readonly comments: Range[] = [];
  readonly lines: LogicalLine[] = [];
  readonly hidden: Range[] = [];
  doubtFrom = Infinity;
  readonly #file: SourceFile;
  readonly #text: string;
  readonly #indentation = new Indentation();
  readonly #neutral: Neutral;
  #at: number;
  #open: Opened[] = [];
  /** State of the current logical line. */
  #start = 0;
  #words = 0;
  #head = '';
  #first = '';
  #colonAt = -1;
  #lambdas = 0;
  #lastToken = '';
  #codeEnd = 0;
  /** Between `for` and `in`. */
  #target = false;
  #errorsBefore = 0;
  /** What to return to when the first bracket of a line is never closed. */
  #mark = { errors: 0, comments: 0, patches: 0, hidden: 0 };
  #cautious = false;
  #fields = true;
  readonly #noLong = new Set<string>();

  constructor(file: SourceFile) {
    this.#file = file;
    const { text } = file;
    this.#text = text;
    this.#neutral = new Neutral(text);
    this.#at = text.startsWith('\ufeff') ? 1 : 0;
    if (this.#at === 1) this.#neutral.blank(0);
  }

  run(): Scan {
    this.#lineStart();
    while (this.#at < this.#text.length || this.#open.length > 0) {
      const words = this.#words;
      if (this.#at < this.#text.length) this.#token();
      else this.#neverClosed(true);
      if (this.#words > words) this.#codeEnd = this.#at;
    }
    this.#lineEnd();
    return {
      neutral: this.#neutral.toString(),
      comments: this.comments,
      lines: this.lines,
      hidden: this.hidden,
      errors: this.errors.sort((a, b) => a.start - b.start),
      doubtFrom: this.doubtFrom,
    };
  }

  #token(): void {
    const text = this.#text;
    const at = this.#at;
    const char = text[at]!;
    if (char === '\n' || char === '\r') this.#newline();
    else if (char === ' ' || char === '\t' || char === '\f') this.#at++;
    else if (char === '#') this.#comment();
    else if (char === '\\') this.#continuation();
    else if (char === "'" || char === '"') this.#string(at, false);
    else if ((char >= '0' && char <= '9') || (char === '.' && /\d/.test(text[at + 1] ?? ''))) this.#number();
    else if (char === '(' || char === '[' || char === '{') this.#bracket(char);
    else if (char === ')' || char === ']' || char === '}') this.#closing(char);
    else if (/[A-Za-z_]/.test(char) || char >= '\x80') this.#word();
    else this.#operator(char);
  }

  #newline(): void {
    const crlf = this.#text.startsWith('\r\n', this.#at);
    if (!crlf && this.#text[this.#at] === '\r') this.#neutral.patch(this.#at, '\n');
    this.#at += crlf ? 2 : 1;
    if (this.#open.length > 0) {
      if (this.#cautious && this.#startsStatement()) this.#neverClosed(false);
      return;
    }
    this.#lineEnd();
    this.#lineStart();
  }

  /** Does the next physical line look as if the brackets before it were forgotten? */
  #startsStatement(): boolean {
    const gap = /[ \t]*/y;
    gap.lastIndex = this.#at;
    STATEMENT.lastIndex = this.#at + gap.exec(this.#text)![0].length;
    return STATEMENT.lastIndex - this.#at <= this.#indentation.column && STATEMENT.test(this.#text);
  }

  #comment(): void {
    const end = lineEndFrom(this.#text, this.#at);
    this.comments.push({ start: this.#at, end });
    this.#at = end;
  }

  #continuation(): void {
    const rest = /\\(\r\n|\n|\r)/y;
    rest.lastIndex = this.#at;
    const match = rest.exec(this.#text);
    if (match === null) {
      const last = this.#at + 1 === this.#text.length;
      this.#error(this.#at, this.#at + 1, last ? 'unexpected EOF while parsing' : 'unexpected character after line continuation character');
      this.#neutral.blank(this.#at++);
      return;
    }
    this.#neutral.blank(this.#at, match[0].length);
    this.#at += match[0].length;
    if (this.#at >= this.#text.length) this.#error(this.#at - match[0].length, this.#at, 'unexpected EOF while parsing');
  }

  #string(from: number, format: boolean): void {
    const text = this.#text;
    const quote = quoteAt(text, this.#at);
    this.#take('string');
    const { end, problem } = this.#noLong.has(quote)
      ? { end: text.length, problem: 'unterminated' as const }
      : stringEnd(text, this.#at, format && this.#fields);
    if (problem === 'field') {
      this.#fields = false;
      this.#error(from, end, "f-string: expecting '}'");
      for (let i = from; i < this.#at; i++) if (/f/i.test(text[i]!)) this.#neutral.blank(i);
    } else if (problem === 'unterminated' && quote.length === 3) {
      const lineEnd = lineEndFrom(text, this.#at);
      const line = this.#lineOf(text.endsWith('\n') ? text.length - 1 : text.length);
      this.#error(from, lineEnd, `unterminated triple-quoted string literal (detected at line ${line})`);
      this.doubtFrom = Math.min(this.doubtFrom, from);
      this.#noLong.add(quote);
      this.#neutral.patch(this.#at, quote.slice(1) + ' '.repeat(lineEnd - this.#at - 2));
      this.#at = lineEnd;
      return;
    } else if (problem !== undefined) {
      this.#error(from, end, `unterminated string literal (detected at line ${this.#lineOf(end)})`);
    }
    for (const broken of text.slice(this.#at, end).matchAll(/\\\r\n/g)) this.#neutral.patch(this.#at + broken.index, '   ');
    this.#at = end;
  }

  #number(): void {
    const text = this.#text;
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(text)![0];
    const end = this.#at + number.length;
    this.#take('number');
    const problem = numberProblem(text, this.#at, end);
    if (problem !== undefined) this.#error(this.#at, end, problem);
    const dot = number.indexOf('.');
    if (dot > 0 && !/\d/.test(number[dot + 1] ?? '')) this.#neutral.patch(this.#at + dot, '0');
    this.#at = end;
  }

  #bracket(char: string): void {
    this.#take(char);
    if (this.#open.length >= MAX_BRACKETS) {
      this.#error(this.#at, this.#at + 1, 'too many nested parentheses');
      this.doubtFrom = Math.min(this.doubtFrom, this.#at);
      this.#neutral.blank(this.#at++);
      return;
    }
    if (this.#open.length === 0) {
      this.#mark = {
        errors: this.errors.length,
        comments: this.comments.length,
        patches: this.#neutral.count,
        hidden: this.hidden.length,
      };
    }
    this.#open.push({ char, at: this.#at++ });
  }

  #closing(char: string): void {
    this.#take(char);
    const at = this.#at++;
    const last = this.#open[this.#open.length - 1];
    if (last?.char === CLOSER[char]) {
      this.#open.pop();
      return;
    }
    if (last === undefined) this.#error(at, at + 1, `unmatched '${char}'`);
    else {
      const line = this.#lineOf(last.at);
      const where = line === this.#lineOf(at) ? '' : ` on line ${line}`;
      this.#error(at, at + 1, `closing parenthesis '${char}' does not match opening parenthesis '${last.char}'${where}`);
      this.#open.pop();
      this.#neutral.blank(last.at);
    }
    this.#neutral.blank(at);
  }

  /** A bracket is open where the text, or by all looks its statement, ends. */
  #neverClosed(atEnd: boolean): void {
    const first = this.#open[0]!;
    const last = this.#open[this.#open.length - 1]!;
    const rescan = atEnd && !this.#cautious;
    if (rescan) {
      this.errors.length = this.#mark.errors;
      this.comments.length = this.#mark.comments;
      this.#neutral.forget(this.#mark.patches);
      this.hidden.length = this.#mark.hidden;
      this.#cautious = true;
      this.#at = first.at + 1;
    }
    this.doubtFrom = Math.min(this.doubtFrom, first.at);
    if (rescan) {
      // Read the statement again, now on the watch for the line that can't belong to it.
      this.#open = [first];
      const next = this.#text.indexOf('\n', first.at);
      if (next < 0) this.#open = [last];
      else return;
      this.#at = this.#text.length;
    }
    this.#error(last.at, last.at + 1, `'${last.char}' was never closed`);
    for (const { at } of this.#open) this.#neutral.blank(at);
    this.#open = [];
    if (atEnd) return;
    this.#lineEnd();
    this.#lineStart();
  }

  #word(): void {
    const text = this.#text;
    WORD.lastIndex = this.#at;
    const word = WORD.exec(text)?.[0];
    if (word === undefined) {
      this.#strange();
      return;
    }
    const end = this.#at + word.length;
    if ((text[end] === "'" || text[end] === '"') && STRING_PREFIX.test(word)) {
      const from = this.#at;
      this.#at = end;
      this.#string(from, /f/i.test(word));
      return;
    }
    if (this.#open.length === 0) {
      if (this.#words === 0) this.#first = this.#head = word;
      else if (this.#words === 1 && this.#first === 'async') this.#head = word;
      if (word === 'lambda') this.#lambdas++;
    }
    if (word === 'yield' && /^[ \t]*(?:[)\]};=#\r\n]|$)/.test(text.slice(end, end + 80))) this.#neutral.patch(this.#at, 'y____');
    if (word === 'for' || word === 'in') this.#target = word === 'for';
    this.#take(word);
    this.#at = end;
  }

  #strange(): void {
    const code = this.#text.codePointAt(this.#at)!;
    const char = String.fromCodePoint(code);
    const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    this.#take('strange');
    this.#error(
      this.#at,
      this.#at + char.length,
      /[\p{Z}\p{C}]/u.test(char) ? `invalid non-printable character ${name}` : `invalid character '${char}' (${name})`,
    );
    this.#neutral.blank(this.#at, char.length);
    this.#at += char.length;
  }

  #operator(char: string): void {
    const at = this.#at;
    if (char === ':' && this.#open.length === 0 && this.#text[at + 1] !== '=') {
      if (this.#lambdas > 0) this.#lambdas--;
      else if (this.#colonAt < 0) this.#colonAt = at;
    }
    // The tree parser has no starred targets in comprehensions.
    if (char === '*' && this.#target && (this.#lastToken === ',' || this.#lastToken === 'for')) this.#neutral.blank(at);
    this.#take(char);
    this.#at++;
    if (char === '\0') this.#error(at, at + 1, 'source code cannot contain null bytes');
    else if (char === ';' && this.#open.length === 0 && this.#colonAt < 0) this.#head = '';
    else if (char < ' ' || char === '\x7f') this.#error(at, at + 1, `invalid non-printable character U+${hex4(char)}`);
    else if ('?$`'.includes(char) || (char === '!' && this.#text[at + 1] !== '=')) this.#error(at, at + 1, 'invalid syntax');
    else if (char === '<' && this.#text[at + 1] === '>') this.#error(at, at + 2, 'invalid syntax');
    else return;
    if (char !== ';' && char !== '<') this.#neutral.blank(at);
  }

  /** Notes that the logical line has one more token. */
  #take(token: string): void {
    this.#words++;
    this.#lastToken = token;
  }

  #lineStart(): void {
    this.#start = this.#at;
    this.#words = 0;
    this.#head = this.#first = '';
    this.#colonAt = -1;
    this.#lambdas = 0;
    this.#errorsBefore = this.errors.length;
    const blank = /[ \t\f]*/y;
    blank.lastIndex = this.#at;
    const gap = blank.exec(this.#text)![0];
    const next = this.#text[this.#at + gap.length];
    if (next === undefined || next === '\n' || next === '\r' || next === '#') {
      // A form feed on a line of its own is no statement.
      if (gap.includes('\f')) this.#neutral.blank(this.#at, gap.length);
      this.#at += gap.length;
      return;
    }
    this.#at += gap.length;
    const problem = this.#indentation.enter(gap);
    if (problem !== undefined) {
      this.#error(this.#at - gap.length, this.#at, problem);
      this.doubtFrom = Math.min(this.doubtFrom, this.#at - gap.length);
    }
  }

  #lineEnd(): void {
    if (this.#words === 0) return;
    const end = this.#at;
    const hard = HEADS.has(this.#head);
    const lacking = hard && this.#colonAt < 0;
    if (lacking && this.errors.length === this.#errorsBefore) {
      this.#error(this.#codeEnd, this.#codeEnd, "expected ':'");
      this.doubtFrom = Math.min(this.doubtFrom, this.#start);
    }
    const opens = this.#lastToken === ':' && this.#colonAt >= 0;
    // Where the colon is missing, the block is not.
    this.#indentation.leave(opens || lacking, opens && hard ? this.#head : '', this.#first, opens ? this.#lineOf(this.#start) : 0);
    if (this.#colonAt >= 0) {
      const keyword = this.#first === 'case' && this.#indentation.inMatch ? 'case' : this.#head;
      const from = unreadable(this.#text.slice(this.#start, this.#colonAt), keyword);
      if (from > 0) this.#hide(this.#start + from, this.#colonAt);
    }
    this.lines.push({ start: this.#start, end, broken: this.errors.length > this.#errorsBefore });
  }

  #hide(from: number, to: number): void {
    if (to - from < 2) return;
    this.hidden.push({ start: from, end: to });
    this.#neutral.patch(from, ` _${' '.repeat(to - from - 2)}`);
  }

  #error(start: number, end: number, message: string): void {
    this.errors.push({ start, end, message });
  }

  #lineOf(offset: number): number {
    return this.#file.lines.position(offset).line;
  }
}

const hex4 = (char: string): string => char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');

function lineEndFrom(text: string, at: number): number {
  for (let i = at; i < text.length; i++) if (text[i] === '\n' || text[i] === '\r') return i;
  return text.length;
}

/** Cuts Python source into logical lines and finds what CPython's tokenizer refuses. */
export const scanPython = (file: SourceFile): Scan => new Scanner(file).run();
