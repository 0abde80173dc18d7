import type { FileSet } from '../text/files.ts';
import { folderOf, nameOf } from '../text/paths.ts';
import type { SourceFile } from '../text/source.ts';
import { known, unknown, type Value } from '../text/value.ts';
import { parseDockerfile } from '../syntax/dockerfile/parser.ts';
import { launchOf, signalOf, startIn, type Container } from './container.ts';
import { ContainerFiles } from './container-files.ts';
import { buildImage } from './docker-image.ts';
import { renderedMounts } from './nginx-templates.ts';
import type { Host } from './host.ts';

/**
 * A container of each Dockerfile, started as it stands: for those that no compose file in view builds. `isAlone`: false where one of
 * those may build it after all, and say other things of it.
 */
export function readDockerfiles(files: FileSet, sources: readonly SourceFile[], isAlone: boolean): Container[] {
  return sources.flatMap((file): Container[] => {
    const tree = parseDockerfile(file);
    if (tree.stages.length === 0) return [];
    const image = buildImage(tree, { context: contextOf(files, file) }, files);
    const said = { entrypoint: undefined, command: undefined, environment: image.environment };
    const view = new ContainerFiles(files, [...image.mounts, ...renderedMounts(files, image.mounts, image, said)]);
    const host: Host = {
      kind: 'container',
      name: `container of ${file.id}`,
      files: view,
      network: file.id,
      project: undefined,
      names: [],
      published: [],
      opened: image.exposed.map(({ port, span }) => ({ port, via: 'EXPOSE', span })),
      locate: (path) => `${file.id}:${path}`,
    };
    const span = file.span(0, 0);
    const orElse = <T>(value: Value<T>): Value<T> => (isAlone ? value : unknown('a service of a compose file may build it', span));
    const start = startIn(image, { environmentComplete: isAlone, ...(image.user && { user: orElse(image.user) }) });
    const launch = launchOf(files, {
      name: nameOf(file.id),
      image,
      host,
      entrypoint: undefined,
      command: undefined,
      start,
      manager: {
        kind: 'docker',
        stopSignal: orElse(signalOf(image.stopSignal ?? known('SIGTERM', span, 'default'))),
        stopGrace: orElse(known(10, span, 'default')),
        init: false,
      },
    });
    return [{ host, files: view, image, launch, start }];
  });
}

/** The folder of the file, or the next one above in which all that it copies is there: a Dockerfile in a folder of its own. */
function contextOf(files: FileSet, file: SourceFile): string {
  const sources = parseDockerfile(file)
    .instructions.filter(({ name, flags }) => name === 'COPY' && !flags.some((flag) => flag.name === 'from'))
    .flatMap(({ args }) => args.text.split(/\s+/).slice(0, -1))
    .filter((source) => /^[\w./-]+$/.test(source) && !/^\.?\/?$/.test(source));
  const has = (folder: string): number => sources.filter((source) => exists(files, folder, source)).length;
  const own = folderOf(file.id);
  let best = own;
  for (let folder = own; folder !== '';) {
    folder = folderOf(folder);
    if (has(folder) > has(best)) best = folder;
  }
  return best;
}

const folders = new WeakMap<FileSet, ReadonlySet<string>>();

/** Every folder that holds something. */
function foldersIn(files: FileSet): ReadonlySet<string> {
  let known = folders.get(files);
  if (!known) {
    const all = new Set<string>();
    for (const place of files.places) for (let at = folderOf(place); at !== '' && !all.has(at); at = folderOf(at)) all.add(at);
    folders.set(files, (known = all));
  }
  return known;
}

function exists(files: FileSet, folder: string, source: string): boolean {
  const path = (folder === '' ? '' : `${folder}/`) + source.replace(/^\.?\/+/, '').replace(/\/+$/, '');
  return files.places.has(path) || foldersIn(files).has(path);
}
