import { known, unknown, type Value } from '../text/value.ts';
import * as gunicorn from '../servers/gunicorn/effective.ts';
import { openWord } from '../servers/nginx/holes.ts';
import type { NginxConfig } from '../servers/nginx/model.ts';
import * as uwsgi from '../servers/uwsgi/effective.ts';
import type { Target } from '../target.ts';
import type { App } from './model.ts';
import { nginxPackageOf } from './packages.ts';

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

/** The user an application's workers run as: what its own settings make of the user that starts it. */
export function workerUser(app: App): Value<string> {
  if (app.kind === 'gunicorn') return gunicorn.socketRights(app.settings, app.launch).owner;
  if (app.emperor?.options.last('emperor-tyrant')) return unknown('the Emperor starts it as the owner of its file', app.span);
  return uwsgi.workerUser(app.options, app.launch);
}
