/** The real path of a file as the caller names it: POSIX separators, links resolved. */
export type FileId = string;

/** A range of one file in UTF-16 offsets; `end` is exclusive. */
export interface Span {
  readonly file: FileId;
  readonly start: number;
  readonly end: number;
}

/** Replace a range of one file by `text`; an insertion has `start === end`. */
export interface Edit extends Span {
  readonly text: string;
}

/** 1-based line and UTF-16 column. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Offsets to lines. A line ends behind LF; CR LF counts once, a lone CR ends no line (as in every server read here). */
export class LineIndex {
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  get count(): number {
    return this.#starts.length;
  }

  position(offset: number): Position {
    const line = this.#lineAt(offset);
    return { line: line + 1, column: offset - this.#starts[line]! + 1 };
  }

  /** Offset of the first character of a 1-based line; past the end: the length of the text. */
  startOf(line: number): number {
    return this.#starts[line - 1] ?? this.#text.length;
  }

  /** The text of a 1-based line without its line end. */
  textOf(line: number): string {
    const text = this.#text.slice(this.startOf(line), this.startOf(line + 1));
    return text.replace(/\r?\n$/, '');
  }

  #lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** How a file that stands inside of another is connected with it. */
export interface Within {
  /** The file that carries it. */
  readonly carrier: SourceFile;
  /** True when it is rendered before a server reads it: the carrier has holes in the text. */
  readonly isTemplate?: boolean;
  /** The range of the carrier in which a range of the text stands. */
  span(start: number, end: number): Span;
  /** The edit of the carrier that makes an edit of the text; undefined where that can't be had without a doubt. */
  edit(edit: Edit): Edit | undefined;
}

/** A file of another machine, perhaps, of which only what was printed is here. */
export interface Printed {
  /** Its path where it was printed. */
  readonly path: string;
  readonly above: number;
}

export interface SourceOptions {
  /** False when the bytes were not valid UTF-8: such a file is linted but never rewritten. */
  readonly valid?: boolean;
  /** A file that a distribution ships and nobody gave us: its spans are never reported. */
  readonly virtual?: boolean;
  /** Why the file is never rewritten, as a clause of its own. */
  readonly readOnly?: string;
  /** The one thing the file may be read as (`Reading`): it was followed out of the given paths for that. */
  readonly only?: string;
  /** For the text of a file that stands inside of another: a key of a ConfigMap. */
  readonly within?: Within;
  /** For what a server printed of a file: which one, and how many lines stand above it here. */
  readonly printed?: Printed;
}

/** One file as read; the same object stands for the same text, so parsers memoise by it. */
export class SourceFile {
  readonly id: FileId;
  readonly text: string;
  readonly valid: boolean;
  readonly virtual: boolean;
  readonly readOnly: string | undefined;
  readonly only: string | undefined;
  readonly within: Within | undefined;
  readonly printed: Printed | undefined;
  #lines: LineIndex | undefined;

  constructor(id: FileId, text: string, options: SourceOptions = {}) {
    this.id = id;
    this.text = text;
    this.valid = options.valid ?? true;
    this.virtual = options.virtual ?? false;
    this.readOnly = options.readOnly;
    this.only = options.only;
    this.within = options.within;
    this.printed = options.printed;
  }

  get lines(): LineIndex {
    return (this.#lines ??= new LineIndex(this.text));
  }

  /** The file's own line end: that of its first line, LF when it has none. */
  get newline(): '\n' | '\r\n' {
    const at = this.text.indexOf('\n');
    return at > 0 && this.text[at - 1] === '\r' ? '\r\n' : '\n';
  }

  span(start: number, end: number): Span {
    return { file: this.id, start, end };
  }

  slice(span: { readonly start: number; readonly end: number }): string {
    return this.text.slice(span.start, span.end);
  }
}

/** Memoises what is computed from one file; the entry lives as long as the file does. */
export function perFile<T>(compute: (file: SourceFile) => T): (file: SourceFile) => T {
  const known = new WeakMap<SourceFile, T>();
  return (file) => {
    let value = known.get(file);
    if (value === undefined) known.set(file, (value = compute(file)));
    return value;
  };
}

/** What to write instead of what a server refuses or ignores. */
export interface Suggestion {
  /** Imperative: `Change it to "gzip"`. */
  readonly title: string;
  readonly edits: readonly Edit[];
  /** `unsafe` without it: what was refused or ignored so far counts for the first time. `manual` where it takes a decision. */
  readonly safety?: 'safe' | 'unsafe' | 'manual';
}

/** What a parser could not read, in the wording of the real server, where a person would look. */
export interface ParseError {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  /** `info`: the server does what is meant all the same; `warning`: it goes on and ignores it; `error` (the default): it refuses the file. */
  readonly severity?: 'error' | 'warning' | 'info';
  readonly suggestion?: Suggestion | undefined;
}
