/** The folder a file lies in, without a slash at its end; empty for one at the top. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** The last part of a path. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** True for a folder and everything below it; everything lies below `/` and below the top of a repository. */
export const isBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === '/' || folder === '' ? folder : `${folder}/`);

/** `/var/run` is a link to `/run` on every distribution, and so in their images. */
export const behindRunLink = (path: string): string => (isBelow(path, '/var/run') ? path.slice('/var'.length) : path);

/** The names of the folders around a file, from the top; an absolute path has an empty one first. */
export const foldersOf = (file: string): string[] => file.split('/').slice(0, -1);

/** How many items two lists begin with in common. */
export function commonHead<T>(a: readonly T[], b: readonly T[]): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count++;
  return count;
}

/** Those of several that lie nearest to a place: they share most leading folders with it. */
export function nearestTo<T>(place: string, all: readonly T[], pathOf: (one: T) => string): readonly T[] {
  const partsOf = (path: string): string[] => (path === '' ? [] : path.split('/'));
  const wanted = partsOf(place);
  let best = -1;
  let found: T[] = [];
  for (const one of all) {
    const near = commonHead(partsOf(pathOf(one)), wanted);
    if (near > best) [best, found] = [near, []];
    if (near === best) found.push(one);
  }
  return found;
}
