import { innerContext, loadNginxCatalog } from '../../src/catalog/nginx/catalog.ts';
import type { NginxTree } from '../../src/syntax/nginx/tree.ts';
import { firstError, steps } from '../syntax/nginx/cases.ts';

const catalog = await loadNginxCatalog();

/** What nginx says first to a main file, of what its lexer and its table of directives can say; with the line. */
export function firstComplaint(tree: NginxTree, version: string): string | undefined {
  const error = firstError(tree);
  const contexts = new Map<unknown, string | undefined>([[undefined, 'main']]);
  for (const { directive, at, terminator } of steps(tree)) {
    if (at >= (error?.from ?? Number.POSITIVE_INFINITY)) break;
    if (terminator === '}') continue;
    const context = contexts.get(directive.parent);
    if (context === undefined) continue;
    if (directive.block !== undefined) contexts.set(directive, innerContext(context, directive.name));
    const verdict = catalog.check(directive.name, context, directive.words.length - 1, terminator, version);
    if (verdict !== undefined) return `${verdict.message} in ${tree.file.id}:${tree.file.lines.position(at).line}`;
  }
  return error && `${error.message} in ${tree.file.id}:${error.line}`;
}
