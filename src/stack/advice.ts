/*
 * The numbers that rules ask for and that generated stacks hold: one place, so that they can't disagree.
 */

/** gunicorn's own rule of thumb: https://docs.gunicorn.org/en/stable/design.html#how-many-workers. */
export const usualWorkers = (cores: number): number => 2 * cores + 1;

/** Bytes that a worker with a middling Django or Flask application takes. */
export const WORKER_MEMORY = 150 * 1024 ** 2;

/** Workers that fit into three quarters of the memory, in bytes; at least one. */
export const workersThatFit = (memory: number): number => Math.max(1, Math.floor((0.75 * memory) / WORKER_MEMORY));

/** Seconds by which a front should outlast the application server: else which of them gives up first is left to chance. */
export const ANSWER_MARGIN = 5;

/** Seconds above the grace time after which a manager may kill a server: for the end of the process itself. */
export const STOP_MARGIN = 5;

/** Bytes of a request's line and headers that nginx lets through by default (`large_client_header_buffers 4 8k`, ngx_http_core_module). */
export const NGINX_HEADERS = 4 * 8 * 1024;

/** The length of a uwsgi packet is a 16 bit number: a larger buffer is of no use. */
export const LARGEST_UWSGI_BUFFER = 65_535;

/** What nginx adds to the visitor's headers: the variables of `uwsgi_params`, the names and lengths of each. */
const UWSGI_VARIABLES = 4096;

/** Bytes of uWSGI's `buffer-size` for a front that lets so many bytes of headers through. */
export const uwsgiBuffer = (headers: number): number => Math.min(headers + UWSGI_VARIABLES, LARGEST_UWSGI_BUFFER);

/**
 * Timeouts of mod_wsgi's daemon groups, most of them off by default, in seconds, as its own page has them:
 * https://modwsgi.readthedocs.io/en/latest/configuration-directives/WSGIDaemonProcess.html. `socket-timeout` is the least.
 */
export const WSGI_TIMEOUTS = [
  ['queue-timeout', 45],
  ['socket-timeout', 60],
  ['connect-timeout', 15],
  ['startup-timeout', 15],
  ['deadlock-timeout', 60],
  ['shutdown-timeout', 5],
] as const;
