import { emitNginx, type Statement } from '../emit/nginx.ts';
import { ACME_FOLDER } from '../places.ts';
import type { GeneratedFile, Wanted, WantedSite, Writer } from '../wanted.ts';
import { locationsOf, upstreamOf } from './nginx-locations.ts';
import { block, comment, line, sizeOf } from './nginx-words.ts';

/** The variable that holds how visitors came to the balancer. */
const VISITOR_SCHEME = '$visitor_scheme';

/** The sites of nginx, a server for all other names, and what they share. */
export const writeNginx: Writer = (wanted) => {
  if (wanted.answers.front !== 'nginx') return [];
  const { site } = wanted.places;
  const file = (name: string, statements: readonly Statement[]): GeneratedFile[] =>
    statements.length === 0 ? [] : [{ path: wanted.places.written(site(name)), text: emitNginx(statements) }];
  return [
    ...file('000-shared', sharedOf(wanted)),
    ...file('000-catch-all', catchAll(wanted)),
    ...file('000-catch-all-tls', balancersCatchAll(wanted)),
    ...wanted.sites.flatMap((one) => file(one.name, siteOf(one, wanted))),
  ];
};

/** What stands in `http` itself. */
function sharedOf(wanted: Wanted): Statement[] {
  return [...balancerOf(wanted), ...(wanted.apps.some(({ workload }) => workload === 'websocket') ? [UPGRADE] : [])];
}

const UPGRADE = comment(
  block('map', ['$http_upgrade', '$connection_upgrade'], [line('default', 'upgrade'), line('', 'close')]),
  'connection says Upgrade where visitors ask for a WebSocket, and nowhere else',
);

function balancerOf({ balancer, answers: { tls } }: Wanted): Statement[] {
  if (balancer === undefined) return [];
  const { title, header, networks } = balancer;
  const known = [
    ...networks.map((network) => line('set_real_ip_from', network)),
    comment(
      line('real_ip_header', header),
      header === 'X-Forwarded-For'
        ? 'it adds the address to what visitors sent: the last one is its own word, so real_ip_recursive stays off'
        : 'one address, whatever visitors sent',
    ),
  ];
  const real = known.map((one, at) => (at > 0 ? one : comment(one, `${title} tells who visitors are; nobody else is believed`)));
  if (tls !== 'behind-lb') return real;
  return [
    ...real,
    comment(
      block('geo', ['$realip_remote_addr', '$from_balancer'], [line('default', '0'), ...networks.map((network) => line(network, '1'))]),
      `1 where ${title} connects, by the address of the connection itself`,
    ),
    comment(
      block('map', ['$from_balancer:$http_x_forwarded_proto', VISITOR_SCHEME], [line('default', 'http'), line('1:https', 'https')]),
      'how visitors came to it; the same header of anybody else counts for nothing',
    ),
  ];
}

/** `listen` for both families. */
function listens({ places, ports }: Wanted, kind: 'http' | 'https', ...parameters: string[]): Statement[] {
  const tls = kind === 'https' ? ['ssl', ...(places.hasHttp2Directive ? [] : ['http2'])] : [];
  return ['', '[::]:'].map((host) => line('listen', `${host}${ports[kind]}`, ...parameters, ...tls));
}

const acme: Statement = comment(
  block('location', ['^~', '/.well-known/acme-challenge/'], [line('root', ACME_FOLDER)]),
  "Let's Encrypt looks here whether this server is whose it says",
);

const health = (path: string, title: string): Statement =>
  comment(
    block('location', ['=', path], [line('access_log', 'off'), line('return', '200', 'ok')]),
    `the health check of ${title}, which asks by address`,
  );

const CLOSE = line('return', '444');

/** Closes the connection, but for what is asked by address. */
function closing(locations: readonly Statement[]): Statement[] {
  return locations.length === 0 ? [CLOSE] : [...locations, block('location', ['/'], [CLOSE])];
}

const THAT = 'other names than those of the sites reach nobody: the connection is closed';

function catchAll(wanted: Wanted): Statement[] {
  const { balancer, answers, sites } = wanted;
  const locations = [
    ...(answers.tls === 'letsencrypt' ? [acme] : []),
    ...(balancer?.healthPath !== undefined ? [health(balancer.healthPath, balancer.title)] : []),
  ];
  const plain = comment(
    block('server', [], [...listens(wanted, 'http', 'default_server'), line('server_name', '_'), ...closing(locations)]),
    THAT,
  );
  if (sites[0]?.certificate === undefined || balancer?.healthPath !== undefined) return [plain];
  const tls = block(
    'server',
    [],
    [
      ...listens(wanted, 'https', 'default_server'),
      line('server_name', '_'),
      comment(protocols, 'those of the default server count for all that share its port'),
      comment(line('ssl_reject_handshake', 'on'), 'no certificate is shown to who asks for another name'),
    ],
  );
  return [plain, tls];
}

/** The same for a balancer that connects over TLS: it says no name in the handshake, so there must be a certificate. */
function balancersCatchAll(wanted: Wanted): Statement[] {
  const { balancer, sites } = wanted;
  const certificate = sites[0]?.certificate;
  if (certificate === undefined || balancer?.healthPath === undefined) return [];
  return [
    comment(
      block(
        'server',
        [],
        [
          ...listens(wanted, 'https', 'default_server'),
          line('server_name', '_'),
          comment(line('ssl_certificate', certificate.file), `${balancer.title} says no name in the handshake, and takes any certificate`),
          line('ssl_certificate_key', certificate.key),
          protocols,
          ...closing([health(balancer.healthPath, balancer.title)]),
        ],
      ),
      THAT,
    ),
  ];
}

const protocols = line('ssl_protocols', 'TLSv1.2', 'TLSv1.3');

/** The URL of the same place over TLS. */
const overTls = line('return', '301', 'https://$host$request_uri');

function siteOf(site: WantedSite, wanted: Wanted): Statement[] {
  const { answers } = wanted;
  const names = line('server_name', ...site.domains);
  const content: Statement[] = [
    { ...comment(line('client_max_body_size', sizeOf(site.maxUpload.value)), site.maxUpload.why), gap: true },
    ...locationsOf(site, wanted),
  ];
  const upstreams = site.apps.map((app) => upstreamOf(app, wanted));
  if (site.certificate === undefined) {
    const own = block(
      'server',
      [],
      [...listens(wanted, 'http'), names, ...(answers.tls === 'behind-lb' ? behindTls(wanted) : []), ...content],
    );
    return [...upstreams, own];
  }
  const redirect = block(
    'server',
    [],
    [...listens(wanted, 'http'), names, ...(answers.tls === 'letsencrypt' ? [acme, block('location', ['/'], [overTls])] : [overTls])],
  );
  const tls = block('server', [], [...listens(wanted, 'https'), ...tlsOf(site.certificate, site.name, wanted, names), ...content]);
  return [...upstreams, redirect, tls];
}

/** Visitors that came to the balancer without TLS are sent back to it; so all that follows came over TLS. */
const behindTls = ({ hsts }: Wanted): Statement[] => [
  comment(
    block('if', [`(${VISITOR_SCHEME}`, '=', 'http)'], [overTls]),
    'who came without TLS is sent back for it: all that goes on from here came over TLS',
  ),
  strictTransport(hsts),
];

function tlsOf(
  { file, key }: { readonly file: string; readonly key: string },
  name: string,
  { places, hsts }: Wanted,
  names: Statement,
): Statement[] {
  return [
    ...(places.hasHttp2Directive ? [line('http2', 'on')] : []),
    names,
    { ...line('ssl_certificate', file), gap: true },
    line('ssl_certificate_key', key),
    comment(protocols, 'TLS 1.0 and 1.1 are given up: RFC 8996'),
    comment(
      line('ssl_session_cache', `shared:${name}:10m`),
      'visitors that come back are spared the full handshake: some 40000 of them in 10 MB',
    ),
    line('ssl_session_timeout', '1d'),
    strictTransport(hsts),
  ];
}

const strictTransport = ({ value, why }: Wanted['hsts']): Statement => ({
  ...comment(line('add_header', 'Strict-Transport-Security', value, 'always'), why),
  gap: true,
});
