import { behindRunLink } from '../text/paths.ts';
import type { TextHole } from '../text/template.ts';

/** Wire protocol between the front and the application server; `wsgi`: no wire of anybody else's, mod_wsgi runs the application for httpd. */
export type Protocol = 'http' | 'https' | 'uwsgi' | 'suwsgi' | 'fastcgi' | 'scgi' | 'grpc' | 'grpcs' | 'wsgi';

/** What a front sends: a protocol, or whatever the client sends over a connection or in datagrams (nginx's `stream`). */
export type Spoken = Protocol | 'tcp' | 'udp';

/**
 * Where something listens or connects. Unix paths are normalised (`/var/run` = `/run`, `//`, `/./`);
 * an abstract socket keeps its leading `@`. TCP hosts are lower-case, IPv6 without brackets;
 * `*` is every address of both families, `0.0.0.0` and `::` those of one.
 */
export type Address =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | UnknownAddress;

export interface UnknownAddress {
  readonly kind: 'unknown';
  readonly reason: string;
  readonly text: string;
  /** What is known of it all the same, for linking. */
  readonly sketch?: Sketch | undefined;
}

/**
 * What is known of an address that is not: the text with its holes, or the address itself where only its being there is open.
 * For linking alone: where both ends say the same, they agree whatever it is. No rule takes it for a fact.
 */
export interface Sketch {
  /** `whole`: one hole stands for all of it. */
  readonly kind: 'unix' | 'tcp' | 'whole';
  /** Path of a socket, host of a TCP address, or the hole. */
  readonly text: string;
  /** Of a TCP address; empty for the others. */
  readonly port: string;
  /** A hole alone, where the reader takes what begins with no host for a path (uWSGI, systemd). */
  readonly mayBePath: boolean;
  readonly holes: readonly TextHole[];
  /** Why equal sketches may be different places; undefined when they can't be. */
  readonly doubt: string | undefined;
}

/** Normalises a unix socket path; relative paths are joined to `base` (an absolute directory) when given. */
export function normalisePath(path: string, base?: string): string {
  if (path.startsWith('@')) return path;
  const whole = path.startsWith('/') || base === undefined ? path : `${base}/${path}`;
  const out: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && out.length > 0 && out[out.length - 1] !== '..') out.pop();
    else if (part !== '..' || !whole.startsWith('/')) out.push(part);
  }
  return behindRunLink((whole.startsWith('/') ? '/' : '') + out.join('/'));
}

export const unixAddress = (path: string, base?: string): Address => ({ kind: 'unix', path: normalisePath(path, base) });

export const tcpAddress = (host: string, port: number): Address => ({
  kind: 'tcp',
  host: (host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host).toLowerCase(),
  port,
});

/** As people write it: `unix:/run/app.sock`, `127.0.0.1:8000`, `[::1]:8000`, `*:8000`. */
export function showAddress(address: Address): string {
  if (address.kind === 'unix') return `unix:${address.path}`;
  if (address.kind === 'unknown') return address.sketch ? showSketch(address.sketch) : address.text;
  return `${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
}

const showSketch = ({ kind, text, port }: Sketch): string => (kind === 'unix' ? `unix:${text}` : kind === 'tcp' ? `${text}:${port}` : text);

const WILDCARDS = new Set(['*', '0.0.0.0', '::']);

export const isWildcard = (address: Address): boolean => address.kind === 'tcp' && WILDCARDS.has(address.host);

export const isLoopbackHost = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

/** True when the address can only be reached from the same host. */
export const isLocal = (address: Address): boolean => address.kind === 'unix' || (address.kind === 'tcp' && isLoopbackHost(address.host));

const familyOf = (host: string): 4 | 6 | 0 => (host.includes(':') ? 6 : /^\d+(\.\d+){3}$/.test(host) ? 4 : 0);

/** What a client reaches by these without a resolver: Linux takes the unspecified address for the loopback. */
const REACHED: Readonly<Record<string, readonly string[] | undefined>> = {
  localhost: ['127.0.0.1', '::1'],
  '0.0.0.0': ['127.0.0.1'],
  '::': ['::1'],
};

/** The addresses a client's target stands for: `localhost` is both loopbacks; other names stay themselves. */
const addressesOf = (host: string): readonly string[] => (Object.hasOwn(REACHED, host) ? REACHED[host]! : [host]);

/** True when a client's target is neither this host's loopback nor a socket in its file system: another host, a container. */
export const isElsewhere = (target: Address): boolean => target.kind === 'tcp' && !addressesOf(target.host).some(isLoopbackHost);

/** How a client's target meets a listener: `all` of the target's addresses are served, `some`, or `none`. */
export function meets(target: Address, listener: Address): 'all' | 'some' | 'none' {
  if (target.kind === 'unix' && listener.kind === 'unix') return target.path === listener.path ? 'all' : 'none';
  if (target.kind !== 'tcp' || listener.kind !== 'tcp' || target.port !== listener.port) return 'none';
  const hosts = addressesOf(target.host);
  const served = hosts.filter((host) => serves(host, listener.host)).length;
  return served === 0 ? 'none' : served === hosts.length ? 'all' : 'some';
}

/**
 * `*` takes both families, `::` too unless told otherwise (bindv6only is 0 on Linux). A name is bound as IPv4 by gunicorn
 * (sock.py: IPv6 only for a literal) and by uWSGI (core/socket.c), so `localhost` is 127.0.0.1 there.
 */
function serves(host: string, bound: string): boolean {
  if (bound === '*' || bound === '::') return true;
  if (bound === '0.0.0.0') return familyOf(host) !== 6;
  return host === (bound === 'localhost' ? '127.0.0.1' : bound);
}

/** The path, or the port: what a target and its listener have in common; undefined for an address that is not known. */
export const placeOf = (address: Address): string | undefined =>
  address.kind === 'unix' ? address.path : address.kind === 'tcp' ? String(address.port) : undefined;
