import type { MappedText } from '../../text/mapped.ts';
import type { Trace } from '../shell/trace.ts';
import type { Resolved } from '../shell/trace.ts';

/** What a specifier letter stands for; undefined: systemd knows no such letter. */
export type Specifiers = (letter: string) => Resolved;

/** Letters whose value lies outside the unit (systemd.unit(5), Specifiers). */
const ELSEWHERE: Readonly<Record<string, string>> = {
  a: 'architecture',
  A: 'image version',
  b: 'boot id',
  B: 'build id',
  D: 'shared data directory',
  H: 'host name',
  l: 'short host name',
  m: 'machine id',
  M: 'image id',
  o: 'operating system',
  q: 'pretty host name',
  v: 'kernel release',
  w: 'system version',
  W: 'system variant',
  c: 'control group',
  r: 'control group',
  R: 'control group',
  Y: "unit's directory",
  y: "unit's path",
};

const SYSTEM: Readonly<Record<string, string>> = {
  C: '/var/cache',
  E: '/etc',
  L: '/var/log',
  S: '/var/lib',
  t: '/run',
  T: '/tmp',
  V: '/var/tmp',
  h: '/root',
  u: 'root',
  U: '0',
  g: 'root',
  G: '0',
  s: '/bin/sh',
};

/** unit_name_unescape(): `-` is `/`, `\xNN` the byte. */
const unescapeName = (name: string): string =>
  name.replace(/\\x([0-9a-fA-F]{2})|-/g, (_, hex: string | undefined) =>
    hex === undefined ? '/' : String.fromCharCode(Number.parseInt(hex, 16)),
  );

/**
 * The specifiers of a unit. `name` with suffix: `web@blue.service`; the instance of a template `web@.service` is unknown.
 * `%h` and `%u` are those of the manager, whatever User= says.
 */
export function unitSpecifiers(name: string, manager: 'system' | 'user' = 'system'): Specifiers {
  const dot = name.lastIndexOf('.');
  const base = dot < 0 ? name : name.slice(0, dot);
  const at = base.indexOf('@');
  const prefix = at < 0 ? base : base.slice(0, at);
  const instance = at < 0 ? '' : base.slice(at + 1);
  const template = at >= 0 && instance === '';
  const last = prefix.slice(prefix.lastIndexOf('-') + 1);
  const ofInstance = (value: string, letter: string): Resolved =>
    template ? { known: false, reason: `%${letter} depends on the instance of ${name}` } : { known: true, value };
  return (letter) => {
    const elsewhere = ELSEWHERE[letter];
    if (elsewhere !== undefined) return { known: false, reason: `%${letter} is the ${elsewhere} of the machine` };
    const system = SYSTEM[letter];
    if (system !== undefined) {
      return manager === 'system' ? { known: true, value: system } : { known: false, reason: `%${letter} depends on the user's manager` };
    }
    switch (letter) {
      case 'n':
        return ofInstance(name, letter);
      case 'N':
        return ofInstance(base, letter);
      case 'p':
        return { known: true, value: prefix };
      case 'P':
        return { known: true, value: unescapeName(prefix) };
      case 'i':
        return ofInstance(instance, letter);
      case 'I':
        return ofInstance(unescapeName(instance), letter);
      case 'j':
        return { known: true, value: last };
      case 'J':
        return { known: true, value: unescapeName(last) };
      case 'f':
        return ofInstance(`/${unescapeName(at < 0 ? prefix : instance).replace(/^\/+/, '')}`, letter);
      case 'd':
        return ofInstance(`/run/credentials/${name}`, letter);
      default:
        return undefined;
    }
  };
}

/**
 * specifier_printf() (systemd src/shared/specifier.c): unknown letters and digits are `bad`, `%` before anything else stays,
 * and so does a last one.
 */
export function resolveSpecifiers(source: MappedText, specifiers: Specifiers, out: Trace): { readonly bad: boolean } {
  const { text } = source;
  let done = 0;
  for (let at = text.indexOf('%'); at >= 0 && at + 1 < text.length; at = text.indexOf('%', done)) {
    const letter = text[at + 1]!;
    out.copy(source, done, at);
    done = at + 2;
    if (letter === '%') {
      out.copy(source, at + 1, done);
      continue;
    }
    const found = specifiers(letter);
    if (found?.known && out.expand(found.value, source.offset(at + 1))) continue;
    if (found === undefined && /[A-Za-z0-9]/.test(letter)) return { bad: true };
    if (found !== undefined) out.mark(found.known ? 'the text grows too long' : found.reason);
    out.copy(source, at, done);
  }
  out.copy(source, done, text.length);
  return { bad: false };
}
