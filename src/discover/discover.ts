import type { Input } from '../lint/options.ts';
import type { Report } from '../lint/report.ts';
import { byItself, mayBeConfig } from '../syntax/language.ts';
import { joinPath } from '../text/file-set.ts';
import type { Reading, Want } from '../text/files.ts';
import { isBelow } from '../text/paths.ts';
import type { FileId, SourceFile } from '../text/source.ts';
import { splitDump } from './dump.ts';
import type { IgnoreList } from './ignore.ts';
import { MOST_FOLLOWED, Outside, readOutside, type Following } from './follow.ts';
import { LEFT_BEHIND } from './left-behind.ts';
import { resolveLinks, type Links } from './links.ts';
import { below, dirname, fromId, resolvePath, toId } from './paths.ts';
import { readSource } from './read.ts';
import type { Vfs } from './vfs.ts';
import { walk } from './walk.ts';
import { append } from '../text/lists.ts';

export interface DiscoverOptions {
  /** Absolute and real; file ids are relative to it. */
  readonly cwd: string;
  readonly exclude?: readonly IgnoreList[];
  readonly map?: Input['map'];
  /** Links out of the given paths are followed, as `following` of the outcome says. */
  readonly follow?: boolean;
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
  /** What was passed over, and why; paths as ids. */
  readonly skipped: readonly Skip[];
  /** How many files were not opened, since their names tell that they are no configurations. */
  readonly unopened: number;
  /** Set where `follow` was. */
  readonly following?: Following;
}

export interface Skip {
  readonly id: FileId;
  readonly reason: string;
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

/** Why a link was passed over that leads elsewhere. */
export const LINK_OUT = 'a link out of the given paths';

/** Finds what is to lint at the given paths, and everything that one of its files may refer to. */
export function discover(vfs: Vfs, paths: readonly string[], options: DiscoverOptions): Discovery {
  const { cwd, exclude = [], map = [], stdin } = options;
  const all = paths.map((path) => given(vfs, cwd, path));
  const folders = all.flatMap(({ kind, real }) => (kind === 'folder' ? [real!] : []));
  const alone = all.flatMap(({ kind, real }) => (kind === 'file' ? [real!] : []));
  const beside = all.flatMap(({ path, kind, real }) => (kind === 'file' ? foldersOf(vfs, cwd, path, real!) : []));
  const around = [...beside, ...(stdin ? [dirname(fromId(cwd, stdin.id))] : [])].filter((folder) => vfs.kindOf(folder) === 'folder');

  const seen = new Set<string>();
  const walked = folders.map((root) => walk(vfs, root, seen, { exclude }));
  const neighbours = around.map((root) => walk(vfs, root, seen, { exclude, limit: NEIGHBOURS }));
  const files = [...new Set([...alone, ...[...walked, ...neighbours].flatMap((part) => part.files)])].sort(byBytes);
  const places = [...walked, ...neighbours].flatMap((part) => part.links).sort(byBytes);
  const roots = [...folders, ...around];
  const resolved = resolveLinks(vfs, places, files, { cwd, roots, map });
  const { links } = resolved;
  for (const { path, real, kind } of all) {
    const place = toId(cwd, resolvePath(cwd, path));
    if (kind === 'file' && place !== toId(cwd, real!)) links.set(place, toId(cwd, real!));
  }
  const leftBeside = neighbours.flatMap((part) => part.skipped).filter(({ reason }) => reason === LEFT_BEHIND);
  const passed = [...walked.flatMap((part) => part.skipped), ...leftBeside, ...resolved.skipped];
  const linked = options.follow ? followLinks(vfs, cwd, resolved) : new Map<FileId, string>();
  const left = options.follow
    ? resolved.outside.filter(({ kind, real }) => kind === 'folder' && filesIn(vfs, real).length === 0)
    : resolved.outside;
  append(
    passed,
    left.map(({ path }) => ({ path, reason: LINK_OUT })),
  );

  const skipped: Skip[] = passed.map(({ path, reason }) => ({ id: toId(cwd, path), reason }));
  const unreadable = walked.flatMap((part) => part.unreadable).map(({ path, reason }) => ({ id: toId(cwd, path), reason }));
  const sources: SourceFile[] = [];
  const parts = new Map<FileId, FileId>();
  const take = (source: SourceFile): void => {
    const split = splitDump(source);
    for (const part of split ?? []) parts.set(part.id, source.id);
    if (split) append(sources, split);
    else if (byItself(source).language !== undefined) sources.push(source);
    else skipped.push({ id: source.id, reason: 'its text is no configuration that stacklint reads' });
  };
  if (stdin) take(stdin);
  const listed = walked.flatMap((part) => part.files);
  const named = new Set([...links].flatMap(([place, id]) => (mayBeConfig(place) ? [id] : [])));
  // A name in the repository says less than the place on the host.
  const placed = (id: FileId): boolean =>
    map.some(
      ([folder, host]) =>
        (folder === '.' || isBelow(id, folder)) && mayBeConfig(joinPath(host, folder === '.' ? id : id.slice(folder.length + 1))),
    );
  const isWanted = (id: FileId): boolean => mayBeConfig(id) || named.has(id) || placed(id);
  const toRead = new Set([...alone, ...listed.filter((path) => isWanted(toId(cwd, path)))]);
  for (const path of [...toRead].sort(byBytes)) {
    const id = toId(cwd, path);
    if (id === stdin?.id) continue;
    const read = readSource(vfs, path, id);
    if (read.kind === 'unreadable') unreadable.push({ id, reason: read.reason });
    else if (read.kind === 'skipped') skipped.push({ id, reason: read.reason });
    else take(read.source);
  }

  const found = new Set([...sources, ...unreadable].map(({ id }) => id));
  const productive = [...found, ...[...links].flatMap(([place, id]) => (found.has(id) || linked.has(id) ? [place] : []))];
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
    skipped: skipped.sort((a, b) => byBytes(a.id, b.id)),
    unopened: listed.filter((path) => !toRead.has(path)).length,
    ...(options.follow && { following: { roots: [...roots, ...alone], map, linked } }),
    given: [...folders, ...alone],
    links: walked.flatMap((part) => part.links),
    missing: all.flatMap(({ path, real }) => (real === undefined ? [path] : [])),
    empty: all.flatMap(({ path, real }) =>
      real === undefined || productive.some((id) => below(real, fromId(cwd, id)) !== undefined) ? [] : [path],
    ),
  };
}

/**
 * The folders whose files one given alone may refer to: its own, and, inside of the working directory, that of the file which a link
 * leads to. (A link of a hostile tree that `stacklint *` gives must not bring /etc into view.)
 */
function foldersOf(vfs: Vfs, cwd: string, path: string, real: string): string[] {
  const own = vfs.realPath(dirname(resolvePath(cwd, path))) ?? dirname(real);
  return own === dirname(real) || below(cwd, real) === undefined ? [own] : [own, dirname(real)];
}

/** Gives the files that links out of the roots lead to their places; those that may be configurations. */
function followLinks(vfs: Vfs, cwd: string, { links, outside }: Links): Map<FileId, string> {
  const out = new Map<FileId, string>();
  const add = (place: FileId, real: string): void => {
    const id = toId(cwd, real);
    links.set(place, id);
    if (mayBeConfig(place) || mayBeConfig(id)) out.set(id, place);
  };
  for (const { path, real, kind } of outside) {
    const place = toId(cwd, path);
    if (kind === 'file') add(place, real);
    else {
      for (const name of filesIn(vfs, real)) add(`${place}/${name}`, resolvePath(real, name));
    }
  }
  return out;
}

/** The regular files right in a folder: a link to `/` must not bring all of it. */
function filesIn(vfs: Vfs, folder: string): string[] {
  try {
    return vfs
      .list(folder)
      .flatMap(({ name, kind }) => (kind === 'file' ? [name] : []))
      .sort(byBytes)
      .slice(0, MOST_FOLLOWED);
  } catch {
    return [];
  }
}

/** Rounds of reading what the files read before refer to. */
const MOST_ROUNDS = 5;

export interface Followed<T> {
  readonly input: T;
  readonly report: Report;
  /** What was referred to and passed over, and why. */
  readonly skipped: readonly Skip[];
}

/**
 * Lints, reads the files that turned out to be referred to and lie below the roots (with `following`: also those outside), and lints
 * again until there are no more of them.
 */
export async function lintFollowing<T extends Discovered>(
  vfs: Vfs,
  cwd: string,
  first: T,
  lint: (input: T) => Promise<Report>,
  following?: Following,
): Promise<Followed<T>> {
  const reader = new Reader(vfs, cwd, first, following);
  for (const [id, link] of following?.linked ?? []) await reader.read(id, { link });
  for (let round = 1; ; round++) {
    const input = { ...first, ...reader.inputs() };
    const report = await lint(input);
    const before = reader.count;
    if (round < MOST_ROUNDS) for (const want of report.wants) await reader.want(want);
    if (reader.count === before) return { input, report, skipped: reader.skipped };
  }
}

/** Reads what is wanted, each file once. */
class Reader {
  readonly skipped: Skip[] = [];
  readonly #vfs: Vfs;
  readonly #cwd: string;
  readonly #outside: Outside | undefined;
  readonly #sources: SourceFile[];
  readonly #unreadable: Skip[];
  readonly #links: Map<string, FileId>;
  readonly #tried: Set<FileId>;
  readonly #looked = new Set<string>();
  #followed = 0;

  constructor(vfs: Vfs, cwd: string, first: Discovered, following: Following | undefined) {
    this.#vfs = vfs;
    this.#cwd = cwd;
    this.#outside = following && new Outside(vfs, cwd, following);
    this.#sources = [...first.sources];
    this.#unreadable = [...first.unreadable];
    this.#links = new Map(first.links);
    this.#tried = new Set([...first.sources, ...first.unreadable].map(({ id }) => id));
  }

  /** How many files were looked at. */
  get count(): number {
    return this.#tried.size;
  }

  inputs(): Pick<Discovered, 'sources' | 'unreadable' | 'links'> {
    const sources = [...this.#sources].sort((a, b) => byBytes(a.id, b.id));
    return { sources, unreadable: [...this.#unreadable], links: new Map(this.#links) };
  }

  async want(want: Want): Promise<void> {
    if (want.id !== undefined) return this.read(want.id, want.as, want.aside);
    const key = `${want.path}\0${want.as ?? ''}`;
    if (this.#outside === undefined || want.aside || this.#looked.has(key)) return;
    this.#looked.add(key);
    for (const { place, real } of this.#outside.filesOf(want)) {
      const id = toId(this.#cwd, real);
      if (place !== id) this.#links.set(place, id);
      await this.read(id, want.as);
    }
  }

  /** `aside`: what tells only of the target may be missing. */
  async read(id: FileId, as?: Reading | { readonly link: string }, aside = false): Promise<void> {
    const path = fromId(this.#cwd, id);
    const isOutside = this.#outside !== undefined && !this.#outside.isInside(path);
    // What is no environment may be a unit.
    const key = isOutside && typeof as === 'string' ? `${id}\0${as}` : id;
    if (this.#tried.has(key) || (key !== id && this.#sources.some((source) => source.id === id))) return;
    this.#tried.add(key);
    if (isOutside && ++this.#followed > MOST_FOLLOWED) {
      this.skipped.push({ id, reason: `more than ${MOST_FOLLOWED} files outside of the given paths are named` });
      return;
    }
    const read = isOutside ? await readOutside(this.#vfs, path, id, as) : readSource(this.#vfs, path, id);
    if (read.kind === 'text') this.#sources.push(read.source);
    else (read.kind === 'unreadable' && !aside ? this.#unreadable : this.skipped).push({ id, reason: read.reason });
  }
}
