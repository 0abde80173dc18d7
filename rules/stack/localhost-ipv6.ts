import { rule, type Fix } from '../../src/rule.ts';
import { meets, showAddress, tcpAddress, type Address } from '../../src/servers/address.ts';
import { headerSet } from '../../src/servers/nginx/queries.ts';
import { pointTo } from '../../src/stack/addresses.ts';
import type { Editors } from '../../src/stack/editors.ts';
import type { Edge, Stack } from '../../src/stack/model.ts';

export default rule({
  id: 'stack/localhost-ipv6',
  summary: 'localhost is two addresses for nginx, and the application listens on one of them',
  severity: 'warning',
  fix: 'safe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass',
    'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server',
  ],
  check({ stack, report, edit }) {
    for (const edge of stack.edges) {
      const { address, listener, app, upstreamServer } = edge;
      if (edge.certainty === 'unknown' || !listener || !app || upstreamServer?.params.has('resolve')) continue;
      if (address.kind !== 'tcp' || address.host !== 'localhost') continue;
      const served = servedLoopbacks(stack, address.port);
      if (served?.length !== 1) continue;
      const one = tcpAddress(served[0]!, address.port);
      const other = served[0] === '::1' ? '127.0.0.1' : '::1';
      report({
        at: edge.span,
        message: `localhost is ${other} too for nginx, but ${app.label} listens on ${showAddress(listener.address)}: half of the first tries are refused, and one slow request can shut out the address that works for 10 s (502 "no live upstreams"); write ${showAddress(one)}`,
        related: [{ at: listener.span, message: `${app.label} opens the socket here (${listener.via})` }],
        fix: fixFor(edge, one, edit),
        edges: [edge],
      });
    }
  },
});

/** The loopback addresses on which something in view listens at a port; undefined when a listener's address is not known. */
function servedLoopbacks({ listeners }: Stack, port: number): readonly string[] | undefined {
  if (listeners.some(({ address }) => address.kind === 'unknown')) return undefined;
  return ['127.0.0.1', '::1'].filter((host) => listeners.some(({ address }) => meets(tcpAddress(host, port), address) === 'all'));
}

/** The same listener by its number. */
function fixFor(edge: Edge, to: Address, edit: Editors): Fix | undefined {
  const edits = showsAddress(edge) ? undefined : pointTo([edge], to, edit);
  return edits && { title: `Connect to ${showAddress(to)}`, safety: 'safe', edits };
}

/** True where nginx sends the address along as Host: with another one the application would see another name. */
const showsAddress = ({ route, upstreamServer }: Edge): boolean =>
  route.handler === 'proxy_pass' && !upstreamServer && !headerSet(route.scope).headers.has('host');
