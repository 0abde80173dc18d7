import type { FileId } from '../text/source.ts';

/** Folders that hold a part of one stack beside others of their kind; a file as a folder is what `nginx -T` printed. */
const PARTS =
  /^(?:etc|srv|opt|home|usr|var|lib|root|run|nginx|sites-(?:available|enabled)|conf\.d|snippets|systemd|system|supervisord?|u?wsgi|gunicorn|vassals|units?|services?|deploy(?:ment)?|config(?:s|uration)?|conf|infra|ops|scripts|app|src|web|server|stdin|[^/]+\.(?:conf|dump|log|out|txt))$/i;

/** False when the files lie in folders that look like stacks of their own: `examples/a/…` and `examples/b/…`. */
export function inOneTree(a: FileId, b: FileId): boolean {
  const left = a.split('/').slice(0, -1);
  const right = b.split('/').slice(0, -1);
  let common = 0;
  while (common < Math.min(left.length, right.length) && left[common] === right[common]) common++;
  // Below a host's own folders everything is one stack.
  const isPart = (folder: string | undefined): boolean => folder === undefined || PARTS.test(folder);
  return left.slice(0, common).some((folder) => folder === 'etc') || (isPart(left[common]) && isPart(right[common]));
}
