import type { Input } from '../lint/options.ts';
import type { Report } from '../lint/report.ts';
import { languageOf, mayBeConfig } from '../syntax/language.ts';
import type { FileId, SourceFile } from '../text/source.ts';
import { splitDump } from './dump.ts';
import type { IgnoreList } from './ignore.ts';
import { resolveLinks } from './links.ts';
import { below, dirname, fromId, resolvePath, toId } from './paths.ts';
import { readSource } from './read.ts';
import type { Vfs } from './vfs.ts';
import { walk } from './walk.ts';

export interface DiscoverOptions {
  /** Absolute and real; file ids are relative to it. */
  readonly cwd: string;
  readonly exclude?: readonly IgnoreList[];
  readonly map?: Input['map'];
  /** A text that stands for a file, whatever the disk holds (`-` with `--stdin-filename`). */
  readonly stdin?: SourceFile;
}

export type Discovered = Required<Pick<Input, 'sources' | 'names' | 'links' | 'map' | 'unreadable'>>;

export interface Discovery {
  readonly input: Discovered;
  /** Absolute real paths of what was given. */
  readonly given: readonly string[];
  /** Absolute paths of the links below the given folders, wherever they lead. */
  readonly links: readonly string[];
  /** The files out of each dump of `nginx -T`, and the dump. */
  readonly parts: ReadonlyMap<FileId, FileId>;
  /** Given paths with nothing there. */
  readonly missing: readonly string[];
  /** Given paths below which nothing is a configuration that stacklint reads. */
  readonly empty: readonly string[];
}

/** How many files are looked at around a file that was given alone: those it may include. */
const NEIGHBOURS = 5000;

interface Given {
  readonly path: string;
  /** Undefined: nothing there, or no file and no folder. */
  readonly real: string | undefined;
  readonly kind: 'file' | 'folder' | undefined;
}

function given(vfs: Vfs, cwd: string, path: string): Given {
  const real = vfs.realPath(resolvePath(cwd, path));
  const kind = real === undefined ? undefined : vfs.kindOf(real);
  return kind === 'file' || kind === 'folder' ? { path, real, kind } : { path, real: undefined, kind: undefined };
}

const byBytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Finds what is to lint at the given paths, and everything that one of its files may refer to. */
export function discover(vfs: Vfs, paths: readonly string[], options: DiscoverOptions): Discovery {
  const { cwd, exclude = [], map = [], stdin } = options;
  const all = paths.map((path) => given(vfs, cwd, path));
  const folders = all.flatMap(({ kind, real }) => (kind === 'folder' ? [real!] : []));
  const alone = all.flatMap(({ kind, real }) => (kind === 'file' ? [real!] : []));
  const around = [...alone, ...(stdin ? [fromId(cwd, stdin.id)] : [])].map(dirname).filter((folder) => vfs.kindOf(folder) === 'folder');

  const seen = new Set<string>();
  const walked = folders.map((root) => walk(vfs, root, seen, { exclude }));
  const neighbours = around.map((root) => walk(vfs, root, seen, { exclude, limit: NEIGHBOURS }));
  const files = [...new Set([...alone, ...[...walked, ...neighbours].flatMap((part) => part.files)])].sort(byBytes);
  const places = [...walked, ...neighbours].flatMap((part) => part.links).sort(byBytes);
  const links = resolveLinks(vfs, places, files, { cwd, roots: [...folders, ...around], map });
  for (const { path, real, kind } of all) {
    const place = toId(cwd, resolvePath(cwd, path));
    if (kind === 'file' && place !== toId(cwd, real!)) links.set(place, toId(cwd, real!));
  }

  const unreadable = walked.flatMap((part) => part.unreadable).map(({ path, reason }) => ({ id: toId(cwd, path), reason }));
  const sources: SourceFile[] = [];
  const parts = new Map<FileId, FileId>();
  const take = (source: SourceFile): void => {
    const split = splitDump(source);
    for (const part of split ?? []) parts.set(part.id, source.id);
    if (split) sources.push(...split);
    else if (languageOf(source.id, source.text) !== undefined) sources.push(source);
  };
  if (stdin) take(stdin);
  const toRead = new Set([...alone, ...walked.flatMap((part) => part.files).filter((path) => mayBeConfig(toId(cwd, path)))]);
  for (const path of [...toRead].sort(byBytes)) {
    const id = toId(cwd, path);
    if (id === stdin?.id) continue;
    const read = readSource(vfs, path, id);
    if (read.kind === 'unreadable') unreadable.push({ id, reason: read.reason });
    else if (read.kind === 'text') take(read.source);
  }

  const found = new Set([...sources, ...unreadable].map(({ id }) => id));
  const linked = [...links].flatMap(([place, id]) => (found.has(id) ? [place] : []));
  const productive = [...found, ...linked];
  const onHost = [...new Set(parts.values())].map((dump) => [dump, '/'] as const);
  const names = new Set([...files.map((path) => toId(cwd, path)), ...sources.map(({ id }) => id)]);
  return {
    input: {
      sources: sources.sort((a, b) => byBytes(a.id, b.id)),
      names: [...names].sort(byBytes),
      links,
      map: [...map, ...onHost],
      unreadable,
    },
    parts,
    given: [...folders, ...alone],
    links: walked.flatMap((part) => part.links),
    missing: all.flatMap(({ path, real }) => (real === undefined ? [path] : [])),
    empty: all.flatMap(({ path, real }) =>
      real === undefined || productive.some((id) => below(real, fromId(cwd, id)) !== undefined) ? [] : [path],
    ),
  };
}

const MAX_ROUNDS = 5;

/**
 * Lints, reads the files that turned out to be referred to and lie below the roots, and lints again until there are
 * no more of them.
 */
export async function lintFollowing<T extends Discovered>(
  vfs: Vfs,
  cwd: string,
  first: T,
  lint: (input: T) => Promise<Report>,
): Promise<{ readonly input: T; readonly report: Report }> {
  let input = first;
  const tried = new Set<FileId>([...input.sources.map(({ id }) => id), ...input.unreadable.map(({ id }) => id)]);
  for (let round = 1; ; round++) {
    const report = await lint(input);
    const wanted = report.wants.filter(({ id }) => id !== undefined && !tried.has(id));
    if (wanted.length === 0 || round === MAX_ROUNDS) return { input, report };
    const sources = [...input.sources];
    const unreadable = [...input.unreadable];
    for (const { id, aside } of new Map(wanted.map((want) => [want.id!, { ...want, id: want.id! }])).values()) {
      tried.add(id);
      const read = readSource(vfs, fromId(cwd, id), id);
      if (read.kind === 'text') sources.push(read.source);
      else if (read.kind === 'unreadable' && !aside) unreadable.push({ id, reason: read.reason });
    }
    input = { ...input, sources: sources.sort((a, b) => byBytes(a.id, b.id)), unreadable };
  }
}
