import { isDaemon } from '../servers/gunicorn/effective.ts';
import type { UwsgiOption } from '../servers/uwsgi/model.ts';
import type { Value } from '../text/value.ts';
import type { App, UwsgiApp } from './model.ts';

const DAEMONIZE = ['daemonize', 'daemonize2'] as const;

/** The option that sends uWSGI into the background; its value is the log. */
export const daemonizeOf = ({ options }: UwsgiApp): UwsgiOption | undefined => options.last(...DAEMONIZE);

/** Whether the process that a manager starts leaves another one in the background and ends. */
export const goesToBackground = (app: App): Value<boolean> =>
  app.kind === 'gunicorn' ? isDaemon(app.settings) : app.options.flag(...DAEMONIZE);
