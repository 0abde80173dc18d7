import { groupBy } from '../text/group.ts';
import { chainLines, showProxyFix } from './graph-chains.ts';
import type { Graph, GraphApp, GraphEdge, GraphFront, GraphLaunch, GraphListener, GraphRoute, GraphServer } from './graph-model.ts';
import type { Place } from './graph-values.ts';
import { frontName, isOpenToAll, isPublic, showListener, showListens, showVersion, showWorkers } from './graph-words.ts';
import type { Link } from './layout.ts';

/** How a card looks. */
export type Look = 'clients' | 'server' | 'route' | 'listener' | 'app' | 'launch' | 'dead' | 'open';

/** A thing of the chart with its lines of text; the first is its name. */
export interface Card {
  readonly id: string;
  readonly look: Look;
  readonly lines: readonly string[];
  /** What a pointer on it shows. */
  readonly title: string;
  readonly layer: number;
  readonly host: string;
  readonly cluster: string | undefined;
}

/** A line of the chart. */
export interface Wire extends Link {
  readonly look: 'sure' | 'likely' | 'dead' | 'open';
  readonly title: string;
}

export interface Chart {
  readonly cards: readonly Card[];
  readonly wires: readonly Wire[];
  /** What the boxes around the servers and routes of a front are called. */
  readonly clusters: ReadonlyMap<string, string>;
}

/** So many of a list are shown; the rest is counted. */
const SHOWN = 6;

/** Routes of one server that lead to the same places in the same way: one card. */
interface RouteGroup {
  readonly id: string;
  readonly routes: readonly GraphRoute[];
  readonly edges: readonly GraphEdge[];
}

/** Servers of one front that listen alike and lead to the same places: one card. */
interface ServerGroup {
  readonly id: string;
  readonly front: string;
  readonly servers: readonly GraphServer[];
  readonly routes: RouteGroup[];
}

/** What stands in a chart of a stack, in the order of the files. Servers that hand nothing on are left out, as in the chart of Mermaid. */
export function chartOf(graph: Graph): Chart {
  return new Charter(graph).chart();
}

class Charter {
  readonly #graph: Graph;
  readonly #cards = new Map<string, Card>();
  readonly #wires: Wire[] = [];
  readonly #clusters = new Map<string, string>();
  readonly #groupOf = new Map<string, string>();
  readonly #fronts: ReadonlyMap<string, GraphFront>;
  readonly #servers: ReadonlyMap<string, GraphServer>;
  /** Addresses of listeners to which a route leads: Apache's, behind nginx. */
  readonly #led: ReadonlySet<string | null>;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#fronts = new Map(graph.fronts.map((front) => [front.id, front]));
    const reached = new Set(graph.edges.map(({ listener }) => listener));
    const listeners = graph.apps.flatMap((app) => app.listeners).filter(({ id }) => reached.has(id));
    this.#led = new Set(listeners.map(({ address }) => address));
    this.#servers = new Map(graph.fronts.flatMap(({ servers }) => servers.map((server) => [server.id, server])));
  }

  chart(): Chart {
    const groups = this.#serverGroups();
    const depths = depthsOf(groups, this.#groupOf);
    for (const group of groups) this.#addServer(group, depths.get(group.id)!);
    const layer = Math.max(0, ...[...depths.values()].map((depth) => 2 * depth + 2)) + 1;
    for (const { routes, front } of groups)
      for (const group of routes) for (const edge of onePerPlace(group.edges)) this.#addEdge(edge, group.id, front, layer, depths);
    this.#addApps(layer);
    // What starts an application may belong to another stack.
    const wires = this.#wires.filter(({ from, to }) => this.#cards.has(from) && this.#cards.has(to));
    return { cards: [...this.#cards.values()], wires, clusters: this.#clusters };
  }

  #serverGroups(): ServerGroup[] {
    const { fronts, routes, edges } = this.#graph;
    const edgesOf = groupBy(edges, ({ route }) => route);
    const routesOf = groupBy(routes, ({ front, server }) => server ?? front);
    const found: ServerGroup[] = [];
    for (const front of fronts) {
      const holders = [...front.servers.map((server) => ({ id: server.id, servers: [server] })), { id: front.id, servers: [] }];
      const single = holders.flatMap(({ id, servers }) => {
        const own = routesOf.get(id) ?? [];
        return own.length === 0 ? [] : [{ id, front: front.id, servers, routes: routeGroups(own, edgesOf) }];
      });
      for (const same of groupBy(single, signatureOf).values()) {
        const [, ...others] = same;
        const first = same[0]!;
        for (const { id } of same) this.#groupOf.set(id, first.id);
        const merged = first.routes.map((group, at) => ({
          ...group,
          routes: [...group.routes, ...others.flatMap((other) => other.routes[at]!.routes)],
          edges: [...group.edges, ...others.flatMap((other) => other.routes[at]!.edges)],
        }));
        found.push({ ...first, servers: same.flatMap(({ servers }) => servers), routes: merged });
      }
    }
    return found;
  }

  #addServer({ id, front, servers, routes }: ServerGroup, depth: number): void {
    const own = this.#fronts.get(front)!;
    const host = own.hosts[0] ?? '';
    this.#clusters.set(front, frontName(own));
    const names = servers.flatMap((server) =>
      server.names.length > 0 ? server.names : [server.context === 'stream' ? 'stream' : '(any name)'],
    );
    const isLed = (server: GraphServer): boolean => server.listens.some(({ address }) => address !== null && this.#led.has(address));
    const isReached = servers.length === 0 || servers.some((server) => isPublic(server) || (depth === 0 && !isLed(server)));
    if (servers.length > 0) {
      const place = { look: 'server', layer: 2 * depth + 1, host, cluster: front } as const;
      this.#card({
        id,
        ...place,
        lines: [...list([...new Set(names)]), showListens(servers[0]!)],
        title: titleOf('server', servers, ({ names: said }) => said.join(' ')),
      });
    }
    if (isReached) {
      this.#clients();
      if (servers.length > 0) this.#wires.push({ from: 'clients', to: id, look: 'sure', title: '' });
    }
    for (const group of routes) {
      const [first] = group.routes;
      const locations = list([...new Set(group.routes.map(({ location }) => location))].filter((location) => location !== ''));
      const targets = new Set(group.routes.map(({ handler, target }) => `${handler} ${target}`));
      const doubts = [...new Set(group.edges.filter(({ certainty }) => certainty === 'likely').map(({ reason }) => `likely: ${reason}`))];
      this.#card({
        id: group.id,
        look: 'route',
        layer: 2 * depth + 2,
        host,
        cluster: front,
        lines: [...locations, ...list([...targets], 2), ...list(doubts, 2)],
        title: titleOf('route', group.routes, ({ location, handler, target }) => `${location} ${handler} ${target}`.trim()),
      });
      this.#wires.push({ from: first!.server === null ? 'clients' : id, to: group.id, look: 'sure', title: '' });
    }
  }

  #clients(): void {
    if (this.#cards.has('clients')) return;
    this.#card({ id: 'clients', look: 'clients', layer: 0, host: '', cluster: undefined, lines: ['clients'], title: '' });
  }

  #addEdge(edge: GraphEdge, from: string, front: string, layer: number, depths: ReadonlyMap<string, number>): void {
    const { listener, next, certainty, reason, unserved } = edge;
    const title = `${edge.address ?? edge.text} ${reason === '' ? '' : `(${certainty}: ${reason}) `}${placeText(edge)}`;
    const behind = next === null ? undefined : this.#groupOf.get(next);
    const source = this.#cards.get(from)!;
    if (listener !== null || (behind !== undefined && 2 * depths.get(behind)! + 1 > source.layer)) {
      this.#wires.push({ from, to: listener ?? behind!, look: certainty === 'exact' ? 'sure' : 'likely', title });
      return;
    }
    const lines =
      next === null
        ? [edge.address ?? edge.text, withoutAddress(edge)]
        : [`server ${this.#servers.get(next)?.names.join(' ') || '(any name)'}`, edge.address ?? edge.text];
    const id = `x\0${front}\0${lines.join('\0')}`;
    if (!this.#cards.has(id)) {
      this.#card({
        id,
        look: unserved ? 'dead' : 'open',
        layer,
        host: source.host,
        cluster: undefined,
        lines: lines.filter((line) => line !== ''),
        title,
      });
    }
    this.#wires.push({ from, to: id, look: unserved ? 'dead' : 'open', title });
  }

  #addApps(layer: number): void {
    const { apps, launches, chains } = this.#graph;
    const emperors = new Set(apps.flatMap(({ emperor }) => emperor ?? []));
    const told = groupBy(chains, ({ app }) => app);
    const reached = new Set(this.#wires.map(({ to }) => to));
    for (const app of apps) {
      const own = told.get(app.id) ?? [];
      const lines = own.slice(0, 1).flatMap((chain) => [showProxyFix(chain), ...list(chain.django.ALLOWED_HOSTS.value ?? [], 3)]);
      const more = own.length > 1 ? [`told otherwise on ${own.length - 1} more ${own.length === 2 ? 'way' : 'ways'}`] : [];
      const about = own.flatMap((chain) => ['', ...chainLines(chain)]);
      this.#card({
        id: app.id,
        look: 'app',
        layer: layer + (emperors.has(app.id) ? 2 : 1),
        host: app.host,
        cluster: undefined,
        lines: [app.label + showVersion(app.version), showWorkers(app), ...lines, ...more].filter((line) => line !== ''),
        title: [`${app.label} ${placeText(app)}`, ...about].join('\n'),
      });
      for (const listener of app.listeners) {
        // Where visitors reach httpd its servers say.
        if (reached.has(listener.id) || !isOpenToAll(listener, app)) this.#addListener(listener, app, layer, reached);
      }
      const starter = app.emperor ?? app.startedBy;
      if (starter !== null) this.#wires.push({ from: app.id, to: starter, look: 'sure', title: `${app.label} is started by it` });
    }
    const starters = new Set(apps.map(({ startedBy }) => startedBy));
    const last = layer + (emperors.size > 0 ? 3 : 2);
    for (const launch of launches) if (starters.has(launch.id)) this.#card(launchCard(launch, last));
  }

  #addListener(listener: GraphListener, app: GraphApp, layer: number, reached: ReadonlySet<string>): void {
    const title = `${showListener(listener)} (${listener.via}) ${placeText(listener)}${reached.has(listener.id) ? '' : ', no route leads here'}`;
    const inside = listener.protocol === 'wsgi' ? 'within Apache' : 'an unknown address';
    const lines = [listener.address ?? inside, listener.protocol ?? 'unknown protocol'];
    this.#card({ id: listener.id, look: 'listener', layer, host: app.host, cluster: undefined, lines, title });
    this.#wires.push({ from: listener.id, to: app.id, look: 'sure', title: '' });
  }

  #card(card: Card): void {
    this.#cards.set(card.id, card);
  }
}

const launchCard = (launch: GraphLaunch, layer: number): Card => ({
  id: launch.id,
  look: 'launch',
  layer,
  host: launch.host,
  cluster: undefined,
  lines: [launch.name, launch.user.value === null ? '' : `as ${launch.user.value}`].filter((line) => line !== ''),
  title: `${launch.name} (${launch.manager}) ${placeText(launch)}`,
});

const placeText = ({ path, line }: Place): string => `${path}:${line}`;

/** Why an edge leads nowhere, below its address. */
const withoutAddress = ({ address, reason }: GraphEdge): string =>
  address === null ? reason : reason.replace(` on ${address}`, ' there').replace(`${address} is `, '');

/** The text of a card for several things: what each is and where. */
function titleOf<T extends Place>(what: string, things: readonly T[], say: (thing: T) => string): string {
  const shown = things.slice(0, 4 * SHOWN).map((thing) => `${what} ${say(thing)} ${placeText(thing)}`);
  return [...shown, ...(things.length > shown.length ? [`and ${things.length - shown.length} more`] : [])].join('\n');
}

/** The first of a list and how many more there are. */
const list = (words: readonly string[], shown = SHOWN): string[] =>
  words.length <= shown ? [...words] : [...words.slice(0, shown - 1), `and ${words.length - shown + 1} more`];

const placeOf = ({ listener, next, address, reason, unserved, certainty }: GraphEdge): string =>
  JSON.stringify([listener ?? next ?? [address, reason, unserved], certainty]);

/** Edges that lead to the same place in the same way are one line. */
const onePerPlace = (edges: readonly GraphEdge[]): GraphEdge[] => [...new Map(edges.map((edge) => [placeOf(edge), edge])).values()];

function routeGroups(routes: readonly GraphRoute[], edgesOf: ReadonlyMap<string, readonly GraphEdge[]>): RouteGroup[] {
  const placesOf = ({ id }: GraphRoute): string => [...new Set((edgesOf.get(id) ?? []).map(placeOf))].sort().join('\0');
  return [...groupBy(routes, placesOf).values()].map((same) => ({
    id: same[0]!.id,
    routes: same,
    edges: same.flatMap(({ id }) => edgesOf.get(id) ?? []),
  }));
}

/** Equal for servers that listen alike and lead to the same places; each without a server block stands by itself. */
const signatureOf = ({ id, servers, routes }: ServerGroup): string =>
  servers.length === 0
    ? id
    : JSON.stringify([servers.map((server) => showListens(server)), routes.map(({ edges }) => [...new Set(edges.map(placeOf))].sort())]);

/** Fronts behind fronts stand further right. */
const DEEPEST = 6;

/** How many servers lie before each, on the longest way; on a circle the way ends. */
function depthsOf(groups: readonly ServerGroup[], groupOf: ReadonlyMap<string, string>): ReadonlyMap<string, number> {
  const depths = new Map(groups.map(({ id }) => [id, 0]));
  for (let pass = 0; pass < DEEPEST; pass++) {
    let moved = false;
    for (const { id, routes } of groups) {
      for (const { next } of routes.flatMap(({ edges }) => edges)) {
        const behind = next === null ? undefined : groupOf.get(next);
        const least = depths.get(id)! + 1;
        if (behind === undefined || behind === id || depths.get(behind)! >= least || least > DEEPEST) continue;
        depths.set(behind, least);
        moved = true;
      }
    }
    if (!moved) break;
  }
  return depths;
}
