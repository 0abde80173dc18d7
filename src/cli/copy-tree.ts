import { chmodSync, copyFileSync, mkdirSync, readdirSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { below, toId } from '../discover/paths.ts';
import { rawPath, reasonOf } from '../discover/vfs.ts';
import type { FixResult } from '../index.ts';
import { UsageError } from './errors.ts';
import { onDisk, type Session } from './session.ts';

/** Copies the files and links of the given paths into an empty folder, with the fixed texts in place of the old ones. */
export function copyTree(session: Session, { changed }: FixResult, folder: string): void {
  const { cwd, input, discovery } = session;
  const isGiven = (path: string): boolean =>
    discovery.given.some((root) => below(root, path) !== undefined) && below(folder, path) === undefined;
  const names = input.names.filter((id) => !discovery.parts.has(id) && isGiven(onDisk(session, id)));
  const copies = new Set([...names, ...changed.keys()]);
  try {
    mkdirSync(folder, { recursive: true });
    if (readdirSync(folder).length > 0) throw new UsageError(`--output ${folder}: the folder is not empty`);
    for (const id of copies) copyFile(onDisk(session, id), placeIn(folder, id), changed.get(id)?.after);
    for (const link of discovery.links.filter(isGiven)) copyLink(link, placeIn(folder, toId(cwd, link)));
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`--output ${folder}: ${reasonOf(error)}`);
  }
}

/** Files outside of the working directory keep their absolute path below the folder. */
const placeIn = (folder: string, id: string): string => join(folder, id.replace(/^([A-Za-z]):/, '$1'));

function copyFile(from: string, to: string, text: string | undefined): void {
  mkdirSync(rawPath(dirname(to)), { recursive: true });
  if (text === undefined) copyFileSync(rawPath(from), rawPath(to));
  else {
    writeFileSync(rawPath(to), text);
    chmodSync(rawPath(to), statSync(rawPath(from)).mode);
  }
}

function copyLink(from: string, to: string): void {
  mkdirSync(rawPath(dirname(to)), { recursive: true });
  symlinkSync(readlinkSync(rawPath(from), 'buffer'), rawPath(to));
}
