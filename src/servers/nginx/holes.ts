import type { Directive } from '../../syntax/nginx/tree.ts';
import { openText, templateHole } from '../../text/template.ts';

/** True for a hole that stands where a directive stands, or for the name of one: it may set anything. No directive's name begins with `$`. */
export const isHole = (directive: Directive): boolean =>
  directive.block === undefined &&
  !/^[a-z]\w*$/.test(directive.name) &&
  (directive.name.startsWith('$') || templateHole(directive.name) !== undefined);

/** Why a word's value is not in the files: a variable or a template's hole; undefined when it is. */
export function openWord(text: string): string | undefined {
  if (!/[$<{]/.test(text)) return undefined;
  const hole = templateHole(text);
  if (hole !== undefined) return `the template fills in ${hole}`;
  const variable = /\$(?:\{\w+\}|\w+)/.exec(text);
  return variable ? `it holds the variable ${variable[0]}` : undefined;
}

/** Why an address is not in the files though nginx would take it: a script or a person is to fill `%name`, `@NAME@`, `__NAME__` in. */
export function openMark(text: string): string | undefined {
  const mark = openText(text, { percent: true })?.holes.find(({ engine }) => engine === 'percent' || engine === 'mark');
  return mark && `${mark.raw} has to be filled in`;
}
