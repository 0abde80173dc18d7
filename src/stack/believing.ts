import { holdsIp } from '../servers/ip-list.ts';
import { GROUPS, type TrustedHeaders } from '../servers/mod-wsgi/trusted.ts';
import { known, unknown } from '../text/value.ts';
import { ADDRESS_LOST, type Told } from './told-state.ts';

/**
 * What a request tells when mod_wsgi has made variables of the headers that it believes: `REMOTE_ADDR`, `wsgi.url_scheme`, `HTTP_HOST`.
 * Source: wsgi_process_proxy_headers() of mod_wsgi's wsgi_environ.c.
 */
export function believing(told: Told, trusted: TrustedHeaders | undefined): Told {
  if (trusted === undefined) return told;
  const { headers, proxies, span } = trusted;
  if (trusted.open !== undefined) {
    const open = unknown(`which headers mod_wsgi believes is not known: ${trusted.open}`, span);
    return { ...told, counts: { ...told.counts, x_for: open, x_proto: open, x_host: open }, schemeOpen: open };
  }
  const named = (group: keyof typeof GROUPS): readonly string[] =>
    headers.filter((name) => (GROUPS[group] as readonly string[]).includes(name));
  const isBelieved = proxies.length === 0 || (!told.isPeer && (told.from === undefined || holdsIp(proxies, told.from) !== false));
  const [address, scheme, host] = [named('address'), named('scheme'), named('host')];
  if (!isBelieved) return dropping(told, trusted, { address, scheme, host });
  const forged = [
    ...address.filter((name) => !tellsAddress(told, name, proxies.length > 0)),
    ...scheme.filter((name) => name === 'x-forwarded-proto' && told.counts.x_proto.known && told.counts.x_proto.value === 0),
    ...host.filter((name) => name === 'x-forwarded-host' && told.counts.x_host.known && told.counts.x_host.value === 0),
  ];
  const { x_for, x_proto, x_host } = told.counts;
  const isAddressForged = address.some((name) => forged.includes(name));
  const none = known(0, span);
  const isHostTold = host.includes('x-forwarded-host') && x_host.known && x_host.value > 0;
  const kept = told.scheme && (scheme.length === 0 || scheme.includes(told.scheme.name.toLowerCase())) ? told.scheme : undefined;
  return {
    ...told,
    counts: {
      ...told.counts,
      x_for: isAddressForged && !told.isPeer ? unknown(`visitors can choose it: ${howToName(forged)}`, span) : x_for,
      x_proto: scheme.length === 0 || scheme.includes('x-forwarded-proto') ? x_proto : none,
      x_host: host.length === 0 || host.includes('x-forwarded-host') ? x_host : none,
    },
    isPeer: told.isPeer || (address.length > 0 && !isAddressForged),
    host: isHostTold ? known(undefined, span) : told.host,
    scheme: kept,
    variable: told.variable ?? (scheme.length > 0 && kept !== undefined ? 'header' : undefined),
    remarks: forged.length === 0 ? told.remarks : [...told.remarks, forgedRemark(forged, proxies.length > 0)],
  };
}

/** Whether a header holds the visitor's address: mod_wsgi takes the first of a list where it knows no proxies, and visitors may begin it. */
function tellsAddress({ counts: { x_for }, addresses, isPeer }: Told, name: string, knowsProxies: boolean): boolean {
  if (isPeer) return false;
  if (name !== 'x-forwarded-for' || (!knowsProxies && addresses !== undefined)) return addresses === undefined || addresses.has(name);
  return knowsProxies && (!x_for.known || x_for.value > 0);
}

const titled = (name: string): string => name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase()).replace('-Ip', '-IP');

const howToName = (names: readonly string[]): string => `mod_wsgi believes their ${names.map(titled).join(', ')}`;

const forgedRemark = (names: readonly string[], knowsProxies: boolean): string =>
  `visitors can send ${names.map(titled).join(', ')} themselves, and mod_wsgi believes it: ${knowsProxies ? 'overwrite it in the proxy in front' : 'name the proxies in WSGITrustedProxies'}`;

/** mod_wsgi takes away what it would believe of others. */
function dropping(
  told: Told,
  { proxies, span }: TrustedHeaders,
  named: Readonly<Record<'address' | 'scheme' | 'host', readonly string[]>>,
): Told {
  const { x_for, x_proto, x_host } = told.counts;
  const none = known(0, span);
  const lost = unknown(`${ADDRESS_LOST}: mod_wsgi takes it away, since ${told.from} is not among its proxies (${proxies.join(' ')})`, span);
  return {
    ...told,
    counts: {
      ...told.counts,
      x_for: named.address.length === 0 || told.isPeer ? x_for : lost,
      x_proto: named.scheme.length === 0 ? x_proto : none,
      x_host: named.host.length === 0 ? x_host : none,
    },
    scheme: named.scheme.length === 0 ? told.scheme : undefined,
  };
}
