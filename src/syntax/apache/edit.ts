import type { Edit } from '../../text/source.ts';
import { wordSpan, type ApacheDirective } from './tree.ts';

/** Replaces an argument (0 is the first behind the name); it is quoted where it has to be, with the quotes that were there. */
export function setArg(directive: ApacheDirective, index: number, text: string): Edit[] {
  const quote = directive.words[index + 1]?.quote || (/[\s"'#\\]|^$/.test(text) ? '"' : '');
  const escaped = quote === '' ? text : text.replace(/["'\\]/g, (char) => (char === quote || char === '\\' ? `\\${char}` : char));
  return [{ ...wordSpan(directive, index), text: `${quote}${escaped}${quote}` }];
}
