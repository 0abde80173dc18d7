import type { SystemdService, UpstartJob } from '../launchers/launch.ts';
import { isDaemon } from '../servers/gunicorn/effective.ts';
import type { UwsgiOption } from '../servers/uwsgi/model.ts';
import { unknown, valueOf, type Value } from '../text/value.ts';
import type { App, UwsgiApp } from './model.ts';

const DAEMONIZE = ['daemonize', 'daemonize2'] as const;

/** The option that sends uWSGI into the background; its value is the log. */
export const daemonizeOf = ({ options }: UwsgiApp): UwsgiOption | undefined => options.last(...DAEMONIZE);

/** Whether the process that a manager starts leaves another one in the background and ends. */
export function goesToBackground(app: App): Value<boolean> {
  if (app.kind === 'mod_wsgi') return unknown('how mod_wsgi-express starts is not looked at', app.span);
  return app.kind === 'gunicorn' ? isDaemon(app.settings) : app.options.flag(...DAEMONIZE);
}

/**
 * What systemd makes of a started process that ends at once and leaves a daemon behind; undefined where that is what it
 * waits for, or does no harm. Measured with systemd 252.
 */
export function systemdOnDaemon(service: SystemdService): string | undefined {
  const type = valueOf(service.type);
  if (type === undefined || service.last('RemainAfterExit')) return undefined;
  const end = 'and kills the server that was left behind';
  if (type.startsWith('notify')) return `systemd (Type=${type}) takes the start for failed (protocol) ${end}`;
  return /^(?:simple|exec|idle)$/.test(type) ? `systemd (Type=${type}) takes ${service.unit} for stopped at once ${end}` : undefined;
}

/**
 * What Upstart makes of one; undefined with an `expect`, which is for processes that leave a daemon behind (init(5)).
 */
export function upstartOnDaemon({ job, expect, respawn }: UpstartJob): string | undefined {
  if (expect !== undefined) return undefined;
  return respawn
    ? `upstart (no \`expect\`) sees ${job} end, starts it again and gives up, while a copy that nobody manages keeps the port`
    : `upstart (no \`expect\`) takes ${job} for stopped, while a copy that nobody manages runs on and keeps the port`;
}
