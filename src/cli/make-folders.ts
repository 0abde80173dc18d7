import { mkdirSync, statSync } from 'node:fs';
import { upwards } from '../discover/paths.ts';
import { rawPath } from '../discover/vfs.ts';

const isFolder = (path: string): boolean => statSync(rawPath(path), { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * Makes a folder, and those above it that are missing; `path` is absolute. Throws where that is not allowed.
 * Node's own `recursive` never returns where a system says that the folder above does not exist though it does: in /proc.
 */
export function makeFolders(path: string): void {
  const missing: string[] = [];
  for (const folder of upwards(path)) {
    if (isFolder(folder)) break;
    missing.push(folder);
  }
  for (const folder of missing.toReversed()) {
    try {
      mkdirSync(rawPath(folder));
    } catch (error) {
      // Another process may have made it by now.
      if (!isFolder(folder)) throw error;
    }
  }
}
