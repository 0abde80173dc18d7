import { groupBy } from '../text/group.ts';
import { joinPath, segmentPattern, segmentsOf } from '../text/file-set.ts';
import type { FileSet, Found, Want } from '../text/files.ts';
import type { FileId, SourceFile, Span } from '../text/source.ts';
import { isBelow } from '../text/paths.ts';

/** A file or folder of the repository that lies at a path of a container. */
export interface Mount {
  /** Absolute path in the container, without a slash at its end but for `/`. */
  readonly target: string;
  /** Path in the repository; undefined for a volume that is empty at first. */
  readonly source: FileId | undefined;
  /** `copy`: what was there before stays beside it; `volume`: it hides what the image has there. */
  readonly kind: 'copy' | 'volume';
}

/** More files of one container are not told apart by globs. */
const MAX_FILES = 20_000;

/** The rest of a path below a folder, with its slash in front; empty for the folder itself. */
const restOf = (path: string, folder: string): string => (folder === '/' ? (path === '/' ? '' : path) : path.slice(folder.length));

const inside = (folder: FileId, rest: string): FileId => (folder === '' ? rest.slice(1) : folder + rest);

/**
 * The file system of a container: what its image and its volumes put where, the later over the earlier. What lies at none of
 * their places is looked up as on a machine.
 */
export class ContainerFiles implements FileSet {
  readonly #machine: FileSet;
  readonly #mounts: readonly Mount[];
  #files: ReadonlyMap<string, FileId> | undefined;
  #paths: ReadonlyMap<FileId, readonly string[]> | undefined;

  /** `mounts` in the order in which they are made. */
  constructor(machine: FileSet, mounts: readonly Mount[]) {
    this.#machine = machine;
    this.#mounts = mounts;
  }

  get all(): readonly SourceFile[] {
    return this.#machine.all;
  }

  get places(): ReadonlySet<string> {
    return this.#machine.places;
  }

  get wants(): readonly Want[] {
    return this.#machine.wants;
  }

  get(id: FileId): SourceFile | undefined {
    return this.#machine.get(id);
  }

  placesOf(id: FileId): readonly string[] {
    return this.#machine.placesOf(id);
  }

  take(id: FileId, path: string, from: Span): Found | undefined {
    return this.#machine.take(id, path, from);
  }

  aside(id: FileId, from: Span): SourceFile | undefined {
    return this.#machine.aside(id, from);
  }

  get asides(): ReadonlySet<FileId> {
    return this.#machine.asides;
  }

  /** Nobody follows a path of a container on the machine: what it would be read as is not passed on. */
  find(path: string, from: Span, base?: string): Found | undefined {
    const absolute = joinPath(base ?? '', path);
    const id = absolute.startsWith('/') ? this.#placed().get(absolute) : undefined;
    return id === undefined ? this.#machine.find(path, from, base) : this.take(id, absolute, from);
  }

  glob(pattern: string, from: Span, base?: string): { readonly files: readonly Found[]; readonly complete: boolean } {
    const absolute = joinPath(base ?? '', pattern);
    const wanted = segmentsOf(absolute);
    if (!absolute.startsWith('/') || !wanted.some((segment) => /[*?[]/.test(segment))) {
      const found = this.find(pattern, from, base);
      return { files: found ? [found] : [], complete: found !== undefined };
    }
    const patterns = wanted.map(segmentPattern);
    const files: Found[] = [];
    let matched = 0;
    for (const [path, id] of [...this.#placed()].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const segments = segmentsOf(path);
      if (segments.length !== patterns.length || !segments.every((segment, i) => patterns[i]!.test(segment))) continue;
      matched++;
      const found = this.take(id, path, from);
      if (found) files.push(found);
    }
    // What the image has there by itself is out of view.
    return matched === 0 ? this.#machine.glob(pattern, from, base) : { files, complete: false };
  }

  hostPath(id: FileId): string | undefined {
    return this.placeOf(id) ?? this.#machine.hostPath(id);
  }

  /** The path at which a file was put last; undefined for one that is in the container only by what it is called. */
  placeOf(id: FileId): string | undefined {
    return this.pathsOf(id).at(-1);
  }

  /** All paths at which a file was put, in the order in which that happened. */
  pathsOf(id: FileId): readonly string[] {
    this.#paths ??= groupBy(this.#placed().keys(), (path) => this.#placed().get(path)!);
    return this.placesOf(id).flatMap((place) => this.#paths!.get(place) ?? []);
  }

  /** Every file by its path in the container. */
  #placed(): ReadonlyMap<string, FileId> {
    if (this.#files) return this.#files;
    const files = new Map<string, FileId>();
    for (const { target, source, kind } of this.#mounts) {
      if (kind === 'volume') for (const path of files.keys()) if (isBelow(path, target)) files.delete(path);
      if (source === undefined) continue;
      if (this.places.has(source)) files.set(target, source);
      else {
        for (const place of this.places) {
          if (files.size >= MAX_FILES) break;
          if (place !== source && isBelow(place, source)) files.set(joinPath(target, restOf(place, source).replace(/^\//, '')), place);
        }
      }
    }
    return (this.#files = files);
  }
}

/** The mounts that put below `target` what other mounts have at `path`: `COPY --from`, a folder of another stage. */
export function movedMounts(mounts: readonly Mount[], path: string, target: string): Mount[] {
  return mounts.flatMap((mount): Mount[] => {
    if (isBelow(mount.target, path)) return [{ ...mount, kind: 'copy', target: joinPath(target, restOf(mount.target, path).slice(1)) }];
    if (!isBelow(path, mount.target) || mount.source === undefined) return [];
    return [{ kind: 'copy', target, source: inside(mount.source, restOf(path, mount.target)) }];
  });
}
