import { templateHole } from '../text/template.ts';
import { isLoopbackHost } from '../servers/address.ts';
import { forwardedAllowIps } from '../servers/gunicorn/effective.ts';
import type { NginxEntry, NginxRoute } from '../servers/nginx/model.ts';
import { headerSet, servesTls } from '../servers/nginx/queries.ts';
import { mapValue, type Value } from '../text/value.ts';
import { isApart } from './across.ts';
import type { Edge, GunicornApp } from './model.ts';

/** True when gunicorn believes X-Forwarded headers from nobody but its own host. Over a unix socket it always believes them. */
export const trustsOnlyLoopback = ({ settings }: GunicornApp): Value<boolean> =>
  mapValue(forwardedAllowIps(settings), (ips) => ips.every((ip) => isLoopbackHost(ip.replace(/^\[(.*)\]$|\/\d+$/, '$1')) || ip === ''));

/** True when the application sees connections from a loopback: through a port that Docker publishes they come from its gateway. */
export function comesOverLoopback({ address, host, app }: Edge): boolean {
  if (address.kind !== 'tcp' || !isLoopbackHost(address.host)) return false;
  const home = app?.launch?.host;
  return !home || !isApart(home) || home.network === host.network;
}

/** Headers by which gunicorn learns that a request came over TLS (the default of `secure_scheme_headers`). */
const SCHEME_HEADERS = ['x-forwarded-proto', 'x-forwarded-ssl', 'x-forwarded-protocol'];

/** The header with which nginx says that a request came over TLS, where it can have come so. */
export function schemeHeader({ scope, server }: NginxRoute): NginxEntry | undefined {
  const { headers } = headerSet(scope);
  const entry = SCHEME_HEADERS.map((name) => headers.get(name)?.at(-1)).find((found) => found !== undefined);
  if (!entry) return undefined;
  // With plain http the scheme is the same, believed or not; another value may come from a proxy in front.
  // What a template fills in may be the scheme as well.
  const value = entry.args[1] ?? '';
  const isOwn = value === '$scheme' || value === '$https' || templateHole(value) !== undefined;
  return isOwn && server && servesTls(server) === 'none' ? undefined : entry;
}
