import { isUtf8 } from 'node:buffer';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
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
  /** Undefined when nothing lies there, or nobody may look. */
  kindOf(path: string): Kind | undefined;
  /** Throws when the folder can't be read. */
  list(folder: string): readonly Entry[];
  /** All links resolved; undefined for a link that leads nowhere. */
  realPath(path: string): string | undefined;
  /** The target of a link as written; undefined when it can't be read. */
  linkTarget(path: string): string | undefined;
  /** The whole regular file at a real path, or its first `limit` bytes. Throws when it can't be read; waits for nobody. */
  read(path: string, limit?: number): Uint8Array;
}

const posix = (path: string): string => (process.platform === 'win32' ? path.replaceAll('\\', '/') : path);

const kindOf = (entry: Pick<Stats, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): Kind =>
  entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'other';

/**
 * A name as text: UTF-8, where each byte that is none stands as one of U+DC80 to U+DCFF (as Python's surrogateescape does), so that
 * every name has a text of its own, and leads back to its file.
 */
export function nameOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes);
  if (isUtf8(buffer)) return buffer.toString('utf8');
  let name = '';
  for (let at = 0; at < buffer.length;) {
    const length = [1, 2, 3, 4].find((count) => at + count <= buffer.length && isUtf8(buffer.subarray(at, at + count)));
    name += length === undefined ? String.fromCharCode(0xdc00 + buffer[at]!) : buffer.toString('utf8', at, at + length);
    at += length ?? 1;
  }
  return name;
}

const BYTE = /[\udc80-\udcff]/u;

/** The path as the disk's functions want it. */
export function rawPath(path: string): string | Buffer {
  if (!BYTE.test(path)) return path;
  return Buffer.concat([...path].map((char) => (BYTE.test(char) ? Buffer.from([char.charCodeAt(0) - 0xdc00]) : Buffer.from(char))));
}

/** A name that the system gave as text; where that lost something, once more as bytes. */
const exact = (text: string, again: () => Uint8Array): string => (text.includes('\ufffd') ? nameOf(again()) : text);

function list(folder: string): readonly Entry[] {
  const path = rawPath(folder);
  const entries = readdirSync(path, { withFileTypes: true });
  if (!entries.some(({ name }) => name.includes('\ufffd'))) return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
  return readdirSync(path, { withFileTypes: true, encoding: 'buffer' }).map((entry) => ({ name: nameOf(entry.name), kind: kindOf(entry) }));
}

/** Nearly every configuration fits: that takes fewer system calls than to ask for its size first. */
const chunk = new Uint8Array(64 * 1024);

/** What has become a fifo or a device since it was listed must not block, nor a link lead elsewhere (Windows has neither). */
const OPEN = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

function read(path: string, limit = Infinity): Uint8Array {
  const file = openSync(rawPath(path), OPEN);
  try {
    const parts: Uint8Array[] = [];
    for (let left = limit, count = 1; left > 0 && count > 0; left -= count) {
      count = readSome(file, Math.min(chunk.length, left), parts.length === 0);
      if (count > 0) parts.push(chunk.slice(0, count));
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  } finally {
    closeSync(file);
  }
}

/** Reads into the chunk. What gives nothing at first, or as much as there is room for, may be a fifo or a device that never ends. */
function readSome(file: number, size: number, isFirst: boolean): number {
  let count = 0;
  try {
    count = readSync(file, chunk, 0, size, null);
    if (!isFirst || (count > 0 && count < size)) return count;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
  }
  if (!fstatSync(file).isFile()) throw Object.assign(new Error('it is no regular file'), { code: 'NOT_REGULAR' });
  return count;
}

/** What a look at a disk gives; undefined where it fails. */
export function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** The disk. */
export const disk: Vfs = {
  kindOf: (path) => attempt(() => kindOf(lstatSync(rawPath(path)))),
  list,
  realPath: (path) => attempt(() => posix(exact(realpathSync.native(rawPath(path)), () => realpathSync.native(rawPath(path), 'buffer')))),
  linkTarget: (path) => attempt(() => posix(exact(readlinkSync(rawPath(path)), () => readlinkSync(rawPath(path), 'buffer')))),
  read,
};

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EIO: 'input/output error',
  EMFILE: 'too many open files',
  ENOENT: 'no such file',
  ENOTDIR: 'not a folder',
  ELOOP: 'a link is in the way',
  EISDIR: 'it is a folder',
  EAGAIN: 'it can only be waited for',
  NOT_REGULAR: 'it is no regular file',
  ENXIO: 'it is no regular file',
  ENAMETOOLONG: 'its path is too long',
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
