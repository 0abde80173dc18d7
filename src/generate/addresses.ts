import type { Address, Protocol } from '../servers/address.ts';
import type { Answers, AppAnswers } from './answers.ts';

const tcp = (host: string, port: number): Address => ({ kind: 'tcp', host, port });

/** The folder of an application's unix socket; undefined when it has none of its own. */
export function socketFolderOf({ name, socket, server, launcher }: AppAnswers, { front }: Answers): string | undefined {
  if (socket !== 'unix' || server === 'mod_wsgi' || front === 'none') return undefined;
  // supervisor makes no folders and has no groups: one below the application, which its owner and the front may enter, outlasts a reboot.
  if (launcher === 'supervisor') return `/srv/${name}/run`;
  return launcher === 'emperor' ? '/run/uwsgi' : `/run/${name}`;
}

function socketOf(app: AppAnswers, answers: Answers): Address | undefined {
  const folder = socketFolderOf(app, answers);
  if (folder === undefined) return undefined;
  return { kind: 'unix', path: `${folder}/${app.launcher === 'emperor' ? app.name : app.server}.sock` };
}

/** The port of the n-th application behind a front. */
const innerPort = (at: number): number => 8000 + at;

/** The port that visitors or a balancer connect to where there is no front. */
export function publicPort({ launcher }: AppAnswers, { tls, behind }: Answers): number {
  if (tls === 'files') return 443;
  // A balancer connects to any port; supervisor can't hand over one below 1024.
  return behind !== 'none' || launcher === 'supervisor' ? 8000 : 80;
}

/** Where an application opens its socket; undefined for mod_wsgi, which has none of its own. */
export function bindOf(app: AppAnswers, at: number, answers: Answers): Address | undefined {
  const { server, launcher } = app;
  if (server === 'mod_wsgi') return undefined;
  // Inside a container each has its own ports: those below 1024 are published, not opened.
  if (answers.front === 'none')
    return tcp('0.0.0.0', launcher === 'compose' ? (answers.tls === 'files' ? 8443 : 8000) : publicPort(app, answers));
  return socketOf(app, answers) ?? (launcher === 'compose' ? tcp('0.0.0.0', 8000) : tcp('127.0.0.1', innerPort(at)));
}

/** Where the front connects to an application: in a compose file by its name. */
export function reachOf(app: AppAnswers, at: number, answers: Answers): Address | undefined {
  const bind = bindOf(app, at, answers);
  return bind?.kind === 'tcp' && app.launcher === 'compose' && answers.front !== 'none' ? tcp(app.name, bind.port) : bind;
}

/** What is spoken at that address. */
export function protocolOf({ server }: AppAnswers, { front, tls }: Answers): Protocol {
  if (server === 'mod_wsgi') return 'wsgi';
  if (server === 'uwsgi' && front !== 'none') return 'uwsgi';
  return front === 'none' && tls === 'files' ? 'https' : 'http';
}
