import type { Stack } from '../stack/model.ts';
import { groupBy } from '../text/group.ts';
import { escapeTerminal } from './escape.ts';
import { showProxyFix, type GraphChain } from './graph-chains.ts';
import { graphOf } from './graph-data.ts';
import type { Graph, GraphApp, GraphEdge, GraphFront, GraphLaunch, GraphServer } from './graph-model.ts';
import { graphParts, type GraphPart } from './graph-parts.ts';
import { frontName, isOpenToAll, isPublic, showListener, showListens, showWorkers } from './graph-words.ts';
import { append } from '../text/lists.ts';

/**
 * A flowchart of Mermaid: clients, servers, routes, listeners, application servers, launchers. Dashed: likely or not known; red:
 * nothing listens. Source: https://mermaid.js.org/syntax/flowchart.html
 */
export const graphMermaid = (stack: Stack, pathOf: (id: string) => string): string => chartText(graphOf(stack, pathOf));

const RED = '#d1242f';

/** A line of a chart and whether it shall be red. */
interface Arrow {
  readonly text: string;
  readonly red: boolean;
}

/** Several stacks stand each in a box of its own, with one node for the clients of all. */
function chartText(graph: Graph): string {
  const parts = graphParts(graph, { guests: false });
  const pieces = parts.map((own) => new Piece(own, parts.length === 1 ? '' : own.id));
  const drawn = pieces.filter((piece) => !piece.isEmpty);
  const arrows = drawn.flatMap((piece) => piece.arrows);
  const red = arrows.flatMap((arrow, at) => (arrow.red ? [at] : []));
  const lines = [
    `clients([${label('clients')}])`,
    ...drawn.flatMap((piece) => (drawn.length === 1 ? piece.nodeLines() : piece.boxLines())),
    ...arrows.map(({ text }) => text),
    ...(red.length > 0 ? [`classDef dead stroke:${RED},color:${RED}`, `linkStyle ${red.join(',')} stroke:${RED}`] : []),
  ];
  return ['flowchart LR', ...lines.map((line) => `  ${line}`), ''].join('\n');
}

/** One of several stacks. */
class Piece {
  readonly arrows: Arrow[] = [];
  readonly #graph: Graph;
  readonly #id: string;
  readonly #name: string;
  /** Before the names of its own nodes, where there are several stacks. */
  readonly #prefix: string;
  /** The nodes of each host. */
  readonly #nodes = new Map<string, string[]>();
  /** Where edges without a listener end: one node for each reason. */
  readonly #ends = new Map<string, string>();
  readonly #chains: ReadonlyMap<string, readonly GraphChain[]>;
  readonly #reached: ReadonlySet<string | null>;

  constructor({ id, name, part }: GraphPart, prefix: string) {
    this.#graph = part;
    this.#id = id;
    this.#name = name;
    this.#prefix = prefix;
    this.#chains = groupBy(part.chains, ({ app }) => app);
    this.#reached = new Set(part.edges.map(({ listener }) => listener));
    this.#addFronts();
    for (const edge of part.edges) this.#addEdge(edge);
    for (const app of part.apps) this.#addApp(app);
    const used = new Set(part.apps.map(({ startedBy }) => startedBy));
    for (const launch of part.launches) if (used.has(launch.id)) this.#node(launch.host, `${launch.id}[[${launchLabel(launch)}]]`);
  }

  get isEmpty(): boolean {
    return this.#nodes.size === 0;
  }

  /** Its nodes in a box of its own. */
  boxLines(): string[] {
    return [`subgraph ${this.#id}[${label(`stack ${this.#name}`)}]`, ...this.nodeLines().map((line) => `  ${line}`), 'end'];
  }

  #node(host: string, ...lines: readonly string[]): void {
    const known = this.#nodes.get(host);
    if (known) append(known, lines);
    else this.#nodes.set(host, [...lines]);
  }

  /** With a box around what runs on each host, where there are several. */
  nodeLines(): string[] {
    const hosts = this.#graph.hosts.filter(({ id }) => this.#nodes.has(id));
    const own = hosts.flatMap(({ id, name, project }) => {
      const lines = this.#nodes.get(id)!;
      if (hosts.length === 1) return lines;
      return [`subgraph ${this.#prefix}${id}[${label(name, project ?? '')}]`, ...lines.map((line) => `  ${line}`), 'end'];
    });
    return [...(this.#nodes.get('') ?? []), ...own];
  }

  /** Servers that hand nothing on (redirects, static sites) are left out: they are many, and lead nowhere. */
  #addFronts(): void {
    const routes = groupBy(this.#graph.routes, ({ front }) => front);
    const behind = new Set(this.#graph.edges.map(({ next }) => next));
    for (const front of this.#graph.fronts) {
      const own = routes.get(front.id);
      if (!own) continue;
      const used = new Set(own.map(({ server }) => server));
      const servers = front.servers.filter(({ id }) => used.has(id) || behind.has(id));
      this.#node(
        hostOf(front),
        `subgraph ${front.id}[${label(frontName(front))}]`,
        ...servers.map((server) => `  ${server.id}[${serverLabel(server)}]`),
        ...own.map((route) => `  ${route.id}[${label(route.location, `${route.handler} ${route.target}`)}]`),
        'end',
      );
      for (const server of servers) if (isPublic(server) || !behind.has(server.id)) this.#arrow('clients', server.id);
      for (const { id, server } of own) this.#arrow(server ?? 'clients', id);
    }
  }

  #addEdge({ route, listener, next, host, certainty, reason, unserved }: GraphEdge): void {
    const to = listener ?? next;
    if (to !== null) return this.#arrow(route, to, certainty === 'exact' ? {} : { dashed: true, says: reason });
    const key = `${host}\0${unserved}\0${reason}`;
    let end = this.#ends.get(key);
    if (end === undefined) {
      this.#ends.set(key, (end = `${this.#prefix}x${this.#ends.size + 1}`));
      this.#node(host, `${end}{{${label(reason)}}}${unserved ? ':::dead' : ''}`);
    }
    this.#arrow(route, end, unserved ? { red: true } : { dashed: true });
  }

  #addApp(app: GraphApp): void {
    this.#node(app.host, `${app.id}[${appLabel(app, this.#chains.get(app.id) ?? [])}]`);
    for (const listener of app.listeners) {
      // Where visitors reach httpd its servers say.
      if (!this.#reached.has(listener.id) && isOpenToAll(listener, app)) continue;
      this.#node(app.host, `${listener.id}([${label(showListener(listener))}])`);
      this.#arrow(listener.id, app.id);
    }
    const starter = app.emperor ?? app.startedBy;
    if (starter !== null) this.#arrow(app.id, starter, { says: 'started by' });
  }

  #arrow(from: string, to: string, { dashed = false, red = false, says = '' } = {}): void {
    this.arrows.push({ text: `${from} ${dashed ? '-.->' : '-->'}${says === '' ? '' : `|${label(says)}|`} ${to}`, red });
  }
}

const hostOf = ({ hosts }: GraphFront): string => hosts[0] ?? '';

const serverLabel = (server: GraphServer): string =>
  label(server.names.join(' ') || (server.context === 'stream' ? 'stream' : '(any name)'), showListens(server));

/** With what the application has to be told, where it is the same on all ways. */
const appLabel = (app: GraphApp, chains: readonly GraphChain[]): string =>
  label(app.label, showWorkers(app), chains.length === 1 ? showProxyFix(chains[0]!) : '');

const launchLabel = ({ name, user }: GraphLaunch): string => label(name + (user.value === null ? '' : ` as ${user.value}`));

/** A quoted label of one line each. */
const label = (...lines: readonly string[]): string =>
  `"${lines
    .filter((line) => line !== '')
    .map(escaped)
    .join('<br/>')}"`;

/**
 * Mermaid reads entities by number (`#34;`), and in labels HTML, Markdown, formulas and directives: all but what is surely text is
 * written so. A `style` before a colon would cost a later entity its semicolon (encodeEntities in its utils.ts), and `$$` begins a
 * formula however it is written: an empty character stands between.
 */
const escaped = (text: string): string =>
  escapeTerminal(text)
    .replace(/[^\p{L}\p{N} /:.,_=()@+-]/gu, (char) => `#${char.codePointAt(0)!};`)
    .replace(/s(?=tyle)|c(?=lassDef)/g, (char) => `#${char.codePointAt(0)!};`)
    .replace(/#36;(?=#36;)/g, '#36;#8203;');
