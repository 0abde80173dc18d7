import { parseApache } from '../../syntax/apache/parser.ts';
import { headSpan, isCondition, isMacro, sectionName, wordSpan, type ApacheDirective } from '../../syntax/apache/tree.ts';
import type { HttpdStart } from '../../launchers/httpd-starts.ts';
import type { FileSet } from '../../text/files.ts';
import { perFile, type SourceFile, type Span } from '../../text/source.ts';
import { ReadingState } from './conditions.ts';
import { Includes, serverRootOf } from './includes.ts';
import { isMainFile, kindOf, readerBeside, type Picked, type Picking } from './layout.ts';
import type { ApacheConfig, ApacheEntry, ApacheProblem, ApacheScope, ApacheWorld, SectionState } from './model.ts';
import { folderOf } from '../../text/paths.ts';

export interface ApacheOptions {
  /** True for files of other languages, which a glob that is resolved by a folder's name may meet. */
  readonly isForeign?: (file: SourceFile) => boolean;
  /** The target's httpd; without one any 2.4. */
  readonly version?: string | undefined;
  readonly world?: ApacheWorld;
  /** How the httpd is started whose main file it is, as far as that is in view. */
  readonly startOf?: (file: SourceFile) => HttpdStart | undefined;
  /** True for files that containers hold: what else is done to their folders is out of view. */
  readonly isPlaced?: (file: SourceFile) => boolean;
}

/** Reads httpd's files into configurations: one per file that no other includes. */
export function readApache(files: FileSet, sources: readonly SourceFile[], options: ApacheOptions = {}): ApacheConfig[] {
  const includes = new Includes(files, options.isForeign ?? (() => false));
  const included = includedOnes(files, sources, includes);
  const configs: ApacheConfig[] = [];
  const mains: Picking[] = [];
  const covered = new Set<SourceFile>();
  // Those that include each other are read from the first of them on.
  for (const file of [...sources.filter((source) => !included.has(source)), ...sources]) {
    if (covered.has(file)) continue;
    const { config, picked } = new Reader(files, file, includes, options, BUDGET + BUDGET_PER_FILE * sources.length).read();
    for (const read of config.files) covered.add(read);
    configs.push(config);
    if (picked && isMainFile(config) && !options.isPlaced?.(file)) mains.push({ main: config, picked });
  }
  if (mains.length === 0) return configs;
  return configs.map((config) => {
    const { file } = config;
    const isOut = included.has(file) || isMainFile(config) || options.isPlaced?.(file);
    const unreadBy = isOut ? undefined : readerBeside(file, mains);
    return unreadBy ? { ...config, unreadBy } : config;
  });
}

/** Directives that includes may bring into one configuration: files that include each other twice grow exponentially. */
const BUDGET = 50_000;
const BUDGET_PER_FILE = 500;

/** AP_MAX_INCLUDE_DEPTH. */
const MAX_DEPTH = 128;

/** Every include of a file, at any depth. */
const includesIn: (file: SourceFile) => readonly ApacheDirective[] = perFile((file) => {
  const found: ApacheDirective[] = [];
  const todo = [parseApache(file).directives];
  for (let list = todo.pop(); list; list = todo.pop()) {
    for (const directive of list) {
      if (directive.children) todo.push(directive.children);
      else if (/^include(?:optional)?$/i.test(directive.name)) found.push(directive);
    }
  }
  return found;
});

const rootOf = (files: FileSet, file: SourceFile): string => {
  const path = files.hostPath(file.id) ?? file.id;
  return serverRootOf(path) ?? folderOf(path);
};

function includedOnes(files: FileSet, sources: readonly SourceFile[], includes: Includes): Set<SourceFile> {
  const included = new Set<SourceFile>();
  const seen = new Set<string>();
  for (const file of sources) {
    const root = rootOf(files, file);
    for (const directive of includesIn(file)) {
      const word = directive.words[1];
      if (word === undefined || word.hole || word.value.includes('${')) continue;
      const key = `${folderOf(file.id)}\0${root}\0${word.value}`;
      if (seen.has(key)) continue;
      seen.add(key);
      for (const target of includes.resolve(directive, word.value, root).files) if (target !== file) included.add(target);
    }
  }
  return included;
}

interface Scope extends ApacheScope {
  readonly entries: ApacheEntry[];
  readonly children: Scope[];
  holes: boolean;
}

/** A list of directives that is being read. */
interface Frame {
  readonly list: readonly ApacheDirective[];
  at: number;
  readonly scope: Scope;
  readonly certain: boolean;
  readonly includes: readonly ApacheDirective[];
}

class Reader {
  readonly #file: SourceFile;
  readonly #includes: Includes;
  readonly #state: ReadingState;
  readonly #files = new Set<SourceFile>();
  readonly #problems: ApacheProblem[] = [];
  readonly #reported = new Set<string>();
  readonly #states = new Map<ApacheDirective, boolean | undefined>();
  readonly #stack: Frame[] = [];
  readonly #folders = new Set<string>();
  readonly #kinds = new Set<string>();
  /** True when nobody can tell all that its includes name. */
  #isOpen = false;
  #left: number;
  #root: string;

  constructor(files: FileSet, file: SourceFile, includes: Includes, options: ApacheOptions, budget: number) {
    this.#file = file;
    this.#includes = includes;
    this.#state = new ReadingState(options.world, options.version, options.startOf?.(file));
    this.#root = rootOf(files, file);
    this.#left = budget;
  }

  /** `picked`: undefined when nobody can tell all that its includes name. */
  read(): { readonly config: ApacheConfig; readonly picked: Picked | undefined } {
    const server: Scope = { kind: 'server', head: undefined, parent: undefined, entries: [], children: [], holes: false };
    this.#enter(this.#file, server, true, []);
    for (let frame = this.#stack.at(-1); frame; frame = this.#stack.at(-1)) {
      const directive = frame.list[frame.at++];
      if (directive === undefined) this.#stack.pop();
      else this.#step(directive, frame);
    }
    const [file, files, problems] = [this.#file, [...this.#files], this.#problems];
    const config = { file, files, server, problems, unreadBy: undefined, stateOf: stateLookup(this.#states) };
    return { config, picked: this.#isOpen ? undefined : { folders: this.#folders, kinds: this.#kinds } };
  }

  #enter(file: SourceFile, scope: Scope, certain: boolean, includes: readonly ApacheDirective[]): void {
    this.#files.add(file);
    this.#stack.push({ list: parseApache(file).directives, at: 0, scope, certain, includes });
  }

  #step(directive: ApacheDirective, frame: Frame): void {
    // httpd passes over a line that begins with an empty word.
    if (directive.words[0]!.value === '' && directive.children === undefined) return;
    const { scope, certain, includes } = frame;
    const resolved = directive.words.slice(1).map((word) => ({ ...this.#state.resolve(word.value), hole: word.hole }));
    const args = resolved.map(({ text }) => text);
    const open = resolved.some((word) => word.open || word.hole);
    if (isCondition(directive)) {
      this.#condition(directive, args, open, frame);
      return;
    }
    const entry: ApacheEntry = { directive, scope, args, open, certain, includes };
    scope.entries.push(entry);
    if (directive.children !== undefined) {
      const child: Scope = { kind: directive.name.toLowerCase(), head: entry, parent: scope, entries: [], children: [], holes: false };
      scope.children.push(child);
      // A macro's text becomes directives only where it is used.
      if (!isMacro(directive)) this.#stack.push({ list: directive.children, at: 0, scope: child, certain, includes });
      else if (directive.children.some(({ name }) => /^include/i.test(name))) this.#isOpen = true;
    } else this.#execute(entry, frame);
  }

  /** What httpd does at once. */
  #execute(entry: ApacheEntry, { scope }: Frame): void {
    const { directive, args, open, certain } = entry;
    const [first, second] = args;
    switch (directive.name.toLowerCase()) {
      case 'include':
      case 'includeoptional':
        this.#include(entry, scope);
        break;
      case 'define':
        if (first?.includes(':')) this.#report(`Variable name must not contain ':'`, directive, wordSpan(directive, 0), certain);
        else if (first !== undefined) this.#state.define(first, second, certain && !open);
        break;
      case 'undefine':
        if (first !== undefined) this.#state.undefine(first, certain && !open);
        break;
      case 'loadmodule':
        if (certain && first !== undefined && second !== undefined) this.#state.load(first, second);
        break;
      case 'serverroot':
        if (first !== undefined && !open && first.startsWith('/')) this.#root = first.replace(/(.)\/+$/, '$1');
        break;
      case 'use':
        scope.holes = true;
        break;
    }
  }

  #condition(directive: ApacheDirective, args: readonly string[], open: boolean, { scope, certain, includes }: Frame): void {
    const head = headSpan(directive);
    if (isIncomplete(directive)) this.#report(`<${sectionName(directive)}> directive missing closing '>'`, directive, head, certain);
    else if (!open && /^!?$/.test(args[0] ?? '')) {
      const message = /^ifversion$/i.test(directive.name)
        ? NO_VERSION
        : `<${sectionName(directive)}> directive requires additional arguments`;
      this.#report(message, directive, head, certain);
    }
    const holds = open || isIncomplete(directive) ? undefined : this.#state.holds(directive.name, args);
    this.#states.set(directive, this.#states.has(directive) && this.#states.get(directive) !== holds ? undefined : holds);
    if (holds === false) return;
    this.#stack.push({ list: directive.children!, at: 0, scope, certain: certain && holds === true, includes });
  }

  #include(entry: ApacheEntry, scope: Scope): void {
    const { directive, args, open, certain, includes } = entry;
    const [path] = args;
    if (path === undefined || path === '' || args.length > 1 || open) {
      scope.holes = true;
      this.#isOpen = true;
      return;
    }
    const { files, hole, missing, by, hidden } = this.#includes.resolve(directive, path, this.#root);
    if (hidden) this.#isOpen = true;
    const kind = by && files.length > 0 ? kindOf(path) : undefined;
    if (kind) this.#kinds.add(kind);
    if (by === 'glob') for (const { id } of files) this.#folders.add(folderOf(id));
    if (missing !== undefined) this.#report(missing, directive, wordSpan(directive, 0), certain);
    scope.holes ||= hole;
    const chain = [...includes, directive];
    for (const file of files.toReversed()) {
      this.#left -= parseApache(file).directives.length + 1;
      if (chain.length > MAX_DEPTH || chain.some((link) => link.file === file)) {
        this.#report('Exceeded maximum include depth of 128, There appears to be a recursion.', directive, wordSpan(directive, 0), certain);
      } else if (this.#left > 0) {
        this.#enter(file, scope, certain, chain);
        continue;
      }
      scope.holes = true;
    }
  }

  #report(message: string, directive: ApacheDirective, span: Span, certain: boolean): void {
    const key = `${span.file}\0${span.start}\0${message}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.#problems.push({ message, span, line: directive.line, reading: true, severity: certain ? 'error' : 'warning' });
  }
}

const NO_VERSION = 'Version appears to be invalid. It must have the format major[.minor[.patch]] where major, minor and patch are numbers.';

/** mod_version takes an operator and a version, and nothing behind the `>`. */
function isIncomplete({ name, terminated, words, text, limit }: ApacheDirective): boolean {
  return !terminated || (/^ifversion$/i.test(name) && (words.length > 3 || limit + 1 < text.text.length));
}

/** Skipped when one condition around it does not hold, undecided when one can't be decided; each section is looked at once. */
function stateLookup(states: ReadonlyMap<ApacheDirective, boolean | undefined>): ApacheConfig['stateOf'] {
  const known = new Map<ApacheDirective, SectionState>();
  return (section) => {
    const path: ApacheDirective[] = [];
    let at: ApacheDirective | undefined = section;
    while (at && !known.has(at)) {
      path.push(at);
      at = at.parent;
    }
    let state: SectionState = (at && known.get(at)) ?? { holds: true, skippedBy: undefined };
    for (const inner of path.toReversed()) {
      const own = isCondition(inner) ? states.get(inner) : true;
      if (state.holds !== false && own === false) state = { holds: false, skippedBy: inner };
      else if (state.holds === true && own === undefined) state = { holds: undefined, skippedBy: undefined };
      known.set(inner, state);
    }
    return state;
  };
}
