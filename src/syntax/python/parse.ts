import { perFile, type SourceFile } from '../../text/source.ts';
import { readPlain } from './plain.ts';
import type { PythonTree } from './tree.ts';

let grammar: ((file: SourceFile) => PythonTree) | undefined;

const plainOf = perFile((file) => ({ tree: readPlain(file) }));

/**
 * Loads the grammar of Python if one of the files needs it: `parsePython` can read them then. Most configurations are plain
 * assignments, and the grammar takes as long to load as all of nginx's directives.
 */
export async function readyPython(files: Iterable<SourceFile>): Promise<void> {
  if (grammar !== undefined) return;
  for (const file of files) {
    if (plainOf(file).tree !== undefined) continue;
    grammar = (await import('./grammar.ts')).readAny;
    return;
  }
}

/**
 * Reads a Python file for which `readyPython` was awaited, and throws an Error for another that needs the grammar. What Python
 * refuses is in `errors`, the rest is there.
 */
export const parsePython: (file: SourceFile) => PythonTree = perFile((file) => {
  const { tree } = plainOf(file);
  if (tree !== undefined) return tree;
  if (grammar === undefined) throw new Error(`${file.id}: the grammar of Python is not loaded`);
  return grammar(file);
});
