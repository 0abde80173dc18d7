import { isIgnored, parseIgnore, type IgnoreList } from './ignore.ts';
import { upwards } from './paths.ts';
import { reasonOf, type Entry, type Vfs } from './vfs.ts';

/** What lies below a folder; paths are absolute and real, but for those of links. */
export interface Walked {
  readonly files: string[];
  readonly links: string[];
  /** Folders that could not be listed. */
  readonly unreadable: { readonly path: string; readonly reason: string }[];
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
function ignoresAbove(vfs: Vfs, folder: string): IgnoreList[] {
  const lists: IgnoreList[] = [];
  for (const at of upwards(folder)) {
    if (at !== folder) lists.unshift(...ignoreFile(vfs, at));
    if (vfs.kindOf(join(at, '.git')) !== undefined) return lists;
  }
  return [];
}

function ignoreFile(vfs: Vfs, folder: string): IgnoreList[] {
  const path = join(folder, '.gitignore');
  if (vfs.kindOf(path) !== 'file') return [];
  try {
    return [parseIgnore(folder, new TextDecoder().decode(vfs.read(path)))];
  } catch {
    return [];
  }
}

/** Lists what lies below a folder, breadth first; `seen` holds the folders that were listed before. */
export function walk(vfs: Vfs, root: string, seen: Set<string>, options: WalkOptions): Walked {
  const out: Walked = { files: [], links: [], unreadable: [] };
  const queue: { folder: string; ignores: readonly IgnoreList[] }[] = [{ folder: root, ignores: ignoresAbove(vfs, root) }];
  for (let next = 0; next < queue.length; next++) {
    const { folder, ignores } = queue[next]!;
    if (seen.has(folder)) continue;
    if (out.files.length >= (options.limit ?? Infinity)) break;
    seen.add(folder);
    const entries = listed(vfs, folder, out);
    if (folder !== root && entries.some((entry) => entry.name === 'pyvenv.cfg')) continue;
    const own = entries.some((entry) => entry.name === '.gitignore') ? [...ignores, ...ignoreFile(vfs, folder)] : ignores;
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const isFolder = entry.kind === 'folder';
      if (isFolder && SKIPPED.has(entry.name)) continue;
      if (isIgnored(options.exclude, path, isFolder) || isIgnored(own, path, isFolder)) continue;
      if (isFolder) queue.push({ folder: path, ignores: own });
      else if (entry.kind === 'file') out.files.push(path);
      else if (entry.kind === 'link') out.links.push(path);
    }
  }
  return out;
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
