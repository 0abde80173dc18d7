import type { SourceFile, Span } from './source.ts';

/**
 * A text that was put together from pieces of one file (continuation lines, unescaped values) and
 * still knows where each character came from.
 */
export class MappedText {
  readonly file: SourceFile;
  readonly text: string;
  /** Ascending pairs: from this offset in `text` on, the file offset grows in step. */
  readonly #pieces: readonly { readonly at: number; readonly source: number }[];

  constructor(file: SourceFile, text: string, pieces: readonly { readonly at: number; readonly source: number }[]) {
    this.file = file;
    this.text = text;
    this.#pieces = pieces;
  }

  /** A plain slice of the file. */
  static slice(file: SourceFile, start: number, end: number): MappedText {
    return new MappedText(file, file.text.slice(start, end), [{ at: 0, source: start }]);
  }

  /** The file offset of a character of `text`. */
  offset(at: number): number {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#pieces[middle]!.at <= at) low = middle;
      else high = middle - 1;
    }
    const piece = this.#pieces[low]!;
    return piece.source + (at - piece.at);
  }

  /** The range of the file from which `text.slice(start, end)` came; `end` is exclusive. */
  span(start: number, end: number): Span {
    const from = this.offset(start);
    return this.file.span(from, end > start ? this.offset(end - 1) + 1 : from);
  }
}
