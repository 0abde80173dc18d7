import type { UwsgiCatalog } from '../../catalog/uwsgi/catalog.ts';
import type { Span } from '../../text/source.ts';
import type { CommandWord } from '../../text/words.ts';
import { append } from '../../text/lists.ts';

/** An option as getopt_long hands it to uWSGI; one without a value has `true`, as `--show-config` prints it. */
export interface Argument {
  readonly name: string;
  readonly text: string;
  readonly hole: string | undefined;
  readonly span: Span;
  readonly valueSpan: Span;
}

export interface CommandLine {
  readonly options: readonly Argument[];
  /** What is left: files to load, in order, after all options. */
  readonly operands: readonly CommandWord[];
  /** False when a word that is not certain may hold further options. */
  readonly complete: boolean;
}

/** A part of a word; the whole word where quoting makes offsets uncertain. */
function part(word: CommandWord, start: number, end: number): Span {
  const { span } = word;
  if (span.end - span.start !== word.value.length) return span;
  return { file: span.file, start: span.start + start, end: span.start + end };
}

const join = (a: Span, b: Span): Span => (a.file === b.file ? { file: a.file, start: a.start, end: Math.max(a.end, b.end) } : a);

/** Takes the arguments apart (the program's own word left out) as getopt_long(3) with uWSGI's tables does: options anywhere, `--` ends them. */
export function readCommandLine(words: readonly CommandWord[], catalog: UwsgiCatalog): CommandLine {
  const options: Argument[] = [];
  const operands: CommandWord[] = [];
  let complete = true;
  let at = 0;

  /** The word behind `word` as its value. */
  const take = (name: string, span: Span): void => {
    const value = words[at];
    if (value === undefined) return;
    at++;
    options.push({ name, text: value.value, hole: value.hole, span: join(span, value.span), valueSpan: value.span });
  };

  const long = (word: CommandWord): void => {
    const equals = word.value.indexOf('=');
    const written = word.value.slice(2, equals < 0 ? undefined : equals);
    if (word.hole !== undefined && !/^[\w.-]+$/.test(written)) {
      complete = false;
      return;
    }
    const candidates = catalog.startingWith(written);
    const option = candidates.length === 1 ? candidates[0] : undefined;
    const name = option?.name ?? written;
    if (equals >= 0) {
      const text = word.value.slice(equals + 1);
      options.push({ name, text, hole: word.hole, span: word.span, valueSpan: part(word, equals + 1, word.value.length) });
    } else if (option ? option.arity === 'required' : words[at] !== undefined && !words[at]!.value.startsWith('-')) take(name, word.span);
    else options.push({ name, text: 'true', hole: undefined, span: word.span, valueSpan: word.span });
  };

  const short = (word: CommandWord): void => {
    const text = word.value;
    for (let i = 1; i < text.length; i++) {
      const option = catalog.byShortcut(text[i]!);
      const name = option?.name ?? text[i]!;
      const span = i === 1 && text.length === 2 ? word.span : part(word, i, i + 1);
      const rest = part(word, i + 1, text.length);
      if (option === undefined || option.arity === 'no') {
        options.push({ name, text: 'true', hole: option ? undefined : word.hole, span, valueSpan: span });
      } else if (i + 1 < text.length) {
        options.push({ name, text: text.slice(i + 1), hole: word.hole, span: i === 1 ? word.span : join(span, rest), valueSpan: rest });
        return;
      } else if (option.arity === 'required') take(name, span);
      else options.push({ name, text: 'true', hole: undefined, span, valueSpan: span });
    }
  };

  while (at < words.length) {
    const word = words[at++]!;
    if (word.value === '--') {
      append(operands, words.slice(at));
      break;
    }
    if (word.value.startsWith('--')) long(word);
    else if (word.value.startsWith('-') && word.value !== '-') short(word);
    else if (word.hole !== undefined) complete = false;
    else operands.push(word);
  }
  return {
    options,
    operands: operands.filter((word) => word.hole === undefined),
    complete: complete && operands.every((word) => word.hole === undefined),
  };
}
