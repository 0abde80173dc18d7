import type { IniEntry } from '../../syntax/uwsgi-ini/tree.ts';
import { isTemplate, openText } from '../../text/template.ts';
import { IN_BLOCK } from '../../text/template-blocks.ts';

/** Holes of the template languages people render configurations with: Jinja, ERB, envsubst. */
const HOLE = /\{\{|\{%|<%|\$\{/;

/** A line that is no option but a tag of the template. */
const TAG = /^(?:\{[{%#]|<%)/;

const CONTROL = /^\{%[-+]?\s*(\w+)/;

const OPENS = new Set(['if', 'for']);
const CLOSES = new Set(['endif', 'endfor']);

/** Tags that bring no options of their own. */
const QUIET = new Set(['if', 'elif', 'else', 'endif', 'for', 'endfor', 'set', 'raw', 'endraw']);

export const isTemplated = (text: string): boolean => HOLE.test(text);

/** A value with `%name` or `@NAME@` that a script fills in, as written: in a file whose name says that it is a template. */
export function filledByScript({ file, start, valueEnd }: IniEntry): string | undefined {
  if (!isTemplate(file)) return undefined;
  // The value of the entry lacks what uWSGI takes for magic variables of no meaning.
  const text = file.text
    .slice(start, valueEnd)
    .replace(/^[^=]*=/, '')
    .trim();
  return openText(text, { percent: true }) && text;
}

/** Follows the tags of one section. */
export class TemplateTags {
  #depth = 0;
  /** False after a tag that may bring options out of view. */
  complete = true;

  /** Why it is open whether the next option is there. */
  get doubt(): string | undefined {
    return this.#depth > 0 ? IN_BLOCK : undefined;
  }

  /** True when the key (as written) is the start of a tag: then the line is no option. */
  take(key: string): boolean {
    if (!TAG.test(key)) return false;
    const word = CONTROL.exec(key)?.[1];
    if (word === undefined ? !key.startsWith('{#') : !QUIET.has(word)) this.complete = false;
    if (word !== undefined && OPENS.has(word)) this.#depth++;
    if (word !== undefined && CLOSES.has(word) && this.#depth > 0) this.#depth--;
    return true;
  }
}
