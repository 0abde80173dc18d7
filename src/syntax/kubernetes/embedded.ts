import type { SourceFile } from '../../text/source.ts';
import type { Embedded } from '../embedded.ts';
import { layOut } from './mounts.ts';

/** The keys of ConfigMaps as files; the root of each container that mounts some is a folder of ids. */
export function filesInManifests(manifests: readonly SourceFile[]): Embedded {
  const { sources, links, trees } = layOut(manifests);
  return { sources, links, map: trees.filter(({ files }) => files.size > 0).map(({ folder }) => [folder, '/'] as const) };
}
