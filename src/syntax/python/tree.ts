import type { ParseError, SourceFile } from '../../text/source.ts';

/** Offsets into the file as read, a byte order mark included. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface PyArgument {
  /** Undefined for a positional argument. */
  readonly keyword: string | undefined;
  readonly value: PyExpression;
}

/** A replacement field of an f-string. */
export interface PyField {
  readonly value: PyExpression;
  /** `r`, `s`, `a` of `!r`; undefined without. */
  readonly conversion: string | undefined;
  /** What follows the colon; empty without. */
  readonly spec: readonly (string | PyField)[];
}

interface Shapes {
  /** `value` is undefined when an escape can't be resolved here (`\N{…}`); `plain`: one token without prefix. */
  string: { readonly value: string | undefined; readonly bytes: boolean; readonly plain: boolean };
  format: { readonly parts: readonly (string | PyField)[] };
  /** `value` is undefined for complex numbers and integers beyond 2**53. */
  number: { readonly value: number | undefined; readonly float: boolean };
  constant: { readonly value: boolean | null };
  name: { readonly name: string };
  attribute: { readonly object: PyExpression; readonly name: string };
  /** `index` is undefined for slices. */
  subscript: { readonly object: PyExpression; readonly index: PyExpression | undefined };
  call: { readonly callee: PyExpression; readonly arguments: readonly PyArgument[] };
  unary: { readonly operator: string; readonly operand: PyExpression };
  binary: { readonly operator: string; readonly left: PyExpression; readonly right: PyExpression };
  /** `a < b <= c`: operators[i] stands between operands[i] and operands[i + 1]. */
  compare: { readonly operators: readonly string[]; readonly operands: readonly PyExpression[] };
  logic: { readonly operator: 'and' | 'or'; readonly left: PyExpression; readonly right: PyExpression };
  conditional: { readonly condition: PyExpression; readonly yes: PyExpression; readonly no: PyExpression };
  list: { readonly items: readonly PyExpression[] };
  tuple: { readonly items: readonly PyExpression[] };
  set: { readonly items: readonly PyExpression[] };
  dict: { readonly entries: readonly { readonly key: PyExpression; readonly value: PyExpression }[] };
  lambda: { readonly parameters: readonly PyParameter[] };
  /** What the evaluator has no use for: comprehensions, `await`, stars, whatever lies too deep. */
  other: { readonly what: string };
}

/** An expression; brackets that only group are not nodes, but `start` and `end` hold them. */
export type PyExpression = { [K in keyof Shapes]: { readonly kind: K } & Shapes[K] & Range }[keyof Shapes];

export interface PyParameter {
  readonly name: string;
  readonly default: PyExpression | undefined;
  readonly kind: 'positional' | 'keyword-only' | 'rest' | 'keywords';
}

interface StatementShapes {
  /** `a = b = 1`, `a: int = 1`, `a, b = 1, 2`: targets from left to right. */
  assign: { readonly targets: readonly PyExpression[]; readonly value: PyExpression };
  /** `a: int`: binds nothing. */
  declare: { readonly target: PyExpression };
  /** `operator` without its `=`. */
  augment: { readonly target: PyExpression; readonly operator: string; readonly value: PyExpression };
  if: {
    readonly branches: readonly { readonly condition: PyExpression; readonly body: readonly PyStatement[] }[];
    readonly otherwise: readonly PyStatement[];
  };
  try: {
    readonly body: readonly PyStatement[];
    readonly handlers: readonly { readonly name: string | undefined; readonly body: readonly PyStatement[] }[];
    readonly otherwise: readonly PyStatement[];
    readonly last: readonly PyStatement[];
  };
  /** `for`, `while`, `with`, `match`: how often the body runs is not known; `binds` are the names its head binds. */
  block: { readonly keyword: string; readonly binds: readonly string[]; readonly body: readonly PyStatement[] };
  function: {
    readonly name: string;
    readonly parameters: readonly PyParameter[];
    readonly body: readonly PyStatement[];
    /** Decorated, async or a generator: what a call gives is not its `return`. */
    readonly wrapped: boolean;
  };
  class: { readonly name: string };
  /** `from x import *` has the bound name `*`. `path` is dotted; relative imports keep their dots. */
  import: { readonly names: readonly { readonly name: string; readonly path: string }[] };
  expression: { readonly value: PyExpression };
  delete: { readonly targets: readonly PyExpression[] };
  return: { readonly value: PyExpression | undefined };
  /** `global` and `nonlocal`. */
  scope: { readonly names: readonly string[] };
  raise: object;
  /** `pass`, `assert`, `break`, `continue`, `yield`, what could not be read. */
  other: { readonly what: string };
}

export type PyStatement = { [K in keyof StatementShapes]: { readonly kind: K } & StatementShapes[K] & Range }[keyof StatementShapes];

export interface PythonTree {
  readonly file: SourceFile;
  readonly statements: readonly PyStatement[];
  readonly comments: readonly Range[];
  /** Names that are read anywhere in the file, functions included. */
  readonly uses: ReadonlySet<string>;
  /** Names that a `:=` binds anywhere in the file. */
  readonly walrus: ReadonlySet<string>;
  /** In the order of the file; CPython itself stops at the first. */
  readonly errors: readonly ParseError[];
}
