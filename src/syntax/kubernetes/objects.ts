import { perFile, type SourceFile } from '../../text/source.ts';
import { readDocuments, type YamlNode } from '../yaml/read.ts';

/** One object of a manifest. */
export interface KubernetesObject {
  readonly file: SourceFile;
  readonly kind: string;
  /** As written: names that a template makes are told apart by how it makes them. */
  readonly name: string;
  /** Undefined: that of whoever applies it. */
  readonly namespace: string | undefined;
  readonly root: YamlNode;
  /** True when a template chooses or repeats parts of the file. */
  readonly conditional: boolean;
}

export interface Manifest {
  readonly objects: readonly KubernetesObject[];
  /** Why documents of it were left alone. */
  readonly refused: readonly string[];
}

/** What is read of Kubernetes' kinds. */
const KINDS = 'ConfigMap|DaemonSet|Deployment|List|Pod|ReplicaSet|Service|StatefulSet';
const WANTED = new RegExp(
  String.raw`^["']?kind["']?[ \t]*:[ \t]*["']?(?:${KINDS}|ConfigMapList|ServiceList|DeploymentList|PodList)["']?[ \t\r]*(?:#.*)?$`,
  'm',
);

/** Objects of one list: more are read by nobody. */
const LISTED = 2000;

/** The objects of a manifest that say something of a web stack; lists are taken apart. */
export const manifestOf: (file: SourceFile) => Manifest = perFile((file) => {
  const objects: KubernetesObject[] = [];
  const refused: string[] = [];
  for (const document of readDocuments(file, (text) => WANTED.test(text))) {
    if ('reason' in document) refused.push(document.reason);
    else for (const root of listed(document.root)) add(objects, file, root, document.conditional);
  }
  return { objects, refused };
});

const textOf = (node: YamlNode): string | undefined => node.scalar?.text.text;

const listed = (root: YamlNode): readonly YamlNode[] =>
  textOf(root.get('kind'))?.endsWith('List') ? root.get('items').items.slice(0, LISTED) : [root];

function add(objects: KubernetesObject[], file: SourceFile, root: YamlNode, conditional: boolean): void {
  const kind = textOf(root.get('kind'));
  if (kind === undefined || !root.get('apiVersion').exists) return;
  const name = textOf(root.get('metadata', 'name')) ?? '';
  objects.push({ file, kind, name, namespace: textOf(root.get('metadata', 'namespace')), root, conditional });
}
