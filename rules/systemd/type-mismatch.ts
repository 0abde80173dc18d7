import { rule, type Draft } from '../../src/rule.ts';
import type { Launch, SystemdService } from '../../src/launchers/launch.ts';
import { daemonizeOf, goesToBackground, systemdOnDaemon } from '../../src/stack/daemons.ts';
import type { Editors } from '../../src/stack/editors.ts';
import { versionTold } from '../../src/stack/fact-source.ts';
import type { App, UwsgiApp } from '../../src/stack/model.ts';
import { assignmentOf, setServiceKey } from '../../src/stack/units.ts';
import { compareVersions } from '../../src/target.ts';
import type { FileSet } from '../../src/text/files.ts';
import { valueOf } from '../../src/text/value.ts';

export default rule({
  id: 'systemd/type-mismatch',
  summary: 'Type= expects the server to start in another way than it does',
  severity: 'error',
  fix: 'safe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#Type=',
    'https://docs.gunicorn.org/en/stable/deploy.html#systemd',
    'https://uwsgi-docs.readthedocs.io/en/latest/Systemd.html',
  ],
  check({ stack, report, edit }) {
    for (const app of stack.apps) {
      const { launch } = app;
      if (launch?.manager.kind !== 'systemd' || (app.kind === 'uwsgi' && app.emperor)) continue;
      const { manager } = launch;
      const type = valueOf(manager.type);
      const background = valueOf(goesToBackground(app));
      if (type === undefined || manager.all('ExecStart').length !== 1) continue;
      let draft: Draft | undefined;
      if (background === true) draft = app.kind === 'uwsgi' ? daemonized(app, manager, edit) : undefined;
      else if (type === 'forking') draft = background === false ? neverForks(app, launch, manager, edit) : undefined;
      else if (type.startsWith('notify')) draft = neverTells(app, launch, manager, stack.files, edit);
      if (draft) report(draft);
    }
  },
});

const programOf = ({ kind }: App): string => (kind === 'gunicorn' ? 'gunicorn' : 'uWSGI');

/** gunicorn tells systemd that it is ready since 20.0 (its changelog). */
const isSilent = ({ kind, version }: App): boolean => kind === 'gunicorn' && version !== undefined && compareVersions(version, '20.0') < 0;

/** Type=forking waits until the started process has ended, which a server in the foreground does not do. */
function neverForks(app: App, launch: Launch, service: SystemdService, edit: Editors): Draft | undefined {
  // A script may send it to the background with `&`.
  if (launch.through === 'shell') return undefined;
  const to = isSilent(app) || launch.through === 'wrapper' ? 'simple' : 'notify';
  const pidFiles = service.all('PIDFile').flatMap(edit.systemd.removeEntry);
  return {
    at: assignmentOf(service, 'Type')!,
    message: `Type=forking waits for ${programOf(app)} to go into the background, which it does not do: the unit stays "activating" until systemd kills it (TimeoutStartSec=, 90 s by default); use Type=${to}`,
    related: [{ at: launch.span, message: `${programOf(app)} stays in the foreground` }],
    fix: { title: `Use Type=${to}`, safety: 'safe', edits: [...setServiceKey(service, 'Type', to, edit), ...pidFiles] },
  };
}

/** Type=notify waits for READY=1 from the process it started, which gets lost behind a shell and never comes from an old gunicorn. */
function neverTells(app: App, launch: Launch, service: SystemdService, files: FileSet, edit: Editors): Draft | undefined {
  const at = assignmentOf(service, 'Type')!;
  const end = 'the unit stays "activating" until systemd kills it (TimeoutStartSec=, 90 s by default)';
  if (isSilent(app)) {
    return {
      at,
      message: `gunicorn ${versionTold(app, files)} never tells systemd that it is ready (20.0 and later do), so with ${valueOf(service.type)} ${end}; use Type=simple`,
      related: [{ at: launch.span, message: 'gunicorn is started here' }],
      fix: { title: 'Use Type=simple', safety: 'safe', edits: setServiceKey(service, 'Type', 'simple', edit) },
    };
  }
  if (launch.through !== 'shell' || service.last('NotifyAccess')?.value.text === 'all') return undefined;
  return {
    at,
    message: `a shell stays between systemd and ${programOf(app)}, so the message that it is ready is not accepted: ${end}; start it with exec, or set NotifyAccess=all`,
    related: [{ at: launch.span, message: 'the shell is started here' }],
    fix: {
      title: 'Accept the message from all processes of the unit',
      safety: 'safe',
      edits: setServiceKey(service, 'NotifyAccess', 'all', edit),
    },
  };
}

/** The process systemd started ends, and a daemon stays. gunicorn's daemon is gunicorn/daemon-under-manager's. */
function daemonized(app: UwsgiApp, service: SystemdService, edit: Editors): Draft | undefined {
  const option = daemonizeOf(app);
  const outcome = systemdOnDaemon(service);
  if (!option || outcome === undefined) return undefined;
  const log = option.name === 'daemonize' ? 'logto' : 'logto2';
  const edits =
    (option.entry ?? option.node) && !app.options.last('logto', 'logto2')
      ? edit.uwsgi.renameOption(option, log)
      : edit.uwsgi.removeOption(option, app.launch);
  const typeAt = assignmentOf(service, 'Type');
  return {
    at: option.span,
    message: `${option.name} sends uWSGI into the background, and ${outcome}; stay in the foreground, with ${log} for the log`,
    related: typeAt
      ? [{ at: typeAt, message: 'systemd watches the process it starts' }]
      : [{ at: app.launch!.span, message: `${service.unit} starts it here` }],
    fix: edits && { title: 'Stay in the foreground', safety: 'safe', edits },
  };
}
