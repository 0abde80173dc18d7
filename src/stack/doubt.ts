import { shippedSnippet } from '../catalog/nginx/snippets.ts';
import type { Want } from '../text/files.ts';
import type { SourceFile } from '../text/source.ts';
import type { Stack } from './model.ts';
import { nameOf } from '../text/paths.ts';

/** Rules of these families compare files. */
const ACROSS = /^(?:\*|stack\/|systemd\/)/;

/**
 * Tells whether rules may find nothing in a file because something is out of view: it can't be read to its end, it names a file
 * that was not given, or the other end of a route is not known.
 */
export function doubtsOf({ problems, files, edges }: Stack): (file: SourceFile, rule: string) => boolean {
  const broken = problems.filter(({ rule, severity }) => severity === 'error' && rule.startsWith('syntax/')).map(({ span }) => span.file);
  const open = new Set([...broken, ...files.wants.filter(isMissed).map(({ from }) => from.file)]);
  const isLinked = edges.length > 0 && edges.every(({ certainty }) => certainty !== 'unknown');
  return (file, rule) => open.has(file.id) || (!isLinked && ACROSS.test(rule));
}

/** Snippets that nginx ships are known without the file; gunicorn looks for its usual file, which need not be there. */
function isMissed({ path, aside }: Want): boolean {
  const name = nameOf(path);
  return !aside && name !== 'gunicorn.conf.py' && shippedSnippet(name) === undefined;
}
