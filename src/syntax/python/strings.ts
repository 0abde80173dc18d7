/** The quote that opens a string here: `'`, `"`, `'''`, `"""`. */
export const quoteAt = (text: string, at: number): string => {
  const quote = text[at]!;
  return text.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote;
};

export const STRING_PREFIX = /^(?:[urbf]|[rb]{2}|[rf]{2})$/i;

export interface StringEnd {
  /** Behind the closing quote; for an unclosed string where its line (or the text) ends. */
  readonly end: number;
  readonly problem: 'unterminated' | 'field' | undefined;
}

/** How deep strings in replacement fields of f-strings are followed. */
const MAX_FIELDS = 4;

/**
 * Finds the end of the string whose opening quote stands at `at`. `fields`: replacement fields may hold
 * strings with the same quote, as from Python 3.12 on; without, the first quote ends the string.
 */
export function stringEnd(text: string, at: number, fields: boolean, depth = 0): StringEnd {
  const quote = quoteAt(text, at);
  const long = quote.length === 3;
  for (let i = at + quote.length; i < text.length; i++) {
    const char = text[i]!;
    if (char === '\\') i += text.startsWith('\r\n', i + 1) ? 2 : 1;
    else if (char === quote[0] && (!long || text.startsWith(quote, i))) return { end: i + quote.length, problem: undefined };
    else if (!long && (char === '\n' || char === '\r')) return { end: i, problem: 'unterminated' };
    else if (fields && char === '{') {
      if (text[i + 1] === '{') i++;
      else {
        const end = depth < MAX_FIELDS ? fieldEnd(text, i + 1, long, depth) : -1;
        if (end < 0) return { ...stringEnd(text, at, false), problem: 'field' };
        i = end - 1;
      }
    }
  }
  return { end: text.length, problem: 'unterminated' };
}

/** Behind the `}` that closes a replacement field; -1 when there is none. */
function fieldEnd(text: string, from: number, long: boolean, depth: number): number {
  let open = 1;
  for (let i = from; i < text.length; i++) {
    const char = text[i]!;
    if (char === '{' || char === '(' || char === '[') open++;
    else if (char === '}' || char === ')' || char === ']') {
      if (--open === 0) return i + 1;
    } else if (char === '\n' && !long) return -1;
    else if (char === "'" || char === '"') {
      const prefix = /[A-Za-z]{0,2}$/.exec(text.slice(Math.max(from, i - 2), i))![0];
      const inner = stringEnd(text, i, /f/i.test(prefix), depth + 1);
      if (inner.problem !== undefined) return -1;
      i = inner.end - 1;
    }
  }
  return -1;
}

const SIMPLE: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
};

const ESCAPE = /\\(?:\n|[\\'"abfnrtv]|[0-7]{1,3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|N)/g;

/** What a stretch between quotes stands for; undefined for `\N{…}` and code points that don't exist. */
export function unescape(raw: string): string | undefined {
  let bad = false;
  const value = raw.replace(ESCAPE, (escape) => {
    const body = escape.slice(1);
    const simple = SIMPLE[body];
    if (simple !== undefined) return simple;
    const code = /^[0-7]/.test(body) ? parseInt(body, 8) : parseInt(body.slice(1), 16);
    if (body === 'N' || Number.isNaN(code) || code > 0x10ffff) {
      bad = true;
      return '';
    }
    return String.fromCodePoint(code);
  });
  return bad ? undefined : value;
}

/** The value of a whole string token, prefix and quotes included. */
export function stringValue(token: string): { value: string | undefined; bytes: boolean; plain: boolean } {
  const prefix = /^[A-Za-z]*/.exec(token)![0].toLowerCase();
  const quote = quoteAt(token, prefix.length);
  const closed = token.length >= prefix.length + 2 * quote.length && token.endsWith(quote);
  const body = token.slice(prefix.length + quote.length, closed ? -quote.length : undefined).replace(/\r\n?/g, '\n');
  return {
    value: closed ? (prefix.includes('r') ? body : unescape(body)) : undefined,
    bytes: prefix.includes('b'),
    plain: prefix === '' && closed,
  };
}

/** The value of a number token; undefined beyond 2**53 and for complex numbers. */
export function numberValue(token: string): { value: number | undefined; float: boolean } {
  const digits = token.replace(/_/g, '').toLowerCase();
  if (digits.endsWith('j') && !digits.startsWith('0x')) return { value: undefined, float: true };
  const float = !/^0[xob]/.test(digits) && /[.e]/.test(digits);
  const value = Number(digits);
  return { value: Number.isNaN(value) || (!float && !Number.isSafeInteger(value)) ? undefined : value, float };
}
