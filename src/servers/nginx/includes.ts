import type { FileSet, Found } from '../../text/files.ts';
import type { SourceFile } from '../../text/source.ts';
import { perFile } from '../../text/source.ts';
import { parseNginx } from '../../syntax/nginx/parser.ts';
import { headSpan } from '../../syntax/nginx/tree.ts';
import { isDeclined } from '../../syntax/names.ts';
import type { Directive, NginxTree } from '../../syntax/nginx/tree.ts';
import { openWord } from './holes.ts';
import { folderOf, nameOf } from '../../text/paths.ts';

/** What one `include` brings in. */
export interface Expansion {
  /** The top level of each file, in nginx's order. */
  readonly bodies: readonly (readonly Directive[])[];
  /** True when a part of it is out of view. */
  readonly hole: boolean;
  readonly problem: 'cycle' | 'missing' | undefined;
}

/** The files an `include` names, before cycles are looked at. */
interface Resolved {
  readonly files: readonly SourceFile[];
  readonly hole: boolean;
  readonly problem: 'missing' | undefined;
}

/** What can be seen of the host. */
export interface View {
  readonly files: FileSet;
  /** The files that are nginx's. */
  readonly sources: ReadonlySet<SourceFile>;
  /** A file that the target's distribution ships in `/etc/nginx`, by base name. */
  readonly snippets: (name: string) => SourceFile | undefined;
}

/** nginx has no limit; a chain longer than this is taken for a mistake. */
const DEPTH = 32;

/** Directives that includes may bring into one configuration, at least and per file: files that include each other twice grow exponentially. */
const BUDGET = 50_000;
const BUDGET_PER_FILE = 500;

const NOTHING: Expansion = { bodies: [], hole: false, problem: undefined };
const HOLE: Expansion = { bodies: [], hole: true, problem: undefined };
const UNRESOLVED: Resolved = { files: [], hole: true, problem: undefined };

export const treeOf: (file: SourceFile) => NginxTree = perFile(parseNginx);

/** Every `include` of a file, at any depth. */
export const includesIn: (file: SourceFile) => readonly Directive[] = perFile((file) => {
  const found: Directive[] = [];
  const stack: (readonly Directive[])[] = [treeOf(file).directives];
  for (let list = stack.pop(); list; list = stack.pop()) {
    for (const directive of list) {
      if (directive.block) stack.push(directive.block);
      else if (directive.name === 'include') found.push(directive);
    }
  }
  return found;
});

/** A site that is none by its name (`shop.bak`, `shop~`): nginx asks for no name where its glob takes all. */
const isCopy = perFile(
  (file) =>
    isDeclined(file.id) &&
    treeOf(file).errors.length === 0 &&
    treeOf(file).directives.some(({ name, block }) => name === 'server' && block),
);

/** The folders nginx's packages use as configuration prefix. */
const PREFIX = /^(?:\/etc\/nginx|\/usr\/local\/etc\/nginx|\/usr\/local\/nginx\/conf|\/opt\/nginx\/conf|\.)\//;

/** Resolves the includes of one configuration: relative paths are joined to the main file's directory, never to the includer's. */
export class Includes {
  readonly #files: FileSet;
  readonly #bases: readonly string[];
  readonly #fragments: boolean;
  readonly #view: View;
  readonly #known = new Map<string, Resolved>();
  #left: number;

  /** `bases`: host folders for relative paths, best first; `fragments`: the main file is out of view, so the includer's folder may be meant. */
  constructor(view: View, bases: readonly string[], fragments: boolean) {
    this.#files = view.files;
    this.#view = view;
    this.#left = BUDGET + BUDGET_PER_FILE * view.sources.size;
    this.#bases = bases;
    this.#fragments = fragments;
  }

  /** The directives an `include` stands for, reached through `chain`. */
  expand(directive: Directive, chain: readonly Directive[]): Expansion {
    const { files, hole, problem } = this.resolve(directive);
    if (files.length === 0) return hole ? { bodies: [], hole, problem } : NOTHING;
    if (chain.length >= DEPTH || this.#left <= 0) return HOLE;
    const bodies: (readonly Directive[])[] = [];
    let cycle = false;
    for (const file of files) {
      if (file === directive.file || chain.some((link) => link.file === file)) cycle = true;
      else {
        const { directives } = treeOf(file);
        this.#left -= directives.length + 1;
        bodies.push(directives);
      }
    }
    return { bodies, hole: hole || cycle, problem: cycle ? 'cycle' : problem };
  }

  /** The given files and all that can be reached from them through includes. */
  reach(files: readonly SourceFile[]): Set<SourceFile> {
    const reached = new Set(files);
    // Many files name the same glob: its list is walked once.
    const walked = new Set<Resolved>();
    for (const file of reached) {
      for (const directive of includesIn(file)) {
        const resolved = this.resolve(directive);
        if (walked.has(resolved)) continue;
        walked.add(resolved);
        for (const target of resolved.files) reached.add(target);
      }
    }
    return reached;
  }

  /** Those of the given files that another of them includes. */
  included(files: readonly SourceFile[]): Set<SourceFile> {
    const included = new Set<SourceFile>();
    const firstOf = new Map<Resolved, SourceFile>();
    for (const file of files) {
      for (const directive of includesIn(file)) {
        const resolved = this.resolve(directive);
        const first = firstOf.get(resolved);
        if (first === undefined) {
          firstOf.set(resolved, file);
          for (const target of resolved.files) if (target !== file) included.add(target);
        } else if (first !== file && resolved.files.includes(first)) included.add(first);
      }
    }
    return included;
  }

  /** The files an `include` names; one look-up per path and folder of the includer. */
  resolve(directive: Directive): Resolved {
    const word = directive.words[1];
    if (word === undefined || word.value === '' || openWord(word.value) !== undefined) return UNRESOLVED;
    const key = `${folderOf(directive.file.id)}\0${word.value}`;
    let resolved = this.#known.get(key);
    if (resolved === undefined) this.#known.set(key, (resolved = this.#lookUp(directive, word.value)));
    return this.#withoutChance(resolved, directive, word.value);
  }

  #lookUp(directive: Directive, path: string): Resolved {
    const bases = this.#fragments && !directive.file.virtual ? [...this.#bases, this.#folderOf(directive.file)] : this.#bases;
    if (/[*?[]/.test(path)) return this.#glob(directive, path, bases);
    if (!directive.file.virtual) {
      for (const base of bases) {
        const file = this.#fileOf(this.#files.find(path, headSpan(directive), base, 'nginx'));
        if (file) return { files: [file], hole: false, problem: undefined };
      }
    }
    const name = path.replace(PREFIX, '');
    const snippet = name.startsWith('/') ? undefined : this.#view.snippets(name);
    if (snippet) return { files: [snippet], hole: false, problem: undefined };
    return { files: [], hole: true, problem: this.#isMissing(directive, path, bases[0]!) ? 'missing' : undefined };
  }

  #glob(directive: Directive, path: string, bases: readonly string[]): Resolved {
    let complete = false;
    for (const base of bases) {
      const found = this.#files.glob(path, headSpan(directive), base, 'nginx');
      // A folder that just has the same name (supervisor's conf.d) holds files of others.
      const files = found.files
        .map((entry) => this.#fileOf(entry))
        .filter((file): file is SourceFile => file !== undefined && (this.#view.sources.has(file) || isCopy(file)));
      const foreign = files.length < found.files.length;
      if (files.length > 0) return { files, hole: !found.complete || foreign, problem: undefined };
      complete ||= found.complete && !foreign;
    }
    return { files: [], hole: !complete, problem: undefined };
  }

  /** A match by the tail of its path alone must not make a file include itself. */
  #withoutChance(resolved: Resolved, directive: Directive, path: string): Resolved {
    const self = directive.file;
    if (!resolved.files.includes(self)) return resolved;
    const places = [...this.#files.placesOf(self.id), this.#files.hostPath(self.id) ?? self.id];
    const named = path.replace(/^\.\//, '');
    const parts = named.split('/').slice(-2).join('/');
    const meant =
      /[*?[]/.test(path) ||
      places.some((place) => (parts.includes('/') ? place === named || place.endsWith(`/${parts}`) : folderOf(place) === this.#bases[0]));
    return meant ? resolved : UNRESOLVED;
  }

  /** True when the folder the file should lie in is in view and holds files, so that nginx would not find it either. */
  #isMissing(directive: Directive, path: string, base: string): boolean {
    const folder = path.includes('/') ? folderOf(path) : '.';
    const host = path.startsWith('/') ? path : `${base}/${path}`;
    if (directive.file.virtual || !(path.includes('/') || host.startsWith('/etc/'))) return false;
    const name = nameOf(path);
    if (this.#files.wants.some((want) => want.id?.endsWith(`/${name}`))) return false;
    const around = this.#files.glob(`${folder}/*`, headSpan(directive), base);
    return around.complete && around.files.some(({ id, certainty }) => certainty === 'exact' && this.#liesIn(id, folderOf(host)));
  }

  #liesIn(id: string, folder: string): boolean {
    const clean = folder.replace(/\/\.(?=\/|$)/g, '').replace(/\/+$/, '');
    return [...this.#files.placesOf(id), this.#files.hostPath(id) ?? id].some((place) => folderOf(place) === clean);
  }

  #folderOf(file: SourceFile): string {
    return folderOf(this.#files.hostPath(file.id) ?? file.id);
  }

  #fileOf(found: Found | undefined): SourceFile | undefined {
    return found && this.#files.get(found.id);
  }
}
