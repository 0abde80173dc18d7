import type { FileSet } from '../text/files.ts';
import type { SourceFile, Span } from '../text/source.ts';
import { known, mapValue, unknown, type Value } from '../text/value.ts';
import { configMapsOf } from '../syntax/kubernetes/config-maps.ts';
import { ConfigMaps, layOut, type ContainerTree } from '../syntax/kubernetes/mounts.ts';
import { portOf, Services, servicesOf, type Container as PodContainer, type Pod, type Service } from '../syntax/kubernetes/pods.ts';
import { Trace, type Medium, type TracedWord } from '../syntax/shell/trace.ts';
import type { YamlNode } from '../syntax/yaml/read.ts';
import { accountNamed, directoryAt, type Circumstances } from './command.ts';
import type { Container } from './container.ts';
import { foreignImage, type Image } from './docker-image.ts';
import { MACHINE, type Door, type Host } from './host.ts';
import type { KubernetesContainer, Launch } from './launch.ts';
import { PodFiles } from './pod-files.ts';
import { serverName } from './server-name.ts';
import { unwrap } from './unwrap.ts';
import { behindRunLink, folderOf, isBelow } from '../text/paths.ts';

/** Seconds between SIGTERM and SIGKILL when a pod says nothing (PodSpec.terminationGracePeriodSeconds). */
const GRACE = 30;

/** Images that start a front and nothing else. */
const FRONT_IMAGE = /^(?:[^/]+\/)*(?:nginx(?:-unprivileged)?|openresty|httpd)(?:[:@][^/]*)?$/;

/** Reads the pods of manifests: each of their containers, and what it starts. */
export function readKubernetes(files: FileSet, manifests: readonly SourceFile[]): readonly Container[] {
  const services = new Services(manifests.flatMap(servicesOf));
  const maps = new ConfigMaps(manifests.flatMap(configMapsOf));
  return layOut(manifests).trees.map((tree) => {
    const view = new PodFiles(files, tree);
    const { node } = tree.container;
    const image = foreignImage(node.get('image').scalar?.value ?? unknown('the container names no image', node.span));
    const isStarted = node.get('command').exists || (image.base.known && FRONT_IMAGE.test(image.base.value));
    const host = { ...hostOf(tree, services, view), runsUnseen: !isStarted };
    const start = startOf(tree, image, maps);
    return { host, files: view, image, launch: launchOf(tree, host, start), start };
  });
}

const textOf = (node: YamlNode): string | undefined => (node.scalar?.value.known ? node.scalar.value.value : undefined);

const podName = ({ object: { kind, name } }: Pod): string => `${kind} ${name}`;

/** Who applies a manifest says it then: `default` is only what kubectl takes where nothing else is set up. */
const NO_NAMESPACE = 'no namespace stated';

function hostOf(tree: ContainerTree, services: Services, files: FileSet): Host {
  const { container } = tree;
  const { pod } = container;
  const folder = folderOf(tree.folder);
  const selecting = services.selecting(pod);
  const onNode = textOf(pod.spec.get('hostNetwork')) === 'true';
  return {
    kind: 'container',
    name: `container ${container.name} of ${podName(pod)}`,
    files,
    network: onNode ? MACHINE : folder,
    project: pod.object.namespace === undefined ? NO_NAMESPACE : `namespace ${pod.object.namespace}`,
    names: selecting.filter(({ headless }) => headless).flatMap(namesOf),
    doors: selecting.filter(({ headless }) => !headless).map((service) => doorOf(service, pod)),
    opened: selecting.flatMap(({ object, ports }) =>
      ports.flatMap(({ target, span }) => {
        const port = target === undefined ? undefined : portOf(pod, target);
        return port === undefined ? [] : [{ port, via: `Service ${object.name}`, span }];
      }),
    ),
    published: container.node.get('ports').items.flatMap((port) => {
      const [on, target] = [Number(textOf(port.get('hostPort'))), Number(textOf(port.get('containerPort')))];
      return on > 0 && target > 0 ? [{ host: textOf(port.get('hostIP')) ?? '0.0.0.0', port: on, target }] : [];
    }),
    locate: (path) => locate(tree, folder, path),
  };
}

/** Names that resolve to a Service: short ones from its own namespace, which nobody says who applies the manifest to his. */
function namesOf({ object: { name, namespace } }: Service): string[] {
  if (namespace === undefined) return [name.toLowerCase()];
  const own = `${name}.${namespace}`.toLowerCase();
  return [name.toLowerCase(), own, `${own}.svc`, `${own}.svc.cluster.local`];
}

const doorOf = (service: Service, pod: Pod): Door => ({
  names: namesOf(service),
  ports: service.ports.map(({ port, target }) => ({ port, target: target === undefined ? undefined : portOf(pod, target) })),
});

/** What lies in a volume has one name in all containers of the pod; all else is the container's own. */
function locate({ folder, mounts }: ContainerTree, pod: string, path: string): string {
  const mount = mounts.find((own) => isBelow(path, behindRunLink(own.path)));
  if (!mount || mount.kind === 'files') return `${folder}:${path}`;
  const rest = `${mount.subPath === '' ? '' : `/${mount.subPath}`}${path.slice(behindRunLink(mount.path).length)}`;
  return mount.kind === 'node' ? `${mount.source.replace(/\/+$/, '')}${rest}` : `${pod}:volume ${mount.volume}${rest}`;
}

function startOf({ container }: ContainerTree, image: Image, maps: ConfigMaps): Circumstances {
  const { pod, node } = container;
  const cwd = node.get('workingDir').scalar?.value;
  return {
    cwd: cwd === undefined ? image.cwd : absolute(cwd),
    user: accountOf(pod, node, 'runAsUser') ?? image.user,
    environment: environmentOf(container, maps),
    // The image sets variables too.
    environmentComplete: false,
  };
}

function launchOf(tree: ContainerTree, host: Host, start: Circumstances): Launch | undefined {
  const { container } = tree;
  const { pod, node } = container;
  const { file } = pod.object;
  const { environment } = start;
  const command = node.get('command');
  const args = node.get('args');
  const nodes = [...command.items, ...args.items];
  const words = [command, args].flatMap((list) => {
    const medium = file.text[list.span.start] === '[' ? 'json' : 'yaml';
    return list.items.map((item) => wordOf(item, environment, file, medium));
  });
  const first = nodes[0];
  // Without `command` the image says what its arguments are; a server's name among them says enough.
  if (!first || words.includes(undefined) || (!command.exists && serverName(words as TracedWord[]) === undefined)) return undefined;
  const span: Span = { file: file.id, start: first.span.start, end: nodes.at(-1)!.span.end };
  const manager: KubernetesContainer = {
    kind: 'kubernetes',
    workload: podName(pod),
    container: container.name,
    gracePeriod: gracePeriodOf(pod, span),
  };
  const state = {
    ...start,
    words: words as TracedWord[],
    through: 'direct' as const,
    group: accountOf(pod, node, 'runAsGroup'),
    umask: undefined,
  };
  return { manager, host, name: `${podName(pod)} (${container.name})`, file, span, ...unwrap(state, host.files) };
}

const absolute = (path: Value<string>): Value<string> =>
  path.known ? directoryAt(unknown('the working directory of the image', path.span), path.value, path.span) : path;

function gracePeriodOf({ spec }: Pod, at: Span): Value<number> {
  const written = spec.get('terminationGracePeriodSeconds').scalar?.value;
  if (!written) return known(GRACE, at, 'default');
  return written.known && !/^\d+$/.test(written.value) ? unknown('it is no number', written.span) : mapValue(written, Number);
}

/** The container's own security context wins over the pod's. */
function accountOf({ spec }: Pod, node: YamlNode, key: string): Value<string> | undefined {
  const value = node.get('securityContext', key).scalar?.value ?? spec.get('securityContext', key).scalar?.value;
  return value && accountNamed(value);
}

/** A word of `command` or `args`; `$(NAME)` is replaced when the container has such a variable, `$$(NAME)` escapes it. */
function wordOf(node: YamlNode, environment: ReadonlyMap<string, Value<string>>, file: SourceFile, medium: Medium): TracedWord | undefined {
  const { scalar } = node;
  if (!scalar) return undefined;
  const { text } = scalar;
  const trace = new Trace(file);
  if (!scalar.value.known) trace.mark(scalar.value.reason);
  let at = 0;
  for (const { 0: part, index } of text.text.matchAll(/\$\$|\$\(([-._a-zA-Z][-._a-zA-Z0-9]*)\)/g)) {
    trace.copy(text, at, index);
    at = index + part.length;
    if (part === '$$') {
      trace.copy(text, index, index + 1);
      continue;
    }
    const name = part.slice(2, -1);
    const value = environment.get(name) ?? unknown(`$(${name}) is set out of view`, node.span);
    if (!value.known) trace.mark(value.reason);
    if (!value.known || !trace.expand(value.value, text.offset(index))) trace.copy(text, index, at);
  }
  trace.copy(text, at, text.text.length);
  return trace.word(node.span, medium);
}

/** `envFrom`, then `env`, which wins. */
function environmentOf({ node, pod }: PodContainer, maps: ConfigMaps): ReadonlyMap<string, Value<string>> {
  const environment = new Map<string, Value<string>>();
  for (const source of node.get('envFrom').items) {
    const map = maps.named(textOf(source.get('configMapRef', 'name')), pod);
    for (const [key, scalar] of map?.data ?? []) environment.set((textOf(source.get('prefix')) ?? '') + key, scalar.value);
  }
  for (const entry of node.get('env').items) {
    const name = textOf(entry.get('name'));
    if (name !== undefined) environment.set(name, variableOf(entry, pod, maps, environment));
  }
  return environment;
}

/** `environment`: what is set above it, which its `$(NAME)` stands for. */
function variableOf(entry: YamlNode, pod: Pod, maps: ConfigMaps, environment: ReadonlyMap<string, Value<string>>): Value<string> {
  const from = entry.get('valueFrom', 'configMapKeyRef');
  const map = from.exists ? maps.named(textOf(from.get('name')), pod) : undefined;
  const mapped = map?.data.get(textOf(from.get('key')) ?? '')?.value;
  if (mapped) return mapped;
  const word = wordOf(entry.get('value'), environment, pod.object.file, 'yaml');
  if (word === undefined) return entry.get('valueFrom').exists ? unknown('it comes from out of view', entry.span) : known('', entry.span);
  return word.hole === undefined ? known(word.value, word.span) : unknown(word.hole, word.span);
}
