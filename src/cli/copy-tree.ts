import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { below, toId } from '../discover/paths.ts';
import { disk, rawPath, reasonOf } from '../discover/vfs.ts';
import type { FixResult } from '../index.ts';
import { UsageError } from './errors.ts';
import { makeFolders } from './make-folders.ts';
import { onDisk, type Session } from './session.ts';
import { isInUse, temporaryName } from './temporary.ts';

/**
 * Copies the files and links of the given paths into an empty folder, with the fixed texts in place of the old ones. All or nothing: they
 * are put together under another name, and the folder is made, or filled, when all are there. The failure, for people.
 */
export function copyTree(session: Session, result: FixResult, folder: string): string | undefined {
  const there = entriesOf(folder);
  const name = temporaryName(basename(folder));
  if (there?.includes(name)) throw new UsageError(`--output ${folder}: ${isInUse(name)}`);
  if (there !== undefined && there.length > 0) throw new UsageError(`--output ${folder}: the folder is not empty`);
  const place = join(there === undefined ? dirname(folder) : folder, name);
  let made = false;
  try {
    makeFolders(dirname(place));
    mkdirSync(rawPath(place));
    made = true;
    copyInto(place, session, result, folder);
    if (there === undefined) renameSync(rawPath(place), rawPath(folder));
    else moveUp(place, folder);
    return undefined;
  } catch (error) {
    const reason = !made && (error as NodeJS.ErrnoException).code === 'EEXIST' ? isInUse(name) : reasonOf(error);
    const left = made && !removed(there === undefined ? [place] : entriesOf(folder)!.map((entry) => join(folder, entry)));
    return `--output ${folder}: ${reason}; nothing was written${left ? `; ${place} could not be removed: remove it` : ''}`;
  }
}

/** Moves what lies in a folder to the one above, and takes the folder away. */
function moveUp(folder: string, to: string): void {
  for (const { name } of disk.list(folder)) renameSync(rawPath(join(folder, name)), rawPath(join(to, name)));
  rmdirSync(rawPath(folder));
}

/** The names of what lies in a folder; undefined when there is none. */
function entriesOf(folder: string): readonly string[] | undefined {
  try {
    return disk.list(folder).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UsageError(`--output ${folder}: ${reasonOf(error)}`);
  }
}

/** Takes away what was copied. */
function removed(paths: readonly string[]): boolean {
  try {
    for (const path of paths) rmSync(rawPath(path), { recursive: true });
    return true;
  } catch {
    return false;
  }
}

function copyInto(place: string, session: Session, { changed }: FixResult, folder: string): void {
  const { cwd, input, discovery } = session;
  const isGiven = (path: string): boolean =>
    discovery.given.some((root) => below(root, path) !== undefined) && below(folder, path) === undefined;
  const names = input.names.filter((id) => !discovery.parts.has(id) && isGiven(onDisk(session, id)));
  for (const id of new Set([...names, ...changed.keys()])) copyFile(onDisk(session, id), placeIn(place, id), changed.get(id));
  for (const link of discovery.links.filter(isGiven)) copyLink(link, placeIn(place, toId(cwd, link)));
}

/** Files outside of the working directory keep their absolute path below the folder. */
const placeIn = (folder: string, id: string): string => join(folder, id.replace(/^([A-Za-z]):/, '$1'));

function copyFile(
  from: string,
  to: string,
  change: { readonly before: { readonly text: string }; readonly after: string } | undefined,
): void {
  makeFolders(dirname(to));
  if (change === undefined) copyFileSync(rawPath(from), rawPath(to));
  else {
    if (!readFileSync(rawPath(from)).equals(Buffer.from(change.before.text))) throw new Error(`${from} has changed since it was read`);
    writeFileSync(rawPath(to), change.after);
    chmodSync(rawPath(to), statSync(rawPath(from)).mode);
  }
}

function copyLink(from: string, to: string): void {
  makeFolders(dirname(to));
  symlinkSync(readlinkSync(rawPath(from), 'buffer'), rawPath(to));
}
