import type { Node } from './nodes.ts';
import type { PyExpression } from './tree.ts';

type Token = { readonly operator: 'and' | 'or' | 'not'; readonly start: number } | { readonly leaf: Node };

/** Whether a node is `not a`, `a and b` or `a or b` without brackets around it. */
export const isLogic = (node: Node, text: string): boolean => operatorOf(node, text) !== undefined;

function operatorOf(node: Node, text: string): 'and' | 'or' | 'not' | undefined {
  const { name, children } = node;
  const operator =
    name === 'UnaryExpression' && children.length === 2
      ? children[0]
      : name === 'BinaryExpression' && children.length === 3
        ? children[1]
        : undefined;
  const word = operator === undefined || operator.error ? '' : text.slice(operator.start, operator.end);
  return name === 'UnaryExpression' ? (word === 'not' ? word : undefined) : word === 'and' || word === 'or' ? word : undefined;
}

/**
 * Reads `not`, `and` and `or` anew: `@lezer/python` takes `not a and b` for `not (a and b)`. Source: Grammar/python.gram
 * (disjunction, conjunction, inversion).
 */
export function logicOf(node: Node, text: string, leafOf: (node: Node) => PyExpression): PyExpression {
  const tokens: Token[] = [];
  flatten(node, text, tokens);
  let at = 0;
  const inversion = (): PyExpression => {
    const nots: number[] = [];
    let token = tokens[at++]!;
    while (!('leaf' in token)) {
      nots.push(token.start);
      token = tokens[at++]!;
    }
    let value = leafOf(token.leaf);
    while (nots.length > 0) value = { kind: 'unary', operator: 'not', operand: value, start: nots.pop()!, end: value.end };
    return value;
  };
  const chain = (operator: 'and' | 'or', part: () => PyExpression): PyExpression => {
    let left = part();
    for (let token = tokens[at]; token !== undefined && 'operator' in token && token.operator === operator; token = tokens[at]) {
      at++;
      const right = part();
      left = { kind: 'logic', operator, left, right, start: left.start, end: right.end };
    }
    return left;
  };
  return chain('or', () => chain('and', inversion));
}

function flatten(node: Node, text: string, into: Token[]): void {
  const operator = operatorOf(node, text);
  const { children } = node;
  if (operator === undefined) into.push({ leaf: node });
  else if (operator === 'not') {
    into.push({ operator, start: node.start });
    flatten(children[1]!, text, into);
  } else {
    flatten(children[0]!, text, into);
    into.push({ operator, start: children[1]!.start });
    flatten(children[2]!, text, into);
  }
}
