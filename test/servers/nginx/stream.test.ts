import { describe, expect, it } from 'vitest';
import { showAddress } from '../../../src/servers/address.ts';
import type { NginxConfig } from '../../../src/servers/nginx/model.ts';
import { problems, read, readOne } from './support.ts';

const stream = (content: string): NginxConfig => readOne({ '/etc/nginx/nginx.conf': `events {}\nhttp {}\nstream {\n${content}\n}\n` });

/** `listens -> speaks target: address, group or reason`, with what `map` chooses among. */
const shown = ({ streamRoutes }: NginxConfig): string[] =>
  streamRoutes.map(({ server, speaks, target, proxyProtocol }) => {
    const { upstream, address, choices } = target;
    const where = upstream
      ? `group ${upstream.name} of ${upstream.servers.map((one) => showAddress(one.address)).join(', ')}`
      : address.kind === 'unknown'
        ? `?${address.reason}`
        : showAddress(address);
    const listens = server.listens.map((listen) => showAddress(listen.address)).join(', ');
    const chosen = choices.length > 0 ? `; ${choices.map((choice) => choice.text).join(' or ')}` : '';
    return `${listens} -> ${speaks}${proxyProtocol ? ' with PROXY' : ''} ${target.text}: ${where}${chosen}`;
  });

describe('servers of `stream`', () => {
  it.each([
    ['server { listen 443; proxy_pass 127.0.0.1:8443; }', '0.0.0.0:443 -> tcp 127.0.0.1:8443: 127.0.0.1:8443'],
    ['server { listen [::]:443; proxy_pass unix:/run/a.sock; }', '[::]:443 -> tcp unix:/run/a.sock: unix:/run/a.sock'],
    ['server { listen 53 udp; proxy_pass 127.0.0.1:5353; }', '0.0.0.0:53 -> udp 127.0.0.1:5353: 127.0.0.1:5353'],
    ['server { proxy_pass 127.0.0.1:1; }', ' -> tcp 127.0.0.1:1: 127.0.0.1:1'],
    ['server { listen 1; proxy_pass 127.0.0.1; }', '0.0.0.0:1 -> tcp 127.0.0.1: ?no port'],
    [
      'proxy_protocol on; server { listen 1; proxy_pass App; } upstream app { server a:1; server unix:/b; }',
      '0.0.0.0:1 -> tcp with PROXY App: group app of a:1, unix:/b',
    ],
    [
      'map $ssl_preread_server_name $to { a.example web:1; default 127.0.0.1:2; } server { listen 1; ssl_preread on; proxy_pass $to; }',
      '0.0.0.0:1 -> tcp $to: ?it holds the variable $to; web:1 or 127.0.0.1:2',
    ],
    ['server { listen 1; set $to a:1; proxy_pass $to; }', '0.0.0.0:1 -> tcp $to: a:1'],
  ])('%s', (content, expected) => {
    expect(shown(stream(content))).toEqual([expected]);
  });

  it('are no servers of `http`, whose groups are others', () => {
    const config = stream('upstream a { server b:1; } server { listen 1; proxy_pass a; }');
    expect([config.servers.length, config.upstreams.length, config.routes.length]).toEqual([0, 0, 0]);
    expect([config.streamServers.length, config.streamUpstreams.length]).toEqual([1, 1]);
  });

  it('may stand in a file of their own, without a main file', () => {
    expect(
      read({ 'nginx/streams-enabled/tls.conf': 'server {\n    listen 443;\n    proxy_pass 127.0.0.1:8443;\n}\n' }).flatMap(shown),
    ).toEqual(['0.0.0.0:443 -> tcp 127.0.0.1:8443: 127.0.0.1:8443']);
  });

  // nginx 1.22's own words.
  it.each([
    [
      'proxy_pass http://127.0.0.1:80',
      'http://127.0.0.1:80: error: invalid host in upstream "http://127.0.0.1:80" [proxy_pass takes no "http://"] {Remove "http://": "http://"->""}',
    ],
    ['proxy_pass 127.0.0.1:99999', '127.0.0.1:99999: error: invalid port in upstream "127.0.0.1:99999"'],
    ['proxy_pass unix:', 'unix:: error: no path in the unix domain socket in upstream "unix:"'],
    ['proxy_pass backend:80', 'backend:80: error: upstream "backend" may not have port 80 {Remove ":80": ":80"->""}'],
    [
      'proxy_pass bakend',
      'bakend: error: no port in upstream "bakend" [did you mean the group "backend"?] {Change it to "backend": "bakend"->"backend"}',
    ],
    ['proxy_pass backend', undefined],
  ])('%s', (directive, expected) => {
    const text = `events {}\nhttp {}\nstream {\n    upstream backend { server 127.0.0.1:1; }\n    server { listen 1; ${directive}; }\n}\n`;
    expect(problems({ '/etc/nginx/nginx.conf': text })).toEqual(expected === undefined ? [] : [expected]);
  });
});
