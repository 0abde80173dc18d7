import { expressArguments } from './express-command.ts';
import type { Wanted, WantedApp } from './wanted.ts';

/**
 * The Emperor has a uWSGI of its own, in a folder that is root's: as root it must not run what an application could have changed.
 * Its virtual environment and those of the applications have to be of the same Python.
 */
export const EMPEROR = {
  unit: 'emperor.uwsgi.service',
  venv: '/opt/uwsgi/venv',
  config: '/etc/uwsgi/emperor.ini',
  vassals: '/etc/uwsgi/vassals',
  command: ['/opt/uwsgi/venv/bin/uwsgi', '--ini', '/etc/uwsgi/emperor.ini'],
} as const;

/** Where the configuration of an application server lies on its host: `/srv/shop/gunicorn.conf.py`; undefined for what has none. */
export function configOf({ server, launcher, name, home }: WantedApp): string | undefined {
  if (server === 'gunicorn') return `${home}/gunicorn.conf.py`;
  if (server !== 'uwsgi') return undefined;
  return launcher === 'emperor' ? `${EMPEROR.vassals}/${name}.ini` : `${home}/uwsgi.ini`;
}

/** The path below the folder that is written: in a compose project each application has a folder, which becomes its image. */
export function writtenPath({ launcher, name, home }: WantedApp, path: string): string {
  return launcher === 'compose' && path.startsWith(`${home}/`) ? name + path.slice(home.length) : path.slice(1);
}

/** A program of the application's own Python: by its path in the virtual environment, in a container by its name. */
export const programOf = ({ venv }: WantedApp, name: string): string => (venv === undefined ? name : `${venv}/bin/${name}`);

/**
 * The command of an application server in exec form, as a unit, a supervisor program or a container starts it in the application's
 * folder. Of a vassal: what the Emperor itself would start. Throws for mod_wsgi, which Apache runs.
 */
export function commandOf(app: WantedApp, wanted: Wanted): readonly string[] {
  switch (app.server) {
    case 'gunicorn':
      return [programOf(app, 'gunicorn'), '-c', configOf(app)!];
    case 'uwsgi':
      return [app.launcher === 'emperor' ? EMPEROR.command[0] : programOf(app, 'uwsgi'), '--ini', configOf(app)!];
    case 'mod_wsgi-express':
      return [programOf(app, 'mod_wsgi-express'), ...expressArguments(app, wanted)];
    case 'mod_wsgi':
      throw new Error(`${app.name}: Apache starts what mod_wsgi runs`);
  }
}
