import { MappedText, type Piece } from '../../text/mapped.ts';
import type { SourceFile } from '../../text/source.ts';

/** A line as httpd reads it: physical lines joined at backslashes, blanks cut at both ends. */
export interface LogicalLine {
  readonly text: MappedText;
  /** Where its first character that is no blank stands, and behind the last. */
  readonly start: number;
  readonly end: number;
  /** The last physical line, 1-based; one more where a backslash continues into the end of the file. */
  readonly line: number;
}

/** apr_isspace(): ASCII alone. */
export const isBlank = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);

const BACKSLASH = 0x5c;

/** The lines of a file (`ap_cfg_getline`, server/util.c of 2.4): a backslash as last byte joins, also in comments; a NUL cuts the line. */
export function* logicalLines(file: SourceFile, from: number): Generator<LogicalLine> {
  const { text } = file;
  let at = from;
  let line = 0;
  while (at < text.length) {
    const pieces: Piece[] = [];
    const parts: string[] = [];
    let length = 0;
    for (let joined = true; joined;) {
      line++;
      const feed = text.indexOf('\n', at);
      let end = feed < 0 ? text.length : feed;
      if (feed >= 0 && text.charCodeAt(end - 1) === 0x0d && end > at) end--;
      const nul = text.slice(at, end).indexOf('\0');
      joined = feed >= 0 && nul < 0 && end > at && text.charCodeAt(end - 1) === BACKSLASH;
      const stop = nul >= 0 ? at + nul : joined ? end - 1 : end;
      if (stop > at || pieces.length === 0) {
        pieces.push({ at: length, source: at });
        parts.push(text.slice(at, stop));
        length += stop - at;
      }
      at = feed < 0 ? text.length : feed + 1;
      if (joined && at >= text.length) {
        line++;
        joined = false;
      }
    }
    yield trimmed(new MappedText(file, parts.join(''), pieces), line);
  }
}

function trimmed(mapped: MappedText, line: number): LogicalLine {
  const { text } = mapped;
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  const start = mapped.offset(from);
  if (from === to) return { text: MappedText.slice(mapped.file, start, start), start, end: start, line };
  const cut = new MappedText(mapped.file, text.slice(from, to), mapped.piecesIn(from, to));
  return { text: cut, start, end: mapped.offset(to - 1) + 1, line };
}
