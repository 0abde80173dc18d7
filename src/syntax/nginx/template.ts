import type { NginxTree } from './tree.ts';

export type Template = NonNullable<NginxTree['template']>;

/** `expression` yields text, `statement` steers (if, for, end), `comment` yields nothing, `include` may yield directives. */
export type HoleKind = 'expression' | 'statement' | 'comment' | 'include';

export interface Hole {
  readonly start: number;
  readonly end: number;
  readonly kind: HoleKind;
  readonly template: Template;
}

const OPEN = 0x7b;
const PERCENT = 0x25;
const SHARP = 0x23;
const LESS = 0x3c;
const EQUALS = 0x3d;
const DASH = 0x2d;

/** Longer than any hole people write: what closes later than this belongs to something else. */
const LONGEST = 4000;

/** Go templates write their statements in `{{ }}` too. */
const GO_STATEMENT = /^[-~]?\s*(?:if|else|end|range|with|define|block|template|break|continue|\/\*)\b/;
const JINJA_INCLUDE = /^[-+]?\s*(?:include|call|block)\b/;
const EXPRESSION_START = /[\w.$(]/;
const HOLE = /\{\{|\{%|<%|%\{[A-Za-z_]|\$\{[A-Z_][A-Z0-9_]*\}/;
const ENVSUBST = /\$\{[A-Z_][A-Z0-9_]*\}|\$[A-Z_][A-Z0-9_]+\b/;

/** `%{name}`, behind the `%`: nginx itself would begin a block in the middle of the word. */
const PERCENT_NAME = /\{[A-Za-z_][\w.-]*\}/y;

const PLACEHOLDER = /^\$\{[A-Z_][A-Z0-9_]*\}$/;

/** A word that is nothing but an envsubst placeholder: where a directive should begin, it stands for whole directives. */
export const isPlaceholder = (raw: string): boolean => PLACEHOLDER.test(raw);

/** True when a word's value holds a template's hole, so that it isn't what nginx will read. In envsubst templates `$NAME` counts too. */
export const hasHole = (value: string, template?: NginxTree['template']): boolean =>
  HOLE.test(value) || (template === 'envsubst' && ENVSUBST.test(value));

/** True when the text could hold holes that nginx's lexer would trip over; most files are done with this one look. */
export const mayHaveHoles = (text: string): boolean => ['{{', '{%', '<%', '%{'].some((mark) => text.includes(mark));

/** Finds the holes of jinja-like and ERB templates; every search for a closing mark is done once per mark, so the whole is linear. */
export class HoleFinder {
  readonly #text: string;
  readonly #next = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  /** The hole that begins at `at` (where `{` or `<` stands). `quoted`: inside a string, where `{{"a"` is JSON rather than a hole. */
  at(at: number, quoted: boolean): Hole | undefined {
    const text = this.#text;
    const first = text.charCodeAt(at);
    const second = text.charCodeAt(at + 1);
    if (first === LESS) {
      if (second !== PERCENT) return undefined;
      const end = this.#closing(at, '%>');
      if (end < 0) return undefined;
      const mark = text.charCodeAt(at + 2);
      return { start: at, end, kind: mark === EQUALS ? 'expression' : mark === SHARP ? 'comment' : 'statement', template: 'erb' };
    }
    if (text.charCodeAt(at - 1) === PERCENT) {
      PERCENT_NAME.lastIndex = at;
      if (PERCENT_NAME.test(text)) return { start: at - 1, end: PERCENT_NAME.lastIndex, kind: 'expression', template: 'jinja' };
    }
    if (second === OPEN) {
      const end = this.#closing(at, '}}');
      if (end < 0) return undefined;
      const content = text.slice(at + 2, end - 2);
      if (quoted && !EXPRESSION_START.test(content.replace(/^[-~{]?\s*/, '').charAt(0))) return undefined;
      const triple = text.charCodeAt(at + 2) === OPEN && text[end] === '}' ? 1 : 0;
      return { start: at, end: end + triple, kind: GO_STATEMENT.test(content) ? 'statement' : 'expression', template: 'jinja' };
    }
    if (second === PERCENT) {
      const end = this.#closing(at, '%}');
      if (end < 0) return undefined;
      return { start: at, end, kind: JINJA_INCLUDE.test(text.slice(at + 2, end)) ? 'include' : 'statement', template: 'jinja' };
    }
    // `{#` is also how nginx reads a block with a comment glued to its brace: only the closing mark on the same line tells.
    if (second === SHARP && !quoted) {
      const end = this.#closing(at, '#}');
      if (end < 0 || (text.charCodeAt(at + 2) !== DASH && text.slice(at, end).includes('\n'))) return undefined;
      return { start: at, end, kind: 'comment', template: 'jinja' };
    }
    return undefined;
  }

  /** Offset behind the next closing mark, -1 when there is none within reach. */
  #closing(at: number, mark: string): number {
    let found = this.#next.get(mark);
    if (found === undefined || found < at + 2) {
      const index = this.#text.indexOf(mark, at + 2);
      found = index < 0 ? Number.POSITIVE_INFINITY : index;
      this.#next.set(mark, found);
    }
    return found - at > LONGEST ? -1 : found + 2;
  }
}

/** `envsubst` when a `${NAME}` stands outside the comments (and `$NAME` in a `*.template` file). */
export function findEnvsubst(text: string, id: string, comments: NginxTree['comments']): 'envsubst' | undefined {
  const pattern = id.endsWith('.template') ? new RegExp(ENVSUBST, 'g') : /\$\{[A-Z_][A-Z0-9_]*\}/g;
  let comment = 0;
  for (const match of text.matchAll(pattern)) {
    while (comment < comments.length && comments[comment]!.end <= match.index) comment++;
    if (comment >= comments.length || comments[comment]!.start > match.index) return 'envsubst';
  }
  return undefined;
}
