import { perFile, SourceFile } from '../../text/source.ts';
import { mayBeConfig } from '../names.ts';
import { editLiteral } from '../yaml/block-edit.ts';
import { unholed } from '../yaml/holes.ts';
import type { YamlScalar } from '../yaml/read.ts';
import { manifestOf, type KubernetesObject } from './objects.ts';

/** A ConfigMap: each key is a file where it is mounted, or a variable. */
export interface ConfigMap {
  readonly object: KubernetesObject;
  /** Keys whose text could be read, with it. */
  readonly data: ReadonlyMap<string, YamlScalar>;
  /** Every key. */
  readonly keys: ReadonlySet<string>;
}

/** Texts of a ConfigMap are at most 1 MiB in all; what people write by hand is far below this. */
const LARGEST = 300_000;

/** The ConfigMaps of a manifest. */
export const configMapsOf: (file: SourceFile) => readonly ConfigMap[] = perFile((file) =>
  manifestOf(file)
    .objects.filter(({ kind }) => kind === 'ConfigMap')
    .map((object) => {
      const { entries } = object.root.get('data');
      const data = new Map(entries.flatMap(({ key, value: { scalar } }) => (scalar ? [[key, scalar] as const] : [])));
      return { object, data, keys: new Set([...entries, ...object.root.get('binaryData').entries].map(({ key }) => key)) };
    }),
);

/** True when the key is a file that is worth reading: a text of several lines, or of one in a file that has the name of a configuration. */
export function isFile({ object, data }: ConfigMap, key: string): boolean {
  const scalar = data.get(key);
  const text = scalar?.text.text ?? '';
  const isText = text.includes('\n') || (text !== '' && mayBeConfig(key) && isOneLine(object.file, scalar!));
  return /^[-.\w]+$/.test(key) && isText && text.length <= LARGEST;
}

/** False for a single hole, which stands for all of a file, and for lines that YAML joins. */
const isOneLine = (file: SourceFile, { text, value }: YamlScalar): boolean =>
  value.known && !file.slice(text.span(0, text.text.length)).includes('\n');

const made = new WeakMap<ConfigMap, Map<string, SourceFile>>();

/** The file that a key is, under the id that it has where it is mounted: the same object each time. */
export function fileOf(map: ConfigMap, key: string, id: string): SourceFile {
  let files = made.get(map);
  if (!files) made.set(map, (files = new Map()));
  let file = files.get(id);
  if (!file) files.set(id, (file = embedded(map.object.file, id, map.data.get(key)!)));
  return file;
}

function embedded(carrier: SourceFile, id: string, { text, block, style, value }: YamlScalar): SourceFile {
  const isLiteral = block !== undefined && style === 'literal' && !unholed(carrier).holes;
  return new SourceFile(id, text.text, {
    valid: carrier.valid,
    within: {
      carrier,
      isTemplate: !value.known,
      span: (start, end) => text.span(start, end),
      edit: (edit) => (isLiteral ? editLiteral(carrier, block, text, edit) : undefined),
    },
  });
}
