import type { Host } from '../launchers/host.ts';
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

/** The edges of other hosts that name a listener's container and port. */
export function callersOf({ edges }: Stack, listener: Listener, host: Host): readonly Edge[] {
  const { address } = listener;
  if (address.kind !== 'tcp' || host.project === undefined) return [];
  return edges.filter(
    ({ address: to, host: from, missed }) =>
      (missed?.by === 'bind' && missed.listener === listener) ||
      (to.kind === 'tcp' &&
        to.port === address.port &&
        from.project === host.project &&
        from.network !== host.network &&
        host.names.includes(to.host)),
  );
}

/** Applications of the same deployment that listen at the port of a front's loopback, in containers of their own. */
export function meantBy({ listeners }: Stack, { address, host }: Edge): readonly { readonly listener: Listener; readonly home: Host }[] {
  if (!isApart(host) || host.project === undefined || address.kind !== 'tcp' || !isLoopbackHost(address.host)) return [];
  const { port } = address;
  return listeners.flatMap((listener) => {
    const home = containerOf(listener);
    const isThere = listener.address.kind === 'tcp' && listener.address.port === port;
    return home && isThere && home.project === host.project && home.network !== host.network ? [{ listener, home }] : [];
  });
}
