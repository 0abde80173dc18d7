import type { MappedText } from '../../text/mapped.ts';
import type { ParseError } from '../../text/source.ts';
import { Trace } from '../shell/trace.ts';
import { extractWord, textOfWord } from './extract.ts';
import { resolveSpecifiers } from './specifiers.ts';
import type { Specifiers } from './specifiers.ts';

/** parse_boolean() (systemd src/basic/parse-util.c). */
export function parseBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (['1', 'yes', 'y', 'true', 't', 'on'].includes(word)) return true;
  return ['0', 'no', 'n', 'false', 'f', 'off'].includes(word) ? false : undefined;
}

/** Seconds per unit (systemd.time(7)); `M` is a month, `m` a minute. */
const UNITS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    [
      ['seconds second sec s', 1],
      ['minutes minute min m', 60],
      ['months month M', 2_629_800],
      ['msec ms', 1e-3],
      ['hours hour hr h', 3600],
      ['days day d', 86_400],
      ['weeks week w', 604_800],
      ['years year y', 31_557_600],
      ['usec us µs μs', 1e-6],
    ] as const
  ).flatMap(([names, seconds]) => names.split(' ').map((name) => [name, seconds])),
);

/** parse_sec(): a time span in seconds, Infinity for `infinity`; undefined when systemd can't read it. */
export function parseSeconds(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === 'infinity') return Infinity;
  let total = 0;
  const part = /\s*(\d+(?:\.\d*)?|\.\d+)\s*([a-zA-Zµμ]*)\s*/y;
  while (part.lastIndex < trimmed.length) {
    const match = part.exec(trimmed);
    const unit = match === null ? undefined : match[2] === '' ? 1 : Object.hasOwn(UNITS, match[2]!) ? UNITS[match[2]!] : undefined;
    if (unit === undefined) return undefined;
    total += Number(match![1]) * unit;
  }
  return trimmed === '' ? undefined : Math.round(total * 1e6) / 1e6;
}

/** A time limit of a service, where 0 means none: seconds, Infinity for 0 and `infinity`. */
export function parseTimeout(text: string): number | undefined {
  const seconds = parseSeconds(text);
  return seconds === 0 ? Infinity : seconds;
}

/** parse_mode(): octal digits up to 7777. */
export function parseMode(text: string): number | undefined {
  if (!/^[0-7]+$/.test(text)) return undefined;
  const mode = Number.parseInt(text, 8);
  return mode <= 0o7777 ? mode : undefined;
}

const SIGNAL_NAMES =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'.split(
    ' ',
  );

/** signal_from_string() (systemd src/basic/signal-util.c), on Linux: the name with `SIG`, `SIGTERM` for `15`, `TERM` and `SIGTERM`. */
export function parseSignal(text: string): string | undefined {
  if (/^\d+$/.test(text)) {
    const number = Number(text);
    const name = SIGNAL_NAMES[number - 1];
    if (name !== undefined) return `SIG${name}`;
    return number >= 34 && number <= 64 ? (number === 34 ? 'SIGRTMIN' : `SIGRTMIN+${number - 34}`) : undefined;
  }
  const name = text.startsWith('SIG') ? text.slice(3) : text;
  if (SIGNAL_NAMES.includes(name)) return `SIG${name}`;
  if (name === 'POLL') return 'SIGIO';
  const offset = /^RTM(?:IN(?:\+(\d+))?|AX(?:-(\d+))?)$/.exec(name);
  return offset !== null && Number(offset[1] ?? offset[2] ?? 0) <= 30 ? `SIG${name}` : undefined;
}

/** Splits a list of plain words: unit names, directories. */
export function plainWords(value: MappedText): { readonly text: string; readonly from: number; readonly to: number }[] {
  return [...value.text.matchAll(/[^ \t\r\n]+/g)].map((match) => ({
    text: match[0],
    from: match.index,
    to: match.index + match[0].length,
  }));
}

const UNIT_NAME = /^[A-Za-z0-9:_.\\@-]+\.(?:service|socket|device|mount|automount|swap|target|path|timer|slice|scope)$/;

/** unit_name_is_valid(): with a suffix, below 256 characters, something before `@` and before the suffix. */
export const isUnitName = (name: string): boolean => name.length < 256 && UNIT_NAME.test(name) && !/^[.@]/.test(name);

/** One `NAME=value` of Environment=. */
export interface EnvironmentWord {
  readonly name: string;
  readonly value: string;
  readonly hole?: string;
  readonly start: number;
  readonly end: number;
}

/** Reads Environment= as config_parse_environ() does: quoted words, C escapes, specifiers. */
export function splitEnvironment(
  value: MappedText,
  specifiers: Specifiers,
): { readonly words: readonly EnvironmentWord[]; readonly errors: readonly ParseError[] } {
  const words: EnvironmentWord[] = [];
  const errors: ParseError[] = [];
  for (let word = extractWord(value.text, 0); word !== undefined; word = extractWord(value.text, word.next)) {
    const { start, end } = value.span(word.start, word.end);
    const say = (message: string): void => {
      errors.push({ start, end, message, severity: 'warning' });
    };
    if (word.unbalanced || word.badEscape) {
      say(`Invalid syntax, ignoring: ${value.text}`);
      break;
    }
    const out = new Trace(value.file);
    if (resolveSpecifiers(textOfWord(value, word), specifiers, out).bad) {
      say(`Failed to resolve specifiers in ${word.value}, ignoring: Invalid slot`);
      continue;
    }
    if (word.template) out.mark('a template fills this in');
    const assignment = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(out.text);
    if (assignment === null) {
      if (!word.template) say(`Invalid environment assignment, ignoring: ${out.text}`);
      continue;
    }
    const entry = { name: assignment[1]!, value: out.text.slice(assignment[0].length), start, end };
    words.push(out.hole === undefined ? entry : { ...entry, hole: out.hole });
  }
  return { words, errors };
}
