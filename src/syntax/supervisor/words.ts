import type { MappedText } from '../../text/mapped.ts';
import type { Span } from '../../text/source.ts';
import { Trace, templateEnd } from '../shell/trace.ts';
import type { TracedWord } from '../shell/trace.ts';
import type { Expanded } from './format.ts';

const isBlank = (char: string): boolean => char === ' ' || char === '\t' || char === '\r' || char === '\n';

/** Splits `command=` as Python's shlex.split() does: quotes and backslash, no shell. `error` as shlex words it. */
export function splitCommand(expanded: Expanded): { readonly words: readonly TracedWord[]; readonly error: string | undefined } {
  const { text: mapped, holes } = expanded;
  const { text } = mapped;
  const places = rangesIn(expanded);
  const words: TracedWord[] = [];
  let hole = 0;
  let error: string | undefined;
  for (let at = 0; at < text.length && error === undefined;) {
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
    words.push(out.word(places(start, Math.min(at, text.length)), 'supervisor'));
  }
  return { words, error };
}

/** Ranges of the file for ascending ranges of the text; one that an expansion touches takes the whole expansion in. */
function rangesIn({ text, expansions }: Expanded): (start: number, end: number) => Span {
  let next = 0;
  return (start, end) => {
    let { start: from, end: to } = text.span(start, end);
    while (next < expansions.length && expansions[next]!.end < start) next++;
    for (let i = next; i < expansions.length && expansions[i]!.start <= end; i++) {
      const one = expansions[i]!;
      const touches = one.start === one.end || (one.start < end && one.end > start);
      if (!touches) continue;
      if (one.start <= start) from = Math.min(from, one.from);
      if (one.end >= end) to = Math.max(to, one.to);
    }
    return text.file.span(from, to);
  };
}

/** One token of Python's shlex in its default (not POSIX) mode. */
interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** shlex.shlex(text) with wordchars += '/.+-():' (supervisor/datatypes.py, dict_of_key_value_pairs); what is unknown counts as a word. */
function tokens(text: string, holes: Expanded['holes']): readonly Token[] | undefined {
  const list: Token[] = [];
  let hole = 0;
  /** The end of the word character or of the unknown text at `at`; `at` itself when neither stands there. */
  const wordEnd = (at: number): number => {
    while (hole < holes.length && holes[hole]!.end <= at) hole++;
    if (hole < holes.length && holes[hole]!.start <= at) return holes[hole]!.end;
    return at < text.length && /[A-Za-z0-9_/.+\-():]/.test(text[at]!) ? at + 1 : at;
  };
  for (let at = 0; at < text.length;) {
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
    } else if (wordEnd(at) > at) {
      // A quote inside a word is a character of it.
      for (let end = wordEnd(at); end > at; end = text[at] === '"' || text[at] === "'" ? at + 1 : wordEnd(at)) at = end;
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
  const places = rangesIn(expanded);
  const list = tokens(mapped.text, holes);
  const pairs: EnvironmentPair[] = [];
  if (list === undefined) return { pairs, error: 'No closing quotation' };
  for (let i = 0; i < list.length; i += 4) {
    const [name, equals, value] = list.slice(i, i + 3);
    if (value === undefined || equals!.text !== '=') {
      return { pairs, error: `Unexpected end of key/value pairs in value '${mapped.text}'` };
    }
    const { start, end } = places(name!.start, value.end);
    const hole = holes.find((range) => range.start < value.end && range.end > name!.start)?.reason;
    const pair = { name: name!.text, value: stripQuotes(value.text), start, end };
    pairs.push(hole === undefined ? pair : { ...pair, hole });
  }
  return { pairs, error: undefined };
}

const stripQuotes = (text: string): string => text.replace(/^['"]+/, '').replace(/['"]+$/, '');

/** A value that needs no expansion. */
export const unexpanded = (text: MappedText): Expanded => ({ text, holes: [], expansions: [], error: undefined });
