import { perFile, type SourceFile, type Span } from '../../text/source.ts';
import { groupBy } from '../../text/group.ts';
import type { YamlNode } from '../yaml/read.ts';
import { manifestOf, type KubernetesObject } from './objects.ts';

/** A container of a pod, as its manifest declares it. */
export interface Container {
  readonly name: string;
  readonly pod: Pod;
  readonly node: YamlNode;
}

/** What a Deployment, a StatefulSet, … or a Pod runs: containers with one network between them. */
export interface Pod {
  readonly object: KubernetesObject;
  readonly labels: ReadonlyMap<string, string>;
  /** `spec` of the pod. */
  readonly spec: YamlNode;
  readonly containers: readonly Container[];
}

export interface ServicePort {
  /** The port at which clients reach the Service. */
  readonly port: number;
  /** The port of the pod that it hands on to, by number or by the name a container gives it; undefined when a template says it. */
  readonly target: string | undefined;
  /** Where the pod's port is written. */
  readonly span: Span;
}

export interface Service {
  readonly object: KubernetesObject;
  readonly selector: ReadonlyMap<string, string>;
  readonly ports: readonly ServicePort[];
  /** Its name stands for the pods themselves (`clusterIP: None`): no port is handed on. */
  readonly headless: boolean;
}

const WORKLOADS = new Set(['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet']);

/** No pod has so many, and no repository. */
const MOST = 500;

const textOf = (node: YamlNode): string | undefined => node.scalar?.text.text;

function mapOf(node: YamlNode): ReadonlyMap<string, string> {
  return new Map(
    node.entries.flatMap(({ key, value }) => {
      const text = textOf(value);
      return text === undefined ? [] : [[key, text] as const];
    }),
  );
}

/** The pods of a manifest. A template that chooses or repeats parts of it may run others: none are told then. */
export const podsOf: (file: SourceFile) => readonly Pod[] = perFile((file) =>
  manifestOf(file)
    .objects.slice(0, MOST)
    .flatMap((object) => (object.conditional ? [] : (podOf(object) ?? []))),
);

function podOf(object: KubernetesObject): Pod | undefined {
  const { kind, root } = object;
  if (kind !== 'Pod' && !WORKLOADS.has(kind)) return undefined;
  const top = kind === 'Pod' ? root : root.get('spec', 'template');
  const containers: Container[] = [];
  const pod: Pod = { object, labels: mapOf(top.get('metadata', 'labels')), spec: top.get('spec'), containers };
  for (const node of pod.spec.get('containers').items.slice(0, MOST)) {
    const name = textOf(node.get('name'));
    if (name !== undefined) containers.push({ name, pod, node });
  }
  return containers.length > 0 ? pod : undefined;
}

/** The Services of a manifest that lead to pods. */
export const servicesOf: (file: SourceFile) => readonly Service[] = perFile((file) =>
  manifestOf(file)
    .objects.filter(({ kind, root }) => kind === 'Service' && root.get('spec', 'selector').exists)
    .map((object): Service => {
      const spec = object.root.get('spec');
      const ports = spec.get('ports').items.flatMap((node): ServicePort[] => {
        const port = Number(textOf(node.get('port')));
        const target = node.get('targetPort');
        if (!Number.isInteger(port) || (textOf(node.get('protocol')) ?? 'TCP') !== 'TCP') return [];
        const span = target.exists ? target.span : node.get('port').span;
        return [
          { port, span, target: target.exists ? (target.scalar?.value.known ? target.scalar.value.value : undefined) : String(port) },
        ];
      });
      return { object, selector: mapOf(spec.get('selector')), ports, headless: textOf(spec.get('clusterIP')) === 'None' };
    }),
);

const isSubset = (part: ReadonlyMap<string, string>, whole: ReadonlyMap<string, string>): boolean =>
  [...part].every(([key, value]) => whole.get(key) === value);

/** True when the two may lie in one namespace: who applies a manifest says it where the manifest doesn't. */
export const sameNamespace = (a: KubernetesObject, b: KubernetesObject): boolean =>
  a.namespace === undefined || b.namespace === undefined || a.namespace === b.namespace;

const pairOf = (key: string, value: string): string => `${key}=${value}`;

/** The Services of one run, to be asked which of them lead to a pod. */
export class Services {
  /** By the first of the labels that each asks for. */
  readonly #byLabel: ReadonlyMap<string, readonly Service[]>;
  readonly #order: ReadonlyMap<Service, number>;

  constructor(all: readonly Service[]) {
    this.#order = new Map(all.map((service, at) => [service, at]));
    this.#byLabel = groupBy(all, ({ selector }) => [...selector].slice(0, 1).map((pair) => pairOf(...pair))[0] ?? '');
  }

  selecting(pod: Pod): readonly Service[] {
    return [...pod.labels]
      .flatMap((pair) => this.#byLabel.get(pairOf(...pair)) ?? [])
      .filter(({ object, selector }) => sameNamespace(object, pod.object) && isSubset(selector, pod.labels))
      .sort((a, b) => this.#order.get(a)! - this.#order.get(b)!);
  }
}

/** The number of a pod's port that is given by number or by name; undefined when no container declares the name. */
export function portOf({ containers }: Pod, target: string): number | undefined {
  if (/^\d+$/.test(target)) return Number(target);
  for (const { node } of containers) {
    for (const port of node.get('ports').items) {
      if (textOf(port.get('name')) === target) return Number(textOf(port.get('containerPort'))) || undefined;
    }
  }
  return undefined;
}
