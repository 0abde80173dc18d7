import type { MappedText } from '../text/mapped.ts';
import type { Lookup, Trace } from './shell/trace.ts';

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
/** Expansions within expansions that are followed. */
const MAX_DEPTH = 8;

export interface ExpandOptions {
  readonly lookup: Lookup;
  /** `unknown`: a default counts as well where nobody in view says whether the variable is set (compose); else only where it is certainly unset. */
  readonly defaults: 'unset' | 'unknown';
  /** `$$` is a dollar sign (compose). */
  readonly doubled?: boolean;
}

/**
 * Puts the value of the variable at `at` (a `$`) into `out` and answers with the offset behind it; -1 when none stands there.
 * The forms that Dockerfiles and compose files share: `$X`, `${X}`, `${X:-default}`, `${X:+other}`, `${X:?message}` and the same
 * without the colon. An unset variable is empty.
 */
export function expandVariable(source: MappedText, at: number, out: Trace, options: ExpandOptions, depth = 0): number {
  const { text } = source;
  if (options.doubled && text[at + 1] === '$') {
    out.copy(source, at, at + 1);
    return at + 2;
  }
  if (text[at + 1] !== '{') {
    NAME.lastIndex = at + 1;
    const name = NAME.exec(text)?.[0];
    if (name === undefined) return -1;
    const end = at + 1 + name.length;
    put(source, at, end, name, out, options);
    return end;
  }
  const end = closing(text, at + 1);
  NAME.lastIndex = at + 2;
  const name = NAME.exec(text)?.[0];
  if (end < 0 || name === undefined) return -1;
  const from = at + 2 + name.length;
  if (from === end - 1) {
    put(source, at, end, name, out, options);
    return end;
  }
  const operator = /^:?[-+?]/.exec(text.slice(from, from + 2))?.[0];
  if (operator === undefined || depth === MAX_DEPTH) {
    out.mark('an expansion');
    out.copy(source, at, end);
    return end;
  }
  const found = options.lookup(name);
  const isUnknown = found !== undefined && !found.known;
  const isSet = found?.known === true && (found.value !== '' || !operator.startsWith(':'));
  const other = (): void => expandInto(source, from + operator.length, end - 1, out, options, depth + 1);
  if (isUnknown && !(operator.endsWith('-') && options.defaults === 'unknown')) {
    out.mark(found.reason);
    out.copy(source, at, end);
  } else if (operator.endsWith('+')) {
    if (isSet) other();
  } else if (isSet) put(source, at, end, name, out, options);
  else if (operator.endsWith('-')) other();
  else {
    out.mark(`$${name} is not set`);
    out.copy(source, at, end);
  }
  return end;
}

/** Copies a part of a text with its variables expanded. */
export function expandInto(source: MappedText, start: number, end: number, out: Trace, options: ExpandOptions, depth = 0): void {
  const part = source.part(start, end);
  for (let at = 0; at < part.text.length;) {
    const after = part.text[at] === '$' ? expandVariable(part, at, out, options, depth) : -1;
    if (after < 0) out.copy(part, at, ++at);
    else at = after;
  }
}

function put(source: MappedText, at: number, end: number, name: string, out: Trace, { lookup }: ExpandOptions): void {
  const found = lookup(name);
  if (found === undefined) return;
  if (!found.known) {
    out.mark(found.reason);
    out.copy(source, at, end);
  } else if (!out.expand(found.value, source.offset(at))) out.mark('the text grows too long');
}

/** The offset behind the brace that closes the one at `at`; -1 when it stays open. */
function closing(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return i + 1;
  }
  return -1;
}
