import type { Address, Protocol } from '../servers/address.ts';
import type { AppAnswers, Answers } from './answers.ts';
import type { OwnTls } from './own-tls.ts';
import type { Places } from './places.ts';
import type { SocketAccess } from './socket-access.ts';

/** A value and why it is this one: the comment that stands beside it. One line, no full stop. */
export interface Chosen<T> {
  readonly value: T;
  readonly why: string;
}

export type WorkerClass = 'sync' | 'gthread' | 'uvicorn_worker.UvicornWorker';

/** An application with everything decided. */
export interface WantedApp extends AppAnswers, SocketAccess {
  readonly module: string;
  readonly callable: string;
  /** The account it runs as. */
  readonly user: string;
  /** Its code: `/srv/shop`, in a container `/app`. */
  readonly home: string;
  /** Its virtual environment; undefined in a container, whose Python is its own. */
  readonly venv: string | undefined;
  /** Where the front reaches it, or where visitors do when there is none; undefined for mod_wsgi, which Apache runs itself. */
  readonly address: Address | undefined;
  /** Where it opens that socket: in a container `0.0.0.0:8000`, while the front connects to `shop:8000`. */
  readonly bind: Address | undefined;
  readonly protocol: Protocol;
  /** The folder of its unix socket, which is made for it. */
  readonly socketFolder: string | undefined;
  readonly workers: Chosen<number>;
  /** Per worker. */
  readonly threads: Chosen<number>;
  /** Of gunicorn. */
  readonly workerClass: Chosen<WorkerClass>;
  /** Seconds after which the server ends a request (or, with threads, a worker that hangs); undefined: it sets no limit. */
  readonly timeout: Chosen<number> | undefined;
  /** Seconds that requests in work are given when it is stopped. */
  readonly graceful: Chosen<number>;
  /** Without `SIG`: what tells it to finish its requests and end. */
  readonly stopSignal: Chosen<'TERM' | 'WINCH'>;
  /** Seconds after which the launcher kills it. */
  readonly stop: Chosen<number>;
  /** Requests after which a worker is replaced; undefined: never, as each holds its connections for long. */
  readonly maxRequests: Chosen<number> | undefined;
  /** Seconds that gunicorn keeps an idle connection open for more requests; undefined: as it does by default. */
  readonly keepalive: Chosen<number> | undefined;
  /** Seconds that clients of its own may be silent amid a request or an answer; undefined: they are the front's. */
  readonly clientPause: Chosen<number> | undefined;
  /** What it needs to speak TLS itself; undefined where it does not. */
  readonly ownTls: OwnTls | undefined;
  /** Whose X-Forwarded headers gunicorn believes. */
  readonly forwardedAllowIps: Chosen<string> | undefined;
  /** It holds connections open: the front must not buffer or time out as usual. */
  readonly isLongLived: boolean;
  /** Seconds the front waits for its answers. */
  readonly readTimeout: Chosen<number>;
}

/** What a front serves under one list of names. */
export interface WantedSite {
  /** Of files and upstreams: the canonical name. */
  readonly name: string;
  readonly domains: readonly string[];
  /** Longest prefix first. */
  readonly apps: readonly WantedApp[];
  readonly certificate: { readonly file: string; readonly key: string } | undefined;
  /** Bytes: the largest of its applications; each location has its own where they differ. */
  readonly maxUpload: Chosen<number>;
}

/** What stands in front. */
export interface WantedBalancer {
  readonly title: string;
  /** The header in which it tells the visitor's address. */
  readonly header: string;
  readonly networks: readonly string[];
  /** What it asks for to learn whether this machine lives, by the machine's address instead of a name; undefined: it does not ask. */
  readonly healthPath: string | undefined;
}

/** The stack as it shall be; what writes files decides nothing any more. */
export interface Wanted {
  readonly answers: Answers;
  readonly places: Places;
  readonly sites: readonly WantedSite[];
  readonly apps: readonly WantedApp[];
  /** Networks of the balancer in front; undefined: visitors connect to the front itself. */
  readonly balancer: WantedBalancer | undefined;
  /** Port on which the front listens for plain HTTP; of TLS: 443. */
  readonly ports: { readonly http: number; readonly https: number };
  /** Value of Strict-Transport-Security, where TLS ends in the front. */
  readonly hsts: Chosen<string>;
}

/** The site in which an application lies. */
export const siteOf = ({ name }: WantedApp, { sites }: Pick<Wanted, 'sites'>): WantedSite =>
  sites.find(({ apps }) => apps.some((app) => app.name === name))!;

/** A file of the stack, at its path below the folder that is written. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Writes one part of the stack. */
export type Writer = (wanted: Wanted) => readonly GeneratedFile[];
