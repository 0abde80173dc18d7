import { rule, type Fix } from '../../src/rule.ts';
import { harakiri, masterOf, processes } from '../../src/servers/uwsgi/effective.ts';
import { APP_OPTIONS } from '../../src/servers/uwsgi/app-options.ts';
import { isAssumed, isByHand } from '../../src/stack/alternatives.ts';
import type { Editors } from '../../src/stack/editors.ts';
import type { Stack, UwsgiApp } from '../../src/stack/model.ts';
import { valueOf, type Value } from '../../src/text/value.ts';

export default rule({
  id: 'uwsgi/missing-master',
  summary: 'uWSGI runs its workers without the master that replaces dead ones',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html', 'https://uwsgi-docs.readthedocs.io/en/latest/Glossary.html'],
  check({ stack, report, edit }) {
    for (const app of stack.apps) {
      if (app.kind !== 'uwsgi' || !app.options.complete || !servesRequests(app) || hasDefaults(app, stack)) continue;
      const master = masterOf(app.options, app.catalog);
      const workers = processes(app.options);
      const limit = harakiri(app.options);
      if (!master.known || master.value) continue;
      const many = (valueOf(workers) ?? 1) > 1;
      const limited = (valueOf(limit) ?? 0) > 0;
      // One worker and a master that was switched off by hand, or a command nobody in view starts: somebody debugs.
      if (!many && !limited && (master.origin !== 'default' || (isByHand(app) && !app.options.file))) continue;
      report({
        at: master.span,
        message: `${app.label} runs without its master process: ${consequence(app, workers, limit, stack)}; set master = true`,
        related: [
          ...(many ? [{ at: workers.span, message: `${valueOf(workers)} workers` }] : []),
          ...(limited ? [{ at: limit.span, message: 'with this limit a slow request ends the server, not its worker alone' }] : []),
        ],
        severity: (many || limited) && app.launch && !isByHand(app) && !isAssumed(app) ? 'error' : 'warning',
        fix: fixFor(app, master, many, edit),
      });
    }
  },
});

/**
 * An instance with workers: an Emperor, a spooler or a zerg pool has other ways. A file that names no socket and that nobody in
 * view starts is only part of it: the socket stands on the command line, and so may `--master`.
 */
const servesRequests = ({ options, listeners, launch }: UwsgiApp): boolean =>
  !options.last('emperor', 'zerg') && (listeners.length > 0 || (launch !== undefined && options.last(...APP_OPTIONS) !== undefined));

/** Debian's and Ubuntu's init script starts these files with /usr/share/uwsgi/conf/default.ini before them, which sets `master`. */
function hasDefaults({ options, launch }: UwsgiApp, { files }: Stack): boolean {
  return !launch && options.file !== undefined && /^\/etc\/uwsgi\/apps-(?:enabled|available)\//.test(files.hostPath(options.file.id) ?? '');
}

/** What happens when the first worker dies. */
function consequence(app: UwsgiApp, workers: Value<number>, limit: Value<number>, stack: Stack): string {
  const count = valueOf(workers) ?? 1;
  const gone = isVassal(app, stack) ? 'the server is gone until the Emperor starts it again' : 'the server is gone';
  const server =
    count > 1
      ? `a worker that crashes or reaches max-requests is not replaced, and after ${count} of them nobody answers`
      : `when its worker crashes or reaches max-requests, ${gone}`;
  return limit.known && limit.value > 0 ? `${server}, and a request above harakiri (${limit.value} s) ends its process for good` : server;
}

/** True for an Emperor's instance, and for a file nobody starts where an Emperor in view watches a folder that is not. */
const isVassal = ({ emperor, launch }: UwsgiApp, { apps }: Stack): boolean =>
  emperor !== undefined ||
  (launch === undefined &&
    apps.some(
      (other) =>
        other.kind === 'uwsgi' &&
        other.options.last('emperor') !== undefined &&
        !apps.some((vassal) => vassal.kind === 'uwsgi' && vassal.emperor === other),
    ));

/** With one worker the application is imported before a fork from then on: threads and connections opened at import do not survive it. */
function fixFor({ options }: UwsgiApp, master: Value<boolean>, many: boolean, edit: Editors): Fix | undefined {
  const edits = edit.uwsgi.setOption(options, 'master', 'true');
  return edits && { title: 'Start the master process', safety: many && master.origin === 'default' ? 'safe' : 'unsafe', edits };
}
