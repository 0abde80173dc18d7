import type { PyExpression, PyStatement, PythonTree } from '../../syntax/python/tree.ts';
import type { Binding, Outcome } from './python/bindings.ts';
import { opaque } from './python/bindings.ts';
import { isStandard } from './python/builtins.ts';
import { Expressions } from './python/expressions.ts';
import { Flow, UNFOLLOWED } from './python/flow.ts';
import { type Assigned, type Setting, State } from './python/state.ts';
import type { Py } from './python/values.ts';
import { kindOf, Opaque, Raises } from './python/values.ts';

export type { Outcome } from './python/bindings.ts';
export type { Environment, EnvironmentValue } from './python/machine.ts';
export type { Assigned, Setting } from './python/state.ts';

/** What is known of a module after it ran. */
export interface Module {
  /** Names as they stand at the end; `environment`: the environment took part in the value. */
  readonly names: ReadonlyMap<string, Binding>;
  readonly assigned: readonly Assigned[];
  /** Why names may be bound that nobody sees (`from x import *`, `exec`); undefined when that can't be. */
  readonly wild: string | undefined;
}

/** A text, number, True, False or None as one token, or a list or tuple of such. */
export function isLiteral(value: PyExpression): boolean {
  switch (value.kind) {
    case 'string':
      return value.plain;
    case 'number':
    case 'constant':
      return true;
    case 'unary':
      return value.operator === '-' && value.operand.kind === 'number';
    case 'list':
    case 'tuple':
      return value.items.every((item) => item.kind !== 'list' && item.kind !== 'tuple' && isLiteral(item));
    default:
      return false;
  }
}

const END = /^(?:sys\.exit|builtins\.(?:exit|quit)|os\._exit|os\.abort)$/;

class Evaluator {
  readonly #tree: PythonTree;
  readonly #text: string;
  readonly #state: State;
  readonly #expressions: Expressions;
  readonly #flow: Flow;

  constructor(tree: PythonTree, setting: Setting) {
    const run = (statements: readonly PyStatement[]): boolean => this.#run(statements);
    this.#tree = tree;
    this.#text = tree.file.text;
    this.#state = new State(tree, setting, run);
    this.#expressions = new Expressions(this.#state);
    this.#flow = new Flow(this.#state, this.#expressions, run);
  }

  run(): Module {
    const state = this.#state;
    try {
      this.#run(this.#tree.statements);
    } catch (error) {
      if (!(error instanceof Opaque)) throw error;
      state.goWild(error.message);
    }
    state.bindWalruses();
    return { names: state.names, assigned: state.assigned, wild: state.wild };
  }

  /** Runs statements; true when one of them ended the module, the function or the way. */
  #run(statements: readonly PyStatement[]): boolean {
    for (const statement of statements) {
      this.#state.step();
      const isText = statement.kind === 'expression' && statement.value.kind === 'string';
      if (statement.kind !== 'function' && !isText) this.#state.lookForDynamic(statement);
      if (this.#statement(statement)) return true;
    }
    return false;
  }

  #statement(statement: PyStatement): boolean {
    switch (statement.kind) {
      case 'assign':
        this.#assign(statement);
        return false;
      case 'augment':
        this.#augment(statement);
        return false;
      case 'expression':
        return this.#expression(statement.value);
      case 'if':
        return this.#flow.if(statement);
      case 'try':
        return this.#flow.try(statement);
      case 'block':
        this.#flow.block(statement);
        return false;
      case 'function': {
        const nested = this.#state.inFunction;
        const defaults = new Map<string, Py | Opaque>();
        for (const parameter of statement.parameters) {
          if (parameter.default === undefined) continue;
          const outcome = this.#outcome(parameter.default);
          defaults.set(parameter.name, outcome.known ? outcome.value : new Opaque(outcome.reason));
        }
        if (this.#text[statement.start] === '@')
          this.#state.spoil({ start: statement.start, end: statement.body[0]?.start ?? statement.end }, UNFOLLOWED);
        this.#define(statement, { kind: 'function', statement, defaults, nested });
        return false;
      }
      case 'class':
        this.#state.spoil(statement, UNFOLLOWED);
        this.#define(statement, { kind: 'class' });
        return false;
      case 'import':
        this.#import(statement);
        return false;
      case 'delete':
        for (const target of statement.targets) this.#delete(target);
        return false;
      case 'return': {
        if (this.#state.unsure !== undefined) throw new Opaque(this.#state.unsure);
        this.#state.frame.result = statement.value === undefined ? null : this.#expressions.evaluate(statement.value);
        if (this.#state.control) this.#state.touched = true;
        return true;
      }
      case 'raise':
        if (this.#state.attempts > 0) throw new Raises('raise');
        return true;
      case 'other':
        if (!/^(?:PassStatement|AssertStatement)$/.test(statement.what)) this.#state.spoil(statement, UNFOLLOWED);
        return /^(?:BreakStatement|ContinueStatement)$/.test(statement.what);
      default:
        return false;
    }
  }

  #define(statement: PyStatement & { readonly kind: 'function' | 'class' }, value: Py): void {
    const outcome: Outcome = { known: true, value };
    this.#state.touched = false;
    this.#state.bind({ name: statement.name, statement, target: statement, value: undefined, plain: false, how: 'definition', outcome });
  }

  /** Evaluates; what can't be evaluated becomes a reason. Certain exceptions pass inside `try`. */
  #outcome(expression: PyExpression): Outcome {
    try {
      return { known: true, value: this.#expressions.evaluate(expression) };
    } catch (error) {
      if (!(error instanceof Opaque)) throw error;
      if (error instanceof Raises && this.#state.attempts > 0) throw error;
      this.#state.spoil(expression, UNFOLLOWED);
      if (this.#state.inFunction && this.#state.exhausted) throw error;
      return { known: false, reason: error instanceof Raises ? `it fails: ${error.message}` : error.message };
    }
  }

  #assign(statement: PyStatement & { readonly kind: 'assign' }): void {
    this.#state.touched = false;
    const outcome = this.#outcome(statement.value);
    const environment = this.#state.touched;
    for (const target of statement.targets) this.#assignTo(target, outcome, environment, statement);
  }

  #assignTo(target: PyExpression, outcome: Outcome, environment: boolean, statement: PyStatement & { readonly kind: 'assign' }): void {
    if (target.kind === 'name') {
      this.#state.touched = environment;
      const alone =
        statement.targets.length === 1 && !this.#state.inFunction && this.#state.unsure === undefined && this.#state.attempts === 0;
      const plain = alone && isLiteral(statement.value);
      this.#state.bind({ name: target.name, statement, target, value: statement.value, plain, how: 'assign', outcome });
    } else if (target.kind === 'tuple' || target.kind === 'list') {
      const parts = outcome.known ? this.#expressions.unpack(outcome.value, target.items.length) : undefined;
      target.items.forEach((item, i) => {
        const part: Outcome =
          parts === undefined
            ? { known: false, reason: outcome.known ? 'what is unpacked is not known' : outcome.reason }
            : { known: true, value: parts[i]! };
        this.#assignTo(item, part, environment, statement);
      });
    } else this.#expressions.store(target, outcome);
  }

  #augment(statement: PyStatement & { readonly kind: 'augment' }): void {
    const { target, operator, value } = statement;
    if (target.kind !== 'name') {
      this.#state.spoil(statement, UNFOLLOWED);
      return;
    }
    this.#state.touched = false;
    let outcome: Outcome;
    try {
      outcome = {
        known: true,
        value: this.#expressions.augment(this.#state.name(target.name), operator, this.#expressions.evaluate(value)),
      };
    } catch (error) {
      if (!(error instanceof Opaque) || (error instanceof Raises && this.#state.attempts > 0)) throw error;
      this.#state.spoil(statement, UNFOLLOWED);
      outcome = { known: false, reason: error.message };
    }
    this.#state.bind({ name: target.name, statement, target, value, plain: false, how: 'augment', outcome });
  }

  #expression(value: PyExpression): boolean {
    if (value.kind === 'call') {
      const callee = value.callee.kind === 'name' || value.callee.kind === 'attribute' ? this.#outcome(value.callee) : undefined;
      const target = callee?.known ? callee.value : undefined;
      if (kindOf(target ?? null) === 'reference' && END.test((target as { path: string }).path)) {
        if (this.#state.attempts > 0) throw new Opaque('the process ends here');
        return true;
      }
    }
    if (value.kind !== 'string') this.#outcome(value);
    return false;
  }

  #import(statement: PyStatement & { readonly kind: 'import' }): void {
    this.#state.touched = false;
    for (const { name, path } of statement.names) {
      if (name === '*') this.#state.goWild(`\`from ${path.replace(/\.?\*$/, '')} import *\` may set it`);
      else {
        const outcome: Outcome = { known: true, value: { kind: 'reference', path } };
        this.#state.bind({ name, statement, target: statement, value: undefined, plain: false, how: 'import', outcome });
      }
      if (!isStandard(path)) this.#state.doubts++;
    }
  }

  #delete(target: PyExpression): void {
    if (target.kind === 'name' && this.#state.unsure === undefined) this.#state.frame.names.delete(target.name);
    else if (target.kind === 'name') this.#state.frame.names.set(target.name, opaque('it may be deleted'));
    else this.#expressions.remove(target);
  }
}

/** What a Python module binds, without running it: what can't be known statically is unknown, with a reason; never a guess. */
export const evaluateModule = (tree: PythonTree, setting: Setting): Module => new Evaluator(tree, setting).run();
