import type { FileId } from '../text/source.ts';
import { joinPath } from '../text/file-set.ts';

const DRIVE = /^[A-Za-z]:\//;

export const isAbsolute = (path: string): boolean => path.startsWith('/') || DRIVE.test(path);

/** Separators as every layer below the CLI expects them. */
export const toPosix = (path: string, platform: NodeJS.Platform = process.platform): string =>
  platform === 'win32' ? path.replaceAll('\\', '/') : path;

/** The absolute path of what is written relative to a folder. */
export function resolvePath(folder: string, path: string): string {
  if (DRIVE.test(path)) return joinPath('', path);
  return joinPath(folder, path);
}

export const dirname = (path: string): string => path.slice(0, Math.max(path.startsWith('/') ? 1 : 0, path.lastIndexOf('/'))) || '.';

/** The path below a folder (`''` for the folder itself), undefined when it lies elsewhere. */
export function below(folder: string, path: string): string | undefined {
  if (path === folder) return '';
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

/** What a file is called in a run: relative when it lies below the working directory, else absolute. */
export function toId(cwd: string, path: string): FileId {
  const rest = below(cwd, path);
  return rest === undefined ? path : rest === '' ? '.' : rest;
}

export const fromId = (cwd: string, id: FileId): string => resolvePath(cwd, id);

/** The folder and those above it, nearest first. */
export function* upwards(folder: string): Generator<string> {
  for (let at = folder; ; at = dirname(at)) {
    yield at;
    if (dirname(at) === at || dirname(at) === '.') return;
  }
}
