import type { Input, LintOptions } from '../lint/options.ts';
import type { Rule } from '../rule.ts';
import type { Fact, Target, Versioned } from '../target.ts';
import { parsePattern, type IgnoreList } from '../discover/ignore.ts';
import { below, dirname, isAbsolute, resolvePath, toId } from '../discover/paths.ts';
import { findUpwards } from '../discover/walk.ts';
import type { Vfs } from '../discover/vfs.ts';
import { didYouMean, UsageError } from './errors.ts';
import { readIni, type IniEntry } from '../syntax/npm-ini.ts';
import * as values from './values.ts';
import type { ValueType } from './values.ts';
import { CORES, DISTRO, MACHINE_MEMORY, PROXIES, VERSIONS } from './target-values.ts';

export const CONFIG_NAME = 'stacklint.ini';

/** What stacklint.ini says. */
export interface Config {
  /** Absolute; undefined when there is none. */
  readonly path: string | undefined;
  readonly target: Target;
  readonly map: NonNullable<Input['map']>;
  readonly severities: LintOptions['severities'];
  readonly preset: LintOptions['preset'] | undefined;
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  readonly exclude: readonly IgnoreList[];
  readonly failOn: values.FailOn | undefined;
}

export const NO_CONFIG: Config = {
  path: undefined,
  target: { versions: {} },
  map: [],
  severities: new Map(),
  preset: undefined,
  select: [],
  ignore: [],
  exclude: [],
  failOn: undefined,
};

/** The nearest stacklint.ini from the first given path up to the repository's root. */
export function findConfig(vfs: Vfs, cwd: string, firstPath: string): string | undefined {
  const path = resolvePath(cwd, firstPath);
  const real = vfs.realPath(path) ?? path;
  return findUpwards(vfs, vfs.kindOf(real) === 'folder' ? real : dirname(real), CONFIG_NAME);
}

const SERVERS = Object.keys(VERSIONS) as Versioned[];
const KEYS: Readonly<Record<string, readonly string[] | undefined>> = {
  target: ['cores', 'memory', 'distro', ...SERVERS, 'front-proxies'],
  map: undefined,
  rules: undefined,
  lint: ['preset', 'select', 'ignore', 'exclude', 'fail-on'],
};

/** Reads stacklint.ini; throws a UsageError that names its line for everything it does not know. */
export function readConfig(text: string, path: string, cwd: string, rules: readonly Rule[]): Config {
  const name = toId(cwd, path);
  const fail = (line: number, message: string): never => {
    throw new UsageError(`${name}:${line}: ${message}`);
  };
  const { entries, problem } = readIni(text);
  checkSections(text, fail);
  if (problem) fail(problem.line, problem.message);
  for (const entry of entries) checkKey(entry, rules, fail);

  const of = (section: string): readonly IniEntry[] => entries.filter((entry) => entry.section === section);
  const read = <T>(section: string, key: string, type: ValueType<T>): T | undefined => {
    const entry = of(section).find((candidate) => candidate.key === key);
    return entry && (type.parse(entry.value) ?? fail(entry.line, values.wrongValue(key, entry.value, type)));
  };
  const list = (key: string): string[] => values.listOf(of('lint').find((entry) => entry.key === key)?.value ?? '');
  for (const key of ['select', 'ignore']) checkRules(of('lint'), key, rules, fail);
  return {
    path,
    target: targetOf(read),
    // The narrowest first: the first that fits is the one that counts.
    map: of('map')
      .flatMap((entry) => mapEntries(entry, dirname(path), cwd, fail))
      .sort(([a], [b]) => (b === '.' ? 0 : b.length) - (a === '.' ? 0 : a.length)),
    severities: new Map(of('rules').map(({ key }) => [key, read('rules', key, values.RULE_SEVERITY)!])),
    preset: read('lint', 'preset', values.PRESET),
    select: list('select'),
    ignore: list('ignore'),
    exclude: [{ folder: dirname(path), patterns: list('exclude').flatMap((glob) => parsePattern(glob) ?? []) }],
    failOn: read('lint', 'fail-on', values.FAIL_ON),
  };
}

type Fail = (line: number, message: string) => never;

function checkSections(text: string, fail: Fail): void {
  for (const [at, line] of text.split('\n').entries()) {
    const section = /^\s*\[([^\]]*)\]/.exec(line)?.[1]?.trim();
    if (section === undefined || Object.hasOwn(KEYS, section)) continue;
    fail(at + 1, `unknown section [${section}]${didYouMean(section, Object.keys(KEYS))}, there are [target], [map], [rules] and [lint]`);
  }
}

function checkKey({ section, key, line }: IniEntry, rules: readonly Rule[], fail: Fail): void {
  const keys = KEYS[section];
  if (keys && !keys.includes(key)) fail(line, `unknown key ${key} in [${section}]${didYouMean(key, keys)}`);
  const unknown = section === 'rules' ? values.unknownRule(key, rules) : undefined;
  if (unknown) fail(line, unknown);
}

function checkRules(entries: readonly IniEntry[], key: string, rules: readonly Rule[], fail: Fail): void {
  const entry = entries.find((candidate) => candidate.key === key);
  for (const pattern of values.listOf(entry?.value ?? '')) {
    const unknown = values.unknownRule(pattern, rules);
    if (entry && unknown) fail(entry.line, `${key}: ${unknown}`);
  }
}

type Read = <T>(section: string, key: string, type: ValueType<T>) => T | undefined;

function targetOf(read: Read): Target {
  const fact = <T>(key: string, type: ValueType<T>): Fact<T> | undefined => {
    const value = read('target', key, type);
    return value === undefined ? undefined : { value, from: 'config' };
  };
  return targetFrom(fact);
}

/** Puts a target together from whoever knows its facts by their key in `[target]`. */
export function targetFrom(fact: <T>(key: string, type: ValueType<T>) => Fact<T> | undefined): Target {
  const cores = fact('cores', CORES);
  const memory = fact('memory', MACHINE_MEMORY);
  const distro = fact('distro', DISTRO);
  const frontProxies = fact('front-proxies', PROXIES);
  const versions = SERVERS.flatMap((server) => {
    const version = fact(server, VERSIONS[server]);
    return version ? [[server, version] as const] : [];
  });
  return {
    ...(cores && { cores }),
    ...(memory && { memory }),
    ...(distro && { distro }),
    ...(frontProxies && { frontProxies }),
    versions: Object.fromEntries(versions),
  };
}

/** The repository path is relative to the ini's folder; a folder around the working directory covers that too. */
function mapEntries({ key, value, line }: IniEntry, folder: string, cwd: string, fail: Fail): [string, string][] {
  if (!value.startsWith('/')) fail(line, `${key}: expected an absolute path of the host, got ${JSON.stringify(value)}`);
  const written = key.replaceAll('\\', '/');
  const path = resolvePath(folder, written);
  if (isAbsolute(written) || below(folder, path) === undefined) fail(line, `${key}: expected a path below ${CONFIG_NAME}'s folder`);
  const rest = below(path, cwd);
  const own: [string, string] = [toId(cwd, path), value];
  return rest === undefined || rest === '' ? [own] : [own, ['.', `${value.replace(/\/+$/, '')}/${rest}`]];
}
