import { isLoopbackHost } from '../servers/address.ts';
import type { Span } from '../text/source.ts';
import { known, unknown, type Unknown, type Value } from '../text/value.ts';
import type { Edge } from './model.ts';

/** The headers in which a proxy tells what it knows of the visitor, and how Werkzeug's ProxyFix calls them. */
export const FORWARDED = {
  x_for: 'x-forwarded-for',
  x_proto: 'x-forwarded-proto',
  x_host: 'x-forwarded-host',
  x_port: 'x-forwarded-port',
  x_prefix: 'x-forwarded-prefix',
} as const;

export type ForwardedKey = keyof typeof FORWARDED;

/** How an application learns of TLS. */
export interface SchemeHeader {
  /** As it is written: `X-Forwarded-Proto`. */
  readonly name: string;
  /** What it says of TLS. */
  readonly secure: 'https' | 'on';
}

/** What is known of a request at one point of its way. */
export interface Told {
  /**
   * From the right, the number of the value that speaks of the visitor, in each of the headers; 0: none may be believed, since
   * visitors themselves may have written all that it holds.
   */
  readonly counts: Readonly<Record<ForwardedKey, Value<number>>>;
  /** Whether the connection comes from the visitor, as far as `$remote_addr` tells. */
  readonly isPeer: boolean;
  /** Whether visitors came over TLS; undefined: it is not known. */
  readonly tls: boolean | undefined;
  /** The header that tells it, set by a proxy that knows it. */
  readonly scheme: SchemeHeader | undefined;
  /** What `Host` holds: the name that the visitor asked for (undefined), or another. */
  readonly host: Value<string | undefined>;
  /** Headers, in lower case, that hold the visitor's address and nothing else; undefined: proxies out of view may set any. */
  readonly addresses: ReadonlySet<string> | undefined;
  /** Where the next one is connected to from, as far as it is known: a loopback address. */
  readonly from: string | undefined;
  /** By what httpd sets the variable that tells the application of TLS, `HTTPS`: its own connection, or `scheme`. */
  readonly variable: 'connection' | 'header' | undefined;
  /** Why it is not known whether, or by what, the application is told of TLS. */
  readonly schemeOpen: Unknown | undefined;
  /** What people should know of it. */
  readonly remarks: readonly string[];
}

/** What a request tells that comes through that many proxies before any front in view. They add to what they got, and pass `Host` on. */
export function toldBefore(proxies: number, span: Span): Told {
  const one = (value: number): Value<number> => known(value, span, 'default');
  const perhaps = proxies > 0 ? unknown('whether the proxies in front set it is not in view', span) : one(0);
  return {
    counts: { x_for: one(proxies), x_proto: one(Math.min(1, proxies)), x_host: perhaps, x_port: perhaps, x_prefix: perhaps },
    isPeer: proxies === 0,
    tls: proxies > 0 ? undefined : false,
    scheme: proxies > 0 ? { name: 'X-Forwarded-Proto', secure: 'https' } : undefined,
    host: known(undefined, span, 'default'),
    addresses: proxies > 0 ? undefined : new Set(),
    from: undefined,
    variable: undefined,
    schemeOpen: undefined,
    remarks: [],
  };
}

export const ADDRESS_LOST = "the visitor's address is lost";

/** X-Forwarded-For when the address of who connects has been added to it. */
export function appended(before: Value<number>, isPeer: boolean, span: Span): Value<number> {
  if (isPeer) return known(1, span);
  if (!before.known) return before;
  return before.value > 0 ? known(before.value + 1, span) : unknown(`${ADDRESS_LOST}: the proxy in front does not tell it`, span);
}

/** The address from which a front connects to another, where that is the same host for certain. */
export const sourceOf = ({ address }: Edge): string | undefined =>
  address.kind === 'tcp' && isLoopbackHost(address.host) ? (address.host === '::1' ? '::1' : '127.0.0.1') : undefined;
