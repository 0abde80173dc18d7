import type { ParseError } from '../../text/source.ts';
import { expressionList, parametersOf, toExpression } from './expressions.ts';
import type { Node } from './nodes.ts';
import { commaGroups, lastAssignment } from './nodes.ts';
import type { PyExpression, PyStatement, Range } from './tree.ts';
import { append } from '../../text/lists.ts';

/** What all statements of one file share while they are read. */
export interface Reading {
  readonly text: string;
  /** What the tree parser lets pass and CPython does not. */
  readonly errors: ParseError[];
  /** Stretches of heads the tree parser did not see: whatever is named there may be bound there. */
  readonly hidden: readonly Range[];
}

/** The statements of a body or a file, groups with `;` dissolved. */
export function toStatements(nodes: readonly Node[], reading: Reading, inFunction: boolean): PyStatement[] {
  const found: PyStatement[] = [];
  for (const [i, node] of nodes.entries()) {
    if (node.name === ';' && nodes[i - 1]?.name === ';') refuse(reading, node, 'invalid syntax');
    if (node.name === 'StatementGroup') append(found, toStatements(node.children, reading, inFunction));
    else if (node.name !== ';' && node.name !== ':' && !(node.error && node.children.length === 0)) {
      found.push(toStatement(node, reading, inFunction));
    }
  }
  return found;
}

const bodyOf = (node: Node | undefined, reading: Reading, inFunction: boolean): PyStatement[] =>
  node === undefined ? [] : toStatements(node.children, reading, inFunction);

const textOf = (node: Node, reading: Reading): string => reading.text.slice(node.start, node.end);

const refuse = (reading: Reading, range: Range, message: string): void => {
  reading.errors.push({ start: range.start, end: range.end, message });
};

function toStatement(node: Node, reading: Reading, inFunction: boolean): PyStatement {
  const range = { start: node.start, end: node.end };
  const { text } = reading;
  switch (node.name) {
    case 'AssignStatement':
      return assignment(node, reading, range);
    case 'UpdateStatement': {
      const at = node.children.findIndex((child) => child.name === 'UpdateOp');
      if (at < 0) return { kind: 'other', what: 'syntax error', ...range };
      const target = expressionList(node.children.slice(0, at), text, range);
      const value = expressionList(node.children.slice(at + 1), text, range);
      return { kind: 'augment', target, operator: textOf(node.children[at]!, reading).slice(0, -1), value, ...range };
    }
    case 'ExpressionStatement':
      return { kind: 'expression', value: expressionList(node.children, text, range), ...range };
    case 'IfStatement':
      return conditional(node, reading, inFunction, range);
    case 'TryStatement':
      return attempt(node, reading, inFunction, range);
    case 'ForStatement':
    case 'WhileStatement':
    case 'WithStatement':
    case 'MatchStatement':
      return block(node, reading, inFunction, range);
    case 'DecoratedStatement': {
      const inside = node.children[node.children.length - 1];
      const made = inside === undefined ? undefined : toStatement(inside, reading, inFunction);
      return made?.kind === 'function'
        ? { ...made, wrapped: true, ...range }
        : { ...(made ?? { kind: 'other', what: 'syntax error' }), ...range };
    }
    case 'FunctionDefinition':
      return definition(node, reading, range);
    case 'ClassDefinition':
      return { kind: 'class', name: nameIn(node, reading), ...range };
    case 'ImportStatement':
      return { kind: 'import', names: imported(node, reading), ...range };
    case 'DeleteStatement':
      return { kind: 'delete', targets: commaGroups(node.children.slice(1)).map((group) => toExpression(group[0]!, text)), ...range };
    case 'ReturnStatement': {
      if (!inFunction) refuse(reading, range, "'return' outside function");
      const value = node.children.slice(1);
      return { kind: 'return', value: value.length === 0 ? undefined : expressionList(value, text, range), ...range };
    }
    case 'ScopeStatement': {
      const names = node.children.filter((child) => child.name === 'VariableName').map((child) => textOf(child, reading));
      return { kind: 'scope', names, ...range };
    }
    case 'RaiseStatement':
      if (node.children.some((child) => child.name === ',')) refuse(reading, range, 'invalid syntax');
      return { kind: 'raise', ...range };
    case 'PrintStatement':
      refuse(reading, range, "Missing parentheses in call to 'print'. Did you mean print(...)?");
      return { kind: 'other', what: '`print` statement', ...range };
    default:
      return { kind: 'other', what: node.name, ...range };
  }
}

function nameIn(node: Node, reading: Reading): string {
  const name = node.children.find((child) => child.name === 'VariableName');
  return name === undefined ? '' : textOf(name, reading);
}

function assignment(node: Node, reading: Reading, range: Range): PyStatement {
  const { children } = node;
  const groups: Node[][] = [[]];
  let annotated = false;
  for (const child of children) {
    if (child.name === 'AssignOp') groups.push([]);
    else if (child.name === 'TypeDef') annotated = true;
    else groups[groups.length - 1]!.push(child);
  }
  const lists = groups.map((group) => expressionList(group, reading.text, range));
  for (const target of lists.length > 1 || annotated ? lists.slice(0, Math.max(1, lists.length - 1)) : []) checkTarget(target, reading);
  if (lastAssignment(children) < 0) return { kind: 'other', what: 'syntax error', ...range };
  if (lists.length === 1) return { kind: 'declare', target: lists[0]!, ...range };
  return { kind: 'assign', targets: lists.slice(0, -1), value: lists[lists.length - 1]!, ...range };
}

const LITERALS: ReadonlySet<string> = new Set(['string', 'number', 'format']);

/** CPython's own messages (Parser/pegen.c, `_PyPegen_get_expr_name`). */
function checkTarget(target: PyExpression, reading: Reading): void {
  const here = "here. Maybe you meant '==' instead of '='?";
  if (target.kind === 'tuple' || target.kind === 'list') for (const item of target.items) checkTarget(item, reading);
  else if (target.kind === 'call') refuse(reading, target, `cannot assign to function call ${here}`);
  else if (target.kind === 'constant') {
    const name = target.value === null ? 'None' : target.value ? 'True' : 'False';
    refuse(reading, target, `cannot assign to ${name}`);
  } else if (LITERALS.has(target.kind))
    refuse(reading, target, `cannot assign to ${target.kind === 'format' ? 'f-string expression' : 'literal'} ${here}`);
  else if (target.kind === 'compare') refuse(reading, target, `cannot assign to comparison`);
  else if (target.kind === 'binary' || target.kind === 'unary' || target.kind === 'logic')
    refuse(reading, target, `cannot assign to expression ${here}`);
}

function conditional(node: Node, reading: Reading, inFunction: boolean, range: Range): PyStatement {
  const branches: { condition: PyExpression; body: PyStatement[] }[] = [];
  let otherwise: PyStatement[] = [];
  let keyword = '';
  let condition: PyExpression | undefined;
  for (const child of node.children) {
    if (child.name === 'if' || child.name === 'elif' || child.name === 'else') {
      keyword = child.name;
      condition = undefined;
    } else if (child.name !== 'Body') condition = toExpression(child, reading.text);
    else if (keyword === 'else') otherwise = bodyOf(child, reading, inFunction);
    else {
      condition ??= { kind: 'other', what: 'syntax error', start: child.start, end: child.start };
      branches.push({ condition, body: bodyOf(child, reading, inFunction) });
    }
  }
  return { kind: 'if', branches, otherwise, ...range };
}

function attempt(node: Node, reading: Reading, inFunction: boolean, range: Range): PyStatement {
  let body: PyStatement[] = [];
  let otherwise: PyStatement[] = [];
  let last: PyStatement[] = [];
  const handlers: { name: string | undefined; body: PyStatement[] }[] = [];
  let keyword = '';
  let name: string | undefined;
  let previous = '';
  for (const child of node.children) {
    if (/^(?:try|except|else|finally)$/.test(child.name)) {
      keyword = child.name;
      name = undefined;
    } else if (child.name === ',') refuse(reading, child, 'multiple exception types must be parenthesized');
    else if (child.name === 'VariableName' && previous === 'as') name = textOf(child, reading);
    else if (child.name === 'Body') {
      const statements = bodyOf(child, reading, inFunction);
      if (keyword === 'try') body = statements;
      else if (keyword === 'except') handlers.push({ name, body: statements });
      else if (keyword === 'else') otherwise = statements;
      else last = statements;
    }
    previous = child.name;
  }
  const whole = node.children.some((child) => child.name === 'except' || child.name === 'finally');
  if (!whole) refuse(reading, { start: node.end, end: node.end }, "expected 'except' or 'finally' block");
  return { kind: 'try', body, handlers, otherwise, last, ...range };
}

function block(node: Node, reading: Reading, inFunction: boolean, range: Range): PyStatement {
  const keyword = node.children.find((child) => child.name !== 'async')?.name ?? '';
  const binds = new Set<string>();
  let previous = '';
  let target = keyword === 'for';
  const body: PyStatement[] = [];
  for (const child of node.children) {
    if (child.name === 'in') target = false;
    else if (child.name === keyword) hiddenNames(reading, child.end, binds);
    else if (child.name === 'Body') append(body, bodyOf(child, reading, inFunction));
    else if (child.name === 'MatchBody') {
      for (const clause of child.children) {
        hiddenNames(reading, clause.start + 'case'.length, binds);
        body.push(
          ...bodyOf(
            clause.children.find((part) => part.name === 'Body'),
            reading,
            inFunction,
          ),
        );
        namesIn(
          clause.children.filter((part) => part.name !== 'Body'),
          reading,
          binds,
        );
      }
    } else if (target || (keyword === 'with' && previous === 'as')) namesIn([child], reading, binds);
    previous = child.name;
  }
  return { kind: 'block', keyword, binds: [...binds], body, ...range };
}

/** What stands in a stretch that begins here and that the tree parser did not see. */
function hiddenNames(reading: Reading, start: number, into: Set<string>): void {
  const { hidden } = reading;
  let low = 0;
  let high = hidden.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (hidden[middle]!.start < start) low = middle + 1;
    else high = middle;
  }
  if (hidden[low]?.start !== start) return;
  for (const [name] of reading.text.slice(start, hidden[low]!.end).matchAll(/[A-Za-z_]\w*/g)) into.add(name);
}

function namesIn(nodes: readonly Node[], reading: Reading, into: Set<string>): void {
  for (const node of nodes) {
    // Where a head was hidden from the tree parser, its name is none.
    const name = node.name === 'VariableName' ? textOf(node, reading) : '';
    if (/^[\p{ID_Start}_]/u.test(name)) into.add(name);
    else namesIn(node.children, reading, into);
  }
}

function definition(node: Node, reading: Reading, range: Range): PyStatement {
  const list = node.children.find((child) => child.name === 'ParamList');
  const body = node.children.find((child) => child.name === 'Body');
  return {
    kind: 'function',
    name: nameIn(node, reading),
    parameters: list === undefined ? [] : parametersOf(list, reading.text),
    body: bodyOf(body, reading, true),
    wrapped: node.children[0]?.name === 'async' || /\byield\b/.test(textOf(body ?? node, reading)),
    ...range,
  };
}

/** The names an import binds, each with what it stands for: `import a.b` binds `a`, `from .x import y as z` binds `z`. */
function imported(node: Node, reading: Reading): { name: string; path: string }[] {
  const words = node.children.map((child) => textOf(child, reading));
  const at = words.indexOf('import');
  const base = words[0] === 'from' ? words.slice(1, at).join('') : '';
  const groups: string[][] = [[]];
  for (const word of words.slice(at + 1)) {
    if (word === ',') groups.push([]);
    else if (word !== '(' && word !== ')') groups[groups.length - 1]!.push(word);
  }
  return groups
    .filter((group) => group.length > 0)
    .map((group) => {
      const as = group.indexOf('as');
      const path = group.slice(0, as < 0 ? undefined : as).join('');
      if (base !== '') return { name: as < 0 ? path : group[as + 1]!, path: base.endsWith('.') ? `${base}${path}` : `${base}.${path}` };
      return as < 0 ? { name: group[0]!, path: group[0]! } : { name: group[as + 1]!, path };
    });
}
