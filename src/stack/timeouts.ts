import { gracefulTimeout, timeout, workerClass } from '../servers/gunicorn/effective.ts';
import type { NginxEntry, NginxRoute, PassDirective } from '../servers/nginx/model.ts';
import { duration } from '../servers/nginx/queries.ts';
import { harakiri, threads } from '../servers/uwsgi/effective.ts';
import { known, mapValue, type Value } from '../text/value.ts';
import type { App } from './model.ts';

/**
 * Seconds a server gives running requests when SIGTERM stops it: gunicorn's `graceful_timeout`. uWSGI 2.0 with die-on-term
 * cuts them at once (kill_them_all in core/uwsgi.c); its mercy times are those of a reload.
 */
export const graceTime = (app: App): Value<number> =>
  app.kind === 'gunicorn' ? gracefulTimeout(app.settings) : known(0, app.span, 'default');

/** What says how long nginx waits for the next piece of an answer. */
export interface ReadTimeout {
  readonly directive: string;
  readonly seconds: number;
  /** Undefined: nginx's default of 60 s. */
  readonly entry: NginxEntry | undefined;
}

const DEFAULT_READ_TIMEOUT = 60;

const READ_TIMEOUTS: Readonly<Record<PassDirective, string>> = {
  proxy_pass: 'proxy_read_timeout',
  uwsgi_pass: 'uwsgi_read_timeout',
  fastcgi_pass: 'fastcgi_read_timeout',
  scgi_pass: 'scgi_read_timeout',
  grpc_pass: 'grpc_read_timeout',
};

/** The read timeout of a route; undefined when it is not known. It runs between two reads, not for the whole answer. */
export function readTimeout({ scope, handler }: NginxRoute): ReadTimeout | undefined {
  const directive = READ_TIMEOUTS[handler];
  const { entries, certain } = scope.effective(directive);
  const entry = entries.at(-1);
  if (!entry) return certain ? { directive, seconds: DEFAULT_READ_TIMEOUT, entry } : undefined;
  const seconds = duration(entry.args[0] ?? '');
  return certain && seconds !== undefined ? { directive, seconds, entry } : undefined;
}

/**
 * Seconds after which a server ends a request; Infinity: never. gunicorn's `timeout` is one only with sync workers (others go on
 * telling the master that they live), uWSGI's `harakiri` only without threads (one timer for the whole worker).
 */
export function requestLimit(app: App): Value<number> {
  const endless = (value: Value<unknown>): Value<number> => known(Infinity, value.span, value.origin);
  const limit = (value: Value<number>): Value<number> => mapValue(value, (seconds) => (seconds > 0 ? seconds : Infinity));
  if (app.kind === 'gunicorn') {
    const kind = workerClass(app.settings);
    if (!kind.known) return kind;
    return kind.value === 'sync' ? limit(timeout(app.settings)) : endless(kind);
  }
  const count = threads(app.options);
  if (!count.known) return count;
  const loop = app.options.last('async', 'gevent', 'asyncio', 'tornado', 'ugreen');
  return count.value > 1 || loop ? endless(count) : limit(harakiri(app.options));
}
