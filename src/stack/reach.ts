import { groupBy } from '../text/group.ts';
import type { Host } from '../launchers/host.ts';
import { isElsewhere, isLocal, isWildcard, meets, placeOf, showAddress, tcpAddress, type Address } from '../servers/address.ts';
import { doubtOf, likeliest } from './choose.ts';
import type { Certainty, Listener, Missed } from './model.ts';
import { append, most } from '../text/lists.ts';

export interface Link {
  readonly listener: Listener | undefined;
  readonly certainty: Certainty;
  readonly reason: string;
  readonly missed?: Missed | undefined;
}

export const nowhere = (reason: string): Link => ({ listener: undefined, certainty: 'unknown', reason });

/** The listener of the only application server there is, else the first of several. */
export function choose(all: readonly Listener[]): Link | undefined {
  const serving = likeliest(all);
  const listener = serving[0];
  if (!listener) return undefined;
  const count = new Set(serving.map(({ app }) => app)).size;
  const reason = count === 1 ? (doubtOf(listener) ?? '') : `${count} application servers listen there`;
  return { listener, certainty: reason === '' ? 'exact' : 'likely', reason };
}

/** The same, by a sign that does not have to hold. */
function perhaps(serving: readonly Listener[], reason: string): Link | undefined {
  const link = choose(serving);
  return link && { ...link, certainty: 'likely', reason: link.reason === '' ? reason : link.reason };
}

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
  readonly #listeners: readonly Listener[];
  readonly #byPlace: ReadonlyMap<string | undefined, readonly Listener[]>;
  readonly #bySocket: Map<string, readonly Listener[]>;

  /** `homesOf`: where an application runs; none for one that may run anywhere. */
  constructor(listeners: readonly Listener[], hosts: readonly Host[], homesOf: (listener: Listener) => readonly Host[]) {
    this.#listeners = listeners;
    this.#hosts = hosts;
    this.#homesOf = homesOf;
    this.#byPlace = groupBy(listeners, ({ address }) => placeOf(address));
    this.#bySocket = new Map();
    for (const own of listeners) {
      const { address } = own;
      if (address.kind !== 'unix') continue;
      for (const place of new Set(homesOf(own).map((host) => host.locate(address.path)))) {
        this.#bySocket.set(place, [...(this.#bySocket.get(place) ?? []), own]);
      }
    }
  }

  /** Where an address leads from a host; undefined where it is to be looked up as on a machine without containers. */
  follow(address: Address, host: Host): Link | undefined {
    if (address.kind === 'unknown') return undefined;
    if (address.kind === 'unix') return this.#socket(address.path, host);
    return isElsewhere(address) ? this.#named(address, host) : this.#loopback(address, host);
  }

  /** True for what only the machine's own processes serve to each other: containers have no part in it. */
  #isMachines({ kind }: Host, serving: readonly Listener[]): boolean {
    return kind === 'machine' && serving.length > 0 && serving.every((own) => this.#homesOf(own).every((home) => home.kind === 'machine'));
  }

  #socket(path: string, host: Host): Link | undefined {
    const there = this.#bySocket.get(host.locate(path)) ?? [];
    if (this.#isMachines(host, there)) return undefined;
    const shared = choose(there);
    if (shared || host.kind === 'machine') return shared;
    const same = this.#byPlace.get(path) ?? [];
    const unplaced = same.filter((own) => this.#homesOf(own).length === 0);
    // Whichever of those runs it that share the folder: it is the same socket.
    const shares = this.#hosts.some(
      (there) => there !== host && there.project === host.project && there.locate(path) === host.locate(path),
    );
    const loose = shares ? choose(unplaced) : perhaps(unplaced, 'nothing in view says in which container it runs');
    const other = same.find((own) => this.#homesOf(own).length > 0);
    if (loose || !other) return loose ?? nowhere(`nothing in view listens on unix:${path} in ${host.name}`);
    const reason = `${other.app.label} has unix:${path} in files of its own, which ${host.name} does not share`;
    return { ...nowhere(reason), missed: { listener: other, by: 'folder' } };
  }

  #loopback(address: Tcp, host: Host): Link | undefined {
    const near = this.#at(address.port).filter((own) => this.#homesOf(own).some(({ network }) => network === host.network));
    const serving = near.filter((listener) => meets(address, listener.address) !== 'none');
    if (this.#isMachines(host, serving)) return undefined;
    const own = choose(serving);
    if (own) return own;
    const name = showAddress(address);
    if (host.network === '') return this.#published(address);
    const loose = perhaps(
      this.#at(address.port).filter((listener) => this.#homesOf(listener).length === 0 && meets(address, listener.address) !== 'none'),
      'nothing in view says in which container it runs',
    );
    if (loose) return loose;
    const other = this.#at(address.port).find((listener) => this.#inProject(listener, host) !== undefined);
    const there = other && this.#inProject(other, host);
    if (!other || !there) return nowhere(`nothing in view listens on ${name} in ${host.name}`);
    const reason = `${name} is ${host.name} itself; ${other.app.label} runs in ${there.name}`;
    return { ...nowhere(reason), missed: { listener: other, by: 'loopback' } };
  }

  /** A port of the machine that leads into a container. */
  #published(address: Tcp): Link | undefined {
    const serving: Listener[] = [];
    for (const host of this.#hosts) {
      for (const { host: bound, port, target } of host.published) {
        if (port !== address.port || meets(address, tcpAddress(bound, port)) === 'none') continue;
        append(
          serving,
          this.#at(target).filter((own) => this.#homesOf(own).includes(host) && !isLocal(own.address)),
        );
      }
    }
    const published = choose(serving);
    if (published) return published;
    const alone = this.#at(address.port).filter((own) => this.#isAlone(own) && !isLocal(own.address));
    return perhaps(alone, `a port of its container, if it is published`);
  }

  /** The hosts to which a name and a port lead from a host, by names of their own or as one of a deployment. */
  targetsOf(address: Address, { kind, project, network }: Host): readonly Target[] {
    if (address.kind !== 'tcp' || (kind === 'container' && project === undefined)) return [];
    const { host: name, port } = address;
    // A name with a dot says of which namespace it is.
    const isNear = (host: Host): boolean => kind === 'machine' || host.project === project || name.includes('.');
    const targets = this.#hosts.filter(isNear).flatMap((host): Target[] => {
      if (host.names.includes(name)) return [{ host, port }];
      const doors = (host.doors ?? []).filter(({ names }) => names.includes(name));
      const ports = doors.flatMap((door) => door.ports.filter((own) => own.port === port));
      return ports.length > 0 ? ports.map(({ target }) => ({ host, port: target })) : doors.map(() => ({ host, port: undefined }));
    });
    return nearest(targets, network);
  }

  #named(address: Tcp, host: Host): Link | undefined {
    const name = showAddress(address);
    const targets = this.targetsOf(address, host);
    const there = targets.flatMap((target) =>
      target.port === undefined ? [] : this.#at(target.port).filter((own) => this.#homesOf(own).includes(target.host)),
    );
    const open = [...new Set(there)].filter((own) => !isLocal(own.address));
    if (host.kind === 'machine') {
      const taken = perhaps(open, `nothing in view says in which container this file lies: taken by the name ${address.host}`);
      return taken ?? this.#byPort(address);
    }
    if (host.project === undefined) return this.#byPort(address);
    const [first] = targets;
    if (!first) return nowhere(`${name} is on another host`);
    const link = choose(open);
    if (link) return link;
    const [shut] = there;
    if (shut) {
      const reason = `${shut.app.label} listens on ${showAddress(shut.address)}, which is inside its container alone`;
      return { ...nowhere(reason), missed: { listener: shut, by: 'bind' } };
    }
    if (targets.every(({ port }) => port === undefined))
      return nowhere(`${address.host} hands port ${address.port} on to no port that is known`);
    const named = targets.map((target) => target.host);
    const all = this.#listeners.filter((own) => this.#homesOf(own).some((home) => named.includes(home)));
    const unclear = all.find((own) => own.address.kind === 'unknown');
    if (unclear) return nowhere(`where ${unclear.app.label} listens is not known`);
    if (all.length > 0)
      return nowhere(
        `${all[0]!.app.label} listens on ${all.map((own) => showAddress(own.address)).join(', ')}, not on port ${first.port ?? address.port}`,
      );
    const loose = this.#at(address.port).filter((own) => isWildcard(own.address) && this.#isUnplaced(own));
    const guess = perhaps(loose, `what ${named[0]!.name} runs is not in view: taken by its port`);
    return guess?.reason.startsWith('what') ? guess : nowhere(`no application server in view runs in ${named[0]!.name}`);
  }

  /** Of a container that no compose file in view starts nobody knows the name. */
  #byPort(address: Tcp): Link | undefined {
    const name = showAddress(address);
    const alone = this.#at(address.port).filter((own) => this.#isAlone(own) && isWildcard(own.address));
    const link = perhaps(alone, `${name} is another host or container: taken by its port`);
    return link?.reason.startsWith(name) ? link : undefined;
  }

  /** True for an application that may well run in a container whose command is out of view. */
  #isUnplaced(listener: Listener): boolean {
    return this.#homesOf(listener).length === 0 || this.#isAlone(listener);
  }

  /** True for one in a container that no compose file in view starts. */
  #isAlone(listener: Listener): boolean {
    const [home, ...others] = this.#homesOf(listener);
    return home?.kind === 'container' && home.project === undefined && others.length === 0;
  }

  /** Where in the deployment of a host an application runs. */
  #inProject(listener: Listener, { project }: Host): Host | undefined {
    return project === undefined ? undefined : this.#homesOf(listener).find((home) => home.project === project);
  }

  #at(port: number): readonly Listener[] {
    return this.#byPlace.get(String(port)) ?? [];
  }
}

/** Of Services of one name in several trees of manifests the one whose files lie nearest is meant: most leading folders in common. */
function nearest(targets: readonly Target[], network: string): readonly Target[] {
  if (!targets.some(({ host }) => host.doors)) return targets;
  const own = network.split('/');
  const common = ({ host }: Target): number => {
    const parts = host.network.split('/');
    const differs = parts.findIndex((part, i) => part !== own[i]);
    return differs < 0 ? parts.length : differs;
  };
  const best = most(targets.map(common));
  return targets.filter((target) => common(target) === best);
}
