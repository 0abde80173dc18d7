import { nearest as nearestOf } from '../../text/nearest.ts';
import { compareVersions } from '../../target.ts';

/** A constant of gunicorn's source. */
export type CatalogValue = string | number | boolean | null | readonly string[] | { readonly [key: string]: string };

/**
 * Which validator of gunicorn/config.py reads the value: `list-text` is one text with commas, `list` a list of texts
 * (or one text, never split), `addresses` a `list-text` of IP addresses, `any` is not checked.
 */
export type GunicornKind =
  | 'string'
  | 'int'
  | 'bool'
  | 'list'
  | 'list-text'
  | 'addresses'
  | 'enum'
  | 'class'
  | 'callable'
  | 'dict'
  | 'user'
  | 'group'
  | 'chdir'
  | 'any';

export interface SettingRow {
  readonly name: string;
  readonly flags?: readonly string[];
  readonly action?: 'append' | 'store_true' | 'store_const';
  readonly argument?: 'int' | 'auto_int';
  readonly kind?: GunicornKind;
  readonly choices?: readonly string[];
  readonly arity?: number;
  readonly nargs?: '?';
  readonly constant?: CatalogValue;
  readonly value?: CatalogValue;
  readonly dynamic?: boolean;
  readonly variable?: string;
  readonly before?: readonly (readonly [version: string, value: CatalogValue])[];
  readonly since?: string;
  readonly until?: string;
  readonly deprecated?: string;
}

export interface GunicornSetting {
  readonly name: string;
  /** Empty: only a config file can set it. */
  readonly flags: readonly string[];
  /** argparse's action; `store_true` and `store_const` take no argument. */
  readonly action: 'store' | 'append' | 'store_true' | 'store_const';
  /** What argparse makes of the argument before the validator sees it. */
  readonly argument: 'str' | 'int' | 'auto_int';
  readonly kind: GunicornKind;
  /** The values of an `enum`. */
  readonly choices: readonly string[];
  /** How many parameters a hook must have. */
  readonly arity: number | undefined;
  /** `?`: the flag's argument may be left out and then is `constant`. */
  readonly nargs: '?' | undefined;
  readonly constant: CatalogValue | undefined;
  /** First release that has it; `19.0` means that or earlier. */
  readonly since: string;
  /** Last release that has it; undefined when the newest one still does. */
  readonly until: string | undefined;
  /** Release from which it is deprecated and ignored. */
  readonly deprecated: string | undefined;
}

/** `variable`: the environment variable that is taken instead of `value` when it is set (`PORT` gives `0.0.0.0:$PORT`). */
export type GunicornDefault =
  | { readonly kind: 'value'; readonly value: CatalogValue; readonly variable: string | undefined }
  /** The process decides: its user, its group, its directory. */
  | { readonly kind: 'dynamic' }
  /** A hook that does nothing. */
  | { readonly kind: 'callable' };

/** `alias`: a flag's name or a usual other word for it; `spelling`: at most two edits away, case and `_` not counted. */
export interface GunicornSuggestion {
  readonly name: string;
  readonly how: 'alias' | 'spelling';
}

export interface GunicornCatalog {
  /** Where the table is from, and the newest release it knows. */
  readonly source: string;
  readonly version: string;
  /** A setting of any version, as it was in `version` (default: the newest). */
  lookup(name: string, version?: string): GunicornSetting | undefined;
  /** `-b`, `--bind`, exactly as written. */
  byFlag(flag: string, version?: string): GunicornSetting | undefined;
  /** The same of whatever version has it. */
  everByFlag(flag: string): GunicornSetting | undefined;
  /** All flags of a version, in the order in which argparse knows them. */
  flags(version?: string): readonly string[];
  defaultOf(name: string, version?: string): GunicornDefault | undefined;
  /** The names a config file may set in a version (default: the newest). */
  names(version?: string): readonly string[];
  /** True when the version (default: the newest) has the setting. */
  has(name: string, version?: string): boolean;
  /** What a name that is no setting was probably meant to be. */
  nearest(name: string): GunicornSuggestion | undefined;
}

/** Words people use besides the names of the flags. */
const ALIASES: Readonly<Record<string, string>> = {
  worker: 'workers',
  num_workers: 'workers',
  max_request: 'max_requests',
  access_log: 'accesslog',
  error_log: 'errorlog',
  keepalive_timeout: 'keepalive',
  working_dir: 'chdir',
  working_directory: 'chdir',
  worker_type: 'worker_class',
  environment: 'raw_env',
};

const fold = (name: string): string => name.toLowerCase().replaceAll('_', '');

const complete = (row: SettingRow): GunicornSetting => ({
  name: row.name,
  flags: row.flags ?? [],
  action: row.action ?? 'store',
  argument: row.argument ?? 'str',
  kind: row.kind ?? 'string',
  choices: row.choices ?? [],
  arity: row.arity,
  nargs: row.nargs,
  constant: row.constant,
  since: row.since ?? '19.0',
  until: row.until,
  deprecated: row.deprecated,
});

/** What was another kind of setting in earlier releases. */
function asOf(setting: GunicornSetting, version: string | undefined): GunicornSetting {
  if (version === undefined) return setting;
  if (setting.name === 'proxy_protocol' && compareVersions(version, '24.1.0') < 0) {
    return { ...setting, action: 'store_true', kind: 'bool', choices: [], nargs: undefined, constant: undefined };
  }
  if (setting.kind === 'addresses' && compareVersions(version, '22.0.0') < 0) return { ...setting, kind: 'list-text' };
  return setting;
}

function build(table: readonly SettingRow[], source: string, newest: string): GunicornCatalog {
  const rows = new Map(table.map((row) => [row.name, row]));
  const settings = new Map(table.map((row) => [row.name, complete(row)]));
  const flags = new Map<string, string>();
  const aliases = new Map<string, string>();
  for (const row of table) {
    for (const flag of row.flags ?? []) {
      flags.set(flag, row.name);
      const word = fold(flag.replace(/^--?/, '').replaceAll('-', '_'));
      if (flag.startsWith('--') && row.action !== 'store_const') aliases.set(word, row.name);
    }
  }
  for (const [alias, name] of Object.entries(ALIASES)) aliases.set(fold(alias), name);
  const folded = new Map([...settings.keys()].map((name) => [fold(name), name]));

  const has = (name: string, version?: string): boolean => {
    const setting = settings.get(name);
    if (setting === undefined) return false;
    if (version === undefined) return setting.until === undefined;
    if (setting.until !== undefined && compareVersions(version, setting.until) > 0) return false;
    return setting.since === '19.0' || compareVersions(version, setting.since) >= 0;
  };

  return {
    source,
    version: newest,
    has,
    lookup(name, version) {
      const setting = settings.get(name);
      return setting && asOf(setting, version);
    },
    byFlag(flag, version) {
      const name = flags.get(flag);
      return name !== undefined && has(name, version) ? asOf(settings.get(name)!, version) : undefined;
    },
    everByFlag: (flag) => settings.get(flags.get(flag) ?? ''),
    flags: (version) => [...flags].filter(([, name]) => has(name, version)).map(([flag]) => flag),
    defaultOf(name, version) {
      const row = rows.get(name);
      if (row === undefined) return undefined;
      if (row.kind === 'callable') return { kind: 'callable' };
      if (row.dynamic) return { kind: 'dynamic' };
      const old = version === undefined ? undefined : row.before?.find(([until]) => compareVersions(version, until) < 0);
      return { kind: 'value', value: old === undefined ? (row.value ?? null) : old[1], variable: row.variable };
    },
    names: (version) => table.map((row) => row.name).filter((name) => has(name, version)),
    nearest(name) {
      const word = fold(name);
      if (settings.has(name)) return undefined;
      const same = folded.get(word);
      if (same !== undefined) return { name: same, how: 'spelling' };
      const alias = aliases.get(word);
      if (alias !== undefined) return { name: alias, how: 'alias' };
      const near = nearestOf(word, folded.keys());
      if (near !== undefined) return { name: folded.get(near)!, how: 'spelling' };
      const nearAlias = word.length > 6 ? nearestOf(word, aliases.keys()) : undefined;
      return nearAlias === undefined ? undefined : { name: aliases.get(nearAlias)!, how: 'alias' };
    },
  };
}

let loaded: Promise<GunicornCatalog> | undefined;

/** gunicorn's settings over all releases; the table is loaded when first asked for. */
export function loadGunicornCatalog(): Promise<GunicornCatalog> {
  return (loaded ??= import('./table.ts').then(({ TABLE, SOURCE, VERSION }) => build(TABLE, SOURCE, VERSION)));
}
