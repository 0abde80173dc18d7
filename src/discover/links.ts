import { createFileSet } from '../text/file-set.ts';
import type { FileSet } from '../text/files.ts';
import { SourceFile, type FileId } from '../text/source.ts';
import { below, isAbsolute, toId } from './paths.ts';
import type { Vfs } from './vfs.ts';
import type { Passed } from './walk.ts';

export interface LinkOptions {
  readonly cwd: string;
  /** Real folders that links may lead into. */
  readonly roots: readonly string[];
  readonly map: readonly (readonly [repository: string, host: string])[];
}

export interface Links {
  /** Where they lead, by the place of each. */
  readonly links: Map<string, FileId>;
  /** Those that lead to a file or a folder outside of the roots, by what lies there. */
  readonly outside: readonly { readonly path: string; readonly real: string; readonly kind: 'file' | 'folder' }[];
  readonly skipped: readonly Passed[];
}

/** Links to folders that hold each other would give every file places without end. */
const MOST_PLACES = 50_000;

/**
 * Where the links lead: to a file inside the roots as the disk says, else, for an absolute link as hosts have them
 * (`sites-enabled/x -> /etc/nginx/sites-available/x`), to the file that stands for that host path.
 * Nothing outside the roots is ever followed here. `files` in the order of their characters.
 */
export function resolveLinks(vfs: Vfs, places: readonly string[], files: readonly string[], options: LinkOptions): Links {
  const { cwd, roots, map } = options;
  const known = new Set(files);
  let hosts: FileSet | undefined;
  const links = new Map<string, FileId>();
  const outside: Links['outside'][number][] = [];
  const skipped: Passed[] = [];
  for (const path of places) {
    const place = toId(cwd, path);
    const real = vfs.realPath(path);
    if (real !== undefined && known.has(real)) {
      links.set(place, toId(cwd, real));
      continue;
    }
    const kind = real === undefined ? undefined : vfs.kindOf(real);
    if (real !== undefined && roots.some((root) => below(root, real) !== undefined)) {
      const inside = kind === 'folder' ? filesBelow(real, files) : [];
      const many = links.size + inside.length > MOST_PLACES;
      if (many || inside.length === 0) skipped.push({ path, reason: many ? 'there are too many links to folders' : leadsTo(kind) });
      else for (const file of inside) links.set(`${place}/${below(real, file)!}`, toId(cwd, file));
      continue;
    }
    const target = vfs.linkTarget(path);
    if (target !== undefined && isAbsolute(target)) {
      hosts ??= createFileSet(
        files.map((file) => new SourceFile(toId(cwd, file), '')),
        { map },
      );
      const found = hosts.find(target, { file: place, start: 0, end: 0 });
      if (found) {
        links.set(place, found.id);
        continue;
      }
    }
    if (kind === 'file' || kind === 'folder') outside.push({ path, real: real!, kind });
    else skipped.push({ path, reason: real === undefined ? 'a link that leads nowhere or in a circle' : leadsTo(kind) });
  }
  return { links, outside, skipped };
}

const leadsTo = (kind: string | undefined): string =>
  kind === 'file' || kind === 'folder' ? `a link to a ${kind} that is left out` : 'a link to a fifo, a socket or a device';

/** The files below a folder: they stand beside each other. */
function filesBelow(folder: string, files: readonly string[]): readonly string[] {
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  let low = 0;
  for (let high = files.length; low < high;) {
    const middle = (low + high) >> 1;
    if (files[middle]! < prefix) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < files.length && files[end]!.startsWith(prefix)) end++;
  return files.slice(low, end);
}
