import { groupBy, groupByEach } from '../text/group.ts';
import { canResolve, MACHINE, type Host, type PublishedPort } from '../launchers/host.ts';
import { isElsewhere, isLocal, isWildcard, meets, placeOf, showAddress, tcpAddress, type Address } from '../servers/address.ts';
import { choose, nowhere, perhaps, soleOf, type Link, type Viewpoint } from './choose.ts';
import type { Listener } from './model.ts';
import type { Parts } from './parts.ts';
import type { FileId } from '../text/source.ts';
import { folderOf, nearestTo } from '../text/paths.ts';

type Tcp = Address & { readonly kind: 'tcp' };

/** A host that a name and a port lead to, and the port there; undefined when none is handed on to it. */
interface Target {
  readonly host: Host;
  readonly port: number | undefined;
}

/** Follows addresses between hosts: containers have each a loopback and files of their own, and reach each other by name. */
export class Reach {
  readonly #hosts: readonly Host[];
  readonly #homesOf: (listener: Listener) => readonly Host[];
  readonly #parts: Parts;
  readonly #byPlace: ReadonlyMap<string | undefined, readonly Listener[]>;
  readonly #bySocket: Map<string, readonly Listener[]>;
  /** By the folders their sockets lie in. */
  readonly #bySocketFolder: ReadonlyMap<string, readonly Listener[]>;
  /** Those with a port by the hosts, networks and deployments they run in. */
  readonly #inHost: Places;
  readonly #inNetwork: Places;
  readonly #inProject: Places;
  readonly #loose: Places;
  readonly #byName: ReadonlyMap<string, readonly Host[]>;
  readonly #byPort: ReadonlyMap<number, readonly (PublishedPort & { readonly of: Host })[]>;

  /** `homesOf`: where an application runs; none for one that may run anywhere. */
  constructor(listeners: readonly Listener[], hosts: readonly Host[], parts: Parts, homesOf: (listener: Listener) => readonly Host[]) {
    this.#parts = parts;
    this.#hosts = hosts;
    this.#homesOf = homesOf;
    this.#byPlace = groupBy(listeners, ({ address }) => placeOf(address));
    this.#inHost = new Places(listeners, homesOf);
    this.#inNetwork = new Places(listeners, (own) => homesOf(own).map(({ network }) => network));
    this.#inProject = new Places(listeners, (own) => homesOf(own).map(({ project }) => project));
    this.#loose = new Places(listeners, (own) => this.#looseAs(own));
    const located = ({ address }: Listener, own: Host): string[] => (address.kind === 'unix' ? [own.locate(address.path)] : []);
    this.#bySocket = groupByEach(listeners, (own) => homesOf(own).flatMap((host) => located(own, host)));
    this.#bySocketFolder = groupByEach(listeners, (own) => homesOf(own).flatMap((host) => located(own, host).map(folderOf)));
    this.#byName = groupByEach(hosts, ({ names, doors = [] }) => [...names, ...doors.flatMap((door) => door.names)]);
    this.#byPort = groupBy(
      hosts.flatMap((of) => of.published.map((port) => ({ ...port, of }))),
      ({ port }) => port,
    );
  }

  /** Where an address leads from a host, written in a file of the front's; undefined where it is to be looked up as on a machine without containers. */
  follow(address: Address, host: Host, front: FileId): readonly Link[] | undefined {
    if (address.kind === 'unknown') return undefined;
    // On a machine any of several stacks may be meant; containers are told apart by their networks.
    const from = host.kind === 'machine' ? { front, parts: this.#parts } : undefined;
    const links =
      address.kind === 'unix'
        ? this.#socket(address.path, host, from)
        : isElsewhere(address)
          ? this.#named(address, host, from)
          : this.#loopback(address, host, from);
    return links && links.length > 0 ? links : undefined;
  }

  /** True for what only the machine's own processes serve to each other: containers have no part in it. */
  #isMachines({ kind }: Host, serving: readonly Listener[]): boolean {
    return kind === 'machine' && serving.length > 0 && serving.every((own) => this.#homesOf(own).every((home) => home.kind === 'machine'));
  }

  #socket(path: string, host: Host, from: Viewpoint | undefined): readonly Link[] | undefined {
    const there = this.#bySocket.get(host.locate(path)) ?? [];
    if (this.#isMachines(host, there)) return undefined;
    const shared = choose(there, from);
    if (shared.length > 0 || host.kind === 'machine') return shared;
    const same = this.#byPlace.get(path) ?? [];
    const unplaced = same.filter((own) => this.#homesOf(own).length === 0);
    // Whichever of those runs it that share the folder: it is the same socket.
    const place = host.locate(path);
    const shares =
      unplaced.length > 0 && this.#hosts.some((there) => there !== host && there.project === host.project && there.locate(path) === place);
    const loose = shares ? choose(unplaced, from) : perhaps(unplaced, 'nothing in view says in which container it runs', from);
    if (loose.length > 0) return loose;
    const other = same.find((own) => this.#homesOf(own).length > 0);
    if (!other) return [this.#beside(path, host)];
    const reason = `${other.app.label} has unix:${path} in files of its own, which ${host.name} does not share`;
    return [nowhere(reason, { listener: other, by: 'folder' })];
  }

  /** Where the folder of a socket is shared with another container, that one's socket in it is meant. */
  #beside(path: string, host: Host): Link {
    const there = this.#bySocketFolder.get(folderOf(host.locate(path))) ?? [];
    const [only, ...others] = there.filter((own) => !this.#homesOf(own).includes(host));
    const missed = only && others.length === 0 ? ({ listener: only, by: 'path' } as const) : undefined;
    return nowhere(`nothing in view listens on unix:${path} in ${host.name}`, missed);
  }

  #loopback(address: Tcp, host: Host, from: Viewpoint | undefined): readonly Link[] | undefined {
    const serving = this.#inNetwork.at(host.network, address.port).filter((listener) => meets(address, listener.address) !== 'none');
    if (this.#isMachines(host, serving)) return undefined;
    const own = choose(serving, from);
    if (own.length > 0) return own;
    const name = showAddress(address);
    if (host.network === MACHINE) return this.#published(address, from);
    const loose = perhaps(
      this.#loose.at('nowhere', address.port).filter((listener) => meets(address, listener.address) !== 'none'),
      'nothing in view says in which container it runs',
      from,
    );
    if (loose.length > 0) return loose;
    const { project } = host;
    const [other] = project === undefined ? [] : this.#inProject.at(project, address.port);
    const there = other && this.#homesOf(other).find((home) => home.project === project);
    if (!other || !there) return [nowhere(`nothing in view listens on ${name} in ${host.name}`)];
    const reason = `${name} is ${host.name} itself; ${other.app.label} runs in ${there.name}`;
    return [nowhere(reason, { listener: other, by: 'loopback' })];
  }

  /** A port of the machine that leads into a container. */
  #published(address: Tcp, from: Viewpoint | undefined): readonly Link[] {
    const reached = (this.#byPort.get(address.port) ?? []).filter(({ host }) => meets(address, tcpAddress(host, address.port)) !== 'none');
    const serving = reached.flatMap(({ of, target }) => this.#inHost.at(of, target).filter((own) => !isLocal(own.address)));
    const published = choose(serving, from);
    if (published.length > 0) return published;
    const alone = this.#loose.at('unnamed', address.port).filter((own) => !isLocal(own.address));
    return perhaps(alone, 'a port of its container, if it is published', from);
  }

  /** The hosts to which a name and a port lead from a host, by names of their own or as one of a deployment. */
  targetsOf(address: Address, from: Host): readonly Target[] {
    const { kind, project, network } = from;
    if (address.kind !== 'tcp' || (kind === 'container' && project === undefined)) return [];
    const { host: name, port } = address;
    // A name with a dot says of which namespace it is.
    const isNear = (host: Host): boolean =>
      kind === 'machine' || canResolve(from, host) || (name.includes('.') && host.segments === undefined);
    const hosts = this.#byName.get(name) ?? [];
    const targets = hosts.filter(isNear).flatMap((host): Target[] => {
      if (host.names.includes(name)) return [{ host, port }];
      const doors = (host.doors ?? []).filter(({ names }) => names.includes(name));
      const ports = doors.flatMap((door) => door.ports.filter((own) => own.port === port));
      return ports.length > 0 ? ports.map(({ target }) => ({ host, port: target })) : doors.map(() => ({ host, port: undefined }));
    });
    const own = targets.filter(({ host }) => host.project === project);
    return nearest(own.length > 0 ? own : targets, network);
  }

  #named(address: Tcp, host: Host, from: Viewpoint | undefined): readonly Link[] {
    const targets = this.targetsOf(address, host);
    const there = targets.flatMap((target) => (target.port === undefined ? [] : this.#inHost.at(target.host, target.port)));
    const open = [...new Set(there)].filter((own) => !isLocal(own.address));
    if (host.kind === 'machine') {
      const taken = perhaps(open, `nothing in view says in which container this file lies: taken by the name ${address.host}`, from);
      return taken.length > 0 ? taken : this.#guessed(address, from);
    }
    if (host.project === undefined) return this.#guessed(address, from);
    const [first] = targets;
    if (!first) return [this.#unresolved(address, host)];
    const links = choose(open, from);
    if (links.length > 0) return links;
    const [shut] = there;
    if (shut) {
      const reason = `${shut.app.label} listens on ${showAddress(shut.address)}, which is inside its container alone`;
      return [nowhere(reason, { listener: shut, by: 'bind' })];
    }
    if (targets.every(({ port }) => port === undefined))
      return [nowhere(`${address.host} hands port ${address.port} on to no port that is known`)];
    const named = targets.map((target) => target.host);
    const all = [...new Set(named.flatMap((home) => this.#inHost.of(home)))];
    const unclear = all.find((own) => own.address.kind === 'unknown');
    if (unclear) return [nowhere(`where ${unclear.app.label} listens is not known`)];
    if (all.length > 0) {
      const there = all.map((own) => showAddress(own.address)).join(', ');
      const [own] = all;
      const isMeant = all.length === 1 && first.port === address.port && !isLocal(own!.address);
      const missed = isMeant ? ({ listener: own!, by: 'port' } as const) : undefined;
      return [nowhere(`${own!.app.label} listens on ${there}, not on port ${first.port ?? address.port}`, missed)];
    }
    const loose = this.#loose.at('anywhere', address.port).filter((own) => isWildcard(own.address));
    const guess = soleOf(loose, `what ${named[0]!.name} runs is not in view: taken by its port`, from);
    return guess.length > 0 ? guess : [nowhere(`no application server in view runs in ${named[0]!.name}`)];
  }

  /** A name that no host has for this one: the host is in another network, or is called otherwise. */
  #unresolved(address: Tcp, host: Host): Link {
    const there = this.#inProject.at(host.project, address.port).filter((own) => !isLocal(own.address));
    const called = this.#byName.get(address.host) ?? [];
    const apart = called.find(({ project }) => project === host.project);
    if (apart) {
      const listener = there.find((own) => this.#homesOf(own).includes(apart));
      return nowhere(`${host.name} and ${apart.name} are in no network together`, listener && { listener, by: 'network' });
    }
    const [only, ...others] = there.filter((own) => this.#homesOf(own).some((home) => canResolve(host, home)));
    const isMeant = others.length === 0 && host.knowsOwnOnly && !address.host.includes('.') && called.length === 0;
    return nowhere(`${showAddress(address)} is on another host`, isMeant && only ? { listener: only, by: 'name' } : undefined);
  }

  /** Of a container that no compose file in view starts nobody knows the name. */
  #guessed(address: Tcp, from: Viewpoint | undefined): readonly Link[] {
    const alone = this.#loose.at('unnamed', address.port).filter((own) => isWildcard(own.address));
    return soleOf(alone, `${showAddress(address)} is another host or container: taken by its port`, from);
  }

  /** `unnamed` for one in a container that no compose file in view starts; `anywhere` for both: it may well run in one whose command is out of view. */
  #looseAs(listener: Listener): readonly Loose[] {
    const [home, ...others] = this.#homesOf(listener);
    if (!home) return ['nowhere', 'anywhere'];
    return home.kind === 'container' && home.project === undefined && others.length === 0 ? ['unnamed', 'anywhere'] : [];
  }
}

type Loose = 'nowhere' | 'unnamed' | 'anywhere';

/** Listeners by something they are in, and by their port there. */
class Places {
  readonly #all: ReadonlyMap<unknown, readonly Listener[]>;
  readonly #byPort = new Map<unknown, ReadonlyMap<number, readonly Listener[]>>();

  constructor(listeners: readonly Listener[], keysOf: (listener: Listener) => readonly unknown[]) {
    this.#all = groupByEach(listeners, keysOf);
  }

  of(key: unknown): readonly Listener[] {
    return this.#all.get(key) ?? [];
  }

  at(key: unknown, port: number): readonly Listener[] {
    let ports = this.#byPort.get(key);
    if (!ports)
      this.#byPort.set(key, (ports = groupBy(this.of(key), ({ address }) => (address.kind === 'tcp' ? address.port : Number.NaN))));
    return ports.get(port) ?? [];
  }
}

/** Of Services of one name in several trees of manifests the one whose files lie nearest is meant: most leading folders in common. */
function nearest(targets: readonly Target[], network: string): readonly Target[] {
  return targets.some(({ host }) => host.doors) ? nearestTo(network, targets, ({ host }) => host.network) : targets;
}
