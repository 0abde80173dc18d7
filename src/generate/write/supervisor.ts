import { commandOf } from '../command.ts';
import { emitIni, type IniAssignment } from '../emit/ini.ts';
import { supervisorCommand, supervisorEnvironment } from '../emit/supervisor.ts';
import type { GeneratedFile, Wanted, WantedApp, Writer } from '../wanted.ts';

/** The programs of supervisor: http://supervisord.org/configuration.html#program-x-section-settings. */
export const writeSupervisor: Writer = (wanted) =>
  wanted.apps.filter(({ launcher }) => launcher === 'supervisor').map((app) => program(app, wanted));

const set = (key: string, value: string, why?: string): IniAssignment[] => [
  why === undefined ? { key, value } : { key, value, comment: [why] },
];

function program(app: WantedApp, wanted: Wanted): GeneratedFile {
  const { name, user, home, stop, stopSignal } = app;
  return {
    path: wanted.places.supervisor(name).slice(1),
    text: emitIni(
      'supervisor',
      [`starts ${name}`],
      [
        {
          name: `program:${name}`,
          groups: [
            [
              ...set('command', supervisorCommand(commandOf(app, wanted))),
              ...set('directory', home),
              ...set('user', user),
              ...set('environment', supervisorEnvironment({ HOME: home, USER: user }), 'its own, which supervisor does not set'),
            ],
            [
              ...set('autostart', 'true'),
              ...set('autorestart', 'true'),
              ...set('stopsignal', stopSignal.value, stopSignal.why),
              ...set('stopwaitsecs', String(stop.value), stop.why),
              ...set('killasgroup', 'true', 'its workers too, when it has to be killed'),
            ],
            [...set('redirect_stderr', 'true'), ...set('stdout_logfile', `/var/log/supervisor/${name}.log`)],
          ],
        },
      ],
    ),
  };
}
