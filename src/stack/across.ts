import { canResolve, type Host } from '../launchers/host.ts';
import { groupBy, groupByEach } from '../text/group.ts';
import { isLoopbackHost } from '../servers/address.ts';
import type { Edge, Listener, Stack } from './model.ts';

/** True for a host with a loopback of its own: a container, unless it shares that of the machine. */
export const isApart = (host: Host): boolean => host.kind === 'container' && host.network !== '';

/** The container in which a listener is for sure, when it has a loopback of its own. */
export function containerOf({ app }: Pick<Listener, 'app'>): Host | undefined {
  const host = app.launch?.host;
  return host && isApart(host) ? host : undefined;
}

/** Networks with a container of which nobody says what it runs: it may listen anywhere in them. */
export function openNetworks({ hosts, launches, nginx, apache, hostsOf }: Stack): ReadonlySet<string> {
  const told = new Set([...[...nginx, ...apache].flatMap((config) => hostsOf(config)), ...launches.map(({ host }) => host)]);
  const isOpen = (host: Host): boolean => host.kind === 'container' && (host.runsUnseen ?? !told.has(host));
  return new Set(hosts.filter(isOpen).map(({ network }) => network));
}

/** By what is asked of them, once for each stack. */
function indexed<K, T>(read: (stack: Stack) => ReadonlyMap<K, readonly T[]>): (stack: Stack, key: K) => readonly T[] {
  const known = new WeakMap<Stack, ReadonlyMap<K, readonly T[]>>();
  return (stack, key) => {
    let index = known.get(stack);
    if (!index) known.set(stack, (index = read(stack)));
    return index.get(key) ?? [];
  };
}

const portIn = (project: string | undefined, port: number): string => `${project}\0${port}`;

const edgesIn = indexed(({ edges }) =>
  groupByEach(edges, ({ address, host, missed }): (string | Listener)[] => [
    ...(address.kind === 'tcp' ? [portIn(host.project, address.port)] : []),
    ...(missed?.by === 'bind' ? [missed.listener] : []),
  ]),
);

const listenersIn = indexed(({ listeners }) =>
  groupBy(listeners, (listener) =>
    listener.address.kind === 'tcp' ? portIn(containerOf(listener)?.project, listener.address.port) : undefined,
  ),
);

/** The edges of other hosts that name a listener's container and port. */
export function callersOf(stack: Stack, listener: Listener, host: Host): readonly Edge[] {
  const { address } = listener;
  if (address.kind !== 'tcp' || host.project === undefined) return [];
  const named = edgesIn(stack, portIn(host.project, address.port)).filter(
    ({ address: to, host: from }) =>
      to.kind === 'tcp' && from.network !== host.network && canResolve(from, host) && host.names.includes(to.host),
  );
  return [...new Set([...edgesIn(stack, listener), ...named])];
}

/** Applications of the same deployment that listen at the port of a front's loopback, in containers of their own. */
export function meantBy(stack: Stack, { address, host }: Edge): readonly { readonly listener: Listener; readonly home: Host }[] {
  if (!isApart(host) || host.project === undefined || address.kind !== 'tcp' || !isLoopbackHost(address.host)) return [];
  return listenersIn(stack, portIn(host.project, address.port)).flatMap((listener) => {
    const home = containerOf(listener);
    return home && home.network !== host.network ? [{ listener, home }] : [];
  });
}
