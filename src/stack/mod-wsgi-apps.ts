import type { Launch } from '../launchers/launch.ts';
import { showAddress, type Protocol } from '../servers/address.ts';
import { everywhere } from '../servers/apache/instance.ts';
import type { ApacheEntry, ApacheHost, ApacheInstance, ApacheListen, WsgiMount } from '../servers/apache/model.ts';
import { daemonOf, embedded, unknownProcesses, type Account } from '../servers/mod-wsgi/daemons.ts';
import { expressListeners, expressProcesses, readExpress } from '../servers/mod-wsgi/express.ts';
import type { WsgiProcesses } from '../servers/mod-wsgi/model.ts';
import { headSpan } from '../syntax/apache/tree.ts';
import { groupBy } from '../text/group.ts';
import type { Listener, ModWsgiApp } from './model.ts';
import type { Fact } from '../target.ts';
import type { Targets } from './targets.ts';
import { apacheGroup, apacheUser } from './users.ts';
import { folderOf, nameOf } from '../text/paths.ts';

/** The applications of each httpd by the processes that run them, and what mod_wsgi-express serves; nothing runs what httpd does not read. */
export function readModWsgiApps(all: readonly ApacheInstance[], launches: readonly Launch[], targets: Targets): ModWsgiApp[] {
  const httpds = all.filter(({ beside }) => beside === undefined);
  const daemons = daemonsOf(httpds);
  const placed = httpds.flatMap((instance) => instance.mounts.map((mount) => place(mount, instance, daemons)));
  return [
    ...[...groupBy(placed, ({ key }) => key).values()].map((mounts) => appOf(mounts, targets)),
    ...launches.map((launch) => expressApp(launch, targets.ofApp('mod-wsgi', launch, undefined).versions['mod-wsgi'])),
  ];
}

/** A mount with the directive that declares the processes of its group. */
interface Placed {
  readonly mount: WsgiMount;
  readonly instance: ApacheInstance;
  readonly daemon: ApacheEntry | undefined;
  /** The same for mounts that the same processes run; those of a group that is not known stand alone. */
  readonly key: unknown;
}

function place(mount: WsgiMount, instance: ApacheInstance, daemons: Daemons): Placed {
  const { group, host } = mount;
  if (!group.known) return { mount, instance, daemon: undefined, key: mount };
  if (group.value === '') return { mount, instance, daemon: undefined, key: instance };
  const daemon = daemonFor(group.value, host, instance, daemons);
  return { mount, instance, daemon, key: daemon ?? `${instance.configs[0]!.file.id}\0${group.value}` };
}

/** Declarations of daemon groups by name. */
type Daemons = ReadonlyMap<
  string,
  readonly { readonly entry: ApacheEntry; readonly host: ApacheHost; readonly instance: ApacheInstance }[]
>;

const daemonsOf = (httpds: readonly ApacheInstance[]): Daemons =>
  groupBy(
    httpds.flatMap((instance) =>
      instance.hosts.flatMap((host) =>
        host.scope.entries
          .filter(({ directive }) => /^wsgidaemonprocess$/i.test(directive.name))
          .map((entry) => ({ entry, host, instance })),
      ),
    ),
    ({ entry }) => entry.args[0] ?? '',
  );

/**
 * The group of that name which a host may use: of the main server, its own, or of a host with the same ServerName (wsgi_execute_remote()
 * of mod_wsgi.c). Fragments in one folder may be read by one httpd.
 */
function daemonFor(name: string, host: ApacheHost, instance: ApacheInstance, daemons: Daemons): ApacheEntry | undefined {
  const isBeside = (other: ApacheInstance): boolean => !other.complete && !instance.complete && homeOf(other) === homeOf(instance);
  const usable = (daemons.get(name) ?? []).filter((one) => one.host.isMain || one.host === host || one.host.names[0] === host.names[0]);
  const found = usable.find((one) => one.instance === instance) ?? usable.find((one) => isBeside(one.instance));
  return found?.entry;
}

const homeOf = ({ configs }: ApacheInstance): string => folderOf(configs[0]!.file.id);

function appOf(placed: readonly Placed[], targets: Targets): ModWsgiApp {
  const { instance, mount } = placed[0]!;
  const target = targets.of(mount.config);
  const versionFact = target.versions['mod-wsgi'];
  const version = versionFact?.value;
  const processes = processesOf(placed[0]!, { user: apacheUser(instance, target), group: apacheGroup(instance, target) }, version);
  const { id } = mount.entry.directive.file;
  const listeners: Listener[] = [];
  const app: ModWsgiApp = {
    kind: 'mod_wsgi',
    label: `mod_wsgi (${processes.group || nameOf(id)})`,
    span: processes.span,
    launch: undefined,
    listeners,
    version,
    versionFact,
    processes,
    mounts: placed.map((one) => one.mount),
    instance,
  };
  listeners.push(insideOf(app), ...outsideOf(app, placed));
  return app;
}

function processesOf({ mount, daemon }: Placed, account: Account, version: string | undefined): WsgiProcesses {
  const span = headSpan(mount.entry.directive);
  const { group } = mount;
  if (!group.known) return unknownProcesses('', group.reason, span);
  if (group.value === '') return embedded(span, account);
  return daemon === undefined
    ? unknownProcesses(group.value, `WSGIDaemonProcess ${group.value} is not in view`, span)
    : daemonOf(daemon, account, version);
}

/** Where httpd hands requests to the application: not for anybody else to connect to. */
function insideOf(app: ModWsgiApp): Listener {
  const { processes, mounts } = app;
  const [first] = mounts;
  const reason = processes.mode === 'embedded' ? "inside httpd's own processes" : "over mod_wsgi's own socket";
  return {
    app,
    address: { kind: 'unknown', reason, text: '' },
    protocol: 'wsgi',
    span: headSpan(first!.entry.directive),
    origin: 'explicit',
    socketUnit: undefined,
    via: first!.handler,
  };
}

/** Where others reach it: at the addresses of the hosts in which it is mounted. */
function outsideOf(app: ModWsgiApp, placed: readonly Placed[]): Listener[] {
  const found = new Map<string, Listener>();
  for (const { mount, instance } of placed) {
    // What the main server mounts is mounted in every virtual host (wsgi_merge_server_config() appends the lists).
    const listens = mount.host.isMain ? everywhere(instance) : mount.host.listens;
    for (const listen of listens) {
      const { address, span, entry } = listen;
      const key = `${showAddress(address)}\0${protocolOf(listen) ?? ''}`;
      if (found.has(key)) continue;
      const [via, origin] = entry === undefined ? (['VirtualHost', 'default'] as const) : (['Listen', 'explicit'] as const);
      found.set(key, { app, address, protocol: protocolOf(listen), span, origin, socketUnit: undefined, via });
    }
  }
  return [...found.values()];
}

const protocolOf = ({ tls }: ApacheListen): Protocol | undefined => (tls === undefined ? undefined : tls ? 'https' : 'http');

function expressApp(launch: Launch, versionFact: Fact<string> | undefined): ModWsgiApp {
  const version = versionFact?.value;
  const command = readExpress(launch.words);
  const listeners: Listener[] = [];
  const app: ModWsgiApp = {
    kind: 'mod_wsgi',
    label: `mod_wsgi-express (${launch.name})`,
    span: launch.span,
    launch,
    listeners,
    version,
    versionFact,
    processes: expressProcesses(command, launch, version),
    mounts: [],
    instance: undefined,
  };
  for (const { address, tls, span, via, origin } of expressListeners(command, launch.span))
    listeners.push({ app, address, protocol: tls ? 'https' : 'http', span, origin, socketUnit: undefined, via });
  return app;
}
