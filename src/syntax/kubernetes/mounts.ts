import { joinPath } from '../../text/file-set.ts';
import { groupBy } from '../../text/group.ts';
import { nearestTo } from '../../text/paths.ts';
import type { SourceFile } from '../../text/source.ts';
import type { YamlNode } from '../yaml/read.ts';
import { configMapsOf, fileOf, isFile, type ConfigMap } from './config-maps.ts';
import { podsOf, sameNamespace, type Container, type Pod } from './pods.ts';

/** A folder, or one file, of a volume in the file system of a container. */
export interface Mount {
  /** Absolute path in the container. */
  readonly path: string;
  /** Where it is in the volume: '' for all of it. */
  readonly subPath: string;
  readonly volume: string;
  /** `shared`: what one container writes the others see; `node`: a folder of the machine, at `source`; `files`: made from keys. */
  readonly kind: 'shared' | 'node' | 'files';
  readonly source: string;
}

/** The file system of a container, as far as its volumes make it. */
export interface ContainerTree {
  readonly container: Container;
  /** The folder of ids that stands for its root. */
  readonly folder: string;
  /** Deepest paths first. */
  readonly mounts: readonly Mount[];
  /** Files by their path in the container. */
  readonly files: ReadonlyMap<string, SourceFile>;
}

/** What stands inside of the manifests of one run. */
export interface Layout {
  readonly trees: readonly ContainerTree[];
  /** Every embedded file once. */
  readonly sources: readonly SourceFile[];
  /** Further places of a file that several containers mount: place to id. */
  readonly links: ReadonlyMap<string, string>;
}

const textOf = (node: YamlNode): string | undefined => node.scalar?.text.text;

const plain = (name: string): string => name.replaceAll('/', '_') || '_';

/** Gives things of one name that stand in one file different ids. */
function numbered(): (id: string) => string {
  const taken = new Map<string, number>();
  return (id) => {
    const count = (taken.get(id) ?? 0) + 1;
    taken.set(id, count);
    return count > 1 ? `${id}~${count}` : id;
  };
}

/** Lays the keys of ConfigMaps out in the containers that mount them; those that none mounts lie below their manifest. */
export function layOut(manifests: readonly SourceFile[]): Layout {
  const maps = manifests.flatMap(configMapsOf);
  const named = new ConfigMaps(maps);
  const places = new Map<ConfigMap, Map<string, string>>(maps.map((map) => [map, new Map()]));
  const links = new Map<string, string>();
  const unique = numbered();
  const trees = manifests.flatMap(podsOf).flatMap((pod) => {
    const folder = unique(`${pod.object.file.id}/${plain(pod.object.name)}`);
    return pod.containers.map((container) => treeOf(container, `${folder}/${plain(container.name)}`, named, places, links));
  });
  for (const map of maps) {
    const { name, namespace, file } = map.object;
    const folder = unique(`${file.id}/${plain(namespace === undefined ? name : `${namespace}.${name}`)}`);
    for (const key of map.data.keys()) {
      const known = places.get(map)!;
      if (!known.has(key) && isFile(map, key)) known.set(key, `${folder}/${key}`);
    }
  }
  const sources = [...places].flatMap(([map, keys]) => [...keys].map(([key, id]) => fileOf(map, key, id)));
  return { trees, sources, links };
}

function treeOf(
  container: Container,
  folder: string,
  maps: ConfigMaps,
  places: ReadonlyMap<ConfigMap, Map<string, string>>,
  links: Map<string, string>,
): ContainerTree {
  const files = new Map<string, SourceFile>();
  const mounts: Mount[] = [];
  const add = (map: ConfigMap, key: string, path: string): void => {
    if (!isFile(map, key) || files.has(path)) return;
    const known = places.get(map)!;
    const id = known.get(key);
    if (id === undefined) known.set(key, folder + path);
    else links.set(folder + path, id);
    files.set(path, fileOf(map, key, id ?? folder + path));
  };
  for (const node of container.node.get('volumeMounts').items) {
    const mount = mountOf(node, container.pod);
    if (!mount) continue;
    mounts.push(mount);
    const volume = volumeOf(container.pod, mount.volume);
    for (const { map, key, path } of keysOf(volume, container.pod, maps)) {
      if (mount.subPath === '') add(map, key, joinPath(mount.path, path));
      else if (path === mount.subPath) add(map, key, mount.path);
      else if (path.startsWith(`${mount.subPath}/`)) add(map, key, joinPath(mount.path, path.slice(mount.subPath.length + 1)));
    }
  }
  return { container, folder, mounts: mounts.sort((a, b) => b.path.length - a.path.length), files };
}

const volumeOf = ({ spec }: Pod, name: string): YamlNode | undefined =>
  spec.get('volumes').items.find((volume) => textOf(volume.get('name')) === name);

function mountOf(node: YamlNode, pod: Pod): Mount | undefined {
  const path = textOf(node.get('mountPath'));
  const name = textOf(node.get('name'));
  if (path === undefined || name === undefined || node.get('subPathExpr').exists) return undefined;
  const volume = volumeOf(pod, name);
  const onNode = volume && textOf(volume.get('hostPath', 'path'));
  const isFiles = volume?.get('configMap').exists || volume?.get('secret').exists || volume?.get('projected').exists;
  return {
    path: joinPath('/', path),
    subPath: (textOf(node.get('subPath')) ?? '').replace(/^\/+|\/+$/g, ''),
    volume: name,
    kind: onNode === undefined ? (isFiles ? 'files' : 'shared') : 'node',
    source: onNode ?? '',
  };
}

/** The keys of ConfigMaps that a volume holds, with their paths in it. */
function* keysOf(
  volume: YamlNode | undefined,
  pod: Pod,
  maps: ConfigMaps,
): Generator<{ readonly map: ConfigMap; readonly key: string; readonly path: string }> {
  if (!volume) return;
  for (const source of [volume, ...volume.get('projected', 'sources').items]) {
    const node = source.get('configMap');
    const map = maps.named(textOf(node.get('name')), pod);
    if (!map) continue;
    const items = node.get('items').items.map((item) => [textOf(item.get('key')), textOf(item.get('path'))] as const);
    const all = node.get('items').exists ? items : [...map.keys].map((key) => [key, key] as const);
    for (const [key, path] of all) if (key !== undefined && path !== undefined) yield { map, key, path };
  }
}

/** The ConfigMaps of one run by the names that pods call them. */
export class ConfigMaps {
  readonly #byName: ReadonlyMap<string, readonly ConfigMap[]>;

  constructor(all: readonly ConfigMap[]) {
    this.#byName = groupBy(all, ({ object }) => object.name);
  }

  /** The one that a pod means by a name: of several that whose file lies nearest; undefined when two do. */
  named(name: string | undefined, { object: pod }: Pod): ConfigMap | undefined {
    const candidates = (name === undefined ? [] : (this.#byName.get(name) ?? [])).filter(({ object }) => sameNamespace(object, pod));
    const [map, other] = nearestTo(pod.file.id, candidates, ({ object }) => object.file.id);
    return other ? undefined : map;
  }
}
