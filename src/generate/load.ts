import { BALANCER_FACTS } from '../catalog/balancers.ts';
import { ANSWER_MARGIN, STOP_MARGIN, usualWorkers, WORKER_MEMORY, workersThatFit } from '../stack/advice.ts';
import { showBytes } from '../stack/sizes.ts';
import type { Answers, AppAnswers } from './answers.ts';
import type { Chosen, WantedApp, WorkerClass } from './wanted.ts';

/** How many requests at once, how long each, and how they end. */
export type Load = Pick<
  WantedApp,
  | 'workers'
  | 'threads'
  | 'workerClass'
  | 'timeout'
  | 'graceful'
  | 'stopSignal'
  | 'stop'
  | 'maxRequests'
  | 'keepalive'
  | 'clientPause'
  | 'forwardedAllowIps'
  | 'isLongLived'
  | 'readTimeout'
>;

/** Seconds that gunicorn's and uWSGI's own examples give a request. */
const REQUEST = 30;

/** Seconds that nginx and Apache wait by default: long enough for a request that the server ends after 30. */
const WAIT = 60;

/** Decides the numbers of one application, from the cores and the memory that are its share. */
export function loadOf(app: AppAnswers, answers: Answers): Load {
  const isLongLived = app.workload === 'websocket' || app.workload === 'streaming';
  const { workers, workerClass, threads } = parallel(app, answers);
  const timeout = limit(app, threads.value, isLongLived);
  return {
    workers,
    workerClass,
    threads,
    timeout,
    graceful: { value: REQUEST, why: 'requests in work are finished before it stops' },
    stopSignal:
      app.server === 'mod_wsgi-express'
        ? { value: 'WINCH', why: 'Apache finishes running requests; SIGTERM would cut them' }
        : { value: 'TERM', why: 'finishes running requests' },
    stop: { value: REQUEST + STOP_MARGIN, why: `${STOP_MARGIN} s more than it gives running requests: then it is killed` },
    maxRequests: isLongLived
      ? undefined
      : { value: 1000, why: 'a worker is replaced after so many requests, so that leaks of memory stay small' },
    keepalive: idle(app, answers),
    clientPause: answers.front === 'none' ? chosen(REQUEST, 'clients may pause so long in what they send or read') : undefined,
    forwardedAllowIps: trusted(app, answers),
    isLongLived,
    readTimeout: isLongLived
      ? { value: 3600, why: 'connections stay open and may be silent for long' }
      : {
          value: Math.max(WAIT, (timeout?.value ?? 0) + ANSWER_MARGIN),
          why: timeout
            ? `longer than the ${timeout.value} s that the application server gives a request: it is the one to end it`
            : 'the usual time',
        },
  };
}

type Parallel = Pick<Load, 'workers' | 'workerClass' | 'threads'>;

const chosen = <T>(value: T, why: string): Chosen<T> => ({ value, why });

const ONE = chosen(1, 'one request at a time in each worker');

/** Workers, what they are, and their threads. */
function parallel(app: AppAnswers, answers: Answers): Parallel {
  const { server, workload } = app;
  const cores = Math.max(1, Math.floor(answers.cores / answers.apps.length));
  const share = answers.apps.length > 1 ? ` (of ${answers.cores}, shared by ${answers.apps.length} applications)` : '';
  const most = workersThatFit(answers.memory / answers.apps.length);
  const workers = (wanted: number, why: string): Chosen<number> =>
    wanted <= most
      ? chosen(wanted, `${why}${share}`)
      : chosen(most, `as many as fit into the memory, at ${showBytes(WORKER_MEMORY)} each; ${wanted} by the cores`);
  const oneEach = (): Chosen<number> =>
    workers(Math.max(2, cores), cores < 2 ? 'two, so that one can be replaced' : `one for each of ${cores} cores`);
  const usual = (): Chosen<number> =>
    workers(usualWorkers(cores), `2 x ${cores} ${cores === 1 ? 'core' : 'cores'} + 1, gunicorn's rule of thumb`);
  const oneMore = (): Chosen<number> => workers(cores + 1, `one for each of ${cores} cores, and one for while another waits`);
  const sync = chosen<WorkerClass>('sync', 'one request at a time: nothing is won by more while it computes');
  const gthread = (why: string): Chosen<WorkerClass> => chosen<WorkerClass>('gthread', why);

  if (isAsgi(app))
    return {
      workers: oneEach(),
      workerClass: chosen<WorkerClass>('uvicorn_worker.UvicornWorker', 'an ASGI application, many requests in one event loop'),
      threads: ONE,
    };
  if (server === 'mod_wsgi' || server === 'mod_wsgi-express')
    return { workers: oneEach(), workerClass: sync, threads: apacheThreads[workload] };
  if (workload === 'websocket')
    return {
      workers: oneEach(),
      workerClass: gthread('each open WebSocket holds a thread'),
      threads: chosen(100, 'as many WebSockets at once in each worker'),
    };
  if (workload === 'streaming')
    return {
      workers: oneEach(),
      workerClass: gthread('each open stream holds a thread'),
      threads: chosen(32, 'as many streams at once in each worker'),
    };
  if (server === 'uwsgi' && answers.front === 'nginx')
    return { workers: usual(), workerClass: sync, threads: chosen(1, 'harakiri ends single requests only without threads') };
  if (workload === 'cpu' && answers.front === 'nginx') return { workers: oneMore(), workerClass: sync, threads: ONE };
  if (answers.front === 'none')
    return {
      workers: usual(),
      workerClass: gthread('no web server takes slow clients off its hands: a sync worker would wait for each'),
      threads: chosen(8, 'so many slow clients hold one worker'),
    };
  // mod_proxy_uwsgi connects before it has read anything of a body, mod_proxy_http when it has 16 kB.
  if (workload === 'cpu' || server === 'uwsgi')
    return {
      workers: workload === 'cpu' ? oneMore() : usual(),
      workerClass: gthread('Apache hands uploads on as they come: a sync worker would wait for slow visitors'),
      threads: chosen(8, 'so many slow visitors hold one worker'),
    };
  return {
    workers: usual(),
    workerClass: gthread('while one request waits, its worker serves others'),
    threads: chosen(4, 'requests at once in each worker'),
  };
}

/** FastAPI, and Django where it serves WebSockets, are ASGI applications. */
export const isAsgi = ({ framework, workload }: AppAnswers): boolean =>
  framework === 'fastapi' || (framework === 'django' && workload === 'websocket');

/** https://modwsgi.readthedocs.io: 3 to 5 threads where requests compute, 15 (its default) where they wait. */
const apacheThreads: Readonly<Record<AppAnswers['workload'], Chosen<number>>> = {
  cpu: chosen(5, 'few: threads of one process share one core'),
  io: chosen(15, "mod_wsgi's default: most of them wait"),
  streaming: chosen(25, 'each open stream holds a thread'),
  websocket: chosen(15, "mod_wsgi's default"),
};

/** Threads of uWSGI 2.0 share one timer, which any of their requests resets: then there is no limit that holds. */
function limit({ server }: AppAnswers, threads: number, isLongLived: boolean): Chosen<number> | undefined {
  if (server === 'uwsgi') return threads > 1 ? undefined : chosen(REQUEST, 'a request that takes longer is ended, and its worker replaced');
  if (server === 'gunicorn') return chosen(REQUEST, 'a worker that is silent for longer is replaced');
  // mod_wsgi divides by the threads the time that all running requests have taken: open streams would add up to it.
  return isLongLived ? undefined : chosen(60, 'a process with requests that take longer is replaced');
}

/** A balancer reuses connections that it has not seen closed: the one to close them has to be the balancer. */
function idle({ server }: AppAnswers, { front, behind }: Answers): Chosen<number> | undefined {
  if (server !== 'gunicorn' || front !== 'none' || behind === 'none') return undefined;
  const { title, idleTimeout } = BALANCER_FACTS[behind];
  return chosen(
    idleTimeout + ANSWER_MARGIN,
    `longer than the ${idleTimeout} s that ${title} keeps an idle connection: it is the one to close it`,
  );
}

/** gunicorn believes unix sockets by itself; uvicorn's workers see no address there. */
function trusted(app: AppAnswers, { front, behind }: Answers): Chosen<string> | undefined {
  if (app.server !== 'gunicorn') return undefined;
  if (front === 'none')
    return behind === 'none' ? undefined : chosen('*', 'the balancer connects from changing addresses; nothing else may reach this port');
  if (app.socket === 'unix')
    return isAsgi(app) ? chosen('*', 'on a unix socket there is no address; only the web server may open it') : undefined;
  return app.launcher === 'compose'
    ? chosen('*', 'the port is not published: only containers of this network reach it')
    : chosen('127.0.0.1', 'the web server connects from here; said here, the environment does not count');
}
