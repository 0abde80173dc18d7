import type { Wanted, WantedApp } from './wanted.ts';

/** The command that starts mod_wsgi-express for an application, in exec form. */
export function expressCommand(app: WantedApp, _wanted: Wanted): readonly string[] {
  throw new Error(`${app.name}: the command of mod_wsgi-express is not written yet`);
}
