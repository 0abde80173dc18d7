import { expandFormat } from '../syntax/supervisor/format.ts';
import type { SupervisorTree } from '../syntax/supervisor/tree.ts';
import type { FileSet } from '../text/files.ts';

/**
 * Asks for the files that `files` of `[include]` names: globs between blanks, relative to the configuration's folder
 * (supervisor/options.py, read_include_config). What they hold is read as any other file of supervisor's.
 */
export function lookUpIncludes({ file, sections }: SupervisorTree, files: FileSet): void {
  const place = files.hostPath(file.id) ?? file.id;
  const folder = place.slice(0, Math.max(place.lastIndexOf('/'), place.startsWith('/') ? 1 : 0));
  for (const entry of sections.filter(({ name }) => name === 'include').flatMap(({ entries }) => entries)) {
    if (entry.key !== 'files') continue;
    const { text, holes } = expandFormat(entry.value, (name) => (name === 'here' ? folder : { unknown: name }), 'include.files');
    if (holes.length > 0) continue;
    for (const [pattern] of text.text.matchAll(/\S+/g)) {
      const at = entry.value.span(0, entry.value.text.length);
      files.glob(pattern, at, folder, 'supervisor');
    }
  }
}
