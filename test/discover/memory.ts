import type { Kind, Vfs } from '../../src/discover/vfs.ts';
import { joinPath } from '../../src/text/file-set.ts';

/** What lies at a path of the made-up disk: a text, bytes, a link, an odd thing, or an error on reading. */
export type Thing =
  | string
  | Uint8Array
  | { readonly link: string }
  | { readonly other: true }
  | { readonly error: string; readonly folder?: true };

const fault = (code: string): Error => Object.assign(new Error(`${code}: at a path`), { code });

/** A disk in memory; folders are what the paths imply. */
export function memoryVfs(things: Readonly<Record<string, Thing>>): Vfs & { readonly reads: string[] } {
  const reads: string[] = [];
  const folders = new Set<string>(['/']);
  for (const [path, thing] of Object.entries(things)) {
    const parts = path.split('/');
    for (let length = 2; length < parts.length; length++) folders.add(parts.slice(0, length).join('/'));
    if (isError(thing) && thing.folder) folders.add(path);
  }
  const kindOf = (path: string): Kind | undefined => {
    if (folders.has(path)) return 'folder';
    const thing = things[path];
    if (thing === undefined) return undefined;
    if (typeof thing === 'object' && 'link' in thing) return 'link';
    return typeof thing === 'object' && 'other' in thing ? 'other' : 'file';
  };
  const bytes = (path: string): Uint8Array => {
    const thing = things[path];
    if (isError(thing)) throw fault(thing.error);
    if (typeof thing === 'string') return new TextEncoder().encode(thing);
    if (thing instanceof Uint8Array) return thing;
    throw fault('ENOENT');
  };
  const realPath = (path: string, depth = 0): string | undefined => {
    if (depth > 40) return undefined;
    let at = '';
    const parts = path.split('/').slice(1);
    for (const [index, part] of parts.entries()) {
      const next = `${at}/${part}`;
      const thing = things[next];
      if (thing !== undefined && typeof thing === 'object' && 'link' in thing) {
        const rest = parts.slice(index + 1).join('/');
        return realPath(joinPath(joinPath(at, thing.link), rest), depth + 1);
      }
      at = next;
    }
    return kindOf(path) === undefined ? undefined : path;
  };
  return {
    reads,
    kindOf,
    realPath: (path) => realPath(path),
    list(folder) {
      const thing = things[folder];
      if (isError(thing)) throw fault(thing.error);
      const prefix = folder === '/' ? '/' : `${folder}/`;
      const paths = [...Object.keys(things), ...folders].filter((path) => path !== folder && path.startsWith(prefix));
      const names = new Set(paths.map((path) => path.slice(prefix.length).split('/')[0]!));
      return [...names].filter((name) => name !== '').map((name) => ({ name, kind: kindOf(prefix + name) ?? 'folder' }));
    },
    linkTarget(path) {
      const thing = things[path];
      if (thing !== undefined && typeof thing === 'object' && 'link' in thing) return thing.link;
      throw fault('EINVAL');
    },
    read(path, limit) {
      reads.push(path);
      return bytes(path).subarray(0, limit);
    },
  };
}

const isError = (thing: Thing | undefined): thing is Extract<Thing, { error: string }> =>
  thing !== undefined && typeof thing === 'object' && 'error' in thing;
