import type { FileId, SourceFile, Span } from './source.ts';

/** How a reference between files was resolved. `likely`: by the tail of the path, not by a rule that must hold. */
export interface Found {
  readonly id: FileId;
  readonly certainty: 'exact' | 'likely';
}

/** A file that another names. `path` is as written there (a host path), `from` the place that names it. */
export interface Want {
  readonly path: string;
  readonly from: Span;
  /** The file below the given roots that answers to the name, when there is one that was not read yet. */
  readonly id?: FileId;
  /** What it would be read as; undefined: it must not be looked for out of view. */
  readonly as?: Reading;
  /** It is no configuration, and is read only for what it tells of the target: nothing is said of it itself. */
  readonly aside?: true;
}

/** What a reader takes a file for that it names. */
export type Reading =
  | 'nginx'
  | 'apache'
  | 'supervisor'
  | 'uwsgi-ini'
  | 'uwsgi-xml'
  | 'uwsgi-yaml'
  | 'uwsgi-json'
  | 'python'
  | 'environment'
  | 'shell';

/**
 * The files of one run and where they live on the host. Lookups take host paths (as configurations write
 * them) and answer with the files that were given; what is referred to and was not read ends up in `wants`.
 */
export interface FileSet {
  readonly all: readonly SourceFile[];
  /** Every file below the given roots, read or not, by each of its places. */
  readonly places: ReadonlySet<string>;
  get(id: FileId): SourceFile | undefined;
  /** The file that lies at a host path, seen from the file that names it. Relative paths: against `base`. `as`: what for. */
  find(path: string, from: Span, base?: string, as?: Reading): Found | undefined;
  /** The file of that id for somebody who names it by a path: wanted when it lies below the roots and was not read yet. */
  take(id: FileId, path: string, from: Span): Found | undefined;
  /** All files a glob of host paths matches, in byte order; `complete` is false when a part lies out of view. */
  glob(pattern: string, from: Span, base?: string, as?: Reading): { readonly files: readonly Found[]; readonly complete: boolean };
  /** Where the file lies on the host: by `[map]`, by conventional names, else undefined. */
  hostPath(id: FileId): string | undefined;
  /** All places of a file: its real path and the links that lead to it. */
  placesOf(id: FileId): readonly string[];
  /** A file below the given roots that is no configuration: its text, or undefined until it was read. */
  aside(id: FileId, from: Span): SourceFile | undefined;
  /** The files that were asked for so. */
  readonly asides: ReadonlySet<FileId>;
  readonly wants: readonly Want[];
}
