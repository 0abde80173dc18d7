import type { Stack } from '../stack/model.ts';
import { groupBy } from '../text/group.ts';
import { escapeTerminal } from './escape.ts';
import { graphOf, type Graph, type GraphApp, type GraphEdge, type GraphLaunch, type GraphServer } from './graph-data.ts';
import { frontName, showListener } from './graph.ts';

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
  readonly #nodes: string[] = [`clients([${label('clients')}])`];
  readonly #arrows: Arrow[] = [];
  /** Where edges without a listener end: one node for each reason. */
  readonly #ends = new Map<string, string>();

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#addFronts();
    for (const edge of graph.edges) this.#addEdge(edge);
    for (const app of graph.apps) this.#addApp(app);
    const used = new Set(graph.apps.map(({ startedBy }) => startedBy));
    for (const launch of graph.launches) if (used.has(launch.id)) this.#nodes.push(`${launch.id}[[${launchLabel(launch)}]]`);
  }

  text(): string {
    const red = this.#arrows.flatMap((arrow, at) => (arrow.red ? [at] : []));
    const lines = [
      ...this.#nodes,
      ...this.#arrows.map(({ text }) => text),
      ...(red.length > 0 ? [`classDef dead stroke:${RED},color:${RED}`, `linkStyle ${red.join(',')} stroke:${RED}`] : []),
    ];
    return ['flowchart LR', ...lines.map((line) => `  ${line}`), ''].join('\n');
  }

  /** Servers that hand nothing on (redirects, static sites) are left out: they are many, and lead nowhere. */
  #addFronts(): void {
    const routes = groupBy(this.#graph.routes, ({ front }) => front);
    for (const front of this.#graph.fronts) {
      const own = routes.get(front.id);
      if (!own) continue;
      const used = new Set(own.map(({ server }) => server));
      const servers = front.servers.filter(({ id }) => used.has(id));
      this.#nodes.push(
        `subgraph ${front.id}[${label(frontName(front))}]`,
        ...servers.map((server) => `  ${server.id}[${serverLabel(server)}]`),
        ...own.map((route) => `  ${route.id}[${label(route.location, `${route.handler} ${route.target}`)}]`),
        'end',
      );
      for (const { id } of servers) this.#arrow('clients', id);
      for (const { id, server } of own) this.#arrow(server ?? 'clients', id);
    }
  }

  #addEdge({ route, listener, certainty, reason, unserved }: GraphEdge): void {
    if (listener !== null) return this.#arrow(route, listener, certainty === 'exact' ? {} : { dashed: true, says: reason });
    const key = `${unserved}\0${reason}`;
    let end = this.#ends.get(key);
    if (end === undefined) {
      this.#ends.set(key, (end = `x${this.#ends.size + 1}`));
      this.#nodes.push(`${end}{{${label(reason)}}}${unserved ? ':::dead' : ''}`);
    }
    this.#arrow(route, end, unserved ? { red: true } : { dashed: true });
  }

  #addApp(app: GraphApp): void {
    this.#nodes.push(`${app.id}[${appLabel(app)}]`);
    for (const listener of app.listeners) {
      this.#nodes.push(`${listener.id}([${label(showListener(listener))}])`);
      this.#arrow(listener.id, app.id);
    }
    const starter = app.emperor ?? app.startedBy;
    if (starter !== null) this.#arrow(app.id, starter, { says: 'started by' });
  }

  #arrow(from: string, to: string, { dashed = false, red = false, says = '' } = {}): void {
    this.#arrows.push({ text: `${from} ${dashed ? '-.->' : '-->'}${says === '' ? '' : `|${label(says)}|`} ${to}`, red });
  }
}

const serverLabel = ({ names, listens }: GraphServer): string =>
  label(names.join(' ') || '(any name)', listens.map((listen) => (listen.address ?? listen.text) + (listen.ssl ? ' ssl' : '')).join(', '));

/** An Emperor serves nothing itself: no workers are told of what has no listener. */
const appLabel = ({ label: name, workers, threads, listeners }: GraphApp): string => {
  const counted = workers.value === null || listeners.length === 0 ? '' : `${workers.value} worker${workers.value === 1 ? '' : 's'}`;
  const each = threads.value !== null && threads.value > 1 ? ` of ${threads.value} threads` : '';
  return label(name, counted === '' ? '' : counted + each);
};

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
