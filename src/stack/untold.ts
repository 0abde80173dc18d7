import type { NginxRoute } from '../servers/nginx/model.ts';
import { headerSet, servesTls, uwsgiParams } from '../servers/nginx/queries.ts';
import { appBehind, isInternal, isMismatched, isOwnBackend } from './backends.ts';
import { lostAt, lostNames, type ToldBy } from './headers.ts';
import type { Stack } from './model.ts';

/** Headers that carry the scheme: gunicorn's `secure_scheme_headers`, RFC 7239, and those of other proxies. */
const SCHEME_HEADER =
  /^(?:(?:x|cloudfront|http)-)?(?:forwarded(?:-(?:proto(?:col)?|ssl|scheme|https))?|scheme|url-scheme|front-end-https|https)$/;

/** Parameters from which uWSGI takes the scheme (`uwsgi_parse_vars` in proto/base.c); `REQUEST_SCHEME` is not among them. */
const SCHEME_PARAMS = ['HTTPS', 'UWSGI_SCHEME', 'HTTP_X_FORWARDED_PROTO', 'HTTP_X_FORWARDED_SSL'];

const endsTls = (stack: Stack, route: NginxRoute): boolean =>
  route.server !== undefined &&
  servesTls(route.server) !== 'none' &&
  isOwnBackend(route) &&
  !isMismatched(stack, route) &&
  (appBehind(stack, route) !== undefined || !isInternal(route));

/** Names that a level above sets and that are lost here: the rules about inheritance speak of these. */
const lostHere = (route: NginxRoute, list: ToldBy): readonly string[] => {
  const lost = lostAt(route, list);
  return lost ? lostNames(lost) : [];
};

/** Whether TLS ends at the route and nothing tells the application, by the way in which it would be told. */
export const lacksScheme: Readonly<Record<ToldBy, (stack: Stack, route: NginxRoute) => boolean>> = {
  proxy_set_header(stack, route) {
    if (route.speaks !== 'http' || !endsTls(stack, route)) return false;
    const { headers, certain } = headerSet(route.scope);
    return certain && ![...headers.keys(), ...lostHere(route, 'proxy_set_header')].some((name) => SCHEME_HEADER.test(name.toLowerCase()));
  },
  uwsgi_param(stack, route) {
    if (route.speaks !== 'uwsgi' || !endsTls(stack, route)) return false;
    const { params, certain } = uwsgiParams(route.scope);
    // Without any parameter at all the request fails: nginx/uwsgi-params.
    if (!certain || !params.has('REQUEST_METHOD')) return false;
    return !SCHEME_PARAMS.some((name) => params.has(name) || lostHere(route, 'uwsgi_param').includes(name));
  },
};
