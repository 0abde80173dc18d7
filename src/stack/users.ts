import { wordSpan } from '../syntax/apache/tree.ts';
import type { Host } from '../launchers/host.ts';
import type { Launch } from '../launchers/launch.ts';
import { baseName } from '../launchers/server-name.ts';
import { known, unknown, type Value } from '../text/value.ts';
import * as gunicorn from '../servers/gunicorn/effective.ts';
import type { ApacheEntry, ApacheInstance } from '../servers/apache/model.ts';
import { openWord } from '../servers/nginx/holes.ts';
import type { NginxConfig } from '../servers/nginx/model.ts';
import * as uwsgi from '../servers/uwsgi/effective.ts';
import type { Target } from '../target.ts';
import type { App } from './model.ts';
import { nginxPackageOf, profileOf } from './packages.ts';

/**
 * The user nginx's workers run as: the `user` directive; else what nginx is built with, when the main file is in view; else what
 * the package's own nginx.conf says.
 */
export function nginxUser(config: NginxConfig, target: Target): Value<string> {
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

/**
 * The user as whom a container starts nginx, when that is not root: the workers stay that user then, whatever `user` says
 * (nginx: "makes sense only if the master process runs with super-user privileges, ignored").
 */
export function unprivileged(hosts: readonly Host[], launches: readonly Launch[]): Value<string> | undefined {
  const [host, ...others] = hosts;
  if (host?.kind !== 'container' || others.length > 0) return undefined;
  const own = launches.filter((launch) => launch.host === host);
  const starts = own.find(({ words }) => baseName(words[0]?.value ?? '') === 'nginx') ?? own.find(({ manager }) => isContainers(manager));
  return starts?.user?.known && !/^(?:root|0)$/.test(starts.user.value) ? starts.user : undefined;
}

const isContainers = ({ kind }: Launch['manager']): boolean => kind === 'compose' || kind === 'docker' || kind === 'kubernetes';

/** Variables of Debian's /etc/apache2/envvars, which httpd's start script reads. */
const ENVVARS: Readonly<Record<string, string>> = { '${APACHE_RUN_USER}': 'www-data', '${APACHE_RUN_GROUP}': 'www-data' };

/**
 * The user httpd's workers run as: the last `User`; without one in view, what the main file of the distribution says, by the target or
 * by where its files lie.
 */
export const apacheUser = (instance: ApacheInstance, target: Target): Value<string> => account(instance, target, instance.user, 'User');

/** The group of httpd's workers, likewise; the packages give both the same name. */
export const apacheGroup = (instance: ApacheInstance, target: Target): Value<string> => account(instance, target, instance.group, 'Group');

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
