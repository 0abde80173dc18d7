import type { ApacheDirective } from '../../syntax/apache/tree.ts';
import { isCondition, isMacro } from '../../syntax/apache/tree.ts';
import type { ApacheConfig, ApacheEntry } from './model.ts';

/** Sections nest no deeper than people write them. */
const DEPTH = 64;

/**
 * Why httpd may leave a directive out; undefined where it reads it as far as one can tell. `<IfModule mod_x.c>` around what needs the
 * module is how people write it, and what they mean to be read.
 */
export function doubtOf({ stateOf }: ApacheConfig, { certain, directive, includes }: ApacheEntry): string | undefined {
  if (certain) return undefined;
  for (const start of [directive, ...includes.toReversed()]) {
    let at: ApacheDirective | undefined = start.parent;
    for (let depth = 0; at && depth < DEPTH; depth++, at = at.parent) {
      if (isMacro(at)) return 'it stands in a macro';
      if (!isCondition(at) || stateOf(at).holds !== undefined) continue;
      const isUsual = /^ifmodule$/i.test(at.name) && !at.words[1]?.value.startsWith('!');
      if (!isUsual) return `it depends on <${at.words.map(({ value }) => value).join(' ')}>`;
    }
  }
  return undefined;
}
