import { rule } from '../../src/rule.ts';
import type { NginxRoute } from '../../src/servers/nginx/model.ts';
import { headerSet } from '../../src/servers/nginx/queries.ts';
import { appBehind, edgesOf, isInternal, isMismatched, isOwnBackend } from '../../src/stack/backends.ts';
import { addToList, listPlaces, lostAt, lostNames } from '../../src/stack/headers.ts';
import type { Stack } from '../../src/stack/model.ts';
import { compareVersions, type Target } from '../../src/target.ts';
import { templateHole } from '../../src/text/template.ts';

export default rule({
  id: 'nginx/proxy-host-header',
  summary: 'the application sees the name of the upstream as Host',
  severity: 'warning',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header',
    'https://docs.djangoproject.com/en/stable/ref/settings/#allowed-hosts',
    'https://modwsgi.readthedocs.io/en/develop/user-guides/configuration-guidelines.html',
  ],
  check({ stack, report, edit }) {
    const lines = new Map(
      stack.nginxRoutes.filter((route) => lacksHost(stack, route)).map((route) => [route, [lineFor(route, stack.targetOf(route.config))]]),
    );
    const placeFor = listPlaces(stack, 'proxy_set_header', lines);
    for (const [route, line] of lines) {
      const name = hostSent(route);
      const place = placeFor(route);
      report({
        at: route.pass.span,
        message: `without proxy_set_header Host, ${appBehind(stack, route)?.label ?? 'the application'} sees Host: ${name}, not the visitor's: ${consequence(route, name)}; send ${line[0]!.slice('proxy_set_header '.length, -1)}${caution(name)}`,
        fix: place && {
          title: 'Send the Host header',
          safety: isInvalid(name) && line[0] === PLAIN ? 'safe' : 'unsafe',
          edits: addToList(place, line, edit),
        },
        edges: edgesOf(stack, route).filter(({ certainty }) => certainty !== 'unknown'),
      });
    }
  },
});

const PLAIN = 'proxy_set_header Host $host;';

/** A backend without an application in view that only serves files has no use for the name. */
const STATIC_PATH =
  /^\/(?:static|assets|media|uploads|images|img|css|js|fonts)(?:\/|$)|\.\(?(?:\?:)?(?:css|js|png|jpe?g|gif|ico|svg|woff2?)\b/;

/** True when nothing sets Host for one's own backend; a Host that is lost by inheritance has a rule of its own. */
function lacksHost(stack: Stack, route: NginxRoute): boolean {
  if (route.handler !== 'proxy_pass' || !isOwnBackend(route) || isMismatched(stack, route)) return false;
  const { headers, certain } = headerSet(route.scope);
  if (!certain || headers.has('host')) return false;
  const lost = lostAt(route, 'proxy_set_header');
  if (lost && lostNames(lost).some((name) => name.toLowerCase() === 'host' || templateHole(name) !== undefined)) return false;
  return appBehind(stack, route) !== undefined || !(STATIC_PATH.test(route.path) || isInternal(route));
}

/** nginx's `$proxy_host`: the host part as written, without the scheme's default port; `localhost` for a unix socket. */
function hostSent({ target: { host, scheme } }: NginxRoute): string {
  if (/^unix:/i.test(host)) return 'localhost';
  return host.replace(scheme?.toLowerCase() === 'https' ? /:443$/ : /:80$/, '');
}

/** Django refuses a name with `_` whatever ALLOWED_HOSTS says. */
const isInvalid = (name: string): boolean => name.includes('_');

function consequence({ scope }: NginxRoute, name: string): string {
  if (isInvalid(name)) return `Django answers 400 to a name with "_", others put it into redirects and mails`;
  if (scope.effective('proxy_redirect').entries.some(({ args }) => args[0] === 'off'))
    return `its redirects send visitors to http://${name}/, since proxy_redirect is off`;
  if (name === 'localhost')
    return 'ALLOWED_HOSTS refuses it with 400, and links and password-reset mails lead visitors to their own machine';
  return 'links, password-reset mails and ALLOWED_HOSTS checks use that name';
}

/** Somebody may have listed today's name to get going. */
const caution = (name: string): string => (isInvalid(name) ? '' : ' (and list the real names where the application checks them)');

/** The header that says what the visitor asked for, with the port where it is not the usual one and no proxy in front has the real one. */
function lineFor({ server }: NginxRoute, { versions, frontProxies }: Target): string {
  const ports = (server?.listens ?? []).flatMap(({ address }) => (address.kind === 'tcp' ? [address.port] : []));
  const isUsual = ports.some((port) => port === 80 || port === 443) || ports.length === 0 || (frontProxies?.value ?? 0) > 0;
  if (isUsual) return PLAIN;
  const version = versions.nginx?.value;
  // nginx 1.29.3 brought the variables that keep the port only where the visitor wrote it.
  return version !== undefined && compareVersions(version, '1.29.3') >= 0
    ? 'proxy_set_header Host $host$is_request_port$request_port;'
    : 'proxy_set_header Host $host:$server_port;';
}
