import { append } from '../../text/lists.ts';
import { templateHole } from '../../text/template.ts';
import type { NginxEntry, NginxRoute, NginxServer, Scope } from './model.ts';

export { duration, size } from './values.ts';

/** The headers or parameters in force at a scope, by name. */
export interface NamedList {
  readonly names: ReadonlyMap<string, readonly NginxEntry[]>;
  readonly certain: boolean;
  readonly from: Scope | undefined;
}

/** Why it is not known whether something is set that nothing in view sets at a scope. */
export function maySet(scope: Scope, name: string): string {
  const holes: NginxEntry[] = [];
  for (let at: Scope | undefined = scope; at; at = at.parent) append(holes, at.holes);
  const isFilled = holes.length > 0 && holes.every((hole) => hole.name !== 'include');
  return `${name} may be set ${isFilled ? 'by what a template fills in' : 'in a file that is not in view'}`;
}

function namedList(scope: Scope, directive: string, keyOf: (name: string) => string): NamedList {
  const { entries, certain, from } = scope.effective(directive);
  const names = new Map<string, NginxEntry[]>();
  for (const entry of entries) {
    const name = entry.args[0];
    if (name === undefined) continue;
    const key = keyOf(name);
    const list = names.get(key);
    if (list) list.push(entry);
    else names.set(key, [entry]);
  }
  // A name that a template fills in may be any.
  return { names, certain: certain && ![...names.keys()].some((name) => templateHole(name) !== undefined), from };
}

interface HeaderSet {
  readonly headers: NamedList['names'];
  readonly certain: boolean;
  readonly from: Scope | undefined;
}

const headerSets = new WeakMap<Scope, HeaderSet>();

/** `proxy_set_header` in force, by lower-case header name. nginx's own `Host $proxy_host` and `Connection close` are not among them. */
export function headerSet(scope: Scope): HeaderSet {
  // Half a dozen rules ask for that of every route.
  const known = headerSets.get(scope);
  if (known) return known;
  const { names, certain, from } = namedList(scope, 'proxy_set_header', (name) => name.toLowerCase());
  const made: HeaderSet = { headers: names, certain, from };
  headerSets.set(scope, made);
  return made;
}

/** `uwsgi_param` in force, by parameter name as written. */
export const uwsgiParams = (
  scope: Scope,
): { readonly params: NamedList['names']; readonly certain: boolean; readonly from: Scope | undefined } => {
  const { names, certain, from } = namedList(scope, 'uwsgi_param', (name) => name);
  return { params: names, certain, from };
};

/** Every location of a server, nested ones too, in the order of the file. */
export function locationsOf(server: NginxServer): readonly Scope[] {
  const found: Scope[] = [];
  const stack = server.scope.children.toReversed();
  for (let scope = stack.pop(); scope; scope = stack.pop()) {
    if (scope.context !== 'location') continue;
    found.push(scope);
    for (const child of scope.children.toReversed()) stack.push(child);
  }
  return found;
}

const routesByServer = new WeakMap<readonly NginxRoute[], Map<NginxServer | undefined, NginxRoute[]>>();

/** The routes of a server. */
export function routesIn(server: NginxServer): readonly NginxRoute[] {
  const { routes } = server.scope.config;
  let byServer = routesByServer.get(routes);
  if (byServer === undefined) {
    routesByServer.set(routes, (byServer = new Map()));
    for (const route of routes) {
      const list = byServer.get(route.server);
      if (list) list.push(route);
      else byServer.set(route.server, [route]);
    }
  }
  return byServer.get(server) ?? [];
}

/** On how many of its listeners a server speaks TLS. */
export function servesTls(server: NginxServer): 'all' | 'some' | 'none' {
  const count = server.listens.filter((listen) => listen.ssl).length;
  return count === 0 ? 'none' : count === server.listens.length ? 'all' : 'some';
}

/** True for a scope whose head is out of view: its context was taken from what stands in it. */
export function isInferred(scope: Scope): boolean {
  if (scope.head !== undefined) return scope.head.directive.file.virtual;
  return scope.context !== 'main' || (scope.entries.length === 0 && scope.holes.length === 0 && scope.children.length > 0);
}

/** Where a scope's files come from: the `root` or `alias` in force; undefined where nothing says so. */
export interface FileRoot {
  readonly how: 'root' | 'alias';
  /** As written: it may hold variables. */
  readonly path: string;
  readonly entry: NginxEntry;
  readonly certain: boolean;
}

/** Directives that answer a request themselves, so that `root` and `alias` serve nothing. */
const ANSWERS = [
  'proxy_pass',
  'uwsgi_pass',
  'fastcgi_pass',
  'scgi_pass',
  'grpc_pass',
  'memcached_pass',
  'return',
  'stub_status',
  'empty_gif',
];

/** The `root` or `alias` in force, whether or not the scope serves files from there. */
export function rootOf(scope: Scope): FileRoot | undefined {
  for (const how of ['alias', 'root'] as const) {
    const { entries, certain } = scope.effective(how);
    const entry = entries.at(-1);
    if (entry?.args[0] !== undefined) return { how, path: entry.args[0], entry, certain };
  }
  return undefined;
}

/** False where a scope hands every request on (`try_files` looks at files before that). */
export const servesFiles = (scope: Scope): boolean =>
  scope.own('try_files').length > 0 || ANSWERS.every((name) => scope.effective(name).entries.length === 0);

/** For each scope the labels of its blocks, by block and by head. */
const labels = new WeakMap<Scope, ReadonlyMap<Scope | NginxEntry, string>>();

/** The names of a scope's blocks: `server(example.com)`, `location(/static/)`; a second of one name gets `#2`. */
function labelsIn(parent: Scope): ReadonlyMap<Scope | NginxEntry, string> {
  const known = labels.get(parent);
  if (known) return known;
  const counts = new Map<string, number>();
  const map = new Map<Scope | NginxEntry, string>();
  for (const child of parent.children) {
    const bare = bareLabel(child);
    const count = (counts.get(bare) ?? 0) + 1;
    counts.set(bare, count);
    const label = count === 1 ? bare : `${bare}#${count}`;
    map.set(child, label);
    if (child.head) map.set(child.head, label);
  }
  labels.set(parent, map);
  return map;
}

function bareLabel(scope: Scope): string {
  if (scope.head === undefined) return scope.context;
  const args = scope.head.name === 'server' ? [scope.own('server_name')[0]?.args[0] ?? scope.own('listen')[0]?.args[0]] : scope.head.args;
  const name = args.filter((arg) => arg !== undefined).join(' ');
  return name === '' ? scope.head.name : `${scope.head.name}(${name})`;
}

/** A path by names that stays when lines move: `http/server(example.com)/location(/static/)/alias`. */
export function pathOf(entry: NginxEntry): string {
  const block = entry.directive.block && labelsIn(entry.scope).get(entry);
  const parts = [block ?? (entry.args.length > 1 ? `${entry.name}(${entry.args[0]})` : entry.name)];
  for (let scope: Scope | undefined = entry.scope; scope?.parent; scope = scope.parent)
    parts.push(labelsIn(scope.parent).get(scope) ?? scope.context);
  return parts.reverse().join('/');
}
