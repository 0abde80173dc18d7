import type { NginxEntry, NginxServer } from '../servers/nginx/model.ts';
import { headerSet, maySet, servesTls, uwsgiParams } from '../servers/nginx/queries.ts';
import type { ApacheConfig, ApacheInstance } from '../servers/apache/model.ts';
import { known, unknown, type Value } from '../text/value.ts';
import { afterApache } from './forwarding-apache.ts';
import type { Edge, NginxEdge, StreamEdge } from './model.ts';
import { ADDRESS_LOST, appended, FORWARDED, sourceOf, type ForwardedKey, type SchemeHeader, type Told } from './told-state.ts';

/** What it tells when a front in view has handed it on; `httpdOf`: the server that reads a configuration of Apache's. */
export const toldAfter = (told: Told, edge: Edge, httpdOf: (config: ApacheConfig) => ApacheInstance): Told =>
  edge.front === 'stream'
    ? afterStream(told, edge)
    : edge.front === 'nginx'
      ? afterNginx(told, edge)
      : afterApache(told, edge, httpdOf(edge.route.config));

/** The bytes stay as they are; the next one is connected to from here, and knows of the visitor by the PROXY line alone. */
function afterStream(told: Told, { route, next }: StreamEdge): Told {
  const passes = route.proxyProtocol && next?.server.listens.some(({ proxyProtocol }) => proxyProtocol) === true;
  return { ...told, from: undefined, isPeer: told.isPeer && passes, tls: route.server.listens.some(({ ssl }) => ssl) || told.tls };
}

/** `$scheme` of a server tells how the visitor came where the visitor's own connection ends there, or it takes nothing but TLS. */
function isSchemeTrue({ tls }: Told, server: NginxServer | undefined): boolean {
  const serves = server ? servesTls(server) : 'none';
  return serves === 'all' || tls === false;
}

function afterNginx(told: Told, edge: NginxEdge): Told {
  const { route } = edge;
  const { server, scope, pass } = route;
  const at = pass.span;
  // `set_real_ip_from` makes `$remote_addr` the visitor's (ngx_http_realip_module).
  const isPeer = told.isPeer || scope.effective('set_real_ip_from').entries.length > 0;
  const ownTls = server ? servesTls(server) : 'none';
  const { headers, certain } = headersOf(edge);
  const entriesOf = (name: string): readonly NginxEntry[] => headers.get(name) ?? [];
  const valueOf = (name: string): Value<string> | undefined => {
    const entries = entriesOf(name);
    if (entries.length === 0) return certain ? undefined : unknown(maySet(scope, name), at);
    if (entries.length > 1) return unknown(`${entries[0]!.args[0]} is set twice`, entries[1]!.span);
    return known(entries[0]!.args[1] ?? '', entries[0]!.span);
  };
  const host = hostAfter(told, edge, valueOf('host'));
  const isHost = host.known && host.value === undefined;
  const before = told.counts;
  /** A header that one value overwrites: it may be believed where the value is true. */
  const overwritten = (key: ForwardedKey, isTrue: (value: string) => boolean | undefined): Value<number> => {
    const value = valueOf(FORWARDED[key]);
    if (value === undefined) return before[key];
    if (!value.known) return value;
    if (value.value === `$http_${FORWARDED[key].replaceAll('-', '_')}`) return before[key];
    if (value.value === '') return known(0, value.span);
    const fits = isTrue(value.value);
    if (fits === undefined) return unknown(`it is set to ${value.value}`, value.span);
    return fits ? known(1, value.span) : unknown(`${value.value} is not what the visitor used`, value.span);
  };
  const isFirst = told.isPeer && told.tls === false;
  return {
    counts: {
      x_for: forwardedFor(before.x_for, isPeer, valueOf('x-forwarded-for')),
      x_proto: overwritten('x_proto', (value) =>
        value === '$scheme' ? isSchemeTrue(told, server) : value === 'https' || value === 'http' ? true : undefined,
      ),
      x_host: overwritten('x_host', (value) => (HOSTS.test(value) ? told.host.known && told.host.value === undefined : literal(value))),
      x_port: overwritten('x_port', (value) => (value === '$server_port' ? isFirst : literal(value))),
      x_prefix: overwritten('x_prefix', literal),
    },
    // uwsgi_params tells $remote_addr, over HTTP the next one sees nginx.
    isPeer: isPeer && edge.speaks !== 'http' && edge.speaks !== 'https',
    tls: ownTls === 'none' ? told.tls : true,
    scheme: schemeAfter(told, server, headers),
    host: isHost ? told.host : host,
    addresses: addressesAfter(told, headers, isPeer),
    from: sourceOf(edge),
    variable: undefined,
    schemeOpen: told.schemeOpen,
    remarks: told.remarks,
  };
}

/** The headers that hold the address alone: `X-Real-IP $remote_addr`. */
function addressesAfter({ addresses }: Told, headers: Headers, isPeer: boolean): ReadonlySet<string> | undefined {
  if (addresses === undefined) return undefined;
  const found = new Set([...addresses].filter((name) => !headers.has(name)));
  for (const [name, entries] of headers) if (isPeer && entries.length === 1 && entries[0]!.args[1] === '$remote_addr') found.add(name);
  return found;
}

type Headers = ReadonlyMap<string, readonly NginxEntry[]>;

const literal = (value: string): true | undefined => (value.includes('$') ? undefined : true);

/** The headers that an edge sets, by name in lower case. Over uwsgi and its like they are parameters: `HTTP_X_FORWARDED_FOR`. */
function headersOf({ route: { scope }, speaks }: NginxEdge): {
  readonly headers: ReadonlyMap<string, readonly NginxEntry[]>;
  readonly certain: boolean;
} {
  if (speaks === 'http' || speaks === 'https') return headerSet(scope);
  if (speaks !== 'uwsgi' && speaks !== 'suwsgi') return { headers: new Map(), certain: true };
  const { params, certain } = uwsgiParams(scope);
  const own = [...params].filter(([name]) => name.startsWith('HTTP_'));
  return {
    headers: new Map(own.map(([name, entries]) => [name.slice('HTTP_'.length).replaceAll('_', '-').toLowerCase(), entries])),
    certain,
  };
}

/** What adds `$remote_addr` to the values that came. */
const ADDS = /^(?:\$proxy_add_x_forwarded_for|\$http_x_forwarded_for, ?\$remote_addr)$/;

function forwardedFor(before: Value<number>, isPeer: boolean, value: Value<string> | undefined): Value<number> {
  if (value === undefined || !value.known) return value ?? before;
  const { value: text, span } = value;
  if (text === '') return known(0, span);
  if (text === '$http_x_forwarded_for') return before;
  if (text === '$proxy_protocol_addr') return known(1, span);
  if (text === '$remote_addr') return isPeer ? known(1, span) : unknown(`${ADDRESS_LOST}: $remote_addr is the proxy in front`, span);
  if (!ADDS.test(text)) return unknown(`it is set to ${text}`, span);
  return appended(before, isPeer, span);
}

/** Values that hold the name the visitor asked for, when the request still does. */
const HOSTS = /^(?:\$http_host|\$host(?::\$(?:server_port|proxy_port|http_x_forwarded_port))?)$/;

/** Undefined: the visitor's. Without a line of its own nginx sends the name it connects to (`$proxy_host`). */
function hostAfter({ host }: Told, { route, speaks }: NginxEdge, value: Value<string> | undefined): Value<string | undefined> {
  const { target, server, pass } = route;
  if (value === undefined) {
    if (speaks !== 'http' && speaks !== 'https') return host;
    return target.host.includes('$')
      ? unknown('it is the address that a variable holds', target.span)
      : known(target.host.replace(/^unix:.*/i, 'localhost'), target.span, 'default');
  }
  if (!value.known) return value;
  if (HOSTS.test(value.value)) return host;
  if (value.value === '$http_x_forwarded_host') return unknown('it is what X-Forwarded-Host says', value.span);
  if (value.value === '$server_name') return known(server?.names[0] ?? '', value.span);
  if (value.value === '$proxy_host' || value.value === '') return known(target.host, pass.span);
  return value.value.includes('$') ? unknown(`it is set to ${value.value}`, value.span) : value;
}

/** The header that tells of TLS: one of gunicorn's three first, else any that holds `$scheme`. */
function schemeAfter(
  told: Told,
  server: NginxServer | undefined,
  headers: ReadonlyMap<string, readonly NginxEntry[]>,
): SchemeHeader | undefined {
  const names = ['x-forwarded-proto', 'x-forwarded-ssl', 'x-forwarded-protocol', ...headers.keys()];
  for (const name of names) {
    const [name_, text = ''] = headers.get(name)?.at(-1)?.args ?? [];
    const secure = text === '$scheme' || text === 'https' ? 'https' : text === '$https' || text === 'on' ? 'on' : undefined;
    if (secure === undefined || (text.startsWith('$') && !isSchemeTrue(told, server))) continue;
    return { name: name_!.startsWith('HTTP_') ? titled(name) : name_!, secure };
  }
  // What came stays, unless it is overwritten.
  return told.scheme && !headers.has(told.scheme.name.toLowerCase()) ? told.scheme : passedOn(told, headers);
}

/** The header of before, where a line passes on what came: `$http_x_forwarded_proto`. */
function passedOn({ scheme }: Told, headers: ReadonlyMap<string, readonly NginxEntry[]>): SchemeHeader | undefined {
  const text = scheme && headers.get(scheme.name.toLowerCase())?.at(-1)?.args[1];
  return text === `$http_${scheme?.name.toLowerCase().replaceAll('-', '_')}` ? scheme : undefined;
}

const titled = (name: string): string => name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
