import { isElsewhere, isWildcard, meets, showAddress, type Address, placeOf } from '../servers/address.ts';
import type { Host } from '../launchers/host.ts';
import type { NginxConfig, NginxRoute, NginxUpstream, UpstreamServer } from '../servers/nginx/model.ts';
import type { FileId, Span } from '../text/source.ts';
import { valueOf } from '../text/value.ts';
import { isByHand } from './alternatives.ts';
import type { Certainty, Listener, NginxEdge } from './model.ts';

/** A place a route connects to: the pass itself, or one server of its upstream. */
interface Hop {
  readonly address: Address;
  readonly span: Span;
  readonly server: UpstreamServer | undefined;
}

interface Link {
  readonly listener: Listener | undefined;
  readonly certainty: Certainty;
  readonly reason: string;
}

/** What rules say of a group needs no more of its servers, and thousands of routes to thousands of servers would be millions of edges. */
const HOPS = 64;

/**
 * Joins every route with the listeners its addresses lead to; a group of three servers gives three edges.
 * The first route to a group leads to all of its servers, so that each is reached; the others to its first 64.
 */
export function linkEdges(
  routes: readonly NginxRoute[],
  listeners: readonly Listener[],
  hostsOf: (config: NginxConfig) => readonly Host[],
): NginxEdge[] {
  const linker = new Linker(listeners);
  const groups = new Set<NginxUpstream>();
  return routes.flatMap((route) => {
    const { upstream } = route.target;
    const hops = hopsOf(route, upstream && groups.has(upstream) ? HOPS : Infinity);
    if (upstream) groups.add(upstream);
    return hostsOf(route.config).flatMap((host) =>
      hops.map((hop): NginxEdge => {
        const { listener, certainty, reason } = linker.follow(hop.address, route.pass.span.file);
        return {
          front: 'nginx',
          route,
          host,
          speaks: route.speaks,
          address: hop.address,
          span: hop.span,
          upstreamServer: hop.server,
          listener,
          app: listener?.app,
          certainty,
          reason,
        };
      }),
    );
  });
}

function hopsOf(route: NginxRoute, limit: number): Hop[] {
  const { target } = route;
  if (!target.upstream) return [{ address: target.address, span: target.span, server: undefined }];
  return target.upstream.servers
    .filter((server) => !server.params.has('down'))
    .slice(0, limit)
    .map((server) => ({ address: server.address, span: server.span, server }));
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** Finds listeners by address: a tree of ten thousand sites is linked in one pass. */
class Linker {
  /** By place, then by each folder above the listener's file. */
  readonly #index = new Map<string, Map<string, Listener[]>>();
  readonly #isEmpty: boolean;
  /** By address and folder. */
  readonly #links = new Map<string, Link>();

  constructor(listeners: readonly Listener[]) {
    this.#isEmpty = listeners.length === 0;
    for (const listener of listeners) {
      const place = placeOf(listener.address);
      if (place === undefined) continue;
      let byFolder = this.#index.get(place);
      if (!byFolder) this.#index.set(place, (byFolder = new Map()));
      for (let folder = folderOf(listener.span.file); ; folder = folderOf(folder)) {
        const list = byFolder.get(folder);
        if (list) list.push(listener);
        else byFolder.set(folder, [listener]);
        if (folder === '') break;
      }
    }
  }

  /** Where an address leads, seen from a file of nginx's. */
  follow(address: Address, file: FileId): Link {
    const key = `${address.kind}\0${showAddress(address)}\0${folderOf(file)}`;
    let link = this.#links.get(key);
    if (!link) this.#links.set(key, (link = this.#follow(address, file)));
    return link;
  }

  #follow(address: Address, file: FileId): Link {
    if (address.kind === 'unknown') return nowhere(address.reason);
    const name = showAddress(address);
    if (!isElsewhere(address)) {
      const serving = this.#nearest(address, file, (own) => meets(address, own) !== 'none');
      return choose(serving) ?? nowhere(this.#isEmpty ? 'no application server in view' : `nothing in view listens on ${name}`);
    }
    const bound = choose(this.#nearest(address, file, (own) => showAddress(own) === name));
    if (bound) return bound;
    const open = choose(this.#nearest(address, file, isWildcard));
    // Of several that are open to all it could be any.
    if (open?.certainty !== 'exact') return nowhere(`${name} is on another host`);
    return { ...open, certainty: 'likely', reason: `${name} is another host or container: taken by its port` };
  }

  /** Of several stacks below one path the one whose files lie nearest to nginx's: most leading folders in common. */
  #nearest(address: Address, file: FileId, fits: (address: Address) => boolean): readonly Listener[] {
    const byFolder = this.#index.get(placeOf(address) ?? '');
    if (!byFolder) return [];
    for (let folder = folderOf(file); ; folder = folderOf(folder)) {
      const found = (byFolder.get(folder) ?? []).filter((listener) => fits(listener.address));
      if (found.length > 0 || folder === '') return found;
    }
  }
}

const nowhere = (reason: string): Link => ({ listener: undefined, certainty: 'unknown', reason });

/** The listener of the only application server there is, else the first of several. */
function choose(serving: readonly Listener[]): Link | undefined {
  // What a manager starts goes before what somebody may start by hand, and that before what looks like a helper.
  const doubts = new Map(serving.map((one) => [one, doubtOf(one)]));
  const tiers = [serving.filter(({ app }) => !isByHand(app)), serving.filter((one) => doubts.get(one) === undefined), serving];
  const candidates = tiers.find((tier) => tier.length > 0) ?? [];
  const listener = candidates[0];
  if (!listener) return undefined;
  const count = new Set(candidates.map(({ app }) => app)).size;
  const doubt = count === 1 ? doubts.get(listener) : undefined;
  if (doubt !== undefined) return { listener, certainty: 'likely', reason: doubt };
  return count === 1
    ? { listener, certainty: 'exact', reason: '' }
    : { listener, certainty: 'likely', reason: `${count} application servers listen there` };
}

/** Names of scripts that somebody uses at a desk. */
const HELPER = /(?:^|[^a-z])(?:dev(?:el(?:op(?:ment)?)?)?|test(?:s|ing)?|local|debug|demo|example|sample|try)(?![a-z])/i;

/** Why a script that nobody in view starts is perhaps not what serves an address: it says none, or is one for developers. */
function doubtOf({ app, origin }: Listener): string | undefined {
  if (!isByHand(app) || !app.launch) return undefined;
  const { name } = app.launch;
  const reloads = app.kind === 'gunicorn' && valueOf(app.settings.get('reload').value) === true;
  if (origin === 'default') return `nobody in view starts ${name}, and it names no address`;
  return reloads || HELPER.test(name) ? `nobody in view starts ${name}, which looks like a helper for developers` : undefined;
}
