import { isLoopbackHost } from '../servers/address.ts';
import type { ApacheConfig, ApacheInstance } from '../servers/apache/model.ts';
import { forwardedAllowIps } from '../servers/gunicorn/effective.ts';
import { isAnswered, readExpress } from '../servers/mod-wsgi/express.ts';
import { expressTrusted } from '../servers/mod-wsgi/trusted.ts';
import { servesTls } from '../servers/nginx/queries.ts';
import { groupBy } from '../text/group.ts';
import { comesOverLoopback } from './trust.ts';
import { known, unknown, valueOf, type Value } from '../text/value.ts';
import { believing } from './believing.ts';
import { toldAfter } from './forwarding.ts';
import { hostNames, type HostNames } from './host-names.ts';
import type { App, Edge, GunicornApp, Stack } from './model.ts';
import { prefixOf, type Prefix } from './prefix.ts';
import { toldBefore, type ForwardedKey, type SchemeHeader, type Told } from './told-state.ts';
import { waysOf, type Way } from './ways.ts';

/** How an application learns that a visitor came over TLS. */
export interface Scheme {
  /**
   * `plain`: no visitor does; `server`: the application server puts it into `wsgi.url_scheme`; `header`: it stands in a header which
   * the application has to believe; `nobody`: it is not told.
   */
  readonly by: 'plain' | 'server' | 'header' | 'nobody';
  readonly header: SchemeHeader | undefined;
}

/** What an application has to be told of the fronts before it; one for all ways on which that is the same. */
export interface Chain {
  readonly app: App;
  readonly ways: readonly Way[];
  /** Proxies before the first front in view; `isAssumed` when nobody said how many. */
  readonly frontProxies: { readonly value: number; readonly isAssumed: boolean };
  /** The arguments of Werkzeug's ProxyFix: how many values of each header may be believed. Source: werkzeug/middleware/proxy_fix.py. */
  readonly proxyFix: Readonly<Record<ForwardedKey, Value<number>>>;
  readonly scheme: Value<Scheme>;
  /** Django's USE_X_FORWARDED_HOST: the visitor's name stands in X-Forwarded-Host and not in Host. */
  readonly usesForwardedHost: Value<boolean>;
  readonly hosts: Value<HostNames>;
  readonly prefix: Value<Prefix>;
  readonly remarks: readonly string[];
}

const chains = new WeakMap<Stack, readonly Chain[]>();

/**
 * What each application has to be told, by the ways on which requests reach it. Sources: werkzeug/middleware/proxy_fix.py,
 * django/http/request.py (`scheme`, `_get_raw_host`), gunicorn/http/message.py (`secure_scheme_headers`), uWSGI's core/protocol.c.
 */
export function chainsOf(stack: Stack): readonly Chain[] {
  let found = chains.get(stack);
  if (found === undefined) chains.set(stack, (found = readChains(stack)));
  return found;
}

function readChains(stack: Stack): Chain[] {
  const { frontProxies } = stack.target;
  const proxies = { value: frontProxies?.value ?? 0, isAssumed: frontProxies === undefined };
  const httpds = new Map(stack.httpds.flatMap((httpd) => httpd.configs.map((config) => [config, httpd])));
  const httpdOf = (config: ApacheConfig): ApacheInstance => httpds.get(config)!;
  const single = waysOf(stack).map((way) => chainOf(way, proxies, httpdOf));
  const groups = groupBy(single, ({ app }) => app);
  return stack.apps.flatMap((app) => [...groupBy(groups.get(app) ?? [], keyOf).values()].map(merge));
}

/** Ways are told together when all is the same but the names. */
const keyOf = ({ proxyFix, scheme, usesForwardedHost, prefix, remarks, hosts }: Chain): string =>
  JSON.stringify([[...Object.values(proxyFix), scheme, usesForwardedHost, prefix].map(bare), remarks, hosts.known || hosts.reason]);

const bare = (value: Value<unknown>): unknown => (value.known ? [value.value] : value.reason);

function merge(same: readonly Chain[]): Chain {
  const first = same[0]!;
  const each = same.flatMap(({ hosts }) => (hosts.known ? [hosts.value] : []));
  const names = [...new Set(each.flatMap((hosts) => hosts.names))];
  const others = [...new Set(each.flatMap((hosts) => hosts.others))];
  const hosts = first.hosts.known ? { ...first.hosts, value: { names, others } } : first.hosts;
  return { ...first, ways: same.flatMap(({ ways }) => ways), hosts };
}

function chainOf(way: Way, frontProxies: Chain['frontProxies'], httpdOf: (config: ApacheConfig) => ApacheInstance): Chain {
  const { app, edges, isOpen } = way;
  const last = edges[edges.length - 1]!;
  const told = inside(
    app,
    edges.reduce((before, edge) => toldAfter(before, edge, httpdOf), toldBefore(frontProxies.value, edges[0].span)),
  );
  // uwsgi_params and mod_wsgi tell the visitor's address as REMOTE_ADDR.
  const proxyFix = told.isPeer ? { ...told.counts, x_for: known(0, last.span, 'default') } : told.counts;
  const scheme = schemeOf(told, last, app);
  const usesForwardedHost = forwardedHostOf(told);
  const prefix = prefixOf(edges, app, told.counts.x_prefix);
  const remarks = [
    ...deniedNames(app, told, edges, httpdOf),
    ...(isOpen ? [] : ['what leads to the first server, which only this host reaches, is not in view: it may add to the headers']),
    ...(isForged(told, last, app)
      ? [
          `visitors can send X-Forwarded-Proto themselves, and ${app.kind} believes it: overwrite it in ${last.front === 'apache' ? 'Apache' : 'nginx'}`,
        ]
      : []),
    ...told.remarks,
  ];
  return {
    app,
    ways: [way],
    frontProxies,
    proxyFix,
    scheme,
    usesForwardedHost,
    hosts: hostsOf(way, told, usesForwardedHost, httpdOf),
    prefix,
    remarks,
  };
}

/** mod_wsgi-express is an httpd of its own, which listens without TLS or ends it. */
function inside(app: App, told: Told): Told {
  if (app.kind !== 'mod_wsgi' || app.instance !== undefined || app.launch === undefined) return told;
  return believing(told, expressTrusted(readExpress(app.launch.words), app.launch.span));
}

/** The names in Host that mod_wsgi-express denies. */
function deniedNames(app: App, { host }: Told, edges: readonly Edge[], httpdOf: (config: ApacheConfig) => ApacheInstance): string[] {
  if (app.kind !== 'mod_wsgi' || app.instance !== undefined || app.launch === undefined || !host.known) return [];
  const command = readExpress(app.launch.words);
  const sent = host.value?.replace(/:\d+$/, '');
  const names = sent === undefined ? (valueOf(hostNames(edges, httpdOf))?.names ?? []) : [sent];
  // All below a name are asked for by one of them.
  const denied = names.map((name) => name.replace(/^\./, '*.')).filter((name) => !isAnswered(command, name));
  const wayOut =
    sent === undefined ? `add ${denied.map((name) => `--server-alias ${name}`).join(' ')}` : "send it the visitor's name in Host";
  return denied.length === 0
    ? []
    : [`mod_wsgi-express answers 403 Forbidden to ${denied.join(', ')}, which is not its --server-name: ${wayOut}`];
}

/** True where visitors' own X-Forwarded-Proto reaches a server that believes it. */
function isForged({ counts: { x_proto } }: Told, edge: Edge, app: App): boolean {
  if (edge.front === 'stream' || !x_proto.known || x_proto.value > 0 || x_proto.origin !== 'default') return false;
  const trusts = app.kind === 'gunicorn' ? trustsPeer(app, edge) : app.kind === 'uwsgi';
  return trusts === true && edge.speaks !== 'https';
}

/** Headers by which gunicorn's own settings know of TLS, and what they say then (`secure_scheme_headers`). */
const isGunicorns = ({ name, secure }: SchemeHeader): boolean =>
  secure === 'https' ? name.toLowerCase() === 'x-forwarded-proto' : name.toLowerCase() === 'x-forwarded-ssl';

function schemeOf(told: Told, edge: Edge, app: App): Value<Scheme> {
  const { scheme: header, tls } = told;
  const answer = (by: Scheme['by']): Value<Scheme> =>
    known({ by, header: by === 'header' || by === 'server' ? header : undefined }, edge.span);
  if (edge.speaks === 'https' || edge.listener?.protocol === 'https') return answer('server');
  if (tls === false) return answer('plain');
  if (edge.front === 'stream') return answer('nobody');
  if (told.variable === 'header') return answer('server');
  if (told.variable === 'connection' || (edge.speaks !== 'http' && saysHttps(edge)))
    return known({ by: 'server', header: undefined }, edge.span);
  if (!header) return told.schemeOpen ?? answer('nobody');
  if (app.kind === 'uwsgi') return answer(isGunicorns(header) ? 'server' : 'header');
  if (app.kind !== 'gunicorn') return answer('header');
  const setting = app.settings.get('secure_scheme_headers');
  if (setting.where !== 'default') return unknown('secure_scheme_headers is set', setting.span);
  const trusts = trustsPeer(app, edge);
  if (trusts === undefined)
    return unknown('whether gunicorn believes the front (forwarded_allow_ips) is not known', app.settings.get('forwarded_allow_ips').span);
  return answer(trusts && isGunicorns(header) ? 'server' : 'header');
}

/** True where a parameter tells of the TLS that ends here. */
function saysHttps(edge: Edge): boolean {
  if (edge.front !== 'nginx' || !edge.route.server || servesTls(edge.route.server) === 'none') return false;
  const list = edge.route.handler.replace('_pass', '_param');
  return edge.route.scope.effective(list).entries.some(({ args }) => args[0] === 'HTTPS' || args[0] === 'UWSGI_SCHEME');
}

/** Whether gunicorn takes X-Forwarded headers from who connects over an edge; over a unix socket it always does. */
function trustsPeer({ settings }: GunicornApp, edge: Edge): boolean | undefined {
  const { address } = edge;
  if (address.kind === 'unix') return true;
  if (address.kind === 'unknown') return undefined;
  const ips = forwardedAllowIps(settings);
  if (!ips.known || (settings.get('forwarded_allow_ips').where === 'default' && !settings.complete)) return undefined;
  if (ips.value.includes('*')) return true;
  const from = comesOverLoopback(edge) ? (address.host === '::1' ? '::1' : '127.0.0.1') : undefined;
  if (from !== undefined) return ips.value.includes(from) || (from === '::1' ? undefined : false);
  return ips.value.every((ip) => ip === '' || isLoopbackHost(ip)) ? false : undefined;
}

function forwardedHostOf({ host, counts: { x_host } }: Told): Value<boolean> {
  if (!host.known) return host;
  if (host.value === undefined) return { ...host, value: false };
  if (x_host.known && x_host.value > 1)
    return unknown('X-Forwarded-Host holds the names of several hops, which Django does not read', x_host.span);
  return x_host.known ? { ...x_host, value: x_host.value > 0 } : x_host;
}

function hostsOf(
  { edges }: Way,
  { host, counts: { x_host } }: Told,
  usesForwardedHost: Value<boolean>,
  httpdOf: (config: ApacheConfig) => ApacheInstance,
): Value<HostNames> {
  if (!host.known) return host;
  // ProxyFix finds the name among several.
  const isTold = host.value === undefined || (x_host.known && x_host.value > 0);
  if (!isTold && !usesForwardedHost.known) return usesForwardedHost;
  if (host.value !== undefined && !isTold) {
    const name = host.value.replace(/:\d+$/, '');
    return known({ names: name === '' ? [] : [name], others: [] }, host.span);
  }
  return hostNames(edges, httpdOf);
}
