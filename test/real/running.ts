import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../src/cli/run.ts';
import type { Graph, GraphApp, GraphEdge } from '../../src/report/graph-model.ts';
import type { ToldAddress } from '../../src/report/graph-values.ts';
import { recordedIo } from '../cli/io.ts';
import type { RunningStack, StackRequest } from './stack-runner.ts';

/** A stream socket on which something listens. */
export interface ListeningSocket {
  /** As `graph` writes it: `unix:/run/web.sock`, `127.0.0.1:8000`, `[::1]:8000`, `*:8000`. */
  readonly address: string;
  /** The processes that hold it. */
  readonly holders: readonly { readonly program: string; readonly pid: number }[];
}

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly user: string;
  readonly command: string;
}

/** What runs on a host at one moment. */
export interface Running {
  readonly sockets: readonly ListeningSocket[];
  readonly processes: readonly RunningProcess[];
}

/** What `stacklint graph --format json` prints of a folder. */
export async function graphOf(folder: string): Promise<Graph> {
  const { io, out, err } = recordedIo(folder, { engine: () => import('../../src/index.ts') });
  const code = await run(['graph', '--format', 'json', '.'], io);
  if (code !== 0) throw new Error(err());
  return JSON.parse(out()) as Graph;
}

/** Reads what `ss -lntxpH` prints; sockets of datagrams are no listeners. */
export function listening(ss: string): ListeningSocket[] {
  return ss.split('\n').flatMap((line): ListeningSocket[] => {
    const [kind, state, , , local] = line.trim().split(/\s+/);
    if (state !== 'LISTEN' || local === undefined || (kind !== 'tcp' && kind !== 'u_str')) return [];
    const address = kind === 'tcp' ? local : `unix:${local.replace(/^\/var\/run\//, '/run/')}`;
    return [
      { address, holders: [...line.matchAll(/\("([^"]*)",pid=(\d+)/g)].map((match) => ({ program: match[1]!, pid: Number(match[2]) })) },
    ];
  });
}

/** Reads what `ps -eo pid=,ppid=,user:32=,args=` prints. */
export function processes(ps: string): RunningProcess[] {
  return ps.split('\n').flatMap((line): RunningProcess[] => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line);
    return match === null ? [] : [{ pid: Number(match[1]), parent: Number(match[2]), user: match[3]!, command: match[4]! }];
  });
}

/** What listens and runs on a stack's host now. */
export async function look(stack: RunningStack): Promise<Running> {
  const [ss, ps] = await Promise.all([stack.run('ss', '-lntxpH'), stack.run('ps', '-eo', 'pid=,ppid=,user:32=,args=')]);
  return { sockets: listening(ss), processes: processes(ps) };
}

/** Programs of the stack, by the names that the kernel shows; others (systemd, supervisord) listen for their own sake. */
const SERVERS = /^(?:nginx|apache2|httpd|gunicorn|uwsgi)/;

/** Whether an address of the graph is that of a socket: `*` is both families, which may be one socket or that of IPv4. */
const isSame = (told: string, socket: string): boolean =>
  told === socket || (told.startsWith('*:') && [`0.0.0.0${told.slice(1)}`, `[::]${told.slice(1)}`].includes(socket));

/** mod_wsgi's own sockets, over which Apache hands requests to the processes of its groups. */
const OF_DAEMONS = /\/wsgi\.\d+\.u?\d+\.\d+\.sock$/;

const addressOf = (told: ToldAddress): string | undefined => told.address ?? undefined;

/**
 * Where a graph and what runs differ, in words; none when they agree. Each address in the graph that something opens is listened on,
 * each socket that a server of the stack listens on is in the graph, and each application that shares its sockets among worker
 * processes has as many of them, by the user, that the graph says.
 */
export function differences(graph: Graph, running: Running): string[] {
  // What mod_wsgi runs is started by Apache.
  const apps = graph.apps.filter(({ startedBy, kind }) => startedBy !== null || kind === 'mod_wsgi');
  const listens = graph.fronts.flatMap(({ servers }) => servers.flatMap((server) => server.listens));
  const told = [...apps.flatMap(({ listeners }) => listeners), ...listens].flatMap((one) => addressOf(one) ?? []);
  const silent = [...new Set(told)].filter((address) => !running.sockets.some((socket) => isSame(address, socket.address)));
  const untold = running.sockets.filter(
    ({ address, holders }) =>
      !OF_DAEMONS.test(address) && holders.some(({ program }) => SERVERS.test(program)) && !told.some((one) => isSame(one, address)),
  );
  return [
    ...silent.map((address) => `nothing listens on ${address}`),
    ...untold.map(({ address, holders }) => `the graph has no ${address}, which ${holders[0]!.program} opens`),
    ...apps.flatMap((app) => differencesOf(app, graph, running)),
  ];
}

/** `workers` are those of one process of supervisor's, or of one instance. */
function differencesOf(app: GraphApp, { launches }: Graph, running: Running): string[] {
  const workers = workersOf(app, running);
  if (workers === undefined) return [];
  const times = app.startedBy === null ? 1 : (launches.find(({ id }) => id === app.startedBy)?.instances.value ?? null);
  const expected = app.workers.value === null || times === null ? null : app.workers.value * times;
  const users = [...new Set(workers.map(({ user }) => user))].join(', ');
  return [
    ...(expected === null || expected === workers.length ? [] : [`${app.label}: ${workers.length} workers run, ${expected} in the graph`]),
    ...(app.runsAs.value === null || app.runsAs.value === users
      ? []
      : [`${app.label}: workers run as ${users}, as ${app.runsAs.value} in the graph`]),
  ];
}

/** The processes that serve an application's sockets: the children of its master, else the one that has no children. */
export function workersOf(app: GraphApp, running: Running): readonly RunningProcess[] | undefined {
  if (app.kind === 'mod_wsgi' && !isWithoutDaemons(app, running)) return daemonsOf(app, running);
  const sockets = running.sockets.filter(({ address }) =>
    app.listeners.some((one) => one.address !== null && isSame(one.address, address)),
  );
  const pids = new Set(sockets.flatMap(({ holders }) => holders.filter(({ program }) => SERVERS.test(program)).map(({ pid }) => pid)));
  const holders = running.processes.filter(({ pid }) => pids.has(pid));
  if (holders.length === 0) return undefined;
  const children = holders.filter(({ parent }) => pids.has(parent));
  return children.length > 0 ? children : holders;
}

/** mod_wsgi-express lets httpd itself run the application in two of its modes. */
const isWithoutDaemons = ({ startedBy }: GraphApp, { processes: all }: Running): boolean =>
  startedBy !== null && all.some(({ command }) => /\(mod_wsgi-express\) .* -D(?:EMBEDDED_MODE|ONE_PROCESS) /.test(command));

/**
 * The processes of a daemon group, which display-name=%{GROUP} lets call themselves so. mod_wsgi-express names its own after
 * `--host` (without one `localhost`) and the port; behind that stands who started it.
 */
function daemonsOf({ label, startedBy, listeners }: GraphApp, { processes: all }: Running): readonly RunningProcess[] | undefined {
  const group = startedBy === null ? /^mod_wsgi \((.*)\)$/.exec(label)?.[1] : listeners[0]?.address?.replace(/^\*/, 'localhost');
  return group === undefined
    ? undefined
    : all.filter(({ command }) => [')', ':'].some((end) => command.startsWith(`(wsgi:${group}${end}`)));
}

/** A request for each edge that is `exact`: to the server and the location it belongs to, on loopback. */
export function requestsFor(graph: Graph): { readonly edge: GraphEdge; readonly request: StackRequest }[] {
  const servers = new Map(graph.fronts.flatMap((front) => front.servers.map((server) => [server.id, server])));
  const routes = new Map(graph.routes.map((route) => [route.id, route]));
  return graph.edges.flatMap((edge) => {
    const route = edge.certainty === 'exact' ? routes.get(edge.route) : undefined;
    const server = servers.get(route?.server ?? '');
    const listen = server?.listens.find(({ address }) => address !== null && !address.startsWith('['));
    if (route === undefined || server === undefined || listen === undefined || listen.address === null) return [];
    const path = /^(?:= |\^~ )?(\/\S*)$/.exec(route.location)?.[1];
    const port = Number(listen.address.slice(listen.address.lastIndexOf(':') + 1));
    return [{ edge, request: { host: server.names[0] ?? 'localhost', port, tls: listen.ssl === true, path: path ?? '/' } }];
  });
}

/** Milliseconds in which servers have all their workers. */
const SETTLED = 10_000;

/** The differences once the servers have come up: those that are left when none goes away any more. */
export async function settledDifferences(graph: Graph, stack: RunningStack): Promise<string[]> {
  const end = Date.now() + SETTLED;
  for (;;) {
    const found = differences(graph, await look(stack));
    if (found.length === 0 || Date.now() > end) return found;
    await sleep(100);
  }
}
