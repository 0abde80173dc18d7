import { headSpan } from '../../syntax/apache/tree.ts';
import type { Span } from '../../text/source.ts';
import { beside, type ApacheEffective } from '../apache/effective.ts';
import type { ExpressCommand } from './express.ts';

/** Which headers mod_wsgi makes variables of, and from which proxies it takes them. */
export interface TrustedHeaders {
  /** In lower case, in the order in which they are tried. */
  readonly headers: readonly string[];
  /** Addresses and networks; empty: from anybody. */
  readonly proxies: readonly string[];
  /** Why not all of it is known. */
  readonly open: string | undefined;
  readonly span: Span;
}

/** Headers that tell the same. mod_wsgi takes away those of a group that it believes none of (wsgi_process_proxy_headers()). */
export const GROUPS = {
  address: ['x-forwarded-for', 'x-client-ip', 'x-real-ip'],
  scheme: ['x-forwarded-https', 'x-forwarded-proto', 'x-forwarded-scheme', 'x-forwarded-ssl', 'x-https', 'x-scheme'],
  host: ['x-forwarded-host', 'x-host'],
  prefix: ['x-script-name', 'x-forwarded-script-name'],
} as const;

/** `WSGITrustedProxyHeaders` and `WSGITrustedProxies` as they hold; undefined: none is believed. */
export function trustedHeaders(headers: ApacheEffective, proxies: ApacheEffective): TrustedHeaders | undefined {
  const [named, from] = [beside(headers), beside(proxies)];
  const first = named[0];
  if (first === undefined) return undefined;
  const isOpen = [...named, ...from].some(({ open }) => open);
  const isUndecided = [...named, ...from].some((entry) => headers.undecided.has(entry) || proxies.undecided.has(entry));
  return {
    headers: named.flatMap(({ args }) => args.map((arg) => arg.toLowerCase())),
    proxies: from.flatMap(({ args }) => args),
    open: isOpen ? 'it holds a variable that is set out of view' : isUndecided ? 'it may not hold for these requests' : undefined,
    span: headSpan(first.directive),
  };
}

/** `--trust-proxy-header` and `--trust-proxy` of mod_wsgi-express, which writes both directives of them. */
export function expressTrusted({ flags, open }: ExpressCommand, span: Span): TrustedHeaders | undefined {
  const own = (name: string) => flags.filter((flag) => flag.name === name);
  const headers = own('trust-proxy-header');
  const words = [...headers, ...own('trust-proxy')].flatMap(({ values }) => values);
  const hole = words.find((word) => word.hole !== undefined)?.hole ?? open;
  if (headers.length === 0 && hole === undefined) return undefined;
  return {
    headers: headers.flatMap(({ values }) => values.map(({ value }) => value.toLowerCase())),
    proxies: own('trust-proxy').flatMap(({ values }) => values.map(({ value }) => value)),
    open: hole,
    span: headers[0]?.span ?? span,
  };
}
