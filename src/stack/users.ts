import { known, unknown, type Value } from '../text/value.ts';
import * as gunicorn from '../servers/gunicorn/effective.ts';
import { openWord } from '../servers/nginx/holes.ts';
import type { NginxConfig } from '../servers/nginx/model.ts';
import * as uwsgi from '../servers/uwsgi/effective.ts';
import type { Target } from '../target.ts';
import type { App } from './model.ts';

/** Who an nginx.conf without `user` means: how each distribution builds its package (`nginx -V`; NGX_USER of nginx's own is nobody). */
const BUILT_IN: readonly (readonly [distro: RegExp, user: string])[] = [
  [/^(?:debian|ubuntu)\b/, 'nobody'],
  [/^(?:alma|almalinux|alpine|amazon|amzn|centos|fedora|ol|oracle|redhat|rhel|rocky|sles|suse|opensuse)\b/, 'nginx'],
];

/** Who the nginx.conf of each distribution's package names. */
const PACKAGED: typeof BUILT_IN = [[/^(?:debian|ubuntu)\b/, 'www-data'], BUILT_IN[1]!];

/**
 * The user nginx's workers run as: the `user` directive; else what nginx is built with, when the main file is in view; else what
 * the distribution's own nginx.conf says.
 */
export function nginxUser(config: NginxConfig, target: Target): Value<string> {
  const span = config.user?.span ?? config.file.span(0, 0);
  const explicit = config.user?.args[0];
  if (explicit !== undefined) {
    const hole = openWord(explicit);
    return hole === undefined ? known(explicit, span) : unknown(hole, span);
  }
  if (config.complete && !config.root.effective('user').certain) return unknown('`user` may stand in a file out of view', span, 'default');
  const distro = target.distro?.value ?? '';
  const user = (config.complete ? BUILT_IN : PACKAGED).find(([pattern]) => pattern.test(distro))?.[1];
  if (user !== undefined) return known(user, span, 'default');
  if (config.complete) return unknown('no `user`: nobody or nginx, by how nginx was built', span, 'default');
  const debianLayout = distro === '' && config.files.some((file) => /(?:^|\/)sites-(?:available|enabled)\//.test(file.id));
  return debianLayout ? known('www-data', span, 'computed') : unknown('nginx.conf with its `user` is not in view', span, 'default');
}

/** The user an application's workers run as: what its own settings make of the user that starts it. */
export function workerUser(app: App): Value<string> {
  if (app.kind === 'gunicorn') return gunicorn.socketRights(app.settings, app.launch).owner;
  if (app.emperor?.options.last('emperor-tyrant')) return unknown('the Emperor starts it as the owner of its file', app.span);
  return uwsgi.workerUser(app.options, app.launch);
}
