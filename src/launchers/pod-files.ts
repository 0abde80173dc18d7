import { joinPath } from '../text/file-set.ts';
import type { FileSet, Found } from '../text/files.ts';
import type { Span } from '../text/source.ts';
import type { ContainerTree } from '../syntax/kubernetes/mounts.ts';
import { ContainerFiles } from './container-files.ts';
import { isBelow } from '../text/paths.ts';

/**
 * The files that the processes of a pod's container see: exactly those that its volumes hold; for all else the repository stands
 * in, out of which its image may be made.
 */
export class PodFiles extends ContainerFiles {
  readonly #tree: ContainerTree;

  constructor(repository: FileSet, tree: ContainerTree) {
    super(
      repository,
      [...tree.files].map(([target, { id }]) => ({ target, source: id, kind: 'copy' as const })),
    );
    this.#tree = tree;
  }

  override find(path: string, from: Span, base?: string): Found | undefined {
    const absolute = joinPath(base ?? '', path);
    if (this.#tree.files.has(absolute)) return super.find(path, from, base);
    if (this.#isMade(absolute)) return undefined;
    const found = super.find(path, from, base);
    return found && this.#isRepository(found) ? { ...found, certainty: 'likely' } : undefined;
  }

  override glob(pattern: string, from: Span, base?: string): { readonly files: readonly Found[]; readonly complete: boolean } {
    const { files } = super.glob(pattern, from, base);
    const absolute = joinPath(base ?? '', pattern);
    const isMade = this.#isMade(absolute);
    const own = new Set([...this.#tree.files.values()].map(({ id }) => id));
    return { files: files.filter((found) => own.has(found.id) || (!isMade && this.#isRepository(found))), complete: isMade };
  }

  /** True below a folder in which nothing lies but the keys of its volume. */
  #isMade(path: string): boolean {
    return this.#tree.mounts.find((mount) => isBelow(path, mount.path))?.kind === 'files';
  }

  /** What other manifests carry lies in other containers. */
  #isRepository({ id }: Found): boolean {
    return this.get(id)?.within === undefined;
  }
}
