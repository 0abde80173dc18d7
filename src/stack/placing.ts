import type { Host } from '../launchers/host.ts';
import type { ApacheConfig } from '../servers/apache/model.ts';
import type { NginxConfig } from '../servers/nginx/model.ts';
import type { SourceFile } from '../text/source.ts';
import type { Container } from '../launchers/container.ts';
import type { Containers } from './containers.ts';
import type { App, Listener } from './model.ts';
import type { Parts } from './parts.ts';
import { Reach } from './reach.ts';
import type { Places } from './targets.ts';
import type { EnvironmentOf } from './variables.ts';

export interface Placed {
  /** The machine first. */
  readonly hosts: readonly Host[];
  hostsOf(front: NginxConfig | ApacheConfig): readonly Host[];
  /** Where an application runs, as far as its command or its file tells: nowhere that is known where the file is put into several containers. */
  homeOf(app: App): Host | undefined;
  /** Undefined where there is but the machine. */
  readonly reach: Reach | undefined;
  /** Listeners that are not known to be in a container. */
  readonly outside: readonly Listener[];
}

/** Says of every front and every listener on which hosts it is. */
export function placeOn(
  machine: Host,
  containers: Containers,
  listeners: readonly Listener[],
  fronts: { readonly nginx: readonly NginxConfig[]; readonly apache: readonly ApacheConfig[] },
  parts: Parts,
): Placed {
  const hosts = [machine, ...containers.containers.map(({ host }) => host)];
  const reading = new Map<NginxConfig | ApacheConfig, readonly Host[]>();
  for (const kind of ['nginx', 'apache'] as const) {
    for (const front of fronts[kind]) {
      const own = containers.reading(kind, front.file).map(({ host }) => host);
      reading.set(front, own.length > 0 ? own : [machine]);
    }
  }
  const homes = new Map<App, readonly Host[]>();
  const homesOf = (app: App): readonly Host[] => {
    let known = homes.get(app);
    if (!known) homes.set(app, (known = homesIn(app, containers, reading)));
    return known;
  };
  return {
    hosts,
    hostsOf: (front) => reading.get(front) ?? [machine],
    homeOf: (app) => {
      const [home, ...others] = homesOf(app);
      return others.length === 0 ? home : undefined;
    },
    reach: new Reach(listeners, hosts, parts, ({ app }) => homesOf(app)),
    outside: listeners.filter(({ app }) => !homesOf(app).some(({ kind }) => kind === 'container')),
  };
}

/** Where an application runs: where its command does, else in the containers into which its file is put; nowhere when nobody knows. */
function homesIn(app: App, containers: Containers, reading: ReadonlyMap<NginxConfig | ApacheConfig, readonly Host[]>): readonly Host[] {
  if (app.launch) return [app.launch.host];
  // Where the httpd is that runs it.
  if (app.kind === 'mod_wsgi') return [...new Set(app.instance?.configs.flatMap((config) => reading.get(config) ?? []))];
  const file = app.kind === 'gunicorn' ? app.settings.file : app.options.file;
  return file ? containers.holding(file).map(({ host }) => host) : [];
}

/** What the containers tell of the hosts of a front that is not read yet, and of what a host was made from. */
export function placesIn(machine: Host, containers: Containers): Places {
  const images = new Map(containers.containers.map(({ host, image }) => [host, image]));
  return {
    imageOf: (host) => images.get(host),
    holding: (file) => containers.holding(file).map(({ host }) => host),
    hostsOf(front) {
      const own = new Set([...containers.reading('nginx', front.file), ...containers.reading('apache', front.file)]);
      return own.size > 0 ? [...own].map(({ host }) => host) : [machine];
    },
  };
}

/**
 * The container through whose eyes a file of nginx's is read: its configuration is what lies there together, under the names that it has
 * there. Containers that share some of their files and not all are read as a machine: each of these files would count once for each.
 */
export function viewsOf(containers: Containers, sources: readonly SourceFile[]): (file: SourceFile) => Host | undefined {
  const readers = new Map(sources.map((file) => [file, file.within ? [] : containers.reading('nginx', file)]));
  const own = new Map<Container, SourceFile[]>();
  for (const [file, all] of readers) for (const container of all) own.set(container, [...(own.get(container) ?? []), file]);
  const contents = new Map(
    [...own].map(([container, files]) => [container, files.map(({ id }) => `${container.files.placeOf(id)}\0${id}`).join('\0')]),
  );
  const mixed = new Set<SourceFile>();
  const left = [...readers].filter(([, [first, ...others]]) => others.some((other) => contents.get(other) !== contents.get(first!)));
  for (const [file] of left) {
    if (mixed.has(file)) continue;
    mixed.add(file);
    // A set grows while it is walked: so are all that have to do with them.
    for (const one of mixed) for (const container of readers.get(one)!) for (const other of own.get(container)!) mixed.add(other);
  }
  return (file) => (file.within ? containers.holding(file)[0]?.host : mixed.has(file) ? undefined : readers.get(file)?.[0]?.host);
}

/** What the environment of a container sets for a file that is rendered when it starts. */
export function environmentIn({ containers }: Containers): EnvironmentOf {
  const byHost = new Map(containers.map((container) => [container.host, container]));
  return (name, from, host) => {
    const { files, start } = (host && byHost.get(host)) ?? {};
    const isRendered = files?.mounts.some(
      ({ rendered, source }) => rendered && source !== undefined && files.placesOf(from).includes(source),
    );
    const value = isRendered ? start?.environment.get(name) : undefined;
    return value?.known ? value.value : undefined;
  };
}
