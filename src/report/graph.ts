import type { Stack } from '../stack/model.ts';
import { groupBy } from '../text/group.ts';
import {
  graphOf,
  type Graph,
  type GraphApp,
  type GraphEdge,
  type GraphFact,
  type GraphFront,
  type GraphListener,
  type GraphRoute,
  type GraphStack,
  type Place,
  type ToldAddress,
} from './graph-data.ts';

/** One line of the tree: what it says, and the place it stands in. */
interface Line {
  readonly depth: number;
  readonly text: string;
  /** Undefined for the name of a stack. */
  readonly at: Place | undefined;
}

/** The Stack as a tree of text: fronts with their routes and where each leads, then what no route reaches. */
export function showStack(stack: Stack, pathOf: (id: string) => string = (id) => id): string {
  const lines = new Tree(graphOf(stack, pathOf)).lines();
  const texts = lines.map(({ depth, text }) => '  '.repeat(depth) + text);
  const width = texts.reduce((widest, text) => Math.min(72, Math.max(widest, text.length)), 0);
  return lines.map(({ at }, i) => (at ? `${texts[i]!.padEnd(width)}  ${at.path}:${at.line}\n` : `${texts[i]!}\n`)).join('');
}

class Tree {
  readonly #graph: Graph;
  /** The routes of each server; those outside of any are their front's. */
  readonly #routes: ReadonlyMap<string, readonly GraphRoute[]>;
  readonly #edges: ReadonlyMap<string, readonly GraphEdge[]>;
  readonly #apps: ReadonlyMap<string, GraphApp>;
  readonly #listeners: ReadonlyMap<string, GraphListener>;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#routes = groupBy(graph.routes, ({ front, server }) => server ?? front);
    this.#edges = groupBy(graph.edges, ({ route }) => route);
    this.#apps = new Map(graph.apps.map((app) => [app.id, app]));
    this.#listeners = new Map(graph.apps.flatMap(({ listeners }) => listeners.map((listener) => [listener.id, listener])));
  }

  lines(): Line[] {
    const { stacks } = this.#graph;
    if (stacks.length === 1) return this.#stackLines(stacks[0]!);
    return stacks.flatMap((stack) => [
      { depth: 0, text: `stack ${stack.name}`, at: undefined },
      ...this.#stackLines(stack).map((line) => ({ ...line, depth: line.depth + 1 })),
    ]);
  }

  #stackLines(stack: GraphStack): Line[] {
    const own = new Set(stack.fronts);
    const fronts = this.#graph.fronts.filter(({ id }) => own.has(id));
    return [...fronts.flatMap((front) => this.#frontLines(front)), ...this.#appLines(stack)];
  }

  #frontLines(front: GraphFront): Line[] {
    const lines: Line[] = [{ depth: 0, text: frontName(front) + showAssumed(front), at: front }];
    for (const server of front.servers) {
      const listens = server.listens.map((listen) => showTold(listen) + (listen.ssl ? ' ssl' : '')).join(', ') || 'an address out of view';
      lines.push({ depth: 1, text: `server ${server.names.join(' ') || '(any name)'} on ${listens}`, at: server });
      for (const route of this.#routes.get(server.id) ?? []) lines.push(...this.#routeLines(route, 2));
    }
    for (const route of this.#routes.get(front.id) ?? []) lines.push(...this.#routeLines(route, 1));
    return lines;
  }

  #routeLines(route: GraphRoute, depth: number): Line[] {
    const lines: Line[] = [{ depth, text: `${route.location}  ${route.handler} ${route.target}`, at: route }];
    for (const edge of this.#edges.get(route.id) ?? []) lines.push(this.#edgeLine(edge, depth + 1));
    return lines;
  }

  #edgeLine(edge: GraphEdge, depth: number): Line {
    const listener = this.#listeners.get(edge.listener ?? '');
    const app = this.#apps.get(edge.app ?? '');
    if (!listener || !app) return { depth, text: `-> ${showTold(edge)}: ${edge.reason}`, at: edge };
    const sure = edge.certainty === 'exact' ? '' : ` (${edge.certainty}: ${edge.reason})`;
    return { depth, text: `-> ${app.label} ${showListener(listener)}${sure}`, at: listener };
  }

  #appLines(stack: GraphStack): Line[] {
    const own = new Set(stack.apps);
    const reached = new Set(this.#graph.edges.map(({ listener }) => listener));
    const launches = new Map(this.#graph.launches.map((launch) => [launch.id, launch]));
    const lines: Line[] = [];
    for (const app of this.#graph.apps.filter(({ id }) => own.has(id))) {
      const launch = launches.get(app.startedBy ?? '');
      const user = launch?.user.value ? ` as ${launch.user.value}` : '';
      lines.push({ depth: 0, text: app.label + showVersion(app.version) + (launch ? `, started by ${launch.name}${user}` : ''), at: app });
      for (const listener of app.listeners) {
        const text = `${listener.via}: ${showListener(listener)}${reached.has(listener.id) || isOpenToAll(listener, app) ? '' : ' (no route leads here)'}`;
        lines.push({ depth: 1, text, at: listener });
      }
    }
    return lines;
  }
}

/** ` 20.1.0 (requirements.txt:3)`: with who says it, where nobody gave it. */
function showVersion(version: GraphFact | null): string {
  if (version === null) return '';
  const by = version.distro ?? (version.path === undefined ? undefined : `${version.path}:${version.line}`);
  return ` ${version.value}${by === undefined ? '' : ` (${by})`}`;
}

/** What a front is called: `nginx 1.22 (fragments)`. */
export const frontName = (front: GraphFront): string =>
  `${front.kind === 'nginx' ? 'nginx' : 'Apache'}${showVersion(front.version)}${front.complete ? '' : ' (fragments)'}`;

const showAssumed = ({ assumed }: GraphFront): string => (assumed === null ? '' : `, nginx.conf taken from ${assumed}`);

const showTold = (told: ToldAddress): string => told.address ?? told.text;

/** httpd's own addresses are for visitors: they need no route. */
const isOpenToAll = ({ via }: GraphListener, { kind }: GraphApp): boolean => kind === 'mod_wsgi' && /^(?:Listen|VirtualHost)$/.test(via);

/** How a listener is told of in every format for people: `http on unix:/run/web.sock`. */
export const showListener = (listener: GraphListener): string =>
  listener.protocol === 'wsgi' && listener.address === null
    ? `wsgi, ${listener.reason}`
    : `${listener.protocol ?? 'unknown protocol'} on ${listener.address ?? `an address that is not known: ${listener.reason}`}`;
