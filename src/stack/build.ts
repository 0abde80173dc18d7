import type { FileId, SourceFile } from '../text/source.ts';
import type { FileSet } from '../text/files.ts';
import { byItself, type Language } from '../syntax/language.ts';
import { machineOf, type Host } from '../launchers/host.ts';
import type { Launch } from '../launchers/launch.ts';
import { readSystemd } from '../launchers/systemd.ts';
import { isSupervisord, serverName } from '../launchers/server-name.ts';
import type { ApacheConfig, ApacheInstance } from '../servers/apache/model.ts';
import type { NginxConfig } from '../servers/nginx/model.ts';
import type { Target } from '../target.ts';
import type { Value } from '../text/value.ts';
import { DefinedEnds, dependsOnVariables } from './defined.ts';
import { languagesOf } from './languages.ts';
import { Linker, linkNginx } from './link.ts';
import { linkApache } from './link-apache.ts';
import type { App, Listener, Problem, Stack, UwsgiList } from './model.ts';
import { partsOf } from './parts.ts';
import type { Placed } from './placing.ts';
import { syntaxProblems } from './problems.ts';
import { Targets, type Places } from './targets.ts';
import { askForTasks } from './tasks.ts';
import { doubtsIn } from './templates.ts';
import { apacheGroup, apacheUser, nginxUser as userOfNginx, startersIn } from './users.ts';
import type { EnvironmentOf } from './variables.ts';
import { append } from '../text/lists.ts';

export interface Unreadable {
  readonly id: FileId;
  readonly reason: string;
}

/** Reads every file into one Stack. Awaits only the tables and parsers of the languages it meets. */
export async function buildStack(files: FileSet, target: Target, unreadable: readonly Unreadable[] = []): Promise<Stack> {
  const sources = byLanguage(files.all);
  askForTasks(files);
  const problems: Problem[] = unreadable.map(({ id, reason }) => ({
    rule: 'syntax/unreadable',
    span: { file: id, start: 0, end: 0 },
    message: reason,
    severity: 'error',
  }));

  const { services, sockets, launches: units } = readSystemd(files, sources.systemd);
  const inContainers =
    sources.compose.length + sources.dockerfile.length + sources.kubernetes.length > 0
      ? await (await import('./containers.ts')).readContainers(files, sources)
      : undefined;
  for (const problem of inContainers?.problems ?? []) problems.push(problem);
  const programs = sources.supervisor.filter((file) => !inContainers?.taken.has(file));
  const launches = [...units];
  if (programs.length > 0) {
    const [daemon, ...others] = units.filter(({ words }) => isSupervisord(words));
    const start = others.length === 0 ? daemon : undefined;
    append(launches, (await import('../launchers/supervisor.ts')).readSupervisor(files, programs, machineOf(files), start));
  }
  if (sources.procfile.length > 0) append(launches, (await import('../launchers/procfile.ts')).readProcfile(files, sources.procfile));
  append(launches, inContainers?.launches ?? []);
  const machine = machineOf(files);
  const alone: Places = { hostsOf: () => [machine], imageOf: () => undefined, holding: () => [] };
  const placing = inContainers && inContainers.containers.length > 0 ? await import('./placing.ts') : undefined;
  const targets = new Targets(files, target, placing?.placesIn(machine, inContainers!) ?? alone);
  if (sources.upstart.length > 0) append(launches, (await import('../launchers/upstart.ts')).readUpstart(files, sources.upstart));
  const viewOf = placing?.viewsOf(inContainers!, sources.nginx) ?? (() => undefined);
  const placesOf = (file: SourceFile): readonly string[] =>
    inContainers?.holding(file).flatMap(({ files: own }) => own.pathsOf(file.id)) ?? [];
  // Last: what others start is theirs.
  if (sources.shell.length > 0) append(launches, (await import('../launchers/scripts.ts')).readScripts(files, sources.shell, launches));
  const nginx = sources.nginx.length > 0 ? await readFronts(files, sources.nginx, targets, { viewOf, placesOf }, problems) : [];
  const { apache, httpds } = await readApache(files, sources.apache, targets, { launches, placesOf }, problems);
  const { apps, lists: uwsgiLists, started } = await readApps(files, sources, launches, httpds, targets, problems);
  append(launches, started);
  for (const problem of await syntaxProblems(files, languagesOf({ nginx, apache, apps }), services)) problems.push(problem);

  const listeners = apps.flatMap((app) => app.listeners);
  const nginxRoutes = nginx.flatMap((config) => config.routes);
  const apacheRoutes = httpds.flatMap(({ routes }) => routes);
  const proxied = apacheRoutes.filter(({ mount }) => mount === undefined);
  const parts = partsOf({ nginx, apache, proxied, apps, launches });
  const placed = placing?.placeOn(machine, inContainers!, listeners, { nginx, apache }, parts) ?? onMachine(machine, listeners);
  const { hosts, hostsOf, homeOf, reach, outside } = placed;
  const defined = await readDefined(files, nginx, listeners, placing?.environmentIn(inContainers!));
  const linker = new Linker(outside, { nginx, httpds }, parts, { reach, defined, hostsOf });
  const { http: nginxEdges, stream: streamEdges } = linkNginx(nginx, linker, hostsOf, doubtsIn(files));
  const apacheEdges = linkApache(apacheRoutes, apps, linker, hostsOf);
  const starters = startersIn(launches);
  const users = new Map<NginxConfig, Value<string>>();
  // Every route asks.
  const nginxUser = (config: NginxConfig): Value<string> => {
    let user = users.get(config);
    if (!user) users.set(config, (user = userOfNginx(config, targets.ofNginx(config), starters('nginx', hostsOf(config)))));
    return user;
  };
  const starterOf = (instance: ApacheInstance): Value<string> | undefined => starters('apache', hostsOf(instance.configs[0]!));
  return {
    files,
    target,
    nginx,
    apache,
    httpds,
    routes: [...nginxRoutes, ...apacheRoutes, ...nginx.flatMap((config) => config.streamRoutes)],
    nginxRoutes,
    edges: [...nginxEdges, ...apacheEdges, ...streamEdges],
    nginxEdges,
    apacheEdges,
    apps,
    uwsgiLists,
    listeners,
    launches,
    hosts,
    services,
    sockets,
    problems,
    parts,
    hostsOf,
    hostOf: (app) => homeOf(app) ?? machine,
    targetOf: (front) => targets.of(front),
    nginxUser,
    apacheUser: (instance) => apacheUser(instance, targets.of(instance.configs[0]!), starterOf(instance)),
    apacheGroup: (instance) => apacheGroup(instance, targets.of(instance.configs[0]!), starterOf(instance)),
  };
}

/** Where nothing runs in containers. */
const onMachine = (machine: Host, listeners: readonly Listener[]): Placed => ({
  hosts: [machine],
  hostsOf: () => [machine],
  homeOf: ({ launch }) => launch?.host,
  reach: undefined,
  outside: listeners,
});

/** The variables of the repository's templates, where an address depends on them. */
async function readDefined(
  files: FileSet,
  nginx: readonly NginxConfig[],
  listeners: readonly Listener[],
  environment: EnvironmentOf | undefined,
): Promise<DefinedEnds | undefined> {
  const at = dependsOnVariables(nginx, listeners);
  if (at === undefined) return undefined;
  const { readVariables } = await import('./variables.ts');
  return new DefinedEnds(files, listeners, readVariables(files, at, environment));
}

type Sources = Readonly<Record<Language, readonly SourceFile[]>>;

function byLanguage(all: readonly SourceFile[]): Sources {
  const sources: Record<Language, SourceFile[]> = {
    nginx: [],
    apache: [],
    systemd: [],
    supervisor: [],
    'uwsgi-ini': [],
    'uwsgi-xml': [],
    'uwsgi-yaml': [],
    'uwsgi-json': [],
    python: [],
    procfile: [],
    dockerfile: [],
    compose: [],
    kubernetes: [],
    upstart: [],
    shell: [],
  };
  for (const file of all) {
    const { language } = byItself(file);
    if (language) sources[language].push(file);
  }
  return sources;
}

async function readFronts(
  files: FileSet,
  sources: readonly SourceFile[],
  targets: Targets,
  inContainers: {
    readonly viewOf: (file: SourceFile) => Host | undefined;
    readonly placesOf: (file: SourceFile) => readonly string[];
  },
  problems: Problem[],
): Promise<NginxConfig[]> {
  const { viewOf, placesOf } = inContainers;
  const { fronts, found } = await (await import('./fronts.ts')).readFronts(files, sources, targets, viewOf, placesOf);
  for (const problem of found) problems.push(problem);
  return fronts;
}

async function readApache(
  files: FileSet,
  sources: readonly SourceFile[],
  targets: Targets,
  around: { readonly launches: readonly Launch[]; readonly placesOf: (file: SourceFile) => readonly string[] },
  problems: Problem[],
): Promise<{ readonly apache: readonly ApacheConfig[]; readonly httpds: readonly ApacheInstance[] }> {
  if (sources.length === 0) return { apache: [], httpds: [] };
  const { configs, httpds, found } = await (await import('./httpd.ts')).readHttpd(files, sources, targets, around);
  for (const problem of found) problems.push(problem);
  return { apache: configs, httpds };
}

/**
 * Application servers from the commands that start them, then from configuration files that nobody's command names; `started`: what
 * packages start of these.
 */
async function readApps(
  files: FileSet,
  sources: Sources,
  launches: readonly Launch[],
  httpds: readonly ApacheInstance[],
  targets: Targets,
  problems: Problem[],
): Promise<{ readonly apps: readonly App[]; readonly lists: readonly UwsgiList[]; readonly started: readonly Launch[] }> {
  const lists: UwsgiList[] = [];
  const byPackages: Launch[] = [];
  const started = (server: string): readonly Launch[] => launches.filter((launch) => serverName(launch.words) === server);
  const apps: App[] = [];
  const gunicorn = started('gunicorn');
  if (gunicorn.length + sources.python.length > 0) {
    const { readGunicornApps } = await import('./gunicorn-apps.ts');
    const read = await readGunicornApps(files, sources.python, gunicorn, targets);
    append(apps, read.apps);
    for (const problem of read.problems) problems.push(problem);
  }
  const uwsgi = started('uwsgi');
  const loose = (['ini', 'xml', 'yaml', 'json'] as const).flatMap((form) => sources[`uwsgi-${form}`].map((file) => ({ file, form })));
  if (uwsgi.length + loose.length > 0) {
    const { readUwsgiApps } = await import('./uwsgi-apps.ts');
    const read = await readUwsgiApps(files, loose, uwsgi, targets);
    append(apps, read.apps);
    append(lists, read.lists);
    append(byPackages, read.started);
  }
  const express = started('mod_wsgi');
  if (express.length > 0 || httpds.some(({ mounts }) => mounts.length > 0)) {
    const { readModWsgiApps } = await import('./mod-wsgi-apps.ts');
    append(apps, readModWsgiApps(httpds, express, targets));
  }
  return { apps, lists, started: byPackages };
}
