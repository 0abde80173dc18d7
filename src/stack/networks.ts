import type { Host } from '../launchers/host.ts';
import { isElsewhere, isLoopbackHost, meets, placeOf, showAddress, type Address } from '../servers/address.ts';
import { groupBy } from '../text/group.ts';
import type { FileId, SourceFile } from '../text/source.ts';
import { choose, nowhere, type Reached } from './choose.ts';
import type { App, Listener, Missed } from './model.ts';
import type { Parts } from './parts.ts';

/** Where an application server runs: where it is started, else where its configuration lies. */
function hostOfApp(app: App, containersOf: (file: SourceFile) => readonly Host[]): Host | undefined {
  const file = app.kind === 'gunicorn' ? app.settings.file : app.kind === 'uwsgi' ? app.options.file : app.instance?.configs[0]?.file;
  return app.launch?.host ?? (file && containersOf(file)[0]);
}

/** A host that a name and a port lead to, and the port there. */
interface Target {
  readonly host: Host;
  readonly port: number | undefined;
}

/** Follows addresses between containers: by their networks, their names, and the folders they share. */
export class Networks {
  readonly #hosts: readonly Host[];
  readonly #parts: Parts;
  readonly #hostOf = new Map<App, Host>();
  readonly #byNetwork: ReadonlyMap<string, readonly Listener[]>;
  readonly #byPath = new Map<string, Listener[]>();

  /** `containersOf`: those in which a file lies. What the machine starts is left to others. */
  constructor(hosts: readonly Host[], apps: readonly App[], parts: Parts, containersOf: (file: SourceFile) => readonly Host[]) {
    this.#parts = parts;
    this.#hosts = hosts.filter(({ kind }) => kind === 'container');
    for (const app of this.#hosts.length > 0 ? apps : []) {
      const host = hostOfApp(app, containersOf);
      if (host && this.knows(host)) this.#hostOf.set(app, host);
    }
    const listeners = [...this.#hostOf.keys()].flatMap((app) => app.listeners);
    this.#byNetwork = groupBy(listeners, ({ app }) => this.#hostOf.get(app)!.network);
    for (const listener of listeners) {
      if (listener.address.kind !== 'unix') continue;
      const place = this.#hostOf.get(listener.app)!.locate(listener.address.path);
      this.#byPath.set(place, [...(this.#byPath.get(place) ?? []), listener]);
    }
  }

  knows(host: Host): boolean {
    return this.#hosts.includes(host);
  }

  /** The container in which an application server runs; undefined for the machine. */
  containerOf(app: App): Host | undefined {
    return this.#hostOf.get(app);
  }

  /** Where an address leads from a container. `file` says it: of several stacks in view the one that lies nearest is meant. */
  fromContainer(address: Address, host: Host, file: FileId): readonly Reached[] {
    if (address.kind === 'unknown') return [nowhere(address.reason)];
    if (address.kind === 'unix') {
      const there = this.#byPath.get(host.locate(address.path)) ?? [];
      return this.#choose(there, file) ?? [this.#missed(address, host, 'folder', file)];
    }
    if (isElsewhere(address)) return this.#byName(address, host.project, file) ?? [nowhere(`${showAddress(address)} is on another host`)];
    const own = (this.#byNetwork.get(host.network) ?? []).filter((listener) => meets(address, listener.address) !== 'none');
    return this.#choose(own, file) ?? [this.#missed(address, host, 'loopback', file)];
  }

  #choose(serving: readonly Listener[], file: FileId): readonly Reached[] | undefined {
    return serving.length > 0 ? choose(serving, file, this.#parts) : undefined;
  }

  /** Nothing listens there for a container: perhaps in another, which somebody took for being near. */
  #missed(address: Address, host: Host, by: Missed['by'], file: FileId): Reached {
    const found = nowhere(`nothing in view listens on ${showAddress(address)} in ${host.name}`);
    const others = [...this.#hostOf].flatMap(([app, own]) => {
      const listener = app.listeners.find((one) => placeOf(one.address) === placeOf(address));
      return listener && own !== host && (by === 'folder' || own.network !== host.network) ? [{ host: own, listener }] : [];
    });
    const [only, ...more] = nearest(others, file);
    return only && more.length === 0 ? { ...found, missed: { listener: only.listener, by } } : found;
  }

  /** The networks and ports to which a name and a port lead from a container. */
  targetsOf(address: Address, host: Host, file: FileId): readonly { readonly network: string; readonly port: number | undefined }[] {
    if (address.kind !== 'tcp') return [];
    const targets = nearest(this.#targets(address.host, address.port, host.project), file);
    return targets.map(({ host: { network }, port }) => ({ network, port }));
  }

  /** Where the name of a container leads for a configuration of which nobody says in which container it lies. */
  fromAnywhere(address: Address, file: FileId): readonly Reached[] | undefined {
    if (address.kind !== 'tcp' || !isElsewhere(address)) return undefined;
    const reached = this.#byName(address, undefined, file)?.filter(({ listener }) => listener) ?? [];
    if (reached.length === 0) return undefined;
    const reason = `${address.host} is a name in the network of containers, and nobody says that this file lies in one`;
    return reached.map((one) => ({ ...one, certainty: 'likely', reason }));
  }

  #byName(address: Address & { readonly kind: 'tcp' }, project: string | undefined, file: FileId): readonly Reached[] | undefined {
    const targets = nearest(this.#targets(address.host, address.port, project), file);
    const [first] = targets;
    if (!first) return undefined;
    const there = targets.flatMap(({ host, port }) =>
      (this.#byNetwork.get(host.network) ?? []).filter(({ address: own }) => own.kind === 'tcp' && own.port === port),
    );
    const open = there.filter(({ address: own }) => own.kind === 'tcp' && !isLoopbackHost(own.host));
    const reached = this.#choose([...new Set(open)], file);
    if (reached) return reached;
    const { name } = first.host;
    if (first.port === undefined) return [nowhere(`${address.host} hands port ${address.port} on to no port that is known`)];
    const none = nowhere(`nothing in view listens on port ${first.port} of ${name}`);
    return [there.length > 0 ? { ...none, missed: { listener: there[0]!, by: 'bind' } } : none];
  }

  /** The hosts behind a name, by its own name or as one of a deployment; a name with a dot says of which. */
  #targets(name: string, port: number, project: string | undefined): Target[] {
    return this.#hosts.flatMap((host): Target[] => {
      if (project !== undefined && host.project !== project && !name.includes('.')) return [];
      if (host.names.includes(name)) return [{ host, port }];
      const doors = (host.doors ?? []).filter(({ names }) => names.includes(name));
      const ports = doors.flatMap((door) => door.ports.filter((own) => own.port === port));
      return ports.length > 0 ? ports.map(({ target }) => ({ host, port: target })) : doors.map(() => ({ host, port: undefined }));
    });
  }
}

/** Those on the hosts whose files lie nearest to a file: most leading folders in common. */
function nearest<T extends { readonly host: Host }>(targets: readonly T[], file: FileId): readonly T[] {
  const own = file.split('/');
  const common = ({ host: { network } }: T): number => {
    const parts = network.split('/');
    const differs = parts.findIndex((part, i) => part !== own[i]);
    return differs < 0 ? parts.length : differs;
  };
  const best = Math.max(...targets.map(common));
  return targets.filter((target) => common(target) === best);
}
