import type { CatalogValue, GunicornSetting } from '../../catalog/gunicorn/catalog.ts';
import type { PyValue } from './model.ts';
import { parseInteger } from './python/numbers.ts';
import type { Py } from './python/values.ts';
import { isFormula, itemsOf, Opaque, represent, show, toValue } from './python/values.ts';

/** A value as its validator leaves it, or gunicorn's complaint. */
export type Coerced = { readonly ok: true; readonly value: PyValue } | { readonly ok: false; readonly message: string };

const ok = (value: PyValue): Coerced => ({ ok: true, value });
const bad = (message: string): Coerced => ({ ok: false, message });

/**
 * Runs the setting's validator on a value; throws `Opaque` where nobody can tell what comes of it. `version` undefined: complains
 * only of what every release refuses. Source: the `validate_*` functions of gunicorn/config.py.
 */
export function coerce(setting: GunicornSetting, value: Py, version?: string): Coerced {
  // What is not known is not known to be wrong either.
  const seen = toValue(value);
  switch (setting.kind) {
    case 'int':
      return toInt(value);
    case 'bool':
      return toBool(value);
    case 'list':
      return toList(value);
    case 'list-text':
      return toTexts(value);
    case 'addresses':
      return toAddresses(value, version);
    case 'enum':
      return toChoice(setting, value);
    case 'string':
    case 'chdir':
      return toText(value);
    case 'callable':
      return toHook(setting, value);
    case 'dict':
      return kindName(value) === 'dict' ? ok(seen) : bad(`Value is not a dictionary: ${text(value)} `);
    case 'class':
      return toClass(value);
    default:
      return ok(seen);
  }
}

const BLANKS = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const LEADING = new RegExp(`^${BLANKS}+`);
const INNER = new RegExp(`[^]*${BLANKS.replace('[', '[^')}`);

/** Python's `str.strip()`: other blanks than JavaScript's `trim()`. */
const strip = (value: string): string => INNER.exec(value.replace(LEADING, ''))?.[0] ?? '';

/** A value as Python's `str()` writes it, shortened. */
function text(value: Py): string {
  if (isFormula(value)) return value.text;
  try {
    const written = show(value);
    return written.length > 60 ? `${written.slice(0, 57)}...` : written;
  } catch {
    return `<${kindName(value)}>`;
  }
}

/** The name of a value's type. */
function kindName(value: Py): string {
  if (value === null) return 'NoneType';
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'number':
      return 'int';
    case 'boolean':
      return 'bool';
    default:
  }
  switch (value.kind) {
    case 'formula':
      return value.integer ? 'int' : 'float';
    case 'lambda':
      return 'function';
    case 'class':
      return 'type';
    default:
      return value.kind;
  }
}

function toInt(value: Py): Coerced {
  if (typeof value === 'boolean') return ok(value ? 1 : 0);
  if (isFormula(value) && value.integer) return ok(toValue(value));
  if (typeof value !== 'number' && typeof value !== 'string') return bad("int() can't convert non-string with explicit base");
  const number = typeof value === 'number' ? value : parseInteger(value, 0);
  if (number === undefined) return bad(`invalid literal for int() with base 0: ${represent(value)}`);
  return number < 0 ? bad(`Value must be positive: ${number}`) : ok(number);
}

function toBool(value: Py): Coerced {
  if (value === null || typeof value === 'boolean') return ok(value);
  if (typeof value !== 'string') return bad(`Invalid type for casting: ${text(value)}`);
  const word = strip(value.toLowerCase());
  if (word === 'true') return ok(true);
  return word === 'false' ? ok(false) : bad(`Invalid boolean: ${text(value)}`);
}

/** None and texts; texts lose the blanks around them. */
function toText(value: Py): Coerced {
  if (value === null) return ok(null);
  return typeof value === 'string' ? ok(strip(value)) : bad(`Not a string: ${text(value)}`);
}

function isEmpty(value: Py): boolean {
  if (value === null || value === false || value === 0 || value === '') return true;
  return typeof value === 'object' && ((value.kind === 'dict' && value.items.size === 0) || (value.kind === 'float' && value.value === 0));
}

function toList(value: Py): Coerced {
  if (isEmpty(value)) return ok([]);
  const keys = value !== null && typeof value === 'object' && value.kind === 'dict' ? [...value.items.keys()] : undefined;
  const items = typeof value === 'string' ? [value] : (keys ?? itemsOf(value));
  if (items === undefined) return bad(`'${kindName(value)}' object is not iterable`);
  const texts: PyValue[] = [];
  for (const item of items) {
    const result = toText(item);
    if (!result.ok) return result;
    texts.push(result.value);
  }
  return ok(texts);
}

/** One text with commas. */
function toTexts(value: Py): Coerced {
  const whole = toText(value);
  if (!whole.ok || typeof whole.value !== 'string') return whole.ok ? ok([]) : whole;
  const parts = whole.value.split(',').filter((part) => part !== '');
  return ok(parts.map(strip));
}

const ADDRESS = /^(?:(?:\d{1,3}\.){3}\d{1,3}|[\da-f:.]*:[\da-f:.]*(?:%\w+)?)(?:\/[\d.]+)?$/i;

/** From 22.0 on only addresses and `*` pass, later also networks. */
function toAddresses(value: Py, version?: string): Coerced {
  const list = toTexts(value);
  if (!list.ok || version === undefined) return list;
  const wrong = (list.value as readonly string[]).find((item) => item !== '*' && !ADDRESS.test(item));
  return wrong === undefined ? list : bad(`${represent(wrong)} does not appear to be an IPv4 or IPv6 network`);
}

/** What other words stand for, and how a setting complains. */
const CHOICES: Readonly<
  Record<string, { readonly words?: Readonly<Record<string, string>>; readonly complaint: (word: string) => string }>
> = {
  proxy_protocol: {
    words: { True: 'auto', False: 'off', true: 'auto', '1': 'auto', false: 'off', '0': 'off', none: 'off' },
    complaint: () => 'proxy_protocol must be: off, v1, v2, or auto',
  },
  http2_cleartext: { words: { True: 'prior-knowledge', False: 'off' }, complaint: (word) => `Invalid http2_cleartext: ${word}` },
  header_map: { complaint: (word) => `Invalid header map behaviour: ${word}` },
  asgi_loop: { complaint: (word) => `Invalid ASGI loop: ${word}` },
  asgi_lifespan: { complaint: (word) => `Invalid ASGI lifespan: ${word}` },
  http_parser: { complaint: () => 'http_parser must be one of: auto, fast, python' },
};

function toChoice({ name, choices }: GunicornSetting, value: Py): Coerced {
  if (name === 'reload_engine') {
    if (typeof value === 'string' && choices.includes(value)) return ok(value);
    return bad(`Invalid reload_engine: ${typeof value === 'string' ? represent(value) : text(value)}`);
  }
  const { words, complaint } = CHOICES[name]!;
  if (value === null) return ok(name === 'header_map' ? null : choices[0]!);
  if (typeof value === 'boolean' && words !== undefined) return ok(words[value ? 'True' : 'False']!);
  if (typeof value !== 'string') return bad(`Invalid type for casting: ${text(value)}`);
  const word = strip(value.toLowerCase());
  if (choices.includes(word)) return ok(word);
  const meant = words && Object.hasOwn(words, word) ? words[word] : undefined;
  return meant === undefined ? bad(complaint(value)) : ok(meant);
}

/** `post_request` may leave out its later parameters. */
const FEWEST: Readonly<Record<string, number>> = { post_request: 2 };

function toHook({ name, arity }: GunicornSetting, value: Py): Coerced {
  if (typeof value === 'string') {
    if (value.includes('.')) throw new Opaque('what the text names is not known');
    return bad(`Value '${value}' is not import string. Format: module[.submodules...].object`);
  }
  if (value === null || typeof value !== 'object' || !/^(?:function|lambda|class)$/.test(value.kind)) {
    return bad(`Value is not callable: ${text(value)}`);
  }
  const parameters =
    value.kind === 'lambda'
      ? value.parameters
      : value.kind === 'function' && !value.statement.wrapped
        ? value.statement.parameters
        : undefined;
  if (parameters === undefined || arity === undefined) return ok({ kind: 'callable' });
  const count = parameters.filter((parameter) => parameter.kind === 'positional').length;
  const fits = count <= arity && count >= (FEWEST[name] ?? arity);
  return fits ? ok({ kind: 'callable' }) : bad(`Value must have an arity of: ${arity}`);
}

function toClass(value: Py): Coerced {
  if (value !== null && typeof value === 'object') {
    if (value.kind === 'class') return ok({ kind: 'callable' });
    if (value.kind === 'function' || value.kind === 'lambda') throw new Opaque('the function it is is called first');
  }
  return toText(value);
}

/** A constant of the catalogue as a value of Python. */
export function fromCatalog(value: CatalogValue): Py {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return { kind: 'list', items: [...(value as readonly string[])] };
  return { kind: 'dict', items: new Map(Object.entries(value)) };
}
