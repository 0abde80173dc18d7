import type { PyParameter, PyStatement, Range } from '../../../syntax/python/tree.ts';
import type { Formula, PyValue } from '../model.ts';
import { append } from '../../../text/lists.ts';

/** A float is no number here: gunicorn refuses `2.0` where it takes `2`. */
export interface PyFloat {
  readonly kind: 'float';
  readonly value: number;
}

export interface PyList {
  readonly kind: 'list';
  readonly items: Py[];
  /** Why nobody knows what it holds by now. */
  spoiled?: string;
}

export interface PyDict {
  readonly kind: 'dict';
  readonly items: Map<string, Py>;
  spoiled?: string;
}

/** A number that depends on the number of cores. */
export interface CoreFormula extends Formula {
  readonly integer: boolean;
  /** Above 0 on every machine. */
  readonly positive: boolean;
  /** How many operations it takes; bounded. */
  readonly size: number;
  /** How tightly its outermost operator binds: 0 for `if` and `or`, up to 4. */
  readonly binds: number;
}

/** A comparison that depends on the number of cores. */
export interface CoreCondition {
  readonly kind: 'condition';
  readonly text: string;
  at(cores: number): boolean;
  readonly size: number;
}

export interface PyFunction {
  readonly kind: 'function';
  readonly statement: PyStatement & { readonly kind: 'function' };
  readonly defaults: ReadonlyMap<string, Py | Opaque>;
  /** Defined inside another function: it may see that one's names. */
  readonly nested: boolean;
}

/** `start` and `end` are its place in the file: what it does when somebody calls it is not followed. */
export interface PyLambda extends Range {
  readonly kind: 'lambda';
  readonly parameters: readonly PyParameter[];
}

/** A value while the module is evaluated; number is an int within 2**53. */
export type Py =
  | string
  | number
  | boolean
  | null
  | PyFloat
  | PyList
  | { readonly kind: 'tuple'; readonly items: readonly Py[] }
  | { readonly kind: 'set'; readonly items: readonly Py[] }
  | PyDict
  | CoreFormula
  | CoreCondition
  | PyFunction
  | PyLambda
  | { readonly kind: 'class' }
  /** Something of a module, by its dotted path: `os.environ`, `builtins.int`. */
  | { readonly kind: 'reference'; readonly path: string }
  | { readonly kind: 'method'; readonly self: Py; readonly name: string };

/** Thrown where an expression can't be evaluated; never leaves the evaluator. */
export class Opaque extends Error {}

/** Thrown where Python itself certainly raises. */
export class Raises extends Opaque {}

export const float = (value: number): PyFloat => {
  if (!Number.isFinite(value)) throw new Opaque('a number that is not finite');
  return { kind: 'float', value };
};

export const int = (value: number): number => {
  if (!Number.isSafeInteger(value)) throw new Opaque('a number too large to follow');
  return value === 0 ? 0 : value;
};

export const kindOf = (value: Py): string => (value === null ? 'none' : typeof value === 'object' ? value.kind : typeof value);

/** A number as ints, floats and bools are; undefined for everything else. */
export const numeric = (value: Py): number | undefined => {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value !== null && typeof value === 'object' && value.kind === 'float' ? value.value : undefined;
};

export const isFloat = (value: Py): value is PyFloat => kindOf(value) === 'float';
export const isFormula = (value: Py): value is CoreFormula => kindOf(value) === 'formula';
export const isCondition = (value: Py): value is CoreCondition => kindOf(value) === 'condition';

/** The items of a sequence or set whose contents are known. */
export function itemsOf(value: Py): readonly Py[] | undefined {
  if (typeof value === 'string') return [...value];
  if (value === null || typeof value !== 'object') return undefined;
  if (value.kind === 'list') return usable(value).items;
  return value.kind === 'tuple' || value.kind === 'set' ? value.items : undefined;
}

/** A container, unless something unknown may have changed it. */
export function usable<T extends PyList | PyDict>(value: T): T {
  if (value.spoiled !== undefined) throw new Opaque(value.spoiled);
  return value;
}

/** How deep a value is looked into, and at how many parts of it. */
const MAX_DEPTH = 100;
const MAX_PARTS = 20_000;

function partsOf(value: Py): readonly Py[] {
  if (value === null || typeof value !== 'object') return [];
  if (value.kind === 'dict') return [...value.items.values()];
  return value.kind === 'list' || value.kind === 'tuple' || value.kind === 'set' ? value.items : [];
}

/** Whether all of a value can be looked at: it may hold itself, or one list over and over again. */
function isSmall(value: Py): boolean {
  let level = partsOf(value);
  let parts = level.length;
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return false;
    const next: Py[] = [];
    for (const part of level) {
      const own = partsOf(part);
      parts += own.length;
      if (parts > MAX_PARTS) return false;
      append(next, own);
    }
    level = next;
  }
  return true;
}

/** The value, unless it is too large to look at all of it. */
function small(value: Py): Py {
  if (!isSmall(value)) throw new Opaque('a value too large to follow');
  return value;
}

/** Python's truth; opaque where it depends on the machine. */
export function truth(value: Py): boolean {
  if (value === null) return false;
  if (typeof value === 'string') return value !== '';
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'boolean') return value;
  switch (value.kind) {
    case 'float':
      return value.value !== 0;
    case 'list':
      return usable(value).items.length > 0;
    case 'tuple':
    case 'set':
      return value.items.length > 0;
    case 'dict':
      return usable(value).items.size > 0;
    case 'formula':
      if (value.positive) return true;
      throw new Opaque('it depends on the number of cores');
    case 'condition':
      throw new Opaque('it depends on the number of cores');
    case 'reference':
      throw new Opaque(`${value.path} is not known here`);
    default:
      return true;
  }
}

/** Python's `==` where it is certain; opaque otherwise. */
export const equal = (a: Py, b: Py): boolean => equalParts(small(a), small(b));

function equalParts(a: Py, b: Py): boolean {
  const left = numeric(a);
  const right = numeric(b);
  if (left !== undefined && right !== undefined) return left === right;
  if (a === null || b === null || typeof a === 'string' || typeof b === 'string') {
    if (isOpen(a) || isOpen(b)) throw new Opaque('what it is compared with is not known');
    return a === b;
  }
  if (typeof a !== 'object' || typeof b !== 'object') return differs(a, b);
  if ((a.kind === 'list' && b.kind === 'list') || (a.kind === 'tuple' && b.kind === 'tuple')) {
    const [one, two] = [itemsOf(a)!, itemsOf(b)!];
    return one.length === two.length && one.every((item, i) => equalParts(item, two[i]!));
  }
  return differs(a, b);
}

const isOpen = (value: Py): boolean => /^(?:reference|method|class)$/.test(kindOf(value));

const PLAIN_KINDS = /^(?:string|number|boolean|none|float|list|tuple)$/;

function differs(a: Py, b: Py): boolean {
  if (PLAIN_KINDS.test(kindOf(a)) && PLAIN_KINDS.test(kindOf(b)) && kindOf(a) !== kindOf(b)) return false;
  throw new Opaque('values that are not compared here');
}

/** Whether two values are certainly one and the same, so that it does not matter which of two ways was taken. */
export const same = (a: Py, b: Py): boolean => a === b || (isSmall(a) && isSmall(b) && sameParts(a, b));

function sameParts(a: Py, b: Py): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object' || a.kind !== b.kind) return false;
  if (a.kind === 'float' && b.kind === 'float') return a.value === b.value;
  if ((a.kind === 'formula' && b.kind === 'formula') || (a.kind === 'condition' && b.kind === 'condition')) return a.text === b.text;
  if (a.kind === 'reference' && b.kind === 'reference') return a.path === b.path;
  if (a.kind === 'list' && a.spoiled === undefined && b.kind === 'list' && b.spoiled === undefined) return sameItems(a.items, b.items);
  if (a.kind === 'tuple' && b.kind === 'tuple') return sameItems(a.items, b.items);
  if (a.kind !== 'dict' || b.kind !== 'dict' || a.spoiled !== undefined || b.spoiled !== undefined) return false;
  return a.items.size === b.items.size && [...a.items].every(([key, item]) => b.items.has(key) && sameParts(item, b.items.get(key)!));
}

const sameItems = (a: readonly Py[], b: readonly Py[]): boolean => a.length === b.length && a.every((item, i) => sameParts(item, b[i]!));

/** What others get to see; opaque for what has no place in a setting. */
export const toValue = (value: Py): PyValue => valueOf(small(value));

function valueOf(value: Py): PyValue {
  if (value === null || typeof value !== 'object') return value;
  switch (value.kind) {
    case 'float':
      return value.value;
    case 'list':
      return usable(value).items.map(valueOf);
    case 'tuple':
      return value.items.map(valueOf);
    case 'set':
      if (value.items.length > 1) throw new Opaque('a set has no order');
      return value.items.map(valueOf);
    case 'dict':
      return { kind: 'dict', items: new Map([...usable(value).items].map(([key, item]) => [key, valueOf(item)])) };
    case 'formula':
      return { kind: 'formula', text: value.text, at: value.at };
    case 'condition':
      throw new Opaque('it depends on the number of cores');
    case 'reference':
      throw new Opaque(`${value.path} is not known here`);
    case 'method':
      throw new Opaque('a method is not known here');
    default:
      return { kind: 'callable' };
  }
}

/** `str()`; opaque where this program would write it otherwise than Python. */
export function show(value: Py): string {
  return typeof value === 'string' ? value : represent(value);
}

/** `repr()`. */
export const represent = (value: Py): string => textOf(small(value));

function textOf(value: Py): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  switch (value.kind) {
    case 'float':
      return floatText(value.value);
    case 'list':
      return `[${usable(value).items.map(textOf).join(', ')}]`;
    case 'tuple':
      return value.items.length === 1 ? `(${textOf(value.items[0]!)},)` : `(${value.items.map(textOf).join(', ')})`;
    case 'dict':
      return `{${[...usable(value).items].map(([key, item]) => `${quoted(key)}: ${textOf(item)}`).join(', ')}}`;
    default:
      throw new Opaque('a text that depends on the machine or the process');
  }
}

function quoted(text: string): string {
  if (!/^[\x20-\x7e]*$/.test(text)) throw new Opaque('a text with characters that are not written here');
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return quote + text.replace(/\\/g, '\\\\').replaceAll(quote, `\\${quote}`) + quote;
}

function floatText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) throw new Opaque('a float that is not written here');
  return Object.is(value, -0) ? '-0.0' : Number.isInteger(value) ? `${value}.0` : String(value);
}
