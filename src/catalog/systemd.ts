import {
  BOOLEANS,
  COMMON,
  DEPENDENCIES,
  INSTALL,
  LATER,
  MODES,
  SECONDS,
  SERVICE,
  SIGNALS,
  SOCKET,
  UNIT,
  UNSIGNED,
} from './systemd-tables.ts';

export type UnitType = 'service' | 'socket';

const SECTIONS: Readonly<Record<string, readonly ReadonlySet<string>[]>> = {
  Unit: [UNIT],
  Install: [INSTALL],
  Service: [COMMON, SERVICE],
  Socket: [COMMON, SOCKET],
};

/** The sections a unit of that type may have, `X-…` aside. */
export const isSection = (type: UnitType, name: string): boolean =>
  name === 'Unit' || name === 'Install' || name === (type === 'service' ? 'Service' : 'Socket');

/** True when some version of systemd from 252 on takes the key in that section. */
export const isKey = (section: string, key: string): boolean =>
  key.startsWith('X-') || LATER.has(key) || (SECTIONS[section]?.some((keys) => keys.has(key)) ?? false);

/** The keys of a section, as version 252 has them. */
export const keysOf = (section: string): readonly string[] => (SECTIONS[section] ?? []).flatMap((keys) => [...keys]);

/** The sections of a unit of that type which have the key. */
export const sectionsWith = (key: string, type: UnitType): readonly string[] =>
  Object.keys(SECTIONS).filter((section) => isSection(type, section) && SECTIONS[section]!.some((keys) => keys.has(key)));

/** Keys whose value is a command line; in a `.service` and a `.socket`. */
export const EXEC_KEYS: ReadonlySet<string> = new Set([
  'ExecCondition',
  'ExecStartPre',
  'ExecStart',
  'ExecStartPost',
  'ExecReload',
  'ExecStop',
  'ExecStopPre',
  'ExecStopPost',
]);

/** Keys that name directories below a fixed one: `RuntimeDirectory=` below /run. */
export const DIRECTORY_KEYS: ReadonlySet<string> = new Set([
  'RuntimeDirectory',
  'StateDirectory',
  'CacheDirectory',
  'LogsDirectory',
  'ConfigurationDirectory',
]);

/** How a value is read. */
export type ValueKind = 'boolean' | 'seconds' | 'unsigned' | 'mode' | 'signal' | 'units' | 'choice' | 'other';

export function valueKind(key: string): ValueKind {
  if (BOOLEANS.has(key) || key === 'DynamicUser') return 'boolean';
  if (SECONDS.has(key) || key in TIME_MESSAGES) return 'seconds';
  if (UNSIGNED.has(key)) return 'unsigned';
  if (MODES.has(key)) return 'mode';
  if (SIGNALS.has(key)) return 'signal';
  if (DEPENDENCIES.has(key)) return 'units';
  return key in CHOICES ? 'choice' : 'other';
}

/** What systemd says of a bad time span, where it is not the common `Failed to parse sec value, ignoring: `. */
export const TIME_MESSAGES: Readonly<Record<string, string>> = {
  TimeoutSec: 'Failed to parse TimeoutSec= parameter, ignoring: ',
  TimeoutStartSec: 'Failed to parse TimeoutStartSec= parameter, ignoring: ',
  TimeoutStopSec: 'Failed to parse time value, ignoring: ',
  TimeoutAbortSec: 'Failed to parse TimeoutAbortSec= setting, ignoring: ',
  JobTimeoutSec: 'Failed to parse JobTimeoutSec= parameter, ignoring: ',
  JobRunningTimeoutSec: 'Failed to parse JobRunningTimeoutSec= parameter, ignoring: ',
};

export interface Choice {
  readonly message: string;
  readonly values: readonly string[];
  readonly boolean?: boolean;
  /** An empty value is taken without a word. */
  readonly empty?: boolean;
}

const choice = (what: string, values: string, extra: Partial<Choice> = {}): Choice => ({
  message: `Failed to parse ${what}, ignoring: `,
  values: values.split(' '),
  ...extra,
});

/** Keys with a fixed set of words (systemd.service(5), systemd.exec(5), systemd.kill(5)), words of later versions included. */
export const CHOICES: Readonly<Record<string, Choice>> = {
  Type: choice('service type', 'simple forking oneshot dbus notify idle exec notify-reload'),
  ExitType: choice('service exit type', 'main cgroup'),
  Restart: choice('service restart specifier', 'no on-success on-failure on-abnormal on-watchdog on-abort always'),
  NotifyAccess: choice('notify access specifier', 'none main exec all'),
  KillMode: choice('kill mode specification', 'control-group process mixed none', { empty: true }),
  OOMPolicy: choice('OOM policy', 'continue stop kill'),
  ProtectHome: choice('protect home value', 'read-only tmpfs', { boolean: true }),
  ProtectSystem: choice('protect system value', 'full strict', { boolean: true }),
  BindIPv6Only: choice('bind IPv6 only value', 'default both ipv6-only'),
};

/** Words that later versions take where 252 wants a boolean. */
export const MORE_THAN_BOOLEAN: Readonly<Record<string, readonly string[]>> = {
  PrivateTmp: ['disconnected'],
  PrivateUsers: ['self', 'identity', 'full', 'managed'],
  ProtectControlGroups: ['private', 'strict'],
  ProtectHostname: ['private'],
};

/** Words of StandardOutput= and StandardError=; `fd:`, `file:`, `append:`, `truncate:` take more. */
export const OUTPUTS: ReadonlySet<string> = new Set([
  'inherit',
  'null',
  'tty',
  'journal',
  'journal+console',
  'kmsg',
  'kmsg+console',
  'socket',
  'fd',
]);
