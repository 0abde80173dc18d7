import { sizeText } from '../../text/value-type.ts';
import { emitIni, type IniAssignment } from '../emit/ini.ts';
import { NGINX_STREAM, PINS } from '../pins.ts';
import type { Wanted, Writer } from '../wanted.ts';

/** What the files can't say of the machine, so that a lint of the folder needs no flags and says the same everywhere. */
export const writeTarget: Writer = (wanted) => [
  { path: 'stacklint.ini', text: emitIni('stacklint', [], [{ name: 'target', groups: [settingsOf(wanted)] }]) },
];

function settingsOf({ answers, apps, balancer }: Wanted): readonly IniAssignment[] {
  const servers = new Set(apps.map(({ server }) => server));
  // Elsewhere the module of Apache is a package of the distribution.
  const isCompiled = servers.has('mod_wsgi') ? answers.distro === 'amazon-2023' : servers.has('mod_wsgi-express');
  const pinned: IniAssignment[] = [
    ...(answers.distro === 'rhel-9' && answers.front === 'nginx' ? [{ key: 'nginx', value: NGINX_STREAM }] : []),
    ...(['gunicorn', 'uwsgi'] as const).filter((server) => servers.has(server)).map((key) => ({ key, value: PINS[key] })),
    ...(isCompiled ? [{ key: 'mod-wsgi', value: PINS['mod-wsgi'] }] : []),
  ];
  return [
    { key: 'cores', value: String(answers.cores), comment: ['the machine'] },
    { key: 'memory', value: sizeText(answers.memory) },
    // In containers the images say what runs there.
    ...(answers.distro === 'docker'
      ? []
      : [{ key: 'distro', value: answers.distro, comment: ['its packages have the versions, accounts and places of this'] }]),
    ...pinned.map((one, at) => ({ ...one, ...(at === 0 && { comment: ['what INSTALL.md installs'] }) })),
    {
      key: 'front-proxies',
      value: balancer ? '1' : '0',
      comment: [balancer ? `${balancer.title} stands before it` : 'visitors connect to it themselves'],
    },
  ];
}
