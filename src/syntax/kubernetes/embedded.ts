import type { SourceFile } from '../../text/source.ts';
import type { Embedded, Left } from '../embedded.ts';
import { layOut } from './mounts.ts';
import { manifestOf } from './objects.ts';

/** The keys of ConfigMaps as files; the root of each container that mounts some is a folder of ids. */
export function filesInManifests(manifests: readonly SourceFile[]): Embedded {
  const { sources, links, trees } = layOut(manifests);
  const map = trees.filter(({ files }) => files.size > 0).map(({ folder }) => [folder, '/'] as const);
  return { sources, links, map, left: manifests.flatMap(leftIn) };
}

function leftIn(file: SourceFile): Left[] {
  const { objects, refused } = manifestOf(file);
  const isOpen = objects.some(({ conditional, kind }) => conditional && kind !== 'ConfigMap');
  const reasons = isOpen ? [...refused, 'a template chooses among its parts: of these only ConfigMaps are read'] : refused;
  return reasons.map((reason) => ({ id: file.id, reason }));
}
