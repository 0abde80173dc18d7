import { showAddress } from '../../src/servers/address.ts';
import { graphOf } from '../../src/report/graph-data.ts';
import type { GraphApp, GraphEdge, GraphRoute } from '../../src/report/graph-model.ts';
import type { Stack } from '../../src/stack/model.ts';
import { plainPort } from '../../src/generate/express-command.ts';
import type { Front } from '../../src/generate/answers.ts';
import type { Wanted, WantedApp, WantedSite } from '../../src/generate/wanted.ts';

/** What a stack is, apart from where it is written: what was wanted and what is read can be compared. */
export interface Shape {
  readonly sites: readonly ShapeSite[];
  readonly apps: readonly ShapeApp[];
}

/** A server of the front that hands requests on. */
export interface ShapeSite {
  readonly names: readonly string[];
  /** `0.0.0.0:443 ssl`. */
  readonly listens: readonly string[];
  /** `/shop/ uwsgi unix:/run/shop/uwsgi.sock -> shop`. */
  readonly routes: readonly string[];
}

export interface ShapeApp {
  readonly name: string;
  readonly kind: string;
  readonly workers: number | null;
  readonly threads: number | null;
  readonly runsAs: string | null;
  /** `http unix:/run/shop/gunicorn.sock`; none for mod_wsgi, whose sockets are its own affair. */
  readonly opens: readonly string[];
  /** The kind of its launcher; null for what Apache runs. */
  readonly startedBy: string | null;
}

/** The shape that generated files shall have. */
export const wantedShape = (wanted: Wanted): Shape => ({
  sites: byNames(wanted.answers.front === 'none' ? [] : wanted.sites.map((site) => wantedSite(site, wanted))),
  apps: byName(wanted.apps.map((app) => wantedApp(app, wanted))),
});

/** The shape of a stack that was read. */
export function shapeOf(stack: Stack): Shape {
  const graph = graphOf(stack, (id) => id);
  const apps = new Map(graph.apps.map((app) => [app.id, app]));
  const edges = (route: GraphRoute): readonly GraphEdge[] => graph.edges.filter((edge) => edge.route === route.id);
  const managers = new Map(graph.launches.map(({ id, manager }) => [id, manager]));
  const emperors = new Set(graph.apps.map(({ emperor }) => emperor));
  return {
    sites: byNames(
      graph.fronts.flatMap(({ servers }) =>
        servers.flatMap(({ id, names, listens }) => {
          const routes = graph.routes
            .filter(({ server }) => server === id)
            .flatMap((route) => edges(route).map((edge) => [route, edge] as const));
          if (routes.length === 0) return [];
          return {
            names,
            listens: listens.map(({ address, ssl }) => `${address}${ssl === true ? ' ssl' : ''}`).sort(),
            routes: routes.map(([route, edge]) => routeLine(route.location, edge, apps.get(edge.app ?? ''))).sort(),
          };
        }),
      ),
    ),
    apps: byName(
      graph.apps
        .filter(({ id }) => !emperors.has(id))
        .map((app) => ({
          name: nameOf(app),
          kind: app.kind,
          workers: app.workers.value,
          threads: app.threads.value,
          runsAs: app.runsAs.value,
          opens:
            app.kind === 'mod_wsgi' && app.startedBy === null ? [] : app.listeners.map((one) => `${one.protocol} ${one.address}`).sort(),
          startedBy: app.startedBy === null ? null : (managers.get(app.startedBy) ?? null),
        })),
    ),
  };
}

/** An application is called as what starts it: `gunicorn (shop.service)`, `uWSGI (program:shop)`, `mod_wsgi (shop)`. */
const nameOf = ({ label }: GraphApp): string => /\((?:program:|service )?(.+?)(?:\.service|\.ini)?\)$/.exec(label)?.[1] ?? label;

/** Only what is sure counts: an edge that is likely is none that was wanted. */
function routeLine(location: string, edge: GraphEdge, app: GraphApp | undefined): string {
  const address = edge.speaks === 'wsgi' ? '' : ` ${edge.address}`;
  const sure = edge.certainty === 'exact' ? '' : ` (${edge.certainty}: ${edge.reason})`;
  return `${location} ${edge.speaks}${address} -> ${app ? nameOf(app) : 'nobody'}${sure}`;
}

/** What an nginx and an Apache listen on, when each opens all interfaces. */
const LISTENS: Readonly<Record<Exclude<Front, 'none'>, (port: number) => readonly string[]>> = {
  nginx: (port) => [`0.0.0.0:${port}`, `[::]:${port}`],
  apache: (port) => [`*:${port}`],
};

function wantedSite({ domains, apps, certificate }: WantedSite, { answers: { front }, ports }: Wanted): ShapeSite {
  const listens = LISTENS[front as Exclude<Front, 'none'>];
  return {
    names: domains,
    listens: (certificate ? listens(ports.https).map((address) => `${address} ssl`) : listens(ports.http)).slice().sort(),
    routes: apps
      .map((app) => {
        const path = app.prefix === '/' ? '/' : front === 'nginx' ? `${app.prefix}/` : app.prefix;
        return `${path} ${app.protocol}${app.address ? ` ${showAddress(app.address)}` : ''} -> ${app.name}`;
      })
      .sort(),
  };
}

function wantedApp(app: WantedApp, wanted: Wanted): ShapeApp {
  const { name, server, protocol, workers, threads, user, bind, launcher } = app;
  const plain = server === 'mod_wsgi-express' && bind?.kind === 'tcp' ? plainPort(app, wanted) : undefined;
  const opens = [
    ...(bind ? [`${protocol} ${showAddress(bind)}`] : []),
    ...(plain === undefined || bind?.kind !== 'tcp' ? [] : [`http ${showAddress({ ...bind, port: plain })}`]),
  ];
  return {
    name,
    kind: server === 'mod_wsgi-express' ? 'mod_wsgi' : server,
    workers: workers.value,
    threads: threads.value,
    runsAs: user,
    opens: opens.sort(),
    startedBy: server === 'mod_wsgi' ? null : launcher === 'systemd-socket' || launcher === 'emperor' ? 'systemd' : launcher,
  };
}

const byName = (apps: readonly ShapeApp[]): readonly ShapeApp[] => [...apps].sort((a, b) => (a.name < b.name ? -1 : 1));

const byNames = (sites: readonly ShapeSite[]): readonly ShapeSite[] =>
  [...sites].sort((a, b) => ((a.names[0] ?? '') < (b.names[0] ?? '') ? -1 : 1));
