import { sizeText } from '../../text/value-type.ts';
import { PINS } from '../pins.ts';
import type { GeneratedFile, Wanted, Writer } from '../wanted.ts';

/** What the files can't say of the machine, so that a lint of the folder needs no flags and says the same everywhere. */
export const writeTarget: Writer = (wanted): readonly GeneratedFile[] => [{ path: 'stacklint.ini', text: targetText(wanted) }];

function targetText({ answers, apps, balancer }: Wanted): string {
  const servers = new Set(apps.map(({ server }) => server));
  const lines: (readonly [comment: string, setting: string])[] = [
    ['cores and memory of the machine', `cores = ${answers.cores}`],
    ['', `memory = ${sizeText(answers.memory)}`],
  ];
  // In containers the images say what runs there.
  if (answers.distro !== 'docker') lines.push(['its distribution: its packages and their versions', `distro = ${answers.distro}`]);
  const pinned = (['gunicorn', 'uwsgi'] as const).filter((server) => servers.has(server)).map((server) => `${server} = ${PINS[server]}`);
  if (servers.has('mod_wsgi-express') && !servers.has('mod_wsgi')) pinned.push(`mod-wsgi = ${PINS['mod-wsgi']}`);
  pinned.forEach((setting, at) => lines.push([at === 0 ? 'the releases that INSTALL.md installs' : '', setting]));
  lines.push([
    balancer ? 'one proxy stands before it' : 'visitors connect to it themselves: no proxy stands before it',
    `front-proxies = ${balancer ? 1 : 0}`,
  ]);
  return `[target]\n${lines.map(([comment, setting]) => `${comment === '' ? '' : `# ${comment}\n`}${setting}\n`).join('')}`;
}
