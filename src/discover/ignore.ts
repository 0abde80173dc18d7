import { ANY, matches, matchesGlob, parseGlob, type Glob } from '../text/glob.ts';

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

/** The path segments `**` (any number) or one segment's characters. */
type Segment = typeof ANY | Glob;

/** A bracket that is never closed matches nothing (git, wildmatch.c). */
const segmentOf = (text: string): Segment => (text === '**' ? ANY : parseGlob(text, 'nothing'));

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

const matchesPattern = (pattern: Pattern, names: readonly string[]): boolean => matches<Glob, string>(pattern.segments, names, matchesGlob);

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
