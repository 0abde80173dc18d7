import * as gunicorn from '../servers/gunicorn/effective.ts';
import * as uwsgi from '../servers/uwsgi/effective.ts';
import type { App, GunicornApp, ModWsgiApp, UwsgiApp } from '../stack/model.ts';
import { unknown, type Value } from '../text/value.ts';
import type { GraphApp } from './graph-model.ts';
import { toldValue, type Told } from './graph-values.ts';

const OPEN = 'a configuration out of view may set it';

type Numbers = Pick<GraphApp, 'workers' | 'threads'>;

/** How many workers an application has, and threads in each. */
export function numbers(app: App, cores: number | undefined): Numbers {
  if (app.kind === 'mod_wsgi') return wsgiNumbers(app);
  return app.kind === 'gunicorn' ? gunicornNumbers(app, cores) : uwsgiNumbers(app);
}

const wsgiNumbers = ({ processes: { processes, threads } }: ModWsgiApp): Numbers => ({
  workers: toldValue(processes),
  threads: toldValue(threads),
});

/** What nobody sets is the default only when all that could set it is in view. */
function gunicornNumbers({ settings, launch }: GunicornApp, cores: number | undefined): Numbers {
  const number = (name: string, value: Value<number>): Told<number> => {
    const { where, span } = settings.get(name);
    if (where === 'default' && !launch) return toldValue(unknown('the command that starts it is not in view', span));
    if (where === 'default' && !settings.complete) return toldValue(unknown(OPEN, span));
    return toldValue(value);
  };
  return {
    workers: number('workers', gunicorn.workers(settings, cores)),
    threads: number('threads', gunicorn.threads(settings, cores)),
  };
}

function uwsgiNumbers({ options, span }: UwsgiApp): Numbers {
  const number = (value: Value<number>, ...names: string[]): Told<number> =>
    toldValue(options.complete || options.last(...names) ? value : unknown(OPEN, span));
  return { workers: number(uwsgi.processes(options), 'processes', 'workers'), threads: number(uwsgi.threads(options), 'threads') };
}
