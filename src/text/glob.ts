/** A test of one character. */
type Char = (char: string) => boolean;

/** A run of any items in a pattern: of characters, of segments of a path. */
export const ANY = Symbol('*');

/** The parts of a glob: characters and runs of any. */
export type Glob = readonly (Char | typeof ANY)[];

/** Matches a list against a pattern in which `ANY` stands for any run; quadratic at worst, which no regular expression promises. */
export function matches<P, T>(pattern: readonly (P | typeof ANY)[], items: ArrayLike<T>, test: (part: P, item: T) => boolean): boolean {
  let part = 0;
  let item = 0;
  let lastAny = -1;
  let restart = 0;
  while (item < items.length) {
    const next = pattern[part];
    if (next === ANY) {
      lastAny = part++;
      restart = item;
    } else if (next !== undefined && test(next as P, items[item]!)) {
      part++;
      item++;
    } else if (lastAny >= 0) {
      part = lastAny + 1;
      item = ++restart;
    } else return false;
  }
  while (pattern[part] === ANY) part++;
  return part === pattern.length;
}

/** Whether a whole name is what a glob says. */
export const matchesGlob = (glob: Glob, name: string): boolean => matches<Char, string>(glob, [...name], (test, char) => test(char));

const literal =
  (wanted: string): Char =>
  (char) =>
    char === wanted;

/** `[a-z]`, `[!a]`: the inside of a bracket expression. A range that ends before it begins holds nothing. */
function oneOf(inside: string): Char {
  const negated = /^[!^]/.test(inside);
  const chars = [...(negated ? inside.slice(1) : inside)];
  const ranges: [string, string][] = [];
  for (let i = 0; i < chars.length; i++) {
    if (chars[i] === '\\' && i + 1 < chars.length) i++;
    const to = chars[i + 1] === '-' ? chars[i + 2] : undefined;
    ranges.push([chars[i]!, to ?? chars[i]!]);
    if (to !== undefined) i += 2;
  }
  return (char) => ranges.some(([low, high]) => char >= low && char <= high) !== negated;
}

const BRACKET = /\[([!^]?\]?(?:\\[^]|[^\]\\])*)\]/uy;
const CHAR = /\\?[^]/uy;

/** Reads a glob for one segment of a path; `open`: what a bracket that is never closed matches. */
export function parseGlob(text: string, open: 'itself' | 'nothing'): Glob {
  const parts: (Char | typeof ANY)[] = [];
  let closes = true;
  for (let at = 0; at < text.length;) {
    BRACKET.lastIndex = CHAR.lastIndex = at;
    const bracket: RegExpExecArray | null = closes && text[at] === '[' ? BRACKET.exec(text) : null;
    // Behind one that is never closed there is none that is: it is not looked for again.
    closes &&= bracket !== null || text[at] !== '[';
    const [part, inside] = bracket ?? CHAR.exec(text)!;
    at += part.length;
    if (inside !== undefined) parts.push(oneOf(inside));
    else if (part === '*') {
      if (parts[parts.length - 1] !== ANY) parts.push(ANY);
    } else if (part === '?') parts.push(() => true);
    else if (part === '[' && open === 'nothing') parts.push(() => false);
    else parts.push(literal(part.length > 1 && part.startsWith('\\') ? part.slice(1) : part));
  }
  return parts;
}
