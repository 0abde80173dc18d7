import type { Host } from '../launchers/host.ts';
import type { ApacheConfig, ApacheHop, ApacheRoute, WsgiMount } from '../servers/apache/model.ts';
import { notRead, type Link } from './choose.ts';
import type { Linker } from './link.ts';
import type { ApacheEdge, App, Listener } from './model.ts';

/** Where a route of httpd's leads. */
type Way = Link & Pick<ApacheEdge, 'hop' | 'speaks' | 'address' | 'span'>;

/** Joins every route of httpd's with what it leads to: one edge for each member of a balancer, or into what mod_wsgi runs. */
export function linkApache(
  routes: readonly ApacheRoute[],
  apps: readonly App[],
  linker: Linker,
  hostsOf: (config: ApacheConfig) => readonly Host[],
): ApacheEdge[] {
  const inside = new Map<WsgiMount, Listener>();
  for (const app of apps) {
    const own = app.kind === 'mod_wsgi' ? app.listeners.find(({ protocol }) => protocol === 'wsgi') : undefined;
    if (app.kind === 'mod_wsgi' && own) for (const mount of app.mounts) inside.set(mount, own);
  }
  return routes.flatMap((route) => {
    const waysFrom = (host: Host): Way[] =>
      route.config.unreadBy
        ? astray(route)
        : route.mount
          ? [within(route, inside.get(route.mount)!)]
          : route.hops.flatMap((hop) => follow(hop, linker, host));
    return hostsOf(route.config).flatMap((host) =>
      waysFrom(host).map((way): ApacheEdge => {
        const { hop, speaks, address, span, listener } = way;
        const isSure = route.doubt === undefined || way.certainty !== 'exact';
        const sure = isSure ? way : ({ certainty: 'likely', reason: route.doubt } as const);
        const { certainty, reason } = sure;
        return {
          front: 'apache',
          route,
          host,
          hop,
          speaks,
          address,
          span,
          listener,
          app: listener?.app,
          next: way.next,
          missed: way.missed,
          certainty,
          reason,
        };
      }),
    );
  });
}

const DISABLED = notRead('Apache');

/** The ways of a route that httpd does not read. */
function astray({ hops, mount, pass }: ApacheRoute): Way[] {
  if (!mount) return hops.map((hop) => ({ hop, speaks: hop.speaks, address: hop.address, span: hop.span, ...DISABLED }));
  const address = { kind: 'unknown', reason: DISABLED.reason, text: 'mod_wsgi' } as const;
  return [{ hop: undefined, speaks: 'wsgi', address, span: pass.span, ...DISABLED }];
}

const follow = (hop: ApacheHop, linker: Linker, host: Host): Way[] => {
  const { speaks, address, span } = hop;
  return linker.follow(hop, span.file, host).map((link) => ({ hop, speaks, address, span, ...link }));
};

/** The way from httpd into an application of its own: sure where the group that runs it is known and in view. */
function within({ mount, pass }: ApacheRoute, listener: Listener): Way {
  const { app, address } = listener;
  const { group } = mount!;
  const isMissing = app.kind === 'mod_wsgi' && app.processes.mode === 'daemon' && app.processes.get('processes') === undefined;
  const reason = !group.known ? group.reason : isMissing ? `WSGIDaemonProcess ${group.value} is not in view` : '';
  return { hop: undefined, speaks: 'wsgi', address, span: pass.span, listener, certainty: reason === '' ? 'exact' : 'likely', reason };
}
