import type { GraphApp, GraphFact, GraphFront, GraphListener, GraphServer } from './graph-model.ts';
import type { ToldAddress } from './graph-values.ts';

/** ` 20.1.0 (requirements.txt:3)`: with who says it, where nobody gave it. */
export function showVersion(version: GraphFact | null): string {
  if (version === null) return '';
  const by = version.distro ?? (version.path === undefined ? undefined : `${version.path}:${version.line}`);
  return ` ${version.value}${by === undefined ? '' : ` (${by})`}`;
}

/** What a front is called: `nginx 1.22 (fragments)`. */
export const frontName = (front: GraphFront): string =>
  `${front.kind === 'nginx' ? 'nginx' : 'Apache'}${showVersion(front.version)}${front.complete ? '' : ' (fragments)'}`;

export const showAssumed = ({ assumed }: GraphFront): string => (assumed === null ? '' : `, nginx.conf taken from ${assumed}`);

export const showTold = (told: ToldAddress): string => told.address ?? told.text;

/** httpd's own addresses are for visitors: they need no route. */
export const isOpenToAll = ({ via }: GraphListener, { kind }: GraphApp): boolean =>
  kind === 'mod_wsgi' && /^(?:Listen|VirtualHost)$/.test(via);

/** How a listener is told of in every format for people: `http on unix:/run/web.sock`. */
export const showListener = (listener: GraphListener): string =>
  listener.protocol === 'wsgi' && listener.address === null
    ? `wsgi, ${listener.reason}`
    : `${listener.protocol ?? 'unknown protocol'} on ${listener.address ?? `an address that is not known: ${listener.reason}`}`;

/** Where a server listens: `0.0.0.0:80, 0.0.0.0:443 ssl`. */
export const showListens = ({ listens }: GraphServer): string =>
  listens.map((listen) => showTold(listen) + (listen.ssl ? ' ssl' : '')).join(', ') || 'an address out of view';

/** False for a server that this host alone reaches. */
export const isPublic = ({ listens }: GraphServer): boolean =>
  listens.length === 0 || listens.some(({ address }) => address === null || !/^(?:unix:|127\.|localhost:|\[::1\])/.test(address));

/** An Emperor serves nothing itself: no workers are told of what has no listener. */
export function showWorkers({ workers, threads, listeners }: GraphApp): string {
  if (workers.value === null || listeners.length === 0) return '';
  const each = threads.value !== null && threads.value > 1 ? ` of ${threads.value} threads` : '';
  return `${workers.value} worker${workers.value === 1 ? '' : 's'}${each}`;
}
