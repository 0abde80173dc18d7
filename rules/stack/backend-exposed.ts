import { rule, type Fix } from '../../src/rule.ts';
import { isLoopbackHost, isWildcard, showAddress, tcpAddress, type Address } from '../../src/servers/address.ts';
import { edgesTo, moveListener } from '../../src/stack/addresses.ts';
import { isByHand } from '../../src/stack/alternatives.ts';
import type { Editors } from '../../src/stack/editors.ts';
import type { App, Edge, Listener, Stack } from '../../src/stack/model.ts';

export default rule({
  id: 'stack/backend-exposed',
  summary: 'the application can be reached round nginx, on every interface',
  severity: 'warning',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://docs.gunicorn.org/en/latest/deploy.html', 'https://docs.gunicorn.org/en/latest/settings.html#bind'],
  check({ stack, report, edit }) {
    for (const listener of stack.listeners) {
      const { app, address, protocol } = listener;
      if (!isWildcard(address) || (protocol !== 'http' && protocol !== 'https') || !isOnHost(app)) continue;
      const edges = edgesTo(stack, listener);
      if (edges.length === 0 || !edges.every(isLoopback)) continue;
      const to = loopbackFor(edges);
      report({
        at: listener.span,
        message: `${app.label} listens on ${showAddress(address)}, on every interface, although nginx reaches it on this host: unless a firewall forbids it anybody can go round nginx, its TLS, limits and access rules; bind ${to ? showAddress(to) : 'a loopback address'}`,
        related: [{ at: edges[0]!.span, message: 'nginx connects over loopback' }],
        fix: to && fixFor(stack, listener, to, edit),
        edges,
      });
    }
  },
});

/** True when nginx reaches the listener over loopback for sure. */
const isLoopback = ({ certainty, address }: Edge): boolean =>
  certainty === 'exact' && address.kind === 'tcp' && isLoopbackHost(address.host);

/** In a container, or on a platform, the port has to be open: whoever starts it there is not in view, or is a Procfile. */
const isOnHost = (app: App): boolean => app.launch !== undefined && app.launch.manager.kind !== 'procfile' && !isByHand(app);

/** The address that is enough for what nginx connects to; undefined when it takes two. */
function loopbackFor(edges: readonly Edge[]): Address | undefined {
  const hosts = new Set(
    edges.flatMap(({ address }) => (address.kind === 'tcp' ? [address.host === 'localhost' ? '127.0.0.1' : address.host] : [])),
  );
  const [host, ...others] = hosts;
  const first = edges[0]!.address;
  return host !== undefined && others.length === 0 && first.kind === 'tcp' ? tcpAddress(host, first.port) : undefined;
}

function fixFor(stack: Stack, listener: Listener, to: Address, edit: Editors): Fix | undefined {
  const edits = moveListener(stack, listener, to, edit);
  return edits && { title: `Bind ${showAddress(to)}`, safety: 'unsafe', edits };
}
