import {
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  statSync,
  type Stats,
} from 'node:fs';

/** What lies at a path, links not followed. `other`: fifo, socket, device. */
export type Kind = 'file' | 'folder' | 'link' | 'other';

export interface Entry {
  readonly name: string;
  readonly kind: Kind;
}

/** All that discovery sees of a disk. Paths are absolute, with `/` on every system. */
export interface Vfs {
  /** Undefined when nothing lies there. */
  kindOf(path: string): Kind | undefined;
  /** Throws when the folder can't be read. */
  list(folder: string): readonly Entry[];
  /** All links resolved; undefined for a link that leads nowhere. */
  realPath(path: string): string | undefined;
  /** The target of a link as written. */
  linkTarget(path: string): string;
  /** Bytes. */
  sizeOf(path: string): number;
  /** The whole file, or its first `length` bytes. Throws when it can't be read. */
  read(path: string, length?: number): Uint8Array;
}

const posix = (path: string): string => (process.platform === 'win32' ? path.replaceAll('\\', '/') : path);

const kindOf = (entry: Pick<Stats, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): Kind =>
  entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'other';

function head(path: string, length: number): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, 0));
  } finally {
    closeSync(file);
  }
}

/** The disk. */
export const disk: Vfs = {
  kindOf(path) {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats && kindOf(stats);
  },
  list: (folder) => readdirSync(folder, { withFileTypes: true }).map((entry) => ({ name: entry.name, kind: kindOf(entry) })),
  realPath(path) {
    try {
      return posix(realpathSync.native(path));
    } catch {
      return undefined;
    }
  },
  linkTarget: (path) => posix(readlinkSync(path)),
  sizeOf: (path) => statSync(path).size,
  read: (path, length) => (length === undefined ? readFileSync(path) : head(path, length)),
};

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EIO: 'input/output error',
  EMFILE: 'too many open files',
  ENOENT: 'no such file',
  ENOTDIR: 'not a folder',
  ELOOP: 'too many levels of links',
};

/** Why a file could not be read, without the path that the system puts into its message. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return REASONS[code] ?? (code || String((error as Error).message ?? error));
}
