import { rule, type Fix } from '../../src/rule.ts';
import { isLoopbackHost, isWildcard, showAddress, tcpAddress, type Address } from '../../src/servers/address.ts';
import { edgesTo, moveListener } from '../../src/stack/addresses.ts';
import { isAssumed, isByHand } from '../../src/stack/alternatives.ts';
import type { Editors } from '../../src/stack/editors.ts';
import { frontName } from '../../src/stack/front-names.ts';
import type { Edge, Listener, Stack } from '../../src/stack/model.ts';

export default rule({
  id: 'stack/backend-exposed',
  summary: 'the application can be reached round nginx or Apache, on every interface',
  severity: 'warning',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://docs.gunicorn.org/en/latest/deploy.html', 'https://docs.gunicorn.org/en/latest/settings.html#bind'],
  check({ stack, report, edit }) {
    for (const listener of stack.listeners) {
      const { app, address, protocol } = listener;
      if (!isWildcard(address) || (protocol !== 'http' && protocol !== 'https') || !isOnHost(listener)) continue;
      const edges = edgesTo(stack, listener);
      if (edges.length === 0 || !edges.every(isLoopback)) continue;
      const to = loopbackFor(edges);
      const front = [...new Set(edges.map(frontName))].join(' and ');
      report({
        at: listener.span,
        message: `${app.label} listens on ${showAddress(address)}, on every interface, although ${front} reaches it on this host: unless a firewall forbids it anybody can go round ${front}, its TLS, limits and access rules; bind ${to ? showAddress(to) : 'a loopback address'}`,
        related: [{ at: edges[0]!.span, message: `${front} connects over loopback` }],
        fix: to && fixFor(stack, listener, to, edit),
        edges,
      });
    }
  },
});

/** True when a front reaches the listener over loopback for sure. */
const isLoopback = ({ certainty, address }: Edge): boolean =>
  certainty === 'exact' && address.kind === 'tcp' && isLoopbackHost(address.host);

/**
 * In a container, or on a platform, the port has to be open: whoever starts it there is not in view, or is a Procfile. httpd is started
 * by its package; a `Listen` in the file that the package puts on a host is its own.
 */
function isOnHost({ app, via, span }: Listener): boolean {
  if (app.kind === 'mod_wsgi' && app.instance) return via === 'Listen' && /(?:^|\/)etc\/(?:apache2|httpd)\//.test(span.file);
  return app.launch?.host.kind === 'machine' && app.launch.manager.kind !== 'procfile' && !isByHand(app) && !isAssumed(app);
}

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
