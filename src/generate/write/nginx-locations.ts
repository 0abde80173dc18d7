import type { Statement } from '../emit/nginx.ts';
import type { Wanted, WantedApp, WantedSite } from '../wanted.ts';
import { block, comment, line, sizeOf } from './nginx-words.ts';

/** Where an application is reached, under its name. */
export function upstreamOf({ name, address }: WantedApp, { answers }: Wanted): Statement {
  if (address === undefined || address.kind === 'unknown') throw new Error(`${name}: nginx has no address to connect to`);
  const why = 'a restart must not have it given up for ten seconds: it is asked again at once';
  if (address.kind === 'unix') return block('upstream', [name], [comment(line('server', `unix:${address.path}`, 'fail_timeout=0'), why)]);
  const host = `${address.host}:${address.port}`;
  if (answers.distro !== 'docker') return block('upstream', [name], [comment(line('server', host, 'fail_timeout=0'), why)]);
  return block(
    'upstream',
    [name],
    [
      comment(
        line('zone', name, '64k'),
        'a container that is made anew has another address: its name is looked up again, by the resolver of Docker',
      ),
      line('resolver', '127.0.0.11', 'valid=10s'),
      comment(line('server', host, 'resolve', 'fail_timeout=0'), why),
    ],
  );
}

/** Static files, applications, and what is neither. */
export function locationsOf(site: WantedSite, wanted: Wanted): Statement[] {
  const hasRoot = site.apps.some(({ prefix }) => prefix === '/');
  return [
    ...site.apps.flatMap(({ static: files }) => files.map(({ url, folder }) => block('location', [url], [line('alias', folder)]))),
    ...site.apps.flatMap((app) => [...withoutSlash(app, wanted), applicationOf(app, site, wanted)]),
    ...(hasRoot ? [] : [block('location', ['/'], [line('return', '404')])]),
  ];
}

/** In full, since nginx's own redirect would name the scheme and the port by which a balancer connects. */
function withoutSlash({ prefix }: WantedApp, { answers: { tls } }: Wanted): Statement[] {
  if (prefix === '/') return [];
  const target = `${tls === 'none' ? 'http' : 'https'}://$host${prefix}/$is_args$args`;
  const redirect = block('location', ['=', prefix], [line('return', '301', target)]);
  return [comment(redirect, 'the same place without its slash')];
}

function applicationOf(app: WantedApp, site: WantedSite, wanted: Wanted): Statement {
  const { maxUpload, prefix } = app;
  const limit = maxUpload === site.maxUpload.value ? [] : [line('client_max_body_size', sizeOf(maxUpload))];
  const tell = app.protocol === 'uwsgi' ? overUwsgi(app, wanted) : overHttp(app, wanted);
  return block('location', [prefix === '/' ? '/' : `${prefix}/`], [...limit, ...tell]);
}

/** What an application has to be told of the scheme: behind a balancer only visitors of one of them come this far. */
const schemeOf = ({ answers: { tls }, balancer }: Wanted): string =>
  tls === 'behind-lb' ? 'https' : tls === 'none' && balancer ? 'http' : '$scheme';

const OVERWRITTEN = 'whom visitors asked for, who they are and how they came; what they claim of it themselves goes no further';

function overHttp(app: WantedApp, wanted: Wanted): Statement[] {
  const header = (name: string, value: string): Statement => line('proxy_set_header', name, value);
  return [
    line('proxy_pass', `http://${app.name}`),
    comment(line('proxy_redirect', 'off'), 'the application knows under which address it is reached: what it redirects to is right'),
    { ...comment(header('Host', '$host'), OVERWRITTEN), gap: true },
    header('X-Forwarded-For', '$remote_addr'),
    header('X-Forwarded-Proto', schemeOf(wanted)),
    header('X-Forwarded-Host', '$host'),
    header('X-Forwarded-Prefix', ''),
    ...(app.workload === 'websocket' ? [header('Upgrade', '$http_upgrade'), header('Connection', '$connection_upgrade')] : []),
    ...longLived(app, 'proxy'),
    ...waiting(app, 'proxy'),
  ];
}

function overUwsgi(app: WantedApp, wanted: Wanted): Statement[] {
  const param = (name: string, ...value: string[]): Statement => line('uwsgi_param', name, ...value);
  return [
    line('uwsgi_pass', app.name),
    line('include', 'uwsgi_params'),
    ...[...(wanted.places.uwsgiParamsTellHost ? [] : [param('HTTP_HOST', '$host')]), param('HTTP_X_FORWARDED_FOR', '$remote_addr')].map(
      (one, at) => (at === 0 ? { ...comment(one, OVERWRITTEN), gap: true } : one),
    ),
    param('HTTP_X_FORWARDED_PROTO', schemeOf(wanted)),
    param('HTTP_X_FORWARDED_HOST', '$host'),
    param('HTTP_X_FORWARDED_PREFIX', ''),
    ...longLived(app, 'uwsgi'),
    ...waiting(app, 'uwsgi'),
  ];
}

type Handler = 'proxy' | 'uwsgi';

/** What connections need that stay open. */
function longLived({ workload }: WantedApp, handler: Handler): Statement[] {
  const version = line('proxy_http_version', '1.1');
  if (workload === 'websocket')
    return [{ ...comment(version, 'a WebSocket begins with an Upgrade, which HTTP/1.0 does not have'), gap: true }];
  if (workload !== 'streaming') return [];
  return [
    { ...comment(line(`${handler}_buffering`, 'off'), 'what the application sends goes out at once'), gap: true },
    ...(handler === 'proxy' ? [comment(version, 'so that an answer that breaks off is not taken for a whole one')] : []),
  ];
}

function waiting({ readTimeout, isLongLived }: WantedApp, handler: Handler): Statement[] {
  const seconds = `${readTimeout.value}s`;
  return [
    { ...comment(line(`${handler}_read_timeout`, seconds), readTimeout.why), gap: true },
    ...(isLongLived ? [line(`${handler}_send_timeout`, seconds)] : []),
  ];
}
