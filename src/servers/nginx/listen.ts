import type { Address } from '../address.ts';
import { tcpAddress } from '../address.ts';
import { listenAddresses } from './address.ts';
import type { Listen, Scope } from './model.ts';

/** Where a server listens; in `http` at `*:80` when it says nothing (ngx_http_core_server). */
export function listensOf(server: Scope): readonly Listen[] {
  // `ssl on` of the time before nginx 1.25.1 holds for all ports of the server.
  const everywhere = server.effective('ssl').entries.at(-1)?.args[0]?.toLowerCase() === 'on';
  const own = server.own('listen').filter((entry) => entry.directive.words.length > 1);
  if (own.length === 0) {
    if (server.context === 'stream-server') return [];
    const hidden: Address = { kind: 'unknown', reason: 'a `listen` may stand in an include out of view', text: '' };
    const address = server.holes.length > 0 ? hidden : tcpAddress('0.0.0.0', 80);
    return [{ entry: undefined, address, ssl: everywhere, defaultServer: false, proxyProtocol: false, udp: false }];
  }
  return own.flatMap((entry) => {
    const [text, ...params] = entry.args;
    return listenAddresses(text!).map((address) => ({
      entry,
      address,
      ssl: everywhere || params.includes('ssl') || params.includes('quic'),
      defaultServer: params.includes('default_server') || params.includes('default'),
      proxyProtocol: params.includes('proxy_protocol'),
      udp: params.includes('udp'),
    }));
  });
}
