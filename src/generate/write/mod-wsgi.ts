import { WSGI_TIMEOUTS } from '../../stack/advice.ts';
import { writtenPath } from '../command.ts';
import { comment, directive, section, type ApacheNode } from '../emit/apache.ts';
import type { Wanted, WantedApp, Writer } from '../wanted.ts';
import { scriptOf } from '../wsgi-script.ts';

/** The script of each application that mod_wsgi or mod_wsgi-express runs. */
export const writeModWsgi: Writer = ({ apps }) =>
  apps
    .filter(({ server }) => server === 'mod_wsgi' || server === 'mod_wsgi-express')
    .map((app) => ({
      path: writtenPath(app, scriptOf(app)),
      text: `# mod_wsgi calls what is named application.\nfrom ${app.module} import ${app.callable} as application\n`,
    }));

/** Directives of the whole server; none where mod_wsgi runs nothing. */
export function serverLines({ apps, places }: Wanted): ApacheNode[] {
  if (!apps.some(({ server }) => server === 'mod_wsgi')) return [];
  return [
    comment("applications run in processes of their own alone, never in Apache's"),
    directive('WSGIRestrictEmbedded', 'On'),
    ...(places.wsgiSockets === undefined
      ? []
      : [comment("the folder of the default is closed to Apache's workers"), directive('WSGISocketPrefix', places.wsgiSockets)]),
  ];
}

/** The processes of an application, which only one virtual host may declare. */
export function daemonLines(app: WantedApp): ApacheNode[] {
  const { name, user, workers, threads, timeout, graceful, readTimeout, venv, home } = app;
  const option = (key: string, value: string | number): string => `${key}=${value}`;
  const timeouts = WSGI_TIMEOUTS.map(([key, least]) => option(key, key === 'socket-timeout' ? Math.max(least, readTimeout.value) : least));
  return [
    comment(`processes: ${workers.why}`),
    comment(`threads: ${threads.why}`),
    ...(timeout ? [comment(`request-timeout: ${timeout.why}`)] : []),
    comment(`socket-timeout: ${readTimeout.why}`),
    comment(`graceful-timeout: ${graceful.why}`),
    comment('lang, locale: else Python takes file names and output for ASCII'),
    comment('umask: what it writes is not for everybody'),
    {
      kind: 'directive',
      name: 'WSGIDaemonProcess',
      lines: [
        [name, option('user', user), option('group', user), option('processes', workers.value), option('threads', threads.value)],
        ['display-name=%{GROUP}', ...(venv === undefined ? [] : [option('python-home', venv)]), option('home', home)],
        ['lang=C.UTF-8', 'locale=C.UTF-8', 'umask=0027'],
        [...(timeout ? [option('request-timeout', timeout.value)] : []), option('graceful-timeout', graceful.value)],
        timeouts,
      ],
    },
  ];
}

/** Where an application lies in the site, and which processes run it. */
export function mountLines(app: WantedApp): ApacheNode[] {
  const script = scriptOf(app);
  return [
    comment('with both groups named here it is loaded before the first request comes'),
    directive('WSGIScriptAlias', app.prefix, script, `process-group=${app.name}`, 'application-group=%{GLOBAL}'),
    section('Directory', [app.home], [section('Files', [script.slice(app.home.length + 1)], [directive('Require', 'all', 'granted')])]),
  ];
}
