import type { CoreCondition, CoreFormula, Py } from './values.ts';
import { float, int, isFloat, isFormula, numeric, Opaque, Raises } from './values.ts';

/** Largest formula, in operations. */
const MAX_SIZE = 200;

/** Binding of calls and numbers; see BINDS. */
const ATOM = 4;

const CORES: CoreFormula = {
  kind: 'formula',
  text: 'cpu_count()',
  at: (cores) => cores,
  integer: true,
  positive: true,
  size: 1,
  binds: ATOM,
};

/** `cpu_count()` and its like. */
export const cores = (): CoreFormula => CORES;

/** A number or formula as a formula. */
export function asFormula(value: Py): CoreFormula | undefined {
  if (isFormula(value)) return value;
  const number = numeric(value);
  if (number === undefined) return undefined;
  const whole = !isFloat(value);
  const text = whole || !Number.isInteger(number) ? String(number) : `${number}.0`;
  return { kind: 'formula', text, at: () => number, integer: whole, positive: number > 0, size: 1, binds: ATOM };
}

/** A formula made of others. */
export function formula(
  text: string,
  parts: readonly CoreFormula[],
  at: (cores: number) => number,
  more: { readonly integer: boolean; readonly positive: boolean; readonly binds?: number },
): CoreFormula {
  const size = parts.reduce((sum, part) => sum + part.size, 1);
  if (size > MAX_SIZE) throw new Opaque('a formula too large to follow');
  return { kind: 'formula', text, at, size, binds: ATOM, ...more };
}

/** Python's `a % b` and `a // b` (Objects/floatobject.c, `_float_div_mod`). */
function divmod(a: number, b: number): { quotient: number; remainder: number } {
  if (b === 0) throw new Raises('ZeroDivisionError');
  let remainder = a % b;
  let quotient = (a - remainder) / b;
  if (remainder !== 0 && remainder < 0 !== b < 0) {
    remainder += b;
    quotient -= 1;
  }
  const floor = Math.floor(quotient);
  return { quotient: quotient - floor > 0.5 ? floor + 1 : floor, remainder };
}

function power(a: number, b: number): number {
  if (Math.abs(b) > 1024 || (a < 0 && !Number.isInteger(b))) throw new Opaque('a power that is not followed here');
  if (a === 0 && b < 0) throw new Raises('ZeroDivisionError');
  return a ** b;
}

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => {
    if (b === 0) throw new Raises('ZeroDivisionError');
    return a / b;
  },
  '//': (a, b) => divmod(a, b).quotient,
  '%': (a, b) => divmod(a, b).remainder,
  '**': power,
};

const BITS: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => (b < 64n ? a << b : 1n << 64n),
  '>>': (a, b) => (b < 64n ? a >> b : a < 0n ? -1n : 0n),
};

/** Arithmetic on numbers, bools and formulas; undefined when an operand is none of these. */
export function arithmetic(operator: string, left: Py, right: Py): Py | undefined {
  const a = numeric(left);
  const b = numeric(right);
  const operation = ARITHMETIC[operator];
  if (a === undefined || b === undefined) return operation === undefined ? undefined : onFormulas(operator, operation, left, right);
  const floats = isFloat(left) || isFloat(right);
  if (operation !== undefined) {
    const isPower = operator === '**';
    const result = operation(a, b);
    return floats || operator === '/' || (isPower && b < 0) ? float(result) : int(result);
  }
  const bits = BITS[operator];
  if (bits === undefined || floats || ((operator === '<<' || operator === '>>') && b < 0)) return undefined;
  const result = Number(bits(BigInt(a), BigInt(b)));
  return typeof left === 'boolean' && typeof right === 'boolean' && operator.length === 1 ? result !== 0 : int(result);
}

/** How tightly an operator binds; `formula` texts of calls and numbers bind tightest, `if` and `or` least. */
const BINDS: Readonly<Record<string, number>> = { '+': 1, '-': 1, '*': 2, '/': 2, '//': 2, '%': 2, '**': 3 };

/** The text of an operand, in brackets where it would bind too loosely. */
function operand(part: CoreFormula, operator: string, right: boolean): string {
  const least = BINDS[operator]! + (right || operator === '**' ? 1 : 0);
  return part.binds < least || part.text.startsWith('-') ? `(${part.text})` : part.text;
}

function onFormulas(operator: string, operation: (a: number, b: number) => number, left: Py, right: Py): Py | undefined {
  if (!isFormula(left) && !isFormula(right)) return undefined;
  const a = asFormula(left);
  const b = asFormula(right);
  if (a === undefined || b === undefined) return undefined;
  if (/^(?:\/\/?|%)$/.test(operator) && (isFormula(right) ? !b.positive : b.at(1) === 0)) throw new Opaque('a division that may fail');
  if (operator === '**' && (isFormula(right) || !b.integer || b.at(1) < 0 || b.at(1) > 16))
    throw new Opaque('a power that is not followed here');
  const integer = a.integer && b.integer && operator !== '/';
  const positive = a.positive && b.positive && /^(?:\+|\*\*?|\/)$/.test(operator);
  const text = `${operand(a, operator, false)} ${operator} ${operand(b, operator, true)}`;
  return formula(text, [a, b], (count) => operation(a.at(count), b.at(count)), { integer, positive, binds: BINDS[operator]! });
}

const ORDER: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

/** Compares numbers and formulas; undefined when an operand is neither. */
export function compareNumbers(operator: string, left: Py, right: Py): boolean | CoreCondition | undefined {
  const order = ORDER[operator];
  const a = asFormula(left);
  const b = asFormula(right);
  if (order === undefined || a === undefined || b === undefined) return undefined;
  if (!isFormula(left) && !isFormula(right)) return order(a.at(1), b.at(1));
  const size = a.size + b.size + 1;
  if (size > MAX_SIZE) throw new Opaque('a formula too large to follow');
  return { kind: 'condition', text: `${bracket(a)} ${operator} ${bracket(b)}`, at: (count) => order(a.at(count), b.at(count)), size };
}

const bracket = ({ binds, text }: CoreFormula): string => (binds === 0 ? `(${text})` : text);

/** `yes if condition else no`, both numbers. */
export function choose(condition: CoreCondition, yes: Py, no: Py): CoreFormula {
  const a = asFormula(yes);
  const b = asFormula(no);
  if (a === undefined || b === undefined) throw new Opaque('it depends on the number of cores');
  if (a.integer !== b.integer || condition.size > MAX_SIZE / 2) throw new Opaque('it depends on the number of cores');
  return formula(
    `${bracket(a)} if ${condition.text} else ${bracket(b)}`,
    [a, b],
    (count) => (condition.at(count) ? a.at(count) : b.at(count)),
    {
      integer: a.integer,
      positive: a.positive && b.positive,
      binds: 0,
    },
  );
}

/** `round(x)`: halves go to the even neighbour. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

const SPACE = '[ \\t\\n\\r\\f\\v\\x1c-\\x1f]*';
const DECIMAL = new RegExp(`^${SPACE}([+-]?\\d+(?:_\\d+)*)${SPACE}$`);
const PREFIXED = new RegExp(`^${SPACE}([+-]?)0(?:[xX]((?:_?[\\da-fA-F])+)|[oO]((?:_?[0-7])+)|[bB]((?:_?[01])+))${SPACE}$`);

/** `int(text, base)` for the bases 10 and 0; undefined where Python raises ValueError. */
export function parseInteger(text: string, base: 10 | 0): number | undefined {
  if (!/^\p{ASCII}*$/u.test(text)) throw new Opaque('digits that are not read here');
  const decimal = DECIMAL.exec(text)?.[1]?.replaceAll('_', '');
  if (decimal !== undefined) return base === 0 && /^[+-]?0+[1-9]/.test(decimal) ? undefined : int(Number(decimal));
  const prefixed = base === 0 ? PREFIXED.exec(text) : null;
  if (prefixed === null) return undefined;
  const [, sign, hex, octal, binary] = prefixed;
  const digits = (hex ?? octal ?? binary)!.replaceAll('_', '');
  const value = parseInt(digits, hex !== undefined ? 16 : octal !== undefined ? 8 : 2);
  return int(sign === '-' ? -value : value);
}

const FLOAT = new RegExp(`^${SPACE}([+-]?(?:\\d+(?:_\\d+)*\\.?(?:\\d+(?:_\\d+)*)?|\\.\\d+(?:_\\d+)*)(?:[eE][+-]?\\d+)?)${SPACE}$`);

/** `float(text)`; undefined where Python raises ValueError. */
export function parseFloatText(text: string): number | undefined {
  if (!/^\p{ASCII}*$/u.test(text) || /inf|nan/i.test(text)) throw new Opaque('a float that is not read here');
  const digits = FLOAT.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits.replaceAll('_', ''));
}
