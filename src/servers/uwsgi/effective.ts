import type { UwsgiCatalog } from '../../catalog/uwsgi/catalog.ts';
import type { Launch } from '../../launchers/launch.ts';
import type { Span } from '../../text/source.ts';
import { known, mapValue, unknown, valueOf } from '../../text/value.ts';
import type { Value } from '../../text/value.ts';
import type { UwsgiOption, UwsgiOptions } from './model.ts';
import { isTrue } from './words.ts';

export { atoi, isTrue } from './words.ts';

/** Whether an option switches something on by being there: the option's own value when set, else the first that implies it. */
function implied(options: UwsgiOptions, own: readonly string[], implies: (option: UwsgiOption) => boolean): Value<boolean> {
  const winner = options.last(...own);
  if (winner) return mapValue(winner.value, isTrue);
  const unset = options.flag(...own);
  let doubt: UwsgiOption | undefined;
  for (const option of options.list) {
    if (!implies(option)) continue;
    if (option.value.known) return known(true, option.span, 'computed');
    doubt ??= option;
  }
  return doubt?.value.known === false ? unknown(doubt.value.reason, doubt.span, 'computed') : unset;
}

/** The master process: `master`, else any option whose table entry has UWSGI_OPT_MASTER. */
export const masterOf = (options: UwsgiOptions, catalog: UwsgiCatalog): Value<boolean> =>
  implied(options, ['master'], (option) => catalog.impliesMaster(option.name));

/** Python threads: `enable-threads`, `threads` above 1, or an option with UWSGI_OPT_THREADS. On by default from 2.0.27, which is not looked at here. */
export const pythonThreadsOf = (options: UwsgiOptions, catalog: UwsgiCatalog): Value<boolean> =>
  implied(options, ['enable-threads'], (option) => catalog.impliesThreads(option.name));

/** Worker processes, default 1. */
export const processes = (options: UwsgiOptions): Value<number> => options.int(1, 'processes', 'workers');

/** Threads per worker; 1 stands for none. */
export const threads = (options: UwsgiOptions): Value<number> => mapValue(options.int(1, 'threads'), (count) => Math.max(1, count));

/** Seconds; 0: no limit (the default). */
export const harakiri = (options: UwsgiOptions): Value<number> => options.int(0, 'harakiri');

/** Bytes for a request's head, default 4096. */
export const bufferSize = (options: UwsgiOptions): Value<number> => options.int(4096, 'buffer-size');

/** Bytes of a request's body; 0: no limit (the default). */
export const limitPost = (options: UwsgiOptions): Value<number> => options.int(0, 'limit-post');

/** Whether SIGTERM stops instead of reloading; `exit-on-reload` comes to the same. */
export function dieOnTerm(options: UwsgiOptions): Value<boolean> {
  const own = options.flag('die-on-term');
  if (own.known && own.value) return own;
  const exit = options.flag('exit-on-reload');
  return exit.known && !exit.value ? own : exit;
}

/** A path below which an instance serves an application of its own. */
export interface Mount {
  /** `/shop`; `example.com/shop` for one host alone. */
  readonly path: Value<string>;
  /** What stands behind `=`: a file or module. */
  readonly app: string;
  readonly span: Span;
}

/** `mount = /shop=shop.py`; without `=` uWSGI ends with `invalid mountpoint`. */
export const mountsOf = (options: UwsgiOptions): readonly Mount[] =>
  options.all('mount').map(({ value, valueSpan }) => {
    const text = value.known ? value.value : '';
    const equals = text.indexOf('=');
    return {
      path: mapValue(value, () => text.slice(0, equals < 0 ? undefined : equals)),
      app: equals < 0 ? '' : text.slice(equals + 1),
      span: valueSpan,
    };
  });

/** Who owns a unix socket and what its mode is, as far as files and launch tell. */
export interface SocketRights {
  readonly owner: Value<string>;
  readonly group: Value<string>;
  /** Permission bits as a number, 0o660. */
  readonly mode: Value<number>;
}

const isRoot = (name: string): boolean => name === 'root' || name === '0';

/** The user and group uWSGI is started as. A system unit without `User=` is root. */
function starter(launch: Launch | undefined, anchor: Span): { readonly user: Value<string>; readonly group: Value<string> } {
  const absent = unknown('who starts uWSGI is not in view', anchor, 'default');
  if (!launch) return { user: absent, group: absent };
  const system = launch.manager.kind === 'systemd' ? known('root', launch.span, 'default') : absent;
  const user = launch.user ?? system;
  const name = valueOf(user);
  const group =
    launch.group ??
    (name !== undefined && isRoot(name)
      ? known('root', user.span, 'default')
      : unknown('the primary group of the user is not in view', user.span, 'default'));
  return { user, group };
}

const text = (option: UwsgiOption | undefined): Value<string> | undefined => option?.value;

/** `chown-socket = user[:group]`. */
function chown(option: UwsgiOption): { readonly user: Value<string>; readonly group: Value<string> | undefined } {
  const { value } = option;
  if (!value.known) return { user: value, group: value };
  const [user, group] = value.value.split(':', 2);
  return { user: { ...value, value: user! }, group: group === undefined ? undefined : { ...value, value: group } };
}

/** `chmod-socket`: three octal digits; `1`, or no value on the command line, is 666; anything else stops uWSGI (uwsgi_opt_chmod_socket). */
function chmod(option: UwsgiOption): Value<number> {
  const { value } = option;
  if (!value.known) return value;
  if (value.value === '1' || (option.where === 'command-line' && value.value === 'true')) return { ...value, value: 0o666 };
  if (/^[0-7]{3}$/.test(value.value)) return { ...value, value: Number.parseInt(value.value, 8) };
  return unknown(`invalid chmod value: ${value.value}`, value.span);
}

/** uwsgi_opt_set_umask: the last three digits of three or four. */
const umaskOf = (value: string): number => Number.parseInt(value.length > 3 ? value.slice(1, 4) : value, 8) || 0;

function modeOf(options: UwsgiOptions, launch: Launch | undefined, anchor: Span): Value<number> {
  const option = options.last('chmod-socket', 'chmod');
  if (option) return chmod(option);
  if (!options.complete) return unknown('a file that is read is not in view', anchor, 'default');
  const own = options.last('umask');
  const umask = own ? mapValue(own.value, umaskOf) : launch?.umask;
  if (!umask) return unknown('the umask uWSGI is started with is not in view', anchor, 'default');
  return umask.known ? known(0o777 & ~umask.value, umask.span, 'computed') : umask;
}

/** The user and group that workers, and the sockets they make, belong to, and whether uWSGI starts as root; undefined: open. */
function identity(
  options: UwsgiOptions,
  launch: Launch | undefined,
  anchor: Span,
): { readonly user: Value<string>; readonly group: Value<string>; readonly byRoot: boolean | undefined } {
  const start = starter(launch, anchor);
  const by = valueOf(start.user);
  const byRoot = by === undefined ? undefined : isRoot(by);
  // Started by another user than root, uid and gid change nothing (uwsgi_as_root).
  if (byRoot === false) return { ...start, byRoot };
  const absent = options.complete ? undefined : unknown('a file that is read is not in view', anchor, 'default');
  return {
    user: text(options.last('uid')) ?? absent ?? start.user,
    group: text(options.last('gid')) ?? absent ?? start.group,
    byRoot,
  };
}

/** The user the workers run as: `uid` for one that root starts, else whoever starts it. */
export const workerUser = (options: UwsgiOptions, launch?: Launch): Value<string> => identity(options, launch, options.flag().span).user;

/**
 * Owner, group and mode of the unix sockets uWSGI makes: uid and gid are taken on before the bind, `chown-socket` needs root,
 * and without `chmod-socket` the umask decides.
 */
export function socketRights(options: UwsgiOptions, launch?: Launch): SocketRights {
  // Of no option at all: where the instance's defaults are declared.
  const anchor = options.flag().span;
  const { user, group, byRoot } = identity(options, launch, anchor);
  const mode = modeOf(options, launch, anchor);
  const option = options.last('chown-socket');
  if (!option) return { owner: user, group, mode };
  const asked = chown(option);
  const settle = (wanted: Value<string>, own: Value<string>): Value<string> => {
    if (byRoot !== false || (own.known && wanted.known && own.value === wanted.value)) return wanted;
    return unknown(`chown-socket works only as root, and ${valueOf(user)} starts uWSGI`, option.span);
  };
  // With it root makes the socket, and takes on uid and gid behind that.
  const unasked = byRoot === false ? group : starter(launch, anchor).group;
  return { owner: settle(asked.user, user), group: asked.group ? settle(asked.group, group) : unasked, mode };
}
