import { known, mapValue, unknown } from '../text/value.ts';
import type { Value } from '../text/value.ts';
import type { UnitEntry, UnitTree } from '../syntax/systemd/tree.ts';
import { parseBoolean, parseMode, parseSignal, parseTimeout, plainWords } from '../syntax/systemd/values.ts';
import { CHOICES } from '../catalog/systemd.ts';
import { accountNamed } from './command.ts';
import type { SocketUnit, SystemdService } from './launch.ts';
import { UnitSettings, declaration } from './unit-values.ts';

/** systemd's defaults (systemd-system.conf(5), systemd.service(5), systemd.kill(5)). */
const TIMEOUT_STOP = 90;
const DIRECTORY_MODE = 0o755;
const SOCKET_MODE = 0o666;

const oneOf =
  (key: string) =>
  (text: string): string | undefined =>
    CHOICES[key]!.values.includes(text) ? text : undefined;

/** `private` or `disconnected` of PrivateTmp= (257) both hide /tmp. */
const parsePrivate = (text: string): boolean | undefined => (text === 'disconnected' ? true : parseBoolean(text));

/** A service as its unit, its drop-ins and its sockets make it. */
export function makeService(unit: string, tree: UnitTree, dropIns: readonly UnitTree[], sockets: readonly SocketUnit[]): SystemdService {
  const settings = new UnitSettings(unit, 'Service', [tree, ...dropIns]);
  const at = declaration(tree, 'Service');
  const implied = settings.last('BusName') !== undefined ? 'dbus' : settings.all('ExecStart').length > 0 ? 'simple' : 'oneshot';
  const dynamic = settings.scalar(parseBoolean, known(false, at, 'default'), 'DynamicUser');
  const privateTmp = settings.scalar(parsePrivate, known(false, at, 'default'), 'PrivateTmp');
  return {
    kind: 'systemd',
    unit,
    tree,
    dropIns,
    all: (key) => settings.all(key),
    last: (key) => settings.last(key),
    type: settings.scalar(oneOf('Type'), known(implied, at, 'default'), 'Type'),
    privateTmp: dynamic.known && dynamic.value ? dynamic : dynamic.known || (privateTmp.known && privateTmp.value) ? privateTmp : dynamic,
    runtimeDirectories: runtimeDirectories(settings),
    timeoutStop: settings.scalar(parseTimeout, known(TIMEOUT_STOP, at, 'default'), 'TimeoutStopSec', 'TimeoutSec'),
    killSignal: settings.scalar(parseSignal, known('SIGTERM', at, 'default'), 'KillSignal'),
    sockets,
  };
}

function runtimeDirectories(settings: UnitSettings): SystemdService['runtimeDirectories'] {
  const list: { path: string; mode: number; entry: UnitEntry }[] = [];
  for (const entry of settings.all('RuntimeDirectory')) {
    const mode = settings.scalar(parseMode, known(DIRECTORY_MODE, entry.value.span(0, 0), 'default'), 'RuntimeDirectoryMode');
    const text = settings.text(entry);
    if (!text.known || !mode.known) continue;
    // `name:link` makes a symbolic link as well (systemd 251).
    for (const word of text.value.split(/[ \t\r\n]+/)) {
      const name = word
        .replace(/^["']|["']$/g, '')
        .replace(/:.*$/, '')
        .replace(/\/+$/, '');
      if (name !== '' && !name.startsWith('/') && !name.split('/').includes('..'))
        list.push({ path: `/run/${name}`, mode: mode.value, entry });
    }
  }
  return list;
}

/** The account a service runs as: root unless the unit says otherwise. */
export function accountOf(
  service: SystemdService,
  settings: UnitSettings,
): { readonly user: Value<string>; readonly group: Value<string> | undefined } {
  const at = declaration(service.tree, 'Service');
  const written = settings.last('User');
  const dynamic = settings.scalar(parseBoolean, known(false, at, 'default'), 'DynamicUser');
  const isRoot = written === undefined && dynamic.known && !dynamic.value;
  const user =
    written !== undefined
      ? accountNamed(settings.text(written))
      : isRoot
        ? settings.specifiers('u')?.known
          ? known('root', at, 'default')
          : unknown('the unit runs as the user of its manager', at, 'default')
        : unknown('DynamicUser= makes the user', dynamic.span);
  const group = settings.last('Group');
  return { user, group: group !== undefined ? accountNamed(settings.text(group)) : isRoot && user.known ? user : undefined };
}

/** A socket unit. */
export function makeSocket(unit: string, tree: UnitTree, dropIns: readonly UnitTree[]): SocketUnit {
  const settings = new UnitSettings(unit, 'Socket', [tree, ...dropIns]);
  const at = declaration(tree, 'Socket');
  const accept = settings.scalar(parseBoolean, known(false, at, 'default'), 'Accept');
  const accepts = accept.known && accept.value;
  const written = settings.last('Service');
  const named = written && settings.text(written);
  const base = unit.replace(/\.socket$/, '');
  const root = known('root', at, 'default');
  const owner = (key: string, fallback: Value<string>): Value<string> => {
    const entry = settings.last(key);
    return entry === undefined ? fallback : accountNamed(settings.text(entry));
  };
  const user = owner('SocketUser', root);
  return {
    unit,
    tree,
    service: named?.known ? named.value : `${base}${accepts && !base.endsWith('@') ? '@' : ''}.service`,
    accept: accepts,
    streams: settings.all('ListenStream').map((entry) => ({ value: settings.written(entry), entry })),
    user,
    group: owner('SocketGroup', user.origin === 'default' ? root : unknown('the primary group of SocketUser=', user.span)),
    mode: settings.scalar(parseMode, known(SOCKET_MODE, at, 'default'), 'SocketMode'),
    last: (key) => settings.last(key),
  };
}

/** The sockets a service asks for by `Sockets=`. */
export function socketsNamedBy(trees: readonly UnitTree[], unit: string): readonly string[] {
  const settings = new UnitSettings(unit, 'Service', trees);
  return settings.all('Sockets').flatMap((entry) => plainWords(entry.value).map((word) => word.text));
}

/** WorkingDirectory=, `/` by default; `~` is the user's home. */
export function workingDirectory(service: SystemdService, settings: UnitSettings, user: Value<string>): Value<string> {
  const entry = settings.last('WorkingDirectory');
  if (entry === undefined) return known('/', declaration(service.tree, 'Service'), 'default');
  const path = mapValue(settings.text(entry), (text) => text.replace(/^-/, ''));
  if (!path.known) return path;
  if (path.value === '~')
    return user.known && user.value === 'root' ? known('/root', path.span) : unknown("~ is the user's home", path.span);
  return path.value.startsWith('/') ? path : unknown('systemd takes no relative WorkingDirectory=', path.span);
}
