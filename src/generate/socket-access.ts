import type { Answers, AppAnswers } from './answers.ts';
import type { Places } from './places.ts';
import type { Chosen } from './wanted.ts';

/** The group an application runs as, and the mode of the unix socket that it opens itself. */
export interface SocketAccess {
  readonly group: string;
  /** The mode that lets the front connect; undefined: it opens no unix socket. */
  readonly socketMode: Chosen<number> | undefined;
}

/** Who may open the socket: the front and nobody else, by whatever means the launcher has for that. */
export function socketAccessOf({ name, server, launcher, socket }: AppAnswers, { front }: Answers, { frontGroup }: Places): SocketAccess {
  const isOwn = socket === 'unix' && front !== 'none' && (server === 'gunicorn' || server === 'uwsgi') && launcher !== 'systemd-socket';
  if (!isOwn) return { group: name, socketMode: undefined };
  switch (launcher) {
    case 'systemd':
      return {
        group: frontGroup,
        socketMode: { value: 0o660, why: `only ${name} and the group of the web server (${frontGroup}) may connect` },
      };
    case 'emperor':
      return { group: name, socketMode: { value: 0o660, why: `only ${name} and the group of the web server (${frontGroup}) may connect` } };
    case 'supervisor':
      return { group: name, socketMode: { value: 0o666, why: `its folder keeps all but ${name} and the group ${frontGroup} out` } };
    default:
      return { group: name, socketMode: { value: 0o666, why: 'only containers that mount its folder reach it' } };
  }
}
