import { wordSpan } from '../../syntax/apache/tree.ts';
import { isWildcard, tcpAddress, type Address } from '../address.ts';
import type { ApacheEntry, ApacheListen, HostAddress } from './model.ts';

const OPEN = 'it holds a variable that is set out of view';

interface HostAndPort {
  readonly host: string;
  readonly port: number | undefined;
}

/** `80`, `*:80`, `1.2.3.4:80`, `[::1]:80`, `name:*`, as apr_parse_addr_port() takes them apart; undefined when it can't. */
function hostAndPort(text: string): HostAndPort | undefined {
  const bare = /^\d+$/.test(text) ? `*:${text}` : text;
  const match = /^(\[[^\]]+\]|[^:[\]]+)(?::(\d{1,5}|\*))?$/.exec(bare);
  if (!match) return undefined;
  const host = match[1]!.replace(/^\[|\]$/g, '').toLowerCase();
  return { host, port: match[2] === undefined || match[2] === '*' ? undefined : Number(match[2]) };
}

/** `localhost` is looked up, and each address it has is taken (alloc_listener() of server/listen.c). */
const hostsOf = (host: string): readonly string[] => (host === 'localhost' ? ['127.0.0.1', '::1'] : [host]);

/** What a `Listen` opens. */
export function listenAddresses(entry: ApacheEntry): readonly Address[] {
  const text = entry.args[0] ?? '';
  if (entry.open) return [{ kind: 'unknown', reason: OPEN, text }];
  const read = hostAndPort(text);
  if (read?.port === undefined) return [{ kind: 'unknown', reason: 'Port must be specified', text }];
  return hostsOf(read.host).map((host) => tcpAddress(host, read.port!));
}

/** The addresses in the head of a virtual host; undefined when one of them is not known. */
export function hostAddresses(head: ApacheEntry): readonly HostAddress[] | undefined {
  if (head.open) return undefined;
  const found: HostAddress[] = [];
  for (const [index, text] of head.args.entries()) {
    const read = hostAndPort(/^_default_(?=$|:)/i.test(text) ? text.replace(/^_default_/i, '*') : text);
    if (read === undefined) return undefined;
    for (const host of hostsOf(read.host)) found.push({ host, port: read.port, span: wordSpan(head.directive, index) });
  }
  return found;
}

/** What a connection to a listening socket may be addressed to so that a virtual host takes it; undefined: never. */
export function reachedAt(own: HostAddress, listen: Address): Address | undefined {
  if (listen.kind !== 'tcp' || (own.port !== undefined && own.port !== listen.port)) return undefined;
  const anywhere = own.host === '*' || own.host === '0.0.0.0' || own.host === '::';
  if (anywhere) return listen;
  if (isWildcard(listen)) return tcpAddress(own.host, listen.port);
  return own.host === listen.host ? listen : undefined;
}

/** What the head of a virtual host lets one assume of a `Listen` out of view. */
export function assumedListen({ host, port, span }: HostAddress): Omit<ApacheListen, 'tls'> {
  const address: Address =
    port === undefined ? { kind: 'unknown', reason: 'its Listen is not in view', text: host } : tcpAddress(host, port);
  return { address, span, entry: undefined };
}
