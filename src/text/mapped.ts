import type { SourceFile, Span } from './source.ts';

/** From the offset `at` of a text on, the file offset grows in step from `source`. */
export interface Piece {
  readonly at: number;
  readonly source: number;
}

/**
 * A text that was put together from pieces of one file (continuation lines, unescaped values) and
 * still knows where each character came from.
 */
export class MappedText {
  readonly file: SourceFile;
  readonly text: string;
  /** Ascending. */
  readonly #pieces: readonly Piece[];

  constructor(file: SourceFile, text: string, pieces: readonly Piece[]) {
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
    const piece = this.#pieces[this.#pieceAt(at)]!;
    return piece.source + (at - piece.at);
  }

  /** `text.slice(start, end)` with the places of its characters. */
  part(start: number, end: number): MappedText {
    const pieces = end > start ? this.piecesIn(start, end) : [{ at: 0, source: this.offset(start) }];
    return new MappedText(this.file, this.text.slice(start, end), pieces);
  }

  /** The pieces of `text.slice(start, end)`, from its start; none when it is empty. */
  piecesIn(start: number, end: number): Piece[] {
    if (this.#pieces.length === 1 && end > start) return [{ at: 0, source: this.offset(start) }];
    const found: Piece[] = [];
    for (let i = this.#pieceAt(start); i < this.#pieces.length; i++) {
      const { at, source } = this.#pieces[i]!;
      const from = Math.max(at, start);
      if (from >= end) break;
      found.push({ at: from - start, source: source + (from - at) });
    }
    return found;
  }

  #pieceAt(at: number): number {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#pieces[middle]!.at <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The range of the file from which `text.slice(start, end)` came; `end` is exclusive. */
  span(start: number, end: number): Span {
    const from = this.offset(start);
    return this.file.span(from, end > start ? this.offset(end - 1) + 1 : from);
  }
}
