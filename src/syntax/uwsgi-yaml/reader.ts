import type { MappedText } from '../../text/mapped.ts';

/** What libyaml's scanner complains of, in its own words. Thrown and caught inside uwsgi-yaml only. */
export class Complaint extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

export const isBreak = (char: string): boolean =>
  char === '\n' || char === '\r' || char === '\u0085' || char === '\u2028' || char === '\u2029';
export const isBlank = (char: string): boolean => char === ' ' || char === '\t';
/** The end of the text reads as ''. */
export const isBlankOrEnd = (char: string): boolean => char === '' || isBlank(char) || isBreak(char);

/** The position in the text, with line and column (from 0) as the indentation rules need them. */
export class Reader {
  readonly mapped: MappedText;
  readonly text: string;
  at = 0;
  line = 0;
  column = 0;

  constructor(mapped: MappedText) {
    this.mapped = mapped;
    this.text = mapped.text;
  }

  /** The character `ahead` of the position. */
  peek(ahead = 0): string {
    return this.text.charAt(this.at + ahead);
  }

  skip(count = 1): void {
    this.at += count;
    this.column += count;
  }

  /** Goes behind a line break; answers what it stands for in a scalar. */
  readBreak(): string {
    const char = this.peek();
    this.at += char === '\r' && this.peek(1) === '\n' ? 2 : 1;
    this.line++;
    this.column = 0;
    return char === '\u2028' || char === '\u2029' ? char : '\n';
  }

  /** `---` or `...` alone at the start of a line. */
  atDocumentIndicator(): boolean {
    const word = this.column === 0 ? this.text.slice(this.at, this.at + 3) : '';
    return (word === '---' || word === '...') && isBlankOrEnd(this.peek(3));
  }
}

/** What stands between two parts of a scalar: blanks in a line, or line breaks, which fold. */
export class Gap {
  #blanks = '';
  #first = '';
  #more = '';
  broken = false;

  /** Takes blanks and breaks; `check` sees each blank. */
  read(reader: Reader, check?: (char: string) => void): void {
    for (;;) {
      const char = reader.peek();
      if (isBlank(char)) {
        check?.(char);
        if (!this.broken) this.#blanks += char;
        reader.skip();
      } else if (!isBreak(char)) return;
      else if (this.broken) this.#more += reader.readBreak();
      else this.newLine(reader.readBreak());
    }
  }

  /** From here on blanks are indentation. */
  newLine(read: string): void {
    this.#blanks = '';
    this.#first = read;
    this.broken = true;
  }

  /** The text it comes to; then it is empty again. */
  take(): string {
    const lines = this.#first === '\n' ? (this.#more === '' ? ' ' : this.#more) : this.#first + this.#more;
    const text = this.broken ? lines : this.#blanks;
    this.#blanks = this.#first = this.#more = '';
    this.broken = false;
    return text;
  }
}
