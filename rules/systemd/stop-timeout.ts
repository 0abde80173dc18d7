import { rule } from '../../src/rule.ts';
import type { Launch, SystemdService } from '../../src/launchers/launch.ts';
import { STOP_MARGIN } from '../../src/stack/advice.ts';
import { graceTime } from '../../src/stack/timeouts.ts';
import { setServiceKey } from '../../src/stack/units.ts';
import { valueOf } from '../../src/text/value.ts';

export default rule({
  id: 'systemd/stop-timeout',
  summary: 'systemd kills the server before it has finished its requests',
  severity: 'warning',
  fix: 'safe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#TimeoutStopSec=',
    'https://docs.gunicorn.org/en/stable/settings.html#graceful-timeout',
  ],
  check({ stack, report, edit }) {
    for (const app of stack.apps) {
      if (app.launch?.manager.kind !== 'systemd') continue;
      const { manager } = app.launch;
      if (endsWithShell(app.launch)) continue;
      const grace = graceTime(app);
      const stop = manager.timeoutStop;
      if (!stop.known || !grace.known || stop.value >= grace.value || !stopsBySigterm(manager)) continue;
      const enough = String(Math.ceil(grace.value) + STOP_MARGIN);
      report({
        at: stop.span,
        message: `systemd kills gunicorn ${stop.value} s after the stop, although it would give running requests ${grace.value} s (graceful_timeout): longer ones are cut at every restart; set TimeoutStopSec=${enough}`,
        related: [
          { at: grace.span, message: `gunicorn waits ${grace.value} s for its workers${grace.origin === 'default' ? ' (default)' : ''}` },
        ],
        fix: {
          title: `Set TimeoutStopSec=${enough}`,
          safety: 'safe',
          edits: setServiceKey(manager, 'TimeoutStopSec', enough, edit, stop.span),
        },
      });
    }
  },
});

/** True when only the shell in front is told to stop, and gunicorn is killed as soon as that has ended, however long the timeout is. */
const endsWithShell = ({ through, manager }: Launch): boolean =>
  through === 'shell' && manager.kind === 'systemd' && manager.last('KillMode')?.value.text === 'mixed';

/** With another signal, or a command of its own, gunicorn may be told to stop without any grace. */
const stopsBySigterm = (service: SystemdService): boolean =>
  valueOf(service.killSignal) === 'SIGTERM' &&
  service.all('ExecStop').every(({ value }) => /\bkill\s+-(?:s\s+)?(?:SIG)?(?:TERM|15)\b/.test(value.text));
