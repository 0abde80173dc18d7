import { createFileSet } from '../text/file-set.ts';
import type { FileSet } from '../text/files.ts';
import { SourceFile, type FileId } from '../text/source.ts';
import { below, isAbsolute, toId } from './paths.ts';
import type { Vfs } from './vfs.ts';

export interface LinkOptions {
  readonly cwd: string;
  /** Real folders that links may lead into. */
  readonly roots: readonly string[];
  readonly map: readonly (readonly [repository: string, host: string])[];
}

/**
 * Where the links lead, by the place of each: to a file inside the roots as the disk says, else, for an absolute link
 * as hosts have them (`sites-enabled/x -> /etc/nginx/sites-available/x`), to the file that stands for that host path.
 * Nothing outside the roots is ever followed.
 */
export function resolveLinks(vfs: Vfs, links: readonly string[], files: readonly string[], options: LinkOptions): Map<string, FileId> {
  const { cwd, roots, map } = options;
  const known = new Set(files);
  let hosts: FileSet | undefined;
  const out = new Map<string, FileId>();
  for (const link of links) {
    const place = toId(cwd, link);
    const real = vfs.realPath(link);
    if (real !== undefined && known.has(real)) out.set(place, toId(cwd, real));
    else if (real !== undefined && roots.some((root) => below(root, real) !== undefined)) addFolder(out, place, real, files, cwd);
    else {
      const target = vfs.linkTarget(link);
      if (target === undefined || !isAbsolute(target)) continue;
      hosts ??= createFileSet(
        files.map((path) => new SourceFile(toId(cwd, path), '')),
        { map },
      );
      const found = hosts.find(target, { file: place, start: 0, end: 0 });
      if (found) out.set(place, found.id);
    }
  }
  return out;
}

/** A link to a folder gives every file below it a second place. */
function addFolder(out: Map<string, FileId>, place: string, real: string, files: readonly string[], cwd: string): void {
  for (const file of files) {
    const rest = below(real, file);
    if (rest !== undefined && rest !== '') out.set(`${place}/${rest}`, toId(cwd, file));
  }
}
