import { wordSpan } from '../syntax/apache/tree.ts';
import { known, unknown, valueOf, type Value } from '../text/value.ts';
import type { Host } from '../launchers/host.ts';
import type { Launch } from '../launchers/launch.ts';
import { baseName } from '../launchers/server-name.ts';
import * as gunicorn from '../servers/gunicorn/effective.ts';
import type { ApacheEntry, ApacheInstance } from '../servers/apache/model.ts';
import { openWord } from '../servers/nginx/holes.ts';
import type { NginxConfig } from '../servers/nginx/model.ts';
import * as uwsgi from '../servers/uwsgi/effective.ts';
import type { Target } from '../target.ts';
import type { App } from './model.ts';
import { nginxPackageOf, profileOf } from './packages.ts';

const PROGRAMS = { nginx: /^(?:nginx|openresty)$/, apache: /^(?:httpd|apache2|apache(?:2)?ctl|(?:httpd|apache2)-foreground)$/ } as const;

/** Who starts a web server on one of the hosts it runs on; undefined when nobody does that is in view, or root. */
export type Starters = (kind: keyof typeof PROGRAMS, hosts: readonly Host[]) => Value<string> | undefined;

/**
 * Nobody but root can change to another user, whatever `user` says (ngx_worker_process_init in os/unix/ngx_process_cycle.c,
 * ap_unixd_setup_child). In a container whoever it starts starts the rest.
 */
export function startersIn(launches: readonly Launch[]): Starters {
  const onHosts = new Map<Host, Launch[]>();
  for (const launch of launches) {
    const isServer = Object.values(PROGRAMS).some((name) => name.test(baseName(launch.words[0]?.value ?? '')));
    if (!isServer && launch.host.kind === 'machine') continue;
    onHosts.set(launch.host, [...(onHosts.get(launch.host) ?? []), launch]);
  }
  return (kind, hosts) => {
    const own = hosts.flatMap((host) => onHosts.get(host) ?? []);
    const servers = own.filter(({ words }) => PROGRAMS[kind].test(baseName(words[0]?.value ?? '')));
    const starters = servers.length > 0 ? servers : own.filter(({ host }) => host.kind === 'container');
    const users = starters.flatMap(({ user }) => user ?? []).filter((user) => !user.known || (user.value !== 'root' && user.value !== '0'));
    const [first] = users;
    if (!first?.known) return first;
    const isSame = users.length === starters.length && users.every((user) => valueOf(user) === first.value);
    return isSame ? first : unknown('several users may start it', first.span);
  };
}

/**
 * The user nginx's workers run as: whoever starts it, when that is not root; the `user` directive; else what nginx is built with,
 * when the main file is in view; else what the package's own nginx.conf says.
 */
export function nginxUser(config: NginxConfig, target: Target, starter?: Value<string>): Value<string> {
  if (starter) return starter;
  const span = config.user?.span ?? config.file.span(0, 0);
  const explicit = config.user?.args[0];
  if (explicit !== undefined) {
    const hole = openWord(explicit);
    return hole === undefined ? known(explicit, span) : unknown(hole, span);
  }
  if (config.complete && !config.root.effective('user').certain) return unknown('`user` may stand in a file out of view', span, 'default');
  const from = nginxPackageOf(target);
  const user = config.complete ? from?.builtInUser : (from?.user ?? from?.builtInUser);
  if (user !== undefined) return known(user, span, 'default');
  if (config.complete) return unknown('no `user`: nobody or nginx, by how nginx was built', span, 'default');
  const debianLayout = target.distro === undefined && config.files.some((file) => /(?:^|\/)sites-(?:available|enabled)\//.test(file.id));
  return debianLayout ? known('www-data', span, 'computed') : unknown('nginx.conf with its `user` is not in view', span, 'default');
}

/** Variables of Debian's /etc/apache2/envvars, which httpd's start script reads. */
const ENVVARS: Readonly<Record<string, string>> = { '${APACHE_RUN_USER}': 'www-data', '${APACHE_RUN_GROUP}': 'www-data' };

/**
 * The user httpd's workers run as: the last `User`; without one in view, what the main file of the distribution says, by the target or
 * by where its files lie.
 */
export const apacheUser = (instance: ApacheInstance, target: Target, starter?: Value<string>): Value<string> =>
  starter ?? account(instance, target, instance.user, 'User');

/** The group of httpd's workers, likewise; the packages give both the same name. */
export const apacheGroup = (instance: ApacheInstance, target: Target, starter?: Value<string>): Value<string> =>
  starter ? unknown('the group of who starts httpd is not in view', starter.span) : account(instance, target, instance.group, 'Group');

function account(
  { configs, complete, hosts }: ApacheInstance,
  target: Target,
  entry: ApacheEntry | undefined,
  directive: 'User' | 'Group',
): Value<string> {
  const text = entry?.args[0];
  if (entry !== undefined && text !== undefined) {
    const span = wordSpan(entry.directive, 0);
    const packaged = ENVVARS[text];
    if (entry.open) return packaged === undefined ? unknown(`${directive} is set out of view`, span) : known(packaged, span, 'environment');
    return entry.certain ? known(text, span) : unknown(`${directive} stands in a condition that can't be decided here`, span);
  }
  const { file } = configs[0]!;
  const span = file.span(0, 0);
  if (complete) {
    const isOpen = hosts.some(({ isMain, scope }) => isMain && scope.holes);
    return unknown(isOpen ? `${directive} may stand in a file out of view` : `no ${directive}: by how httpd was built`, span, 'default');
  }
  const packaged = profileOf(target)?.apache?.[directive === 'User' ? 'user' : 'group'];
  if (packaged !== undefined) return known(packaged, span, 'default');
  const layout = target.distro === undefined && configs.some((config) => DEBIAN_LAYOUT.test(config.file.id));
  return layout ? known('www-data', span, 'computed') : unknown(`the main file with its ${directive} is not in view`, span, 'default');
}

const DEBIAN_LAYOUT = /(?:^|\/)apache2\/(?:sites|mods|conf)-(?:available|enabled)\//;

/** The user an application's workers run as: what its own settings make of the user that starts it. */
export function workerUser(app: App): Value<string> {
  if (app.kind === 'gunicorn') return gunicorn.socketRights(app.settings, app.launch).owner;
  if (app.kind === 'mod_wsgi') return app.processes.user;
  if (app.emperor?.options.last('emperor-tyrant')) return unknown('the Emperor starts it as the owner of its file', app.span);
  return uwsgi.workerUser(app.options, app.launch);
}
