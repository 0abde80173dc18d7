import type { Launch } from '../launchers/launch.ts';
import { showAddress, type Address, type Protocol, type Spoken } from '../servers/address.ts';
import * as gunicorn from '../servers/gunicorn/effective.ts';
import type { ApacheConfig, ApacheHandler, ApacheHost, ApacheInstance, ApacheRoute } from '../servers/apache/model.ts';
import type { NginxConfig, NginxRoute, NginxServer, PassDirective } from '../servers/nginx/model.ts';
import * as uwsgi from '../servers/uwsgi/effective.ts';
import type { App, Certainty, Edge, GunicornApp, Listener, ModWsgiApp, Route, Stack, UwsgiApp } from '../stack/model.ts';
import { nginxPackageOf } from '../stack/packages.ts';
import { unservedAddresses } from '../stack/unserved.ts';
import { workerUser } from '../stack/users.ts';
import { inCarrier } from '../text/carrier.ts';
import { headSpan } from '../syntax/apache/tree.ts';
import type { Span } from '../text/source.ts';
import type { Fact, Versioned } from '../target.ts';
import { unknown, type Value } from '../text/value.ts';
import { placeOf } from './options.ts';

/** The formats of `stacklint graph --format`. */
export type GraphFormat = 'text' | 'json' | 'mermaid';

/** Where something is written: the file as the reader calls it, the line from 1. */
export interface Place {
  readonly path: string;
  readonly line: number;
}

/** A value, or null and why it is not known. */
export type Told<T> = { readonly value: T } | { readonly value: null; readonly reason: string };

/** An address as people write it; or null, what is written, and why it is not known. */
export type ToldAddress = { readonly address: string } | { readonly address: null; readonly text: string; readonly reason: string };

/** A fact of the target and who says it: a flag, stacklint.ini (`config`), a line of `files`, what a distribution packages (`distro`). */
export type GraphFact<T = string> = { readonly value: T; readonly from: Fact<T>['from']; readonly distro?: string } & Partial<Place>;

export interface GraphTarget {
  readonly distro: GraphFact | null;
  readonly cores: GraphFact<number> | null;
  /** Bytes. */
  readonly memory: GraphFact<number> | null;
  readonly frontProxies: GraphFact<number> | null;
  readonly versions: Readonly<Partial<Record<Versioned, GraphFact>>>;
}

/** `ssl` is null where it is not known. */
type GraphListen = ToldAddress & { readonly ssl: boolean | null };

export interface GraphServer extends Place {
  readonly id: string;
  readonly names: readonly string[];
  readonly listens: readonly GraphListen[];
}

export interface GraphFront extends Place {
  readonly id: string;
  readonly kind: 'nginx' | 'apache';
  /** False for fragments: the main file is out of view. */
  readonly complete: boolean;
  /** Whose nginx.conf is taken for the main file that is out of view: `Debian's package`. */
  readonly assumed: string | null;
  readonly version: GraphFact | null;
  readonly servers: readonly GraphServer[];
}

export interface GraphRoute extends Place {
  readonly id: string;
  readonly front: string;
  /** Null outside of any `server`: a fragment that others include. */
  readonly server: string | null;
  /** With its modifier: `= /`, `~ \.php$`; `@name`. Of Apache the path or the pattern of a URL, or the pattern of a file. */
  readonly location: string;
  readonly handler: PassDirective | ApacheHandler;
  /** As written. */
  readonly target: string;
}

export type GraphEdge = Place &
  ToldAddress & {
    readonly id: string;
    readonly route: string;
    readonly speaks: Spoken;
    readonly app: string | null;
    readonly listener: string | null;
    readonly certainty: Certainty;
    /** Why it is not exact; empty when it is. */
    readonly reason: string;
    /** True for a local address of which nothing in view speaks. */
    readonly unserved: boolean;
  };

export type GraphListener = Place &
  ToldAddress & {
    readonly id: string;
    /** Null when it depends on a value that is not known. */
    readonly protocol: Protocol | null;
    readonly via: string;
  };

export interface GraphApp extends Place {
  readonly id: string;
  readonly kind: App['kind'];
  readonly label: string;
  /** A launch; for a vassal that of its Emperor. */
  readonly startedBy: string | null;
  /** The Emperor of a vassal. */
  readonly emperor: string | null;
  readonly version: GraphFact | null;
  readonly workers: Told<number>;
  readonly threads: Told<number>;
  /** Whom the workers run as. */
  readonly runsAs: Told<string>;
  readonly listeners: readonly GraphListener[];
}

export interface GraphLaunch extends Place {
  readonly id: string;
  readonly name: string;
  readonly manager: Launch['manager']['kind'];
  readonly user: Told<string>;
  readonly cwd: Told<string>;
  /** How often it is started at the same time. */
  readonly instances: Told<number>;
}

/** One of several stacks that have nothing to do with each other; what belongs to it by id. */
export interface GraphStack {
  readonly id: string;
  /** Its folder; `.` for what lies in the folder of no other. */
  readonly name: string;
  readonly fronts: readonly string[];
  readonly apps: readonly string[];
  readonly launches: readonly string[];
}

/** The Stack as plain data whose ids (`s1`, `r1`, …) hold within one output: what docs/graph.md describes. */
export interface Graph {
  /** What holds everywhere, but for what was measured on this machine. */
  readonly target: GraphTarget;
  readonly stacks: readonly GraphStack[];
  readonly fronts: readonly GraphFront[];
  readonly routes: readonly GraphRoute[];
  readonly edges: readonly GraphEdge[];
  readonly apps: readonly GraphApp[];
  readonly launches: readonly GraphLaunch[];
}

/** Numbers things of one kind in the order in which they are met. */
class Ids<T> {
  readonly #ids: ReadonlyMap<T, string>;

  constructor(letter: string, items: readonly T[]) {
    this.#ids = new Map(items.map((item, at) => [item, `${letter}${at + 1}`]));
  }

  of(item: T): string {
    return this.#ids.get(item)!;
  }

  orNull(item: T | undefined): string | null {
    return item === undefined ? null : (this.#ids.get(item) ?? null);
  }
}

/** Reads the Stack for the formats of `graph`. */
export function graphOf(stack: Stack, pathOf: (id: string) => string): Graph {
  const ids = {
    fronts: new Ids<NginxConfig | ApacheConfig>('f', [...stack.nginx, ...stack.apache]),
    servers: new Ids<NginxServer | ApacheHost>('s', [...stack.nginx.flatMap(({ servers }) => servers), ...stack.httpds.flatMap(serversOf)]),
    routes: new Ids<Route>('r', stack.routes),
    apps: new Ids<App>('a', stack.apps),
    listeners: new Ids<Listener>(
      'l',
      stack.apps.flatMap(({ listeners }) => listeners),
    ),
    launches: new Ids<Launch>('u', stack.launches),
  };
  const place = (span: Span): Place => {
    const outer = inCarrier(stack.files, span);
    return { path: pathOf(outer.file), line: placeOf(stack.files, outer).start.line };
  };
  const unserved = new Set([...unservedAddresses(stack).values()].flat().flatMap(({ edges }) => edges));
  const cores = stack.target.cores?.from === 'machine' ? undefined : stack.target.cores?.value;

  const fact = <T>(own: Fact<T> | undefined): GraphFact<T> | null => {
    if (own === undefined || own.from === 'machine') return null;
    const { value, from, at, distro } = own;
    return { value, from, ...(distro !== undefined && { distro }), ...(at && place(at)) };
  };
  const { target } = stack;
  const server = (own: NginxServer, config: NginxConfig): GraphServer => ({
    id: ids.servers.of(own),
    names: own.names,
    listens: own.listens.map(({ address, ssl }) => ({ ...told(address), ssl })),
    ...place(own.scope.head?.span ?? config.file.span(0, 0)),
  });
  const host = (own: ApacheHost): GraphServer => ({
    id: ids.servers.of(own),
    names: own.names,
    listens: own.listens.map(({ address, tls }) => ({ ...told(address), ssl: tls ?? null })),
    ...place(own.scope.head ? headSpan(own.scope.head.directive) : own.config.file.span(0, 0)),
  });
  const httpd = (instance: ApacheInstance): GraphFront[] =>
    instance.configs.map((config) => ({
      id: ids.fronts.of(config),
      kind: 'apache',
      complete: instance.complete,
      assumed: null,
      version: fact(stack.targetOf(config).versions.apache),
      ...place(config.file.span(0, 0)),
      servers: serversOf(instance)
        .filter((own) => own.config === config)
        .map(host),
    }));
  const front = (config: NginxConfig): GraphFront => ({
    id: ids.fronts.of(config),
    kind: 'nginx',
    complete: config.complete,
    assumed: config.assumed === undefined ? null : (nginxPackageOf(stack.targetOf(config))?.title ?? null),
    version: fact(stack.targetOf(config).versions.nginx),
    ...place(config.file.span(0, 0)),
    servers: config.servers.map((own) => server(own, config)),
  });
  const route = (own: NginxRoute): GraphRoute => ({
    id: ids.routes.of(own),
    front: ids.fronts.of(own.config),
    server: ids.servers.orNull(own.server),
    location: `${own.modifier === '@' ? '' : own.modifier} ${own.path}`.trim(),
    handler: own.handler,
    target: own.target.text,
    ...place(own.pass.span),
  });
  const apacheRoute = (own: ApacheRoute): GraphRoute => ({
    id: ids.routes.of(own),
    front: ids.fronts.of(own.config),
    server: ids.servers.orNull(own.host),
    location: own.path,
    handler: own.handler,
    target: own.target,
    ...place(own.pass.span),
  });
  const edge = (own: Edge, at: number): GraphEdge => ({
    id: `e${at + 1}`,
    route: ids.routes.of(own.route),
    ...told(own.address),
    speaks: own.speaks,
    app: ids.apps.orNull(own.app),
    listener: ids.listeners.orNull(own.listener),
    certainty: own.certainty,
    reason: own.reason,
    unserved: unserved.has(own),
    ...place(own.span),
  });
  const listener = (own: Listener): GraphListener => ({
    id: ids.listeners.of(own),
    ...told(own.address),
    protocol: own.protocol ?? null,
    via: own.via,
    ...place(own.span),
  });
  const app = (own: App): GraphApp => ({
    id: ids.apps.of(own),
    kind: own.kind,
    label: own.label,
    ...place(own.span),
    startedBy: ids.launches.orNull(own.launch),
    emperor: own.kind === 'uwsgi' ? ids.apps.orNull(own.emperor) : null,
    version: fact(own.versionFact),
    ...numbers(own, cores),
    runsAs: valueOf(workerUser(own)),
    listeners: own.listeners.map(listener),
  });
  const launch = (own: Launch): GraphLaunch => ({
    id: ids.launches.of(own),
    name: own.name,
    manager: own.manager.kind,
    ...place(own.span),
    user: own.user ? valueOf(own.user) : { value: null, reason: 'no user is stated' },
    cwd: valueOf(own.cwd),
    instances: instancesOf(own),
  });

  return {
    target: {
      distro: fact(target.distro),
      cores: fact(target.cores),
      memory: fact(target.memory),
      frontProxies: fact(target.frontProxies),
      versions: Object.fromEntries(Object.entries(target.versions).map(([name, own]) => [name, fact(own)])),
    },
    stacks: stack.parts.all.map(({ name, nginx, apache, apps, launches }, at) => ({
      id: `k${at + 1}`,
      name,
      fronts: [...nginx, ...apache].map((own) => ids.fronts.of(own)),
      apps: apps.map((own) => ids.apps.of(own)),
      launches: launches.map((own) => ids.launches.of(own)),
    })),
    fronts: [...stack.nginx.map(front), ...stack.httpds.flatMap(httpd)],
    routes: stack.routes.flatMap((own) => (own.front === 'nginx' ? [route(own)] : own.front === 'apache' ? [apacheRoute(own)] : [])),
    edges: stack.edges.map(edge),
    apps: stack.apps.map(app),
    launches: stack.launches.map(launch),
  };
}

const told = (address: Address): ToldAddress =>
  address.kind === 'unknown' ? { address: null, text: address.text, reason: address.reason } : { address: showAddress(address) };

const valueOf = <T>(value: Value<T>): Told<T> => (value.known ? { value: value.value } : { value: null, reason: value.reason });

/** The processes of a program of supervisor, the instances of a template of systemd that are in view. */
function instancesOf({ manager, variants }: Launch): Told<number> {
  if (manager.kind === 'supervisor') return valueOf(manager.numProcs);
  if (variants) return { value: variants.length };
  const isTemplate = manager.kind === 'systemd' && manager.unit.endsWith('@.service');
  return isTemplate ? { value: null, reason: `no instance of ${manager.unit} is in view` } : { value: 1 };
}

const OPEN = 'a configuration out of view may set it';

type Numbers = Pick<GraphApp, 'workers' | 'threads'>;

/** The hosts of httpd that say something: the main server only where it listens or hands on itself. */
const serversOf = ({ hosts, routes }: ApacheInstance): ApacheHost[] =>
  hosts.filter(({ isMain, scope, listens }) => !isMain || listens.length > 0 || routes.some(({ host }) => host.scope === scope));

function numbers(app: App, cores: number | undefined): Numbers {
  if (app.kind === 'mod_wsgi') return wsgiNumbers(app);
  return app.kind === 'gunicorn' ? gunicornNumbers(app, cores) : uwsgiNumbers(app);
}

const wsgiNumbers = ({ processes: { processes, threads } }: ModWsgiApp): Numbers => ({
  workers: valueOf(processes),
  threads: valueOf(threads),
});

/** What nobody sets is the default only when all that could set it is in view. */
function gunicornNumbers({ settings, launch }: GunicornApp, cores: number | undefined): Numbers {
  const number = (name: string, value: Value<number>): Told<number> => {
    const { where, span } = settings.get(name);
    if (where === 'default' && !launch) return valueOf(unknown('the command that starts it is not in view', span));
    if (where === 'default' && !settings.complete) return valueOf(unknown(OPEN, span));
    return valueOf(value);
  };
  return {
    workers: number('workers', gunicorn.workers(settings, cores)),
    threads: number('threads', gunicorn.threads(settings, cores)),
  };
}

function uwsgiNumbers({ options, span }: UwsgiApp): Numbers {
  const number = (value: Value<number>, ...names: string[]): Told<number> =>
    valueOf(options.complete || options.last(...names) ? value : unknown(OPEN, span));
  return { workers: number(uwsgi.processes(options), 'processes', 'workers'), threads: number(uwsgi.threads(options), 'threads') };
}
