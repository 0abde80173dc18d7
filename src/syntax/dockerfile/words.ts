import type { MappedText } from '../../text/mapped.ts';
import type { Span } from '../../text/source.ts';
import { expandVariable, type ExpandOptions } from '../expand.ts';
import { templateEnd, Trace } from '../shell/trace.ts';
import type { Lookup, TracedWord } from '../shell/trace.ts';
import { isTemplated } from '../../text/template.ts';

const BLANK = /\s/;

/** A word as it stands, quotes and escapes in it. */
export interface RawWord {
  readonly start: number;
  readonly end: number;
}

/** Splits at blanks outside of quotes (BuildKit's parseWords), and of the expressions of a template. */
export function rawWords(text: string, escape: string): RawWord[] {
  const words: RawWord[] = [];
  for (let at = 0; at < text.length;) {
    if (BLANK.test(text[at]!)) {
      at++;
      continue;
    }
    const start = at;
    let quote = '';
    for (; at < text.length && (quote !== '' || !BLANK.test(text[at]!)); at++) {
      const char = text[at]!;
      const close = templateEnd(text, at);
      if (close > 0) at = close - 1;
      else if (char === escape && quote !== "'" && at + 1 < text.length) at++;
      else if (quote !== '') quote = char === quote ? '' : quote;
      else if (char === '"' || char === "'") quote = char;
    }
    words.push({ start, end: at });
  }
  return words;
}

/** The value of a word: quotes and escapes taken off, variables filled in (BuildKit's shell/lex.go). */
export const wordValue = (source: MappedText, word: RawWord, escape: string, lookup: Lookup): TracedWord =>
  quotedValue(source, word, escape, { lookup, defaults: 'unset' });

/** The same for whoever has the same quotes and other variables. */
export function quotedValue(source: MappedText, word: RawWord, escape: string, options: ExpandOptions): TracedWord {
  const part = source.part(word.start, word.end);
  const { text } = part;
  const out = new Trace(source.file);
  let quote = '';
  for (let at = 0; at < text.length;) {
    const char = text[at]!;
    const close = templateEnd(text, at);
    if (close > 0) {
      out.mark('a template fills this in');
      out.copy(part, at, close);
      at = close;
    } else if (quote === '' && (char === '"' || char === "'")) {
      quote = char;
      at++;
    } else if (char === quote) {
      quote = '';
      at++;
    } else if (char === escape && quote !== "'" && at + 1 < text.length) {
      // Within double quotes the sign escapes only what means something there.
      if (quote === '"' && !'"$'.includes(text[at + 1]!) && text[at + 1] !== escape) out.copy(part, at, at + 1);
      out.copy(part, at + 1, at + 2);
      at += 2;
    } else {
      const end = char === '$' && quote !== "'" ? expandVariable(part, at, out, options) : -1;
      if (end < 0) out.copy(part, at, ++at);
      else at = end;
    }
  }
  return out.word(part.span(0, text.length), 'nested');
}

/**
 * The words of an exec form: a JSON array of strings. Undefined for everything else, which Docker takes as shell form, the array
 * that is not quite JSON (`['a']`, `["a",]`) too.
 */
export function jsonWords(source: MappedText): TracedWord[] | undefined {
  const { text } = source;
  if (!text.trimStart().startsWith('[')) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed) || !parsed.every((item) => typeof item === 'string')) return undefined;
  const words: TracedWord[] = [];
  for (const { 0: raw, index } of text.matchAll(/"(?:[^"\\]|\\[^])*"/g)) {
    words.push(jsonWord(source, index, index + raw.length));
  }
  return words;
}

/** The text of a JSON string that stands from its quote at `start` to behind the other. */
function jsonWord(source: MappedText, start: number, end: number): TracedWord {
  const out = new Trace(source.file);
  if (isTemplated(source.text.slice(start, end))) out.mark('a template fills this in');
  for (let at = start + 1; at < end - 1;) {
    if (source.text[at] !== '\\') {
      out.copy(source, at, ++at);
      continue;
    }
    const length = source.text[at + 1] === 'u' ? 6 : 2;
    out.push(JSON.parse(`"${source.text.slice(at, at + length)}"`) as string, source.offset(at));
    at += length;
  }
  const span: Span = source.span(start, end);
  return out.word(span, 'json');
}
