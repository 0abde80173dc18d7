import { rule, type Fix } from '../../src/rule.ts';
import { meets, showAddress, tcpAddress, type Address } from '../../src/servers/address.ts';
import type { UpstreamServer } from '../../src/servers/nginx/model.ts';
import { headerSet } from '../../src/servers/nginx/queries.ts';
import { pointTo } from '../../src/stack/addresses.ts';
import type { Editors } from '../../src/stack/editors.ts';
import type { NginxEdge, Stack } from '../../src/stack/model.ts';

export default rule({
  id: 'stack/localhost-ipv6',
  summary: 'localhost is two addresses for nginx, and the application listens on one of them',
  severity: 'warning',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass',
    'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server',
  ],
  check({ stack, report, edit }) {
    const byNetwork = new Map<string, Loopbacks | undefined>();
    for (const edge of stack.nginxEdges) {
      const { address, listener, app, upstreamServer } = edge;
      if (edge.certainty === 'unknown' || !listener || !app || upstreamServer?.params.has('resolve')) continue;
      if (address.kind !== 'tcp' || address.host !== 'localhost') continue;
      const { network } = edge.host;
      if (!byNetwork.has(network)) byNetwork.set(network, servedLoopbacks(stack, network));
      const [served, ...both] = byNetwork.get(network)?.get(address.port) ?? [];
      if (served === undefined || both.length > 0) continue;
      const one = tcpAddress(served, address.port);
      const other = served === '::1' ? '127.0.0.1' : '::1';
      report({
        at: edge.span,
        message: `localhost is ${other} too for nginx, but ${app.label} listens on ${showAddress(listener.address)}${isLocalhost(listener.address) ? `, which is ${served} alone for it` : ''}: half of the first tries are refused${shutOut(upstreamServer)}; write ${showAddress(one)}`,
        related: [{ at: listener.span, message: `${app.label} opens the socket here (${listener.via})` }],
        fix: fixFor(edge, one, edit),
        edges: [edge],
      });
    }
  },
});

const isLocalhost = (address: Address): boolean => address.kind === 'tcp' && address.host === 'localhost';

/** What comes on top where nginx counts failures. */
function shutOut(server: UpstreamServer | undefined): string {
  const counts = !['max_fails', 'fail_timeout'].some((name) => ['0', '0s'].includes(server?.params.get(name) ?? ''));
  return counts ? ', and one slow request can shut out the address that works for 10 s (502 "no live upstreams")' : '';
}

type Loopbacks = ReadonlyMap<number, ReadonlySet<string>>;

/** The loopback addresses of a network on which something in view listens, by port; undefined when a listener's address is not known. */
function servedLoopbacks({ listeners }: Stack, network: string): Loopbacks | undefined {
  const served = new Map<number, Set<string>>();
  for (const { address, app } of listeners) {
    if (app.launch && app.launch.host.network !== network) continue;
    if (address.kind === 'unknown') return undefined;
    if (address.kind !== 'tcp') continue;
    const hosts = served.get(address.port) ?? new Set();
    served.set(address.port, hosts);
    for (const host of ['127.0.0.1', '::1']) if (meets(tcpAddress(host, address.port), address) === 'all') hosts.add(host);
  }
  return served;
}

/** The same listener by its number. */
function fixFor(edge: NginxEdge, to: Address, edit: Editors): Fix | undefined {
  const edits = pointTo([edge], to, edit);
  return edits && { title: `Connect to ${showAddress(to)}`, safety: showsAddress(edge) ? 'unsafe' : 'safe', edits };
}

/** True where nginx sends the address along as Host: with another one the application would see another name. */
const showsAddress = ({ route, upstreamServer }: NginxEdge): boolean =>
  route.handler === 'proxy_pass' && !upstreamServer && !headerSet(route.scope).headers.has('host');
