import { beside, effective, type ApacheEffective } from '../servers/apache/effective.ts';
import { everywhere } from '../servers/apache/instance.ts';
import type { ApacheHost, ApacheInstance } from '../servers/apache/model.ts';
import { placeOf, requestHeaders, type HeaderFate, type HeaderValue, type RequestHeaders } from '../servers/apache/request-headers.ts';
import { holdsIp } from '../servers/ip-list.ts';
import { trustedHeaders } from '../servers/mod-wsgi/trusted.ts';
import { headSpan } from '../syntax/apache/tree.ts';
import type { Span } from '../text/source.ts';
import { known, unknown, type Unknown, type Value } from '../text/value.ts';
import { believing } from './believing.ts';
import type { ApacheEdge } from './model.ts';
import { ADDRESS_LOST, appended, FORWARDED, sourceOf, type ForwardedKey, type SchemeHeader, type Told } from './told-state.ts';

/** On how many of the addresses of a host visitors come over TLS; undefined: not known. */
export function tlsOf(host: ApacheHost, instance: ApacheInstance): 'all' | 'some' | 'none' | undefined {
  const kinds = new Set((host.isMain ? everywhere(instance) : host.listens).map(({ tls }) => tls));
  if (kinds.size === 0) kinds.add(host.tls);
  if (kinds.has(undefined)) return kinds.has(true) ? 'some' : undefined;
  return kinds.size > 1 ? 'some' : kinds.has(true) ? 'all' : 'none';
}

/** What a request tells when httpd has handed it on: to another server (ap_proxy_create_hdrbrgd() of proxy_util.c), or to mod_wsgi. */
export function afterApache(before: Told, edge: ApacheEdge, instance: ApacheInstance): Told {
  const { route, hop, speaks } = edge;
  const { host } = route;
  const place = placeOf(route, hop);
  const ask = (name: string): ApacheEffective => effective(instance, host, name, place);
  const isOn = (name: string, isDefault: boolean): boolean => /^on$/i.test(ask(name).entries.at(-1)?.args[0] ?? (isDefault ? 'on' : 'off'));
  const span = headSpan(route.pass.entry.directive);
  const own = tlsOf(host, instance);
  const told = knownAgain(before, ask);
  const request = requestHeaders(instance, host, place, own === 'all' ? true : own === 'none' ? false : undefined);
  const isSchemeTrue = own === 'all' || told.tls === false;
  const asked = askedFor(told.host, request.fates.get('host'));
  const state: Context = { told, request, isSchemeTrue, span, asked };
  const isHttp = speaks === 'http' || speaks === 'https';
  const adds = isHttp && isOn('proxyaddheaders', true);
  const x_for = addressCount(state);
  const after: Told = {
    counts: {
      x_for: adds ? appended(x_for, told.isPeer, span) : x_for,
      x_proto: count(state, 'x_proto', ({ kind, text }) => (kind === 'scheme' ? isSchemeTrue : kind === 'text' && /^https?$/.test(text))),
      x_host: hostCount(state, adds),
      x_port: count(state, 'x_port', ({ kind }) => (kind === 'port' ? told.isPeer && told.tls === false : kind === 'text')),
      x_prefix: count(state, 'x_prefix', ({ kind }) => kind === 'text'),
    },
    isPeer: told.isPeer && !isHttp,
    tls: own === 'all' || own === 'some' ? true : own === undefined ? told.tls || undefined : told.tls,
    scheme: schemeAfter(state),
    host: isHttp && !isOn('proxypreservehost', false) ? backendName(edge) : asked,
    addresses: addressesAfter(state, adds),
    from: sourceOf(edge),
    variable: isHttp ? undefined : own !== 'none' ? 'connection' : setsHttps(ask, told),
    schemeOpen: told.schemeOpen ?? (own === undefined && told.tls !== true ? tlsUnknown(span) : headerUnknown(request, span)),
    remarks: told.remarks,
  };
  // Who connects to mod_wsgi is who connects to httpd.
  if (speaks !== 'wsgi') return after;
  return believing({ ...after, from: told.from }, trustedHeaders(ask('wsgitrustedproxyheaders'), ask('wsgitrustedproxies')));
}

const tlsUnknown = (span: Span): Unknown =>
  unknown('whether visitors come over TLS here: SSLEngine may stand in a file that is not in view', span);

/** Why it is not known what the usual header of the scheme says. */
function headerUnknown(request: RequestHeaders, span: Span): Unknown | undefined {
  const fate = fateOf(request, FORWARDED.x_proto, span);
  if (fate?.kind === 'open') return unknown(fate.reason, fate.span);
  const isOpen = (fate?.kind === 'set' || fate?.kind === 'added') && fate.value.kind === 'open';
  return isOpen ? unknown(`${fate.name} is set to ${fate.value.text}`, fate.span) : undefined;
}

interface Context {
  readonly told: Told;
  readonly request: RequestHeaders;
  /** Whether the scheme of a connection to this host is that of the visitor's. */
  readonly isSchemeTrue: boolean;
  readonly span: Span;
  /** What `Host` holds when the request is handed on. */
  readonly asked: Value<string | undefined>;
}

function fateOf({ fates, open }: RequestHeaders, name: string, span: Span): HeaderFate | undefined {
  const fate = fates.get(name);
  return fate ?? (open === undefined ? undefined : { name, span, kind: 'open', reason: open });
}

/**
 * mod_remoteip: with it httpd knows the visitor again, and takes the address out of the header. Without a list of proxies it believes
 * everybody, and the visitor's own value is the first (remoteip_modify_request()).
 */
function knownAgain(told: Told, ask: (name: string) => ApacheEffective): Told {
  const line = ask('remoteipheader').entries.at(-1);
  const header = line?.args[0]?.toLowerCase();
  if (line === undefined || header === undefined) return told;
  const span = headSpan(line.directive);
  const isInFile = ['remoteipinternalproxylist', 'remoteiptrustedproxylist'].some((name) => ask(name).entries.length > 0);
  const proxies = ['remoteipinternalproxy', 'remoteiptrustedproxy'].flatMap((name) => beside(ask(name)).flatMap(({ args }) => args));
  const since = (x_for: Value<number>): Told => ({ ...told, isPeer: false, counts: { ...told.counts, x_for } });
  if (proxies.length === 0 && !isInFile)
    return since(
      unknown(`visitors can choose it: mod_remoteip believes their ${line.args[0]}, since RemoteIPInternalProxy names no proxy`, span),
    );
  if (told.isPeer) return told;
  if (told.from !== undefined && !isInFile && holdsIp(proxies, told.from) === false) return told;
  const isForwardedFor = header === FORWARDED.x_for;
  const { x_for } = told.counts;
  const tells = isForwardedFor ? x_for.known && x_for.value > 0 : told.addresses === undefined || told.addresses.has(header);
  if (!tells) return isForwardedFor ? told : since(unknown(`${ADDRESS_LOST}: the proxy in front does not set ${line.args[0]}`, span));
  return { ...told, isPeer: true, counts: isForwardedFor ? { ...told.counts, x_for: known(0, span) } : told.counts };
}

/** What `Host` holds after `RequestHeader`. */
function askedFor(host: Value<string | undefined>, fate: HeaderFate | undefined): Value<string | undefined> {
  if (fate === undefined) return host;
  if (fate.kind === 'open') return unknown(fate.reason, fate.span);
  if (fate.kind === 'gone') return unknown('Host is taken away', fate.span);
  const { kind, text } = fate.value;
  if (kind === 'host') return host;
  return kind === 'text' ? known(text, fate.span) : unknown(`Host is set to ${text}`, fate.span);
}

/** How many values of a header may be believed that `RequestHeader` sets to what is true of the visitor. */
function count({ told, request, span }: Context, key: ForwardedKey, isTrue: (value: HeaderValue) => boolean): Value<number> {
  const fate = fateOf(request, FORWARDED[key], span);
  if (fate === undefined) return told.counts[key];
  if (fate.kind === 'gone') return known(0, fate.span);
  if (fate.kind === 'open') return unknown(fate.reason, fate.span);
  if (isTrue(fate.value)) return known(1, fate.span);
  const { kind, text } = fate.value;
  return unknown(kind === 'open' || kind === 'text' ? `it is set to ${text}` : `${text} is not what the visitor used`, fate.span);
}

function addressCount(state: Context): Value<number> {
  const { told, request, span } = state;
  const fate = fateOf(request, FORWARDED.x_for, span);
  if ((fate?.kind === 'set' || fate?.kind === 'added') && fate.value.kind === 'address' && !told.isPeer)
    return unknown(`${ADDRESS_LOST}: ${fate.value.text} is the proxy in front`, fate.span);
  return count(state, 'x_for', ({ kind }) => kind === 'address');
}

/** httpd adds what `Host` holds. */
function hostCount(state: Context, adds: boolean): Value<number> {
  const { asked, told, span } = state;
  const own = count(
    state,
    'x_host',
    ({ kind }) => kind === 'text' || (kind === 'host' && told.host.known && told.host.value === undefined),
  );
  if (!adds) return own;
  if (asked.known && asked.value === undefined) return known(1, span);
  if (!own.known) return own;
  if (!asked.known) return unknown(asked.reason, asked.span);
  return known(own.value === 0 ? 0 : own.value + 1, span);
}

const SCHEME_NAMES = ['x-forwarded-proto', 'x-forwarded-ssl', 'x-forwarded-protocol'];

/** The header that tells of TLS: one of gunicorn's three first. */
function schemeAfter({ told, request, isSchemeTrue }: Context): SchemeHeader | undefined {
  const { fates } = request;
  for (const name of [...SCHEME_NAMES, ...fates.keys()]) {
    const fate = fates.get(name);
    if (fate?.kind !== 'set' && fate?.kind !== 'added') continue;
    const { kind, text } = fate.value;
    const secure = kind === 'scheme' || text === 'https' ? 'https' : kind === 'switch' || text === 'on' ? 'on' : undefined;
    // What tells of each connection is right where it can come in one way alone.
    if (secure === undefined || (kind !== 'text' && !isSchemeTrue)) continue;
    return { name: fate.name, secure };
  }
  return told.scheme && !fates.has(told.scheme.name.toLowerCase()) ? told.scheme : undefined;
}

function addressesAfter({ told, request }: Context, adds: boolean): ReadonlySet<string> | undefined {
  if (told.addresses === undefined) return undefined;
  const found = new Set([...told.addresses].filter((name) => !request.fates.has(name) && !(adds && name === FORWARDED.x_for)));
  for (const [name, fate] of request.fates) if (fate.kind === 'set' && fate.value.kind === 'address' && told.isPeer) found.add(name);
  return found;
}

/**
 * `SetEnvIf X-Forwarded-Proto https HTTPS=on`, the same by an expression, and `SetEnv HTTPS on`: a variable that tells what a proxy in
 * front told.
 */
function setsHttps(ask: (name: string) => ApacheEffective, { scheme }: Told): Told['variable'] {
  const isHttps = (word: string | undefined): boolean => /^HTTPS=(?:on|1)$/i.test(word ?? '');
  const byHeader = [...ask('setenvif').entries, ...ask('setenvifnocase').entries].some(
    ({ args: [name = '', , ...sets] }) => scheme !== undefined && name.toLowerCase() === scheme.name.toLowerCase() && sets.some(isHttps),
  );
  const byExpression = ask('setenvifexpr').entries.some(
    ({ args: [expression = '', ...sets] }) => scheme !== undefined && isOfHeader(expression, scheme) && sets.some(isHttps),
  );
  if (byHeader || byExpression) return 'header';
  return ask('setenv').entries.some(({ args: [name = '', value] }) => isHttps(`${name}=${value}`)) ? 'connection' : undefined;
}

/** An expression that asks whether a header says so, whatever else it asks: `req('X-Forwarded-Proto') == 'https' && …`. */
function isOfHeader(expression: string, { name, secure }: SchemeHeader): boolean {
  const compared = /(?:req(?:_novary)?\('([\w-]+)'\)|%\{HTTP:([\w-]+)\}) *={1,2} *'(\w+)'/gi;
  return (
    !/\|\||\bor\b|!/i.test(expression) &&
    [...expression.matchAll(compared)].some(
      ([, called, braced, value]) => (called ?? braced)!.toLowerCase() === name.toLowerCase() && value === secure,
    )
  );
}

/** The name that a target holds, which httpd sends unless it is told to keep the visitor's. */
function backendName({ hop, span }: ApacheEdge): Value<string | undefined> {
  const url = hop?.entry.args.find((arg) => /^(?:unix:[^|]*\||proxy:)*[a-z]+:\/\//i.test(arg)) ?? '';
  const authority = /:\/\/(?:[^/@]*@)?([^/?#]*)/.exec(url.replace(/^(?:proxy:)?(?:unix:[^|]*\|)?/i, ''))?.[1] ?? '';
  return /[$%]/.test(authority) || authority === ''
    ? unknown('it is put together when the request comes', span)
    : known(authority, span, 'default');
}
