import type { MappedText } from '../../text/mapped.ts';
import { templateEnd } from '../shell/trace.ts';
import { isBlank } from './lines.ts';
import type { ApacheWord } from './tree.ts';

/** A word and where the next begins, as an index into the text. */
export interface Cut {
  readonly word: ApacheWord;
  /** Indexes into the text, for who cuts the text itself. */
  readonly from: number;
  readonly to: number;
  readonly next: number;
}

/** Cuts the word at `at` of a logical line; undefined at its end (`ap_getword_conf`, server/util.c). */
export function cutWord(line: MappedText, at: number, limit: number): Cut | undefined {
  const { text } = line;
  let from = at;
  while (from < limit && isBlank(text.charCodeAt(from))) from++;
  if (from >= limit) return undefined;
  const first = text[from]!;
  const quote = first === '"' || first === "'" ? first : '';
  const cut = quote === '' ? bare(text, from, limit) : quoted(text, from, limit, quote);
  const word = { start: line.offset(from), end: line.offset(cut.to - 1) + 1, quote, value: cut.value, hole: cut.hole } as const;
  let next = cut.to;
  while (next < limit && isBlank(text.charCodeAt(next))) next++;
  return { word, from, to: cut.to, next };
}

function quoted(text: string, from: number, limit: number, quote: string): { to: number; value: string; hole: boolean } {
  let value = '';
  let at = from + 1;
  while (at < limit && text[at] !== quote) {
    if (text[at] === '\\' && at + 1 < limit && (text[at + 1] === quote || text[at + 1] === '\\')) at++;
    value += text[at];
    at++;
  }
  return { to: Math.min(limit, at + 1), value, hole: /\{\{|<%/.test(value) };
}

function bare(text: string, from: number, limit: number): { to: number; value: string; hole: boolean } {
  let hole = false;
  let at = from;
  while (at < limit && !isBlank(text.charCodeAt(at))) {
    const end = templateEnd(text, at);
    if (end > 0 && end <= limit) {
      hole = true;
      at = end;
    } else at++;
  }
  return { to: at, value: text.slice(from, at).replaceAll('\\\\', '\\'), hole };
}

/** All words of a part of a logical line. */
export function cutWords(line: MappedText, at: number, limit: number): ApacheWord[] {
  const words: ApacheWord[] = [];
  for (let cut = cutWord(line, at, limit); cut; cut = cutWord(line, cut.next, limit)) words.push(cut.word);
  return words;
}
