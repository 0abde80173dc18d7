import type { ApacheScope } from './model.ts';
import { nameOf } from '../../text/paths.ts';

/** What a request is for. */
export interface Place {
  /** Path of the URL. */
  readonly url: string | undefined;
  /** Path of the file it was mapped to. */
  readonly file: string | undefined;
  /** The URL that it is handed on to: then no folder and no file is looked for (proxy_map_location() of mod_proxy.c). */
  readonly proxy?: string | undefined;
  /** A section that holds for it since it says so itself, as do those around that one. */
  readonly within?: ApacheScope | undefined;
}

/** A glob of httpd's as a regular expression: wildcards don't match a slash (fnmatch with FNM_PATHNAME). */
const globPattern = (glob: string): string =>
  glob.replace(/\[[^\]]*\]|[*?]|[^*?[]+|\[/g, (part) => {
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    return part.length > 1 && part.startsWith('[') ? part.replaceAll('\\', '\\\\') : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  });

/** Longer patterns and paths are left undecided. */
const LONGEST = 200;
/** So are patterns with more parts of any length: the time to try them grows by a power for each. */
const REPETITIONS = 2;

function matches(pattern: string, text: string): boolean | undefined {
  if (pattern.length > LONGEST || text.length > LONGEST) return undefined;
  // Repetition of what repeats could take for ever.
  if (/\)[*+?{]/.test(pattern) || (pattern.match(/[*+]|\{\d*,/g)?.length ?? 0) > REPETITIONS) return undefined;
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return undefined;
  }
}

const withoutSlash = (path: string): string => path.replace(/(.)\/+$/, '$1');

/** Whether a path is the section's or lies below it. */
function isBelow(section: string, path: string): boolean | undefined {
  const own = withoutSlash(section);
  if (/[*?[]/.test(own)) return matches(`^${globPattern(own)}(?:/|$)`, path);
  return own === '/' || path === own || path.startsWith(`${own}/`);
}

/** The beginning of the URL, or a glob whose wildcards match slashes (proxy_walk() of mod_proxy.c). */
const holdsForProxy = (argument: string, url: string, isRegex: boolean): boolean | undefined =>
  isRegex ? matches(argument, url) : url.startsWith(argument) || matches(`^${globPattern(argument).replaceAll('[^/]', '.')}$`, url);

/** Whether a section holds for a place; undefined: nobody can tell. */
export function holdsFor({ kind, head }: ApacheScope, { url, file, proxy }: Place): boolean | undefined {
  if (head === undefined) return true;
  const isRegex = kind.endsWith('match') || head.args[0] === '~';
  const argument = head.args[0] === '~' ? head.args[1] : head.args[0];
  if (kind.startsWith('proxy')) {
    if (proxy === undefined) return false;
    return head.open || argument === undefined ? undefined : holdsForProxy(argument, proxy, isRegex);
  }
  if (proxy !== undefined && !kind.startsWith('location')) return false;
  const subject = kind.startsWith('location') ? url : file;
  if (head.open || argument === undefined) return undefined;
  if (subject === undefined) return kind.startsWith('location') ? false : undefined;
  if (kind.startsWith('files')) {
    const name = nameOf(subject);
    return matches(isRegex ? argument : `^${globPattern(argument)}$`, name);
  }
  if (isRegex) return matches(argument, subject);
  // `<Directory>` goes by what a path names, `<Location>` by its text.
  return isBelow(argument, kind === 'directory' ? withoutSlash(subject) : subject);
}

/** The order in which sections are merged, later over earlier (https://httpd.apache.org/docs/2.4/sections.html#merging). */
export function rankOf({ kind, head }: ApacheScope): readonly [step: number, depth: number] {
  const isRegex = kind.endsWith('match') || head?.args[0] === '~';
  if (kind.startsWith('directory')) return isRegex ? [1, 0] : [0, withoutSlash(head?.args[0] ?? '').split('/').length];
  if (kind.startsWith('files') || kind.startsWith('proxy')) return [2, 0];
  return kind.startsWith('location') ? [3, 0] : [4, 0];
}
