import type { ApacheScope } from './model.ts';

/** Scopes of a host: the host itself and what stands in it, but no virtual hosts. */
export function* scopesOf(root: ApacheScope): Generator<ApacheScope> {
  const todo = [root];
  for (let scope = todo.pop(); scope; scope = todo.pop()) {
    yield scope;
    for (const child of scope.children.toReversed()) if (child.kind !== 'virtualhost' && child.kind !== 'macro') todo.push(child);
  }
}
