import type { FileSet } from '../text/files.ts';
import type { FileId, SourceFile } from '../text/source.ts';
import { baseName } from '../launchers/server-name.ts';
import { readDockerfiles } from '../launchers/docker.ts';
import type { Container } from '../launchers/container.ts';
import type { Host } from '../launchers/host.ts';
import type { Launch } from '../launchers/launch.ts';
import { readSupervisor } from '../launchers/supervisor.ts';
import { problemsOf } from './problems.ts';
import type { Problem } from './model.ts';
import { parseSupervisor } from '../syntax/supervisor/parser.ts';
import { append } from '../text/lists.ts';

/** What runs in containers. */
export interface Containers {
  readonly containers: readonly Container[];
  readonly launches: readonly Launch[];
  /** Files of supervisord that only containers read. */
  readonly taken: ReadonlySet<SourceFile>;
  readonly problems: readonly Problem[];
  /** The containers into which a file is put. */
  holding(file: SourceFile): readonly Host[];
}

/** The containers of compose files, Dockerfiles and pods, and what they start, supervisord's programs included. */
export async function readContainers(
  files: FileSet,
  sources: Readonly<Record<'compose' | 'dockerfile' | 'kubernetes' | 'supervisor', readonly SourceFile[]>>,
): Promise<Containers> {
  const compose = sources.compose.length > 0 ? (await import('../launchers/compose.ts')).readCompose(files, sources.compose) : undefined;
  const loose = sources.dockerfile.filter((file) => !compose?.built.has(file));
  const { kubernetes } = sources;
  const pods = kubernetes.length > 0 ? (await import('../launchers/kubernetes.ts')).readKubernetes(files, kubernetes) : [];
  const containers = [...(compose?.containers ?? []), ...readDockerfiles(files, loose), ...pods];
  const launches: Launch[] = [];
  const taken = new Set<SourceFile>();
  for (const container of containers) {
    if (container.launch) launches.push(container.launch);
    const own = supervisorFiles(container, sources.supervisor);
    for (const file of own) taken.add(file);
    if (own.length > 0) append(launches, readSupervisor(container.files, own, container.host));
  }
  const problems = (compose?.errors ?? []).flatMap(({ file, errors }) => problemsOf('syntax/compose', file, errors));
  const holding = ({ id }: SourceFile): readonly Host[] =>
    containers.filter((container) => container.files.placeOf(id) !== undefined).map(({ host }) => host);
  return { containers, launches, taken, problems, holding };
}

/** Where supervisord looks by itself, and Debian's folder. */
const SUPERVISOR_PLACE = /^\/etc\/supervisor(?:d|\/|$)/;

/** The files of supervisord that a container reads: named by its command, included by them, or put where it looks. */
function supervisorFiles({ launch, files }: Container, sources: readonly SourceFile[]): SourceFile[] {
  const own = new Set<SourceFile>(sources.filter(({ id }) => files.pathsOf(id).some((path) => SUPERVISOR_PLACE.test(path))));
  const take = (id: FileId | undefined): void => {
    const file = id === undefined ? undefined : files.get(id);
    if (file) own.add(file);
  };
  const words = launch?.words ?? [];
  if (launch && baseName(words[0]?.value ?? '') === 'supervisord') {
    const at = words.findIndex(({ value }) => /^(?:-c|--configuration)/.test(value));
    const named = words[at];
    const glued = named && /^(?:-c|--configuration=)(.+)$/.exec(named.value)?.[1];
    const path = glued ?? words[at + 1]?.value;
    if (named && path !== undefined && at >= 0) take(files.find(path, named.span, launch.cwd.known ? launch.cwd.value : undefined)?.id);
  }
  for (const file of own) {
    for (const { name, entries } of parseSupervisor(file).sections) {
      if (name !== 'include') continue;
      for (const { key, value } of entries) {
        if (key !== 'files') continue;
        const folder = (files.hostPath(file.id) ?? '/').replace(/\/[^/]*$/, '');
        for (const pattern of value.text.split(/\s+/)) {
          for (const { id } of pattern === '' ? [] : files.glob(pattern, value.span(0, value.text.length), folder).files) take(id);
        }
      }
    }
  }
  return [...own];
}
