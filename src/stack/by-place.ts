import type { Address } from '../servers/address.ts';
import { placesOfSketch, sketchIn } from '../servers/sketch.ts';
import type { FileId, Span } from '../text/source.ts';
import { folderOf } from '../text/paths.ts';

interface Placed {
  readonly address: Address;
  readonly span: Span;
}

/** The names a place may have: of an address with holes what is known of it. */
function placesOf(address: Address): readonly string[] {
  const sketch = sketchIn(address);
  return sketch === undefined ? [] : placesOfSketch(sketch);
}

/** Finds what listens by its address: a tree of ten thousand sites is linked in one pass. */
export class ByPlace<T extends Placed> {
  /** By place, then by each folder above the file that states the address. */
  readonly #index = new Map<string, Map<string, T[]>>();

  constructor(items: readonly T[]) {
    for (const item of items) for (const place of placesOf(item.address)) this.#add(place, item);
  }

  #add(place: string, item: T): void {
    let byFolder = this.#index.get(place);
    if (!byFolder) this.#index.set(place, (byFolder = new Map()));
    for (let folder = folderOf(item.span.file); ; folder = folderOf(folder)) {
      const list = byFolder.get(folder);
      if (list) list.push(item);
      else byFolder.set(folder, [item]);
      if (folder === '') break;
    }
  }

  /** Of several stacks below one path what lies nearest to a file: most leading folders in common. */
  nearest(address: Address, file: FileId, fits: (address: Address, item: T) => boolean): readonly T[] {
    const byFolder = this.#index.get(placesOf(address)[0] ?? '');
    if (!byFolder) return [];
    for (let folder = folderOf(file); ; folder = folderOf(folder)) {
      const found = (byFolder.get(folder) ?? []).filter((item) => fits(item.address, item));
      if (found.length > 0 || folder === '') return found;
    }
  }

  /** All at a path or a port. */
  at(place: string): readonly T[] {
    return this.#index.get(place)?.get('') ?? [];
  }
}
