import { perFile } from '../../text/source.ts';
import type { SourceFile } from '../../text/source.ts';
import { readDocuments, type YamlNode } from '../yaml/read.ts';
import type { ComposeEntry, ComposeNode, ComposeTree } from './tree.ts';

/** Values of one file, those behind aliases counted each time: what grows beyond that is no compose file that people write. */
const MAX_NODES = 50_000;
const MAX_DEPTH = 40;

/** Reads a compose file (https://github.com/compose-spec/compose-spec/blob/main/spec.md). */
export const parseCompose: (file: SourceFile) => ComposeTree = perFile((file) => {
  const [document] = readDocuments(file, (text) => /\S/.test(text));
  const nothing: ComposeNode = {
    span: file.span(0, 0),
    file,
    text: undefined,
    entries: new Map(),
    items: [],
    flow: false,
    exists: false,
  };
  if (document === undefined || 'reason' in document) {
    const error = document && (document.error ?? { start: 0, end: 0, message: document.reason });
    return { file, root: nothing, services: new Map(), conditional: false, errors: error ? [error] : [] };
  }
  const root = new Copy(file).node(document.root, 0);
  const services = root.entries.get('services')?.value.entries ?? firstFormat(root);
  return { file, root, services, conditional: document.conditional, errors: [] };
});

/** The services of the first format, which stand at the top and have no version beside them. */
function firstFormat({ entries }: ComposeNode): ReadonlyMap<string, ComposeEntry> {
  const isService = ({ value }: ComposeEntry): boolean => ['image', 'build', 'extends'].some((key) => value.entries.has(key));
  return new Map(entries.has('version') ? [] : [...entries].filter(([name, entry]) => !name.startsWith('x-') && isService(entry)));
}

/** Copies the tree once, so that aliases cost once. */
class Copy {
  readonly #file: SourceFile;
  #left = MAX_NODES;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  node(node: YamlNode, depth: number): ComposeNode {
    const { span, exists } = node;
    const rest = { span, file: this.#file, exists, flow: '[{'.includes(this.#file.text[span.start] ?? ' ') };
    if (this.#left-- <= 0 || depth > MAX_DEPTH) return { ...rest, text: undefined, entries: new Map(), items: [] };
    const scalar = node.scalar;
    if (scalar) return { ...rest, flow: false, text: scalar.value.known ? scalar.text : undefined, entries: new Map(), items: [] };
    const items = node.items.map((item) => this.node(item, depth + 1));
    return { ...rest, text: undefined, entries: this.#entries(node, depth), items };
  }

  /** What `<<` merges in stands behind what the map says itself (https://yaml.org/type/merge.html). */
  #entries(node: YamlNode, depth: number): ReadonlyMap<string, ComposeEntry> {
    const own = new Map<string, ComposeEntry>();
    const merged = new Map<string, ComposeEntry>();
    for (const { key, keySpan, value } of node.entries) {
      const copy = this.node(value, depth + 1);
      if (key !== '<<') own.set(key, { keySpan, value: copy });
      else {
        for (const source of copy.items.length > 0 ? copy.items : [copy]) {
          for (const [name, entry] of source.entries) if (!merged.has(name)) merged.set(name, entry);
        }
      }
    }
    for (const [name, entry] of merged) if (!own.has(name)) own.set(name, entry);
    return own;
  }
}
