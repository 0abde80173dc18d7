import { isElsewhere, isLocal, meets, type Address } from '../servers/address.ts';
import { everywhere } from '../servers/apache/instance.ts';
import type { ApacheHost, ApacheInstance } from '../servers/apache/model.ts';
import type { NginxServer } from '../servers/nginx/model.ts';
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
  readonly #instances: ReadonlyMap<unknown, ApacheInstance>;
  /** Edges of nginx's that end at no application server but perhaps at an httpd, by port. */
  readonly #edges: ReadonlyMap<number, readonly NginxEdge[]>;

  constructor(stack: Stack) {
    this.#stack = stack;
    this.#instances = new Map(stack.httpds.flatMap((httpd) => httpd.configs.map((config) => [config, httpd])));
    const isMeant = ({ listener, next, app }: NginxEdge): boolean =>
      next === undefined && (listener === undefined || (app?.kind === 'mod_wsgi' && app.instance !== undefined));
    const edges = this.#instances.size === 0 ? [] : stack.nginxEdges.filter(isMeant);
    this.#edges = groupBy(edges, ({ address }) => (address.kind === 'tcp' ? address.port : 0));
  }

  /** Where the server that an edge leaves listens; undefined: nobody knows. */
  listensOf(edge: Edge): readonly Address[] | undefined {
    if (edge.front !== 'apache') return edge.route.server?.listens.map(({ address }) => address);
    const listens = this.#listens(edge.route.host).map(({ address }) => address);
    return listens.length === 0 ? undefined : listens;
  }

  #listens(host: ApacheHost): ApacheHost['listens'] {
    const instance = this.#instances.get(host.config);
    return host.isMain && instance ? everywhere(instance) : host.listens;
  }

  /** The edges of nginx's on which requests come that this one hands on. */
  before(edge: ApacheEdge): readonly Edge[] {
    const { host, path, config } = edge.route;
    const instance = this.#instances.get(config)!;
    const listens = this.#listens(host);
    const ports = new Set(listens.flatMap(({ address }) => (address.kind === 'tcp' ? [address.port] : [])));
    const part = this.#stack.parts.of(edge.span.file);
    return [...ports]
      .flatMap((port) => this.#edges.get(port) ?? [])
      .filter((one) => {
        if (one.speaks !== 'http' && one.speaks !== 'https') return false;
        const { listener, app } = one;
        const isThere = listener
          ? app?.kind === 'mod_wsgi' && app.instance === instance && meetsAny(listener.address, listens)
          : !isElsewhere(one.address) &&
            one.host === edge.host &&
            this.#stack.parts.of(one.span.file) === part &&
            meetsAny(one.address, listens);
        return isThere && isFor(one, host, instance) && mayReach(one, path);
      });
  }
}

const meetsAny = (address: Address, listens: ApacheHost['listens']): boolean =>
  listens.some((own) => meets(address, own.address) !== 'none');

/** Of several virtual hosts at one address the name decides: those that share one with the server in front, else the first. */
function isFor({ address, route }: NginxEdge, host: ApacheHost, { hosts }: ApacheInstance): boolean {
  if (host.isMain) return true;
  const there = hosts.filter((other) => !other.isMain && meetsAny(address, other.listens));
  const names = new Set(route.server?.names);
  const named = there.filter((other) => other.names.some((name) => names.has(name)));
  return there.length === 0 || (named.length > 0 ? named.includes(host) : there[0] === host);
}

/** Whether a request of a location can be for a path: nginx hands on what begins with its own, or with what it puts in its place. */
function mayReach({ route: { path, modifier, target } }: NginxEdge, there: string): boolean {
  const sent = target.uri ?? path;
  if (modifier.startsWith('~') || modifier === '@' || sent.includes('$') || !there.startsWith('/')) return true;
  const bare = there.replace(/\/$/, '');
  return sent.startsWith(bare) || bare.startsWith(sent.replace(/\/$/, ''));
}
