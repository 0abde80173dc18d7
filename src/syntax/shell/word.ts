import type { MappedText } from '../../text/mapped.ts';
import { Trace, templateEnd } from './trace.ts';
import type { Lookup, Medium, TracedWord } from './trace.ts';

/** A word as read: several when an unquoted variable holds blanks, none when it is empty. */
export interface ShellWord {
  readonly words: readonly TracedWord[];
  readonly start: number;
  readonly end: number;
  /** No quoting and no expansion took part: only such words are reserved words or assignments' names. */
  readonly bare: boolean;
}

const BLANK = /[ \t\n]/;
const ENDS_WORD = new Set([' ', '\t', '\n', ';', '&', '|', '(', ')', '<', '>']);
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

/** The CR of a CR LF line end counts as a blank, so that a script with such ends is readable. */
export const isWordEnd = (text: string, at: number): boolean =>
  at >= text.length ||
  (ENDS_WORD.has(text[at]!) && templateEnd(text, at) < 0) ||
  (text[at] === '\r' && (at + 1 === text.length || text[at + 1] === '\n'));

/** Reads one word from `at` (no blank, no operator stands there), POSIX.1-2017 XCU 2.2, 2.6. */
export function readWord(source: MappedText, at: number, lookup: Lookup, medium: Medium, split = true): ShellWord {
  const reader = new WordReader(source, at, lookup, medium, split);
  reader.run();
  return reader.result();
}

class WordReader {
  readonly #source: MappedText;
  readonly #text: string;
  readonly #start: number;
  readonly #lookup: Lookup;
  readonly #medium: Medium;
  readonly #words: Trace[] = [];
  #at: number;
  #out: Trace;
  /** The word exists even if it is empty: a quote stood there. */
  #solid = false;
  #bare = true;
  readonly #split: boolean;

  constructor(source: MappedText, at: number, lookup: Lookup, medium: Medium, split: boolean) {
    this.#source = source;
    this.#text = source.text;
    this.#start = at;
    this.#at = at;
    this.#lookup = lookup;
    this.#medium = medium;
    this.#split = split;
    this.#out = new Trace(source.file);
  }

  result(): ShellWord {
    if (this.#solid || this.#out.length > 0 || this.#out.hole !== undefined) this.#words.push(this.#out);
    const span = this.#source.span(this.#start, this.#at);
    const words = this.#words.map((word) => word.word(span, this.#medium));
    return { words, start: this.#start, end: this.#at, bare: this.#bare };
  }

  run(): void {
    const text = this.#text;
    if (text[this.#at] === '~') this.#tilde();
    while (!isWordEnd(text, this.#at)) {
      const char = text[this.#at]!;
      const close = templateEnd(text, this.#at);
      if (close > 0) {
        this.#raw(close, 'a template fills this in');
      } else if (char === '\\') {
        this.#bare = false;
        if (text[this.#at + 1] !== '\n') this.#solid = true;
        if (this.#at + 1 < text.length && text[this.#at + 1] !== '\n') this.#out.copy(this.#source, this.#at + 1, this.#at + 2);
        this.#at = Math.min(this.#at + 2, text.length);
      } else if (char === "'") this.#single();
      else if (char === '"') this.#double();
      else if (char === '$') this.#dollar(false);
      else if (char === '`') this.#backquote();
      else {
        if (char === '*' || char === '?' || (char === '[' && this.#at > this.#start)) this.#out.mark('a glob');
        if (char === '=' && this.#bare && text[this.#at + 1] === '~') {
          this.#out.copy(this.#source, this.#at, ++this.#at);
          this.#tilde();
        } else this.#out.copy(this.#source, this.#at, ++this.#at);
      }
    }
  }

  /** Takes the text up to `end` as written, as a hole. */
  #raw(end: number, reason: string): void {
    this.#bare = false;
    this.#out.mark(reason);
    this.#out.copy(this.#source, this.#at, end);
    this.#at = end;
  }

  #tilde(): void {
    const end = /[^/\s;&|()<>:]*/y;
    end.lastIndex = this.#at + 1;
    const user = end.exec(this.#text)![0];
    const home = user === '' ? this.#lookup('HOME') : { known: false as const, reason: `~${user} is a home directory` };
    if (home?.known) {
      this.#bare = false;
      this.#out.expand(home.value, this.#source.offset(this.#at));
      this.#at++;
    } else this.#raw(this.#at + 1 + user.length, home?.reason ?? '~ is a home directory');
  }

  #single(): void {
    this.#bare = false;
    this.#solid = true;
    const close = this.#text.indexOf("'", this.#at + 1);
    if (close < 0) return this.#raw(this.#text.length, 'a quote is not closed');
    this.#out.copy(this.#source, this.#at + 1, close);
    this.#at = close + 1;
  }

  #double(): void {
    const text = this.#text;
    this.#bare = false;
    this.#solid = true;
    this.#at++;
    while (this.#at < text.length && text[this.#at] !== '"') {
      const char = text[this.#at]!;
      const close = templateEnd(text, this.#at);
      if (close > 0) this.#raw(close, 'a template fills this in');
      else if (char === '\\') {
        const next = text[this.#at + 1] ?? '';
        if (next === '\n') this.#at += 2;
        else {
          if ('$`"\\'.includes(next)) this.#at++;
          this.#out.copy(this.#source, this.#at, Math.min(this.#at + 1, text.length));
          this.#at++;
        }
      } else if (char === '$') this.#dollar(true);
      else if (char === '`') this.#backquote();
      else this.#out.copy(this.#source, this.#at, ++this.#at);
    }
    if (this.#at >= text.length) {
      this.#at = text.length;
      this.#out.mark('a quote is not closed');
    } else this.#at++;
  }

  #backquote(): void {
    let end = this.#at + 1;
    while (end < this.#text.length && this.#text[end] !== '`') end += this.#text[end] === '\\' ? 2 : 1;
    this.#raw(Math.min(end + 1, this.#text.length), 'a command substitution');
  }

  #dollar(quoted: boolean): void {
    const text = this.#text;
    const next = text[this.#at + 1] ?? '';
    if (next === '(') return this.#raw(balanced(text, this.#at + 1, '(', ')'), 'a command substitution');
    if (next === '{') return this.#braces(quoted);
    if (!quoted && (next === "'" || next === '"')) {
      // $'…' and $"…" of bash; a backslash in the first would be read as in C.
      this.#at++;
      const from = this.#at;
      if (next === '"') return this.#double();
      this.#single();
      if (text.slice(from, this.#at).includes('\\')) this.#out.mark('a C-quoted text');
      return;
    }
    NAME.lastIndex = this.#at + 1;
    const name = NAME.exec(text)?.[0];
    if (name !== undefined) return this.#variable(name, this.#at + 1 + name.length, quoted);
    if (/[0-9@*#?$!-]/.test(next)) return this.#raw(this.#at + 2, `$${next} is not known here`);
    this.#out.copy(this.#source, this.#at, ++this.#at);
  }

  #braces(quoted: boolean): void {
    const end = balanced(this.#text, this.#at + 1, '{', '}');
    const inner = /^([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-=+?])([^]*))?$/.exec(this.#text.slice(this.#at + 2, end - 1));
    if (inner === null || this.#text[end - 1] !== '}') return this.#raw(end, 'an expansion');
    const [, name, operator, fallback = ''] = inner;
    if (operator === undefined) return this.#variable(name!, end, quoted);
    const found = this.#lookup(name!);
    if (found !== undefined && !found.known) return this.#raw(end, found.reason);
    const set = found !== undefined && (found.value !== '' || !operator.startsWith(':'));
    if (operator.endsWith('?') && !set) return this.#raw(end, `$${name} is not set`);
    if (operator.endsWith('+') ? !set : set) return this.#value(operator.endsWith('+') ? '' : found!.value, end, quoted);
    const other = /^("?)\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})\1$/.exec(fallback);
    if (other !== null) return this.#variable(other[2] ?? other[3]!, end, quoted || other[1] !== '');
    const plain = /^(?:"([^"$`\\]*)"|'([^'$`\\]*)'|([^"'$`\\]*))$/.exec(fallback);
    if (plain === null) return this.#raw(end, 'an expansion within an expansion');
    this.#value(plain[1] ?? plain[2] ?? plain[3]!, end, quoted);
  }

  #variable(name: string, end: number, quoted: boolean): void {
    const found = this.#lookup(name);
    if (found?.known) this.#value(found.value, end, quoted);
    else this.#raw(end, found?.reason ?? `$${name} is not set`);
  }

  /** Puts a variable's value in; unquoted blanks split the word. */
  #value(value: string, end: number, quoted: boolean): void {
    this.#bare = false;
    const from = this.#source.offset(this.#at);
    const fields = quoted || !this.#split || !BLANK.test(value) ? [value] : value.split(/[ \t\n]+/);
    if (fields.length > 1 && this.#words.length + fields.length > 4096) return this.#raw(end, 'the text grows too long');
    for (const [index, field] of fields.entries()) {
      if (index > 0) {
        if (this.#solid || this.#out.length > 0) this.#words.push(this.#out);
        this.#out = new Trace(this.#source.file);
        this.#solid = false;
      }
      if (!quoted && this.#split && /[*?[]/.test(field)) this.#out.mark('a glob');
      if (!this.#out.expand(field, from)) this.#out.mark('the text grows too long');
    }
    this.#at = end;
  }
}

/** The offset behind the bracket that closes the one at `at`, quotes and escapes passed over; the end of the text when it stays open. */
function balanced(text: string, at: number, open: string, close: string): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const char = text[i];
    if (char === '\\') i++;
    else if (char === "'" && open === '(') {
      const end = text.indexOf("'", i + 1);
      i = end < 0 ? text.length : end;
    } else if (char === open) depth++;
    else if (char === close && --depth === 0) return i + 1;
  }
  return text.length;
}
