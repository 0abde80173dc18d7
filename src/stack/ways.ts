import { isLocal } from '../servers/address.ts';
import type { NginxServer } from '../servers/nginx/model.ts';
import { groupBy } from '../text/group.ts';
import type { App, Edge, Stack } from './model.ts';

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
  return stack.edges.flatMap((edge): Way[] => {
    const { app, listener, certainty, speaks } = edge;
    if (!app || certainty === 'unknown' || edge.front === 'apache') return [];
    if (edge.front === 'nginx' && listener?.protocol !== speaks) return [];
    const found: Way[] = [];
    const follow = (edges: Way['edges']): void => {
      const server = serverOf(edges[0]);
      const before = edges.length < DEEPEST && server ? (leading.get(server) ?? []) : [];
      const isOpen = !server || server.listens.some(({ address }) => address.kind === 'unknown' || !isLocal(address));
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

/** The server of nginx's that an edge leaves. */
export const serverOf = (edge: Edge): NginxServer | undefined => (edge.front === 'apache' ? undefined : edge.route.server);
