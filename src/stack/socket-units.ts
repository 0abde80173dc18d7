import type { Launch, SocketUnit, SupervisorSocket } from '../launchers/launch.ts';
import { tcpAddress, unixAddress, type Address } from '../servers/address.ts';
import { sketchAddress } from '../servers/sketch.ts';
import type { Span } from '../text/source.ts';
import type { Value } from '../text/value.ts';

/** The `.socket` units that hand their sockets to what a unit starts. */
export const socketsOf = (launch: Launch | undefined): readonly SocketUnit[] =>
  launch?.manager.kind === 'systemd' ? launch.manager.sockets.filter((socket) => !socket.accept) : [];

/** The sockets a unit hands over, each with the value that opens it. */
export const streamsOf = (socket: SocketUnit): { readonly address: Address; readonly span: Span }[] =>
  socket.streams.map(({ value, entry }) => ({ address: streamAddress(value), span: entry.value.span(0, entry.value.text.length) }));

/** ListenStream= as systemd reads it: a path, `@abstract`, a port (both families), `host:port`, `[v6]:port`. Source: systemd.socket(5). */
export function streamAddress(value: Value<string>): Address {
  if (!value.known) {
    const { reason, written } = value;
    const sketch = written === undefined ? undefined : sketchAddress(written, { bare: 'port' });
    return { kind: 'unknown', reason, text: written ?? '', sketch };
  }
  const text = value.value;
  if (text.startsWith('/') || text.startsWith('@')) return unixAddress(text);
  if (/^\d+$/.test(text)) return tcpAddress('*', Number(text));
  // No names: systemd resolves none.
  const match = /^(\d+(?:\.\d+){3}|\[[\da-f:.]+\]):(\d+)$/i.exec(text);
  return match ? tcpAddress(match[1]!, Number(match[2])) : { kind: 'unknown', reason: 'not an address systemd listens on', text };
}

/** The socket that supervisord hands to a `[fcgi-program:x]` as file descriptor 0, with the value that names it. */
export function standardInput(launch: Launch | undefined): { readonly address: Address; readonly span: Span } | undefined {
  const socket = supervisorSocket(launch);
  return socket && { address: supervisorAddress(socket.value), span: socket.value.span };
}

export const supervisorSocket = (launch: Launch | undefined): SupervisorSocket | undefined =>
  launch?.manager.kind === 'supervisor' ? launch.manager.socket : undefined;

/** `unix:///path`, `tcp://host:port`. Source: supervisor/options.py (FastCGIProcessGroupConfig, parse_fcgi_socket). */
function supervisorAddress(value: Value<string>): Address {
  if (!value.known) return { kind: 'unknown', reason: value.reason, text: '' };
  const path = /^unix:\/\/(\/\S*)$/.exec(value.value)?.[1];
  if (path !== undefined) return unixAddress(path);
  const tcp = /^tcp:\/\/([^\s:]+):(\d+)$/.exec(value.value);
  return tcp ? tcpAddress(tcp[1]!, Number(tcp[2])) : { kind: 'unknown', reason: 'no socket that supervisord opens', text: value.value };
}
