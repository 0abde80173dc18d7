import { rule } from '../../src/rule.ts';
import type { NginxRoute } from '../../src/servers/nginx/model.ts';
import { servesTls } from '../../src/servers/nginx/queries.ts';
import { appBehind, edgesOf } from '../../src/stack/backends.ts';
import { addToList, listPlaces, type ToldBy } from '../../src/stack/headers.ts';
import { lacksScheme } from '../../src/stack/untold.ts';

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

const isOnlyTls = ({ server }: NginxRoute): boolean => server !== undefined && servesTls(server) === 'all';
