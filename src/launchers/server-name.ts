import type { CommandWord } from '../text/words.ts';
import { nameOf } from '../text/paths.ts';

const GUNICORN = /^gunicorn(?:-?\d[\d.]*|_django|_paster)?$/;
const UWSGI = /^(?:py)?uwsgi(?:[-_](?:core|dist|python[\d.]*|\d[\d.]*)|\d)?$/;

/** The last part of a path; `$(which x)` and `` `which x` `` are x. */
export function baseName(path: string): string {
  const which = /^(?:\$\(|`)\s*(?:which|command -v)\s+([^\s)`]+)\s*[)`]$/.exec(path);
  const plain = which?.[1] ?? path;
  return nameOf(plain);
}

/** What starts the server of mod_wsgi-express: its own subcommand, and that of Django's manage.py. */
export const isExpressSubcommand = (word: string): boolean => word === 'start-server' || word === 'runmodwsgi';

/** `mod_wsgi-express start-server …`; `manage.py runmodwsgi …`, `python manage.py runmodwsgi …`, `django-admin runmodwsgi …`. */
function startsExpress(words: readonly CommandWord[]): boolean {
  const [first, second, third] = words.map(({ value }) => value);
  const program = baseName(first ?? '');
  if (/^mod_wsgi-express(?:-[\d.]+)?$/.test(program)) return second === 'start-server';
  if (/^(?:manage\.py|django-admin(?:\.py)?)$/.test(program)) return second === 'runmodwsgi';
  return /^python[\d.]*$/.test(program) && third === 'runmodwsgi' && /(?:^|\/)manage\.py$/.test(second ?? '');
}

/** The application server that a command starts, by the name of its program: `gunicorn3`, `uwsgi_python3`, `uwsgi-core`, … */
export function serverName(words: readonly CommandWord[]): 'gunicorn' | 'uwsgi' | 'mod_wsgi' | undefined {
  const name = baseName(words[0]?.value ?? '');
  if (GUNICORN.test(name)) return 'gunicorn';
  if (UWSGI.test(name)) return 'uwsgi';
  return startsExpress(words) ? 'mod_wsgi' : undefined;
}

/** True for a command that starts supervisord, which starts others. */
export const isSupervisord = (words: readonly CommandWord[]): boolean => baseName(words[0]?.value ?? '') === 'supervisord';
