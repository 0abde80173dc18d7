import { perFile, SourceFile } from '../../text/source.ts';
import { editLiteral } from '../yaml/block-edit.ts';
import { unholed } from '../yaml/holes.ts';
import type { YamlScalar } from '../yaml/read.ts';
import { manifestOf, type KubernetesObject } from './objects.ts';

/** A ConfigMap, and the files that its keys are. */
export interface ConfigMap {
  readonly object: KubernetesObject;
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Every key and its text: what containers get as environment. */
  readonly data: ReadonlyMap<string, YamlScalar>;
}

/** Texts of a ConfigMap are at most 1 MiB in all; what people write by hand is far below this. */
const LARGEST = 300_000;

/** The ConfigMaps of a manifest; a key whose text has several lines is a file. */
export const configMapsOf: (file: SourceFile) => readonly ConfigMap[] = perFile((file) => {
  const taken = new Map<string, number>();
  return manifestOf(file)
    .objects.filter(({ kind }) => kind === 'ConfigMap')
    .map((object) => {
      const name = [object.namespace, object.name]
        .filter((part) => part !== undefined)
        .join('.')
        .replaceAll('/', '_');
      const count = (taken.get(name) ?? 0) + 1;
      taken.set(name, count);
      return configMap(object, `${file.id}/${count > 1 ? `${name}~${count}` : name}`);
    });
});

function configMap(object: KubernetesObject, folder: string): ConfigMap {
  const files = new Map<string, SourceFile>();
  const data = new Map<string, YamlScalar>();
  for (const { key, value } of object.root.get('data').entries) {
    const { scalar } = value;
    if (!scalar) continue;
    data.set(key, scalar);
    const { length } = scalar.text.text;
    if (/^[-.\w]+$/.test(key) && scalar.text.text.includes('\n') && length <= LARGEST)
      files.set(key, embedded(object.file, `${folder}/${key}`, scalar));
  }
  return { object, files, data };
}

function embedded(carrier: SourceFile, id: string, { text, block, style }: YamlScalar): SourceFile {
  const isLiteral = block !== undefined && style === 'literal' && !unholed(carrier).holes;
  return new SourceFile(id, text.text, {
    valid: carrier.valid,
    within: {
      carrier,
      span: (start, end) => text.span(start, end),
      edit: (edit) => (isLiteral ? editLiteral(carrier, block, text, edit) : undefined),
    },
  });
}

/** The files that the keys of a manifest's ConfigMaps are. */
export const filesIn = (file: SourceFile): readonly SourceFile[] => configMapsOf(file).flatMap(({ files }) => [...files.values()]);
