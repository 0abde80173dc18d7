import { folderOf } from '../text/paths.ts';
import { dirName } from './command.ts';
import { expandFormat } from '../syntax/supervisor/format.ts';
import type { SupervisorTree } from '../syntax/supervisor/tree.ts';
import type { FileSet, Found } from '../text/files.ts';

/**
 * The files that `files` of `[include]` names: globs between blanks, relative to the configuration's folder
 * (supervisor/options.py, read_include_config). Those that were not read are asked for.
 */
export function includedBy({ file, sections }: SupervisorTree, files: FileSet): readonly Found[] {
  const place = files.hostPath(file.id) ?? file.id;
  const folder = place.startsWith('/') ? dirName(place) : folderOf(place);
  return sections
    .filter(({ name }) => name === 'include')
    .flatMap(({ entries }) => entries)
    .flatMap((entry) => {
      if (entry.key !== 'files') return [];
      const { text, holes } = expandFormat(entry.value, (name) => (name === 'here' ? folder : { unknown: name }), 'include.files');
      if (holes.length > 0) return [];
      const at = entry.value.span(0, entry.value.text.length);
      return [...text.text.matchAll(/\S+/g)].flatMap(([pattern]) => files.glob(pattern, at, folder, 'supervisor').files);
    });
}
