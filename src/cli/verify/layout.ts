import type { FileSet } from '../../text/files.ts';
import { joinPath, segmentPattern } from '../../text/file-set.ts';
import { behindRunLink, folderOf, nameOf } from '../../text/paths.ts';
import type { FileId, SourceFile } from '../../text/source.ts';
import { renderedName } from '../../text/template.ts';

/** What lies at a path of the private root. */
export interface Placed {
  readonly text: string;
  /** The file of the tree that it is a copy of; undefined for what was made up. */
  readonly source: SourceFile | undefined;
}

/** Folders that the private root has from the machine, and files in it that are not the tree's to give. */
const TAKEN =
  /^\/(?:usr(?!\/(?:local|share)\/)|bin|sbin|lib(?:32|64|x32)?|proc|sys|dev|old|etc\/(?:ld\.so[^/]*|passwd|group|hosts|nsswitch\.conf|gai\.conf|host\.conf|resolv\.conf|alternatives|ssl\/openssl\.cnf))(?:\/|$)/;

/** A path as the private root has it; undefined for one at which nothing of the tree can lie. */
export function pathInRoot(path: string): string | undefined {
  const clean = behindRunLink(joinPath('/', path)).replace(/^\/var\/lock(?=\/)/, '/run/lock');
  return clean === '/' || clean.includes('\0') || TAKEN.test(clean) ? undefined : clean;
}

/** The file that lies on the disk: a file that stands inside of another lies where that does. */
export function carrierOf(source: SourceFile): FileId {
  let at = source;
  while (at.within) at = at.within.carrier;
  return at.id;
}

/** The files of one judgement by their paths in the private root. */
export class Layout {
  readonly files = new Map<string, Placed>();

  /** Where a source of the tree was put; undefined where nothing can lie. The first to come keeps the place. */
  place(path: string, source: SourceFile, text = source.text): string | undefined {
    const at = pathInRoot(path);
    if (at !== undefined && !this.files.has(at)) this.files.set(at, { text, source });
    return at;
  }

  /** Puts a file there that no tree holds. */
  add(path: string, text: string): void {
    this.files.set(path, { text, source: undefined });
  }

  get sources(): ReadonlySet<FileId> {
    return new Set([...this.files.values()].flatMap(({ source }) => (source && !source.virtual ? [carrierOf(source)] : [])));
  }
}

/** Where a file lies on its host, by each of its places. */
export const hostPathsOf = ({ id }: SourceFile, files: FileSet): string[] =>
  files.placesOf(id).flatMap((place) => files.hostPath(place) ?? []);

/**
 * The paths by which an include finds a file: for one that names it that path, for a pattern those of its places that match, else
 * one in the pattern's folder. `base`: what relative paths are joined to.
 */
export function pathsByInclude(word: string, base: string, source: SourceFile, files: FileSet): string[] {
  const path = joinPath(base, word);
  if (!/[*?[]/.test(word)) return [path];
  const folder = folderOf(path);
  const hosts = hostPathsOf(source, files).filter((host) => folderOf(host) === folder);
  if (hosts.length > 0) return hosts;
  if (/[*?[]/.test(folder)) return hostPathsOf(source, files);
  const name = nameOf(source.id);
  const pattern = segmentPattern(nameOf(path));
  return [`${folder}/${pattern.test(name) ? name : renderedName(name)}`];
}
