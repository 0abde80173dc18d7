import type { Stack } from '../stack/model.ts';
import { groupBy } from '../text/group.ts';
import { escapeTerminal } from './escape.ts';
import { chainLines, type GraphChain } from './graph-chains.ts';
import { graphOf } from './graph-data.ts';
import type { Graph, GraphApp, GraphEdge, GraphFront, GraphListener, GraphRoute, GraphServer, GraphStack } from './graph-model.ts';
import type { Place } from './graph-values.ts';
import { frontName, isOpenToAll, showAssumed, showListener, showListens, showTold, showVersion } from './graph-words.ts';
import { showPrinted } from './options.ts';
import { append } from '../text/lists.ts';

/** One line of the tree: what it says, and the place it stands in. */
interface Line {
  readonly depth: number;
  readonly text: string;
  /** Undefined for what stands nowhere: the name of a stack, what follows from several files. */
  readonly at: Place | undefined;
}

/** The Stack as a tree of text: fronts with their routes and where each leads, then what no route reaches. */
export function showStack(stack: Stack, pathOf: (id: string) => string = (id) => id): string {
  const lines = new Tree(graphOf(stack, pathOf)).lines();
  const texts = lines.map(({ depth, text }) => '  '.repeat(depth) + escapeTerminal(text));
  const width = texts.reduce((widest, text, i) => (lines[i]!.at ? Math.min(72, Math.max(widest, text.length)) : widest), 0);
  return lines
    .map(({ at }, i) =>
      at ? `${texts[i]!.padEnd(width)}  ${escapeTerminal(at.path)}:${at.line}${showPrinted(at.printed)}\n` : `${texts[i]!}\n`,
    )
    .join('');
}

class Tree {
  readonly #graph: Graph;
  /** The routes of each server; those outside of any are their front's. */
  readonly #routes: ReadonlyMap<string, readonly GraphRoute[]>;
  readonly #edges: ReadonlyMap<string, readonly GraphEdge[]>;
  readonly #apps: ReadonlyMap<string, GraphApp>;
  readonly #listeners: ReadonlyMap<string, GraphListener>;
  readonly #servers: ReadonlyMap<string, GraphServer>;
  readonly #chains: ReadonlyMap<string, readonly GraphChain[]>;
  /** For each edge where requests come from: the server and the location. */
  readonly #origins: ReadonlyMap<string, string>;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#routes = groupBy(graph.routes, ({ front, server }) => server ?? front);
    this.#edges = groupBy(graph.edges, ({ route }) => route);
    this.#apps = new Map(graph.apps.map((app) => [app.id, app]));
    this.#listeners = new Map(graph.apps.flatMap(({ listeners }) => listeners.map((listener) => [listener.id, listener])));
    this.#servers = new Map(graph.fronts.flatMap(({ servers }) => servers.map((server) => [server.id, server])));
    this.#chains = groupBy(graph.chains, ({ app }) => app);
    const routes = new Map(graph.routes.map((route) => [route.id, route]));
    this.#origins = new Map(graph.edges.map(({ id, route }) => [id, this.#originOf(routes.get(route)!)]));
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
    const all = this.#graph.fronts.filter(({ id }) => own.has(id));
    // Of an httpd in fragments those that load modules and the like say nothing here.
    const speaking = all.filter(({ id, kind, servers }) => kind !== 'apache' || servers.length > 0 || this.#routes.has(id));
    const fronts = speaking.length > 0 ? speaking : all;
    return [...fronts.flatMap((front) => this.#frontLines(front)), ...this.#appLines(stack)];
  }

  #frontLines(front: GraphFront): Line[] {
    const lines: Line[] = [{ depth: 0, text: frontName(front) + showAssumed(front), at: front }];
    for (const server of front.servers) {
      lines.push({
        depth: 1,
        text: `${serverName(server)} on ${showListens(server)}${server.enabled ? '' : ', not enabled'}`,
        at: server,
      });
      for (const route of this.#routes.get(server.id) ?? []) append(lines, this.#routeLines(route, 2));
    }
    for (const route of this.#routes.get(front.id) ?? []) append(lines, this.#routeLines(route, 1));
    return lines;
  }

  #routeLines(route: GraphRoute, depth: number): Line[] {
    const lines: Line[] = [{ depth, text: `${route.location}  ${route.handler} ${route.target}`.trim(), at: route }];
    for (const edge of this.#edges.get(route.id) ?? []) lines.push(this.#edgeLine(edge, depth + 1));
    return lines;
  }

  #edgeLine(edge: GraphEdge, depth: number): Line {
    const listener = this.#listeners.get(edge.listener ?? '');
    const app = this.#apps.get(edge.app ?? '');
    const sure = edge.certainty === 'exact' ? '' : ` (${edge.certainty}: ${edge.reason})`;
    const next = this.#servers.get(edge.next ?? '');
    if (next) return { depth, text: `-> ${serverName(next)}${sure}`, at: next };
    if (!listener || !app) return { depth, text: `-> ${showTold(edge)}: ${edge.reason}`, at: edge };
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
      append(lines, this.#toldLines(this.#chains.get(app.id) ?? []));
    }
    return lines;
  }

  /** What an application has to be told; of several ways each by itself. */
  #toldLines(chains: readonly GraphChain[]): Line[] {
    return chains.flatMap((chain) => {
      const origins = [...new Set(chain.ways.map(([first]) => this.#origins.get(first ?? '') ?? ''))];
      const shown = origins.length > SHOWN ? [...origins.slice(0, SHOWN - 1), `and ${origins.length - SHOWN + 1} more`] : origins;
      const head = chains.length === 1 ? 'to be told:' : `to be told, on ${shown.join(', ')}:`;
      return [{ depth: 1, text: head, at: undefined }, ...chainLines(chain).map((text): Line => ({ depth: 2, text, at: undefined }))];
    });
  }

  #originOf({ server, location }: GraphRoute): string {
    const own = this.#servers.get(server ?? '');
    return `${own?.names[0] ?? (own ? showListens(own) : '')}${location === '' ? '' : ` ${location}`}`.trim();
  }
}

/** So many ways are named; the rest is counted. */
const SHOWN = 4;

const serverName = ({ names, context }: GraphServer): string =>
  context === 'stream' ? `stream server${names.length > 0 ? ` ${names.join(' ')}` : ''}` : `server ${names.join(' ') || '(any name)'}`;
