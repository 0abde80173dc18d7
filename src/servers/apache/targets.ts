import { isTemplated } from '../../text/template.ts';
import { sketchAddress } from '../sketch.ts';
import { tcpAddress, unixAddress, type Address, type Protocol } from '../address.ts';

/** What each scheme of mod_proxy speaks, and its default port (apr_uri_port_of_scheme, the canon handlers of mod_proxy_*.c). */
const SCHEMES: Readonly<Record<string, { readonly speaks: Protocol; readonly port: number }>> = {
  http: { speaks: 'http', port: 80 },
  https: { speaks: 'https', port: 443 },
  // A WebSocket begins as a request of HTTP.
  ws: { speaks: 'http', port: 80 },
  wss: { speaks: 'https', port: 443 },
  uwsgi: { speaks: 'uwsgi', port: 3031 },
  fcgi: { speaks: 'fastcgi', port: 8000 },
  scgi: { speaks: 'scgi', port: 4000 },
};

/** The URL of a worker, as mod_proxy takes it apart. */
export interface WorkerUrl {
  readonly speaks: Protocol;
  readonly address: Address;
  /** `scheme://host:port/path` without the socket: what mod_proxy knows the worker by. */
  readonly name: string;
}

/** The group of servers that a URL names: `balancer://name/…`. */
export const balancerOf = (url: string): string | undefined => /^balancer:\/\/([^/?]+)/i.exec(url)?.[1]?.toLowerCase();

/** Reads `http://host:port/path` and `unix:/path|http://name/`; undefined for schemes that lead to no application of ours (`ajp`, `ftp`). */
export function workerUrl(url: string, runtimeDir: string | undefined): WorkerUrl | undefined {
  const socket = /^unix:([^|]*)\|(.*)$/is.exec(url);
  const rest = socket ? socket[2]! : url;
  const match = /^([a-z][a-z0-9+.-]*):(?:\/\/)?(.*)$/is.exec(rest);
  const scheme = SCHEMES[match?.[1]?.toLowerCase() ?? ''];
  if (!match || !scheme) return undefined;
  const name = rest.toLowerCase();
  if (socket) return { speaks: scheme.speaks, address: socketAddress(socket[1]!, url, runtimeDir), name };
  return { speaks: scheme.speaks, address: hostAddress(match[2]!, url, scheme.port), name };
}

/** `uWSGISocket` of uWSGI's own modules for Apache: a path, or `host:port` (https://uwsgi-docs.readthedocs.io/en/latest/Apache.html). */
export const socketOf = (text: string): WorkerUrl =>
  text.startsWith('/') || text.startsWith('@')
    ? { speaks: 'uwsgi', address: socketAddress(text, text, undefined), name: text }
    : { speaks: 'uwsgi', address: hostAddress(text, text, 3030), name: text };

const HOLE = /\{\{|<%|\$\{|%\{|\$\d/;

/** What a template, `Define` or the request puts together; `address`: as nginx writes it, for comparing with what says the same. */
function openAddress(text: string, address: string, port?: number): Address {
  const reason = isTemplated(address) ? 'a template fills this in' : 'it is put together when the request comes';
  return { kind: 'unknown', reason, text, sketch: sketchAddress(address, { bare: 'host', port }) };
}

function socketAddress(path: string, text: string, runtimeDir: string | undefined): Address {
  if (HOLE.test(path)) return openAddress(text, `unix:${path}`);
  if (path.startsWith('/')) return unixAddress(path);
  return runtimeDir === undefined
    ? { kind: 'unknown', reason: 'a relative path, and DefaultRuntimeDir is not in view', text }
    : unixAddress(path, runtimeDir);
}

/** What begins with the slash of the path: the variable always does, a captured group behind a port does where it works at all. */
const URI_VARIABLE = /%\{REQUEST_URI\}.*$|(?<=:\d+)\$\d.*$/;

function hostAddress(rest: string, text: string, port: number): Address {
  const written = /^[^/?#]*/.exec(rest)![0];
  if (isTemplated(written)) return openAddress(text, written, port);
  const authority = written.replace(/^[^@]*@/, '').replace(URI_VARIABLE, '');
  if (HOLE.test(authority)) return openAddress(text, authority, port);
  const match = /^(\[[^\]]+\]|[^:]+)(?::(\d*))?$/.exec(authority);
  if (!match) return { kind: 'unknown', reason: 'no host', text };
  const number = match[2] === undefined || match[2] === '' ? port : Number(match[2]);
  return number > 0 && number < 65_536 ? tcpAddress(match[1]!, number) : { kind: 'unknown', reason: 'invalid port', text };
}
