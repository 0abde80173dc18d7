import { PRIVATE_NETWORKS } from '../catalog/balancers.ts';
import { WSGI_TIMEOUTS } from '../stack/advice.ts';
import { publicPort } from './addresses.ts';
import { scriptOf } from './wsgi-script.ts';
import type { Wanted, WantedApp } from './wanted.ts';

/**
 * What stands behind `mod_wsgi-express` in the command that starts it for an application, in exec form: options of
 * https://modwsgi.readthedocs.io/en/latest/user-guides/mod-wsgi-express-quickstart.html. As root, `--user` and `--group` count.
 */
export function expressArguments(app: WantedApp, wanted: Wanted): readonly string[] {
  const { answers } = wanted;
  const [name = '', ...aliases] = app.domains;
  return [
    'start-server',
    scriptOf(app),
    ...option('working-directory', app.home),
    ...addressOptions(app, wanted),
    ...option('server-name', name),
    ...[...aliases, ...anyName(wanted)].flatMap((alias) => option('server-alias', alias)),
    ...(app.prefix === '/' ? [] : option('mount-point', app.prefix)),
    ...option('processes', app.workers.value),
    ...option('threads', app.threads.value),
    // Off by 0: its own default is 60.
    ...option('request-timeout', app.timeout?.value ?? 0),
    ...option('graceful-timeout', app.graceful.value),
    ...WSGI_TIMEOUTS.flatMap(([timeout, seconds]) =>
      option(timeout, timeout === 'socket-timeout' ? Math.max(seconds, app.readTimeout.value) : seconds),
    ),
    ...option('limit-request-body', app.maxUpload),
    ...(answers.front === 'none' ? app.static.flatMap(({ url, folder }) => ['--url-alias', url, folder]) : []),
    ...trusted(app, wanted),
    '--log-to-terminal',
  ];
}

const option = (name: string, value: string | number): string[] => [`--${name}`, String(value)];

/** A balancer's health checks ask by address, which express denies as it denies other names. */
const anyName = ({ answers, balancer }: Wanted): readonly string[] =>
  answers.front === 'none' && balancer?.healthPath !== undefined ? ['*'] : [];

/** Where it listens; with TLS of its own the plain port only sends visitors on. */
function addressOptions(app: WantedApp, wanted: Wanted): string[] {
  const { bind, ownTls } = app;
  if (bind?.kind !== 'tcp') throw new Error(`${app.name}: mod_wsgi-express listens on TCP ports alone`);
  const plain = [...option('host', bind.host), ...option('port', plainPort(app, wanted) ?? bind.port)];
  if (ownTls === undefined) return plain;
  const own = [
    ...option('https-port', bind.port),
    ...option('ssl-certificate-file', ownTls.certificate),
    ...option('ssl-certificate-key-file', ownTls.key),
  ];
  return [...plain, ...own, ...(sendsOn(app, wanted) ? ['--https-only', ...option('hsts-policy', wanted.hsts.value)] : [])];
}

/** The port for plain HTTP that it opens beside that for TLS, whether anybody may reach it or not; undefined: it serves no TLS. */
export const plainPort = (app: WantedApp, wanted: Wanted): number | undefined =>
  app.ownTls && (sendsOn(app, wanted) ? wanted.ports.http : 8000);

/** It redirects to its own port, which in a container is not the one that is published: nothing but TLS is published there. */
const sendsOn = ({ bind, ...app }: WantedApp, { answers }: Wanted): boolean =>
  bind?.kind === 'tcp' && bind.port === publicPort(app, answers);

/** Whose headers it believes: those that the front, or the balancer where there is none, sets or replaces. */
function trusted({ launcher }: WantedApp, { answers, balancer }: Wanted): string[] {
  const proxies = answers.front === 'none' ? (balancer?.networks ?? []) : launcher === 'compose' ? PRIVATE_NETWORKS : ['127.0.0.1'];
  if (proxies.length === 0) return [];
  return [
    ...proxies.flatMap((proxy) => option('trust-proxy', proxy)),
    ...['X-Forwarded-For', 'X-Forwarded-Proto'].flatMap((header) => option('trust-proxy-header', header)),
  ];
}
