import type { Stack } from '../stack/model.ts';
import { groupBy } from '../text/group.ts';
import { escapeTerminal } from './escape.ts';
import { showProxyFix, type GraphChain } from './graph-chains.ts';
import { graphOf } from './graph-data.ts';
import type { Graph, GraphApp, GraphEdge, GraphFront, GraphLaunch, GraphServer } from './graph-model.ts';
import { frontName, isPublic, showListener, showListens, showWorkers } from './graph-words.ts';
import { append } from '../text/lists.ts';

/**
 * A flowchart of Mermaid: clients, servers, routes, listeners, application servers, launchers. Dashed: likely or not known; red:
 * nothing listens. Source: https://mermaid.js.org/syntax/flowchart.html
 */
export const graphMermaid = (stack: Stack, pathOf: (id: string) => string): string => new Chart(graphOf(stack, pathOf)).text();

const RED = '#d1242f';

/** A line of a chart and whether it shall be red. */
interface Arrow {
  readonly text: string;
  readonly red: boolean;
}

class Chart {
  readonly #graph: Graph;
  /** The nodes of each host; those of none stand under an empty name. */
  readonly #nodes = new Map<string, string[]>();
  readonly #arrows: Arrow[] = [];
  /** Where edges without a listener end: one node for each reason. */
  readonly #ends = new Map<string, string>();
  readonly #chains: ReadonlyMap<string, readonly GraphChain[]>;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#chains = groupBy(graph.chains, ({ app }) => app);
    this.#node('', `clients([${label('clients')}])`);
    this.#addFronts();
    for (const edge of graph.edges) this.#addEdge(edge);
    for (const app of graph.apps) this.#addApp(app);
    const used = new Set(graph.apps.map(({ startedBy }) => startedBy));
    for (const launch of graph.launches) if (used.has(launch.id)) this.#node(launch.host, `${launch.id}[[${launchLabel(launch)}]]`);
  }

  text(): string {
    const red = this.#arrows.flatMap((arrow, at) => (arrow.red ? [at] : []));
    const lines = [
      ...this.#nodeLines(),
      ...this.#arrows.map(({ text }) => text),
      ...(red.length > 0 ? [`classDef dead stroke:${RED},color:${RED}`, `linkStyle ${red.join(',')} stroke:${RED}`] : []),
    ];
    return ['flowchart LR', ...lines.map((line) => `  ${line}`), ''].join('\n');
  }

  #node(host: string, ...lines: readonly string[]): void {
    const known = this.#nodes.get(host);
    if (known) append(known, lines);
    else this.#nodes.set(host, [...lines]);
  }

  /** A box around what runs on each host, where there are several. */
  #nodeLines(): string[] {
    const hosts = this.#graph.hosts.filter(({ id }) => this.#nodes.has(id));
    const own = hosts.flatMap(({ id, name, project }) => {
      const lines = this.#nodes.get(id)!;
      if (hosts.length === 1) return lines;
      return [`subgraph ${id}[${label(name, project ?? '')}]`, ...lines.map((line) => `  ${line}`), 'end'];
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
      this.#ends.set(key, (end = `x${this.#ends.size + 1}`));
      this.#node(host, `${end}{{${label(reason)}}}${unserved ? ':::dead' : ''}`);
    }
    this.#arrow(route, end, unserved ? { red: true } : { dashed: true });
  }

  #addApp(app: GraphApp): void {
    this.#node(app.host, `${app.id}[${appLabel(app, this.#chains.get(app.id) ?? [])}]`);
    for (const listener of app.listeners) {
      this.#node(app.host, `${listener.id}([${label(showListener(listener))}])`);
      this.#arrow(listener.id, app.id);
    }
    const starter = app.emperor ?? app.startedBy;
    if (starter !== null) this.#arrow(app.id, starter, { says: 'started by' });
  }

  #arrow(from: string, to: string, { dashed = false, red = false, says = '' } = {}): void {
    this.#arrows.push({ text: `${from} ${dashed ? '-.->' : '-->'}${says === '' ? '' : `|${label(says)}|`} ${to}`, red });
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
