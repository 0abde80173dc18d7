import type { PyExpression, PyStatement, PythonTree, Range } from '../../syntax/python/tree.ts';
import type { Binding, Names, Outcome } from './python/bindings.ts';
import { boundNames, globalNames, join, opaque } from './python/bindings.ts';
import type { Environment, Machine } from './python/expressions.ts';
import { Expressions } from './python/expressions.ts';
import type { Py, PyFunction } from './python/values.ts';
import { kindOf, Opaque, Raises } from './python/values.ts';

export type { Environment, EnvironmentValue } from './python/expressions.ts';
export type { Outcome } from './python/bindings.ts';

/** What the module is run in. */
export interface Setting {
  readonly environment: Environment;
  /** The directory gunicorn starts in, when it is known. */
  readonly cwd: string | undefined;
  /** `__file__`, when it is known. */
  readonly path: string | undefined;
}

/** One binding of a name at module level, in the order of evaluation. */
export interface Assigned {
  readonly name: string;
  /** The whole statement. */
  readonly statement: Range;
  /** The name itself. */
  readonly target: Range;
  /** What is assigned; undefined where the value is no expression (imports, `def`, loops). */
  readonly value: PyExpression | undefined;
  /** `name = literal` (or `name: type = literal`) alone in its statement, at module level, and surely run. */
  readonly plain: boolean;
  readonly how: 'assign' | 'augment' | 'import' | 'definition' | 'block';
  readonly outcome: Outcome;
  readonly environment: boolean;
}

/** What is known of a module after it ran. */
export interface Module {
  /** Names as they stand at the end; `environment`: the environment took part in the value. */
  readonly names: ReadonlyMap<string, Binding>;
  readonly assigned: readonly Assigned[];
  /** Why names may be bound that nobody sees (`from x import *`, `exec`); undefined when that can't be. */
  readonly wild: string | undefined;
}

/** Statements and expressions one evaluation may look at. */
const MAX_STEPS = 20_000;

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

const UNFOLLOWED = 'code that is not followed here may change it';

const boundInside = (name: string): string => `\`${name}\` is bound by \`:=\``;

/** What looks like a change of a mapping. */
const WRITES = /\]\s*=(?!=)|\|=|\.\s*(?:update|setdefault|pop|popitem|clear)\b/;

const END = /^(?:sys\.exit|builtins\.(?:exit|quit)|os\._exit|os\.abort)$/;

interface Frame {
  readonly names: Names;
  /** Names that are local to the function, bound or not; undefined at module level. */
  readonly locals: ReadonlySet<string> | undefined;
  result: Py | undefined;
}

class Evaluator implements Machine {
  readonly environment: Environment;
  readonly assigned: Assigned[] = [];
  readonly names: Names = new Map();
  wild: string | undefined;
  cwd: string | undefined;
  touched = false;
  readonly path: string | undefined;
  /** Names the module sets in its environment. */
  readonly #overrides = new Map<string, Outcome>();
  #environmentLost: string | undefined;
  readonly #tree: PythonTree;
  readonly #text: string;
  readonly #expressions: Expressions;
  readonly #dynamic: boolean;
  #steps = 0;
  #frame: Frame;
  #calls = 0;
  /** Inside a branch that may not run. */
  #unsure: string | undefined;
  #inTry = 0;
  /** The environment decided that this way was taken. */
  #control = false;
  /** How often something was met that may fail or have effects. */
  #doubts = 0;

  constructor(tree: PythonTree, setting: Setting) {
    this.#tree = tree;
    this.#text = tree.file.text;
    this.environment = setting.environment;
    this.cwd = setting.cwd;
    this.path = setting.path;
    this.#frame = { names: this.names, locals: undefined, result: undefined };
    this.#expressions = new Expressions(this);
    this.#dynamic = /\b(?:exec|globals|locals|vars)\s*\(/.test(this.#text);
  }

  run(): Module {
    try {
      this.#run(this.#tree.statements);
    } catch (error) {
      if (!(error instanceof Opaque)) throw error;
      this.#goWild(error.message);
    }
    for (const name of this.#tree.walrus) this.names.set(name, opaque(boundInside(name)));
    return { names: this.names, assigned: this.assigned, wild: this.wild };
  }

  // What expressions ask for.

  step(): void {
    if (++this.#steps > MAX_STEPS) throw new Opaque('the file does too much to follow it');
  }

  name(name: string): Py {
    if (this.#tree.walrus.has(name)) throw new Opaque(boundInside(name));
    const binding = this.#frame.names.get(name);
    if (binding !== undefined) return this.#use(binding);
    if (this.#frame.locals?.has(name)) throw new Raises(`\`${name}\` has no value yet`);
    const global = this.names.get(name);
    if (global !== undefined) return this.#use(global);
    if (this.wild !== undefined) throw new Opaque(this.wild);
    if (name === '__file__') {
      if (this.path === undefined) throw new Opaque('where the file lies is not known');
      return this.path;
    }
    if (name === '__name__') return '__config__';
    return { kind: 'reference', path: `builtins.${name}` };
  }

  #use({ outcome, environment }: Binding): Py {
    if (environment) this.touched = true;
    if (!outcome.known) throw new Opaque(outcome.reason);
    return outcome.value;
  }

  variable(name: string): string | undefined {
    this.touched = true;
    const set = this.#overrides.get(name);
    if (set !== undefined) {
      if (!set.known) throw new Opaque(set.reason);
      return set.value === null ? undefined : (set.value as string);
    }
    if (this.#environmentLost !== undefined) throw new Opaque(this.#environmentLost);
    const found = this.environment(name);
    if (found.kind === 'unknown') throw new Opaque(found.reason);
    return found.kind === 'set' ? found.value : undefined;
  }

  /** `value` undefined: removed. */
  setVariable(name: string, value: Outcome | undefined): void {
    const outcome: Outcome = value ?? { known: true, value: null };
    const sure = this.#unsure === undefined && this.#inTry === 0;
    const text = !outcome.known || outcome.value === null || typeof outcome.value === 'string';
    this.#overrides.set(name, sure && text ? outcome : { known: false, reason: `$${name} is set in this file` });
  }

  loseEnvironment(reason: string): void {
    this.#environmentLost ??= reason;
    this.#overrides.clear();
    this.#doubts++;
  }

  get sure(): string | undefined {
    return this.#unsure ?? (this.#inTry > 0 ? 'what is inside `try` may not run' : undefined);
  }

  doubt(): void {
    this.#doubts++;
  }

  /** Runs a function of the module with its parameters bound. */
  call(target: PyFunction, parameters: Names): Py {
    const { statement } = target;
    if (statement.wrapped || target.nested) throw new Opaque(`what \`${statement.name}()\` gives is not followed here`);
    if (this.#calls >= 20) throw new Opaque('calls nested too deeply');
    const globals = globalNames(statement.body);
    if (globals.size > 0) {
      for (const name of globals) {
        const binding = opaque(`\`${statement.name}()\` may set it`);
        this.names.set(name, binding);
        this.assigned.push({ name, statement, target: statement, value: undefined, plain: false, how: 'block', ...binding });
      }
      throw new Opaque(`\`${statement.name}()\` sets names of the module`);
    }
    const outer = this.#frame;
    const { touched } = this;
    this.#calls++;
    this.#frame = { names: parameters, locals: new Set([...parameters.keys(), ...boundNames(statement.body)]), result: undefined };
    try {
      const ended = this.#run(statement.body);
      return ended ? (this.#frame.result ?? null) : null;
    } finally {
      this.#frame = outer;
      this.#calls--;
      this.touched ||= touched;
    }
  }

  /** Whatever containers are named in a stretch, and the environment, may be changed by what is not followed there. */
  spoil(range: Range, reason: string, seen: Set<PyFunction> = new Set()): void {
    this.#doubts++;
    const slice = this.#text.slice(range.start, range.end);
    this.#steps += slice.length >> 8;
    let environ = slice.includes('environ');
    for (const [name] of slice.matchAll(/[A-Za-z_]\w*/g)) {
      const outcome = (this.#frame.names.get(name) ?? this.names.get(name))?.outcome;
      if (!outcome?.known || outcome.value === null || typeof outcome.value !== 'object') continue;
      const { value } = outcome;
      if (value.kind === 'list' || value.kind === 'dict') value.spoiled ??= reason;
      else if (value.kind === 'reference' && value.path === 'os.environ') environ = true;
      else if (value.kind === 'reference' && slice.includes('(') && !this.#expressions.harmless(value.path)) {
        this.loseEnvironment(`\`${name}\` may change the environment`);
      } else if (value.kind === 'function' && !seen.has(value)) {
        seen.add(value);
        this.spoil(value.statement, reason, seen);
      }
    }
    if (environ && WRITES.test(slice)) this.loseEnvironment('the file writes to its environment');
  }

  // Statements.

  /** Runs statements; true when one of them ended the module, the function or the way. */
  #run(statements: readonly PyStatement[]): boolean {
    for (const statement of statements) {
      this.step();
      if (
        this.#dynamic &&
        statement.kind !== 'function' &&
        /\b(?:exec|globals|locals|vars)\s*\(/.test(this.#text.slice(statement.start, statement.end))
      ) {
        this.#goWild('code that is run from a text or writes to `globals()` may set it');
      }
      if (this.#statement(statement)) return true;
    }
    return false;
  }

  #goWild(reason: string): void {
    this.wild = reason;
    for (const name of this.names.keys()) this.names.set(name, opaque(reason));
    this.loseEnvironment(reason);
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
        return this.#if(statement);
      case 'try':
        return this.#try(statement);
      case 'block':
        this.#block(statement);
        return false;
      case 'function': {
        const nested = this.#frame.locals !== undefined;
        const defaults = new Map<string, Py | Opaque>();
        for (const parameter of statement.parameters) {
          if (parameter.default === undefined) continue;
          const outcome = this.#outcome(parameter.default);
          defaults.set(parameter.name, outcome.known ? outcome.value : new Opaque(outcome.reason));
        }
        if (this.#text[statement.start] === '@')
          this.spoil({ start: statement.start, end: statement.body[0]?.start ?? statement.end }, UNFOLLOWED);
        this.touched = false;
        this.#bind(
          statement.name,
          { known: true, value: { kind: 'function', statement, defaults, nested } },
          statement,
          undefined,
          'definition',
          statement,
        );
        return false;
      }
      case 'class':
        this.spoil(statement, UNFOLLOWED);
        this.touched = false;
        this.#bind(statement.name, { known: true, value: { kind: 'class' } }, statement, undefined, 'definition', statement);
        return false;
      case 'import':
        this.#import(statement);
        return false;
      case 'delete':
        for (const target of statement.targets) this.#delete(target);
        return false;
      case 'return': {
        if (this.#unsure !== undefined) throw new Opaque(this.#unsure);
        this.#frame.result = statement.value === undefined ? null : this.#expressions.evaluate(statement.value);
        if (this.#control) this.touched = true;
        return true;
      }
      case 'raise':
        if (this.#inTry > 0) throw new Raises('raise');
        return true;
      case 'other':
        if (!/^(?:PassStatement|AssertStatement)$/.test(statement.what)) this.spoil(statement, UNFOLLOWED);
        return /^(?:BreakStatement|ContinueStatement)$/.test(statement.what);
      default:
        return false;
    }
  }

  /** Evaluates; what can't be evaluated becomes a reason. Certain exceptions pass inside `try`. */
  #outcome(expression: PyExpression): Outcome {
    try {
      return { known: true, value: this.#expressions.evaluate(expression) };
    } catch (error) {
      if (!(error instanceof Opaque)) throw error;
      if (error instanceof Raises && this.#inTry > 0) throw error;
      this.spoil(expression, UNFOLLOWED);
      if (this.#frame.locals !== undefined && this.#steps > MAX_STEPS) throw error;
      return { known: false, reason: error instanceof Raises ? `it fails: ${error.message}` : error.message };
    }
  }

  #assign(statement: PyStatement & { readonly kind: 'assign' }): void {
    this.touched = false;
    const outcome = this.#outcome(statement.value);
    const environment = this.touched;
    for (const target of statement.targets) this.#assignTo(target, outcome, environment, statement);
  }

  #assignTo(target: PyExpression, outcome: Outcome, environment: boolean, statement: PyStatement & { readonly kind: 'assign' }): void {
    if (target.kind === 'name') {
      this.touched = environment;
      const alone = statement.targets.length === 1 && this.#frame.locals === undefined && this.#unsure === undefined && this.#inTry === 0;
      this.#bind(target.name, outcome, target, statement.value, 'assign', statement, alone && isLiteral(statement.value));
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
      this.spoil(statement, UNFOLLOWED);
      return;
    }
    this.touched = false;
    let outcome: Outcome;
    try {
      outcome = { known: true, value: this.#expressions.augment(this.name(target.name), operator, this.#expressions.evaluate(value)) };
    } catch (error) {
      if (!(error instanceof Opaque) || (error instanceof Raises && this.#inTry > 0)) throw error;
      this.spoil(statement, UNFOLLOWED);
      outcome = { known: false, reason: error.message };
    }
    this.#bind(target.name, outcome, target, value, 'augment', statement);
  }

  #expression(value: PyExpression): boolean {
    if (value.kind === 'call') {
      const callee = value.callee.kind === 'name' || value.callee.kind === 'attribute' ? this.#outcome(value.callee) : undefined;
      const target = callee?.known ? callee.value : undefined;
      if (kindOf(target ?? null) === 'reference' && END.test((target as { path: string }).path)) {
        if (this.#inTry > 0) throw new Opaque('the process ends here');
        return true;
      }
    }
    if (value.kind !== 'string') this.#outcome(value);
    return false;
  }

  #bind(
    name: string,
    outcome: Outcome,
    target: Range,
    value: PyExpression | undefined,
    how: Assigned['how'],
    statement: Range,
    plain = false,
  ): void {
    const environment = this.touched || this.#control;
    this.#frame.names.set(name, { outcome, environment });
    if (this.#frame.locals !== undefined) return;
    this.assigned.push({ name, statement, target, value, plain, how, outcome, environment });
  }

  #import(statement: PyStatement & { readonly kind: 'import' }): void {
    this.touched = false;
    for (const { name, path } of statement.names) {
      if (name === '*') this.#goWild(`\`from ${path.replace(/\.?\*$/, '')} import *\` may set it`);
      else this.#bind(name, { known: true, value: { kind: 'reference', path } }, statement, undefined, 'import', statement);
      if (!this.#expressions.harmless(path)) this.#doubts++;
    }
  }

  #delete(target: PyExpression): void {
    if (target.kind === 'name' && this.#unsure === undefined) this.#frame.names.delete(target.name);
    else if (target.kind === 'name') this.#frame.names.set(target.name, opaque('it may be deleted'));
    else this.#expressions.remove(target);
  }

  #if(statement: PyStatement & { readonly kind: 'if' }): boolean {
    const outer = this.#control;
    try {
      for (const [i, branch] of statement.branches.entries()) {
        const condition = this.#condition(branch.condition);
        this.#control ||= this.touched;
        if (condition === true) return this.#run(branch.body);
        if (condition === false) continue;
        const rest = statement.branches.slice(i + 1);
        const otherwise = rest.length > 0 ? [{ ...statement, branches: rest }] : statement.otherwise;
        return this.#either(branch.body, otherwise, `it depends on a condition: ${condition}`);
      }
      return this.#run(statement.otherwise);
    } finally {
      this.#control = outer;
    }
  }

  /** The truth of a condition, or why it is not known. */
  #condition(condition: PyExpression): boolean | string {
    this.touched = false;
    try {
      return this.#expressions.truth(condition);
    } catch (error) {
      if (!(error instanceof Opaque) || (error instanceof Raises && this.#inTry > 0)) throw error;
      this.spoil(condition, UNFOLLOWED);
      return error.message;
    }
  }

  /** Runs both ways; what they agree on stays known. */
  #either(first: readonly PyStatement[], second: readonly PyStatement[], reason: string): boolean {
    const { names } = this.#frame;
    const bound = boundNames(second, boundNames(first));
    const before = snapshot(names, bound);
    const outer = this.#unsure;
    this.#unsure ??= reason;
    let endsFirst: boolean;
    let endsSecond: boolean;
    let afterFirst: Names;
    try {
      endsFirst = this.#run(first);
      afterFirst = snapshot(names, bound);
      restore(names, bound, before);
      endsSecond = this.#run(second);
    } finally {
      this.#unsure = outer;
    }
    if (endsFirst) return endsSecond;
    if (endsSecond) restore(names, bound, afterFirst);
    else joinNames(names, bound, [afterFirst, snapshot(names, bound)], reason);
    return false;
  }

  #try(statement: PyStatement & { readonly kind: 'try' }): boolean {
    const { names } = this.#frame;
    const bound = boundNames([statement]);
    const before = snapshot(names, bound);
    const doubts = this.#doubts;
    let raised = false;
    let ended = false;
    this.#inTry++;
    try {
      ended = this.#run(statement.body);
    } catch (error) {
      if (!(error instanceof Opaque)) throw error;
      if (error instanceof Raises) raised = true;
      else {
        this.#doubts++;
        if (this.#frame.locals !== undefined) throw error;
      }
    } finally {
      this.#inTry--;
    }
    const sure = this.#doubts === doubts;
    if (sure && raised && statement.handlers.length === 1) ended = this.#run(statement.handlers[0]!.body);
    else if (sure && !raised) ended = ended || this.#run(statement.otherwise);
    else this.#afterDoubtfulTry(statement, bound, before, ended);
    return this.#run(statement.last) || (ended && sure);
  }

  /** The body may have stopped anywhere, and each handler may have run or not. */
  #afterDoubtfulTry(statement: PyStatement & { readonly kind: 'try' }, bound: ReadonlySet<string>, before: Names, ended: boolean): void {
    const { names } = this.#frame;
    const reason = 'it depends on what happens inside `try`';
    if (this.#frame.locals !== undefined) throw new Opaque(reason);
    if (!ended) this.#run(statement.otherwise);
    const ways = [snapshot(names, bound)];
    const inside = boundNames(statement.body);
    const outer = this.#unsure;
    this.#unsure ??= reason;
    try {
      for (const handler of statement.handlers) {
        restore(names, bound, before);
        for (const name of inside) names.set(name, opaque(reason));
        if (handler.name !== undefined) names.set(handler.name, opaque('an exception'));
        if (!this.#run(handler.body)) ways.push(snapshot(names, bound));
      }
    } finally {
      this.#unsure = outer;
    }
    joinNames(names, bound, ways, reason);
  }

  #block(statement: PyStatement & { readonly kind: 'block' }): void {
    const reason = `it depends on what \`${statement.keyword}\` does`;
    this.spoil(statement, reason);
    this.touched = false;
    for (const name of boundNames([statement])) this.#bind(name, { known: false, reason }, statement, undefined, 'block', statement);
    if (this.#frame.locals !== undefined) throw new Opaque(reason);
  }
}

/** What some names stand for at this moment. */
function snapshot(names: Names, of: Iterable<string>): Names {
  const taken: Names = new Map();
  for (const name of of) {
    const binding = names.get(name);
    if (binding !== undefined) taken.set(name, binding);
  }
  return taken;
}

function restore(names: Names, of: Iterable<string>, from: Names): void {
  for (const name of of) {
    const binding = from.get(name);
    if (binding === undefined) names.delete(name);
    else names.set(name, binding);
  }
}

/** What names stand for when one of several ways was taken. */
function joinNames(names: Names, bound: Iterable<string>, ways: readonly Names[], reason: string): void {
  for (const name of bound) {
    const all = ways.map((way) => way.get(name));
    if (all.every((binding) => binding === undefined)) names.delete(name);
    else names.set(name, all.slice(1).reduce<Binding | undefined>((a, b) => join(a, b, reason), all[0]) ?? opaque(reason));
  }
}

/** What a Python module binds, without running it: what can't be known statically is unknown, with a reason; never a guess. */
export const evaluateModule = (tree: PythonTree, setting: Setting): Module => new Evaluator(tree, setting).run();
