import type { MappedText } from '../../text/mapped.ts';
import { Trace, templateEnd } from '../shell/trace.ts';
import type { TracedWord } from '../shell/trace.ts';
import type { Expanded } from './format.ts';

const isBlank = (char: string): boolean => char === ' ' || char === '\t' || char === '\r' || char === '\n';

/** Splits `command=` as Python's shlex.split() does: quotes and backslash, no shell. `error` as shlex words it. */
export function splitCommand(expanded: Expanded): { readonly words: readonly TracedWord[]; readonly error: string | undefined } {
  const { text: mapped, holes } = expanded;
  const { text } = mapped;
  const words: TracedWord[] = [];
  let hole = 0;
  let error: string | undefined;
  for (let at = 0; at < text.length && error === undefined; ) {
    if (isBlank(text[at]!)) {
      at++;
      continue;
    }
    const start = at;
    const out = new Trace(mapped.file);
    let quote = '';
    for (; at < text.length && (quote !== '' || !isBlank(text[at]!)); at++) {
      const char = text[at]!;
      const close = templateEnd(text, at);
      if (close > 0) {
        out.mark('a template fills this in');
        out.copy(mapped, at, close);
        at = close - 1;
      } else if (char === '\\' && quote !== "'") {
        if (at + 1 >= text.length) error = 'No escaped character';
        else if (quote === '' || text[at + 1] === quote || text[at + 1] === '\\') out.copy(mapped, ++at, at + 1);
        else out.copy(mapped, at, ++at + 1);
      } else if (char === quote) quote = '';
      else if (quote === '' && (char === '"' || char === "'")) quote = char;
      else out.copy(mapped, at, at + 1);
    }
    if (quote !== '') error ??= 'No closing quotation';
    if (error !== undefined) out.mark(error);
    while (hole < holes.length && holes[hole]!.end <= start) hole++;
    if (hole < holes.length && holes[hole]!.start < at) out.mark(holes[hole]!.reason);
    words.push(out.word(mapped.span(start, Math.min(at, text.length)), 'supervisor'));
  }
  return { words, error };
}

/** One token of Python's shlex in its default (not POSIX) mode. */
interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** shlex.shlex(text) with wordchars += '/.+-():' (supervisor/datatypes.py, dict_of_key_value_pairs). */
function tokens(text: string): readonly Token[] | undefined {
  const isWord = (char: string): boolean => /[A-Za-z0-9_/.+\-():]/.test(char);
  const list: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const char = text[at]!;
    const start = at;
    if (isBlank(char)) {
      at++;
      continue;
    }
    if (char === '#') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end + 1;
      continue;
    }
    if (char === '"' || char === "'") {
      const close = text.indexOf(char, at + 1);
      if (close < 0) return undefined;
      at = close + 1;
    } else if (isWord(char)) {
      // A quote inside a word is a character of it; a comment sign takes the rest of the line away.
      while (at < text.length && (isWord(text[at]!) || text[at] === '"' || text[at] === "'")) at++;
    } else at++;
    list.push({ text: text.slice(start, at), start, end: at });
  }
  return list;
}

export interface EnvironmentPair {
  readonly name: string;
  readonly value: string;
  readonly hole?: string;
  readonly start: number;
  readonly end: number;
}

/** Reads `environment=A="1,2",B=x` as supervisor does: three tokens, the fourth is taken for the comma, whatever it is. */
export function splitPairs(expanded: Expanded): { readonly pairs: readonly EnvironmentPair[]; readonly error: string | undefined } {
  const { text: mapped, holes } = expanded;
  const list = tokens(mapped.text);
  const pairs: EnvironmentPair[] = [];
  if (list === undefined) return { pairs, error: 'No closing quotation' };
  for (let i = 0; i < list.length; i += 4) {
    const [name, equals, value] = list.slice(i, i + 3);
    if (value === undefined || equals!.text !== '=') {
      return { pairs, error: `Unexpected end of key/value pairs in value '${mapped.text}'` };
    }
    const { start, end } = mapped.span(name!.start, value.end);
    const hole = holes.find((range) => range.start < value.end && range.end > name!.start)?.reason;
    const pair = { name: name!.text, value: stripQuotes(value.text), start, end };
    pairs.push(hole === undefined ? pair : { ...pair, hole });
  }
  return { pairs, error: undefined };
}

const stripQuotes = (text: string): string => text.replace(/^['"]+/, '').replace(/['"]+$/, '');

/** A value that needs no expansion. */
export const unexpanded = (text: MappedText): Expanded => ({ text, holes: [], error: undefined });
