// mod_wsgi 5.0.2, src/server/__init__.py (option_list), Apache-2.0: Copyright Graham Dumpleton (table, reworked).

/** What an option takes. */
export type ExpressArity = 0 | 1 | 2;

/** Options without an argument. */
const FLAGS = `http2 ssl-environment https-only allow-localhost enable-sendfile disable-reloading reload-on-changes directory-listing
  error-override compress-responses server-metrics server-status access-log startup-log verbose-debugging log-to-terminal rotate-logs
  chunked-request with-newrelic with-newrelic-agent with-newrelic-platform with-php5 with-cgi orphan-interpreter embedded-mode
  enable-docs debug-mode enable-debugger debugger-startup enable-coverage enable-profiler enable-recorder enable-gdb setup-only help`;

/** Options with two. */
const PAIRS = `url-alias error-document proxy-mount-point proxy-url-alias proxy-virtual-host setenv add-handler service-script service-user
  service-group service-log-file`;

const SINGLES = `application-type entry-point host port https-port ssl-port ssl-certificate-file ssl-certificate-key-file ssl-certificate
  ssl-ca-certificate-file ssl-verify-client ssl-certificate-chain-file hsts-policy server-name server-alias processes threads max-clients
  initial-workers minimum-spare-workers maximum-spare-workers limit-request-body maximum-requests startup-timeout shutdown-timeout
  restart-interval cpu-time-limit graceful-timeout eviction-timeout deadlock-timeout inactivity-timeout ignore-activity request-timeout
  connect-timeout socket-timeout queue-timeout header-timeout header-max-timeout header-min-rate body-timeout body-max-timeout
  body-min-rate server-backlog daemon-backlog send-buffer-size receive-buffer-size header-buffer-size response-buffer-size
  response-socket-timeout user group callable-object map-head-to-get document-root directory-index allow-override mount-point
  trust-proxy-header trust-proxy keep-alive-timeout host-access-script auth-user-script auth-type auth-group-script auth-group
  include-file rewrite-rules envvars-script lang locale passenv working-directory pid-file server-root server-mpm log-directory log-level
  access-log-format error-log-format error-log-name access-log-name startup-log-name max-log-size rotatelogs-executable python-path
  python-eggs shell-executable httpd-executable process-name modules-directory mime-types socket-prefix newrelic-config-file
  newrelic-environment coverage-directory profiler-directory recorder-directory gdb-executable`;

/** What `manage.py runmodwsgi` takes besides: options of every command of Django (django/core/management/base.py). */
const DJANGO_FLAGS = 'version traceback no-color force-color skip-checks';
const DJANGO_SINGLES = 'settings pythonpath verbosity';

const rows = (names: string, arity: ExpressArity): [string, ExpressArity][] => names.split(/\s+/).map((name) => [name, arity]);

let own: ReadonlyMap<string, ExpressArity> | undefined;
let withDjango: ReadonlyMap<string, ExpressArity> | undefined;

/** How many words an option of `mod_wsgi-express start-server` takes, by its name without `--`. */
export const expressOptions = (): ReadonlyMap<string, ExpressArity> =>
  (own ??= new Map([...rows(FLAGS, 0), ...rows(SINGLES, 1), ...rows(PAIRS, 2)]));

/** The same of `manage.py runmodwsgi`. */
export const runmodwsgiOptions = (): ReadonlyMap<string, ExpressArity> =>
  (withDjango ??= new Map([...expressOptions(), ...rows(DJANGO_FLAGS, 0), ...rows(DJANGO_SINGLES, 1)]));

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
    startup-timeout deadlock-timeout graceful-timeout eviction-timeout restart-interval cpu-time-limit shutdown-timeout inactivity-timeout
    send-buffer-size receive-buffer-size header-buffer-size response-buffer-size response-socket-timeout`
      .split(/\s+/)
      .map((name) => [name, name]),
  ),
  home: 'working-directory',
  'listen-backlog': 'daemon-backlog',
};
