import { joinPath } from '../text/file-set.ts';
import type { FileSet } from '../text/files.ts';
import type { ParseError, SourceFile } from '../text/source.ts';
import { known, unknown } from '../text/value.ts';
import { parseCompose } from '../syntax/compose/parse.ts';
import { parseDockerfile } from '../syntax/dockerfile/parser.ts';
import type { DockerfileTree } from '../syntax/dockerfile/tree.ts';
import { accountNamed } from './command.ts';
import { composeProjects, type ComposeProject } from './compose-projects.ts';
import { ComposeService, type ComposeVolume } from './compose-service.ts';
import { launchOf, secondsOf, signalOf, startIn, type Container } from './container.ts';
import { ContainerFiles, type Mount } from './container-files.ts';
import { buildImage, foreignImage, type Image } from './docker-image.ts';
import { renderedMounts } from './nginx-templates.ts';
import type { Host, OpenedPort, PublishedPort } from './host.ts';
import { behindRunLink, isBelow } from '../text/paths.ts';

/** Dockerfiles that services build. */
interface Built {
  readonly files: Set<SourceFile>;
  /** False when some service builds one that can't be known. */
  isComplete: boolean;
}

/** The containers of compose files, and the Dockerfiles that their services build. */
export function readCompose(
  files: FileSet,
  sources: readonly SourceFile[],
): {
  readonly containers: Container[];
  readonly built: Readonly<Built>;
  readonly errors: readonly { readonly file: SourceFile; readonly errors: readonly ParseError[] }[];
} {
  const errors = sources.map(parseCompose);
  const built: Built = { files: new Set(), isComplete: errors.every((tree) => tree.errors.length === 0) };
  const projects = composeProjects(files, sources);
  const containers = projects.flatMap((project) => readProject(files, project, projects.length > 1, built));
  return { containers, built, errors };
}

function readProject(files: FileSet, project: ComposeProject, several: boolean, built: Built): Container[] {
  const services = new Map(project.services.map((layers) => [layers.name, new ComposeService(files, project, layers)]));
  const aliases = new Map<string, string[]>();
  for (const service of services.values()) {
    for (const { service: linked, alias } of service.links()) aliases.set(linked, [...(aliases.get(linked) ?? []), alias]);
  }
  const of = several ? ` of ${project.files.at(-1)!.file.id}` : '';
  return [...services.values()].map((service) => {
    const image = imageOf(files, service, built);
    const name = `service ${service.name}${of}`;
    const volumes = volumesOf(service, services);
    const { variables, complete } = service.environment();
    const [entrypoint, command] = [service.command('entrypoint'), service.command('command')];
    const mounts = [...image.mounts, ...mountsOf(project, volumes), ...configsOf(service)];
    const environment = new Map([...image.environment, ...variables]);
    const view = new ContainerFiles(files, [...mounts, ...renderedMounts(files, mounts, image, { entrypoint, command, environment })]);
    const host = hostOf(service, { name, image, view, volumes, services, aliases: aliases.get(service.name) ?? [] });
    const user = service.value('user');
    const span = service.span;
    const cwd = service.value('working_dir');
    const start = startIn(image, {
      ...(cwd && { cwd }),
      ...(user && { user: accountNamed(user.known ? { ...user, value: user.value.split(':')[0]! } : user) }),
      environment: variables,
      environmentComplete: complete,
    });
    const launch = launchOf(files, {
      name,
      image,
      host,
      entrypoint,
      command,
      start,
      manager: {
        kind: 'compose',
        stopSignal: signalOf(service.value('stop_signal') ?? image.stopSignal ?? known('SIGTERM', span, 'default')),
        stopGrace: secondsOf(service.value('stop_grace_period') ?? known('10s', span, 'default')),
        init: service.isTrue('init'),
      },
    });
    return { host, files: view, image, launch, start };
  });
}

function imageOf(files: FileSet, service: ComposeService, built: Built): Image {
  const build = service.build();
  const image = service.value('image');
  if (build === undefined) {
    return foreignImage(image ?? unknown('the service names no image', service.span));
  }
  if ('reason' in build) {
    built.isComplete = false;
    return foreignImage(unknown(build.reason, build.span));
  }
  const found = files.take(build.dockerfile, build.dockerfile, build.span);
  const file = found && files.get(found.id);
  if (!file) return foreignImage(unknown('its Dockerfile is not in view', build.span));
  built.files.add(file);
  const tree: DockerfileTree = parseDockerfile(file);
  return buildImage(tree, { context: build.context, args: build.args, ...(build.target !== undefined && { target: build.target }) }, files);
}

/** Those of the service, over those that `volumes_from` takes from others. */
function volumesOf(service: ComposeService, services: ReadonlyMap<string, ComposeService>): ComposeVolume[] {
  const from = (service.last('volumes_from')?.items ?? []).flatMap((item) => {
    const name = service.text(item)?.replace(/:r[ow]$/, '');
    return name === undefined ? [] : (services.get(name)?.volumes() ?? []);
  });
  return [...from, ...service.volumes()];
}

/** The repository's path of a bind; undefined for a named volume. */
function bindOf({ folder }: ComposeProject, { source }: Pick<ComposeVolume, 'source'>): string | undefined {
  if (source === undefined) return undefined;
  if (source.startsWith('/')) return source;
  return source.startsWith('.') ? joinPath(folder, source) : undefined;
}

/** Binds alone: a volume begins with what the image has there. */
function mountsOf(project: ComposeProject, volumes: readonly ComposeVolume[]): Mount[] {
  return volumes.flatMap((volume): Mount[] => {
    const source = bindOf(project, volume);
    return source === undefined ? [] : [{ kind: 'volume', target: volume.target, source }];
  });
}

/** `configs:` of the service, whose files the top of the project names. */
function configsOf(service: ComposeService): Mount[] {
  const { files, folder } = service.project;
  return (service.last('configs')?.items ?? []).flatMap((item): Mount[] => {
    const name = service.text(item) ?? service.text(item.entries.get('source')?.value);
    const definition = files.map(({ root }) => root.entries.get('configs')?.value.entries.get(name ?? '')?.value).findLast((node) => node);
    const file = service.text(definition?.entries.get('file')?.value);
    const target = service.text(item.entries.get('target')?.value) ?? `/${name}`;
    return file === undefined ? [] : [{ kind: 'volume', target: joinPath('/', target), source: joinPath(folder, file) }];
  });
}

interface Parts {
  readonly name: string;
  readonly image: Image;
  readonly view: ContainerFiles;
  readonly volumes: readonly ComposeVolume[];
  readonly services: ReadonlyMap<string, ComposeService>;
  readonly aliases: readonly string[];
}

function hostOf(service: ComposeService, { name, image, view, volumes, services, aliases }: Parts): Host {
  const { project } = service;
  const ports = service.ports();
  const published = ports.map(({ host, published: port, target }): PublishedPort => ({ host, port: port ?? 0, target }));
  const opened: OpenedPort[] = [
    ...ports.map(({ target, span }) => ({ port: target, via: 'ports', span })),
    ...service.exposed().map(({ port, span }) => ({ port, via: 'expose', span })),
    ...image.exposed.map(({ port, span }) => ({ port, via: 'EXPOSE', span })),
  ];
  const own = `${project.id} ${service.name}`;
  const places = volumes.map(({ target, source }) => ({ target: behindRunLink(target), source }));
  return {
    kind: 'container',
    name,
    files: view,
    network: networkOf(service, services, 0),
    project: project.id,
    names: [...new Set([...service.names(), ...aliases])],
    segments: segmentsOf(service, services, 0),
    knowsOwnOnly: service.knowsOwnOnly(),
    published,
    opened,
    locate: (path) => {
      const [volume] = places.filter(({ target }) => isBelow(path, target)).sort((a, b) => b.target.length - a.target.length);
      const rest = volume ? path.slice(volume.target.length) : '';
      if (volume?.source === undefined) return `${own}:${path}`;
      const bind = bindOf(project, volume);
      if (bind === undefined) return `volume ${service.volumeName(volume.source)}:${rest}`;
      return bind.startsWith('/') ? bind + rest : `bind ${bind}${rest}`;
    },
  };
}

/** The networks of the service, or of the one whose network it has; on the machine's own no name of a service resolves. */
function segmentsOf(service: ComposeService, services: ReadonlyMap<string, ComposeService>, depth: number): readonly string[] | undefined {
  const mode = service.networkMode();
  const other = mode?.startsWith('service:') ? services.get(mode.slice('service:'.length)) : undefined;
  if (other && depth < services.size) return segmentsOf(other, services, depth + 1);
  return mode === 'host' || mode === 'none' ? [] : mode === undefined ? service.networks() : undefined;
}

/** The machine's is empty (`network_mode: host`); `service:x` shares that of x. */
function networkOf(service: ComposeService, services: ReadonlyMap<string, ComposeService>, depth: number): string {
  const mode = service.networkMode();
  if (mode === 'host') return '';
  const other = mode?.startsWith('service:') ? services.get(mode.slice('service:'.length)) : undefined;
  return other && depth < services.size ? networkOf(other, services, depth + 1) : `${service.project.id} ${service.name}`;
}
