import type { Host } from '../launchers/host.ts';
import type { ApacheConfig } from '../servers/apache/model.ts';
import type { NginxConfig } from '../servers/nginx/model.ts';
import type { Containers } from './containers.ts';
import type { App, Listener } from './model.ts';
import type { Parts } from './parts.ts';
import { Reach } from './reach.ts';
import type { Places } from './targets.ts';

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
    hostsOf(front) {
      const own = new Set([...containers.reading('nginx', front.file), ...containers.reading('apache', front.file)]);
      return own.size > 0 ? [...own].map(({ host }) => host) : [machine];
    },
  };
}
