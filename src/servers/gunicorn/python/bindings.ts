import type { PyExpression, PyStatement } from '../../../syntax/python/tree.ts';
import type { Py } from './values.ts';
import { same } from './values.ts';

/** What a name stands for: a value, or why that is not known. */
export type Outcome = { readonly known: true; readonly value: Py } | { readonly known: false; readonly reason: string };

/** A name of the module or of a function. */
export interface Binding {
  readonly outcome: Outcome;
  /** The environment took part in it. */
  readonly environment: boolean;
}

export type Names = Map<string, Binding>;

export const opaque = (reason: string): Binding => ({ outcome: { known: false, reason }, environment: false });

/** What a name stands for after one of two ways; undefined: the name was not bound on that way. */
export function join(a: Binding | undefined, b: Binding | undefined, reason: string): Binding {
  if (a?.outcome.known && b?.outcome.known && same(a.outcome.value, b.outcome.value)) {
    return { outcome: a.outcome, environment: a.environment || b.environment };
  }
  return { outcome: { known: false, reason }, environment: (a?.environment ?? false) || (b?.environment ?? false) };
}

/** The names a target binds; attributes and items bind none. */
export function targetNames(target: PyExpression, into: Set<string>): void {
  if (target.kind === 'name') into.add(target.name);
  else if (target.kind === 'tuple' || target.kind === 'list') for (const item of target.items) targetNames(item, into);
}

/** The names these statements may bind in their own scope. */
export function boundNames(statements: readonly PyStatement[], into: Set<string> = new Set()): Set<string> {
  for (const statement of statements) {
    switch (statement.kind) {
      case 'assign':
        for (const target of statement.targets) targetNames(target, into);
        break;
      case 'augment':
        targetNames(statement.target, into);
        break;
      case 'delete':
        for (const target of statement.targets) targetNames(target, into);
        break;
      case 'function':
      case 'class':
        into.add(statement.name);
        break;
      case 'import':
        for (const { name } of statement.names) if (name !== '*') into.add(name);
        break;
      case 'if':
        for (const branch of statement.branches) boundNames(branch.body, into);
        boundNames(statement.otherwise, into);
        break;
      case 'try':
        boundNames(statement.body, into);
        for (const handler of statement.handlers) {
          if (handler.name !== undefined) into.add(handler.name);
          boundNames(handler.body, into);
        }
        boundNames(statement.otherwise, into);
        boundNames(statement.last, into);
        break;
      case 'block':
        for (const name of statement.binds) into.add(name);
        boundNames(statement.body, into);
        break;
      default:
    }
  }
  return into;
}

/** The names that functions in these statements declare `global`, however deep. */
export function globalNames(statements: readonly PyStatement[], into: Set<string> = new Set()): Set<string> {
  for (const statement of statements) {
    if (statement.kind === 'scope') for (const name of statement.names) into.add(name);
    else if (statement.kind === 'function' || statement.kind === 'block') globalNames(statement.body, into);
    else if (statement.kind === 'if') {
      for (const branch of statement.branches) globalNames(branch.body, into);
      globalNames(statement.otherwise, into);
    } else if (statement.kind === 'try') {
      globalNames([...statement.body, ...statement.handlers.flatMap((handler) => handler.body)], into);
      globalNames([...statement.otherwise, ...statement.last], into);
    }
  }
  return into;
}

/** What some names stand for at this moment. */
export function snapshot(names: Names, of: Iterable<string>): Names {
  const taken: Names = new Map();
  for (const name of of) {
    const binding = names.get(name);
    if (binding !== undefined) taken.set(name, binding);
  }
  return taken;
}

/** Makes some names stand for what they stood for then. */
export function restore(names: Names, of: Iterable<string>, from: Names): void {
  for (const name of of) {
    const binding = from.get(name);
    if (binding === undefined) names.delete(name);
    else names.set(name, binding);
  }
}

/** What names stand for when one of several ways was taken. */
export function joinNames(names: Names, bound: Iterable<string>, ways: readonly Names[], reason: string): void {
  for (const name of bound) {
    const all = ways.map((way) => way.get(name));
    if (all.every((binding) => binding === undefined)) names.delete(name);
    else names.set(name, all.slice(1).reduce<Binding | undefined>((a, b) => join(a, b, reason), all[0]) ?? opaque(reason));
  }
}
