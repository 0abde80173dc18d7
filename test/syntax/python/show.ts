import type { PyExpression, PyField, PyParameter, PyStatement } from '../../../src/syntax/python/tree.ts';

const parts = (all: readonly (string | PyField)[]): string =>
  all
    .map((part) =>
      typeof part === 'string'
        ? JSON.stringify(part)
        : `{${expression(part.value)}${part.conversion === undefined ? '' : `!${part.conversion}`}${part.spec.length > 0 ? `:${parts(part.spec)}` : ''}}`,
    )
    .join('');

const parameters = (all: readonly PyParameter[]): string =>
  all.map(({ kind, name, default: value }) => `${kind} ${name}${value === undefined ? '' : `=${expression(value)}`}`).join(', ');

const list = (items: readonly PyExpression[]): string => items.map(expression).join(' ');

/** An expression in one line, its kind in front. */
export function expression(node: PyExpression): string {
  switch (node.kind) {
    case 'string':
      return `${node.bytes ? 'b' : ''}${JSON.stringify(node.value)}${node.plain ? '' : '+'}`;
    case 'format':
      return `f(${parts(node.parts)})`;
    case 'number':
      return `${node.value}${node.float ? 'f' : ''}`;
    case 'constant':
      return String(node.value);
    case 'name':
      return node.name;
    case 'attribute':
      return `${expression(node.object)}.${node.name}`;
    case 'subscript':
      return `${expression(node.object)}[${node.index === undefined ? ':' : expression(node.index)}]`;
    case 'call':
      return `${expression(node.callee)}(${node.arguments.map(({ keyword, value }) => `${keyword === undefined ? '' : `${keyword}=`}${expression(value)}`).join(', ')})`;
    case 'unary':
      return `(${node.operator} ${expression(node.operand)})`;
    case 'binary':
    case 'logic':
      return `(${expression(node.left)} ${node.operator} ${expression(node.right)})`;
    case 'compare':
      return `(${node.operands.map((operand, i) => `${i === 0 ? '' : `${node.operators[i - 1]} `}${expression(operand)}`).join(' ')})`;
    case 'conditional':
      return `(${expression(node.yes)} if ${expression(node.condition)} else ${expression(node.no)})`;
    case 'list':
    case 'tuple':
    case 'set':
      return `${node.kind}(${list(node.items)})`;
    case 'dict':
      return `dict(${node.entries.map(({ key, value }) => `${expression(key)}: ${expression(value)}`).join(', ')})`;
    case 'lambda':
      return `lambda(${parameters(node.parameters)})`;
    case 'other':
      return `<${node.what}>`;
  }
}

const body = (statements: readonly PyStatement[]): string => `{ ${statements.map(statement).join('; ')} }`;

/** A statement in one line. */
export function statement(node: PyStatement): string {
  switch (node.kind) {
    case 'assign':
      return `${[...node.targets, node.value].map(expression).join(' = ')}`;
    case 'declare':
      return `declare ${expression(node.target)}`;
    case 'augment':
      return `${expression(node.target)} ${node.operator}= ${expression(node.value)}`;
    case 'if':
      return `if ${node.branches.map((branch) => `${expression(branch.condition)} ${body(branch.body)}`).join(' elif ')} else ${body(node.otherwise)}`;
    case 'try':
      return `try ${body(node.body)}${node.handlers.map((handler) => ` except ${handler.name ?? '_'} ${body(handler.body)}`).join('')} else ${body(node.otherwise)} finally ${body(node.last)}`;
    case 'block':
      return `${node.keyword} binds [${node.binds.join(' ')}] ${body(node.body)}`;
    case 'function':
      return `${node.wrapped ? 'wrapped ' : ''}def ${node.name}(${parameters(node.parameters)}) ${body(node.body)}`;
    case 'class':
      return `class ${node.name}`;
    case 'import':
      return `import ${node.names.map(({ name, path }) => `${path} as ${name}`).join(', ')}`;
    case 'expression':
      return `do ${expression(node.value)}`;
    case 'delete':
      return `del ${list(node.targets)}`;
    case 'return':
      return `return${node.value === undefined ? '' : ` ${expression(node.value)}`}`;
    case 'scope':
      return `scope ${node.names.join(' ')}`;
    case 'raise':
      return 'raise';
    case 'other':
      return `<${node.what}>`;
  }
}
