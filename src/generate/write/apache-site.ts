import { BLANK, comment, directive, section, type ApacheNode } from '../emit/apache.ts';
import type { Wanted, WantedApp, WantedSite } from '../wanted.ts';
import { daemonLines, mountLines } from './mod-wsgi.ts';

const TOKENS = '/.well-known/acme-challenge/';

const toTls = directive('RewriteRule', '^', 'https://%{SERVER_NAME}%{REQUEST_URI}', '[R=permanent,L]');

/** Sends visitors on to TLS; `webroot`: all but those who fetch a token of Let's Encrypt's there. */
export const toTlsLines = (webroot: string | undefined): ApacheNode[] => [
  ...(webroot === undefined
    ? []
    : [
        comment("Let's Encrypt fetches its tokens over plain HTTP"),
        directive('Alias', TOKENS, webroot + TOKENS),
        section('Directory', [webroot], [directive('Require', 'all', 'granted')]),
      ]),
  directive('RewriteEngine', 'On'),
  ...(webroot === undefined ? [] : [directive('RewriteCond', '%{REQUEST_URI}', `!^${TOKENS.replaceAll('.', '\\.')}`)]),
  toTls,
];

/** Behind a balancer that ends TLS; `RewriteEngine` is on. */
export const backToTlsLines = (): ApacheNode[] => [
  comment('who came without TLS is sent back for it: all that goes on from here came over TLS'),
  directive('RewriteCond', '%{ENV:HTTPS}', '!=on'),
  toTls,
];

export const tlsLines = ({ file, key }: NonNullable<WantedSite['certificate']>): ApacheNode[] => [
  directive('SSLEngine', 'On'),
  comment('older versions have known holes'),
  directive('SSLProtocol', '-all', '+TLSv1.2', '+TLSv1.3'),
  directive('SSLCertificateFile', file),
  directive('SSLCertificateKeyFile', key),
];

/** The variable that is set for what the balancer itself sent. */
const FROM_BALANCER = 'from_balancer';

/** Whom the balancer speaks for, and over what they came to it: believed where it says so, and nobody else. */
export function believingLines({ balancer, answers }: Wanted): ApacheNode[] {
  if (balancer === undefined) return [];
  const { header, networks } = balancer;
  const address: ApacheNode[] = [
    comment(`the visitor's address is what the balancer says in ${header}; from other networks it is not believed`),
    directive('RemoteIPHeader', header),
    ...networks.map((network) => directive('RemoteIPInternalProxy', network)),
  ];
  if (answers.tls !== 'behind-lb') return [...address, BLANK];
  return [
    ...address,
    comment('visitors have TLS when the balancer, and nobody else, says so'),
    ...networks.map((network) => directive('SetEnvIfExpr', `%{CONN_REMOTE_ADDR} -ipmatch '${network}'`, FROM_BALANCER)),
    directive('SetEnvIfExpr', `reqenv('${FROM_BALANCER}') == '1' && req('X-Forwarded-Proto') == 'https'`, 'HTTPS=on'),
    BLANK,
  ];
}

/** What visitors may not tell an application; uWSGI and gunicorn take X-Forwarded-Ssl for the scheme. */
const FORGEABLE = ['X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Port', 'X-Forwarded-Prefix', 'X-Forwarded-Ssl', 'Forwarded'];
/** Further ones that gunicorn takes for the scheme and, the other two, for variables of its own (`forwarder_headers`). */
const OF_GUNICORN = ['X-Forwarded-Protocol', 'SCRIPT_NAME', 'PATH_INFO'];
/** The same in the eyes of a gunicorn before 22, which makes one variable of `-` and `_`; httpd makes none of `_` for the others. */
const MISSPELLED = ['For', 'Host', 'Port', 'Prefix', 'Proto'].map((name) => `X_Forwarded_${name}`);

/** What a virtual host hands to its applications, and what it serves itself. */
export function appLines(site: WantedSite, wanted: Wanted): ApacheNode[] {
  const { apps } = site;
  const isOverHttp = apps.some(isHttp);
  const proxied = apps.filter(({ address }) => address !== undefined);
  const run = apps.filter(({ address }) => address === undefined);
  return [
    ...openLines(site),
    ...sizeLines(site),
    comment('slow visitors have 20 s for the headers, 40 s at most, and must keep up 500 bytes in a second'),
    directive('RequestReadTimeout', 'header=20-40,MinRate=500', 'body=20,MinRate=500'),
    BLANK,
    comment('what visitors say of themselves in these is not true'),
    ...[...FORGEABLE, ...(isOverHttp ? [...OF_GUNICORN, ...MISSPELLED] : [])].map((name) => directive('RequestHeader', 'unset', name)),
    ...schemeLines(wanted, isOverHttp),
    ...staticLines(apps),
    ...run.flatMap((app) => [BLANK, ...daemonLines(app), ...mountLines(app)]),
    ...(proxied.length === 0 ? [] : [BLANK, ...(isOverHttp ? hostLines : []), ...proxied.flatMap(passLines)]),
  ];
}

const hostLines = [comment('applications see the name that the visitor asked for'), directive('ProxyPreserveHost', 'On')];

/** Where no application lies at `/`, nothing is served beside their places. */
function openLines({ apps }: WantedSite): ApacheNode[] {
  if (apps.some(({ prefix }) => prefix === '/')) return [];
  const open = [...apps.flatMap(({ static: files }) => files.map(({ url }) => url)), ...apps.map(({ prefix }) => prefix)];
  return [
    comment('nothing is served beside the applications'),
    section('Location', ['/'], [directive('Require', 'all', 'denied')]),
    ...open.map((place) => section('Location', [place], [directive('Require', 'all', 'granted')])),
    BLANK,
  ];
}

const isHttp = ({ protocol }: WantedApp): boolean => protocol === 'http';

/**
 * How large requests may be; `RewriteEngine` is on. LimitRequestBody is not for what mod_proxy_http hands on, and mod_wsgi 4.9 answers 200 over HTTP/2 to what
 * exceeds it: so the length is asked for before, and [NV] keeps answers from saying Vary: Content-Length, which caches would go by. LimitRequestBody is set all the same where it counts, since by default it is 1 GiB
 * (https://httpd.apache.org/docs/2.4/mod/core.html#limitrequestbody); of its places the last that fits wins.
 */
function sizeLines({ apps, maxUpload }: WantedSite): ApacheNode[] {
  return [
    comment(maxUpload.why),
    ...[...apps].reverse().flatMap((app) => {
      if (isHttp(app)) return [];
      const limit = directive('LimitRequestBody', String(app.maxUpload));
      return [app.prefix === '/' && apps.length === 1 ? limit : section('Location', [app.prefix], [limit])];
    }),
    ...apps.flatMap((app) => [
      directive('RewriteCond', 'expr', `%{HTTP:Content-Length} -gt ${app.maxUpload}`, '[NV]'),
      directive('RewriteRule', patternOf(app, apps), '-', '[R=413,L]'),
    ]),
    comment('nor is one let through that does not say its length'),
    directive('RewriteCond', '%{HTTP:Transfer-Encoding}', '.'),
    directive('RewriteRule', '^', '-', '[R=411,L]'),
  ];
}

/** The paths of an application: not those of others that lie below it. */
function patternOf({ prefix }: WantedApp, apps: readonly WantedApp[]): string {
  const place = (path: string): string => (path === '/' ? '' : `${path.replaceAll(/[.+]/g, '\\$&')}(/|$)`);
  const inner = apps.filter((other) => other.prefix !== prefix && (prefix === '/' || other.prefix.startsWith(`${prefix}/`)));
  return `^${inner.map((other) => `(?!${place(other.prefix)})`).join('')}${place(prefix)}`;
}

/** Over what the visitor came: HTTP has a header for it, the other protocols a variable. */
const schemeLines = ({ answers: { tls }, balancer }: Wanted, isOverHttp: boolean): ApacheNode[] => {
  if (!isOverHttp) return [directive('RequestHeader', 'unset', 'X-Forwarded-Proto')];
  // Behind a balancer only visitors of one scheme come this far.
  const scheme = tls === 'behind-lb' ? 'https' : tls === 'none' && balancer ? 'http' : 'expr=%{REQUEST_SCHEME}';
  return [directive('RequestHeader', 'set', 'X-Forwarded-Proto', scheme)];
};

/** Of several Alias or ProxyPass the first that fits counts: the longest URL comes first, and before what is handed on. */
function staticLines(apps: readonly WantedApp[]): ApacheNode[] {
  const isProxied = apps.some(({ address }) => address !== undefined);
  return apps
    .flatMap((app) => app.static)
    .toSorted((a, b) => b.url.length - a.url.length)
    .flatMap(({ url, folder }) => [
      BLANK,
      comment('files that Apache serves itself'),
      directive('Alias', url, folder),
      ...(isProxied ? [directive('ProxyPass', url, '!')] : []),
      section(
        'Directory',
        [folder.replace(/(?<=.)\/$/, '')],
        [directive('Options', 'SymLinksIfOwnerMatch'), directive('AllowOverride', 'None'), directive('Require', 'all', 'granted')],
      ),
    ]);
}

/** Hands an application's part of the site on, URL unchanged: gunicorn and uWSGI know their prefix. */
function passLines(app: WantedApp): ApacheNode[] {
  const { prefix, readTimeout, workload } = app;
  const url = urlOf(app);
  return [
    comment(`timeout: ${readTimeout.why}`),
    comment('retry: after a restart it is asked again at once, not after a minute'),
    ...(isHttp(app) ? [comment('disablereuse: the server closes connections that it keeps, and a request could meet the end of one')] : []),
    ...(workload === 'streaming' ? [comment('flushpackets: each piece goes out as it comes')] : []),
    directive(
      'ProxyPass',
      prefix,
      url,
      `timeout=${readTimeout.value}`,
      'retry=0',
      ...(isHttp(app) ? ['disablereuse=on'] : []),
      ...(workload === 'websocket' ? ['upgrade=websocket'] : []),
      ...(workload === 'streaming' ? ['flushpackets=on'] : []),
    ),
    ...(isHttp(app) ? [directive('ProxyPassReverse', prefix, url.replace(/^unix:[^|]*\|/, ''))] : []),
  ];
}

/** A worker's name is its URL without the socket, so that each application needs its own host in it. */
function urlOf({ address, protocol, name, prefix }: WantedApp): string {
  if (address === undefined || address.kind === 'unknown') throw new Error(`${name}: no address to hand requests on to`);
  if (address.kind === 'unix') return `unix:${address.path}|${protocol}://${name}${prefix}`;
  return `${protocol}://${address.host}:${address.port}${prefix}`;
}
