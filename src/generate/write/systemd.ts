import { showAddress, type Address } from '../../servers/address.ts';
import { SERVER_NAMES } from '../answers.ts';
import { commandOf, EMPEROR } from '../command.ts';
import { emitIni, type IniAssignment, type IniPart } from '../emit/ini.ts';
import { MAIN_PROCESS, unitCommand, unitText } from '../emit/unit.ts';
import type { Chosen, GeneratedFile, Wanted, WantedApp, Writer } from '../wanted.ts';

/** The units of systemd: https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html and systemd.exec.html. */
export const writeSystemd: Writer = (wanted) => [
  ...wanted.apps.flatMap((app): GeneratedFile[] => {
    if (app.server === 'mod_wsgi') return [];
    if (app.launcher === 'systemd') return [service(app, wanted)];
    return app.launcher === 'systemd-socket' ? [service(app, wanted), socket(app, wanted)] : [];
  }),
  ...emperor(wanted),
];

const FOLDER = 'etc/systemd/system';

const unit = (name: string, head: string, parts: readonly IniPart[]): GeneratedFile => ({
  path: `${FOLDER}/${name}`,
  text: emitIni('systemd', [head], parts),
});

const set = (key: string, value: string, why?: string): IniAssignment[] => [
  why === undefined ? { key, value } : { key, value, comment: [why] },
];

function service(app: WantedApp, wanted: Wanted): GeneratedFile {
  const isHanded = app.launcher === 'systemd-socket';
  return unit(`${app.name}.service`, `starts ${SERVER_NAMES[app.server]} for ${app.name}`, [
    {
      name: 'Unit',
      groups: [
        [
          ...set('Description', unitText(`${app.name} (${SERVER_NAMES[app.server]})`)),
          ...set('After', 'network.target'),
          ...(isHanded ? set('Requires', `${app.name}.socket`, 'opens the socket; connections wait there while the service restarts') : []),
        ],
      ],
    },
    { name: 'Service', groups: [identity(app), folders(app), command(app, wanted), HARDENING] },
    { name: 'Install', groups: [set('WantedBy', 'multi-user.target')] },
  ]);
}

function identity({ user, group, server, bind, launcher }: WantedApp): IniAssignment[] {
  const isPrivileged = launcher === 'systemd' && bind?.kind === 'tcp' && bind.port < 1024;
  return [
    ...(server === 'mod_wsgi-express'
      ? set('Type', 'exec', 'Apache does not tell systemd that it is ready')
      : set('Type', 'notify', `${SERVER_NAMES[server]} tells systemd when it is ready`)),
    ...set('User', user),
    ...(group === user ? set('Group', group) : set('Group', group, 'the socket belongs to the group of the web server, which may open it')),
    ...(isPrivileged ? set('AmbientCapabilities', 'CAP_NET_BIND_SERVICE', `for port ${bind.port}, without being root`) : []),
  ];
}

function folders({ home, socketFolder, launcher, ownTls }: WantedApp): IniAssignment[] {
  const makes = socketFolder?.startsWith('/run/') && launcher === 'systemd';
  return [
    ...set('WorkingDirectory', unitText(home)),
    ...(makes
      ? [
          ...set('RuntimeDirectory', socketFolder!.slice('/run/'.length), `makes ${socketFolder} for the socket`),
          ...set('RuntimeDirectoryMode', '0750'),
        ]
      : []),
    ...(ownTls?.credential
      ? set(
          'LoadCredential',
          `${ownTls.credential.name}:${unitText(ownTls.credential.file)}`,
          'the key is for root alone: a copy for this service',
        )
      : []),
  ];
}

function command(app: WantedApp, wanted: Wanted): IniAssignment[] {
  const reload = app.server === 'mod_wsgi-express' ? 'USR1' : 'HUP';
  return [
    ...set('ExecStart', unitCommand(commandOf(app, wanted))),
    ...set('ExecReload', unitCommand(['/bin/kill', '-s', reload, MAIN_PROCESS])),
    ...stop(app.stop),
    ...(app.stopSignal.value === 'TERM' ? [] : set('KillSignal', `SIG${app.stopSignal.value}`, app.stopSignal.why)),
    ...set('Restart', 'on-failure'),
  ];
}

const stop = ({ value, why }: Chosen<number>): IniAssignment[] => [
  ...set('KillMode', 'mixed', 'only the main process is told to stop: it tells its workers'),
  ...set('TimeoutStopSec', String(value), why),
];

/** What takes nothing away that a web application needs: it may still write wherever its user may, below /srv and /var. */
const HARDENING: readonly IniAssignment[] = [
  ...set('NoNewPrivileges', 'true', 'what it can do without: a fault in the application opens less'),
  ...set('PrivateTmp', 'true'),
  ...set('ProtectSystem', 'full'),
  ...set('ProtectControlGroups', 'true'),
  ...set('ProtectKernelModules', 'true'),
  ...set('ProtectKernelTunables', 'true'),
  ...set('RestrictSUIDSGID', 'true'),
];

const listen = (address: Address): string => (address.kind === 'unix' ? unitText(address.path) : showAddress(address));

function socket(app: WantedApp, { places }: Wanted): GeneratedFile {
  const { bind } = app;
  return unit(`${app.name}.socket`, `the socket of ${app.name}, which systemd opens and hands over`, [
    { name: 'Unit', groups: [set('Description', unitText(`Socket of ${app.name}`))] },
    {
      name: 'Socket',
      groups: [
        [
          ...set('ListenStream', listen(bind!)),
          ...(bind?.kind === 'unix'
            ? [
                ...set('SocketUser', places.frontUser, 'only the web server may connect'),
                ...set('SocketGroup', places.frontGroup),
                ...set('SocketMode', '0660'),
              ]
            : []),
        ],
      ],
    },
    { name: 'Install', groups: [set('WantedBy', 'sockets.target')] },
  ]);
}

function emperor({ apps }: Wanted): GeneratedFile[] {
  const vassals = apps.filter(({ launcher }) => launcher === 'emperor');
  if (vassals.length === 0) return [];
  const longest = vassals.reduce((a, b) => (b.stop.value > a.stop.value ? b : a)).stop;
  const folder = vassals.find(({ socketFolder }) => socketFolder !== undefined)?.socketFolder;
  return [
    unit(EMPEROR.unit, 'starts the Emperor of uWSGI, which starts the applications in its folder', [
      { name: 'Unit', groups: [[...set('Description', 'uWSGI Emperor'), ...set('After', 'network.target')]] },
      {
        name: 'Service',
        groups: [
          [
            ...set('Type', 'notify', 'uWSGI tells systemd when it is ready'),
            ...(folder === undefined
              ? []
              : set('RuntimeDirectory', folder.slice('/run/'.length), `makes ${folder} for the sockets, which root opens and gives away`)),
          ],
          [
            ...set('ExecStart', unitCommand(EMPEROR.command), 'as root: each application gives that up for its own user'),
            ...set('ExecReload', unitCommand(['/bin/kill', '-s', 'HUP', MAIN_PROCESS])),
            ...stop(longest),
            ...set('Restart', 'on-failure'),
          ],
          HARDENING,
        ],
      },
      { name: 'Install', groups: [set('WantedBy', 'multi-user.target')] },
    ]),
  ];
}
