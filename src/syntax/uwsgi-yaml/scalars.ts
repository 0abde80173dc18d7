import { Complaint, Gap, isBlank, isBlankOrEnd, isBreak, type Reader } from './reader.ts';

/** A scalar's text and where it stands; `inner` is the range without quotes. */
export interface Scalar {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly innerStart: number;
  readonly innerEnd: number;
}

/** Characters that end a plain scalar in `[…]` and `{…}`. */
const FLOW_END = ',[]{}';

/** yaml_parser_scan_plain_scalar; `folded`: it ends behind a line break. */
export function readPlain(reader: Reader, indent: number, flow: boolean): Scalar & { readonly folded: boolean } {
  const start = reader.at;
  let end = start;
  let text = '';
  const gap = new Gap();
  for (;;) {
    if (reader.atDocumentIndicator() || reader.peek() === '#') break;
    const from = reader.at;
    for (let char = reader.peek(); !isBlankOrEnd(char); char = reader.peek()) {
      const next = reader.peek(1);
      if (flow && char === ':' && next !== '' && `${FLOW_END}?`.includes(next)) throw new Complaint("found unexpected ':'", reader.at);
      if ((char === ':' && isBlankOrEnd(next)) || (flow && FLOW_END.includes(char))) break;
      reader.skip();
    }
    if (reader.at > from) {
      text += gap.take() + reader.text.slice(from, reader.at);
      end = reader.at;
    }
    if (!isBlank(reader.peek()) && !isBreak(reader.peek())) break;
    gap.read(reader, (char) => {
      if (gap.broken && char === '\t' && reader.column < indent) {
        throw new Complaint('found a tab character that violates indentation', reader.at);
      }
    });
    if (!flow && reader.column < indent) break;
  }
  return { text, start, end, innerStart: start, innerEnd: end, folded: gap.broken };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1B',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\u0085',
  _: '\u00A0',
  L: '\u2028',
  P: '\u2029',
};
const HEX: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function readEscape(reader: Reader): string {
  const letter = reader.peek(1);
  if (Object.hasOwn(ESCAPES, letter)) {
    reader.skip(2);
    return ESCAPES[letter]!;
  }
  const length = Object.hasOwn(HEX, letter) ? HEX[letter]! : 0;
  if (length === 0) throw new Complaint('found unknown escape character', reader.at);
  const digits = reader.text.slice(reader.at + 2, reader.at + 2 + length);
  if (digits.length < length || !/^[0-9a-f]+$/i.test(digits)) throw new Complaint('did not find expected hexdecimal number', reader.at);
  const code = Number.parseInt(digits, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
    throw new Complaint('found invalid Unicode character escape code', reader.at);
  }
  reader.skip(2 + length);
  return String.fromCodePoint(code);
}

/** yaml_parser_scan_flow_scalar: `'…'` and `"…"`. */
export function readQuoted(reader: Reader): Scalar {
  const start = reader.at;
  const quote = reader.peek();
  reader.skip();
  let text = '';
  const gap = new Gap();
  for (;;) {
    if (reader.atDocumentIndicator()) throw new Complaint('found unexpected document indicator', reader.at);
    if (reader.peek() === '') throw new Complaint('found unexpected end of stream', start);
    for (let char = reader.peek(); !isBlankOrEnd(char); char = reader.peek()) {
      if (char === quote) {
        if (quote === '"' || reader.peek(1) !== quote) break;
        text += quote;
        reader.skip(2);
      } else if (char !== '\\' || quote !== '"') {
        text += char;
        reader.skip();
      } else if (isBreak(reader.peek(1))) {
        reader.skip();
        reader.readBreak();
        gap.newLine('');
        break;
      } else text += readEscape(reader);
    }
    if (reader.peek() === quote) break;
    gap.read(reader);
    text += gap.take();
  }
  if (gap.broken) text += gap.take();
  const innerEnd = reader.at;
  reader.skip();
  return { text, start, end: reader.at, innerStart: start + 1, innerEnd };
}

/** yaml_parser_scan_block_scalar: `|` and `>`; `parent` is the indent of what holds it. */
export function readBlock(reader: Reader, parent: number): Scalar {
  const start = reader.at;
  const literal = reader.peek() === '|';
  reader.skip();
  let chomp = '';
  let increment = 0;
  for (let char = reader.peek(); /[-+0-9]/.test(char); char = reader.peek()) {
    if (/[-+]/.test(char) ? chomp !== '' : increment !== 0) break;
    if (char === '0') throw new Complaint('found an indentation indicator equal to 0', reader.at);
    if (/[-+]/.test(char)) chomp = char;
    else increment = Number(char);
    reader.skip();
  }
  while (isBlank(reader.peek())) reader.skip();
  if (reader.peek() === '#') while (reader.peek() !== '' && !isBreak(reader.peek())) reader.skip();
  if (reader.peek() !== '' && !isBreak(reader.peek())) throw new Complaint('did not find expected comment or line break', reader.at);
  if (reader.peek() !== '') reader.readBreak();
  const innerStart = reader.at;
  let end = reader.at;
  let indent = increment === 0 ? 0 : Math.max(parent, 0) + increment;

  const breaks = (): string => {
    let found = '';
    let widest = 0;
    for (;;) {
      const inside = (): boolean => indent === 0 || reader.column < indent;
      while (inside() && reader.peek() === ' ') reader.skip();
      widest = Math.max(widest, reader.column);
      if (inside() && reader.peek() === '\t') {
        throw new Complaint('found a tab character where an indentation space is expected', reader.at);
      }
      if (!isBreak(reader.peek())) break;
      found += reader.readBreak();
    }
    if (indent === 0) indent = Math.max(widest, parent + 1, 1);
    return found;
  };

  let text = '';
  let first = '';
  let more = breaks();
  let wasBlank = false;
  while (reader.column === indent && reader.peek() !== '') {
    const blank = isBlank(reader.peek());
    if (literal || first !== '\n' || wasBlank || blank) text += first;
    else if (more === '') text += ' ';
    text += more;
    wasBlank = blank;
    const from = reader.at;
    while (reader.peek() !== '' && !isBreak(reader.peek())) reader.skip();
    text += reader.text.slice(from, reader.at);
    end = reader.at;
    first = reader.peek() === '' ? '' : reader.readBreak();
    more = breaks();
  }
  if (chomp !== '-') text += first;
  if (chomp === '+') text += more;
  return { text, start, end, innerStart, innerEnd: end };
}
