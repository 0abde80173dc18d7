import { MappedText, type Piece } from '../../text/mapped.ts';
import type { SourceFile } from '../../text/source.ts';
import { isMagicLetter } from '../uwsgi-ini/magic.ts';

/**
 * What is left of a file after magic substitution, which runs over the bytes before any parser does. A variable, whose value
 * is not known yet, becomes two lone low surrogates (no text has such): no grammar has a meaning for them. `%%` is a `%`.
 */
export function withoutMagic(file: SourceFile): MappedText {
  const { text } = file;
  const pieces: Piece[] = [{ at: 0, source: 0 }];
  let out = '';
  let from = 0;
  for (let at = text.indexOf('%'); at >= 0 && at < text.length; at = text.indexOf('%', at)) {
    const letter = text[at + 1] ?? '';
    if (letter === '(') {
      at += 2;
    } else if (isMagicLetter(letter)) {
      out += text.slice(from, at) + String.fromCharCode(MARK, BASE + letter.charCodeAt(0));
      from = at += 2;
    } else {
      out += text.slice(from, at);
      from = letter === '%' ? at + 1 : at + 2;
      at += 2;
      pieces.push({ at: out.length, source: Math.min(from, text.length) });
    }
  }
  return new MappedText(file, out + text.slice(from), pieces);
}

const BASE = 0xdc00;
const MARK = BASE + 0x25;

/** Gives an unescaped text its `%` back, as an ini would have them. */
export const withMagic = (text: string): string =>
  text
    .replaceAll('%', '%%')
    .replace(/\uDC25([\uDC00-\uDC7F])/gu, (_, letter: string) => `%${String.fromCharCode(letter.charCodeAt(0) - BASE)}`);
