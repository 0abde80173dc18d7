import type { SocketUnit } from '../launchers/launch.ts';
import * as gunicorn from '../servers/gunicorn/effective.ts';
import type { ApacheInstance, ApacheRoute } from '../servers/apache/model.ts';
import type { NginxConfig } from '../servers/nginx/model.ts';
import * as uwsgi from '../servers/uwsgi/effective.ts';
import { known, unknown, valueOf, type Value } from '../text/value.ts';
import type { App, Listener, Route, Stack } from './model.ts';
import { isAssumed } from './alternatives.ts';
import { supervisorSocket } from './socket-units.ts';

/** Who owns a file, and its permission bits (0o660). */
export interface Rights {
  readonly owner: Value<string>;
  readonly group: Value<string>;
  readonly mode: Value<number>;
}

/** Owner, group and mode of a unix socket, by whoever opens it: gunicorn, uWSGI, or systemd for them. */
export function socketRights(listener: Listener): Rights {
  const { app, socketUnit, span } = listener;
  if (socketUnit) return unitRights(socketUnit);
  const handed = listener.origin === 'supervisor' ? supervisorSocket(app.launch) : undefined;
  if (handed) return { owner: handed.owner, group: handed.group, mode: handed.mode };
  if (app.kind === 'gunicorn') return gunicorn.socketRights(app.settings, app.launch);
  if (app.kind === 'mod_wsgi') {
    const own = unknown('mod_wsgi opens its sockets for httpd alone', span);
    return { owner: own, group: own, mode: own };
  }
  if (!app.emperor?.options.last('emperor-tyrant')) return asSure(listener, uwsgi.socketRights(app.options, app.launch));
  const tyrant = unknown('the Emperor starts it as the owner of its file', span);
  return { owner: tyrant, group: tyrant, mode: uwsgi.socketRights(app.options, app.launch).mode };
}

/** Of a socket that opens whoever starts the configuration, what a service's options give it is open while the service is only assumed. */
function asSure({ app, origin }: Listener, { owner, group, mode }: Rights): Rights {
  if (!isAssumed(app) || origin === 'default') return { owner, group, mode };
  const sure = <T>(value: Value<T>): Value<T> =>
    value.origin === 'default' ? unknown('who starts uWSGI is not in view', value.span, 'default') : value;
  return { owner: sure(owner), group: sure(group), mode: sure(mode) };
}

const unitRights = ({ user, group, mode }: SocketUnit): Rights => ({ owner: user, group, mode });

/** Whom a front's workers are for the kernel. Groups that /etc/group adds are out of view. */
export interface Visitor {
  readonly user: string;
  /** Of the `user` directive, of `Group`, else the user's own, which has its name. */
  readonly group: string;
}

const ownGroup = (user: string): string => (user === 'nobody' ? 'nogroup' : user);

/** The httpd that a route belongs to. */
export const instanceOf = (httpds: readonly ApacheInstance[], { config }: ApacheRoute): ApacheInstance | undefined =>
  httpds.find(({ configs }) => configs.includes(config));

/** The user nginx's workers run as, with its group; undefined when it is not known. */
export function nginxVisitor(stack: Stack, config: NginxConfig): Visitor | undefined {
  const user = valueOf(stack.nginxUser(config));
  const [named, group] = config.user?.args ?? [];
  return user === undefined ? undefined : { user, group: (user === named ? group : undefined) ?? ownGroup(user) };
}

/** The same of whatever front a route belongs to. */
export function visitorOf(stack: Stack, route: Route): Visitor | undefined {
  if (route.front !== 'apache') return nginxVisitor(stack, route.config);
  const instance = instanceOf(stack.httpds, route);
  const user = instance && valueOf(stack.apacheUser(instance));
  const group = instance && valueOf(stack.apacheGroup(instance));
  return user === undefined ? undefined : { user, group: group ?? ownGroup(user) };
}

/** Permission bits of one class. */
export const WRITE = 2;
export const SEARCH = 1;

/**
 * Whether somebody has a permission as the kernel decides it, owner before group before the rest. `member`: only as a member of
 * the group, which nobody in view says.
 */
export function may({ user, group }: Visitor, bit: number, rights: Rights): 'yes' | 'no' | 'member' | 'unknown' {
  const mode = valueOf(rights.mode);
  if (user === 'root') return 'yes';
  if (mode === undefined) return 'unknown';
  const has = (shift: number): boolean => ((mode >> shift) & bit) !== 0;
  if (has(0) && has(3) && has(6)) return 'yes';
  const owner = valueOf(rights.owner);
  const owningGroup = valueOf(rights.group);
  if (owner === user) return has(6) ? 'yes' : 'no';
  if (owningGroup === group && has(3) && has(6)) return 'yes';
  // Whoever is not known to be another might be the visitor.
  if (owner === undefined) return 'unknown';
  if (owningGroup === group) return has(3) ? 'yes' : 'no';
  if (has(3) === has(0)) return has(0) ? 'yes' : 'no';
  if (owningGroup === undefined) return 'unknown';
  // Nobody is a member of root's group.
  if (owningGroup === 'root') return has(0) ? 'yes' : 'no';
  return has(3) ? 'member' : 'yes';
}

/** The RuntimeDirectory= of an application's own unit that a path lies in, with its rights. */
export function runtimeDirectoryOf({ launch }: App, path: string): { readonly path: string; readonly rights: Rights } | undefined {
  if (launch?.manager.kind !== 'systemd') return undefined;
  const found = launch.manager.runtimeDirectories.find((directory) => path.startsWith(`${directory.path}/`));
  if (!found) return undefined;
  const span = found.entry.value.span(0, found.entry.value.text.length);
  const owner = launch.user ?? unknown('who starts it is not known', span);
  // Without Group= it is the user's own, which has the user's name on Debian and RHEL.
  return { path: found.path, rights: { owner, group: launch.group ?? owner, mode: known(found.mode, span) } };
}
