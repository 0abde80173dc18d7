import { parser } from '@lezer/python';
import type { Range } from './tree.ts';

/** A node of the parse, without comments. */
export interface Node extends Range {
  readonly name: string;
  readonly children: readonly Node[];
  /** What the parser made up or skipped, or a node that holds such directly. */
  readonly error: boolean;
}

export interface Nodes {
  readonly root: Node;
  readonly errors: readonly Node[];
  readonly uses: Set<string>;
  readonly walrus: Set<string>;
}

/** Deeper nodes are left out; CPython itself gives up at about this depth of brackets. */
const MAX_DEPTH = 150;

interface Building extends Range {
  readonly name: string;
  readonly children: Node[];
  error: boolean;
}

/** Parses and copies the tree as deep as anybody looks, in one pass; `text` is where names are read from. */
export function nodesOf(neutral: string, text: string): Nodes {
  const errors: Node[] = [];
  const uses = new Set<string>();
  const walrus = new Set<string>();
  const stack: Building[] = [];
  let root: Building | undefined;
  let depth = 0;
  parser.parse(neutral).iterate({
    enter(node) {
      depth++;
      if (depth > MAX_DEPTH) {
        if (node.name === 'VariableName') uses.add(text.slice(node.from, node.to));
        if (node.type.isError) errors.push({ name: '⚠', start: node.from, end: node.to, children: [], error: true });
        return;
      }
      const made: Building = { name: node.name, start: node.from, end: node.to, children: [], error: node.type.isError };
      const parent = stack[stack.length - 1];
      if (parent === undefined) root = made;
      else if (node.name !== 'Comment') parent.children.push(made);
      if (node.type.isError) {
        errors.push(made);
        if (parent !== undefined) parent.error = true;
      }
      stack.push(made);
    },
    leave() {
      if (depth-- > MAX_DEPTH) return;
      collectNames(stack.pop()!, text, uses, walrus);
    },
  });
  return { root: root ?? { name: 'Script', start: 0, end: 0, children: [], error: false }, errors, uses, walrus };
}

/** Sorts the names directly below a node into those that are read and those that are bound. */
function collectNames(parent: Node, text: string, uses: Set<string>, walrus: Set<string>): void {
  const { children } = parent;
  const last = parent.name === 'AssignStatement' ? lastAssignment(children) : 0;
  let before = true;
  for (let i = 0; i < children.length; i++) {
    const child = children[i]!;
    if (child.name === 'in') before = false;
    if (child.name !== 'VariableName') continue;
    const name = text.slice(child.start, child.end);
    if (parent.name === 'NamedExpression' && i === 0) walrus.add(name);
    else if (!binds(parent.name, i, children, last, before)) uses.add(name);
  }
}

function binds(parent: string, i: number, children: readonly Node[], last: number, before: boolean): boolean {
  const previous = children[i - 1]?.name;
  switch (parent) {
    case 'AssignStatement':
      return i < last;
    case 'UpdateStatement':
      return i === 0;
    case 'FunctionDefinition':
    case 'ClassDefinition':
    case 'ImportStatement':
      return true;
    case 'ParamList':
      return previous !== 'AssignOp';
    case 'ArgList':
      return children[i + 1]?.name === 'AssignOp';
    case 'ForStatement':
      return before;
    case 'TryStatement':
    case 'WithStatement':
      return previous === 'as';
    default:
      return false;
  }
}

/** Index of the last `=`; of the annotation when there is none. */
export function lastAssignment(children: readonly Node[]): number {
  for (let i = children.length - 1; i >= 0; i--) if (children[i]!.name === 'AssignOp') return i;
  return children.findIndex((child) => child.name === 'TypeDef');
}

/** The nodes between commas. */
export function commaGroups(children: readonly Node[]): Node[][] {
  const groups: Node[][] = [[]];
  for (const child of children) {
    if (child.name === ',') groups.push([]);
    else groups[groups.length - 1]!.push(child);
  }
  return groups.filter((group) => group.length > 0);
}
