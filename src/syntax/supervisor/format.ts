import type { MappedText } from '../../text/mapped.ts';
import { isTemplateName } from '../../text/template.ts';
import { Trace, templateEnd } from '../shell/trace.ts';

/** What a name in `%(name)s` stands for: a text, a number, unknown (with the reason), or no such name. */
export type Expansion = string | number | { readonly unknown: string } | undefined;

export interface Expanded {
  readonly text: MappedText;
  /** Ranges of `text` whose value is not known; they stand as written. */
  readonly holes: readonly { readonly start: number; readonly end: number; readonly reason: string }[];
  /** Ranges of `text` that an expansion filled in, with the file offsets of what stands there instead. */
  readonly expansions: readonly { readonly start: number; readonly end: number; readonly from: number; readonly to: number }[];
  /** Why the value is refused, in supervisor's wording without the part behind it; the range is one of the source text. */
  readonly error: { readonly message: string; readonly start: number; readonly end: number } | undefined;
}

const SPEC = /([#0\- +]*)(\*|\d*)(?:\.(\*|\d*))?[hlL]?([^]?)/y;

/**
 * `value % expansions` as Python formats it with a dict (supervisor/options.py, expand). A bare `%s` would print the whole
 * dict, so it is a hole.
 */
export function expandFormat(value: MappedText, lookup: (name: string) => Expansion, name: string): Expanded {
  const { text } = value;
  const isTemplate = isTemplateName(value.file.id);
  const out = new Trace(value.file);
  const holes: { start: number; end: number; reason: string }[] = [];
  const expansions: { start: number; end: number; from: number; to: number }[] = [];
  const note = (start: number, from: number, to: number): void => {
    expansions.push({ start, end: out.length, from: value.offset(from), to: value.offset(to - 1) + 1 });
  };
  let plain = 0;
  // Without a name `%s` takes the whole dict, once; behind a named one nothing is left to take.
  let bare = false;
  const fail = (start: number, end: number, message: string): Expanded => ({
    text: value,
    holes: [{ start: 0, end: text.length, reason: 'supervisor refuses the value' }],
    expansions: [],
    error: { start, end, message: `Format string ${pythonRepr(text)} for ${pythonRepr(name)} ${message}` },
  });
  const malformed = (start: number, end: number, message: string): Expanded => fail(start, end, `is badly formatted: ${message}`);

  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', plain)) {
    out.copy(value, plain, at);
    const block = at > 0 ? templateEnd(text, at - 1) : -1;
    const template = block > 0 ? block : isTemplate ? scriptEnd(text, at) : -1;
    if (template > 0) {
      holes.push({ start: out.length - Number(block > 0), end: out.length + template - at, reason: 'a template fills this in' });
      out.copy(value, at, template);
      plain = template;
      continue;
    }
    let after = at + 1;
    let key: string | undefined;
    if (text[after] === '(') {
      const close = closing(text, after);
      if (close < 0) return malformed(at, text.length, 'incomplete format key');
      key = text.slice(after + 1, close);
      after = close + 1;
    }
    SPEC.lastIndex = after;
    const [whole, flags, width, precision, type] = SPEC.exec(text)!;
    const end = after + whole.length;
    if (type === '') return malformed(at, text.length, 'incomplete format');
    plain = end;
    if (type === '%' && end === at + 2) {
      out.push('%', value.offset(end - 1));
      note(out.length - 1, at, end);
      continue;
    }
    const found = key === undefined ? { unknown: 'the whole table of expansions' } : lookup(key);
    if (found === undefined) return fail(at, end, `contains names (${pythonRepr(pythonRepr(key!)).slice(1, -1)}) which cannot be expanded`);
    if (width === '*' || precision === '*')
      return malformed(at, end, typeof found === 'number' ? 'not enough arguments for format string' : '* wants int');
    if (!'diouxXeEfFgGcrsa'.includes(type!)) {
      const code = type!.charCodeAt(0);
      return malformed(
        at,
        end,
        `unsupported format character '${code >= 31 && code < 127 ? type : '?'}' (0x${code.toString(16)}) at index ${end - 1}`,
      );
    }
    if (typeof found === 'string' && 'diouxXeEfFgG'.includes(type!)) {
      // Python wants a real number for `%f` too, but words that otherwise.
      const wanted = 'oxX'.includes(type!) ? `%${type} format: an integer is required` : `%${type} format: a real number is required`;
      return malformed(at, end, 'diuoxX'.includes(type!) ? `${wanted}, not str` : 'must be real number, not str');
    }
    if (typeof found === 'string' && type === 'c' && [...found].length !== 1) return malformed(at, end, '%c requires int or char');
    if (key === undefined) {
      if (bare) return malformed(at, end, 'not enough arguments for format string');
      bare = true;
      if (!'sra'.includes(type!)) return malformed(at, end, `%${type} format: a real number is required, not dict`);
    } else bare = true;
    const shown = typeof found === 'object' ? undefined : show(found, flags!, Number(width || 0), precision, type!);
    const start = out.length;
    if (shown !== undefined && out.expand(shown, value.offset(at))) {
      note(start, at, end);
      continue;
    }
    holes.push({ start, end: start + end - at, reason: typeof found === 'object' ? found.unknown : 'the text grows too long' });
    out.copy(value, at, end);
  }
  out.copy(value, plain, text.length);
  return { text: out.mapped(value.offset(0)), holes, expansions, error: undefined };
}

/** Holes that a script fills in: `%{name}`, `%name`. */
const SCRIPT_HOLE = /%(?:\{[A-Za-z_][\w.-]*\}|[A-Za-z_]\w{2,})/y;

function scriptEnd(text: string, at: number): number {
  SCRIPT_HOLE.lastIndex = at;
  return SCRIPT_HOLE.test(text) ? SCRIPT_HOLE.lastIndex : -1;
}

/** The bracket that closes the one at `at`; -1 when it stays open. */
function closing(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')' && --depth === 0) return i;
  }
  return -1;
}

function show(value: string | number, flags: string, width: number, precision: string | undefined, type: string): string | undefined {
  if (width > 200 || !'dius'.includes(type)) return undefined;
  let shown = String(value);
  if (type === 's') shown = precision === undefined ? shown : shown.slice(0, Number(precision));
  else if (precision !== undefined) return undefined;
  if (flags.includes('-')) return shown.padEnd(width);
  return shown.padStart(width, flags.includes('0') && type !== 's' ? '0' : ' ');
}

/** repr() of a Python string. */
export function pythonRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\\n\r\t'"]/g, (char) => {
    if (char === '\n') return '\\n';
    if (char === '\r') return '\\r';
    if (char === '\t') return '\\t';
    return char === '\\' || char === quote ? `\\${char}` : char;
  });
  return quote + body + quote;
}
