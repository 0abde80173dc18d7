import { FORWARDED, type ForwardedKey } from '../stack/told-state.ts';
import type { Edge, Stack } from '../stack/model.ts';
import { chainsOf, type Chain, type Scheme } from '../stack/told.ts';
import { mapValue } from '../text/value.ts';
import { toldValue, type Told } from './graph-values.ts';

/** What an application has to be told on the ways that lead to it alike. */
export interface GraphChain {
  readonly id: string;
  /** An app. */
  readonly app: string;
  /** Each way as the ids of its edges, the outermost first. */
  readonly ways: readonly (readonly string[])[];
  /** Proxies before the first front in view; `assumed` when nobody said how many. */
  readonly frontProxies: { readonly value: number; readonly assumed: boolean };
  readonly proxyFix: Readonly<Record<ForwardedKey, Told<number>>>;
  readonly scheme: Told<Scheme['by']>;
  /** The header that tells of TLS and what it says then: `X-Forwarded-Proto: https`; null when there is none. */
  readonly schemeHeader: string | null;
  readonly django: {
    /** Empty: it stays unset. */
    readonly SECURE_PROXY_SSL_HEADER: Told<readonly string[]>;
    readonly USE_X_FORWARDED_HOST: Told<boolean>;
    readonly ALLOWED_HOSTS: Told<readonly string[]>;
    /** Empty: it stays unset. */
    readonly FORCE_SCRIPT_NAME: Told<string>;
  };
  /** Names that reach it and that no list of names can hold, for people. */
  readonly otherHosts: readonly string[];
  readonly prefix: Told<string>;
  readonly prefixBy: 'server' | 'header' | 'nobody' | null;
  readonly remarks: readonly string[];
}

/** The chains as plain data. */
export const graphChains = (
  stack: Stack,
  idOf: { readonly app: (app: Chain['app']) => string; readonly edge: (edge: Edge) => string },
): GraphChain[] =>
  chainsOf(stack).map((chain, at) => ({
    id: `c${at + 1}`,
    app: idOf.app(chain.app),
    ways: chain.ways.map(({ edges }) => edges.map(idOf.edge)),
    frontProxies: { value: chain.frontProxies.value, assumed: chain.frontProxies.isAssumed },
    proxyFix: mapKeys((key) => toldValue(chain.proxyFix[key])),
    scheme: toldValue(mapValue(chain.scheme, ({ by }) => by)),
    schemeHeader: schemeHeader(chain),
    django: {
      SECURE_PROXY_SSL_HEADER: toldValue(mapValue(chain.scheme, secureHeader)),
      USE_X_FORWARDED_HOST: toldValue(chain.usesForwardedHost),
      ALLOWED_HOSTS: toldValue(mapValue(chain.hosts, ({ names }) => names)),
      // Django does not read X-Forwarded-Prefix.
      FORCE_SCRIPT_NAME: toldValue(mapValue(chain.prefix, ({ path, by }) => (by === 'server' ? '' : path))),
    },
    otherHosts: chain.hosts.known ? chain.hosts.value.others : [],
    prefix: toldValue(mapValue(chain.prefix, ({ path }) => path)),
    prefixBy: chain.prefix.known ? chain.prefix.value.by : null,
    remarks: chain.remarks,
  }));

const KEYS = Object.keys(FORWARDED) as readonly ForwardedKey[];

const mapKeys = <T>(read: (key: ForwardedKey) => T): Record<ForwardedKey, T> =>
  Object.fromEntries(KEYS.map((key) => [key, read(key)])) as Record<ForwardedKey, T>;

function schemeHeader({ scheme }: Chain): string | null {
  const header = scheme.known ? scheme.value.header : undefined;
  return header ? `${header.name}: ${header.secure}` : null;
}

/** As Django's setting takes it: the name in `META`, and what it says of TLS. */
const secureHeader = ({ by, header }: Scheme): readonly string[] =>
  by === 'header' && header ? [`HTTP_${header.name.toUpperCase().replaceAll('-', '_')}`, header.secure] : [];

/**
 * `ProxyFix(x_for=1, x_proto=1)` with the arguments that are not its own defaults of 0; `?` stands for what is not known. It is not
 * needed for the scheme alone where the server knows that.
 */
export function showProxyFix({ proxyFix, scheme }: GraphChain): string {
  const said = KEYS.map((key) => ({ key, value: proxyFix[key].value }));
  const isKnown = scheme.value === 'plain' || scheme.value === 'server';
  if (said.every(({ key, value }) => value === 0 || (key === 'x_proto' && value === 1 && isKnown))) return 'no ProxyFix';
  // x_for and x_proto are 1 when they are not given.
  const shown = said.filter(({ key, value }) => value !== 0 || key === 'x_for' || key === 'x_proto');
  return `ProxyFix(${shown.map(({ key, value }) => `${key}=${value ?? '?'}`).join(', ')})`;
}

/** What an application has to be told, a line each, for people. */
export function chainLines(chain: GraphChain): string[] {
  const { proxyFix, django, frontProxies, remarks } = chain;
  const open = KEYS.flatMap((key) => {
    const count = proxyFix[key];
    return count.value === null ? [{ key, reason: count.reason }] : [];
  });
  const reasons = [...new Set(open.map(({ reason }) => reason))];
  const headers =
    open.length > 0
      ? reasons.map((reason) => `${open.flatMap((one) => (one.reason === reason ? [one.key] : [])).join(', ')}: ${reason}`)
      : [];
  return [
    showProxyFix(chain),
    ...headers,
    ...schemeLines(chain),
    ...(django.USE_X_FORWARDED_HOST.value === true ? ['Django: USE_X_FORWARDED_HOST = True'] : []),
    hostLine(chain),
    ...prefixLines(chain),
    ...(frontProxies.assumed ? ['if no proxy stands in front of the first server (--front-proxies)'] : []),
    ...remarks,
  ];
}

const SCHEMES = { plain: [], nobody: ['nobody tells it that visitors come over TLS'] } as const;

function schemeLines({ scheme, schemeHeader: header, django }: GraphChain): readonly string[] {
  if (scheme.value === null) return [`scheme: not known: ${scheme.reason}`];
  if (scheme.value === 'plain' || scheme.value === 'nobody') return SCHEMES[scheme.value];
  const [name, secure] = django.SECURE_PROXY_SSL_HEADER.value ?? [];
  return name === undefined
    ? [`no SECURE_PROXY_SSL_HEADER: the server itself takes the scheme from ${header ?? 'what the front tells it'}`]
    : [`Django: SECURE_PROXY_SSL_HEADER = ("${name}", "${secure}")`];
}

function hostLine({ django: { ALLOWED_HOSTS }, otherHosts }: GraphChain): string {
  if (ALLOWED_HOSTS.value === null) return `host names: not known: ${ALLOWED_HOSTS.reason}`;
  return `host names: ${[...ALLOWED_HOSTS.value, ...otherHosts].join(', ')}`;
}

function prefixLines({ prefix, prefixBy }: GraphChain): readonly string[] {
  if (prefix.value === null) return [`prefix: not known: ${prefix.reason}`];
  if (prefix.value === '') return [];
  const by = { server: 'the server tells it', header: 'X-Forwarded-Prefix tells it', nobody: 'nobody tells it' }[prefixBy ?? 'nobody'];
  return [`prefix: ${prefix.value}, taken off the path (${by})`];
}
