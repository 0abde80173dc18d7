import { rule } from '../../src/rule.ts';
import type { Launch } from '../../src/launchers/launch.ts';
import { dieOnTerm, masterOf } from '../../src/servers/uwsgi/effective.ts';
import type { UwsgiOptions } from '../../src/servers/uwsgi/model.ts';
import type { UwsgiApp } from '../../src/stack/model.ts';
import { compareVersions } from '../../src/target.ts';
import { valueOf } from '../../src/text/value.ts';

export default rule({
  id: 'uwsgi/missing-die-on-term',
  summary: 'uWSGI takes the SIGTERM that shall stop it for a reload',
  severity: 'warning',
  fix: 'safe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html',
    'https://uwsgi-docs.readthedocs.io/en/latest/Management.html#signals-for-controlling-uwsgi',
    'https://uwsgi-docs.readthedocs.io/en/latest/Systemd.html',
  ],
  check({ stack, report, edit }) {
    for (const app of stack.apps) {
      if (app.kind !== 'uwsgi' || !app.launch || app.emperor || !app.options.complete) continue;
      const stop = stopBySigterm(app.launch);
      const dies = dieOnTerm(app.options);
      const reloads = reloadsOnTerm(app);
      if (!stop || !dies.known || dies.value || !reloads || catchesTerm(app.options)) continue;
      const edits = edit.uwsgi.setOption(app.options, 'die-on-term', 'true');
      report({
        at: dies.span,
        message: `${stop.by} sends SIGTERM to ${app.label}, which ${reloads} instead of stopping: the stop hangs ${stop.until}; set die-on-term = true`,
        related: [{ at: app.launch.span, message: `${app.launch.name} starts it here` }],
        fix: edits && { title: 'Stop at SIGTERM', safety: 'safe', edits },
      });
    }
  },
});

interface Stop {
  /** What stops it, as people type it. */
  readonly by: string;
  readonly until: string;
}

const seconds = (count: number | undefined): string => (count === undefined || count === Infinity ? '' : ` (${count} s)`);

/** How the manager stops the service, when that is by SIGTERM. */
function stopBySigterm({ manager, through }: Launch): Stop | undefined {
  if (manager.kind === 'systemd') {
    const { killSignal, timeoutStop } = manager;
    if (valueOf(killSignal) !== 'SIGTERM' || manager.last('ExecStop') || reloadsByTerm(manager.all('ExecReload'))) return undefined;
    const wait = valueOf(timeoutStop);
    const until = wait === Infinity ? 'for ever' : `until the timeout${seconds(wait)} and ends in SIGKILL`;
    return { by: 'systemctl stop', until };
  }
  if (manager.kind === 'upstart') {
    if (through === 'shell' || valueOf(manager.killSignal) !== 'SIGTERM') return undefined;
    return { by: 'initctl stop', until: `until the kill timeout${seconds(valueOf(manager.killTimeout))} and ends in SIGKILL` };
  }
  if (manager.kind === 'runit') {
    return through === 'shell' ? undefined : { by: 'sv stop', until: 'until sv gives up (7 s), and uWSGI runs on' };
  }
  if (manager.kind === 'kubernetes') {
    const until = `until the grace period${seconds(valueOf(manager.gracePeriod))} and ends in SIGKILL`;
    return through === 'shell' ? undefined : { by: 'Kubernetes', until };
  }
  if (manager.kind === 'compose' || manager.kind === 'docker') {
    if (through === 'shell' || valueOf(manager.stopSignal) !== 'SIGTERM') return undefined;
    return { by: 'docker stop', until: `until the grace period${seconds(valueOf(manager.stopGrace))} and ends in SIGKILL` };
  }
  // A shell that stays between them gets the signal in its place.
  if (manager.kind !== 'supervisor' || (through === 'shell' && !manager.stopAsGroup)) return undefined;
  if (valueOf(manager.stopSignal) !== 'TERM') return undefined;
  return { by: 'supervisorctl stop', until: `until stopwaitsecs${seconds(valueOf(manager.stopWait))} and ends in SIGKILL` };
}

/** `ExecReload=/bin/kill -TERM $MAINPID`: the reload is wanted. */
const reloadsByTerm = (entries: readonly { readonly value: { readonly text: string } }[]): boolean =>
  entries.some(({ value }) => /\bkill\b.*(?:TERM\b|-15\b)/.test(value.text));

/** What uWSGI 2.0 with a master does; without one, or as a plain Emperor, it stops. A master that is only forgotten will come. */
function reloadsOnTerm({ options, catalog, version }: UwsgiApp): string | undefined {
  if (version !== undefined && compareVersions(version, '2.1') >= 0) return undefined;
  const master = masterOf(options, catalog);
  if (!master.known) return undefined;
  if (master.value) return 'reloads';
  return master.origin === 'default' && !options.last('emperor') ? 'reloads (as soon as it has a master)' : undefined;
}

/** A hook that does something else at signal 15, or may. */
const catchesTerm = (options: UwsgiOptions): boolean =>
  options.list.some(({ name, value }) => name.startsWith('hook-') && (!value.known || /\bunix_signal:15\b/.test(value.value)));
