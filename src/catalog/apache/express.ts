// mod_wsgi 4.9 and 5.0, src/server/__init__.py (option_list) and src/server/management/commands/runmodwsgi.py, Apache-2.0: Copyright
// Graham Dumpleton (table, reworked).

/** What an option takes. */
export type ExpressArity = 0 | 1 | 2;

/** Options without an argument. */
const FLAGS = `http2 ssl-environment https-only allow-localhost reload-on-changes directory-listing error-override compress-responses
  server-metrics server-status access-log startup-log verbose-debugging log-to-terminal rotate-logs chunked-request isolate-interpreter
  with-newrelic with-newrelic-agent with-newrelic-platform with-php5 with-cgi enable-docs debug-mode enable-debugger debugger-startup
  enable-coverage enable-profiler enable-recorder enable-gdb setup-only disable-reloading orphan-interpreter ignore-activity-all help`;

/** Options with two. */
const PAIRS = `url-alias error-document proxy-mount-point proxy-url-alias proxy-virtual-host setenv add-handler service-script service-user
  service-group service-log-file`;

const SINGLES = `application-type entry-point host port https-port ssl-port ssl-certificate-file ssl-certificate-key-file ssl-certificate
  ssl-ca-certificate-file ssl-verify-client ssl-certificate-chain-file hsts-policy server-name server-alias processes threads max-clients
  initial-workers minimum-spare-workers maximum-spare-workers limit-request-body maximum-requests startup-timeout shutdown-timeout
  restart-interval cpu-time-limit graceful-timeout eviction-timeout deadlock-timeout inactivity-timeout ignore-activity request-timeout
  connect-timeout socket-timeout queue-timeout header-timeout header-max-timeout header-min-rate body-timeout body-max-timeout
  body-min-rate server-backlog daemon-backlog send-buffer-size receive-buffer-size header-buffer-size response-buffer-size
  response-socket-timeout user group callable-object map-head-to-get document-root directory-index mount-point trust-proxy-header
  trust-proxy keep-alive-timeout host-access-script auth-user-script auth-type auth-group-script auth-group include-file rewrite-rules
  envvars-script lang locale passenv working-directory pid-file server-root server-mpm log-directory log-level access-log-format
  error-log-format error-log-name access-log-name startup-log-name max-log-size rotatelogs-executable python-path python-eggs
  shutdown-interval httpd-executable process-name modules-directory mime-types newrelic-config-file newrelic-environment
  destroy-interpreter coverage-directory profiler-directory recorder-directory gdb-executable file-wrapper memory-limit
  virtual-memory-limit settings pythonpath verbosity`;

const names = (text: string): string[] => text.split(/\s+/);

const table = (): ReadonlyMap<string, ExpressArity> =>
  new Map<string, ExpressArity>([
    ...names(FLAGS).map((name): [string, ExpressArity] => [name, 0]),
    ...names(SINGLES).map((name): [string, ExpressArity] => [name, 1]),
    ...names(PAIRS).map((name): [string, ExpressArity] => [name, 2]),
  ]);

let arities: ReadonlyMap<string, ExpressArity> | undefined;

/** How many words an option of `mod_wsgi-express start-server` takes, by its name without `--`. */
export const expressOptions = (): ReadonlyMap<string, ExpressArity> => (arities ??= table());

/** Defaults that differ from those of WSGIDaemonProcess (`make_option(… default=)`), and `port`. */
export const EXPRESS_DEFAULTS: Readonly<Record<string, string>> = {
  port: '8000',
  threads: '5',
  'startup-timeout': '15',
  'deadlock-timeout': '60',
  'request-timeout': '60',
  'queue-timeout': '45',
  'socket-timeout': '60',
};

/** The options of WSGIDaemonProcess that express sets by its own of the same name, and by another. */
export const EXPRESS_DAEMON: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    `processes threads maximum-requests python-eggs lang locale queue-timeout socket-timeout connect-timeout request-timeout
    startup-timeout deadlock-timeout graceful-timeout eviction-timeout restart-interval shutdown-timeout inactivity-timeout
    send-buffer-size receive-buffer-size header-buffer-size response-buffer-size`
      .split(/\s+/)
      .map((name) => [name, name]),
  ),
  home: 'working-directory',
  'listen-backlog': 'daemon-backlog',
};
