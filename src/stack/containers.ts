import type { FileSet } from '../text/files.ts';
import type { FileId, SourceFile } from '../text/source.ts';
import { isSupervisord } from '../launchers/server-name.ts';
import { readDockerfiles } from '../launchers/docker.ts';
import type { Container } from '../launchers/container.ts';
import type { Launch } from '../launchers/launch.ts';
import { includedBy } from '../launchers/supervisor-includes.ts';
import { readSupervisor } from '../launchers/supervisor.ts';
import { problemsOf } from './problems.ts';
import type { Problem } from './model.ts';
import { parseSupervisor } from '../syntax/supervisor/parser.ts';
import { folderOf } from '../text/paths.ts';
import { append } from '../text/lists.ts';

/** What runs in containers. */
export interface Containers {
  readonly containers: readonly Container[];
  readonly launches: readonly Launch[];
  /** Files of supervisord that only containers read. */
  readonly taken: ReadonlySet<SourceFile>;
  readonly problems: readonly Problem[];
  /** The containers into which a file is put. */
  holding(file: SourceFile): readonly Container[];
  /** Those of them that read it as a configuration of a front. */
  reading(kind: FrontKind, file: SourceFile): readonly Container[];
}

/** The containers of compose files, Dockerfiles and pods, and what they start, supervisord's programs included. */
export async function readContainers(
  files: FileSet,
  sources: Readonly<Record<'compose' | 'dockerfile' | 'kubernetes' | 'supervisor', readonly SourceFile[]>>,
): Promise<Containers> {
  const compose = sources.compose.length > 0 ? (await import('../launchers/compose.ts')).readCompose(files, sources.compose) : undefined;
  const loose = sources.dockerfile.filter((file) => !compose?.built.files.has(file));
  const { kubernetes } = sources;
  const pods = kubernetes.length > 0 ? (await import('../launchers/kubernetes.ts')).readKubernetes(files, kubernetes) : [];
  const containers = [...(compose?.containers ?? []), ...readDockerfiles(files, loose, compose?.built.isComplete ?? true), ...pods];
  const launches: Launch[] = [];
  const index = new HeldFiles(files, containers, launches);
  const taken = new Set<SourceFile>();
  const placed = new Map<Container, SourceFile[]>();
  for (const file of sources.supervisor) {
    for (const container of index.holding(file)) {
      if (!container.files.pathsOf(file.id).some((path) => SUPERVISOR_PLACE.test(path))) continue;
      const own = placed.get(container);
      if (own) own.push(file);
      else placed.set(container, [file]);
    }
  }
  for (const container of containers) {
    const { launch, files: view, host, start } = container;
    if (launch) launches.push(launch);
    const own = supervisorFiles(container, placed.get(container) ?? []);
    for (const file of own) taken.add(file);
    if (own.length > 0) append(launches, readSupervisor(view, own, host, launch && isSupervisord(launch.words) ? launch : start));
  }
  const problems = (compose?.errors ?? []).flatMap(({ file, errors }) => problemsOf('syntax/compose', file, errors));
  return {
    containers,
    launches,
    taken,
    problems,
    holding: (file) => index.holding(file),
    reading: (kind, file) => index.reading(kind, file),
  };
}

/** Which containers hold which files: each file is looked up once. */
class HeldFiles {
  readonly #files: FileSet;
  /** By the file or folder of the repository that is put into them. */
  readonly #bySource = new Map<FileId, Set<Container>>();
  readonly #order: ReadonlyMap<Container, number>;
  readonly #launches: readonly Launch[];
  readonly #holding = new Map<SourceFile, readonly Container[]>();
  readonly #reading = { nginx: new Map<SourceFile, readonly Container[]>(), apache: new Map<SourceFile, readonly Container[]>() };

  /** `launches`: all that runs in the containers, once somebody asks who reads a file. */
  constructor(files: FileSet, containers: readonly Container[], launches: readonly Launch[]) {
    this.#files = files;
    this.#launches = launches;
    this.#order = new Map(containers.map((container, at) => [container, at]));
    for (const container of containers) {
      for (const { source } of container.files.mounts) {
        if (source === undefined) continue;
        const known = this.#bySource.get(source);
        if (known) known.add(container);
        else this.#bySource.set(source, new Set([container]));
      }
    }
  }

  holding(file: SourceFile): readonly Container[] {
    let found = this.#holding.get(file);
    if (!found) this.#holding.set(file, (found = this.#lookUp(file)));
    return found;
  }

  #lookUp({ id }: SourceFile): readonly Container[] {
    const candidates = new Set<Container>();
    for (const place of this.#files.placesOf(id)) {
      for (let at = place; ; at = folderOf(at)) {
        for (const container of this.#bySource.get(at) ?? []) candidates.add(container);
        if (at === '') break;
      }
    }
    return [...candidates].filter(({ files }) => files.placeOf(id) !== undefined).sort((a, b) => this.#order.get(a)! - this.#order.get(b)!);
  }

  reading(kind: FrontKind, file: SourceFile): readonly Container[] {
    let found = this.#reading[kind].get(file);
    if (!found)
      this.#reading[kind].set(file, (found = this.holding(file).filter((container) => mayRead(kind, container, file, this.#launches))));
    return found;
  }
}

/** Where supervisord looks by itself, and Debian's folder. */
const SUPERVISOR_PLACE = /^\/etc\/supervisor(?:d|\/|$)/;

/** The files of supervisord that a container reads: named by its command, included by them, or those `placed` where it looks. */
function supervisorFiles({ launch, files }: Container, placed: readonly SourceFile[]): SourceFile[] {
  const own = new Set<SourceFile>(placed);
  const take = (id: FileId | undefined): void => {
    const file = id === undefined ? undefined : files.get(id);
    if (file) own.add(file);
  };
  if (launch && isSupervisord(launch.words)) {
    const { words, cwd } = launch;
    const at = words.findIndex(({ value }) => /^(?:-c|--configuration)/.test(value));
    const named = words[at];
    const glued = named && /^(?:-c|--configuration=)(.+)$/.exec(named.value)?.[1];
    const path = glued ?? words[at + 1]?.value;
    if (named && path !== undefined) take(files.find(path, named.span, cwd.known ? cwd.value : undefined)?.id);
  }
  for (const file of own) for (const { id } of includedBy(parseSupervisor(file), files)) take(id);
  return [...own];
}

/** What shows that a container runs a front: its image, what its build installs, its command. */
const FRONTS = {
  nginx: { folder: /^\/(?:etc|usr\/local|opt\/bitnami|usr\/local\/openresty)\/(?:open)?nginx\//, name: /nginx|openresty|tengine|swag/i },
  apache: { folder: /^\/(?:etc\/(?:apache2|httpd)|usr\/local\/apache2)\//, name: /httpd|apache/i },
} as const;

export type FrontKind = keyof typeof FRONTS;

/** True for a container that holds a file and may read it as a configuration of a front. */
function mayRead(kind: FrontKind, { files, image, launch, host }: Container, { id }: SourceFile, launches: readonly Launch[]): boolean {
  const { folder, name } = FRONTS[kind];
  const { base } = image;
  const runs =
    (base.known && name.test(base.value)) ||
    // An image that is built with httpd in it may hold the sources of what is packaged elsewhere.
    (kind === 'nginx' && image.runs.some((text) => name.test(text))) ||
    (launch !== undefined && launch.words.some(({ value }) => name.test(value)));
  const paths = files.pathsOf(id);
  // A program of supervisord may be told to read it.
  const isNamed = (): boolean => launches.some((own) => own.host === host && own.words.some(({ value }) => paths.includes(value)));
  return runs || paths.some((path) => folder.test(path)) || isNamed();
}
