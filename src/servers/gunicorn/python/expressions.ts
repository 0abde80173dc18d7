import type { PyExpression, PyField, Range } from '../../../syntax/python/tree.ts';
import type { Names, Outcome } from './bindings.ts';
import { CALLS, CONSTANTS, contains, isHarmless } from './builtins.ts';
import { bounded, formatField, formatPercent, formatTemplate, MAX_TEXT, textMethod } from './format.ts';
import { arithmetic, asFormula, choose, compareNumbers, formula } from './numbers.ts';
import type { Py, PyDict, PyFunction, PyList } from './values.ts';
import { equal, int, isCondition, isFloat, isFormula, itemsOf, kindOf, numeric, Opaque, Raises, same, truth, usable } from './values.ts';

export type EnvironmentValue =
  | { readonly kind: 'set'; readonly value: string }
  | { readonly kind: 'unset' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What the process finds in its environment. */
export type Environment = (name: string) => EnvironmentValue;

/** The module around an expression. */
export interface Machine {
  cwd: string | undefined;
  /** Why a change made now may not happen; undefined when it surely does. */
  readonly sure: string | undefined;
  /** Counts one more operation. */
  step(): void;
  name(name: string): Py;
  /** The value of an environment variable; undefined: not set. */
  variable(name: string): string | undefined;
  setVariable(name: string, value: Outcome | undefined): void;
  loseEnvironment(reason: string): void;
  call(target: PyFunction, parameters: Names): Py;
  spoil(range: Range, reason: string): void;
}

/** Deepest expression that is followed, and longest list that is multiplied. */
const MAX_DEPTH = 100;
const MAX_ITEMS = 4096;

const ENVIRON = 'os.environ';

const isReference = (value: Py, path: string): boolean =>
  value !== null && typeof value === 'object' && value.kind === 'reference' && value.path === path;

/** Evaluates expressions, or throws `Opaque` with the reason why not. */
export class Expressions {
  readonly #machine: Machine;
  #depth = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** True when calling something of that path leaves the environment and the module alone. */
  harmless(path: string): boolean {
    return isHarmless(path);
  }

  evaluate(node: PyExpression): Py {
    this.#machine.step();
    if (this.#depth >= MAX_DEPTH) throw new Opaque('an expression nested too deeply');
    this.#depth++;
    try {
      return this.#evaluate(node);
    } finally {
      this.#depth--;
    }
  }

  truth(node: PyExpression): boolean {
    return truth(this.evaluate(node));
  }

  #evaluate(node: PyExpression): Py {
    switch (node.kind) {
      case 'string':
        if (node.bytes) throw new Opaque('bytes');
        if (node.value === undefined) throw new Opaque('a string with an escape that is not read here');
        return node.value;
      case 'format':
        return this.#format(node.parts);
      case 'number':
        if (node.value === undefined) throw new Opaque('a number that is not followed here');
        return node.float ? { kind: 'float', value: node.value } : int(node.value);
      case 'constant':
        return node.value;
      case 'name':
        return this.#machine.name(node.name);
      case 'attribute':
        return this.#attribute(this.evaluate(node.object), node.name);
      case 'subscript':
        return this.#subscript(node);
      case 'call':
        return this.#call(node);
      case 'unary':
        return this.#unary(node.operator, this.evaluate(node.operand));
      case 'binary':
        return this.binary(this.evaluate(node.left), node.operator, this.evaluate(node.right));
      case 'compare':
        return this.#compare(node);
      case 'logic':
        return this.#logic(node);
      case 'conditional':
        return this.#conditional(node);
      case 'list':
        return { kind: 'list', items: node.items.map((item) => this.evaluate(item)) };
      case 'tuple':
        return { kind: 'tuple', items: node.items.map((item) => this.evaluate(item)) };
      case 'set':
        return { kind: 'set', items: this.#unique(node.items.map((item) => this.evaluate(item))) };
      case 'dict':
        return this.#dict(node);
      case 'lambda':
        return { kind: 'lambda', parameters: node.parameters };
      case 'other':
        throw new Opaque(`${node.what} is not followed here`);
    }
  }

  #unique(items: readonly Py[]): Py[] {
    const found: Py[] = [];
    if (items.length > 100) throw new Opaque('a set too large to follow');
    for (const item of items) if (!found.some((other) => equal(other, item))) found.push(item);
    return found;
  }

  #dict(node: PyExpression & { readonly kind: 'dict' }): Py {
    const items = new Map<string, Py>();
    for (const { key, value } of node.entries) {
      const name = this.evaluate(key);
      if (typeof name !== 'string') throw new Opaque('a dict with other keys than texts');
      items.set(name, this.evaluate(value));
    }
    return { kind: 'dict', items };
  }

  #format(parts: readonly (string | PyField)[]): string {
    let text = '';
    for (const part of parts) {
      text += typeof part === 'string' ? part : formatField(this.evaluate(part.value), part.conversion, this.#format(part.spec));
      bounded(text);
    }
    return text;
  }

  #attribute(object: Py, name: string): Py {
    if (typeof object === 'string') return { kind: 'method', self: object, name };
    if (object === null || typeof object !== 'object') throw new Opaque(`\`.${name}\` is not followed here`);
    if (object.kind === 'list' || object.kind === 'dict') return { kind: 'method', self: object, name };
    if (object.kind !== 'reference') throw new Opaque(`\`.${name}\` is not followed here`);
    const path = `${object.path}.${name}`;
    return CONSTANTS.get(path) ?? { kind: 'reference', path };
  }

  #subscript({ object, index }: PyExpression & { readonly kind: 'subscript' }): Py {
    const container = this.evaluate(object);
    if (index === undefined) throw new Opaque('a slice is not followed here');
    const key = this.evaluate(index);
    if (isReference(container, ENVIRON)) {
      if (typeof key !== 'string') throw new Raises('TypeError');
      const value = this.#machine.variable(key);
      if (value === undefined) throw new Raises(`KeyError: '${key}'`);
      return value;
    }
    if (container !== null && typeof container === 'object' && container.kind === 'dict') {
      const value = typeof key === 'string' ? usable(container).items.get(key) : undefined;
      if (value === undefined) throw typeof key === 'string' ? new Raises(`KeyError: '${key}'`) : new Opaque('a key that is not known here');
      return value;
    }
    const items = itemsOf(container);
    if (items === undefined || kindOf(container) === 'set' || typeof key !== 'number') throw new Opaque('an item that is not known here');
    const value = items[key < 0 ? items.length + key : key];
    if (value === undefined) throw new Raises('IndexError');
    return value;
  }

  #unary(operator: string, value: Py): Py {
    if (operator === 'not') {
      if (isCondition(value)) return { kind: 'condition', text: `not ${value.text}`, at: (count) => !value.at(count), size: value.size + 1 };
      return !truth(value);
    }
    if (isFormula(value)) {
      if (operator === '+') return value;
      if (operator === '~') throw new Opaque('`~` of a formula');
      return arithmetic('-', 0, value)!;
    }
    const number = numeric(value);
    if (number === undefined) throw new Opaque(`\`${operator}\` is not followed here`);
    if (operator === '~') {
      if (isFloat(value)) throw new Raises('TypeError');
      return int(-number - 1);
    }
    const result = operator === '-' ? -number : number;
    return isFloat(value) ? { kind: 'float', value: result } : int(result);
  }

  /** Arithmetic, and what `+`, `*` and `%` mean for texts and lists. */
  binary(left: Py, operator: string, right: Py): Py {
    const number = arithmetic(operator, left, right);
    if (number !== undefined) return number;
    if (operator === '+') {
      if (typeof left === 'string' && typeof right === 'string') return bounded(left + right);
      const [a, b] = [kindOf(left), kindOf(right)];
      if (a === b && (a === 'list' || a === 'tuple')) return { kind: a, items: this.#items([...itemsOf(left)!, ...itemsOf(right)!]) };
    }
    if (operator === '%' && typeof left === 'string') return formatPercent(left, right);
    if (operator === '*') {
      const [value, times] = typeof left === 'number' ? [right, left] : [left, right];
      if (typeof times === 'number') return this.#repeat(value, Math.max(0, times));
    }
    throw new Opaque(`\`${operator}\` is not followed here`);
  }

  #items(items: Py[]): Py[] {
    if (items.length > MAX_ITEMS) throw new Opaque('a list too long to follow');
    return items;
  }

  #repeat(value: Py, times: number): Py {
    if (typeof value === 'string') {
      if (value.length * times > MAX_TEXT) throw new Opaque('a text too long to follow');
      return value.repeat(times);
    }
    const items = itemsOf(value);
    const kind = kindOf(value);
    if (items === undefined || (kind !== 'list' && kind !== 'tuple') || items.length * times > MAX_ITEMS) {
      throw new Opaque('`*` is not followed here');
    }
    return { kind, items: Array.from({ length: times }, () => items).flat() };
  }

  #compare({ operators, operands }: PyExpression & { readonly kind: 'compare' }): Py {
    let left = this.evaluate(operands[0]!);
    for (let i = 0; i < operators.length; i++) {
      const right = this.evaluate(operands[i + 1]!);
      const result = this.#comparison(left, operators[i]!, right);
      if (typeof result !== 'boolean') {
        if (operators.length > 1) throw new Opaque('it depends on the number of cores');
        return result;
      }
      if (!result) return false;
      left = right;
    }
    return true;
  }

  #comparison(left: Py, operator: string, right: Py): Py {
    const number = compareNumbers(operator, left, right);
    if (number !== undefined) return number;
    switch (operator) {
      case '==':
        return equal(left, right);
      case '!=':
        return !equal(left, right);
      case 'in':
      case 'not in': {
        const found = isReference(right, ENVIRON) ? this.#isSet(left) : contains(right, left);
        return operator === 'in' ? found : !found;
      }
      case 'is':
      case 'is not': {
        // Only for None, True and False is identity the same everywhere.
        const certain = (value: Py): boolean => value === null || typeof value === 'boolean';
        if (!certain(left) && !certain(right)) throw new Opaque('`is` is not followed here');
        if (/^(?:reference|method)$/.test(kindOf(left)) || /^(?:reference|method)$/.test(kindOf(right))) throw new Opaque('what `is` compares is not known');
        return operator === 'is' ? left === right : left !== right;
      }
      default:
        // Code units and code points are in the same order but for surrogates.
        if (typeof left !== 'string' || typeof right !== 'string' || /[\ud800-\udfff]/.test(left + right)) {
          throw new Opaque(`\`${operator}\` is not followed here`);
        }
        return operator === '<' ? left < right : operator === '<=' ? left <= right : operator === '>' ? left > right : left >= right;
    }
  }

  #isSet(name: Py): boolean {
    if (typeof name !== 'string') throw new Opaque('a name that is not known here');
    return this.#machine.variable(name) !== undefined;
  }

  #logic({ operator, left, right }: PyExpression & { readonly kind: 'logic' }): Py {
    const first = this.evaluate(left);
    if (isFormula(first) && !first.positive) {
      if (operator === 'and') throw new Opaque('it depends on the number of cores');
      const second = asFormula(this.evaluate(right));
      if (second === undefined || second.integer !== first.integer) throw new Opaque('it depends on the number of cores');
      const text = `(${first.text}) or (${second.text})`;
      return formula(text, [first, second], (count) => first.at(count) || second.at(count), { integer: first.integer, positive: false, binds: 0 });
    }
    return truth(first) === (operator === 'or') ? first : this.evaluate(right);
  }

  #conditional(node: PyExpression & { readonly kind: 'conditional' }): Py {
    let condition: Py;
    try {
      condition = this.evaluate(node.condition);
      if (!isCondition(condition)) return this.evaluate(truth(condition) ? node.yes : node.no);
    } catch (error) {
      if (!(error instanceof Opaque) || error instanceof Raises) throw error;
      const [yes, no] = [this.evaluate(node.yes), this.evaluate(node.no)];
      if (same(yes, no)) return yes;
      throw error;
    }
    return choose(condition, this.evaluate(node.yes), this.evaluate(node.no));
  }

  #call(node: PyExpression & { readonly kind: 'call' }): Py {
    const callee = this.evaluate(node.callee);
    const positional: Py[] = [];
    const keywords = new Map<string, Py>();
    for (const { keyword, value } of node.arguments) {
      const given = this.evaluate(value);
      if (keyword === undefined) positional.push(given);
      else keywords.set(keyword, given);
    }
    if (callee === null || typeof callee !== 'object') throw new Raises('TypeError');
    switch (callee.kind) {
      case 'reference':
        return this.#builtin(callee.path, positional, keywords);
      case 'method':
        return this.#method(callee.self, callee.name, positional, keywords);
      case 'function':
        return this.#machine.call(callee, this.#parameters(callee, positional, keywords));
      default:
        throw new Opaque('a call that is not followed here');
    }
  }

  #parameters(target: PyFunction, args: readonly Py[], keywords: ReadonlyMap<string, Py>): Names {
    const { parameters, name } = target.statement;
    const names: Names = new Map();
    const positional = parameters.filter((parameter) => parameter.kind === 'positional');
    if (parameters.some((parameter) => parameter.kind === 'rest' || parameter.kind === 'keywords')) throw new Opaque(`the arguments of \`${name}()\``);
    if (args.length > positional.length) throw new Raises('TypeError');
    for (const key of keywords.keys()) if (!parameters.some((parameter) => parameter.name === key)) throw new Raises('TypeError');
    for (const parameter of parameters) {
      const at = positional.indexOf(parameter);
      const given = at >= 0 && at < args.length ? args[at] : keywords.get(parameter.name);
      const value = given ?? (given === null ? null : target.defaults.get(parameter.name));
      if (value === undefined) throw new Raises('TypeError');
      const outcome: Outcome = value instanceof Opaque ? { known: false, reason: value.message } : { known: true, value };
      names.set(parameter.name, { outcome, environment: false });
    }
    return names;
  }

  #builtin(path: string, args: readonly Py[], keywords: ReadonlyMap<string, Py>): Py {
    if (path === 'os.getenv' || path === 'os.environ.get') return this.#getenv(args, keywords);
    if (path.startsWith('os.environ.')) return this.#environ(path.slice('os.environ.'.length), args);
    if (path === 'os.chdir') {
      this.#machine.cwd = undefined;
      return null;
    }
    const known = CALLS.get(path);
    if (known !== undefined) {
      return known(
        { args, keywords },
        {
          cwd: () => {
            if (this.#machine.cwd === undefined) throw new Opaque('the directory gunicorn starts in is not known');
            return this.#machine.cwd;
          },
        },
      );
    }
    if (!isHarmless(path)) this.#machine.loseEnvironment(`\`${path}()\` may change the environment`);
    throw new Opaque(`what \`${path.replace(/^builtins\./, '')}()\` gives is not known here`);
  }

  #getenv(args: readonly Py[], keywords: ReadonlyMap<string, Py>): Py {
    const [name, fallback = keywords.get('default') ?? null] = args;
    if (typeof name !== 'string' || args.length > 2) throw new Opaque('a variable that is not known here');
    return this.#machine.variable(name) ?? fallback;
  }

  #environ(method: string, args: readonly Py[]): Py {
    const [name, value] = args;
    if (typeof name !== 'string') {
      this.#machine.loseEnvironment(`\`os.environ.${method}()\` may change the environment`);
      throw new Opaque(`\`os.environ.${method}()\` is not followed here`);
    }
    if (method === 'setdefault') {
      const now = this.#machine.variable(name);
      if (now !== undefined) return now;
      this.#machine.setVariable(name, { known: true, value: value ?? null });
      return value ?? null;
    }
    if (method === 'pop') {
      const now = this.#machine.variable(name);
      if (now === undefined && args.length < 2) throw new Raises(`KeyError: '${name}'`);
      this.#machine.setVariable(name, undefined);
      return now ?? value!;
    }
    this.#machine.loseEnvironment(`\`os.environ.${method}()\` may change the environment`);
    throw new Opaque(`\`os.environ.${method}()\` is not followed here`);
  }

  #method(self: Py, name: string, args: readonly Py[], keywords: ReadonlyMap<string, Py>): Py {
    if (typeof self === 'string') {
      if (name === 'format') return formatTemplate(self, args, keywords);
      if (keywords.size > 0) throw new Opaque('arguments that are not followed here');
      return textMethod(self, name, args);
    }
    if (self === null || typeof self !== 'object') throw new Opaque(`\`.${name}()\` is not followed here`);
    if (self.kind === 'list') return this.#change(self, name, args);
    if (self.kind === 'dict' && name === 'get') {
      const [key, fallback = null] = args;
      if (typeof key !== 'string') throw new Opaque('a key that is not known here');
      return usable(self).items.get(key) ?? fallback;
    }
    if (self.kind === 'dict') self.spoiled ??= `\`.${name}()\` may change it`;
    throw new Opaque(`\`.${name}()\` is not followed here`);
  }

  /** Methods that change a list; where it is not sure that they run, nobody knows what it holds. */
  #change(list: PyList, name: string, args: readonly Py[]): Py {
    const added = name === 'append' && args.length === 1 ? args : name === 'extend' && args.length === 1 ? itemsOf(args[0]!) : undefined;
    const { sure } = this.#machine;
    if (added === undefined || sure !== undefined || list.items.length + added.length > MAX_ITEMS) {
      list.spoiled ??= sure ?? `\`.${name}()\` may change it`;
      throw new Opaque(list.spoiled);
    }
    usable(list).items.push(...added);
    return null;
  }

  /** `a += b`: a list changes in place. */
  augment(target: Py, operator: string, value: Py): Py {
    if (operator === '+' && target !== null && typeof target === 'object' && target.kind === 'list') {
      this.#change(target, 'extend', [value]);
      return target;
    }
    return this.binary(target, operator, value);
  }

  /** The parts of a value on the way to as many targets; undefined when it is not known how it comes apart. */
  unpack(value: Py, count: number): readonly Py[] | undefined {
    try {
      const items = kindOf(value) === 'set' ? undefined : itemsOf(value);
      return items?.length === count ? items : undefined;
    } catch (error) {
      if (error instanceof Opaque) return undefined;
      throw error;
    }
  }

  /** `x[key] = value`, `x.name = value`. */
  store(target: PyExpression, outcome: Outcome): void {
    if (target.kind === 'subscript') {
      const container = this.#attempt(target.object);
      const key = container === undefined || target.index === undefined ? undefined : this.#attempt(target.index);
      if (container !== undefined && isReference(container, ENVIRON)) {
        if (typeof key === 'string') this.#machine.setVariable(key, outcome);
        else this.#machine.loseEnvironment('the file writes to its environment');
        return;
      }
      if (kindOf(container ?? null) === 'dict' && typeof key === 'string' && outcome.known && this.#machine.sure === undefined) {
        usable(container as PyDict).items.set(key, outcome.value);
        return;
      }
    }
    this.#machine.spoil(target, 'it is changed in a way that is not followed here');
  }

  /** `del x[key]`. */
  remove(target: PyExpression): void {
    if (target.kind === 'subscript' && target.index !== undefined) {
      const container = this.#attempt(target.object);
      const key = this.#attempt(target.index);
      if (container !== undefined && isReference(container, ENVIRON) && typeof key === 'string') {
        this.#machine.setVariable(key, undefined);
        return;
      }
    }
    this.#machine.spoil(target, 'it is changed in a way that is not followed here');
  }

  /** The value, if it can be known. */
  #attempt(node: PyExpression): Py | undefined {
    try {
      return this.evaluate(node);
    } catch (error) {
      if (error instanceof Opaque) return undefined;
      throw error;
    }
  }
}
