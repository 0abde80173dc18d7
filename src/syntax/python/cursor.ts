import type { SourceFile } from '../../text/source.ts';
import { NUMBER, numberProblem } from './shapes.ts';
import { numberValue, stringEnd, stringValue } from './strings.ts';
import type { PyExpression, Range } from './tree.ts';

/** Thrown where a file says more than is read here. */
export const BEYOND = new Error('more than plain assignments');

export const beyond = (): never => {
  throw BEYOND;
};

/** Deeper expressions are left to the grammar, which says what becomes of them. */
const MAX_LEVELS = 60;

export const KEYWORDS: ReadonlySet<string> = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

const HASH = '#'.charCodeAt(0);
const LETTER = 'A'.charCodeAt(0);

const WORD = /[A-Za-z_]\w*/y;
const OPENING = /[urUR]?["']/y;
const GAP = /[ \t]*/y;
const WIDE_GAP = /(?:[ \t\n]|\r\n)*/y;

/** A place in a plain Python file, and the tokens that are read from there. */
export abstract class Cursor {
  protected readonly file: SourceFile;
  protected readonly text: string;
  protected readonly comments: Range[] = [];
  protected at = 0;
  /** How many brackets are open: in them a line goes on. */
  protected open = 0;
  protected levels = 0;

  constructor(file: SourceFile) {
    this.file = file;
    this.text = file.text;
  }

  // Between the tokens.

  /** To the next token of the line, or of the bracket; past comments. */
  protected gap(): void {
    // Most tokens stand right here.
    const code = this.text.charCodeAt(this.at);
    if (code > 32 && code !== HASH) return;
    const gap = this.open > 0 ? WIDE_GAP : GAP;
    for (;;) {
      gap.lastIndex = this.at;
      gap.test(this.text);
      this.at = gap.lastIndex;
      if (this.text[this.at] !== '#') return;
      const end = /[\r\n]|$/g;
      end.lastIndex = this.at;
      const start = this.at;
      this.at = end.exec(this.text)!.index;
      this.comments.push({ start, end: this.at });
    }
  }

  protected lineEnd(): void {
    if (this.text.startsWith('\r\n', this.at)) this.at += 2;
    else if (this.text[this.at] === '\n') this.at++;
    else if (this.at < this.text.length) beyond();
  }

  protected is(char: string): boolean {
    this.gap();
    return this.text[this.at] === char;
  }

  protected take(char: string): boolean {
    const found = this.is(char);
    if (found) this.at++;
    return found;
  }

  /** The next word, without a step. */
  protected word(): string | undefined {
    this.gap();
    if (this.text.charCodeAt(this.at) < LETTER) return undefined;
    WORD.lastIndex = this.at;
    const word = WORD.exec(this.text)?.[0];
    return word !== undefined && this.text[this.at + word.length]! >= '\x80' ? beyond() : word;
  }

  protected takeWord(word: string): boolean {
    this.gap();
    const found = this.text.charCodeAt(this.at) === word.charCodeAt(0) && this.word() === word;
    if (found) this.at += word.length;
    return found;
  }

  protected name(): string {
    const word = this.word();
    if (word === undefined || KEYWORDS.has(word)) return beyond();
    this.at += word.length;
    return word;
  }

  protected deeper(): void {
    if (++this.levels > MAX_LEVELS) beyond();
  }

  protected number(): PyExpression {
    const start = this.at;
    NUMBER.lastIndex = start;
    const number = NUMBER.exec(this.text)?.[0] ?? beyond();
    this.at += number.length;
    // A keyword may follow without a blank.
    if (numberProblem(this.text, start, this.at) !== undefined || /\w/.test(this.text[this.at] ?? '')) beyond();
    const read = numberValue(number);
    // `0b12` reads like a number.
    if (read.value === undefined && !read.float) beyond();
    return { kind: 'number', ...read, start, end: this.at };
  }

  /** A string, or several side by side, which are one. */
  protected strings(): PyExpression {
    const start = this.at;
    const values: ReturnType<typeof stringValue>[] = [];
    let end = start;
    for (;;) {
      this.gap();
      OPENING.lastIndex = this.at;
      if (!OPENING.test(this.text)) break;
      const { end: stringEndsAt, problem } = stringEnd(this.text, OPENING.lastIndex - 1, false);
      if (problem !== undefined) beyond();
      values.push(stringValue(this.text.slice(this.at, stringEndsAt)));
      this.at = end = stringEndsAt;
    }
    if (values.length === 0) beyond();
    const [first] = values;
    if (values.length === 1) return { kind: 'string', ...first!, start, end };
    if (values.some(({ value }) => value === undefined)) {
      return { kind: 'other', what: 'a string with an escape that is not read here', start, end };
    }
    return { kind: 'string', value: values.map(({ value }) => value).join(''), bytes: false, plain: false, start, end };
  }
}
