import { showAddress, type Address } from '../../servers/address.ts';
import { NGINX_HEADERS, uwsgiBuffer } from '../../stack/advice.ts';
import { configOf, EMPEROR, writtenPath } from '../command.ts';
import { emitIni, type IniAssignment } from '../emit/ini.ts';
import type { Chosen, GeneratedFile, Wanted, WantedApp, Writer } from '../wanted.ts';

/** The configuration of each uWSGI, and of the Emperor: https://uwsgi-docs.readthedocs.io/en/latest/Options.html. */
export const writeUwsgi: Writer = (wanted) => {
  const apps = wanted.apps.filter(({ server }) => server === 'uwsgi');
  return [...apps.map((app) => fileOf(app, wanted)), ...(apps.some(({ launcher }) => launcher === 'emperor') ? [emperor()] : [])];
};

const set = (key: string, value: string | number, why?: string): IniAssignment[] => [
  why === undefined ? { key, value: String(value) } : { key, value: String(value), comment: [why] },
];

const chosen = (key: string, one: Chosen<string | number> | undefined): IniAssignment[] => (one ? set(key, one.value, one.why) : []);

const STRICT = set('strict', 'true', 'an option that it does not know stops it, instead of being ignored');

function fileOf(app: WantedApp, wanted: Wanted): GeneratedFile {
  return {
    path: writtenPath(app, configOf(app)!),
    text: emitIni(
      'uwsgi',
      [`uWSGI for ${app.name}; every option is listed in https://uwsgi-docs.readthedocs.io/en/latest/Options.html`],
      [
        {
          name: 'uwsgi',
          groups: [
            STRICT,
            application(app),
            workers(app),
            [
              ...listener(app, wanted),
              ...set('buffer-size', uwsgiBuffer(NGINX_HEADERS), 'for headers as large as web servers let through by default'),
            ],
            limits(app),
            visitors(app, wanted),
          ].filter((group) => group.length > 0),
        },
      ],
    ),
  };
}

function application({ app, prefix, home, venv, launcher, user }: WantedApp): IniAssignment[] {
  return [
    ...(launcher === 'emperor' ? [...set('uid', user, 'the Emperor starts it as root, which it gives up'), ...set('gid', user)] : []),
    ...set('chdir', home),
    ...(venv === undefined ? [] : set('virtualenv', venv)),
    ...(prefix === '/'
      ? set('module', app)
      : [
          ...set('mount', `${prefix}=${app}`, 'the application lies below this path: its routes are without, its links with it'),
          ...set('manage-script-name', 'true'),
        ]),
    ...set('need-app', 'true', 'without the application it does not start, instead of answering with errors'),
  ];
}

function workers({ workers: processes, threads, graceful }: WantedApp): IniAssignment[] {
  return [
    ...set('master', 'true', 'watches the workers, replaces and reloads them'),
    ...chosen('processes', processes),
    ...(threads.value > 1 ? chosen('threads', threads) : set('enable-threads', 'true', 'threads that the application starts run')),
    ...set('hook-master-start', 'unix_signal:15 gracefully_kill_them_all', 'SIGTERM stops it, and running requests are finished first'),
    ...chosen('worker-reload-mercy', graceful),
  ];
}

function listener(app: WantedApp, wanted: Wanted): IniAssignment[] {
  const { bind, socketMode, launcher, name } = app;
  if (!bind) return [];
  if (wanted.answers.front === 'none') return ownPort(app, bind);
  // A socket that systemd hands over is found by itself; one named here would be opened besides.
  if (launcher === 'systemd-socket') return [];
  return [
    ...set('socket', bind.kind === 'unix' ? bind.path : showAddress(bind)),
    ...(launcher === 'emperor' && socketMode
      ? set('chown-socket', `${name}:${wanted.places.frontGroup}`, 'opened as root, and given away')
      : []),
    ...(socketMode ? set('chmod-socket', socketMode.value.toString(8), socketMode.why) : []),
    // Root's folder is not the vassal's to take the socket out of.
    ...(socketMode && launcher !== 'emperor' ? set('vacuum', 'true', 'the socket goes with it') : []),
  ];
}

/**
 * Visitors, or a balancer, connect to uWSGI itself. Its workers speak HTTP: the router (`http`, `https`) would cut all it holds at a
 * stop, and streams slow bodies to the workers like these.
 */
function ownPort({ launcher, ownTls, clientPause }: WantedApp, bind: Address): IniAssignment[] {
  const port = showAddress(bind);
  // A vassal has given up root when it opens its sockets: this one is opened before.
  const isPrivileged = launcher === 'emperor' && bind.kind === 'tcp' && bind.port < 1024;
  const place = isPrivileged ? '=0' : port;
  return [
    ...(isPrivileged ? set('shared-socket', port, 'opened as root, before that is given up') : []),
    ...(launcher === 'systemd-socket'
      ? set('protocol', 'http', 'spoken on the socket that systemd hands over')
      : ownTls
        ? set('https-socket', `${place},${ownTls.certificate},${ownTls.key},HIGH`)
        : set('http-socket', place)),
    ...chosen('socket-timeout', clientPause),
  ];
}

function limits({ timeout, maxRequests }: WantedApp): IniAssignment[] {
  return [...chosen('harakiri', timeout), ...chosen('max-requests', maxRequests)];
}

/** What a web server in front would do; `route-…` are there where uWSGI was built with PCRE. */
function visitors({ static: files, maxUpload, protocol }: WantedApp, { answers, balancer, sites }: Wanted): IniAssignment[] {
  if (answers.front !== 'none') return [];
  return [
    ...(balancer ? [] : set('route-run', `setscheme:${protocol}`, 'else any visitor could say another in X-Forwarded-Proto')),
    ...set('route-if', `ishigher:\${CONTENT_LENGTH};${maxUpload} break:413 Request Entity Too Large`, sites[0]!.maxUpload.why),
    ...files.flatMap(({ url, folder }) =>
      set(
        'static-map',
        `${url}=${folder}`,
        `also gives out folders beside it whose names begin alike (${folder.replace(/\/$/, '')}-old): keep none there`,
      ),
    ),
    ...(files.length > 0 ? set('offload-threads', 1, 'a thread of each worker sends the files') : []),
  ];
}

function emperor(): GeneratedFile {
  return {
    path: EMPEROR.config.slice(1),
    text: emitIni(
      'uwsgi',
      ["uWSGI's Emperor; https://uwsgi-docs.readthedocs.io/en/latest/Emperor.html"],
      [
        {
          name: 'uwsgi',
          groups: [
            STRICT,
            [
              ...set('emperor', EMPEROR.vassals, 'starts each configuration of this folder, and stops it when its file goes'),
              ...set('emperor-graceful-shutdown', 'true', 'applications finish running requests when it is stopped'),
            ],
          ],
        },
      ],
    ),
  };
}
