import type { Host } from '../launchers/host.ts';
import type { Launch } from '../launchers/launch.ts';
import { everywhere } from '../servers/apache/instance.ts';
import type { ApacheConfig, ApacheHost, ApacheInstance, ApacheRoute } from '../servers/apache/model.ts';
import type { NginxConfig, NginxRoute, NginxServer, StreamRoute } from '../servers/nginx/model.ts';
import type { App, Edge, Listener, Route, Stack } from '../stack/model.ts';
import { nginxPackageOf } from '../stack/packages.ts';
import { unservedAddresses } from '../stack/unserved.ts';
import { mountsOf } from '../servers/uwsgi/effective.ts';
import { workerUser } from '../stack/users.ts';
import { httpdsBehind } from '../stack/ways.ts';
import { headSpan } from '../syntax/apache/tree.ts';
import type { Fact } from '../target.ts';
import { inCarrier } from '../text/carrier.ts';
import { groupBy } from '../text/group.ts';
import type { Span } from '../text/source.ts';
import { graphChains } from './graph-chains.ts';
import type {
  Graph,
  GraphApp,
  GraphEdge,
  GraphFact,
  GraphFront,
  GraphHost,
  GraphLaunch,
  GraphListener,
  GraphRoute,
  GraphServer,
} from './graph-model.ts';
import { numbers } from './graph-numbers.ts';
import { toldAddress, toldValue, type Place, type Told } from './graph-values.ts';
import { placeOf, printedPlace } from './options.ts';

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
    servers: new Ids<NginxServer | ApacheHost>('s', [
      ...stack.nginx.flatMap(({ servers, streamServers }) => [...servers, ...streamServers]),
      ...stack.httpds.flatMap(serversOf),
    ]),
    routes: new Ids<Route>('r', stack.routes),
    apps: new Ids<App>('a', stack.apps),
    listeners: new Ids<Listener>(
      'l',
      stack.apps.flatMap(({ listeners }) => listeners),
    ),
    launches: new Ids<Launch>('u', stack.launches),
    edges: new Ids<Edge>('e', stack.edges),
    hosts: new Ids<Host>('h', stack.hosts),
  };
  const place = (span: Span): Place => {
    const outer = inCarrier(stack.files, span);
    const printed = printedPlace(stack.files, outer);
    return { path: pathOf(outer.file), line: placeOf(stack.files, outer).start.line, ...(printed && { printed }) };
  };
  const httpds = httpdsBehind(stack);
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
    context: own.scope.context === 'stream-server' ? 'stream' : 'http',
    enabled: !own.disabled,
    names: own.names,
    listens: own.listens.map(({ address, ssl }) => ({ ...toldAddress(address), ssl })),
    ...place(own.scope.head?.span ?? config.file.span(0, 0)),
  });
  const apacheHost = (own: ApacheHost, instance: ApacheInstance): GraphServer => ({
    id: ids.servers.of(own),
    context: 'http',
    enabled: instance.beside === undefined,
    names: own.names,
    listens: (own.isMain && own.listens.length === 0 ? everywhere(instance.beside ?? instance) : own.listens).map(({ address, tls }) => ({
      ...toldAddress(address),
      ssl: tls ?? null,
    })),
    ...place(own.scope.head ? headSpan(own.scope.head.directive) : own.config.file.span(0, 0)),
  });
  const httpd = (instance: ApacheInstance): GraphFront[] => {
    const servers = groupBy(serversOf(instance), ({ config }) => config);
    return instance.configs.map((config) => ({
      id: ids.fronts.of(config),
      kind: 'apache',
      complete: (instance.beside ?? instance).complete,
      assumed: null,
      version: fact(stack.targetOf(config).versions.apache),
      hosts: stack.hostsOf(config).map((own) => ids.hosts.of(own)),
      ...place(config.file.span(0, 0)),
      servers: (servers.get(config) ?? []).map((own) => apacheHost(own, instance)),
    }));
  };
  const front = (config: NginxConfig): GraphFront => ({
    id: ids.fronts.of(config),
    kind: 'nginx',
    complete: config.complete,
    assumed: config.assumed === undefined ? null : (nginxPackageOf(stack.targetOf(config))?.title ?? null),
    version: fact(stack.targetOf(config).versions.nginx),
    hosts: stack.hostsOf(config).map((own) => ids.hosts.of(own)),
    ...place(config.file.span(0, 0)),
    servers: [...config.servers, ...config.streamServers].map((own) => server(own, config)),
  });
  const route = (own: NginxRoute | StreamRoute): GraphRoute => ({
    id: ids.routes.of(own),
    front: ids.fronts.of(own.config),
    server: ids.servers.orNull(own.server),
    location: own.front === 'stream' ? '' : `${own.modifier === '@' ? '' : own.modifier} ${own.path}`.trim(),
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
  const edge = (own: Edge): GraphEdge => ({
    id: ids.edges.of(own),
    route: ids.routes.of(own.route),
    ...toldAddress(own.address),
    speaks: own.speaks,
    app: ids.apps.orNull(own.app),
    listener: ids.listeners.orNull(own.listener),
    next: ids.servers.orNull(own.next?.server ?? httpds.get(own)),
    host: ids.hosts.of(own.host),
    certainty: httpds.has(own) ? 'exact' : own.certainty,
    reason: httpds.has(own) ? '' : own.reason,
    unserved: unserved.has(own),
    ...place(own.span),
  });
  const listener = (own: Listener): GraphListener => ({
    id: ids.listeners.of(own),
    ...toldAddress(own.address),
    protocol: own.protocol ?? null,
    via: own.via,
    ...place(own.span),
  });
  const app = (own: App): GraphApp => ({
    id: ids.apps.of(own),
    kind: own.kind,
    label: own.label,
    host: ids.hosts.of(stack.hostOf(own)),
    ...place(own.span),
    startedBy: ids.launches.orNull(own.launch),
    emperor: own.kind === 'uwsgi' ? ids.apps.orNull(own.emperor) : null,
    version: fact(own.versionFact),
    ...numbers(own, cores),
    runsAs: toldValue(workerUser(own)),
    mounts: own.kind === 'uwsgi' ? mountsOf(own.options).map(({ path }) => toldValue(path)) : [],
    listeners: own.listeners.map(listener),
  });
  const launch = (own: Launch): GraphLaunch => ({
    id: ids.launches.of(own),
    name: own.name,
    manager: own.manager.kind,
    host: ids.hosts.of(own.host),
    ...place(own.span),
    user: own.user ? toldValue(own.user) : { value: null, reason: 'no user is stated' },
    cwd: toldValue(own.cwd),
    instances: instancesOf(own),
  });

  const host = (own: Host): GraphHost => ({ id: ids.hosts.of(own), kind: own.kind, name: own.name, project: own.project ?? null });

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
    routes: stack.routes.map((own) => (own.front === 'apache' ? apacheRoute(own) : route(own))),
    edges: stack.edges.map(edge),
    apps: stack.apps.map(app),
    launches: stack.launches.map(launch),
    hosts: stack.hosts.map(host),
    chains: graphChains(stack, { app: (own) => ids.apps.of(own), edge: (own) => ids.edges.of(own) }),
  };
}

/** The processes of a program of supervisor, the instances of a template of systemd that are in view. */
function instancesOf({ manager, variants }: Launch): Told<number> {
  if (manager.kind === 'supervisor') return toldValue(manager.numProcs);
  if (variants) return { value: variants.length };
  const isTemplate = manager.kind === 'systemd' && manager.unit.endsWith('@.service');
  return isTemplate ? { value: null, reason: `no instance of ${manager.unit} is in view` } : { value: 1 };
}

/** The hosts of httpd that say something: the main server only where it listens or hands on itself. */
function serversOf({ hosts, routes }: ApacheInstance): ApacheHost[] {
  const handing = new Set(routes.map(({ host }) => host.scope));
  return hosts.filter(({ isMain, scope, listens }) => !isMain || listens.length > 0 || handing.has(scope));
}
