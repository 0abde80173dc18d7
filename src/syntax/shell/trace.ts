import { MappedText, type Piece } from '../../text/mapped.ts';
import type { SourceFile, Span } from '../../text/source.ts';
import type { CommandWord } from '../../text/words.ts';

/**
 * Who reads a word; decides how an edit has to quote. `nested`: a shell text inside another quoting; `json`: a string of a JSON
 * array or of a flow sequence of YAML; `yaml`: an entry of a block sequence of YAML.
 */
export type Medium = 'shell' | 'nested' | 'systemd' | 'supervisor' | 'json' | 'yaml';

/** A word that knows where each of its characters came from, so that a shell text inside it can be read with right spans. */
export interface TracedWord extends CommandWord {
  /** `text.text` is `value`. */
  readonly text: MappedText;
  readonly medium: Medium;
}

/** What is known of a variable or specifier; undefined: it is certainly not set. */
export type Resolved = { readonly known: true; readonly value: string } | { readonly known: false; readonly reason: string } | undefined;

export type Lookup = (name: string) => Resolved;

/** Nothing is known of any variable. */
export const unknownVariables: Lookup = (name) => ({ known: false, reason: `$${name} is not known here` });

/** Longest text a word may grow to by expansion, in characters: keeps `${A}${A}…` from exploding. */
const MAX_EXPANDED = 65_536;

/** A text under construction that knows where each of its characters came from. */
export class Trace {
  readonly file: SourceFile;
  readonly #pieces: Piece[] = [];
  #text = '';
  hole: string | undefined;

  constructor(file: SourceFile) {
    this.file = file;
  }

  get length(): number {
    return this.#text.length;
  }

  get text(): string {
    return this.#text;
  }

  /** Appends a text all of which stands for the one place `offset`. */
  push(text: string, offset: number): void {
    for (let i = 0; i < text.length; i++) this.#place(this.length + i, offset);
    this.#text += text;
  }

  /** Appends `source.text.slice(start, end)` as it stands. */
  copy(source: MappedText, start: number, end: number): void {
    for (const piece of source.piecesIn(start, end)) this.#place(this.length + piece.at, piece.source);
    this.#text += source.text.slice(start, end);
  }

  /** From `at` on the file offset grows from `source`: a new piece, unless it goes on from the last. */
  #place(at: number, source: number): void {
    const last = this.#pieces.at(-1);
    if (last === undefined || source !== last.source + (at - last.at)) this.#pieces.push({ at, source });
  }

  /** Appends the value of a variable; false when the text would grow beyond all measure. */
  expand(value: string, offset: number): boolean {
    if (this.length + value.length > MAX_EXPANDED) return false;
    this.push(value, offset);
    return true;
  }

  mark(reason: string): void {
    this.hole ??= reason;
  }

  /** `empty` is where an empty text stands. */
  mapped(empty: number): MappedText {
    return new MappedText(this.file, this.text, this.length > 0 ? this.#pieces.slice() : [{ at: 0, source: empty }]);
  }

  word(span: Span, medium: Medium): TracedWord {
    const text = this.mapped(span.start);
    const word = { value: text.text, span, text, medium };
    return this.hole === undefined ? word : { ...word, hole: this.hole };
  }
}

/** Longest template expression that is looked for, in characters. */
const MAX_TEMPLATE = 256;

/** The end of a template expression (`{{ x }}`, `{% x %}`, `<%= x %>`) that starts at `at`; -1 when none does. */
export function templateEnd(text: string, at: number): number {
  if (text[at] !== '{' && text[at] !== '<') return -1;
  const opening = text.slice(at, at + 2);
  const closing = opening === '{{' ? '}}' : opening === '{%' ? '%}' : opening === '<%' ? '%>' : undefined;
  if (closing === undefined) return -1;
  const end = text.slice(at, at + MAX_TEMPLATE).indexOf(closing, 2);
  return end < 0 ? -1 : at + end + 2;
}

/** A line that belongs to a template engine, not to the file it makes: `{% if x %}`, `{# c #}`, `<% end %>`, `{{ if .x }}` of Go. */
export const isTemplateLine = (line: string): boolean =>
  /^(?:\{%.*%\}|\{#.*#\}|<%(?!=).*%>|\{\{-?\s*(?:if|else|end|range|with)\b(?:(?!\}\}).)*\}\})$/.test(line);
