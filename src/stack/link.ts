import { addressesOf, isLoopbackHost, isWildcard, meets, showAddress, type Address } from '../servers/address.ts';
import type { NginxRoute, UpstreamServer } from '../servers/nginx/model.ts';
import type { Span } from '../text/source.ts';
import type { Certainty, Edge, Listener } from './model.ts';

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

/** Joins every route with the listeners its addresses lead to; a group of three servers gives three edges. */
export function linkEdges(routes: readonly NginxRoute[], listeners: readonly Listener[]): Edge[] {
  const index = indexListeners(listeners);
  return routes.flatMap((route) =>
    hopsOf(route).map((hop) => {
      const { listener, certainty, reason } = linkHop(hop, route, index, listeners);
      return {
        route,
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
}

function hopsOf(route: NginxRoute): Hop[] {
  const { target } = route;
  if (!target.upstream) return [{ address: target.address, span: target.span, server: undefined }];
  return target.upstream.servers
    .filter((server) => !server.params.has('down'))
    .map((server) => ({ address: server.address, span: server.span, server }));
}

/** Unix paths and TCP ports to their listeners: a tree of ten thousand sites is linked in one pass. */
type Index = ReadonlyMap<string, readonly Listener[]>;

const indexKey = (address: Address): string | undefined =>
  address.kind === 'unix' ? address.path : address.kind === 'tcp' ? String(address.port) : undefined;

function indexListeners(listeners: readonly Listener[]): Index {
  const index = new Map<string, Listener[]>();
  for (const listener of listeners) {
    const key = indexKey(listener.address);
    if (key === undefined) continue;
    const list = index.get(key);
    if (list) list.push(listener);
    else index.set(key, [listener]);
  }
  return index;
}

function linkHop(hop: Hop, route: NginxRoute, index: Index, listeners: readonly Listener[]): Link {
  const key = indexKey(hop.address);
  if (key === undefined)
    return { listener: undefined, certainty: 'unknown', reason: hop.address.kind === 'unknown' ? hop.address.reason : '' };
  const samePlace = index.get(key) ?? [];
  const serving = samePlace.filter((listener) => meets(hop.address, listener.address) !== 'none');
  if (serving.length > 0) return choose(serving, route);
  const elsewhere = hop.address.kind === 'tcp' && isOtherHost(hop.address.host);
  if (elsewhere) {
    const open = samePlace.filter((listener) => isWildcard(listener.address));
    const only = nearest(open, route);
    const name = showAddress(hop.address);
    if (only.length === 1)
      return { listener: only[0], certainty: 'likely', reason: `${name} is another host or container: taken by its port` };
    return { listener: undefined, certainty: 'unknown', reason: `${name} is on another host` };
  }
  return {
    listener: undefined,
    certainty: 'unknown',
    reason: listeners.length === 0 ? 'no application server in view' : `nothing in view listens on ${showAddress(hop.address)}`,
  };
}

/** True when the host is neither this one's loopback nor an address every listener could have. */
export const isOtherHost = (host: string): boolean => !addressesOf(host).some(isLoopbackHost) && host !== '0.0.0.0' && host !== '::';

function choose(serving: readonly Listener[], route: NginxRoute): Link {
  const near = nearest(serving, route);
  const listener = near[0];
  if (near.length === 1 || near.every((other) => other.app === listener!.app)) return { listener, certainty: 'exact', reason: '' };
  return { listener, certainty: 'likely', reason: `${near.length} servers listen there` };
}

/** Of several stacks below one path the one whose files lie nearest to the route's: most leading folders in common. */
function nearest(listeners: readonly Listener[], route: NginxRoute): readonly Listener[] {
  if (listeners.length < 2) return listeners;
  const home = route.pass.span.file.split('/');
  const depth = (listener: Listener): number => {
    const path = listener.span.file.split('/');
    let common = 0;
    while (common < Math.min(path.length, home.length) - 1 && path[common] === home[common]) common++;
    return common;
  };
  const best = Math.max(...listeners.map(depth));
  return listeners.filter((listener) => depth(listener) === best);
}
