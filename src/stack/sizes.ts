import type { NginxEntry, NginxRoute } from '../servers/nginx/model.ts';
import { maySet, size } from '../servers/nginx/queries.ts';
import { known, unknown, type Value } from '../text/value.ts';
import { NGINX_HEADERS } from './advice.ts';
import type { NginxEdge, Stack, UwsgiApp } from './model.ts';

/** nginx's default of `client_max_body_size` in bytes (ngx_http_core_module). */
const BODY = 1024 ** 2;

/** Reads a directive in force at a route; unset, nginx's default stands at the `*_pass`. */
function limitOf(route: NginxRoute, name: string, unset: number, read: (entry: NginxEntry) => number | undefined): Value<number> {
  const { entries, certain } = route.scope.effective(name);
  const entry = entries.at(-1);
  if (entry === undefined) {
    if (certain) return known(unset, route.pass.span, 'default');
    return unknown(maySet(route.scope, name), route.pass.span, 'default');
  }
  const bytes = read(entry);
  return bytes === undefined ? unknown(`${name} has no size`, entry.span) : known(bytes, entry.span);
}

/** Bytes of a request's body that nginx passes on (`client_max_body_size`); Infinity: no limit. */
export const bodyLimit = (route: NginxRoute): Value<number> =>
  limitOf(route, 'client_max_body_size', BODY, ({ args }) => {
    const bytes = size(args[0] ?? '');
    return bytes === 0 ? Infinity : bytes;
  });

/** Bytes of request line and headers together that nginx takes (`large_client_header_buffers`: number times size). */
export const headerLimit = (route: NginxRoute): Value<number> =>
  limitOf(route, 'large_client_header_buffers', NGINX_HEADERS, ({ args }) => {
    const bytes = size(args[1] ?? '');
    return bytes === undefined || !/^\d+$/.test(args[0] ?? '') ? undefined : Number(args[0]) * bytes;
  });

/** The way to a uWSGI that lets most through. */
export interface WidestWay {
  readonly app: UwsgiApp;
  readonly edge: NginxEdge;
  readonly limit: Value<number> & { readonly known: true };
}

/** For each uWSGI the way from nginx with the largest limit, of equals the first and surest; ways that speak a wrong protocol lead nowhere. */
export function widestWays(stack: Stack, limitAt: (route: NginxRoute) => Value<number>): WidestWay[] {
  const ways = new Map<UwsgiApp, WidestWay>();
  for (const edge of stack.nginxEdges) {
    const { app, listener, speaks, certainty } = edge;
    if (app?.kind !== 'uwsgi' || certainty === 'unknown' || listener?.protocol !== speaks) continue;
    const limit = limitAt(edge.route);
    if (!limit.known) continue;
    const before = ways.get(app);
    const surer = before?.edge.certainty !== 'exact' && certainty === 'exact';
    if (!before || limit.value > before.limit.value || (limit.value === before.limit.value && surer)) ways.set(app, { app, edge, limit });
  }
  return [...ways.values()];
}

/** Bytes as people write them: `36 KB`, `20 MB`; uneven numbers in bytes. */
export function showBytes(bytes: number): string {
  if (bytes >= 1024 ** 3 && bytes % 1024 ** 3 === 0) return `${bytes / 1024 ** 3} GB`;
  if (bytes >= 1024 ** 2 && bytes % 1024 ** 2 === 0) return `${bytes / 1024 ** 2} MB`;
  return bytes >= 1024 && bytes % 1024 === 0 ? `${bytes / 1024} KB` : `${bytes} bytes`;
}
