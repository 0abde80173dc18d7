import { isLogic, logicOf } from './logic.ts';
import type { Node } from './nodes.ts';
import { commaGroups } from './nodes.ts';
import { numberValue, stringValue, unescape } from './strings.ts';
import type { PyArgument, PyExpression, PyField, PyParameter, Range } from './tree.ts';
import { append } from '../../text/lists.ts';

const BRACKETS = new Set(['(', ')', '[', ']', '{', '}']);
const COMPARISON = /^(?:[<>]=?|[=!]=|in|not in|is|is not)$/;

const inner = (node: Node): Node[] => node.children.filter((child) => !BRACKETS.has(child.name));

const other = (range: Range, what: string): PyExpression => ({ kind: 'other', what, start: range.start, end: range.end });

/** Turns one node into an expression; what has no use for an evaluator becomes `other`. */
export function toExpression(node: Node, text: string): PyExpression {
  if (node.error) return other(node, 'syntax error');
  const range = { start: node.start, end: node.end };
  switch (node.name) {
    case 'VariableName':
      return nameOf(text.slice(node.start, node.end), range);
    case 'Number':
      return { kind: 'number', ...numberValue(text.slice(node.start, node.end)), ...range };
    case 'String':
      return { kind: 'string', ...stringValue(text.slice(node.start, node.end)), ...range };
    case 'FormatString':
      return joined([node], text, range);
    case 'ContinuedString':
      return joined(node.children, text, range);
    case 'Boolean':
      return { kind: 'constant', value: text.slice(node.start, node.end) === 'True', ...range };
    case 'None':
      return { kind: 'constant', value: null, ...range };
    case 'ParenthesizedExpression': {
      const body = inner(node);
      return body.length === 1 ? { ...toExpression(body[0]!, text), ...range } : other(node, 'a starred expression');
    }
    case 'TupleExpression':
      return sequence('tuple', commaGroups(inner(node)), text, range);
    case 'ArrayExpression':
      return sequence('list', commaGroups(inner(node)), text, range);
    case 'SetExpression':
      return sequence('set', commaGroups(inner(node)), text, range);
    case 'DictionaryExpression':
      return dictionary(node, text, range);
    case 'MemberExpression':
      return member(node, text, range);
    case 'CallExpression':
      return call(node, text, range);
    case 'UnaryExpression':
    case 'BinaryExpression':
      if (isLogic(node, text)) return logicOf(node, text, (leaf) => toExpression(leaf, text));
      return node.name === 'UnaryExpression' ? unary(node, text, range) : binary(node, text, range);
    case 'ConditionalExpression': {
      const [yes, , condition, , no] = node.children;
      if (no === undefined) return other(node, 'syntax error');
      return {
        kind: 'conditional',
        yes: toExpression(yes!, text),
        condition: toExpression(condition!, text),
        no: toExpression(no, text),
        ...range,
      };
    }
    case 'LambdaExpression': {
      const list = node.children.find((child) => child.name === 'ParamList');
      return { kind: 'lambda', parameters: list === undefined ? [] : parametersOf(list, text), ...range };
    }
    default:
      return other(node, WHAT[node.name] ?? 'an expression that is not read here');
  }
}

const WHAT: Readonly<Record<string, string>> = {
  ComprehensionExpression: 'a generator expression',
  ArrayComprehensionExpression: 'a list comprehension',
  DictionaryComprehensionExpression: 'a dict comprehension',
  SetComprehensionExpression: 'a set comprehension',
  AwaitExpression: '`await`',
  YieldExpression: '`yield`',
  NamedExpression: 'an assignment expression',
};

function nameOf(name: string, range: Range): PyExpression {
  return name === 'yield' ? other(range, '`yield`') : { kind: 'name', name, ...range };
}

/** An expression list as it stands in assignments: one expression, or several and a comma, which make a tuple. */
export function expressionList(nodes: readonly Node[], text: string, range: Range): PyExpression {
  const groups = commaGroups(nodes);
  if (groups.length === 0) return other(range, 'syntax error');
  const single = groups.length === 1 && !nodes.some((node) => node.name === ',');
  if (single) return groups[0]!.length === 1 ? toExpression(groups[0]![0]!, text) : other(range, 'a starred expression');
  return sequence('tuple', groups, text, { start: nodes[0]!.start, end: nodes[nodes.length - 1]!.end });
}

function sequence(kind: 'list' | 'tuple' | 'set', groups: readonly Node[][], text: string, range: Range): PyExpression {
  if (groups.some((group) => group.length !== 1)) return other(range, 'a starred expression');
  return { kind, items: groups.map((group) => toExpression(group[0]!, text)), ...range };
}

function dictionary(node: Node, text: string, range: Range): PyExpression {
  const groups = commaGroups(inner(node));
  if (groups.some((group) => group.length !== 3)) return other(range, 'a dict with `**`');
  const entries = groups.map((group) => ({ key: toExpression(group[0]!, text), value: toExpression(group[2]!, text) }));
  return { kind: 'dict', entries, ...range };
}

function member(node: Node, text: string, range: Range): PyExpression {
  const [object, mark, third] = node.children;
  if (object === undefined || third === undefined) return other(range, 'syntax error');
  if (mark!.name === '.')
    return { kind: 'attribute', object: toExpression(object, text), name: text.slice(third.start, third.end), ...range };
  const index = node.children.slice(2, -1);
  const slice = index.some((child) => child.name === ':');
  return { kind: 'subscript', object: toExpression(object, text), index: slice ? undefined : expressionList(index, text, range), ...range };
}

function call(node: Node, text: string, range: Range): PyExpression {
  const [callee, list] = node.children;
  if (callee === undefined || list === undefined || list.error) return other(range, 'syntax error');
  const args: PyArgument[] = [];
  for (const group of commaGroups(inner(list))) {
    const [first, mark, third] = group;
    if (group.length === 1) args.push({ keyword: undefined, value: toExpression(first!, text) });
    else if (group.length === 3 && mark!.name === 'AssignOp' && first!.name === 'VariableName' && text[mark!.start] === '=') {
      args.push({ keyword: text.slice(first!.start, first!.end), value: toExpression(third!, text) });
    } else {
      const what = group.some((part) => part.name === 'for') ? 'a generator expression' : 'unpacked arguments';
      args.push({ keyword: undefined, value: other({ start: first!.start, end: group[group.length - 1]!.end }, what) });
    }
  }
  return { kind: 'call', callee: toExpression(callee, text), arguments: args, ...range };
}

function unary(node: Node, text: string, range: Range): PyExpression {
  const [operator, operand] = node.children;
  if (operand === undefined) return other(range, 'syntax error');
  return { kind: 'unary', operator: text.slice(operator!.start, operator!.end), operand: toExpression(operand, text), ...range };
}

function binary(node: Node, text: string, range: Range): PyExpression {
  const { children } = node;
  const left = children[0];
  const right = children[children.length - 1];
  if (left === undefined || right === undefined || children.length < 3) return other(range, 'syntax error');
  const operator = children
    .slice(1, -1)
    .map((child) => text.slice(child.start, child.end))
    .join(' ');
  if (!COMPARISON.test(operator)) {
    return { kind: 'binary', operator, left: toExpression(left, text), right: toExpression(right, text), ...range };
  }
  // `a < b < c` is one comparison; in brackets it is not.
  const first = toExpression(left, text);
  const second = toExpression(right, text);
  const chained = first.kind === 'compare' && left.name === 'BinaryExpression';
  return chained
    ? { kind: 'compare', operators: [...first.operators, operator], operands: [...first.operands, second], ...range }
    : { kind: 'compare', operators: [operator], operands: [first, second], ...range };
}

/** Adjacent literals as one: a string when all are, an f-string otherwise. */
function joined(tokens: readonly Node[], text: string, range: Range): PyExpression {
  const parts: (string | PyField)[] = [];
  let bytes = false;
  for (const token of tokens) {
    if (token.name === 'String') {
      const { value, bytes: isBytes } = stringValue(text.slice(token.start, token.end));
      bytes ||= isBytes;
      if (value === undefined) return other(range, 'a string with an escape that is not read here');
      parts.push(value);
    } else {
      const found = formatParts(token, text);
      if (found === undefined) return other(range, 'an f-string that is not read here');
      append(parts, found);
    }
  }
  const strings = parts.filter((part) => typeof part === 'string');
  if (strings.length < parts.length || tokens.some((token) => token.name !== 'String')) return { kind: 'format', parts, ...range };
  return { kind: 'string', value: strings.join(''), bytes, plain: false, ...range };
}

function formatParts(node: Node, text: string): (string | PyField)[] | undefined {
  const token = text.slice(node.start, node.end);
  const { bytes } = stringValue(token);
  const opening = /^[A-Za-z]*(?:'''|"""|'|")/.exec(token)?.[0];
  if (opening === undefined || node.error || bytes) return undefined;
  const quote = opening.replace(/^[A-Za-z]*/, '');
  if (!token.endsWith(quote) || token.length < opening.length + quote.length) return undefined;
  const raw = /r/i.test(opening.slice(0, -quote.length));
  const parts: (string | PyField)[] = [];
  let at = node.start + opening.length;
  const literal = (end: number): boolean => {
    const body = text.slice(at, end).replace(/\r\n?/g, '\n').replace(/\{\{/g, '{').replace(/\}\}/g, '}');
    const value = raw ? body : unescape(body);
    if (value !== undefined && value !== '') parts.push(value);
    return value !== undefined;
  };
  for (const child of node.children) {
    if (child.name !== 'FormatReplacement') continue;
    const field = fieldOf(child, text);
    if (field === undefined || !literal(child.start)) return undefined;
    parts.push(field);
    at = child.end;
  }
  return literal(node.end - quote.length) ? parts : undefined;
}

function fieldOf(node: Node, text: string): PyField | undefined {
  const [value, ...rest] = inner(node);
  if (value === undefined || node.error) return undefined;
  let conversion: string | undefined;
  let spec: (string | PyField)[] = [];
  for (const child of rest) {
    if (child.name === 'FormatConversion') conversion = text.slice(child.start + 1, child.end);
    else if (child.name === 'FormatSpec') {
      const found = specOf(child, text);
      if (found === undefined) return undefined;
      spec = found;
    } else return undefined;
  }
  return { value: toExpression(value, text), conversion, spec };
}

function specOf(node: Node, text: string): (string | PyField)[] | undefined {
  const spec: (string | PyField)[] = [];
  let at = node.start + 1;
  for (const child of node.children) {
    if (child.name !== 'FormatReplacement') continue;
    if (child.start > at) spec.push(text.slice(at, child.start));
    const field = fieldOf(child, text);
    if (field === undefined) return undefined;
    spec.push(field);
    at = child.end;
  }
  if (node.end > at) spec.push(text.slice(at, node.end));
  return spec;
}

/** The parameters of a `def` or a lambda. */
export function parametersOf(list: Node, text: string): PyParameter[] {
  const found: PyParameter[] = [];
  let keywordOnly = false;
  for (const group of commaGroups(inner(list))) {
    const star = group[0]!.name === '*' || group[0]!.name === '**' ? group[0]!.name : '';
    const name = group.find((node) => node.name === 'VariableName');
    const assign = group.findIndex((node) => node.name === 'AssignOp');
    if (name !== undefined && (assign < 0 || name.start < group[assign]!.start)) {
      found.push({
        name: text.slice(name.start, name.end),
        default: assign >= 0 && group[assign + 1] !== undefined ? toExpression(group[assign + 1]!, text) : undefined,
        kind: star === '*' ? 'rest' : star === '**' ? 'keywords' : keywordOnly ? 'keyword-only' : 'positional',
      });
    }
    if (star === '*') keywordOnly = true;
  }
  return found;
}
