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
  /** True for what is made of the source when the container starts, its environment filled in. */
  readonly rendered?: true;
}

/** More files of one container are not told apart by a glob. */
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
  /** In the order in which they are made. */
  readonly mounts: readonly Mount[];

  constructor(machine: FileSet, mounts: readonly Mount[]) {
    this.#machine = machine;
    this.mounts = mounts;
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
    const id = absolute.startsWith('/') ? this.#fileAt(absolute) : undefined;
    return id === undefined ? this.#machine.find(path, from, base) : this.take(id, absolute, from);
  }

  glob(pattern: string, from: Span, base?: string): { readonly files: readonly Found[]; readonly complete: boolean } {
    const absolute = joinPath(base ?? '', pattern);
    const wanted = segmentsOf(absolute);
    if (!absolute.startsWith('/') || !wanted.some(isPattern)) {
      const found = this.find(pattern, from, base);
      return { files: found ? [found] : [], complete: found !== undefined };
    }
    const patterns = wanted.map(segmentPattern);
    const head = `/${wanted.slice(0, wanted.findIndex(isPattern)).join('/')}`;
    const files: Found[] = [];
    let matched = 0;
    for (const [path, id] of [...this.placedBelow(head)].sort(([a], [b]) => (a < b ? -1 : 1))) {
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

  /** The path at which a file was put last, where programs look if there is one; undefined for one that is in the container only by what it is called. */
  placeOf(id: FileId): string | undefined {
    const paths = this.pathsOf(id);
    return paths.findLast((path) => path.startsWith('/etc/')) ?? paths.at(-1);
  }

  /** All paths at which a file was put, in the order in which that happened. */
  pathsOf(id: FileId): readonly string[] {
    const paths = this.placesOf(id).flatMap((place) =>
      this.mounts.flatMap(({ source, target }) => {
        if (source === undefined || !isBelow(place, source)) return [];
        const path = pathFrom(place, source, target);
        return this.#fileAt(path) === place ? [path] : [];
      }),
    );
    return [...new Set(paths)];
  }

  /** What the last mount says that says anything. */
  #fileAt(path: string): FileId | undefined {
    for (let at = this.mounts.length - 1; at >= 0; at--) {
      const { target, source, kind } = this.mounts[at]!;
      if (!isBelow(path, target)) continue;
      if (source !== undefined) {
        const place = inside(source, restOf(path, target));
        if (this.places.has(place)) return place;
      }
      if (kind === 'volume') return undefined;
    }
    return undefined;
  }

  /** Files below a folder of the container, by their paths. */
  placedBelow(folder: string): ReadonlyMap<string, FileId> {
    const files = new Map<string, FileId>();
    for (const { target, source } of this.mounts) {
      if (source === undefined || !(isBelow(folder, target) || isBelow(target, folder))) continue;
      const top = isBelow(folder, target) ? inside(source, restOf(folder, target)) : source;
      const places = this.places.has(source) ? [source] : placesBelow(this.places, top);
      for (const place of places) {
        if (files.size >= MAX_FILES) return files;
        const path = pathFrom(place, source, target);
        if (this.#fileAt(path) === place) files.set(path, place);
      }
    }
    return files;
  }
}

const isPattern = (segment: string): boolean => /[*?[]/.test(segment);

/** Where a place lies when a folder around it, or it itself, is put at `target`. */
const pathFrom = (place: FileId, source: FileId, target: string): string =>
  place === source ? target : joinPath(target, restOf(place, source).replace(/^\//, ''));

const sorted = new WeakMap<ReadonlySet<string>, readonly string[]>();

/** The places below a folder; those of a repository alone below its top. */
export function* placesBelow(places: ReadonlySet<string>, folder: string): Generator<string> {
  let all = sorted.get(places);
  if (!all) sorted.set(places, (all = [...places].sort((a, b) => (a < b ? -1 : 1))));
  const prefix = folder === '' || folder === '/' ? folder : `${folder}/`;
  let low = 0;
  for (let high = all.length; low < high;) {
    const middle = (low + high) >> 1;
    if (all[middle]! < prefix) low = middle + 1;
    else high = middle;
  }
  for (; low < all.length && all[low]!.startsWith(prefix); low++) if (folder !== '' || !all[low]!.startsWith('/')) yield all[low]!;
}

/** The mounts that put below `target` what other mounts have at `path`: `COPY --from`, a folder of another stage. */
export function movedMounts(mounts: readonly Mount[], path: string, target: string): Mount[] {
  return mounts.flatMap((mount): Mount[] => {
    if (isBelow(mount.target, path)) return [{ ...mount, kind: 'copy', target: joinPath(target, restOf(mount.target, path).slice(1)) }];
    if (!isBelow(path, mount.target) || mount.source === undefined) return [];
    return [{ kind: 'copy', target, source: inside(mount.source, restOf(path, mount.target)) }];
  });
}
