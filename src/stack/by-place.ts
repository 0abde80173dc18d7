import { placeOf, type Address } from '../servers/address.ts';
import type { FileId, Span } from '../text/source.ts';

interface Placed {
  readonly address: Address;
  readonly span: Span;
}

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** Finds what listens by its address: a tree of ten thousand sites is linked in one pass. */
export class ByPlace<T extends Placed> {
  /** By place, then by each folder above the file that states the address. */
  readonly #index = new Map<string, Map<string, T[]>>();

  constructor(items: readonly T[]) {
    for (const item of items) {
      const place = placeOf(item.address);
      if (place === undefined) continue;
      let byFolder = this.#index.get(place);
      if (!byFolder) this.#index.set(place, (byFolder = new Map()));
      for (let folder = folderOf(item.span.file); ; folder = folderOf(folder)) {
        const list = byFolder.get(folder);
        if (list) list.push(item);
        else byFolder.set(folder, [item]);
        if (folder === '') break;
      }
    }
  }

  /** Of several stacks below one path what lies nearest to a file: most leading folders in common. */
  nearest(address: Address, file: FileId, fits: (address: Address) => boolean): readonly T[] {
    const byFolder = this.#index.get(placeOf(address) ?? '');
    if (!byFolder) return [];
    for (let folder = folderOf(file); ; folder = folderOf(folder)) {
      const found = (byFolder.get(folder) ?? []).filter((item) => fits(item.address));
      if (found.length > 0 || folder === '') return found;
    }
  }
}
