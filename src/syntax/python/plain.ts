import type { SourceFile } from '../../text/source.ts';
import { isTemplate } from '../../text/template.ts';
import { BEYOND, beyond, Cursor, KEYWORDS } from './cursor.ts';
import { STRING_PREFIX } from './strings.ts';
import type { PyArgument, PyExpression, PythonTree, PyStatement, Range } from './tree.ts';

/** Words that begin a statement in some places, or in Python 2. */
const SOFT: ReadonlySet<string> = new Set(['match', 'case', 'type', 'print', 'exec']);

const CONSTANTS: Readonly<Record<string, boolean | null>> = { True: true, False: false, None: null };

/** Binary operators by how tightly they bind (Grammar/python.gram, from bitwise_or to term). */
const BINDING: Readonly<Record<string, number>> = {
  '|': 1,
  '^': 2,
  '&': 3,
  '<<': 4,
  '>>': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '//': 6,
  '%': 6,
  '@': 6,
};

const LITERAL = /([A-Za-z_]\w*)([ \t]*=[ \t]*)(?:("[^"\\\r\n]*"|'[^'\\\r\n]*')|(0|[1-9]\d{0,14}))(?=[ \t]*(?:#|\r?\n|$))/y;
const OPERATOR = /(?:<<|>>|\/\/|[|^&+\-*/%@])(?![=*<>/])/y;
const COMPARISON = /(?:[<>=!]=|[<>](?![<>])|(?:not[ \t]+in|is[ \t]+not|in|is)(?![\w\x80-\uffff]))/y;
/**
 * Reads a file of imports, assignments and calls at module level, as most configurations are, without the grammar of Python; what it
 * gives is what the grammar would give. Undefined for a file with anything else in it, an error included.
 */
export function readPlain(file: SourceFile): PythonTree | undefined {
  if (isTemplate(file)) return undefined;
  try {
    return new Reader(file).read();
  } catch (error) {
    if (error === BEYOND) return undefined;
    throw error;
  }
}

class Reader extends Cursor {
  /** The names that the file reads, as they stand in its expressions. */
  readonly #names: PyExpression[] = [];

  read(): PythonTree {
    const text = this.text;
    const statements: PyStatement[] = [];
    while (this.at < text.length) {
      const lineStart = this.at;
      this.gap();
      const char = text[this.at];
      if (char === undefined || char === '\n' || char === '\r') {
        this.lineEnd();
        continue;
      }
      if (this.at > lineStart) beyond();
      this.levels = 0;
      statements.push(this.#literal() ?? this.#statement());
      this.gap();
      this.lineEnd();
    }
    const uses = new Set(this.#names.flatMap((node) => (node.kind === 'name' ? node.name : [])));
    return { file: this.file, statements, comments: this.comments, uses, walrus: new Set(), errors: [] };
  }

  // Statements.

  /** `name = literal`, as most are: nothing to work out. */
  #literal(): PyStatement | undefined {
    LITERAL.lastIndex = this.at;
    const match = LITERAL.exec(this.text);
    if (match === null) return undefined;
    const [all, name = '', gap = '', text, number = ''] = match;
    if (KEYWORDS.has(name) || SOFT.has(name)) return undefined;
    const start = this.at;
    const from = start + name.length + gap.length;
    const end = start + all.length;
    this.at = end;
    const value: PyExpression =
      text === undefined
        ? { kind: 'number', value: Number(number), float: false, start: from, end }
        : { kind: 'string', value: text.slice(1, -1), bytes: false, plain: true, start: from, end };
    return { kind: 'assign', targets: [{ kind: 'name', name, start, end: start + name.length }], value, start, end };
  }

  #statement(): PyStatement {
    const start = this.at;
    const word = this.word();
    if (word === 'import' || word === 'from') return this.#import(start);
    if (word !== undefined && (KEYWORDS.has(word) || SOFT.has(word))) beyond();
    const targets: PyExpression[] = [];
    for (;;) {
      const before = this.#names.length;
      const list = this.#list();
      if (!this.is('=')) {
        return targets.length === 0
          ? { kind: 'expression', value: list, start, end: list.end }
          : { kind: 'assign', targets, value: list, start, end: list.end };
      }
      this.at++;
      if (!isTarget(list)) beyond();
      this.#bind(list, before);
      targets.push(list);
    }
  }

  /** A name that is assigned to is not read. */
  #bind(target: PyExpression, before: number): void {
    const bound = new Set<PyExpression>(target.kind === 'tuple' ? target.items : [target]);
    const isBracketed = target.kind === 'tuple' && this.text[target.start] === '(' && target.items[0]!.start > target.start;
    const names = this.#names.splice(before);
    for (const name of names) if (isBracketed || !bound.has(name)) this.#names.push(name);
  }

  #import(start: number): PyStatement {
    const isFrom = this.takeWord('from');
    let base = '';
    if (isFrom) {
      while (this.take('.')) base += '.';
      if (base === '' || this.word() !== 'import') base += this.#dotted();
    }
    if (!this.takeWord('import')) beyond();
    if (isFrom && this.take('*')) return imported({ start, end: this.at }, [{ name: '*', path: '*' }], base);
    const isBracketed = isFrom && this.take('(');
    if (isBracketed) this.open++;
    const names: { name: string; path: string }[] = [];
    let end: number;
    do {
      if (isBracketed && names.length > 0 && this.is(')')) break;
      const path = isFrom ? this.name() : this.#dotted();
      const [first] = path.split('.');
      end = this.at;
      const isRenamed = this.takeWord('as');
      names.push(isRenamed ? { name: this.name(), path } : { name: first!, path: first! });
      if (isRenamed) end = this.at;
    } while (this.take(','));
    if (isBracketed) {
      this.#close(')');
      end = this.at;
    }
    return imported({ start, end: end! }, names, base);
  }

  #dotted(): string {
    let path = this.name();
    // No blank: what follows a name may be the end of the statement.
    while (this.text[this.at] === '.') {
      this.at++;
      path += `.${this.name()}`;
    }
    return path;
  }

  // Expressions.

  #close(bracket: string): void {
    if (!this.is(bracket)) beyond();
    this.at++;
    this.open--;
  }

  /** One expression, or several and a comma, which make a tuple. */
  #list(): PyExpression {
    const first = this.#expression();
    if (!this.is(',')) return first;
    const items = [first];
    let end = first.end;
    while (this.take(',')) {
      end = this.at;
      this.gap();
      if (/[\r\n=\])]|^$/.test(this.text[this.at] ?? '')) break;
      items.push(this.#expression());
      end = items[items.length - 1]!.end;
    }
    return { kind: 'tuple', items, start: first.start, end };
  }

  #expression(): PyExpression {
    const yes = this.#chain('or');
    if (!this.takeWord('if')) return yes;
    this.deeper();
    const condition = this.#chain('or');
    if (!this.takeWord('else')) beyond();
    const no = this.#expression();
    return { kind: 'conditional', yes, condition, no, start: yes.start, end: no.end };
  }

  #chain(operator: 'and' | 'or'): PyExpression {
    const part = (): PyExpression => (operator === 'or' ? this.#chain('and') : this.#inversion());
    let left = part();
    while (this.takeWord(operator)) {
      this.deeper();
      const right = part();
      left = { kind: 'logic', operator, left, right, start: left.start, end: right.end };
    }
    return left;
  }

  #inversion(): PyExpression {
    this.gap();
    const start = this.at;
    if (!this.takeWord('not')) return this.#comparison();
    this.deeper();
    const operand = this.#inversion();
    return { kind: 'unary', operator: 'not', operand, start, end: operand.end };
  }

  /** The operator that stands here, which begins with one of the characters. */
  #operator(first: string, pattern: RegExp): string | undefined {
    this.gap();
    if (!first.includes(this.text[this.at] ?? ' ')) return undefined;
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0];
  }

  #comparison(): PyExpression {
    const first = this.#binary(1);
    const operators: string[] = [];
    const operands = [first];
    for (;;) {
      const operator = this.#operator('<>=!ni', COMPARISON);
      if (operator === undefined) break;
      this.at += operator.length;
      this.deeper();
      operators.push(operator.replace(/[ \t]+/, ' '));
      operands.push(this.#binary(1));
    }
    if (operators.length === 0) return first;
    return { kind: 'compare', operators, operands, start: first.start, end: operands[operands.length - 1]!.end };
  }

  #binary(least: number): PyExpression {
    let left = this.#factor();
    for (;;) {
      const operator = this.#operator('|^&<>+-*/%@', OPERATOR);
      if (operator === undefined || BINDING[operator]! < least) return left;
      this.at += operator.length;
      this.deeper();
      const right = this.#binary(BINDING[operator]! + 1);
      left = { kind: 'binary', operator, left, right, start: left.start, end: right.end };
    }
  }

  #factor(): PyExpression {
    this.gap();
    const start = this.at;
    const operator = this.text[start];
    if (operator !== '-' && operator !== '+' && operator !== '~') return this.#power();
    this.at++;
    this.deeper();
    const operand = this.#factor();
    return { kind: 'unary', operator, operand, start, end: operand.end };
  }

  #power(): PyExpression {
    const left = this.#primary();
    if (!this.is('*') || !this.text.startsWith('**', this.at) || this.text[this.at + 2] === '=') return left;
    this.at += 2;
    this.deeper();
    const right = this.#factor();
    return { kind: 'binary', operator: '**', left, right, start: left.start, end: right.end };
  }

  #primary(): PyExpression {
    let node = this.#atom();
    for (;;) {
      this.gap();
      const char = this.text[this.at];
      if (char !== '.' && char !== '(' && char !== '[') return node;
      this.at++;
      this.deeper();
      const { start } = node;
      if (char === '.') {
        const name = this.name();
        node = { kind: 'attribute', object: node, name, start, end: this.at };
      } else if (char === '(') {
        const args = this.#items(')', () => this.#argument());
        if (args.some(({ keyword }, i) => keyword === undefined && args[i - 1]?.keyword !== undefined)) beyond();
        node = { kind: 'call', callee: node, arguments: args, start, end: this.at };
      } else {
        this.open++;
        const index = this.#list();
        this.#close(']');
        node = { kind: 'subscript', object: node, index, start, end: this.at };
      }
    }
  }

  #argument(): PyArgument {
    const value = this.#expression();
    if (value.kind !== 'name' || !this.take('=')) return { keyword: undefined, value };
    if (value.end - value.start !== value.name.length) beyond();
    this.#names.pop();
    return { keyword: value.name, value: this.#expression() };
  }

  /** What stands between commas up to a bracket, the opening one taken. */
  #items<T>(bracket: string, item: () => T): T[] {
    this.open++;
    const levels = this.levels;
    const found: T[] = [];
    while (!this.is(bracket)) {
      this.levels = levels;
      found.push(item());
      if (!this.take(',')) break;
    }
    this.#close(bracket);
    return found;
  }

  #atom(): PyExpression {
    this.gap();
    const start = this.at;
    const char = this.text[start] ?? '';
    if (char === '"' || char === "'") return this.strings();
    if ((char >= '0' && char <= '9') || char === '.') return this.number();
    if (char === '(' || char === '[' || char === '{') {
      this.at++;
      this.deeper();
      return char === '(' ? this.#bracketed(start) : char === '{' ? this.#braced(start) : this.#array(start);
    }
    const word = this.word() ?? beyond();
    const next = this.text[start + word.length];
    if ((next === '"' || next === "'") && STRING_PREFIX.test(word)) return this.strings();
    if (Object.hasOwn(CONSTANTS, word)) {
      this.at += word.length;
      return { kind: 'constant', value: CONSTANTS[word]!, start, end: this.at };
    }
    const node: PyExpression = { kind: 'name', name: this.name(), start, end: this.at };
    this.#names.push(node);
    return node;
  }

  /** A tuple, or an expression in brackets. */
  #bracketed(start: number): PyExpression {
    let commas = 0;
    const items = this.#items(')', () => {
      const item = this.#expression();
      if (this.is(',')) commas++;
      return item;
    });
    if (items.length === 1 && commas === 0) return { ...items[0]!, start, end: this.at };
    return { kind: 'tuple', items, start, end: this.at };
  }

  #array(start: number): PyExpression {
    const items = this.#items(']', () => this.#expression());
    return { kind: 'list', items, start, end: this.at };
  }

  #braced(start: number): PyExpression {
    const entries = this.#items('}', () => {
      const key = this.#expression();
      return { key, value: this.take(':') ? this.#expression() : undefined };
    });
    const keyed = entries.filter((entry): entry is { key: PyExpression; value: PyExpression } => entry.value !== undefined);
    if (keyed.length === entries.length) return { kind: 'dict', entries: keyed, start, end: this.at };
    if (keyed.length > 0) beyond();
    return { kind: 'set', items: entries.map(({ key }) => key), start, end: this.at };
  }
}

function imported(range: Range, names: readonly { readonly name: string; readonly path: string }[], base: string): PyStatement {
  const from = base === '' || base.endsWith('.') ? base : `${base}.`;
  return { kind: 'import', names: names.map(({ name, path }) => ({ name, path: `${from}${path}` })), ...range };
}

function isTarget(node: PyExpression): boolean {
  if (node.kind === 'tuple') return node.items.length > 0 && node.items.every(isTarget);
  return node.kind === 'name' || node.kind === 'attribute' || node.kind === 'subscript';
}
