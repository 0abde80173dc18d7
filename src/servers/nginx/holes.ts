import type { Directive } from '../../syntax/nginx/tree.ts';

/** Jinja, Go, ERB, `%{name}` and envsubst holes; `${x}` in lower case is nginx's own. */
const HOLE = /\{\{[^}]*\}{0,3}|\{%[^%]*%?\}?|<%[^%]*%?>?|%\{[A-Za-z_][\w.-]*\}|\$\{[A-Z_][A-Z0-9_]*\}/;

/** The template's hole in a word, as written. */
export const templateHole = (text: string): string | undefined => (/[{<]/.test(text) ? HOLE.exec(text)?.[0] : undefined);

/** True for a hole that stands where a directive stands, or for the name of one: it may set anything. No directive's name begins with `$`. */
export const isHole = (directive: Directive): boolean =>
  directive.block === undefined && !/^[a-z]\w*$/.test(directive.name) && (directive.name.startsWith('$') || HOLE.test(directive.name));

/** Why a word's value is not in the files: a variable or a template's hole; undefined when it is. */
export function openWord(text: string): string | undefined {
  if (!/[$<{]/.test(text)) return undefined;
  const hole = templateHole(text);
  if (hole !== undefined) return `the template fills in ${hole}`;
  const variable = /\$(?:\{\w+\}|\w+)/.exec(text);
  return variable ? `it holds the variable ${variable[0]}` : undefined;
}
