/** A number token; sticky. */
export const NUMBER = /(?:0[xX][\da-fA-F_]*|0[oO][\d_]*|0[bB][\d_]*|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?)/y;

/** CPython lets a keyword follow a number without a blank. */
const AFTER_NUMBER = /(?:and|else|for|if|in|is|not|or)/y;

const KINDS: Readonly<Record<string, string>> = { x: 'hexadecimal', o: 'octal', b: 'binary' };

/** What CPython's tokenizer says to a number token (`verify_end_of_number`, `tok_decimal_tail`). */
export function numberProblem(text: string, start: number, end: number): string | undefined {
  const number = text.slice(start, end);
  const next = text[end] ?? '';
  if (/^0[\d_]*[1-9][\d_]*$/.test(number)) {
    return 'leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers';
  }
  const kind = (number[0] === '0' && KINDS[number[1]?.toLowerCase() ?? '']) || 'decimal';
  const digit = kind === 'octal' ? /[89]/.exec(number + next)?.[0] : kind === 'binary' ? /^[2-9]/.exec(next)?.[0] : undefined;
  if (digit !== undefined) return `invalid digit '${digit}' in ${kind} literal`;
  const underscore = /__|_$|_[.eEjJ]|\._/.test(number);
  if (underscore || (kind !== 'decimal' && number.length === 2)) return `invalid ${kind} literal`;
  AFTER_NUMBER.lastIndex = end;
  if (!/[\p{ID_Continue}]/u.test(next) || AFTER_NUMBER.test(text)) return undefined;
  return `invalid ${kind} literal`;
}

/**
 * Where, in a `with` or `case` head without its colon, a part begins that `@lezer/python` takes for an error and CPython
 * does not: `with a as (b, c)`, `with (a as b)`, `case a.B()`; -1 when there is none.
 */
export function unreadable(head: string, keyword: string): number {
  const from = head.indexOf(keyword) + keyword.length;
  const rest = head.slice(from);
  if (keyword === 'with') return /\bas\b(?!\s+[A-Za-z_]\w*\s*(?:,|$))|^\s*\(/.test(rest) ? from : -1;
  return keyword === 'case' && /^[\s(['"\d-]/.test(rest) ? from : -1;
}
