import type { PyExpression, PyField } from '../../../syntax/python/tree.ts';
import type { Outcome } from './bindings.ts';
import { CONSTANTS, contains } from './builtins.ts';
import { Calls, MAX_ITEMS } from './calls.ts';
import { bounded, formatField, formatPercent, MAX_TEXT } from './format.ts';
import type { Machine } from './machine.ts';
import { arithmetic, asFormula, choose, compareNumbers, formula } from './numbers.ts';
import type { Py, PyDict } from './values.ts';
import { equal, int, isCondition, isFloat, isFormula, itemsOf, kindOf, numeric, Opaque, Raises, same, truth, usable } from './values.ts';

/** Deepest expression that is followed. */
const MAX_DEPTH = 100;

const ENVIRON = 'os.environ';

const isReference = (value: Py, path: string): boolean =>
  value !== null && typeof value === 'object' && value.kind === 'reference' && value.path === path;

/** Evaluates expressions, or throws `Opaque` with the reason why not. */
export class Expressions {
  readonly #machine: Machine;
  readonly #calls: Calls;
  #depth = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
    this.#calls = new Calls(machine);
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
        return { kind: 'lambda', parameters: node.parameters, start: node.start, end: node.end };
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
    this.#machine.trust(object.path);
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
      if (value === undefined)
        throw typeof key === 'string' ? new Raises(`KeyError: '${key}'`) : new Opaque('a key that is not known here');
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
      if (isCondition(value))
        return { kind: 'condition', text: `not ${value.text}`, at: (count) => !value.at(count), size: value.size + 1 };
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
        if (/^(?:reference|method)$/.test(kindOf(left)) || /^(?:reference|method)$/.test(kindOf(right)))
          throw new Opaque('what `is` compares is not known');
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
      return formula(text, [first, second], (count) => first.at(count) || second.at(count), {
        integer: first.integer,
        positive: false,
        binds: 0,
      });
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
    return this.#calls.call(callee, positional, keywords);
  }

  /** `a += b`: a list changes in place. */
  augment(target: Py, operator: string, value: Py): Py {
    if (operator === '+' && target !== null && typeof target === 'object' && target.kind === 'list') {
      this.#calls.change(target, 'extend', [value]);
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
    } else if (target.kind === 'attribute') {
      const object = this.#attempt(target.object);
      if (object !== null && typeof object === 'object' && object.kind === 'reference') this.#machine.patch(object.path);
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
