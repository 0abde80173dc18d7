import { count } from '../../text/count.ts';
import { MOST_WORDS, nearest } from '../../text/nearest.ts';
import { series } from '../../text/series.ts';
import { compareVersions } from '../../target.ts';

/** The kinds of blocks in which nginx accepts directives. `if`: in a location, `if-in-server`: in a server. */
export type DirectiveContext =
  | 'main'
  | 'events'
  | 'http'
  | 'server'
  | 'location'
  | 'upstream'
  | 'if'
  | 'if-in-server'
  | 'limit_except'
  | 'stream'
  | 'stream-server'
  | 'stream-upstream'
  | 'mail'
  | 'mail-server'
  | 'oidc-provider'
  | 'mgmt';

/** How many arguments: one of `counts`, at least `min`, or any number. */
export type Arity =
  | { readonly kind: 'counts'; readonly counts: readonly number[] }
  | { readonly kind: 'min'; readonly min: number }
  | { readonly kind: 'flag' };

/** One `ngx_command_t`: a name may have several, for different contexts. */
export interface DirectiveRow {
  readonly name: string;
  /** `ngx_http_proxy_module` and its like; for third-party ones the module's common name (`lua`, `headers-more`). */
  readonly module: string;
  /** True for modules that nginx's own sources do not hold, `nginx-plus` among them. */
  readonly thirdParty: boolean;
  /** Undefined: everywhere (`include`). */
  readonly contexts: readonly DirectiveContext[] | undefined;
  readonly arity: Arity;
  readonly block: boolean;
  /** The first release that has it in that module; undefined for third-party modules. `0.6.0` stands for that or earlier. */
  readonly since: string | undefined;
  /** `size`, `time-msec`, `flag`, `number`, … of nginx's own slot setters; undefined where the module reads the arguments itself. */
  readonly type: string | undefined;
  /** What an enumerated or bitmask argument may be. */
  readonly values: readonly string[] | undefined;
}

/** Why nginx refuses a directive, in its words. */
export interface Verdict {
  readonly kind: 'unknown' | 'context' | 'terminator' | 'block' | 'arity';
  readonly message: string;
  /** What the server does not say: the likely name, the version, the contexts that would do. */
  readonly help?: string;
  /** It is the target's version that decides. */
  readonly byVersion?: true;
}

interface CatalogData {
  readonly sources: readonly string[];
  readonly modules: Readonly<Record<string, readonly string[]>>;
  readonly thirdParty: Readonly<Record<string, readonly string[]>>;
  readonly removed: Readonly<Record<string, string>>;
}

const CONTEXTS: Readonly<Record<string, DirectiveContext>> = {
  m: 'main',
  e: 'events',
  h: 'http',
  s: 'server',
  l: 'location',
  u: 'upstream',
  f: 'if',
  F: 'if-in-server',
  x: 'limit_except',
  t: 'stream',
  T: 'stream-server',
  U: 'stream-upstream',
  M: 'mail',
  N: 'mail-server',
  o: 'oidc-provider',
  g: 'mgmt',
};

/** NGX_CONF_MAX_ARGS, name included: `NGX_CONF_TAKEn` can't say more. */
const MAX_ARGS = 8;

function readArity(text: string): Arity {
  if (text === 'flag') return { kind: 'flag' };
  if (text === '*') return { kind: 'min', min: 0 };
  if (text.endsWith('+')) return { kind: 'min', min: Number(text.slice(0, -1)) };
  return { kind: 'counts', counts: [...text].map(Number) };
}

function readRow(text: string, module: string, thirdParty: boolean): DirectiveRow {
  const [name = '', contexts = '', arity = '', since = '-', type = '-', values] = text.split(' ');
  const block = arity.endsWith('{');
  return {
    name,
    module,
    thirdParty,
    contexts: contexts === '*' ? undefined : [...contexts].map((letter) => CONTEXTS[letter]!),
    arity: readArity(block ? arity.slice(0, -1) : arity),
    block,
    since: since === '-' ? undefined : since,
    type: type === '-' ? undefined : type,
    values: values?.split(','),
  };
}

const accepts = (arity: Arity, count: number): boolean =>
  arity.kind === 'flag' ? count === 1 : arity.kind === 'min' ? count >= arity.min : count < MAX_ARGS && arity.counts.includes(count);

/** `1`, `1 or 2`, `at least 1`: the number of arguments in words. */
export function describeArity(arity: Arity): string {
  if (arity.kind === 'flag') return '"on" or "off"';
  const counted = (number: number): string => count(number, 'argument');
  if (arity.kind === 'min') return `at least ${counted(arity.min)}`;
  const { counts } = arity;
  const last = counts[counts.length - 1] ?? 0;
  if (last === 0) return 'no argument';
  return counts.length === 1 ? counted(last) : `${series(counts.map(String), 'or')} arguments`;
}

/** The blocks whose directives are checked, by the context they stand in and their name. */
const INNER: Readonly<Record<string, DirectiveContext>> = {
  'main events': 'events',
  'main http': 'http',
  'main stream': 'stream',
  'main mail': 'mail',
  'main mgmt': 'mgmt',
  'http server': 'server',
  'http upstream': 'upstream',
  'http oidc_provider': 'oidc-provider',
  'server location': 'location',
  'location location': 'location',
  'server if': 'if-in-server',
  'location if': 'if',
  'location limit_except': 'limit_except',
  'stream server': 'stream-server',
  'stream upstream': 'stream-upstream',
  'mail server': 'mail-server',
};

/** The context inside a block; undefined where nginx does not look directives up (map, types, Lua, an unknown block). */
export const innerContext = (context: string, name: string): DirectiveContext | undefined => INNER[`${context} ${name}`];

/** What nginx and the modules known here call directives. */
export class NginxCatalog {
  readonly sources: readonly string[];
  readonly #data: CatalogData;
  /** Rows are read when they are asked for: a run looks at few of them. */
  readonly #raw = new Map<string, { readonly text: string; readonly module: string; readonly thirdParty: boolean }[]>();
  readonly #rows = new Map<string, readonly DirectiveRow[]>();
  readonly #versioned = new Map<string, Map<string, readonly DirectiveRow[]>>();
  /** The names that hold in a context, for suggestions. */
  readonly #namesIn = new Map<string, readonly string[]>();
  /** The fix engine asks for the same names again and again. */
  readonly #suggested = new Map<string, string | undefined>();
  #asked = 0;

  constructor(data: CatalogData) {
    this.#data = data;
    this.sources = data.sources;
    for (const [tables, thirdParty] of [
      [data.modules, false],
      [data.thirdParty, true],
    ] as const) {
      for (const [module, rows] of Object.entries(tables)) {
        for (const text of rows) {
          const name = text.slice(0, text.indexOf(' '));
          const entry = { text, module, thirdParty };
          const known = this.#raw.get(name);
          if (known === undefined) this.#raw.set(name, [entry]);
          else known.push(entry);
        }
      }
    }
  }

  /** Everything known under that name; names are case-sensitive. */
  lookup(name: string): readonly DirectiveRow[] {
    let rows = this.#rows.get(name);
    if (rows === undefined) {
      rows = (this.#raw.get(name) ?? []).map((entry) => readRow(entry.text, entry.module, entry.thirdParty));
      this.#rows.set(name, rows);
    }
    return rows;
  }

  /** The last release that had a directive which is gone since. */
  lastVersion(name: string): string | undefined {
    return Object.hasOwn(this.#data.removed, name) ? this.#data.removed[name] : undefined;
  }

  /** The rows of a name that hold in a context. */
  inContext(name: string, context: string): readonly DirectiveRow[] {
    return this.lookup(name).filter((row) => allowedIn(row, context));
  }

  /** The rows of a name that a version knows. */
  #rowsOf(name: string, version: string): readonly DirectiveRow[] {
    let known = this.#versioned.get(version);
    if (known === undefined) this.#versioned.set(version, (known = new Map()));
    let rows = known.get(name);
    if (rows === undefined) {
      rows = this.lookup(name).filter((row) => row.since === undefined || compareVersions(row.since, version) <= 0);
      known.set(name, rows);
    }
    return rows;
  }

  /**
   * What nginx would say to a directive (`ngx_conf_handler`): unknown, not allowed here, terminator, number of arguments.
   * `version`: the target's; without one every version's names are fine. `by`: who says so, for the help.
   */
  check(name: string, context: string, argCount: number, terminator: ';' | '{', version?: string, by?: string): Verdict | undefined {
    const verdict = this.#verdict(name, context, argCount, terminator, version);
    return by !== undefined && verdict?.byVersion ? { ...verdict, help: `${verdict.help} (${by})` } : verdict;
  }

  #verdict(name: string, context: string, argCount: number, terminator: ';' | '{', version?: string): Verdict | undefined {
    const every = this.lookup(name);
    const rows = version === undefined ? every : this.#rowsOf(name, version);
    const row = rows.find((candidate) => allowedIn(candidate, context));
    if (row === undefined) {
      const last = this.lastVersion(name);
      // The table has no contexts of what is gone: in versions that had it there is nothing to say.
      if (last !== undefined) return version === undefined || compareVersions(version, last) <= 0 ? undefined : gone(name, last, version);
      return rows.length === 0 ? this.#unknown(name, context, every, version) : misplaced(name, context, rows, every, version);
    }
    if (!row.block && terminator === '{') return { kind: 'terminator', message: `directive "${name}" is not terminated by ";"` };
    if (row.block && terminator === ';') return { kind: 'block', message: `directive "${name}" has no opening "{"` };
    if (accepts(row.arity, argCount)) return undefined;
    return {
      kind: 'arity',
      message: `invalid number of arguments in "${name}" directive`,
      help: `"${name}" takes ${describeArity(row.arity)}`,
    };
  }

  /** The directive that was most likely meant, one that holds in the context before others. */
  suggest(name: string, context: string): string | undefined {
    const key = `${context} ${name}`;
    if (!this.#suggested.has(key) && this.#asked < MOST_WORDS) {
      this.#asked++;
      this.#suggested.set(key, this.#nearest(name, context));
    }
    return this.#suggested.get(key);
  }

  /** Another run may ask about as many words anew. */
  beginRun(): void {
    this.#asked = 0;
    if (this.#suggested.size > 10 * MOST_WORDS) this.#suggested.clear();
  }

  #nearest(name: string, context: string): string | undefined {
    let here = this.#namesIn.get(context);
    if (here === undefined) {
      here = [...this.#raw.keys()].filter((candidate) => this.inContext(candidate, context).length > 0);
      this.#namesIn.set(context, here);
    }
    return nearest(name, here) ?? nearest(name, this.#raw.keys());
  }

  #unknown(name: string, context: string, every: readonly DirectiveRow[], version: string | undefined): Verdict {
    const message = `unknown directive "${name}"`;
    if (every.length > 0) return { kind: 'unknown', message, help: tooNew(name, every, version!), byVersion: true };
    const glued = /^([a-z_]+)\(/.exec(name)?.[1];
    if (glued !== undefined && this.lookup(glued).length > 0)
      return { kind: 'unknown', message, help: `"${glued}" and "(" need a blank between them` };
    const meant = this.suggest(name, context);
    return meant === undefined ? { kind: 'unknown', message } : { kind: 'unknown', message, help: `did you mean "${meant}"?` };
  }
}

const allowedIn = (row: DirectiveRow, context: string): boolean =>
  row.contexts === undefined || (row.contexts as readonly string[]).includes(context);

const describeContext = (context: DirectiveContext): string =>
  context === 'if' ? 'if in location' : context === 'main' ? 'the main level' : context.replace(/-/g, ' ');

const gone = (name: string, last: string, version: string): Verdict => ({
  kind: 'unknown',
  message: `unknown directive "${name}"`,
  help: `"${name}" was last known to nginx ${last}; the target has ${version}`,
  byVersion: true,
});

function misplaced(
  name: string,
  context: string,
  rows: readonly DirectiveRow[],
  every: readonly DirectiveRow[],
  version: string | undefined,
): Verdict {
  const message = `"${name}" directive is not allowed here`;
  const later = every.filter((row) => !rows.includes(row) && allowedIn(row, context));
  if (later.length > 0) return { kind: 'context', message, help: tooNew(name, later, version!), byVersion: true };
  const contexts = [...new Set(rows.flatMap((row) => row.contexts ?? []))];
  return { kind: 'context', message, help: `it belongs in ${contexts.map(describeContext).join(', ')}` };
}

function tooNew(name: string, rows: readonly DirectiveRow[], version: string): string {
  const since = rows.map((row) => row.since ?? '').sort(compareVersions)[0]!;
  return `"${name}" came with nginx ${since}; the target has ${version}`;
}

let loading: Promise<NginxCatalog> | undefined;

/** The catalog; its table is read the first time it is asked for. */
export const loadNginxCatalog = (): Promise<NginxCatalog> =>
  (loading ??= import('./directives.json', { with: { type: 'json' } }).then((module) => new NginxCatalog(module.default)));
