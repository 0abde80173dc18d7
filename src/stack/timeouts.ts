import { gracefulTimeout, timeout, workerClass } from '../servers/gunicorn/effective.ts';
import type { ApacheEntry } from '../servers/apache/model.ts';
import type { NginxEntry, NginxRoute, PassDirective } from '../servers/nginx/model.ts';
import { duration } from '../servers/nginx/queries.ts';
import { harakiri, threads } from '../servers/uwsgi/effective.ts';
import { known, mapValue, unknown, type Value } from '../text/value.ts';
import { effective } from '../servers/apache/effective.ts';
import { headSpan } from '../syntax/apache/tree.ts';
import type { Span } from '../text/source.ts';
import type { ApacheEdge, App, Stack } from './model.ts';
import { instanceOf } from './rights.ts';

/**
 * Seconds a server gives running requests when SIGTERM stops it: gunicorn's `graceful_timeout`. uWSGI 2.0 with die-on-term
 * cuts them at once (kill_them_all in core/uwsgi.c); its mercy times are those of a reload.
 */
export function graceTime(app: App): Value<number> {
  if (app.kind === 'mod_wsgi') return unknown('what httpd gives them is not known', app.span);
  return app.kind === 'gunicorn' ? gracefulTimeout(app.settings) : known(0, app.span, 'default');
}

/** What says how long a front waits for the next piece of an answer. */
export interface ReadTimeout {
  readonly directive: string;
  readonly seconds: number;
  /** Where somebody set it for the backend's sake; undefined: the default. */
  readonly span: Span | undefined;
  /** nginx's own directive, for who changes it. */
  readonly entry: NginxEntry | undefined;
  /** The same of Apache's; its `Timeout` holds for much else. */
  readonly apache?: ApacheEntry | undefined;
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
  if (!entry) return certain ? { directive, seconds: DEFAULT_READ_TIMEOUT, span: undefined, entry } : undefined;
  const seconds = duration(entry.args[0] ?? '');
  return certain && seconds !== undefined ? { directive, seconds, span: entry.span, entry } : undefined;
}

/**
 * The same of a route of Apache's to a backend: `timeout=` of the worker, else `ProxyTimeout`, else `Timeout`, which holds for much else
 * too and which Debian's apache2.conf sets to 300; else 60 (mod_proxy, core). Undefined when it is not known.
 */
export function proxyTimeout({ httpds }: Stack, { route, hop }: ApacheEdge): ReadTimeout | undefined {
  const instance = instanceOf(httpds, route);
  if (instance === undefined || hop === undefined) return undefined;
  const own = hop.params.get('timeout');
  if (own !== undefined) return apacheSeconds('timeout=', own, headSpan(hop.entry.directive), hop.entry);
  for (const [directive, isOwn] of [
    ['ProxyTimeout', true],
    ['Timeout', false],
  ] as const) {
    const { entries, certain } = effective(instance, route.host, directive.toLowerCase());
    if (!certain) return undefined;
    const entry = entries.at(-1);
    if (entry)
      return apacheSeconds(directive, entry.args[0] ?? '', isOwn ? headSpan(entry.directive) : undefined, isOwn ? entry : undefined);
  }
  return { directive: 'Timeout', seconds: DEFAULT_READ_TIMEOUT, span: undefined, entry: undefined };
}

/** Other units than whole seconds are rare, and left alone. */
const apacheSeconds = (directive: string, text: string, span: Span | undefined, apache: ApacheEntry | undefined): ReadTimeout | undefined =>
  /^\d+s?$/.test(text) ? { directive, seconds: Number.parseInt(text, 10), span, entry: undefined, apache } : undefined;

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
  // Its request-timeout is an average over the threads of a process, and cuts none of them sharply.
  if (app.kind === 'mod_wsgi') return unknown('request-timeout is no limit of one request', app.span);
  const count = threads(app.options);
  if (!count.known) return count;
  const loop = app.options.last('async', 'gevent', 'asyncio', 'tornado', 'ugreen');
  return count.value > 1 || loop ? endless(count) : limit(harakiri(app.options));
}
