import type { SocketUnit } from '../launchers/launch.ts';
import type { Edit } from '../text/source.ts';
import { valueOf } from '../text/value.ts';
import type { Editors } from './editors.ts';
import type { GunicornApp, Listener, UwsgiApp } from './model.ts';
import type { Rights } from './rights.ts';
import { setServiceKey } from './units.ts';

const GROUP_WRITE = 0o020;

const mayGroupWrite = ({ mode }: Rights): boolean => ((valueOf(mode) ?? 0) & GROUP_WRITE) !== 0;

/**
 * Gives a socket to a group, readable and writable for it and closed to others, by the means that work for whoever opens it.
 * Undefined where the files can't say it: supervisor has no group, and only root may chown.
 */
export function giveSocketTo(group: string, listener: Listener, rights: Rights, edit: Editors): Edit[] | undefined {
  const { app, socketUnit } = listener;
  if (app.kind === 'mod_wsgi') return undefined;
  if (socketUnit) return forUnit(socketUnit, group, rights, edit);
  if (listener.origin === 'supervisor') return undefined;
  return app.kind === 'uwsgi' ? forUwsgi(app, group, rights, edit) : forGunicorn(app, group, rights, edit);
}

function all(...parts: readonly (Edit[] | undefined)[]): Edit[] | undefined {
  return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? []);
}

function forUnit({ tree, last }: SocketUnit, group: string, rights: Rights, edit: Editors): Edit[] | undefined {
  const set = (key: string, value: string): Edit[] | undefined => {
    const entry = last(key);
    // A drop-in has the last word.
    return entry && entry.value.file !== tree.file ? undefined : edit.systemd.setKey(tree, 'Socket', key, value);
  };
  return all(set('SocketGroup', group), mayGroupWrite(rights) ? [] : set('SocketMode', '0660'));
}

/** As root uWSGI chowns; as another user it can't, and systemd has to start it with the group. */
function forUwsgi({ options, launch, emperor }: UwsgiApp, group: string, rights: Rights, edit: Editors): Edit[] | undefined {
  if (emperor?.options.last('emperor-tyrant')) return undefined;
  const chmod = mayGroupWrite(rights) ? [] : edit.uwsgi.setOption(options, 'chmod-socket', '660');
  // Only who starts as root sets a uid.
  const byRoot = launch?.user ? valueOf(launch.user) === 'root' : options.last('uid') !== undefined;
  const owner = valueOf(rights.owner);
  if (byRoot) return owner === undefined ? undefined : all(edit.uwsgi.setOption(options, 'chown-socket', `${owner}:${group}`), chmod);
  if (emperor || launch?.manager.kind !== 'systemd' || options.last('chown-socket')) return undefined;
  return all(setServiceKey(launch.manager, 'Group', group, edit), chmod);
}

function forGunicorn({ settings, launch }: GunicornApp, group: string, rights: Rights, edit: Editors): Edit[] | undefined {
  const set = (name: string, literal: string): Edit[] | undefined => edit.gunicorn.setSetting(settings, launch, name, literal);
  const umask = mayGroupWrite(rights) ? [] : set('umask', '0o007');
  if (valueOf(launch?.user) === 'root') return all(set('group', `"${group}"`), umask);
  if (launch?.manager.kind !== 'systemd') return undefined;
  return all(setServiceKey(launch.manager, 'Group', group, edit), umask);
}
