import { spawn } from 'node:child_process';
import * as nodeFs from 'node:fs/promises';
import { constants } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { rawPath, reasonOf } from '../discover/vfs.ts';
import { isInUse, temporaryName } from './temporary.ts';

/** What writing needs of a disk; tests make single steps fail. */
export type WriteFs = Pick<typeof nodeFs, 'open' | 'rename' | 'unlink' | 'lstat'>;

/** One file to write. `path` is its real path, `before` the text that was read from it; undefined: there is none yet. */
export interface FileChange {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
}

/** Each file is wholly old or wholly new; `written` says which are new. */
export type WriteResult =
  | { readonly ok: true; readonly written: readonly string[] }
  | {
      readonly ok: false;
      readonly written: readonly string[];
      readonly unwritten: readonly string[];
      /** The file that stopped it, and why: `permission denied`. */
      readonly path: string;
      readonly reason: string;
      /** New texts that lie beside their files and could not be removed. */
      readonly leftBehind: readonly string[];
    };

/** A file whose change can't be made, in words for people. */
class Refusal extends Error {}

/** What has become of a file that could be read. */
const CHANGED: Readonly<Record<string, string>> = {
  EISDIR: 'it is no regular file any more',
  ELOOP: 'it has become a symbolic link since it was read',
  ENOENT: 'it is not there any more',
  ENOTDIR: 'it is not there any more',
};

function writeReason(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  return CHANGED[(error as NodeJS.ErrnoException).code ?? ''] ?? reasonOf(error);
}

/** A file as it lies on the disk before it is rewritten; a new one belongs to whoever writes it. */
interface Target {
  readonly change: FileChange;
  readonly mode: number;
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
}

/** New files hold no secrets, and servers of other accounts have to read them. */
const NEW_MODE = 0o644;

/**
 * Writes files: all are checked against the disk, then all new texts lie beside them and on the disk, then each is
 * renamed into place. Before the first rename a failure, or the signal that `stopped` tells of, changes nothing; between two renames a
 * failure stops it, and it says where.
 */
export async function writeAll(
  changes: readonly FileChange[],
  fs: WriteFs = nodeFs,
  stopped: () => NodeJS.Signals | undefined = () => undefined,
): Promise<WriteResult> {
  const ready: { readonly target: Target; readonly temporary: string }[] = [];
  const written: string[] = [];
  const leftBehind: string[] = [];
  const remove = async (temporary: string): Promise<void> => {
    await fs.unlink(rawPath(temporary)).catch(() => void leftBehind.push(temporary));
  };
  let at: FileChange | undefined;
  try {
    const targets: Target[] = [];
    for (at of changes) targets.push(await check(at, fs));
    for (const target of targets) {
      at = target.change;
      ready.push({ target, temporary: await writeBeside(target, fs, remove) });
      const signal = stopped();
      if (signal !== undefined) throw new Refusal(`stopped by ${signal}`);
    }
    // Once more, since writing took its time: what is left between this look and the rename is as short as it can be, and no other
    // stacklint is in it, for it would have found the new text beside the file.
    for (at of changes) await check(at, fs);
    for (const { target, temporary } of ready) {
      at = target.change;
      await fs.rename(rawPath(temporary), rawPath(at.path));
      written.push(at.path);
    }
  } catch (error) {
    for (const { temporary } of ready.slice(written.length)) await remove(temporary);
    await syncFolders(ready.slice(0, written.length), fs);
    const unwritten = changes.slice(written.length).map(({ path }) => path);
    return { ok: false, written, unwritten, path: at?.path ?? '', reason: writeReason(error), leftBehind };
  }
  await syncFolders(ready, fs);
  return { ok: true, written };
}

/** Refuses what is no longer the file that was read, or may not be written (opening it for that asks the system, and changes nothing). */
async function check(change: FileChange, fs: WriteFs): Promise<Target> {
  if (change.before === undefined) return checkFree(change, fs);
  const file = await fs.open(rawPath(change.path), constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new Refusal(CHANGED['EISDIR']);
    if (stats.nlink > 1)
      throw new Refusal(
        `it is one of ${stats.nlink} names of the same file (hard links), and the others would keep the old text: leave it out with --exclude, or make the others symbolic links`,
      );
    if (!(await file.readFile()).equals(Buffer.from(change.before))) throw new Refusal('it has changed since it was read');
    return { change, mode: stats.mode & 0o7777, owner: stats };
  } finally {
    await file.close();
  }
}

/** Refuses a new file in whose place something lies, be it a link that leads nowhere. */
async function checkFree(change: FileChange, fs: WriteFs): Promise<Target> {
  const there = await fs.lstat(rawPath(change.path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (there !== undefined) throw new Refusal('something has come to lie there');
  return { change, mode: NEW_MODE, owner: undefined };
}

/** Lays the new text beside its file, on the disk and with the file's mode, owner and attributes. */
async function writeBeside({ change, mode, owner }: Target, fs: WriteFs, remove: (path: string) => Promise<void>): Promise<string> {
  const name = temporaryName(basename(change.path));
  const path = join(dirname(change.path), name);
  const file = await fs.open(rawPath(path), 'wx', 0o600).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new Refusal(isInUse(name));
    throw new Refusal(`nothing can be written beside it: ${writeReason(error)}`);
  });
  try {
    try {
      if (owner) await copyAttributes(change.path, file);
      const own = await file.stat();
      if (owner && (own.uid !== owner.uid || own.gid !== owner.gid)) await giveTo(file, owner.uid, owner.gid, own);
      // Behind chown, which takes set-id bits away.
      await file.chmod(mode);
      await file.writeFile(change.after);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    await remove(path);
    throw error;
  }
  return path;
}

/**
 * What only GNU cp can copy: access lists, extended attributes and SELinux' context. Where there is no such cp, or the file system
 * takes none, the file is left with its mode and owner. By their descriptors, so that nobody can put another file in their places.
 */
async function copyAttributes(from: string, to: nodeFs.FileHandle): Promise<void> {
  if (process.platform !== 'linux') return;
  const source = await nodeFs.open(rawPath(from), constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => undefined);
  if (source === undefined) return;
  const words = ['--attributes-only', '--preserve=all', '--', '/proc/self/fd/3', '/proc/self/fd/4'];
  await new Promise<void>((resolve) => {
    const cp = spawn('/bin/cp', words, { env: {}, stdio: ['ignore', 'ignore', 'ignore', source.fd, to.fd] });
    cp.on('error', () => resolve()).on('close', () => resolve());
  });
  await source.close();
}

/** Only root may give files away; a member of its group may at least keep the group, without which a server may lose sight of the file. */
async function giveTo(
  file: nodeFs.FileHandle,
  uid: number,
  gid: number,
  own: { readonly uid: number; readonly gid: number },
): Promise<void> {
  try {
    await file.chown(uid, gid);
  } catch {
    if (own.gid === gid) return;
    await file.chown(own.uid, gid).catch(() => {
      throw new Refusal(`its group (id ${gid}) can't be kept: run as its owner or as root`);
    });
  }
}

/** Makes the renames last through a power cut, where the system can sync folders. */
async function syncFolders(done: readonly { readonly target: Target }[], fs: WriteFs): Promise<void> {
  for (const folder of new Set(done.map(({ target }) => dirname(target.change.path)))) {
    const handle = await fs.open(rawPath(folder), 'r').catch(() => undefined);
    await handle?.sync().catch(() => undefined);
    await handle?.close();
  }
}

/** What to say when not all files were written; `nameOf` a path as people know it. */
export function failureLines(result: WriteResult & { readonly ok: false }, nameOf: (path: string) => string): string[] {
  const { written, unwritten, path, reason, leftBehind } = result;
  const list = (paths: readonly string[]): string => paths.map(nameOf).join(', ');
  const state =
    written.length === 0
      ? ['nothing was written']
      : [`written before that: ${list(written)}`, `not written: ${list(unwritten)}; run again, since a fix may need both`];
  return [`${nameOf(path)}: ${reason}`, ...state, ...leftBehind.map((left) => `${nameOf(left)} could not be removed: remove it`)];
}
