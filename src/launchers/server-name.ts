import type { CommandWord } from '../text/words.ts';

const GUNICORN = /^gunicorn(?:-?\d[\d.]*|_django|_paster)?$/;
const UWSGI = /^(?:py)?uwsgi(?:[-_](?:core|dist|python[\d.]*|\d[\d.]*)|\d)?$/;

/** The last part of a path; `$(which x)` and `` `which x` `` are x. */
export function baseName(path: string): string {
  const which = /^(?:\$\(|`)\s*(?:which|command -v)\s+([^\s)`]+)\s*[)`]$/.exec(path);
  const plain = which?.[1] ?? path;
  return plain.slice(plain.lastIndexOf('/') + 1);
}

/** The application server that a command starts, by the name of its program: `gunicorn3`, `uwsgi_python3`, `uwsgi-core`, … */
export function serverName(words: readonly CommandWord[]): 'gunicorn' | 'uwsgi' | undefined {
  const name = baseName(words[0]?.value ?? '');
  if (GUNICORN.test(name)) return 'gunicorn';
  return UWSGI.test(name) ? 'uwsgi' : undefined;
}
