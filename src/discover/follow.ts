import type { FileId } from '../text/source.ts';
import type { Reading, Want } from '../text/files.ts';
import { SourceFile } from '../text/source.ts';
import { segmentPattern } from '../text/file-set.ts';
import { below, fromId, toId } from './paths.ts';
import { readSource, type Read } from './read.ts';
import { readingOf } from './recognise.ts';
import type { Vfs } from './vfs.ts';

/** What `--follow-includes` may look at. */
export interface Following {
  /** Real: what lies below them is not followed, but was found. */
  readonly roots: readonly string[];
  /** `[map]`: host folders that the repository stands for, so that this machine's must not be mixed in. */
  readonly map: readonly (readonly [repository: string, host: string])[];
  /** Files that links lead to, with the place of the link. */
  readonly linked: ReadonlyMap<FileId, string>;
}

/** So many files outside of the roots are followed, and so many entries of folders looked at for globs. */
export const MOST_FOLLOWED = 500;
const MOST_ENTRIES = 20_000;

/** Reads a file outside of the roots, if it is what it is named as (`link`: whatever it would be at that place), and for nothing else. */
export async function readOutside(vfs: Vfs, path: string, id: FileId, as: Reading | { readonly link: string } | undefined): Promise<Read> {
  const read = readSource(vfs, path, id);
  if (read.kind !== 'text') return read;
  const { text, valid } = read.source;
  const only = await readingOf(read.source, as);
  if (only === undefined) return { kind: 'skipped', reason: 'outside of the given paths, and not a configuration' };
  return { kind: 'text', source: new SourceFile(id, text, { valid, only, readOnly: 'it lies outside of the given paths' }) };
}

/** Finds the files of this machine that wanted host paths name. */
export class Outside {
  readonly #vfs: Vfs;
  readonly #cwd: string;
  readonly #following: Following;
  #entries = 0;

  constructor(vfs: Vfs, cwd: string, following: Following) {
    this.#vfs = vfs;
    this.#cwd = cwd;
    this.#following = following;
  }

  isInside(path: string): boolean {
    return this.#following.roots.some((root) => below(root, path) !== undefined);
  }

  /** Each file that a want without a file names: where it is named to lie, and its real path. */
  filesOf({ path, as }: Want): { readonly place: FileId; readonly real: string }[] {
    const wanted = fromId(this.#cwd, path);
    if (as === undefined || path.includes('\0') || this.isInside(wanted) || this.#isMapped(wanted)) return [];
    const paths = /[*?[]/.test(wanted) ? this.#expand(wanted) : [wanted];
    return paths.flatMap((one) => {
      const real = this.#vfs.realPath(one);
      return real !== undefined && this.#vfs.kindOf(real) === 'file' ? [{ place: toId(this.#cwd, one), real }] : [];
    });
  }

  #isMapped(path: string): boolean {
    return this.#following.map.some(([, host]) => below(host.replace(/(.)\/+$/, '$1'), path) !== undefined);
  }

  #expand(pattern: string): string[] {
    let folders = [''];
    const segments = pattern.split('/').filter((segment) => segment !== '');
    for (const segment of segments) {
      if (!/[*?[]/.test(segment)) folders = folders.map((folder) => `${folder}/${segment}`);
      else {
        const test = segmentPattern(segment);
        folders = folders.flatMap((folder) =>
          this.#names(folder === '' ? '/' : folder).flatMap((name) => (test.test(name) ? [`${folder}/${name}`] : [])),
        );
      }
    }
    return folders;
  }

  #names(folder: string): string[] {
    const real = this.#vfs.realPath(folder);
    if (real === undefined || this.#vfs.kindOf(real) !== 'folder' || this.#entries > MOST_ENTRIES) return [];
    try {
      const names = this.#vfs.list(real).map(({ name }) => name);
      this.#entries += names.length;
      return names.sort();
    } catch {
      return [];
    }
  }
}
