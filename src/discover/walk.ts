import { isIgnored, parseIgnore, type IgnoreList } from './ignore.ts';
import { LEFT_BEHIND, TEMPORARY } from './left-behind.ts';
import { upwards } from './paths.ts';
import { readSettings } from './read.ts';
import { reasonOf, type Entry, type Vfs } from './vfs.ts';

/** A place that discovery passes over, for `--verbose`. */
export interface Passed {
  readonly path: string;
  readonly reason: string;
}

/** What lies below a folder; paths are absolute and real, but for those of links. */
export interface Walked {
  readonly files: string[];
  readonly links: string[];
  /** Folders that could not be listed. */
  readonly unreadable: Passed[];
  readonly skipped: Passed[];
}

export interface WalkOptions {
  readonly exclude: readonly IgnoreList[];
  /** Stops after so many files, nearest to the folder first. */
  readonly limit?: number;
}

/** Folders that hold other people's files. Virtual environments are known by their `pyvenv.cfg`. */
const SKIPPED = new Set(['.git', 'node_modules', 'site-packages']);

const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

const join = (folder: string, name: string): string => (folder.endsWith('/') ? folder + name : `${folder}/${name}`);

/** The `.gitignore` files above a folder, up to the repository's root. */
function ignoresAbove(vfs: Vfs, folder: string, out: Walked): IgnoreList[] {
  const lists: IgnoreList[] = [];
  for (const at of upwards(folder)) {
    if (at !== folder) lists.unshift(...ignoreFile(vfs, at, out));
    if (vfs.kindOf(join(at, '.git')) !== undefined) return lists;
  }
  return [];
}

function ignoreFile(vfs: Vfs, folder: string, out: Walked): IgnoreList[] {
  const path = join(folder, '.gitignore');
  if (vfs.kindOf(path) !== 'file') return [];
  try {
    return [parseIgnore(folder, readSettings(vfs, path))];
  } catch (error) {
    out.skipped.push({ path, reason: reasonOf(error) });
    return [];
  }
}

/** More files than that are no repository and no host's configuration: names alone would fill the memory. */
const MOST_FILES = 1_000_000;

/** Lists what lies below a folder, breadth first; `seen` holds the folders that were listed before. */
export function walk(vfs: Vfs, root: string, seen: Set<string>, options: WalkOptions): Walked {
  const out: Walked = { files: [], links: [], unreadable: [], skipped: [] };
  const queue: { folder: string; ignores: readonly IgnoreList[] }[] = [{ folder: root, ignores: ignoresAbove(vfs, root, out) }];
  for (let next = 0; next < queue.length; next++) {
    const { folder, ignores } = queue[next]!;
    if (seen.has(folder)) continue;
    if (out.files.length >= (options.limit ?? Infinity)) break;
    if (out.files.length + queue.length > MOST_FILES) {
      out.unreadable.push({ path: root, reason: `there are more than ${MOST_FILES} files below it, not all were looked at` });
      break;
    }
    seen.add(folder);
    const entries = listed(vfs, folder, out);
    if (folder !== root && entries.some((entry) => entry.name === 'pyvenv.cfg')) {
      out.skipped.push({ path: folder, reason: 'a virtual environment' });
      continue;
    }
    const own = entries.some((entry) => entry.name === '.gitignore') ? [...ignores, ...ignoreFile(vfs, folder, out)] : ignores;
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const isFolder = entry.kind === 'folder';
      const reason = reasonToPass(entry, path, options.exclude, own);
      if (reason !== undefined) out.skipped.push({ path, reason });
      else if (isFolder) queue.push({ folder: path, ignores: own });
      else (entry.kind === 'link' ? out.links : out.files).push(path);
    }
  }
  return out;
}

function reasonToPass(
  { name, kind }: Entry,
  path: string,
  exclude: readonly IgnoreList[],
  ignores: readonly IgnoreList[],
): string | undefined {
  const isFolder = kind === 'folder';
  if (name.startsWith(TEMPORARY)) return LEFT_BEHIND;
  if (isFolder && SKIPPED.has(name)) return "a folder of others' files";
  if (isIgnored(exclude, path, isFolder)) return 'excluded';
  if (isIgnored(ignores, path, isFolder)) return 'ignored by .gitignore';
  return kind === 'other' ? 'no regular file, but a fifo, a socket or a device' : undefined;
}

function listed(vfs: Vfs, folder: string, out: Walked): readonly Entry[] {
  try {
    return [...vfs.list(folder)].sort(byName);
  } catch (error) {
    out.unreadable.push({ path: folder, reason: reasonOf(error) });
    return [];
  }
}

/** The folder of the nearest file of that name, from `folder` up to the repository's root. */
export function findUpwards(vfs: Vfs, folder: string, name: string): string | undefined {
  for (const at of upwards(folder)) {
    if (vfs.kindOf(join(at, name)) === 'file') return join(at, name);
    if (vfs.kindOf(join(at, '.git')) !== undefined) return undefined;
  }
  return undefined;
}
