import type { MappedText } from '../../text/mapped.ts';
import { isBlank } from './lines.ts';
import type { ApacheWord } from './tree.ts';
import { cutWord } from './words.ts';

/** `name=value` of a directive that mod_wsgi reads itself. */
export interface ApacheOption {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** The value as written, quotes included; undefined when nothing stands there. */
  readonly word: ApacheWord | undefined;
}

export interface ApacheOptions {
  readonly options: readonly ApacheOption[];
  /** Where what is no `name=value` begins; the server reads no further. */
  readonly bad: { readonly start: number; readonly end: number } | undefined;
}

/** Reads `name=value` from a place on (`wsgi_parse_option`, mod_wsgi.c): blanks may follow the `=`, the value may be quoted. */
export function cutOptions(line: MappedText, at: number, limit: number): ApacheOptions {
  const { text } = line;
  const options: ApacheOption[] = [];
  let from = at;
  for (;;) {
    while (from < limit && isBlank(text.charCodeAt(from))) from++;
    if (from >= limit) return { options, bad: undefined };
    let to = from;
    while (to < limit && text[to] !== '=' && !isBlank(text.charCodeAt(to))) to++;
    const start = line.offset(from);
    if (to === from || to >= limit || text[to] !== '=') return { options, bad: { start, end: line.offset(Math.max(from, to - 1)) + 1 } };
    const cut = cutWord(line, to + 1, limit);
    const end = cut === undefined ? line.offset(to) + 1 : cut.word.end;
    options.push({ name: text.slice(from, to), value: cut?.word.value ?? '', start, end, word: cut?.word });
    from = cut?.next ?? limit;
  }
}
