import { rule } from '../../src/rule.ts';
import type { NginxRoute } from '../../src/servers/nginx/model.ts';
import { headerSet, servesTls, uwsgiParams } from '../../src/servers/nginx/queries.ts';
import { appBehind, edgesOf, isInternal, isMismatched, isOwnBackend } from '../../src/stack/backends.ts';
import { addToList, listPlaces, lostAt, lostNames, type ToldBy } from '../../src/stack/headers.ts';
import type { Stack } from '../../src/stack/model.ts';

export default rule({
  id: 'nginx/forwarded-proto',
  summary: 'TLS ends at nginx and the application is not told',
  severity: 'warning',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://docs.gunicorn.org/en/stable/deploy.html',
    'https://docs.djangoproject.com/en/stable/ref/settings/#secure-proxy-ssl-header',
    'https://uwsgi-docs.readthedocs.io/en/latest/Vars.html',
  ],
  check({ stack, report, edit }) {
    for (const list of ['proxy_set_header', 'uwsgi_param'] as const) {
      const lines = new Map(stack.nginxRoutes.filter((route) => lacksScheme[list](stack, route)).map((route) => [route, [LINES[list]]]));
      const placeFor = listPlaces(stack, list, lines);
      for (const [route, line] of lines) {
        const place = placeFor(route);
        const tls = route.server?.listens.find(({ ssl }) => ssl)?.entry;
        report({
          at: route.pass.span,
          message: `TLS ends at nginx, but ${appBehind(stack, route)?.label ?? 'the application'} is not told: it builds http:// links and redirects, and one that forces https redirects for ever; send ${TOLD[list]}`,
          related: tls ? [{ at: tls.span, message: 'TLS ends here' }] : [],
          fix: place && {
            title: list === 'uwsgi_param' ? 'Send HTTPS' : 'Send X-Forwarded-Proto',
            // A balancer that ends TLS itself and connects to port 80 would have its `https` overwritten.
            safety: isOnlyTls(route) || stack.target.frontProxies?.value === 0 ? 'safe' : 'unsafe',
            edits: addToList(place, line, edit),
          },
          edges: edgesOf(stack, route).filter(({ certainty }) => certainty !== 'unknown'),
        });
      }
    }
  },
});

const TOLD: Readonly<Record<ToldBy, string>> = {
  proxy_set_header: 'X-Forwarded-Proto $scheme',
  uwsgi_param: 'uwsgi_param HTTPS $https if_not_empty',
};

const LINES: Readonly<Record<ToldBy, string>> = {
  proxy_set_header: 'proxy_set_header X-Forwarded-Proto $scheme;',
  uwsgi_param: 'uwsgi_param HTTPS $https if_not_empty;',
};

/** Headers that carry the scheme: gunicorn's `secure_scheme_headers`, RFC 7239, and those of other proxies. */
const SCHEME_HEADER =
  /^(?:(?:x|cloudfront|http)-)?(?:forwarded(?:-(?:proto(?:col)?|ssl|scheme|https))?|scheme|url-scheme|front-end-https|https)$/;

/** Parameters from which uWSGI takes the scheme (`uwsgi_parse_vars` in proto/base.c); `REQUEST_SCHEME` is not among them. */
const SCHEME_PARAMS = ['HTTPS', 'UWSGI_SCHEME', 'HTTP_X_FORWARDED_PROTO', 'HTTP_X_FORWARDED_SSL'];

const isOnlyTls = ({ server }: NginxRoute): boolean => server !== undefined && servesTls(server) === 'all';

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

const lacksScheme: Readonly<Record<ToldBy, (stack: Stack, route: NginxRoute) => boolean>> = {
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
