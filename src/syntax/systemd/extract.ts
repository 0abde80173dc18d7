import { MappedText, type Piece } from '../../text/mapped.ts';
import { templateEnd } from '../shell/trace.ts';

/** One word as extract_first_word() cuts it; `pieces` tell which part of the text each part of `value` comes from. */
export interface Extracted {
  readonly value: string;
  readonly pieces: readonly Piece[];
  readonly start: number;
  readonly end: number;
  /** Where the next word starts; the length of the text behind the last one. */
  readonly next: number;
  /** An escape that C does not know was kept as written. */
  readonly badEscape: boolean;
  readonly unbalanced: boolean;
  readonly template: boolean;
}

const isSeparator = (char: string): boolean => char === ' ' || char === '\t' || char === '\n' || char === '\r';

export const skipBlanks = (text: string, at: number): number => {
  while (at < text.length && isSeparator(text[at]!)) at++;
  return at;
};

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  s: ' ',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** cunescape_one() (systemd src/basic/escape.c): the character behind a backslash at `at` and the length read; undefined when unknown. */
function unescapeC(text: string, at: number): { readonly char: string; readonly length: number } | undefined {
  const char = text[at] ?? '';
  const simple = SIMPLE[char];
  if (simple !== undefined) return { char: simple, length: 1 };
  const digits = char === 'x' ? 2 : char === 'u' ? 4 : char === 'U' ? 8 : 0;
  const raw = digits > 0 ? text.slice(at + 1, at + 1 + digits) : text.slice(at, at + 3);
  if (!(digits > 0 ? raw.length === digits && /^[0-9a-fA-F]+$/.test(raw) : /^[0-7]{3}$/.test(raw))) return undefined;
  const code = Number.parseInt(raw, digits > 0 ? 16 : 8);
  if (code === 0 || code > 0x10ffff || (digits === 0 && code > 255)) return undefined;
  return { char: String.fromCodePoint(code), length: digits > 0 ? digits + 1 : 3 };
}

/** Characters that stand for themselves, quoted or not. */
const PLAIN = /[^ \t\r\n"'\\{<]+/y;

/**
 * extract_first_word() with EXTRACT_UNQUOTE (systemd src/basic/extract-word.c). `c`: C escapes are decoded and unknown ones
 * kept (EXTRACT_CUNESCAPE, then _RELAX); `drop`: the backslash goes and an open quote ends at the end (EXTRACT_RELAX).
 */
export function extractWord(text: string, at: number, escapes: 'c' | 'drop' = 'c'): Extracted | undefined {
  let i = skipBlanks(text, at);
  if (i >= text.length) return undefined;
  const start = i;
  const pieces: Piece[] = [];
  let value = '';
  let badEscape = false;
  let template = false;
  let quote = '';
  const put = (chars: string, index: number): void => {
    const last = pieces.at(-1);
    if (last === undefined || index !== last.source + (value.length - last.at)) pieces.push({ at: value.length, source: index });
    value += chars;
  };
  for (; i < text.length; i++) {
    PLAIN.lastIndex = i;
    if (PLAIN.test(text)) {
      put(text.slice(i, PLAIN.lastIndex), i);
      i = PLAIN.lastIndex - 1;
      continue;
    }
    const char = text[i]!;
    const close = templateEnd(text, i);
    if (close > 0) {
      for (; i < close; i++) put(text[i]!, i);
      i--;
      template = true;
    } else if (char === '\\') {
      i++;
      if (escapes === 'drop') {
        if (i < text.length) put(text[i]!, i);
        continue;
      }
      const escaped = unescapeC(text, i);
      if (escaped !== undefined) {
        i += escaped.length - 1;
        put(escaped.char, i);
        continue;
      }
      badEscape = true;
      put('\\', i - 1);
      if (i < text.length) put(text[i]!, i);
      else if (quote === '') break;
    } else if (quote !== '') {
      if (char === quote) quote = '';
      else put(char, i);
    } else if (char === '"' || char === "'") quote = char;
    else if (isSeparator(char)) break;
    else put(char, i);
  }
  const end = Math.min(i, text.length);
  const unbalanced = quote !== '' && escapes === 'c';
  return { value, pieces, start, end, next: skipBlanks(text, end), badEscape, unbalanced, template };
}

/** What is left of a word of `text` behind its first characters, with the places in the file. */
export function textOfWord(text: MappedText, { value, pieces }: Extracted, behind = 0): MappedText {
  const mapped = pieces.flatMap(({ at, source }, index) => {
    const from = Math.max(at, behind);
    const end = pieces[index + 1]?.at ?? value.length;
    return text
      .piecesIn(source + (from - at), source + (end - at))
      .map((piece) => ({ at: from - behind + piece.at, source: piece.source }));
  });
  return new MappedText(text.file, value.slice(behind), mapped);
}
