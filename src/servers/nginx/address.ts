import { tcpAddress, unixAddress } from '../address.ts';
import type { Address, Sketch } from '../address.ts';
import { sketchAddress } from '../sketch.ts';
import { openMark, openWord } from './holes.ts';

const unknownAddress = (text: string, reason: string, sketch?: Sketch): Address => ({ kind: 'unknown', reason, text, sketch });

const validPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;

/** Where nginx connects: `unix:/p`, `host`, `host:port`, `[v6]:port` (ngx_parse_url without `uri_part`). */
export function connectAddress(text: string, defaultPort: number | undefined): Address {
  const open = openWord(text) ?? openMark(text);
  if (open !== undefined) return unknownAddress(text, open, sketchAddress(text, { bare: 'host', port: defaultPort, percent: true }));
  if (/^unix:/i.test(text)) return socketAddress(text);
  const match = /[/?]/.test(text) ? null : /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(text);
  if (!match) return unknownAddress(text, 'invalid host');
  const [, host = '', port] = match;
  if (host === '' || host === '[]') return unknownAddress(text, 'no host');
  if (port !== undefined) return validPort(port) ? tcpAddress(host, Number(port)) : unknownAddress(text, 'invalid port');
  return defaultPort === undefined ? unknownAddress(text, 'no port') : tcpAddress(host, defaultPort);
}

/** `unix:/path`; nginx has no abstract sockets, a leading `@` is part of a file name there. */
function socketAddress(text: string): Address {
  const path = text.slice('unix:'.length);
  if (path === '') return unknownAddress(text, 'no path in the unix domain socket');
  return path.startsWith('@') ? unknownAddress(text, 'nginx has no abstract sockets') : unixAddress(path);
}

/** Ports of a range beyond this many are not taken apart. */
const RANGE_LIMIT = 100;

/** Where `listen` binds; a range of ports (nginx 1.15.10) gives one address each. */
export function listenAddresses(text: string): readonly Address[] {
  const open = openWord(text);
  if (open !== undefined) return [unknownAddress(text, open)];
  if (/^unix:/i.test(text)) return [socketAddress(text)];
  const match = /^(\[[^\]]*\]|[^:]+?)(?::(\d+)(?:-(\d+))?)?$/.exec(/^\d+(?:-\d+)?$/.test(text) ? `*:${text}` : text);
  if (!match) return [unknownAddress(text, 'invalid host')];
  // `*` is INADDR_ANY: IPv4 only.
  const host = match[1] === '*' ? '0.0.0.0' : match[1]!;
  const first = match[2] ?? '80';
  const last = match[3] ?? first;
  const count = Number(last) - Number(first) + 1;
  if (!validPort(first) || !validPort(last) || count < 1) return [unknownAddress(text, 'invalid port')];
  if (count > RANGE_LIMIT) return [unknownAddress(text, 'a wide range of ports')];
  return Array.from({ length: count }, (_, i) => tcpAddress(host, Number(first) + i));
}
