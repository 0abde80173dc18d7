import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync, realpathSync, type Stats } from 'node:fs';

/** What lies at a path, links not followed. `other`: fifo, socket, device. */
export type Kind = 'file' | 'folder' | 'link' | 'other';

export interface Entry {
  readonly name: string;
  readonly kind: Kind;
}

/** All that discovery sees of a disk. Paths are absolute, with `/` on every system. */
export interface Vfs {
  /** Undefined when nothing lies there, or nobody may look. */
  kindOf(path: string): Kind | undefined;
  /** Throws when the folder can't be read. */
  list(folder: string): readonly Entry[];
  /** All links resolved; undefined for a link that leads nowhere. */
  realPath(path: string): string | undefined;
  /** The target of a link as written; undefined when it can't be read. */
  linkTarget(path: string): string | undefined;
  /** The whole file, or its first `limit` bytes. Throws when it can't be read. */
  read(path: string, limit?: number): Uint8Array;
}

const posix = (path: string): string => (process.platform === 'win32' ? path.replaceAll('\\', '/') : path);

const kindOf = (entry: Pick<Stats, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): Kind =>
  entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'other';

/** Nearly every configuration fits: that takes fewer system calls than to ask for its size first. */
const chunk = new Uint8Array(64 * 1024);

function read(path: string, limit = Infinity): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const parts: Uint8Array[] = [];
    for (let left = limit, count = 1; left > 0 && count > 0; left -= count) {
      count = readSync(file, chunk, 0, Math.min(chunk.length, left), null);
      if (count > 0) parts.push(chunk.slice(0, count));
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  } finally {
    closeSync(file);
  }
}

function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** The disk. */
export const disk: Vfs = {
  kindOf: (path) => attempt(() => kindOf(lstatSync(path))),
  list: (folder) => readdirSync(folder, { withFileTypes: true }).map((entry) => ({ name: entry.name, kind: kindOf(entry) })),
  realPath: (path) => attempt(() => posix(realpathSync.native(path))),
  linkTarget: (path) => attempt(() => posix(readlinkSync(path))),
  read,
};

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EIO: 'input/output error',
  EMFILE: 'too many open files',
  ENOENT: 'no such file',
  ENOTDIR: 'not a folder',
  ELOOP: 'too many levels of links',
  EISDIR: 'it is a folder',
  EEXIST: 'a file is in the way',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'disk quota exceeded',
};

/** Why a file could not be read or written, without the path that the system puts into its message. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return REASONS[code] ?? (code || String((error as Error).message ?? error));
}
