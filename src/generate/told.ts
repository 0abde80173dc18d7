import { isAsgi } from './load.ts';
import type { Wanted, WantedApp } from './wanted.ts';

/** How many values of each header an application may believe: the arguments of Werkzeug's ProxyFix. */
export interface ProxyFix {
  readonly x_for: number;
  readonly x_proto: number;
  readonly x_host: number;
  readonly x_prefix: number;
}

/** What an application is told of its visitors, and by whom. What `stacklint graph` reads from the files must be the same. */
export interface ToldApp {
  readonly proxyFix: ProxyFix;
  /** `plain`: no visitor comes over TLS; `server`: the application server knows who does; `nobody`: what stands in front keeps it to itself. */
  readonly scheme: 'plain' | 'server' | 'nobody';
  /** The path that the framework itself must be told of, since nothing else tells it; undefined: it is told, or there is none. */
  readonly prefix: string | undefined;
}

const NONE: ProxyFix = { x_for: 0, x_proto: 0, x_host: 0, x_prefix: 0 };

export function toldOf(app: WantedApp, wanted: Wanted): ToldApp {
  return {
    proxyFix: proxyFixOf(app, wanted),
    scheme: schemeOf(wanted),
    prefix: app.prefix !== '/' && isAsgi(app) ? app.prefix : undefined,
  };
}

function proxyFixOf({ server, protocol }: WantedApp, { answers: { front }, balancer }: Wanted): ProxyFix {
  // mod_wsgi-express takes X-Forwarded-For from those it trusts, and makes REMOTE_ADDR of it.
  const isPeer = server === 'mod_wsgi-express' || protocol === 'uwsgi' || protocol === 'wsgi';
  if (front === 'none') return balancer ? { ...NONE, x_for: isPeer ? 0 : 1, x_proto: 1 } : NONE;
  // Apache's mod_proxy_uwsgi and mod_wsgi tell it as variables, which nobody can forge; the headers are taken away.
  if (front === 'apache' && protocol !== 'http') return NONE;
  return { ...NONE, x_for: isPeer ? 0 : 1, x_proto: 1, x_host: 1 };
}

function schemeOf({ answers: { tls, front }, balancer }: Wanted): ToldApp['scheme'] {
  if (tls !== 'none') return 'server';
  if (balancer === undefined) return 'plain';
  return front === 'none' ? 'server' : 'nobody';
}

/** Only what is not the default of ProxyFix (x_for and x_proto are 1, the others 0), or is one of those two; undefined where it is of no use. */
export function showProxyFix({ proxyFix, scheme }: ToldApp): string | undefined {
  const knows = scheme !== 'nobody';
  const isNeeded = proxyFix.x_for > 0 || proxyFix.x_host > 0 || proxyFix.x_prefix > 0 || (proxyFix.x_proto > 0 && !knows);
  if (!isNeeded) return undefined;
  const shown = Object.entries(proxyFix).filter(([key, value]) => value > 0 || key === 'x_for' || key === 'x_proto');
  return shown.map(([key, value]) => `${key}=${value}`).join(', ');
}
