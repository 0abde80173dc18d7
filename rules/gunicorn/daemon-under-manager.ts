import { rule, type Fix } from '../../src/rule.ts';
import type { Launch } from '../../src/launchers/launch.ts';
import { textOf } from '../../src/servers/gunicorn/effective.ts';
import { goesToBackground, systemdOnDaemon, upstartOnDaemon } from '../../src/stack/daemons.ts';
import type { Editors } from '../../src/stack/editors.ts';
import type { GunicornApp, Stack } from '../../src/stack/model.ts';
import { setServiceKey } from '../../src/stack/units.ts';
import type { Edit } from '../../src/text/source.ts';
import { valueOf } from '../../src/text/value.ts';
import { append } from '../../src/text/lists.ts';

export default rule({
  id: 'gunicorn/daemon-under-manager',
  summary: 'gunicorn goes into the background, away from what manages it',
  severity: 'error',
  fix: 'safe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://docs.gunicorn.org/en/stable/settings.html#daemon',
    'https://docs.gunicorn.org/en/stable/deploy.html#supervisor',
    'https://supervisord.org/subprocess.html#nondaemonizing-of-subprocesses',
  ],
  check({ stack, report, edit }) {
    for (const app of stack.apps) {
      if (app.kind !== 'gunicorn' || !app.launch || valueOf(goesToBackground(app)) !== true) continue;
      const outcome = outcomeOf(app, app.launch);
      if (outcome === undefined) continue;
      const { where, span } = app.settings.get('daemon');
      const starter = { at: app.launch.span, message: `${app.launch.name} starts it here` };
      report({
        at: span,
        message: `this sends gunicorn into the background, and ${outcome}; remove it`,
        related: where === 'command-line' ? [] : [starter],
        fix: fixFor(app, app.launch, stack, edit),
      });
    }
  },
});

/** What the manager makes of a process that ends at once and leaves a daemon behind; undefined where that is wanted or not known. */
function outcomeOf(app: GunicornApp, { manager, name, through, isLast }: Launch): string | undefined {
  // A script can go on and watch something else.
  if (through === 'shell' && !isLast) return undefined;
  if (manager.kind === 'supervisor')
    return `supervisor sees ${name} exit, starts it again and gives up (FATAL), while a copy that nobody manages keeps the port`;
  if (manager.kind === 'procfile')
    return `what runs the Procfile sees ${manager.process} end, and stops everything or starts it again and again`;
  if (manager.kind === 'upstart') return upstartOnDaemon(manager);
  if (manager.kind === 'runit')
    return `runsv sees ${name} end and starts it again every second, while a copy that nobody manages keeps the port`;
  // Whoever runs a script wants to have it back.
  if (manager.kind === 'script' || manager.kind === 'sysv') return undefined;
  if (manager.kind === 'kubernetes') return `Kubernetes sees container ${manager.container} end, and starts it again and again`;
  if (manager.kind !== 'systemd') return 'the container stops at once, for the process that it was started for has ended';
  if (valueOf(manager.type) !== 'forking') return systemdOnDaemon(manager);
  const expected = manager.last('PIDFile')?.value.text;
  return waitsInVain(app, expected) ? 'systemd waits for the PIDFile= that it does not write, then kills it' : undefined;
}

/** True when gunicorn writes no PID file at all, and systemd waits for one. */
const waitsInVain = ({ settings }: GunicornApp, expected: string | undefined): boolean => {
  const pidFile = settings.get('pidfile');
  return expected !== undefined && pidFile.value.known && (textOf(pidFile) ?? '') === '';
};

/** Takes away every statement that says so; a Type=forking that waited for it goes too. */
function fixFor({ settings }: GunicornApp, launch: Launch, stack: Stack, edit: Editors): Fix | undefined {
  const { manager } = launch;
  const edits: Edit[] = [];
  for (const source of settings.all('daemon')) {
    const isShared = stack.apps.filter((app) => app.kind === 'gunicorn' && app.settings.file?.id === source.span.file).length > 1;
    const removal = isShared ? undefined : edit.gunicorn.removeSetting(settings, launch, source);
    if (!removal) return undefined;
    append(edits, removal);
  }
  if (manager.kind === 'systemd' && valueOf(manager.type) === 'forking')
    edits.push(...setServiceKey(manager, 'Type', 'notify', edit), ...manager.all('PIDFile').flatMap(edit.systemd.removeEntry));
  return { title: 'Stay in the foreground', safety: 'safe', edits };
}
