import { nearest as nearestOf } from '../../text/nearest.ts';

export type UwsgiArity = 'required' | 'no' | 'optional';

export type UwsgiKind =
  | 'list'
  | 'bool'
  | 'bool-inverted'
  | 'string'
  | 'int'
  | '16bit'
  | '64bit'
  | 'megabytes'
  | 'logic'
  | 'noop'
  | 'deprecated'
  | 'custom';

/** What an option sets besides its own variable, whatever its value (`UWSGI_OPT_*` of uwsgi.h). */
export type UwsgiFlag =
  | 'MASTER'
  | 'LOG_MASTER'
  | 'REQ_LOG_MASTER'
  | 'THREADS'
  | 'IMMEDIATE'
  | 'CHEAPER'
  | 'VHOST'
  | 'MEMORY'
  | 'PROCNAME'
  | 'NO_INITIAL'
  | 'NO_SERVER'
  | 'POST_BUFFERING'
  | 'MIME'
  | 'METRICS';

export interface UwsgiOptionInfo {
  readonly name: string;
  /** One letter, without the dash. */
  readonly shortcut: string | undefined;
  /** Arity on the command line; in an ini every option takes `= value`. */
  readonly arity: UwsgiArity;
  readonly kind: UwsgiKind;
  readonly flags: ReadonlySet<UwsgiFlag>;
  /** `core`, or the plugin that has to be loaded. */
  readonly plugin: string;
  /** First release that has it, undefined: 1.9.21 or earlier; `unreleased`: only in the development branch. */
  readonly since: string | undefined;
  /** Last release that has it, undefined when the newest known one still does. */
  readonly until: string | undefined;
}

/** What a name that is no option was probably meant to be. */
export interface UwsgiSuggestion {
  readonly name: string;
  /** `folding`: differs only by `_`/`-`/case/leading dashes; `spelling`: few letters off; `foreign`: another server's word for it. */
  readonly by: 'folding' | 'spelling' | 'foreign';
}

export interface UwsgiCatalog {
  /** Where the facts come from. */
  readonly source: string;
  /** Newest release in the table. */
  readonly version: string;
  readonly options: readonly UwsgiOptionInfo[];
  /** By its exact long name. */
  lookup(name: string): UwsgiOptionInfo | undefined;
  /** The option a letter on the command line stands for: the first of the tables, as uwsgi_get_optname_by_index finds it. */
  byShortcut(letter: string): UwsgiOptionInfo | undefined;
  /** The long names a command-line word may be an abbreviation of (getopt_long): the exact one alone when there is one. */
  startingWith(prefix: string): readonly UwsgiOptionInfo[];
  nearest(name: string): UwsgiSuggestion | undefined;
  /** True for options that switch the master process on by their mere presence. */
  impliesMaster(name: string): boolean;
  /** True for options that switch Python threads on by their mere presence. */
  impliesThreads(name: string): boolean;
}

const ARITIES: Readonly<Record<string, UwsgiArity>> = { n: 'no', o: 'optional' };

const KINDS: Readonly<Record<string, UwsgiKind>> = {
  l: 'list',
  b: 'bool',
  v: 'bool-inverted',
  s: 'string',
  i: 'int',
  1: '16bit',
  6: '64bit',
  m: 'megabytes',
  o: 'logic',
  n: 'noop',
  d: 'deprecated',
  c: 'custom',
};

const FLAGS: Readonly<Record<string, UwsgiFlag>> = {
  m: 'MASTER',
  l: 'LOG_MASTER',
  q: 'REQ_LOG_MASTER',
  t: 'THREADS',
  i: 'IMMEDIATE',
  c: 'CHEAPER',
  v: 'VHOST',
  y: 'MEMORY',
  p: 'PROCNAME',
  n: 'NO_INITIAL',
  s: 'NO_SERVER',
  b: 'POST_BUFFERING',
  e: 'MIME',
  x: 'METRICS',
};

/** What other servers call it; dashes for underscores. Names that are uWSGI options themselves never get here. */
/** Of three letters every other word is near some option: these are no words of their own there. */
const SLIPS: Readonly<Record<string, string>> = { git: 'gid', gui: 'gid', gdi: 'gid', udi: 'uid', iud: 'uid' };

const FOREIGN: Readonly<Record<string, string>> = {
  timeout: 'harakiri',
  'request-timeout': 'harakiri',
  'max-execution-time': 'harakiri',
  'uwsgi-read-timeout': 'harakiri',
  'uwsgi-connect-timeout': 'socket-timeout',
  'uwsgi-send-timeout': 'socket-timeout',
  'graceful-timeout': 'worker-reload-mercy',
  bind: 'socket',
  address: 'socket',
  host: 'socket',
  port: 'socket',
  backlog: 'listen',
  'worker-processes': 'processes',
  'max-requests-jitter': 'max-requests-delta',
  preload: 'lazy-apps',
  user: 'uid',
  username: 'uid',
  group: 'gid',
  gui: 'gid',
  daemon: 'daemonize',
  pid: 'pidfile',
  'pid-file': 'pidfile',
  directory: 'chdir',
  'working-directory': 'chdir',
  'python-path': 'pythonpath',
  'raw-env': 'env',
  environment: 'env',
  'access-logfile': 'req-logger',
  accesslog: 'req-logger',
  'error-logfile': 'logto',
  errorlog: 'logto',
  logfile: 'logto',
  'log-file': 'logto',
  'limit-request-line': 'buffer-size',
  'client-max-body-size': 'limit-post',
  'keep-alive': 'http-keepalive',
  keepalive: 'http-keepalive',
  'http-keep-alive': 'http-keepalive',
  'wsgi-app': 'module',
  app: 'module',
  application: 'callable',
};

const fold = (name: string): string => name.toLowerCase().replace(/^-+/, '').replaceAll('_', '-');

function decode(record: string, plugin: string): UwsgiOptionInfo {
  const [name, shortcut, arity, kind, flags, since, until] = record.split(',');
  return {
    name: name!,
    shortcut: shortcut || undefined,
    arity: ARITIES[arity ?? ''] ?? 'required',
    kind: KINDS[kind ?? ''] ?? 'custom',
    flags: new Set([...(flags ?? '')].map((letter) => FLAGS[letter]!)),
    plugin,
    since: since === '-' ? 'unreleased' : since || undefined,
    until: until || undefined,
  };
}

const IMPLY_MASTER: readonly UwsgiFlag[] = ['MASTER', 'LOG_MASTER', 'REQ_LOG_MASTER'];

function build(table: Readonly<Record<string, string>>, source: string, version: string): UwsgiCatalog {
  const options = Object.entries(table).flatMap(([plugin, records]) =>
    records
      .trim()
      .split(/\s+/)
      .map((record) => decode(record, plugin)),
  );
  const byName = new Map(options.map((option) => [option.name, option]));
  const byFold = new Map(options.map((option) => [option.name.replaceAll('-', ''), option.name]));
  const shortcuts = new Map<string, UwsgiOptionInfo>();
  for (const option of options) {
    if (option.shortcut !== undefined && !shortcuts.has(option.shortcut)) shortcuts.set(option.shortcut, option);
  }
  return {
    source,
    version,
    options,
    lookup: (name) => byName.get(name),
    byShortcut: (letter) => shortcuts.get(letter),
    startingWith(prefix) {
      const exact = byName.get(prefix);
      return exact ? [exact] : options.filter((option) => option.name.startsWith(prefix));
    },
    nearest(name) {
      const folded = fold(name);
      if (byName.has(folded)) return { name: folded, by: 'folding' };
      const short = name.replace(/^-+/, '');
      const shortcut = short.length === 1 ? shortcuts.get(short) : undefined;
      if (shortcut) return { name: shortcut.name, by: 'folding' };
      if (Object.hasOwn(FOREIGN, folded)) return { name: FOREIGN[folded]!, by: 'foreign' };
      const dashless = byFold.get(folded.replaceAll('-', ''));
      if (dashless !== undefined) return { name: dashless, by: 'folding' };
      const near = folded.length < 4 ? SLIPS[folded] : nearestOf(folded, byName.keys());
      return near === undefined ? undefined : { name: near, by: 'spelling' };
    },
    impliesMaster: (name) => IMPLY_MASTER.some((flag) => byName.get(name)?.flags.has(flag)),
    impliesThreads: (name) => byName.get(name)?.flags.has('THREADS') ?? false,
  };
}

let loaded: Promise<UwsgiCatalog> | undefined;

/** uWSGI's option table, read on first use. */
export function loadUwsgiCatalog(): Promise<UwsgiCatalog> {
  loaded ??= import('./table.ts').then(({ TABLE, SOURCE, VERSION }) => build(TABLE, SOURCE, VERSION));
  return loaded;
}
