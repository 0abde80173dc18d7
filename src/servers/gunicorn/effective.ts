import type { Launch } from '../../launchers/launch.ts';
import { known, mapValue, unknown, type Value } from '../../text/value.ts';
import type { Formula, GunicornSettings, PyValue, SettingSource } from './model.ts';

/** The value when it is known. */
export const settingValue = (source: SettingSource): PyValue | undefined => (source.value.known ? source.value.value : undefined);

/** The value when it is a known text. */
export function textOf(source: SettingSource): string | undefined {
  const value = settingValue(source);
  return typeof value === 'string' ? value : undefined;
}

export const isFormula = (value: PyValue | undefined): value is Formula =>
  value !== null && typeof value === 'object' && 'kind' in value && value.kind === 'formula';

/** A number setting; a formula (`cpu_count() * 2 + 1`) is known only with the number of cores. */
function number(settings: GunicornSettings, name: string, cores?: number): Value<number> {
  const { value } = settings.get(name);
  if (!value.known) return value;
  if (typeof value.value === 'number') return known(value.value, value.span, value.origin);
  if (!isFormula(value.value)) return unknown('no number', value.span, value.origin);
  return cores === undefined
    ? unknown(`it depends on the number of cores: ${value.value.text}`, value.span, value.origin)
    : known(value.value.at(cores), value.span, value.origin);
}

/** Worker processes, default 1. */
export const workers = (settings: GunicornSettings, cores?: number): Value<number> => number(settings, 'workers', cores);

/** Threads per worker, default 1. */
export const threads = (settings: GunicornSettings, cores?: number): Value<number> => number(settings, 'threads', cores);

/** Seconds; 0: none. Default 30. It limits a request only with sync workers. */
export const timeout = (settings: GunicornSettings): Value<number> => number(settings, 'timeout');

/** Seconds the workers get to finish after TERM, default 30. */
export const gracefulTimeout = (settings: GunicornSettings): Value<number> => number(settings, 'graceful_timeout');

/** `sync` with more than one thread becomes `gthread` (gunicorn/config.py, Config.worker_class_str). */
export function workerClass(settings: GunicornSettings): Value<string> {
  const { value } = settings.get('worker_class');
  if (!value.known) return value;
  if (value.value !== null && typeof value.value !== 'string') return unknown('a class of its own', value.span, value.origin);
  const name = value.value ?? 'sync';
  if (name !== 'sync') return known(name, value.span, value.origin);
  const count = threads(settings);
  if (!count.known) return count;
  return known(count.value > 1 ? 'gthread' : 'sync', value.span, value.origin);
}

/**
 * A variable that gunicorn itself puts into its environment, over what is there (`raw_env`, `--env`; Arbiter.setup() of
 * gunicorn/arbiter.py); undefined: it does not.
 */
export const ownVariable = (settings: GunicornSettings, name: string): Value<string | undefined> =>
  mapValue(settings.get('raw_env').value, (list) => {
    const texts = Array.isArray(list) ? (list as readonly PyValue[]).filter((item) => typeof item === 'string') : [];
    return texts.findLast((text) => text.startsWith(`${name}=`))?.slice(name.length + 1);
  });

/** Addresses whose X-Forwarded headers are believed; `*` for all. */
export const forwardedAllowIps = (settings: GunicornSettings): Value<readonly string[]> => {
  const { value } = settings.get('forwarded_allow_ips');
  return mapValue(value, (list) => {
    const texts = typeof list === 'string' ? list.split(',') : Array.isArray(list) ? (list as readonly PyValue[]) : [];
    return texts.filter((item) => typeof item === 'string').map((item) => item.trim());
  });
};

/** Whether gunicorn leaves its manager and goes into the background. */
export const isDaemon = (settings: GunicornSettings): Value<boolean> => mapValue(settings.get('daemon').value, (value) => value === true);

/** Owner, group and permission bits of the unix sockets gunicorn makes. */
export interface SocketRights {
  readonly owner: Value<string>;
  readonly group: Value<string>;
  readonly mode: Value<number>;
}

/**
 * As root gunicorn chowns to `user`/`group`; else the socket is its own. The mode is 0777 less its own `umask`, which is 0 by
 * default whatever the manager says. Source: gunicorn/sock.py (UnixSocket.bind), gunicorn/config.py (Umask).
 */
export function socketRights(settings: GunicornSettings, launch?: Launch): SocketRights {
  const umask = number(settings, 'umask');
  const mode = mapValue(umask, (bits) => 0o777 & ~bits);
  const starter: Value<string> = launch?.user ?? unknown('who starts gunicorn is not known', umask.span, 'default');
  const root = starter.known && starter.value === 'root';
  const of = (name: 'user' | 'group', own: Value<string>): Value<string> => {
    const source = settings.get(name);
    if (source.where === 'default') return settings.complete ? own : unknown('a configuration out of view may set it', source.span);
    if (!starter.known) return starter;
    const text = textOf(source);
    if (!root) return own;
    return text === undefined ? unknown('no name', source.valueSpan) : known(text, source.valueSpan);
  };
  // Without Group= systemd and supervisor take the user's own group, which has the user's name on Debian and RHEL.
  const ownGroup: Value<string> = launch?.group ?? mapValue(starter, (name) => name);
  return { owner: of('user', starter), group: of('group', ownGroup), mode };
}
