import type { Address } from '../servers/address.ts';
import { groupBy } from '../text/group.ts';
import { isLoopbackHost, isWildcard } from '../servers/address.ts';
import type { NginxRoute } from '../servers/nginx/model.ts';
import type { App, Edge, Route, Stack } from './model.ts';

const byRoute = new WeakMap<Stack, ReadonlyMap<Route, readonly Edge[]>>();

/** The edges of a route: one for its address, or one for each server of its group. */
export function edgesOf(stack: Stack, route: Route): readonly Edge[] {
  let index = byRoute.get(stack);
  if (index === undefined) byRoute.set(stack, (index = groupBy(stack.edges, (edge) => edge.route)));
  return index.get(route) ?? [];
}

/** The application server a route leads to, when one is in view. */
export const appBehind = (stack: Stack, route: Route): App | undefined => edgesOf(stack, route).find(({ app }) => app)?.app;

/** True when something listens there that speaks another protocol: then nothing else about the route matters yet. */
export const isMismatched = (stack: Stack, route: NginxRoute): boolean =>
  edgesOf(stack, route).some(({ listener, speaks }) => listener?.protocol !== undefined && listener.protocol !== speaks);

/** Names that only resolve inside a network: https://www.rfc-editor.org/rfc/rfc6762, RFC 8375, Kubernetes, Docker, cloud zones. */
const PRIVATE_NAME = /\.(?:local|localdomain|localhost|internal|intranet|lan|home\.arpa|svc|docker|consul|test)$/;

/** Private, shared, link-local: RFC 1918, 6598, 3927, 4193, 4291. */
const PRIVATE_IP =
  /^(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/;

/** True for what belongs to one's own machines: sockets, loopback, private addresses, names of a container network. */
function isOwn(address: Address): boolean {
  if (address.kind !== 'tcp') return address.kind === 'unix';
  const { host } = address;
  if (isLoopbackHost(host) || isWildcard(address)) return true;
  if (host.includes(':') || /^\d+(?:\.\d+){3}$/.test(host)) return PRIVATE_IP.test(host);
  return !host.includes('.') || PRIVATE_NAME.test(host);
}

/** True when every address a route leads to is known and one's own: a foreign site wants its own name and no headers of ours. */
export function isOwnBackend({ target }: NginxRoute): boolean {
  const addresses = target.upstream ? target.upstream.servers.map(({ address }) => address) : [target.address];
  return addresses.length > 0 && addresses.every(isOwn);
}

/** True for what only nginx itself asks for: the far end of `auth_request` or `X-Accel-Redirect`. */
export const isInternal = ({ scope }: NginxRoute): boolean => scope.own('internal').length > 0;
