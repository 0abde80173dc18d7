import { readDocuments, type YamlNode } from '../syntax/yaml/read.ts';
import type { FileId, SourceFile } from '../text/source.ts';
import { openText } from '../text/template.ts';
import { roleOfTasks } from './tasks.ts';
import { nameOf } from '../text/paths.ts';

const DEEPEST = 8;

/** Where `template` and `copy` tasks put the files of their roles: a repository file's host path, holes in one spelling. */
export function placesByTasks(sources: readonly SourceFile[], names: ReadonlySet<FileId>): ReadonlyMap<FileId, string> {
  const places = new Map<FileId, string>();
  /** Of a file that goes to two places none is its own. */
  const several = new Set<FileId>();
  for (const file of sources) {
    const role = roleOfTasks(file.id);
    if (role === undefined) continue;
    for (const document of readDocuments(file, () => true)) {
      if ('reason' in document) continue;
      for (const { kind, src, dest } of copiesIn(document.root)) {
        const id = [`${role}${kind}/${src}`, `${role}${src}`].find((path) => names.has(path));
        const host = id === undefined ? undefined : hostOf(dest, src);
        if (id === undefined || host === undefined) continue;
        if (places.has(id) && places.get(id) !== host) several.add(id);
        places.set(id, host);
      }
    }
  }
  for (const id of several) places.delete(id);
  return places;
}

interface Copy {
  readonly kind: 'templates' | 'files';
  readonly src: string;
  readonly dest: string;
}

const MODULES: readonly (readonly [module: string, kind: Copy['kind']])[] = ['', 'ansible.builtin.', 'ansible.legacy.'].flatMap(
  (prefix): (readonly [string, Copy['kind']])[] => [
    [`${prefix}template`, 'templates'],
    [`${prefix}copy`, 'files'],
  ],
);

function copiesIn(tasks: YamlNode, depth = 0): Copy[] {
  if (depth > DEEPEST) return [];
  return tasks.items.flatMap((task) => {
    const inner = ['block', 'rescue', 'always'].flatMap((key) => copiesIn(task.get(key), depth + 1));
    const own = MODULES.flatMap(([module, kind]) => {
      const node = task.get(module);
      if (!node.exists) return [];
      const args = argumentsOf(node);
      const src = args.get('src');
      const dest = args.get('dest');
      return src === undefined || dest === undefined || /\{[{%]/.test(src) ? [] : [{ kind, src, dest }];
    });
    return [...own, ...inner];
  });
}

/** A map, or `src=a dest=b` in one line. */
function argumentsOf(node: YamlNode): ReadonlyMap<string, string> {
  if (node.scalar) {
    const words = node.scalar.text.text.matchAll(/(\w+)=("[^"]*"|'[^']*'|(?:\{\{[^}]*\}\}|[^\s{])+)/g);
    return new Map([...words].map(([, name, value]) => [name!, value!.replace(/^(["'])(.*)\1$/s, '$2')]));
  }
  return new Map(node.entries.flatMap(({ key, value }) => (value.scalar ? [[key, value.scalar.text.text] as const] : [])));
}

/** The path of a copy, a folder's with the file's name; undefined where a template fills in where it begins. */
function hostOf(dest: string, src: string): string | undefined {
  if (!dest.startsWith('/')) return undefined;
  const path = dest.endsWith('/') ? dest + nameOf(src) : dest;
  const open = openText(path);
  if (open) return open.show(open.text);
  return /\{[{%]/.test(path) ? undefined : path;
}
