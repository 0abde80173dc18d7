import { isElsewhere, isLocal, meets, type Address } from '../servers/address.ts';
import { takesName } from '../servers/apache/alias.ts';
import { everywhere } from '../servers/apache/instance.ts';
import type { ApacheConfig, ApacheHost, ApacheInstance } from '../servers/apache/model.ts';
import type { NginxServer } from '../servers/nginx/model.ts';
import { headerSet } from '../servers/nginx/queries.ts';
import { groupBy } from '../text/group.ts';
import type { ApacheEdge, App, Edge, NginxEdge, Stack } from './model.ts';

/** What a request goes through, from the front that visitors reach to an application server. */
export interface Way {
  readonly app: App;
  /** The outermost first; the last leads to the application. */
  readonly edges: readonly [Edge, ...Edge[]];
  /** False when the first server listens on this host alone: what hands requests on to it is not in view. */
  readonly isOpen: boolean;
}

/** Fronts behind fronts: nobody has more. */
const DEEPEST = 4;

/** Ways to one edge: what comes through more of them is told the same. */
const WIDEST = 16;

/** Every way to an application server on which all speak what the next one takes. */
export function waysOf(stack: Stack): Way[] {
  const leading = groupBy(
    stack.edges.filter(({ next }) => next !== undefined),
    ({ next }) => next!.server,
  );
  const httpds = new Fronting(stack);
  const edgesBefore = (edge: Edge): readonly Edge[] => {
    if (edge.front === 'apache') return httpds.before(edge);
    return edge.route.server ? (leading.get(edge.route.server) ?? []) : [];
  };
  return stack.edges.flatMap((edge): Way[] => {
    const { app, listener, certainty, speaks } = edge;
    if (!app || certainty === 'unknown' || edge.front === 'stream' || listener?.protocol !== speaks) return [];
    // Requests to an httpd in view go on along the edges inside of it; its own old modules for uWSGI are not told of.
    if (edge.front === 'nginx' && app.kind === 'mod_wsgi' && app.instance !== undefined) return [];
    if (edge.front === 'apache' && edge.route.handler === 'uWSGISocket') return [];
    const found: Way[] = [];
    const follow = (edges: Way['edges']): void => {
      const before = edges.length < DEEPEST ? edgesBefore(edges[0]) : [];
      const isOpen = httpds.listensOf(edges[0])?.some((address) => address.kind === 'unknown' || !isLocal(address)) ?? true;
      if (isOpen || before.length === 0) found.push({ app, edges, isOpen });
      for (const one of before) {
        if (found.length >= WIDEST) return;
        if (!edges.some((other) => serverOf(other) === serverOf(one))) follow([one, ...edges]);
      }
    };
    follow([edge]);
    return found;
  });
}

/** The hosts of Apache's that take what nginx hands on to an address on which they run no application: they hand it on themselves. */
export function httpdsBehind(stack: Stack): ReadonlyMap<Edge, ApacheHost> {
  const found = new Map<Edge, ApacheHost>();
  const httpds = new Fronting(stack);
  for (const edge of stack.apacheEdges) {
    if (edge.route.mount) continue;
    for (const before of httpds.before(edge)) if (!before.listener && !found.has(before)) found.set(before, edge.route.host);
  }
  return found;
}

/** The server that an edge leaves. */
export const serverOf = (edge: Edge): NginxServer | ApacheHost | undefined =>
  edge.front === 'apache' ? edge.route.host : edge.route.server;

/** What stands in front of the httpds of a stack. */
class Fronting {
  readonly #stack: Stack;
  readonly #instances: ReadonlyMap<ApacheConfig, ApacheInstance>;
  /** The edges of nginx's that lead to a host. */
  readonly #before = new Map<ApacheHost, NginxEdge[]>();
  /** By port: main servers that hand on, and virtual hosts; these also by name, those with patterns under `*`. */
  readonly #mains = new Map<string, ApacheHost[]>();
  readonly #virtual = new Map<string, ApacheHost[]>();
  readonly #named = new Map<string, ApacheHost[]>();
  readonly #order = new Map<ApacheHost, number>();

  constructor(stack: Stack) {
    this.#stack = stack;
    this.#instances = new Map(stack.httpds.flatMap((httpd) => httpd.configs.map((config) => [config, httpd])));
    if (this.#instances.size === 0) return;
    const handing = new Set(stack.apacheEdges.map(({ route }) => route.host));
    for (const host of stack.httpds.flatMap(({ hosts, beside }) => (beside ? [] : hosts)))
      if (!host.isMain || handing.has(host)) this.#index(host);
    for (const edge of stack.nginxEdges) if (mayLeadToHttpd(edge)) for (const host of this.#hostsFor(edge)) add(this.#before, host, edge);
  }

  #index(host: ApacheHost): void {
    this.#order.set(host, this.#order.size);
    const ports = new Set(this.#listens(host).flatMap(({ address }) => (address.kind === 'tcp' ? [address.port] : [])));
    for (const port of ports) {
      add(host.isMain ? this.#mains : this.#virtual, `${port}`, host);
      if (host.isMain) continue;
      for (const name of new Set(host.names)) add(this.#named, /[*?]/.test(name) ? `*:${port}` : `${name.toLowerCase()}:${port}`, host);
    }
  }

  /** Of several virtual hosts at one address the name decides, and the first takes what no other's names are asked for. */
  #hostsFor(edge: NginxEdge): readonly ApacheHost[] {
    const { address, listener } = edge;
    const at = listener?.address ?? address;
    if (at.kind !== 'tcp') return [];
    const part = this.#stack.parts.of(edge.span.file);
    const isThere = (host: ApacheHost): boolean => {
      if (!meetsAny(at, this.#listens(host))) return false;
      if (listener) return edge.app?.kind === 'mod_wsgi' && edge.app.instance === this.#instances.get(host.config);
      return this.#stack.parts.of(host.config.file.id) === part && this.#stack.hostsOf(host.config).includes(edge.host);
    };
    const found = (lists: ReadonlyMap<string, ApacheHost[]>, key: string): ApacheHost[] => (lists.get(key) ?? []).filter(isThere);
    const virtual = this.#virtual.get(`${at.port}`) ?? [];
    const asked = askedNames(edge);
    if (asked === undefined) return [...found(this.#mains, `${at.port}`), ...virtual.slice(0, WIDEST).filter(isThere)];
    const named = asked.flatMap((name) => {
      const patterns = found(this.#named, `*:${at.port}`).filter(({ names }) => names.some((own) => takesName(own, name)));
      const all = [...found(this.#named, `${name}:${at.port}`), ...patterns];
      // The first that takes a name keeps it (check_hostalias() of vhost.c).
      return all.sort((one, other) => this.#order.get(one)! - this.#order.get(other)!).slice(0, 1);
    });
    const first = named.length > 0 ? undefined : virtual.find(isThere);
    return [...found(this.#mains, `${at.port}`), ...new Set(named), ...(first ? [first] : [])];
  }

  /** Where the server that an edge leaves listens; undefined: nobody knows. */
  listensOf(edge: Edge): readonly Address[] | undefined {
    if (edge.front !== 'apache') return edge.route.server?.listens.map(({ address }) => address);
    const listens = this.#listens(edge.route.host).map(({ address }) => address);
    return listens.length === 0 ? undefined : listens;
  }

  #listens(host: ApacheHost): ApacheHost['listens'] {
    return host.isMain ? everywhere(this.#instances.get(host.config)!) : host.listens;
  }

  /** The edges of nginx's on which requests come that this one hands on. */
  before({ route: { host, path } }: ApacheEdge): readonly NginxEdge[] {
    return (this.#before.get(host) ?? []).filter((one) => mayReach(one, path));
  }
}

function add<K, T>(lists: Map<K, T[]>, key: K, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

/** The names that nginx asks the next server for, in lower case; undefined: any. */
function askedNames({ route: { scope, server, target } }: NginxEdge): readonly string[] | undefined {
  const value = headerSet(scope).headers.get('host')?.at(-1)?.args[1] ?? target.host;
  const names =
    value.startsWith('$host') || value === '$http_host'
      ? (server?.names ?? [])
      : value === '$server_name'
        ? (server?.names ?? []).slice(0, 1)
        : [value];
  const isPlain = names.length > 0 && names.every((name) => /^[a-z\d][\w.:-]*$/i.test(name));
  return isPlain ? names.map((name) => name.toLowerCase().replace(/:\d+$/, '')) : undefined;
}

/** Ends of nginx's at an httpd that runs an application there, or at an address where nothing else in view listens. */
function mayLeadToHttpd({ listener, next, app, address, speaks }: NginxEdge): boolean {
  if (next !== undefined || (speaks !== 'http' && speaks !== 'https')) return false;
  return listener ? app?.kind === 'mod_wsgi' && app.instance !== undefined : address.kind === 'tcp' && !isElsewhere(address);
}

const meetsAny = (address: Address, listens: ApacheHost['listens']): boolean =>
  listens.some((own) => meets(address, own.address) !== 'none');

/** Whether a request of a location can be for a path: nginx hands on what begins with its own, or with what it puts in its place. */
function mayReach({ route: { path, modifier, target } }: NginxEdge, there: string): boolean {
  const sent = target.uri ?? path;
  if (modifier.startsWith('~') || modifier === '@' || sent.includes('$') || !there.startsWith('/')) return true;
  const bare = there.replace(/\/$/, '');
  return sent.startsWith(bare) || bare.startsWith(sent.replace(/\/$/, ''));
}
