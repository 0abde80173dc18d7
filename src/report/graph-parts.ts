import { groupBy } from '../text/group.ts';
import type { Graph, GraphRoute, GraphStack } from './graph-model.ts';

/** One of several stacks as a graph of its own. */
export interface GraphPart {
  /** Id and name of the stack. */
  readonly id: string;
  readonly name: string;
  readonly part: Graph;
}

/**
 * A graph taken apart by its stacks, each with the hosts that its things run on. `guests`: an application to which fronts of other
 * stacks lead stands with each of them too, and no more by itself. Sites that are not enabled have lost their routes.
 */
export function graphParts(whole: Graph, { guests }: { readonly guests: boolean }): GraphPart[] {
  const graph = enabledOf(whole);
  if (graph.stacks.length === 1) return [{ id: graph.stacks[0]!.id, name: graph.stacks[0]!.name, part: graph }];
  const fronts = byId(graph.fronts);
  const apps = byId(graph.apps);
  const launches = byId(graph.launches);
  const hosts = byId(graph.hosts);
  const order = new Map(graph.hosts.map(({ id }, at) => [id, at]));
  const routes = groupBy(graph.routes, ({ front }) => front);
  const edges = groupBy(graph.edges, ({ route }) => route);
  const chains = groupBy(graph.chains, ({ app }) => app);
  const routesOf = (stack: GraphStack): GraphRoute[] => stack.fronts.flatMap((id) => routes.get(id) ?? []);
  const ledTo = (stack: GraphStack): string[] => routesOf(stack).flatMap(({ id }) => (edges.get(id) ?? []).flatMap(({ app }) => app ?? []));
  const homeOf = new Map(graph.stacks.flatMap((stack) => stack.apps.map((app) => [app, stack])));
  const isGuest = (app: string, stack: GraphStack): boolean => homeOf.get(app) !== stack;
  const away = new Set(guests ? graph.stacks.flatMap((stack) => ledTo(stack).filter((app) => isGuest(app, stack))) : []);
  return graph.stacks.map((stack) => {
    const ownRoutes = routesOf(stack);
    const led = guests ? new Set(ledTo(stack)) : new Set<string>();
    const staying = stack.apps.filter((id) => led.has(id) || !away.has(id));
    const ownApps = [...new Set([...staying, ...led])].flatMap((id) => apps.get(id) ?? []);
    const starters = ownApps.filter(({ id }) => isGuest(id, stack)).flatMap(({ startedBy }) => startedBy ?? []);
    const own = {
      fronts: stack.fronts.flatMap((id) => fronts.get(id) ?? []),
      apps: ownApps,
      launches: [...new Set([...stack.launches, ...starters])].flatMap((id) => launches.get(id) ?? []),
    };
    const used = new Set([...own.fronts.flatMap((front) => front.hosts), ...[...own.apps, ...own.launches].map(({ host }) => host)]);
    const part: Graph = {
      ...graph,
      ...own,
      stacks: [stack],
      routes: ownRoutes,
      edges: ownRoutes.flatMap(({ id }) => edges.get(id) ?? []),
      chains: own.apps.flatMap(({ id }) => chains.get(id) ?? []),
      hosts: [...used].sort((a, b) => order.get(a)! - order.get(b)!).flatMap((id) => hosts.get(id) ?? []),
    };
    return { id: stack.id, name: stack.name, part };
  });
}

function enabledOf(graph: Graph): Graph {
  const disabled = new Set<string | null>(
    graph.fronts.flatMap(({ servers }) => servers.filter(({ enabled }) => !enabled).map(({ id }) => id)),
  );
  if (disabled.size === 0) return graph;
  const routes = graph.routes.filter(({ server }) => !disabled.has(server));
  const left = new Set(routes.map(({ id }) => id));
  return { ...graph, routes, edges: graph.edges.filter(({ route }) => left.has(route)) };
}

const byId = <T extends { readonly id: string }>(things: readonly T[]): ReadonlyMap<string, T> =>
  new Map(things.map((thing) => [thing.id, thing]));
