import { EMPEROR } from '../command.ts';
import { isAsgi } from '../load.ts';
import { PINS } from '../pins.ts';
import type { Wanted, WantedApp } from '../wanted.ts';
import { inline, shell, type Block, type Section } from './markdown.ts';
import type { Machine } from './packages.ts';

/** Accounts, and folders with their owners; the code stays root's: what breaks in can't change it. */
export function accountsSection({ apps, places }: Wanted): Section {
  const accounts = apps.map(
    ({ user, home }) => `useradd --system --user-group --no-create-home --home-dir ${home} --shell /usr/sbin/nologin ${user}`,
  );
  const folders = [
    ...apps.map(({ home }) => folder(home)),
    ...apps.flatMap((app) => app.static.map(({ folder: path }) => ifAbsent(path.replace(/\/$/, ''), folder))),
    ...apps
      .filter(({ launcher, socketFolder }) => launcher === 'supervisor' && socketFolder !== undefined)
      .map(({ user, socketFolder }) => `install --directory --owner=${user} --group=${places.frontGroup} --mode=0750 ${socketFolder}`),
    ...(apps.some(({ launcher }) => launcher === 'emperor') ? [folder(EMPEROR.venv.replace(/\/[^/]+$/, '')), folder(EMPEROR.vassals)] : []),
  ];
  const written = apps.map(({ user }) => inline(user)).join(', ');
  return {
    title: 'Accounts and folders',
    blocks: [
      ...shell(...accounts, ...new Set(folders)),
      `Code and configuration stay root's, so that nobody who breaks into an application can change it. Folders that it writes into (uploads, a database of SQLite) have to belong to ${written}.`,
    ],
  };
}

/** What is there may be somebody's: nobody is to be shut out of uploads, or let into a home. */
export const ifAbsent = (path: string, make: (path: string) => string): string => `[ -d ${path} ] || ${make(path)}`;

const folder = (path: string): string => `install --directory --owner=root --group=root --mode=0755 ${path}`;

/** Code, virtual environments and what is installed into them, of the releases that the files are written for. */
export function codeSection(wanted: Wanted, machine: Machine): Section {
  const { apps, answers } = wanted;
  const blocks = apps.flatMap((app): Block[] => [
    `Copy the code of ${app.name} to ${inline(app.home)}, so that ${inline(`import ${app.module}`)} works there, with a ${inline('requirements.txt')}. Then:`,
    ...shell(
      `python3 -m venv ${app.venv}`,
      `${app.venv}/bin/pip install --requirement ${[`${app.home}/requirements.txt`, ...requirementsOf(app)].join(' ')}`,
    ),
  ]);
  const emperor = apps.some(({ launcher }) => launcher === 'emperor')
    ? [
        'The Emperor has a uWSGI of its own, which is started as root:',
        ...shell(`python3 -m venv ${EMPEROR.venv}`, `${EMPEROR.venv}/bin/pip install uwsgi==${PINS.uwsgi}`),
      ]
    : [];
  const amazon = answers.distro === 'amazon-2023' && apps.some(({ server }) => server === 'mod_wsgi') ? wsgiModule(apps) : [];
  const supervisor = machine.packages.supervisor.length === 0 && apps.some(({ launcher }) => launcher === 'supervisor') ? SUPERVISOR : [];
  return { title: 'Code', blocks: [...blocks, ...emperor, ...amazon, ...supervisor] };
}

/** What the server of an application is, as pip takes it. mod_wsgi's daemons run what Apache's module brings. */
function requirementsOf(app: WantedApp): readonly string[] {
  switch (app.server) {
    case 'gunicorn':
      return [
        `gunicorn==${PINS.gunicorn}`,
        ...(isAsgi(app) ? [`'uvicorn[standard]==${PINS.uvicorn}'`, `uvicorn-worker==${PINS['uvicorn-worker']}`] : []),
      ];
    case 'uwsgi':
      return app.launcher === 'emperor' ? [] : [`uwsgi==${PINS.uwsgi}`];
    case 'mod_wsgi-express':
      return [`mod_wsgi==${PINS['mod-wsgi']}`];
    case 'mod_wsgi':
      return [];
  }
}

/** Amazon Linux has no package of mod_wsgi: pip compiles the module. */
function wsgiModule(apps: readonly WantedApp[]): readonly Block[] {
  const { venv } = apps.find(({ server }) => server === 'mod_wsgi')!;
  return [
    "Apache's module is compiled, and told to Apache:",
    ...shell(
      `${venv}/bin/pip install mod_wsgi==${PINS['mod-wsgi']}`,
      `${venv}/bin/mod_wsgi-express module-config | grep '^LoadModule' > /etc/httpd/conf.modules.d/10-wsgi.conf`,
    ),
  ];
}

/** https://supervisord.org/configuration.html: what packages of other distributions bring. */
const SUPERVISOR: readonly Block[] = [
  'supervisor comes from PyPI, with a unit of its own:',
  ...shell(
    'python3 -m venv /opt/supervisor',
    `/opt/supervisor/bin/pip install supervisor==${PINS.supervisor}`,
    'install --directory --mode=0755 /etc/supervisord.d /var/log/supervisor',
    'ln --symbolic --force /opt/supervisor/bin/supervisorctl /usr/local/bin/supervisorctl',
    "cat > /etc/supervisord.conf <<'END'",
    '[unix_http_server]',
    'file = /run/supervisor.sock',
    'chmod = 0700',
    '[supervisord]',
    'logfile = /var/log/supervisor/supervisord.log',
    'pidfile = /run/supervisord.pid',
    '[rpcinterface:supervisor]',
    'supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface',
    '[supervisorctl]',
    'serverurl = unix:///run/supervisor.sock',
    '[include]',
    'files = /etc/supervisord.d/*.ini',
    'END',
    "cat > /etc/systemd/system/supervisord.service <<'END'",
    '[Unit]',
    'Description=supervisor',
    'After=network.target',
    '[Service]',
    'ExecStart=/opt/supervisor/bin/supervisord --nodaemon --configuration /etc/supervisord.conf',
    'KillMode=process',
    'Restart=on-failure',
    '[Install]',
    'WantedBy=multi-user.target',
    'END',
  ),
];

/** What SELinux has to be told: https://docs.redhat.com (Using SELinux, 3 and 5), and man 8 httpd_selinux. */
export function selinuxSection(wanted: Wanted): Section {
  const { apps, answers, places } = wanted;
  const title = 'SELinux';
  if (!places.selinux) return { title, blocks: [] };
  const label = (type: string, pattern: string): string => `semanage fcontext --add --type ${type} '${pattern}'`;
  const outside = apps.filter(({ server }) => server !== 'mod_wsgi');
  const inside = apps.filter(({ server }) => server === 'mod_wsgi');
  const hasFront = answers.front !== 'none';
  const sockets = outside.flatMap(({ socketFolder }) => (socketFolder === undefined ? [] : [socketFolder]));
  const statics = hasFront ? apps.flatMap((app) => app.static.map(({ folder: path }) => path.replace(/\/$/, ''))) : [];
  const isEmperor = apps.some(({ launcher }) => launcher === 'emperor');
  const labels = [
    ...outside.map(({ venv }) => label('bin_t', `${venv}/bin(/.*)?`)),
    ...(isEmperor ? [label('bin_t', `${EMPEROR.venv}/bin(/.*)?`)] : []),
    ...inside.flatMap(({ home, venv }) => [label('httpd_sys_content_t', `${home}(/.*)?`), label('lib_t', `${venv}/lib.*\\.so(\\..*)?`)]),
    ...statics.map((path) => label('httpd_sys_content_t', `${path}(/.*)?`)),
    ...[...new Set(sockets)].map((path) => label('httpd_var_run_t', `${path}(/.*)?`)),
  ];
  const homes = [...apps.map(({ home }) => home), ...(isEmperor ? [EMPEROR.venv] : []), ...statics];
  const overTcp = hasFront && outside.some(({ address }) => address?.kind === 'tcp');
  return {
    title,
    blocks: [
      'What systemd starts must be a program for SELinux, what the web server reads its content, and it may connect to nothing that is not said here.',
      ...shell(
        ...new Set(labels),
        `restorecon -R ${[...new Set(homes)].join(' ')}`,
        ...(overTcp ? ['setsebool -P httpd_can_network_connect 1'] : []),
      ),
      ...(sockets.length > 0 ? [CONNECT_NOTE, ...shell(...CONNECT_POLICY)] : []),
      ...(inside.length > 0
        ? [
            `What mod_wsgi runs is Apache for SELinux: ${inline('setsebool -P httpd_can_network_connect_db 1')} if it has a database, and folders that it writes into are of the type ${inline('httpd_sys_rw_content_t')}.`,
          ]
        : []),
      `If something is refused all the same, ${inline('ausearch --message AVC --start recent')} says what.`,
    ],
  };
}

const CONNECT_NOTE = 'No boolean lets the web server connect to the unix socket of a service that has no policy of its own; this does:';

const CONNECT_POLICY = [
  "cat > /root/webapp.te <<'END'",
  'module webapp 1.0;',
  'require {',
  '  type httpd_t;',
  '  type unconfined_service_t;',
  '  type init_t;',
  '  class unix_stream_socket connectto;',
  '}',
  'allow httpd_t { unconfined_service_t init_t }:unix_stream_socket connectto;',
  'END',
  'checkmodule -M -m -o /root/webapp.mod /root/webapp.te',
  'semodule_package -o /root/webapp.pp -m /root/webapp.mod',
  'semodule -i /root/webapp.pp',
];
