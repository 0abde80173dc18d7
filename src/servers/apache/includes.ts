import { headSpan, type ApacheDirective } from '../../syntax/apache/tree.ts';
import type { FileSet } from '../../text/files.ts';
import type { SourceFile } from '../../text/source.ts';
import { append } from '../../text/lists.ts';
import { folderOf, nameOf } from '../../text/paths.ts';

/** The files an `Include` names. */
export interface Resolved {
  readonly files: readonly SourceFile[];
  /** True when a part of it is out of view. */
  readonly hole: boolean;
  /** What picks them of several. */
  readonly by?: 'glob' | 'folder';
  /** True for a folder with hidden files: httpd reads these as well, and nobody means it. */
  readonly hidden?: boolean;
  /** httpd's words when nothing is there. */
  readonly missing?: string;
}

/** `/etc/apache2` of `/etc/apache2/sites-available/app.conf`; undefined where no folder of the path is httpd's own. */
export const serverRootOf = (path: string): string | undefined => /^(.*?(?:^|\/)(?:apache(?:2|22|24)?|httpd))\//.exec(path)?.[1];

/** Folders inside of an included folder are looked into this deep. */
const DEPTH = 4;

/** Resolves includes: relative paths are joined to ServerRoot, never to the includer's folder; a folder stands for all files below it. */
export class Includes {
  readonly #files: FileSet;
  readonly #isForeign: (file: SourceFile) => boolean;
  readonly #known = new Map<string, Resolved>();
  #hidden: readonly string[] | undefined;

  constructor(files: FileSet, isForeign: (file: SourceFile) => boolean) {
    this.#files = files;
    this.#isForeign = isForeign;
  }

  /** `root`: ServerRoot, as far as it is known. */
  resolve(directive: ApacheDirective, path: string, root: string): Resolved {
    const key = `${root}\0${path}\0${folderOf(directive.file.id)}\0${directive.name.toLowerCase()}`;
    let resolved = this.#known.get(key);
    if (resolved === undefined) this.#known.set(key, (resolved = this.#lookUp(directive, path, root)));
    return resolved;
  }

  #lookUp(directive: ApacheDirective, path: string, root: string): Resolved {
    const optional = directive.name.toLowerCase() === 'includeoptional';
    const from = headSpan(directive);
    if (/[*?[]/.test(path)) {
      const found = this.#files.glob(path, from, root, 'apache');
      const files = this.#sources(found.files);
      const empty = files.length === 0 && !optional && found.complete && this.#isInView(directive, folderOf(path), root);
      const pattern = nameOf(path);
      const folder = join(root, folderOf(path));
      const missing = `Include/IncludeOptional: No matches for the wildcard '${pattern}' in '${folder}', failing`;
      return { files, hole: !found.complete, by: 'glob', ...(empty && { missing }) };
    }
    const found = this.#files.find(path.replace(/(.)\/+$/, '$1'), from, root, 'apache');
    if (found !== undefined) return { files: this.#sources([found]), hole: false };
    const below = this.#folder(directive, path, root);
    if (below.files.length > 0) return below;
    const missing = !optional && this.#isInView(directive, folderOf(path), root) && !this.#isWanted(path);
    const message = `Could not open configuration file ${join(root, path)}: No such file or directory`;
    return { files: [], hole: true, hidden: below.hidden ?? false, ...(missing && { missing: message }) };
  }

  #folder(directive: ApacheDirective, path: string, root: string): Resolved {
    const files: SourceFile[] = [];
    let hole = false;
    let pattern = path.replace(/\/+$/, '');
    for (let depth = 0; depth < DEPTH; depth++) {
      pattern += '/*';
      const found = this.#files.glob(pattern, headSpan(directive), root, 'apache');
      const exact = this.#sources(found.files).filter(({ id }) => depth === 0 || files.length === 0 || this.#shares(files[0]!, id));
      append(files, exact);
      hole ||= !found.complete;
      if (exact.length === 0) break;
    }
    return {
      files: files.sort((a, b) => (a.id < b.id ? -1 : 1)),
      hole,
      by: 'folder',
      hidden: this.#hidesIn(nameOf(pattern.replace(/(?:\/\*)+$/, ''))),
    };
  }

  #hidesIn(folder: string): boolean {
    this.#hidden ??= [...this.#files.places].filter((place) => nameOf(place).startsWith('.'));
    return this.#hidden.some((place) => `/${place}`.includes(`/${folder}/`));
  }

  #shares(file: SourceFile, id: string): boolean {
    return id.startsWith(`${folderOf(file.id)}/`);
  }

  #sources(found: readonly { readonly id: string }[]): SourceFile[] {
    return found.map(({ id }) => this.#files.get(id)).filter((file): file is SourceFile => file !== undefined && !this.#isForeign(file));
  }

  /** True when the folder is in view and holds files: httpd would look at the same ones. */
  #isInView(directive: ApacheDirective, folder: string, root: string): boolean {
    const host = join(root, folder);
    const around = this.#files.glob(`${folder === '' ? '.' : folder}/*`, headSpan(directive), root);
    return around.complete && around.files.some(({ id, certainty }) => certainty === 'exact' && this.#liesIn(id, host));
  }

  #liesIn(id: string, folder: string): boolean {
    return [...this.#files.placesOf(id), this.#files.hostPath(id) ?? id].some((place) => folderOf(place) === folder);
  }

  #isWanted(path: string): boolean {
    const name = nameOf(path);
    return this.#files.wants.some((want) => want.id?.endsWith(`/${name}`));
  }
}

const join = (root: string, path: string): string =>
  (path.startsWith('/') ? path : path === '' ? root : `${root}/${path}`).replace(/\/\.?(?=\/|$)/g, '').replace(/^$/, '/');
