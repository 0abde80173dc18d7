import { rule, type Severity } from '../../src/rule.ts';
import type { NginxRoute } from '../../src/servers/nginx/model.ts';
import { uwsgiParams } from '../../src/servers/nginx/queries.ts';
import { appBehind, isMismatched } from '../../src/stack/backends.ts';
import { addFirst, listPlaces, listSpan, lostAt, lostNames, repeatLost, showBlock, showNames, type Lost } from '../../src/stack/headers.ts';
import type { Stack } from '../../src/stack/model.ts';

export default rule({
  id: 'nginx/uwsgi-params',
  summary: 'uwsgi_pass without the parameters that make up a request',
  severity: 'error',
  fix: 'safe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://uwsgi-docs.readthedocs.io/en/latest/Nginx.html',
    'https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_param',
    'https://peps.python.org/pep-3333/#environ-variables',
  ],
  check({ stack, report, edit }) {
    const gaps = stack.nginxRoutes.flatMap((route) => gapAt(stack, route));
    const lines = new Map(
      gaps.map(({ route, dropped }) => [route, dropped ? repeatLost(dropped, 'uwsgi_param') : ['include uwsgi_params;']]),
    );
    const placeFor = listPlaces(stack, 'uwsgi_param', lines);
    for (const { route, missing, dropped } of gaps) {
      const place = placeFor(route);
      const span = dropped && listSpan(dropped.level, 'uwsgi_param');
      const outer = dropped && listSpan(dropped.outer, 'uwsgi_param');
      report({
        at: span ?? route.pass.span,
        message: `${cause(route, missing, dropped)}: ${consequence(missing, appBehind(stack, route)?.label ?? 'the application')}; ${dropped ? 'repeat them here' : 'include uwsgi_params'}`,
        related: outer ? [{ at: outer, message: 'this list has no force there' }] : [],
        fix: place && {
          title: dropped ? 'Repeat the parameters' : 'Include uwsgi_params',
          safety: 'safe',
          edits: addFirst(place, lines.get(route)!, edit),
        },
        severity: severity(missing),
      });
    }
  },
});

/** What nginx's uwsgi_params says of every request; PEP 3333 asks for it. */
const REQUIRED = [
  'REQUEST_METHOD',
  'PATH_INFO',
  'QUERY_STRING',
  'CONTENT_TYPE',
  'CONTENT_LENGTH',
  'SERVER_NAME',
  'SERVER_PORT',
  'SERVER_PROTOCOL',
];

interface Gap {
  readonly route: NginxRoute;
  readonly missing: readonly string[];
  /** What the list in force took away, when that is the cause. */
  readonly dropped: Lost | undefined;
}

function gapAt(stack: Stack, route: NginxRoute): Gap[] {
  if (route.handler !== 'uwsgi_pass' || isMismatched(stack, route)) return [];
  const { params, certain } = uwsgiParams(route.scope);
  const missing = REQUIRED.filter((name) => !params.has(name));
  if (!certain || missing.length === 0) return [];
  const lost = lostAt(route, 'uwsgi_param');
  const isCause = lost !== undefined && missing.every((name) => lostNames(lost).includes(name));
  return [{ route, missing, dropped: isCause ? lost : undefined }];
}

function cause({ scope }: NginxRoute, missing: readonly string[], dropped: Lost | undefined): string {
  if (dropped) {
    const own = [...uwsgiParams(dropped.level).params.keys()];
    return `uwsgi_param ${showNames(own)} in ${showBlock(dropped.level)} replaces all those of ${showBlock(dropped.outer)}`;
  }
  if (uwsgiParams(scope).params.size === 0) return 'no uwsgi_param is in force here';
  return `the parameters in force here lack ${showNames(missing)}`;
}

/** What was seen with a Flask application on uWSGI when one of the parameters is left out. */
function consequence(missing: readonly string[], app: string): string {
  if (missing.includes('REQUEST_METHOD'))
    return `${app} gets no method${missing.includes('PATH_INFO') ? ' and no path' : ''}, and every request fails with 502 (KeyError: 'REQUEST_METHOD')`;
  if (missing.includes('PATH_INFO')) return `${app} gets no path and takes every URL for the home page`;
  if (missing.includes('CONTENT_TYPE') || missing.includes('CONTENT_LENGTH')) return `${app} sees every form as empty`;
  if (missing.includes('QUERY_STRING')) return `${app} sees no query string`;
  return `frameworks may read what PEP 3333 promises`;
}

const severity = (missing: readonly string[]): Severity =>
  missing.includes('REQUEST_METHOD') || missing.includes('PATH_INFO')
    ? 'error'
    : missing.some((name) => !name.startsWith('SERVER_'))
      ? 'warning'
      : 'info';
