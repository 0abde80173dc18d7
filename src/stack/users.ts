import { known, unknown, type Value } from '../text/value.ts';
import type { NginxConfig } from '../servers/nginx/model.ts';
import type { Target } from '../target.ts';

/**
 * The user nginx's workers run as: the `user` directive; else what the distribution's own nginx.conf says;
 * else nginx's built-in default when the main file is in view.
 * Source: src/core/nginx.c (NGX_USER is `nobody`), the packages' nginx.conf.
 */
export function nginxUser(config: NginxConfig, target: Target): Value<string> {
  const span = config.user?.span ?? config.file.span(0, 0);
  const explicit = config.user?.args[0];
  if (explicit !== undefined) return known(explicit, span);
  if (config.complete) return known('nobody', span, 'default');
  const distro = target.distro?.value ?? '';
  if (/^(?:debian|ubuntu)/.test(distro)) return known('www-data', span, 'default');
  if (distro !== '') return known('nginx', span, 'default');
  const debianLayout = config.files.some((file) => /(?:^|\/)sites-(?:available|enabled)\//.test(file.id));
  return debianLayout ? known('www-data', span, 'computed') : unknown('nginx.conf with its `user` is not in view', span, 'default');
}
