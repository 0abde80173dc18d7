import type { Address, Spoken } from '../servers/address.ts';
import type { NginxRoute, NginxUpstream, PassChoice, StreamRoute, UpstreamServer } from '../servers/nginx/model.ts';
import type { Span } from '../text/source.ts';

/** A place a route connects to: the pass itself, one server of its upstream, one of the targets a `map` chooses among. */
export interface Hop {
  readonly address: Address;
  readonly span: Span;
  readonly speaks: Spoken;
  readonly server: UpstreamServer | undefined;
  readonly choice: PassChoice | undefined;
}

/** What rules say of a group needs no more of its servers, and thousands of routes to thousands of servers would be millions of edges. */
const HOPS = 64;

/** The places a route connects to. `groups`: those that other routes led to all servers of; the route's own is added. */
export function hopsOf({ target, speaks }: NginxRoute | StreamRoute, groups: Set<NginxUpstream>): Hop[] {
  const own = { speaks, server: undefined, choice: undefined };
  if (target.upstream) return groupHops(target.upstream, own, groups);
  if (target.choices.length === 0) return [{ ...own, address: target.address, span: target.span }];
  return target.choices.flatMap((choice) => {
    const chosen = { speaks: choice.speaks, server: undefined, choice };
    return choice.upstream ? groupHops(choice.upstream, chosen, groups) : [{ ...chosen, address: choice.address, span: choice.span }];
  });
}

function groupHops(upstream: NginxUpstream, hop: Omit<Hop, 'address' | 'span'>, groups: Set<NginxUpstream>): Hop[] {
  const limit = groups.has(upstream) ? HOPS : Infinity;
  groups.add(upstream);
  return upstream.servers
    .filter((server) => !server.params.has('down'))
    .slice(0, limit)
    .map((server) => ({ ...hop, address: server.address, span: server.span, server }));
}
