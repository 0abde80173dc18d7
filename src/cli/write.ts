import { randomUUID } from 'node:crypto';
import * as nodeFs from 'node:fs/promises';
import { constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { rawPath, reasonOf } from '../discover/vfs.ts';

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
 * renamed into place. Before the first rename a failure changes nothing; between two renames it stops and says where.
 */
export async function writeAll(changes: readonly FileChange[], fs: WriteFs = nodeFs): Promise<WriteResult> {
  const ready: { readonly target: Target; readonly temporary: string }[] = [];
  const written: string[] = [];
  let at: FileChange | undefined;
  try {
    const targets: Target[] = [];
    for (at of changes) targets.push(await check(at, fs));
    for (const target of targets) {
      at = target.change;
      ready.push({ target, temporary: await writeBeside(target, fs) });
    }
    // Once more, since writing took its time: what is left between this look and the rename is as short as it can be.
    for (at of changes) await check(at, fs);
    for (const { target, temporary } of ready) {
      at = target.change;
      await fs.rename(rawPath(temporary), rawPath(at.path));
      written.push(at.path);
    }
  } catch (error) {
    for (const { temporary } of ready.slice(written.length)) await fs.unlink(rawPath(temporary)).catch(() => undefined);
    await syncFolders(ready.slice(0, written.length), fs);
    const unwritten = changes.slice(written.length).map(({ path }) => path);
    return { ok: false, written, unwritten, path: at?.path ?? '', reason: writeReason(error) };
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

/** Lays the new text beside its file, on the disk and with the file's mode and owner. Its name is none that `include *.conf` would match. */
async function writeBeside({ change, mode, owner }: Target, fs: WriteFs): Promise<string> {
  const path = join(dirname(change.path), `.stacklint-${randomUUID()}`);
  const file = await fs.open(rawPath(path), 'wx', 0o600).catch((error: unknown) => {
    throw new Refusal(`nothing can be written beside it: ${writeReason(error)}`);
  });
  try {
    try {
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
    await fs.unlink(rawPath(path)).catch(() => undefined);
    throw error;
  }
  return path;
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
