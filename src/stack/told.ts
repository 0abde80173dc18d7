import { isLoopbackHost } from '../servers/address.ts';
import { forwardedAllowIps } from '../servers/gunicorn/effective.ts';
import type { NginxServer } from '../servers/nginx/model.ts';
import { servesTls } from '../servers/nginx/queries.ts';
import { groupBy } from '../text/group.ts';
import { known, unknown, type Value } from '../text/value.ts';
import { toldAfter, toldBefore, type ForwardedKey, type SchemeHeader, type Told } from './forwarding.ts';
import type { App, Edge, GunicornApp, Stack } from './model.ts';
import { prefixOf, type Prefix } from './prefix.ts';
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

/** The names by which visitors ask for an application. */
export interface HostNames {
  /** As Django's ALLOWED_HOSTS takes them: `example.com`, `.example.com` with all below it. */
  readonly names: readonly string[];
  /** Other names that reach it, for people: `~^www\d`, a default server. */
  readonly others: readonly string[];
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
  const single = waysOf(stack).map((way) => chainOf(way, proxies));
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

function chainOf(way: Way, frontProxies: Chain['frontProxies']): Chain {
  const { app, edges, isOpen } = way;
  const last = edges[edges.length - 1]!;
  const told = edges.reduce(toldAfter, toldBefore(frontProxies.value, edges[0].span));
  // uwsgi_params tells the visitor's address as REMOTE_ADDR.
  const proxyFix = told.isPeer ? { ...told.counts, x_for: known(0, last.span, 'default') } : told.counts;
  const scheme = schemeOf(told, last, app);
  const usesForwardedHost = forwardedHostOf(told);
  const prefix = prefixOf(edges, app, told.counts.x_prefix);
  const remarks = [
    ...(isOpen ? [] : ['what leads to the first server, which only this host reaches, is not in view: it may add to the headers']),
    ...(isForged(told, last, app)
      ? [`visitors can send X-Forwarded-Proto themselves, and ${app.kind} believes it: overwrite it in nginx`]
      : []),
  ];
  return {
    app,
    ways: [way],
    frontProxies,
    proxyFix,
    scheme,
    usesForwardedHost,
    hosts: hostsOf(way, told, usesForwardedHost),
    prefix,
    remarks,
  };
}

/** True where visitors' own X-Forwarded-Proto reaches a server that believes it. */
function isForged({ counts: { x_proto } }: Told, edge: Edge, app: App): boolean {
  if (edge.front !== 'nginx' || !x_proto.known || x_proto.value > 0 || x_proto.origin !== 'default') return false;
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
  if (edge.front !== 'nginx') return answer('nobody');
  if (edge.speaks !== 'http' && saysHttps(edge)) return known({ by: 'server', header: undefined }, edge.span);
  if (!header) return answer('nobody');
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
function trustsPeer({ settings }: GunicornApp, { address }: Edge): boolean | undefined {
  if (address.kind === 'unix') return true;
  if (address.kind === 'unknown') return undefined;
  const ips = forwardedAllowIps(settings);
  if (!ips.known || (settings.get('forwarded_allow_ips').where === 'default' && !settings.complete)) return undefined;
  if (ips.value.includes('*')) return true;
  const from = isLoopbackHost(address.host) ? (address.host === '::1' ? '::1' : '127.0.0.1') : undefined;
  if (from !== undefined) return ips.value.includes(from) || (from === '::1' ? undefined : false);
  return ips.value.every((ip) => ip === '' || isLoopbackHost(ip)) ? false : undefined;
}

function forwardedHostOf({ host, counts: { x_host } }: Told): Value<boolean> {
  if (!host.known) return host;
  if (host.value === undefined) return { ...host, value: false };
  return x_host.known ? { ...x_host, value: x_host.value > 0 } : x_host;
}

function hostsOf({ edges }: Way, { host }: Told, usesForwardedHost: Value<boolean>): Value<HostNames> {
  if (!host.known) return host;
  if (!usesForwardedHost.known) return usesForwardedHost;
  if (host.value !== undefined && !usesForwardedHost.value) {
    const name = host.value.replace(/:\d+$/, '');
    return known({ names: name === '' ? [] : [name], others: [] }, host.span);
  }
  const front = edges.find((edge) => edge.front === 'nginx');
  const server = front?.front === 'nginx' ? front.route.server : undefined;
  if (!server) return unknown('the server block is not in view', edges[0].span);
  return known(namesOf(server), (server.scope.head ?? front!.route.pass).span);
}

/** Names of a server as Django takes them; a regular expression or `www.example.*` it can't be told. */
function namesOf({ names, listens }: NginxServer): HostNames {
  const plain: string[] = [];
  const others: string[] = [];
  for (const name of names) {
    if (/^\.?[\w-]+(?:\.[\w-]+)*$/.test(name) && !/^_+$/.test(name)) plain.push(name.toLowerCase());
    else if (/^\*\.[\w.-]+$/.test(name)) plain.push(name.slice(1).toLowerCase());
    else if (/[$~*{<]/.test(name)) others.push(name);
  }
  const isDefault = listens.some(({ defaultServer }) => defaultServer);
  if (isDefault) others.push('any other name: it is the default server');
  else if (plain.length + others.length === 0) others.push('any name: none is stated');
  return { names: [...new Set(plain)], others };
}
