import type { Py } from './values.ts';
import { itemsOf, Opaque, Raises, represent, show, usable } from './values.ts';

/** Longest text that is built. */
export const MAX_TEXT = 65_536;

export function bounded(text: string): string {
  if (text.length > MAX_TEXT) throw new Opaque('a text too long to follow');
  return text;
}

const SPEC = /^(?:([^{}])?([<>=^]))?([+ -])?(#)?(0)?(\d{1,4})?(,)?(?:\.(\d{1,4}))?([bdoxXs])?$/;

/** `format(value, spec)` for texts and ints (Python docs, Format Specification Mini-Language). */
export function formatValue(value: Py, spec: string): string {
  if (spec === '') return show(value);
  const match = SPEC.exec(spec);
  const whole = typeof value === 'number';
  if (match === null || !(whole || typeof value === 'string')) throw new Opaque(`the format \`${spec}\` is not followed here`);
  const [, fill, align, sign, alternative, zero, width, comma, precision, type] = match;
  if (comma !== undefined || alternative !== undefined) throw new Opaque(`the format \`${spec}\` is not followed here`);
  if (whole) {
    if (precision !== undefined || type === 's') throw new Raises('ValueError');
    return pad(wholeText(value, type ?? 'd', sign), Number(width ?? 0), fill ?? (zero ? '0' : ' '), align ?? (zero ? '=' : '>'));
  }
  if (sign !== undefined || align === '=' || (type !== undefined && type !== 's')) throw new Raises('ValueError');
  const text = precision === undefined ? (value as string) : [...(value as string)].slice(0, Number(precision)).join('');
  return pad(text, Number(width ?? 0), fill ?? (zero ? '0' : ' '), align ?? '<');
}

function wholeText(value: number, type: string, sign: string | undefined): string {
  const base = type === 'b' ? 2 : type === 'o' ? 8 : type === 'd' ? 10 : 16;
  const digits = Math.abs(value).toString(base);
  const prefix = value < 0 ? '-' : sign === '+' || sign === ' ' ? sign : '';
  return prefix + (type === 'X' ? digits.toUpperCase() : digits);
}

function pad(text: string, width: number, fill: string, align: string): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (align === '<') return bounded(text + fill.repeat(missing));
  if (align === '>') return bounded(fill.repeat(missing) + text);
  if (align === '^') return bounded(fill.repeat(missing >> 1) + text + fill.repeat(missing - (missing >> 1)));
  const sign = /^[+ -]/.exec(text)?.[0] ?? '';
  return bounded(sign + fill.repeat(missing) + text.slice(sign.length));
}

/** A value in a replacement field, with its `!r` or `!s`. */
export function formatField(value: Py, conversion: string | undefined, spec: string): string {
  if (conversion === undefined) return formatValue(value, spec);
  if (conversion === 'a') throw new Opaque('`!a` is not followed here');
  return formatValue(conversion === 'r' ? represent(value) : show(value), spec);
}

/** `template.format(…)`; fields with attributes or indices are not followed. */
export function formatTemplate(template: string, args: readonly Py[], keywords: ReadonlyMap<string, Py>): string {
  let next = 0;
  let manual = false;
  const text = template.replace(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g, (whole, field: string | undefined) => {
    if (whole === '{{' || whole === '}}') return whole[0]!;
    const match = field === undefined ? null : /^([\w]*)(?:!([rsa]))?(?::(.*))?$/s.exec(field);
    if (match === null) throw new Opaque('a format that is not followed here');
    const [, name = '', conversion, spec = ''] = match;
    const numbered = /^\d+$/.test(name);
    if (numbered) manual = true;
    if (manual && (name === '' || next > 0)) throw new Raises('ValueError');
    const value = name === '' ? args[next++] : numbered ? args[Number(name)] : keywords.get(name);
    if (value === undefined) throw new Raises(name === '' || numbered ? 'IndexError' : 'KeyError');
    return formatField(value, conversion, spec);
  });
  return bounded(text);
}

const CONVERSION = /%(?:\((\w*)\))?([0 +-]*)(\d{1,4})?(?:\.(\d{1,4}))?([sdirxXo%])|%/g;

/** `template % values` (Python docs, printf-style String Formatting) for texts and ints. */
export function formatPercent(template: string, values: Py): string {
  const args = values !== null && typeof values === 'object' && values.kind === 'tuple' ? values.items : [values];
  let next = 0;
  const text = template.replace(CONVERSION, (whole, name: string | undefined, flags = '', width, precision, type) => {
    if (type === undefined || precision !== undefined) throw new Opaque(`the format \`${whole}\` is not followed here`);
    if (type === '%') return '%';
    const value = name === undefined ? args[next++] : entry(values, name);
    if (value === undefined) throw new Raises('TypeError');
    const body =
      type === 's' ? show(value) : type === 'r' ? represent(value) : wholeText(wholeOf(value), /[di]/.test(type) ? 'd' : type, sign(flags));
    const left = flags.includes('-');
    const zero = flags.includes('0') && !left && type !== 's' && type !== 'r';
    return pad(body, Number(width ?? 0), zero ? '0' : ' ', left ? '<' : zero ? '=' : '>');
  });
  const mapping = values !== null && typeof values === 'object' && values.kind === 'dict';
  if (next < args.length && !mapping) throw new Raises('TypeError');
  return bounded(text);
}

const sign = (flags: string): string | undefined => (flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : undefined);

function wholeOf(value: Py): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value !== null && typeof value === 'object' && value.kind === 'float') return Math.trunc(value.value);
  throw new Opaque('a number that is not known here');
}

function entry(values: Py, name: string): Py {
  if (values === null || typeof values !== 'object' || values.kind !== 'dict') throw new Raises('TypeError');
  const found = usable(values).items.get(name);
  if (found === undefined) throw new Raises('KeyError');
  return found;
}

/** Characters Python's `str.strip()` takes for blank; texts beyond ASCII are left to Python. */
const BLANK = ' \t\n\r\f\v\x1c\x1d\x1e\x1f';
const BLANKS = new RegExp(`[${BLANK}]+`);

function strip(text: string, characters: string, left: boolean, right: boolean): string {
  const all = [...text];
  const stays = (char: string): boolean => !characters.includes(char);
  const from = left ? all.findIndex(stays) : 0;
  if (from < 0) return '';
  return all.slice(from, right ? all.findLastIndex(stays) + 1 : undefined).join('');
}

const ascii = (text: string): string => {
  if (!/^\p{ASCII}*$/u.test(text)) throw new Opaque('a text beyond ASCII');
  return text;
};

function words(text: string, separator: Py | undefined, limit: Py | undefined): readonly string[] {
  if (limit !== undefined && typeof limit !== 'number') throw new Opaque('arguments that are not followed here');
  const most = limit === undefined || limit < 0 ? Infinity : limit;
  if (separator === undefined || separator === null) {
    if (most !== Infinity) throw new Opaque('arguments that are not followed here');
    return ascii(text)
      .split(BLANKS)
      .filter((part) => part !== '');
  }
  if (typeof separator !== 'string') throw new Raises('TypeError');
  if (separator === '') throw new Raises('ValueError');
  const parts = text.split(separator);
  return parts.length - 1 <= most ? parts : [...parts.slice(0, most), parts.slice(most).join(separator)];
}

const all = (args: readonly Py[]): readonly string[] => {
  if (args.some((arg) => typeof arg !== 'string')) throw new Opaque('arguments that are not followed here');
  return args as readonly string[];
};

/** A method of `str`; texts only where the result is certain. */
export function textMethod(text: string, name: string, args: readonly Py[]): Py {
  switch (name) {
    case 'lower':
      return ascii(text).toLowerCase();
    case 'upper':
      return ascii(text).toUpperCase();
    case 'strip':
    case 'lstrip':
    case 'rstrip': {
      const [characters] = all(args);
      return strip(characters === undefined ? ascii(text) : text, characters ?? BLANK, name !== 'rstrip', name !== 'lstrip');
    }
    case 'startswith':
    case 'endswith': {
      const [part] = all(args);
      if (part === undefined || args.length > 1) break;
      return name === 'startswith' ? text.startsWith(part) : text.endsWith(part);
    }
    case 'replace': {
      const [from, to] = all(args);
      if (from === undefined || to === undefined || args.length > 2 || from === '') break;
      if (to.length > 1 && text.length * to.length > MAX_TEXT) throw new Opaque('a text too long to follow');
      return text.replaceAll(from, () => to);
    }
    case 'split':
      return { kind: 'list', items: [...words(text, args[0], args[1])] };
    case 'join': {
      const items = args.length === 1 ? itemsOf(args[0]!) : undefined;
      if (items === undefined || (args[0] as { kind?: string }).kind === 'set') break;
      if (items.length * text.length > MAX_TEXT) throw new Opaque('a text too long to follow');
      return bounded(all(items).join(text));
    }
    case 'isdigit':
      return /^\d+$/.test(ascii(text));
    default:
  }
  throw new Opaque(`\`.${name}()\` is not followed here`);
}
