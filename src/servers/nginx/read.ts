import type { FileSet } from '../../text/files.ts';
import type { SourceFile } from '../../text/source.ts';
import type { NginxCatalog } from '../../catalog/nginx/catalog.ts';
import { Config } from './config.ts';
import { Includes, includesIn, treeOf } from './includes.ts';
import { inferContext, isMainFile } from './infer.ts';
import { nginxFolder } from './layout.ts';
import type { NginxConfig, NginxContext } from './model.ts';
import type { Body } from './scope.ts';
import { folderOf, foldersOf } from '../../text/paths.ts';
import { renderedName } from '../../text/template.ts';

export interface NginxOptions {
  /** A file that the package of nginx ships in `/etc/nginx`, by its path there, for the configuration with that file in it. */
  readonly snippets: (name: string, of: SourceFile) => SourceFile | undefined;
  /** The package's nginx.conf, virtual: what stands around sites when theirs is out of view. */
  readonly main?: (of: SourceFile) => SourceFile | undefined;
  /** Tells in which context a fragment's directives may stand. */
  readonly catalog: NginxCatalog;
  /** True where the file set knows for sure what lies where: fragments of one folder of the host are one configuration, wherever they are kept. */
  readonly placed?: boolean;
}

/** A configuration in the making: a main file and the fragments of its folders, or those of a folder without a main file. */
interface Group {
  readonly main: SourceFile | undefined;
  readonly includes: Includes;
  readonly fragments: SourceFile[];
}

interface Parts {
  readonly main?: SourceFile | undefined;
  readonly inside?: 'http' | 'stream';
  /** Fragments whose directives stand in the `http` (or `stream`) block. */
  readonly joined?: readonly SourceFile[];
  /** Fragments of other contexts. */
  readonly pieces?: readonly { readonly file: SourceFile; readonly context: NginxContext }[];
}

/**
 * Reads nginx's files into configurations: one per main file with all it includes and the sites of its folders,
 * one per folder for fragments without a main file.
 */
export function readNginx(files: FileSet, sources: readonly SourceFile[], options: NginxOptions): NginxConfig[] {
  return new Reader(files, sources, options).read();
}

class Reader {
  readonly #files: FileSet;
  readonly #sources: readonly SourceFile[];
  readonly #options: NginxOptions;
  readonly #known: ReadonlySet<SourceFile>;
  readonly #order: ReadonlyMap<SourceFile, number>;

  constructor(files: FileSet, sources: readonly SourceFile[], options: NginxOptions) {
    this.#files = files;
    this.#sources = sources.filter((source) => !source.virtual);
    this.#options = options;
    this.#known = new Set(sources);
    this.#order = new Map(this.#sources.map((source, at) => [source, at]));
  }

  read(): NginxConfig[] {
    const mains = this.#mainGroups();
    const taken = new Set<SourceFile>();
    for (const { main, includes } of mains) for (const file of includes.reach([main!])) taken.add(file);
    const loose = this.#sources.filter((source) => !taken.has(source));
    const groups = [...mains, ...this.#assign(loose, mains)];
    const position = ({ file }: NginxConfig): number => this.#order.get(file) ?? 0;
    return groups.flatMap((group) => this.#configsOf(group)).sort((a, b) => position(a) - position(b));
  }

  /** The main files that no other main file includes. */
  #mainGroups(): Group[] {
    const groups = this.#sources
      .filter((source) => isMainFile(treeOf(source)))
      .map((main): Group => ({ main, includes: this.#includesFor(main, [folderOf(this.#hostPath(main))], false), fragments: [] }));
    const reached = new Map(groups.map(({ main, includes }) => [main!, includes.reach([main!])]));
    const inner = new Set<SourceFile>();
    for (const [main, files] of reached) {
      for (const file of files) if (file !== main && reached.get(file)?.has(main) === false) inner.add(file);
    }
    return groups.filter(({ main }) => !inner.has(main!));
  }

  /** Gives the files no main file includes to the main file of their nginx folder, else to a group of that folder. */
  #assign(loose: readonly SourceFile[], mains: readonly Group[]): Group[] {
    const byFolder = new Map<string, Group[]>();
    for (const group of mains) {
      for (const folder of new Set([group.main!.id, this.#hostPath(group.main!)].map(folderOf))) {
        const list = byFolder.get(folder);
        if (list) list.push(group);
        else byFolder.set(folder, [group]);
      }
    }
    const groups = new Map<string, Group>();
    for (const file of loose) {
      const { folder } = nginxFolder(this.#options.placed ? this.#hostPath(file) : file.id);
      let group = this.#ownerOf(file, byFolder) ?? groups.get(folder);
      if (!group) {
        const base = nginxFolder(this.#hostPath(file)).folder;
        groups.set(folder, (group = { main: undefined, includes: this.#includesFor(file, [base], true), fragments: [] }));
      }
      group.fragments.push(file);
    }
    return this.#options.placed ? withoutIncluded([...groups.values()]) : [...groups.values()];
  }

  #ownerOf(file: SourceFile, mains: ReadonlyMap<string, readonly Group[]>): Group | undefined {
    for (const path of [file.id, this.#hostPath(file)]) {
      const { folder, conventional } = nginxFolder(path);
      const here = mains.get(folder);
      if (here === undefined) continue;
      // Beside the main file lies what an image copies to where its glob looks, when that is out of view.
      if (conventional || (here.length === 1 && this.#hasOpenGlob(here[0]!))) return here[0];
    }
    return undefined;
  }

  /**
   * Those that nginx does not read: beside files that its globs bring in, and in sites-available where others are linked. As long as
   * there are none of these, they may be put there later; a template gets its name when it is rendered.
   */
  #disabledAmong(joined: readonly SourceFile[], main: SourceFile, includes: Includes): readonly SourceFile[] {
    if (this.#options.placed) return [];
    const globs = includesIn(main).filter(
      (directive) => /[*?[]/.test(directive.words[1]?.value ?? '') && includes.resolve(directive).files.length > 0,
    );
    const folders = new Set(globs.flatMap((directive) => includes.resolve(directive).files.map(({ id }) => folderOf(id))));
    const linked = globs.some((directive) => /(?:^|\/)sites-enabled\/[^/]*$/.test(directive.words[1]!.value));
    return joined.filter(
      ({ id }) => (folders.has(folderOf(id)) || (linked && foldersOf(id).at(-1) === 'sites-available')) && renderedName(id) === id,
    );
  }

  #hasOpenGlob({ main, includes }: Group): boolean {
    return includesIn(main!).some(
      (directive) =>
        directive.parent?.name === 'http' &&
        /[*?[]/.test(directive.words[1]?.value ?? '') &&
        includes.resolve(directive).files.length === 0,
    );
  }

  #configsOf(group: Group): NginxConfig[] {
    const roots = this.#roots(group).map((file) => ({
      file,
      context: inferContext(treeOf(file), this.#options.catalog, this.#options.placed ? this.#hostPath(file) : file.id),
    }));
    const of = (context: NginxContext): SourceFile[] => roots.filter((root) => root.context === context).map(({ file }) => file);
    const pieces = roots.filter(({ context }) => context !== 'main' && context !== 'http' && context !== 'stream');
    const configs = of('main').map((main) => this.#config(group, { main }));
    const joined = of('http');
    if (group.main || joined.length + pieces.length > 0) configs.push(this.#config(group, { main: group.main, joined, pieces }));
    const streams = of('stream');
    if (streams.length > 0) configs.push(this.#config(group, { inside: 'stream', joined: streams }));
    return configs;
  }

  /** The fragments of a group that none of the others includes; of those that include each other the first. */
  #roots({ includes, fragments }: Group): SourceFile[] {
    const included = includes.included(fragments);
    const roots = fragments.filter((file) => !included.has(file));
    const covered = includes.reach(roots);
    for (const file of fragments) {
      if (covered.has(file)) continue;
      roots.push(file);
      for (const target of includes.reach([file])) covered.add(target);
    }
    return roots;
  }

  #config({ includes }: Group, { main, inside = 'http', joined = [], pieces = [] }: Parts): NginxConfig {
    const around = joined[0] ?? pieces[0]?.file;
    const assumed = main === undefined && inside === 'http' && around ? this.#options.main?.(around) : undefined;
    const first = main ?? assumed;
    const disabled = main && joined.length > 0 ? this.#disabledAmong(joined, main, includes) : [];
    const roots = [...(main ? [main] : []), ...joined, ...pieces.map(({ file }) => file)];
    return new Config({
      files: [...includes.reach(roots)].filter((file) => !file.virtual),
      includes,
      main: first ? [bodyOf(first)] : [],
      assumed,
      inside,
      joined: joined.map(bodyOf),
      disabled: new Set(disabled),
      adopted: pieces.map(({ file, context }) => ({ context, body: bodyOf(file) })),
    });
  }

  #includesFor(of: SourceFile, bases: readonly string[], fragments: boolean): Includes {
    return new Includes(
      { files: this.#files, sources: this.#known, snippets: (name) => this.#options.snippets(name, of) },
      bases,
      fragments,
    );
  }

  #hostPath(file: SourceFile): string {
    return this.#files.hostPath(file.id) ?? file.id;
  }
}

/** Groups without the fragments that those of another include: where files surely lie, an include brings in that very one. */
function withoutIncluded(groups: readonly Group[]): Group[] {
  const left: Group[] = [];
  const included = new Set<SourceFile>();
  for (const { includes, fragments } of groups) {
    // Of two that include each other the first stays.
    const roots = fragments.filter((file) => !included.has(file));
    for (const file of includes.reach(roots)) if (!fragments.includes(file)) included.add(file);
  }
  for (const group of groups) {
    const fragments = group.fragments.filter((file) => !included.has(file));
    if (fragments.length > 0) left.push({ ...group, fragments });
  }
  return left;
}

const bodyOf = (file: SourceFile): Body => ({ directives: treeOf(file).directives, includes: [] });
