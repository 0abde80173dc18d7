import { showAddress } from '../../servers/address.ts';
import { configOf, writtenPath } from '../command.ts';
import { emitPython, type PythonAssignment, type PythonValue } from '../emit/python.ts';
import { isAsgi } from '../load.ts';
import type { Chosen, GeneratedFile, Wanted, WantedApp, Writer } from '../wanted.ts';

/** The configuration of each gunicorn: https://docs.gunicorn.org/en/stable/settings.html. */
export const writeGunicorn: Writer = (wanted) =>
  wanted.apps.filter(({ server }) => server === 'gunicorn').map((app) => fileOf(app, wanted));

const fileOf = (app: WantedApp, wanted: Wanted): GeneratedFile => ({
  path: writtenPath(app, configOf(app)!),
  text: emitPython(
    [`gunicorn for ${app.name}; every setting is explained in https://docs.gunicorn.org/en/stable/settings.html`],
    [application(app), listener(app), workers(app), limits(app), [...proxies(app, wanted), ...logs(app, wanted)]],
  ),
});

const set = (name: string, value: PythonValue, why?: string): PythonAssignment[] => [
  why === undefined ? { name, value } : { name, value, comment: [why] },
];

const chosen = (name: string, one: Chosen<PythonValue> | undefined): PythonAssignment[] => (one ? set(name, one.value, one.why) : []);

function application(app: WantedApp): PythonAssignment[] {
  // Workers for ASGI look at no SCRIPT_NAME: there the framework is told.
  const isBelow = app.prefix !== '/' && !isAsgi(app);
  return [
    ...set('wsgi_app', app.app),
    ...(isBelow
      ? set('raw_env', [`SCRIPT_NAME=${app.prefix}`], 'the application lies below this path: its routes are without, its links with it')
      : []),
  ];
}

function listener({ bind, launcher, socketMode, ownTls }: WantedApp): PythonAssignment[] {
  // A socket that systemd hands over takes the place of any `bind`.
  const opens = launcher !== 'systemd-socket';
  return [
    ...(opens && bind ? set('bind', showAddress(bind)) : []),
    ...(socketMode ? set('umask', { octal: socketMode.value === 0o660 ? 0o007 : 0o111 }, `of the socket: ${socketMode.why}`) : []),
    ...(ownTls ? [...set('certfile', ownTls.certificate), ...set('keyfile', ownTls.key, keyReason(ownTls.credential !== undefined))] : []),
  ];
}

const keyReason = (isCredential: boolean): string | undefined =>
  isCredential ? 'where systemd lays a copy for this service (LoadCredential=)' : undefined;

function workers(app: WantedApp): PythonAssignment[] {
  return [
    ...chosen('workers', app.workers),
    ...chosen('worker_class', app.workerClass),
    ...(app.workerClass.value === 'gthread' ? chosen('threads', app.threads) : []),
    ...set('worker_tmp_dir', '/dev/shm', 'in memory: on a slow disk the sign of life of a worker would block'),
  ];
}

function limits(app: WantedApp): PythonAssignment[] {
  const { maxRequests } = app;
  return [
    ...chosen('timeout', app.timeout),
    ...chosen('graceful_timeout', app.graceful),
    ...chosen('max_requests', maxRequests),
    ...(maxRequests ? set('max_requests_jitter', maxRequests.value / 10, 'not all workers at once') : []),
    ...chosen('keepalive', app.keepalive),
  ];
}

const proxies = ({ forwardedAllowIps }: WantedApp, { answers, balancer }: Wanted): PythonAssignment[] => [
  ...chosen('forwarded_allow_ips', forwardedAllowIps),
  // Web servers drop headers with `_`, or are told to.
  ...(answers.front === 'none' && balancer
    ? set('forwarder_headers', '', 'the balancer hands on what visitors send as SCRIPT_NAME: it must not name the prefix')
    : []),
];

function logs(app: WantedApp, { answers, balancer }: Wanted): PythonAssignment[] {
  const header = answers.front === 'none' ? balancer?.header : 'X-Forwarded-For';
  return [
    ...set('accesslog', '-', 'to the standard output, which what starts gunicorn collects'),
    // uvicorn's workers write lines of their own.
    ...(header !== undefined && !isAsgi(app)
      ? set(
          'access_log_format',
          `%({${header.toLowerCase()}}i)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s"`,
          'begins with the address of the visitor, not with that of the proxy',
        )
      : []),
  ];
}
