import type { SystemdService } from '../launchers/launch.ts';
import type { Edit } from '../text/source.ts';
import type { Editors } from './editors.ts';
import type { App } from './model.ts';

/** A folder below /run that systemd makes for a service, and what has to be written for it. */
export interface RuntimeFolder {
  readonly path: string;
  readonly edits: readonly Edit[];
}

/** A name that needs no escaping as a folder. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * The folder below /run a service's sockets can live in: the first of its RuntimeDirectory=, else a new one named after the unit.
 * Undefined where the process that binds may not write there, or the name can't be told.
 */
export function runtimeFolder(service: SystemdService, app: App, edit: Editors): RuntimeFolder | undefined {
  if (!mayWrite(app)) return undefined;
  const [own] = service.runtimeDirectories;
  if (own) return { path: own.path, edits: [] };
  const name = service.unit.replace(/\.service$/, '');
  if (service.last('RuntimeDirectory') || !PLAIN.test(name)) return undefined;
  return { path: `/run/${name}`, edits: edit.systemd.insertKey(service.tree, 'Service', 'RuntimeDirectory', name) };
}

/** The folder belongs to the unit's User=: uWSGI takes on another `uid` before it binds, and so do vassals. */
const mayWrite = (app: App): boolean => app.kind === 'gunicorn' || (app.kind === 'uwsgi' && !app.emperor && !app.options.last('uid'));
