import { isNumber } from './words.ts';

/** A value on its way: the text so far, and why it is not certain. */
export interface Draft {
  text: string;
  hole: string | undefined;
}

/** What a reference stands for; without a text it stays as written, with a hole it is not certain. */
export interface Referent {
  readonly text?: string;
  readonly hole?: string | undefined;
}

/** Undefined: there is nothing of that name, the reference stays. */
export type Lookup = (key: string) => Referent | undefined;

/** uWSGI goes on for ever where a value refers to itself; no real one comes near these. */
const MOST_REPLACEMENTS = 64;
const LONGEST = 1 << 14;

/**
 * One pass of uwsgi_apply_config_pass (core/utils.c) over a value: `symbol(key)` is replaced and the value scanned again
 * from its second character on.
 */
export function expand(draft: Draft, symbol: '$' | '@' | '%', lookup: Lookup): void {
  let replacements = 0;
  // uWSGI's `has_symbol`: 0 none, 1 symbol seen, 2 and more: inside the parentheses, 2 + the length of the key.
  let state = 0;
  let depth = 0;
  let key = 0;
  for (let at = 0; at < draft.text.length; at++) {
    const char = draft.text[at]!;
    if (state <= 1) {
      if (char === symbol) state = 1;
      else if (char === '(' && state === 1) {
        state = 2;
        depth = 0;
        key = at + 1;
      } else state = 0;
    } else if (char === symbol) state = 1;
    else if (char === '(') {
      state++;
      depth++;
    } else if (char !== ')') state++;
    else if (depth > 0) {
      state++;
      depth--;
    } else {
      const length = state - 2;
      state = 0;
      const found = length > 0 ? lookup(draft.text.slice(key, key + length)) : undefined;
      if (found?.hole !== undefined) draft.hole ??= found.hole;
      if (found?.text === undefined) continue;
      draft.text = draft.text.slice(0, key - 2) + found.text + draft.text.slice(key + length + 1);
      at = 0;
      if (++replacements > MOST_REPLACEMENTS || draft.text.length > LONGEST) {
        draft.hole ??= 'it refers to itself';
        return;
      }
    }
  }
}

const MAX = (1n << 63n) - 1n;

/** strtoll(3), base 10: saturates at 64 bits. */
function strtoll(text: string): bigint {
  const digits = /^[ \t\n\v\f\r]*([+-]?)(\d+)/.exec(text);
  if (!digits) return 0n;
  const value = BigInt(digits[2]!.slice(0, 40)) * (digits[1] === '-' ? -1n : 1n);
  return value > MAX ? MAX : value < -MAX - 1n ? -MAX - 1n : value;
}

const OPERATORS = new Map<string, (a: bigint, b: bigint) => bigint>([
  ['+', (a, b) => a + b],
  ['-', (a, b) => a - b],
  ['*', (a, b) => a * b],
  ['/', (a, b) => (b === 0n ? 0n : a / b)],
]);

const STEPS = new Map([
  ['++', 1n],
  ['--', -1n],
]);

/**
 * uwsgi_manage_placeholder (core/config.c): `%(name)`, or words from left to right: numbers and options are joined as texts,
 * `+ - * /` take the next word, `++ --` what is there.
 */
export function placeholder(key: string, option: Lookup): Referent | undefined {
  if (!key.includes(' ')) return option(key);
  let text: string | undefined;
  let hole: string | undefined;
  let operator = '';
  for (const word of key.split(' ')) {
    if (word === '') continue;
    const step = STEPS.get(word);
    if (OPERATORS.has(word)) {
      operator = word;
      continue;
    }
    if (step !== undefined) {
      if (text !== undefined) text = String(BigInt.asIntN(64, strtoll(text) + step));
      operator = '';
      continue;
    }
    const found: Referent | undefined = isNumber(word) ? { text: word } : option(word);
    hole ??= found?.hole;
    const value = found?.text ?? '';
    const apply = OPERATORS.get(operator);
    text = apply ? String(BigInt.asIntN(64, apply(strtoll(text ?? ''), strtoll(value)))) : (text ?? '') + value;
    operator = '';
  }
  if (text === undefined) return hole === undefined ? undefined : { hole };
  return { text, hole };
}
