/** One line of a `.gitignore` (gitignore(5)), or one glob of `exclude`, which reads the same. */
export interface Pattern {
  readonly negated: boolean;
  readonly folderOnly: boolean;
  readonly segments: readonly Segment[];
}

/** Patterns and the folder they are relative to. */
export interface IgnoreList {
  readonly folder: string;
  readonly patterns: readonly Pattern[];
}

const ANY = Symbol('*');
type Char = (char: string) => boolean;
/** The path segments `**` (any number) or one segment's characters, where `ANY` is a run of them. */
type Segment = typeof ANY | readonly (Char | typeof ANY)[];

/** Matches a list against a pattern in which `ANY` stands for any run; quadratic at worst. */
function matches<P, T>(pattern: readonly (P | typeof ANY)[], items: readonly T[], test: (part: P, item: T) => boolean): boolean {
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

const literal =
  (wanted: string): Char =>
  (char) =>
    char === wanted;

/** `[a-z]`, `[!a]`: the inside of a bracket expression. */
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

function segmentOf(text: string): Segment {
  if (text === '**') return ANY;
  const parts: (Char | typeof ANY)[] = [];
  for (const [part, inside] of text.matchAll(/\[([!^]?\]?(?:\\[^]|[^\]\\])*)\]|\\?[^]/gu)) addPart(parts, part, inside);
  return parts;
}

function addPart(parts: (Char | typeof ANY)[], part: string, inside: string | undefined): void {
  if (inside !== undefined) parts.push(oneOf(inside));
  else if (part === '*') {
    if (parts[parts.length - 1] !== ANY) parts.push(ANY);
  } else if (part === '?') parts.push(() => true);
  // A bracket that is never closed matches nothing (git, wildmatch.c).
  else if (part === '[') parts.push(() => false);
  else parts.push(literal(part.length > 1 && part.startsWith('\\') ? part.slice(1) : part));
}

/** No path is longer (PATH_MAX), so no such pattern is worth the time. */
const LONGEST = 4096;

/** Reads one pattern; undefined for a blank line or a comment. */
export function parsePattern(line: string): Pattern | undefined {
  let text = line.replace(/\r$/, '').replace(/(?<!\\) +$/, '');
  if (text === '' || text.startsWith('#') || text.length > LONGEST) return undefined;
  const negated = text.startsWith('!');
  if (negated) text = text.slice(1);
  const folderOnly = text.endsWith('/');
  if (folderOnly) text = text.slice(0, -1);
  const anchored = text.includes('/');
  const names = text.split('/').filter((name, at) => name !== '' || at > 0);
  const segments = names.map(segmentOf);
  if (!anchored) segments.unshift(ANY);
  // `a/**` is everything inside of a, not a itself.
  else if (segments[segments.length - 1] === ANY) segments.push([ANY]);
  return names.length > 0 ? { negated, folderOnly, segments } : undefined;
}

export const parseIgnore = (folder: string, text: string): IgnoreList => ({
  folder,
  patterns: text.split('\n').flatMap((line) => parsePattern(line) ?? []),
});

const matchesPattern = (pattern: Pattern, names: readonly string[]): boolean =>
  matches<readonly (Char | typeof ANY)[], string>(pattern.segments, names, (segment, name) =>
    matches<Char, string>(segment, [...name], (test, char) => test(char)),
  );

/** Whether a path is ignored. Later lists (deeper folders) win over earlier ones, later lines over earlier ones. */
export function isIgnored(lists: readonly IgnoreList[], path: string, isFolder: boolean): boolean {
  for (let at = lists.length - 1; at >= 0; at--) {
    const { folder, patterns } = lists[at]!;
    if (patterns.length === 0) continue;
    const prefix = folder.endsWith('/') ? folder : `${folder}/`;
    if (!path.startsWith(prefix)) continue;
    const names = path.slice(prefix.length).split('/');
    const last = patterns.findLast((pattern) => (isFolder || !pattern.folderOnly) && matchesPattern(pattern, names));
    if (last) return !last.negated;
  }
  return false;
}
