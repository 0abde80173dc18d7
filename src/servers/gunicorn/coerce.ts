import type { CatalogValue, GunicornSetting } from '../../catalog/gunicorn/catalog.ts';
import type { PyValue } from './model.ts';

/** A value as its validator leaves it, or gunicorn's complaint. */
export type Coerced = { readonly ok: true; readonly value: PyValue } | { readonly ok: false; readonly message: string };

const ok = (value: PyValue): Coerced => ({ ok: true, value });
const bad = (message: string): Coerced => ({ ok: false, message });

/** Runs the setting's validator on a value. Source: the `validate_*` functions of gunicorn/config.py. */
export function coerce(setting: GunicornSetting, value: PyValue): Coerced {
  switch (setting.kind) {
    case 'int':
      return toInt(value);
    case 'bool':
      return toBool(value);
    case 'list':
      return toList(value, false);
    case 'list-text':
    case 'addresses':
      return toList(value, true);
    case 'string':
    case 'enum':
    case 'chdir':
      return toText(setting, value);
    case 'callable':
      return isKind(value, 'callable') || typeof value === 'string'
        ? ok(value)
        : bad('Value is not callable: %s'.replace('%s', show(value)));
    case 'dict':
      return isKind(value, 'dict') ? ok(value) : bad(`Value is not a dictionary: ${show(value)} `);
    case 'class':
      if (value === null || typeof value === 'string') return ok(typeof value === 'string' ? value.trim() : null);
      return ok(value);
    default:
      return ok(value);
  }
}

const isKind = (value: PyValue, kind: string): boolean =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && 'kind' in value && value.kind === kind;

function toInt(value: PyValue): Coerced {
  if (typeof value === 'boolean') return ok(value ? 1 : 0);
  if (isKind(value, 'formula')) return ok(value);
  let number: number | undefined;
  if (typeof value === 'number') number = Math.trunc(value);
  else if (typeof value === 'string') number = intOf(value);
  if (number === undefined) return bad(`invalid literal for int() with base 0: ${show(value)}`);
  return number < 0 ? bad(`Value must be positive: ${show(value)}`) : ok(number);
}

/**
 * What argparse leaves of a flag's argument for the validator: `int` takes leading zeros, `auto_int` takes them for octal.
 * Source: auto_int and the settings' `type` in gunicorn/config.py.
 */
export function fromArgument({ argument }: GunicornSetting, text: string): string {
  if (argument === 'auto_int') return /^0\d/.test(text) ? text.replace('0', '0o') : text;
  return argument === 'int' ? text.replace(/^([+-]?)0+(?=\d)/, '$1') : text;
}

/** Python's `int(text, 0)`: decimal, `0x`, `0o`, `0b`; a leading zero is refused. */
export function intOf(text: string): number | undefined {
  const clean = text.trim().replace(/(?<=[0-9a-f])_(?=[0-9a-f])/gi, '');
  if (!/^[+-]?(?:0x[0-9a-f]+|0o[0-7]+|0b[01]+|0+|[1-9]\d*)$/i.test(clean)) return undefined;
  const negative = clean.startsWith('-');
  const number = Number(clean.replace(/^[+-]/, ''));
  return Number.isSafeInteger(number) ? (negative ? -number : number) : undefined;
}

function toBool(value: PyValue): Coerced {
  if (value === null || typeof value === 'boolean') return ok(value ?? false);
  if (typeof value !== 'string') return bad(`Invalid type for casting: ${show(value)}`);
  const word = value.trim().toLowerCase();
  if (word === 'true') return ok(true);
  return word === 'false' ? ok(false) : bad(`Invalid boolean: ${show(value)}`);
}

function toList(value: PyValue, split: boolean): Coerced {
  if (value === null || value === '') return ok([]);
  const items =
    typeof value === 'string' ? (split ? value.split(',') : [value]) : Array.isArray(value) ? (value as readonly PyValue[]) : undefined;
  if (items === undefined) return bad(`Not a list: ${show(value)}`);
  const texts: string[] = [];
  for (const item of items) {
    if (typeof item !== 'string') return bad(`Not a string: ${show(item)}`);
    texts.push(item.trim());
  }
  return ok(texts);
}

function toText(setting: GunicornSetting, value: PyValue): Coerced {
  if (value === null) return ok(null);
  if (typeof value !== 'string') return bad(`Not a string: ${show(value)}`);
  const text = value.trim();
  if (setting.kind === 'enum' && !setting.choices.includes(text.toLowerCase())) return bad(`Invalid value: ${text}`);
  return ok(text);
}

/** A value as Python's repr writes it, shortened. */
function show(value: PyValue): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 57)}...` : value}'`;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${(value as readonly PyValue[]).map(show).join(', ')}]`;
  return 'kind' in value && value.kind === 'formula' ? value.text : '...';
}

/** A constant of the catalogue as a value of a setting. */
export function fromCatalog(value: CatalogValue): PyValue {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value as readonly string[];
  return { kind: 'dict', items: new Map(Object.entries(value)) };
}
