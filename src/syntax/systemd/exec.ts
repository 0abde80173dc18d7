import type { MappedText } from '../../text/mapped.ts';
import type { ParseError, Suggestion } from '../../text/source.ts';
import { Trace } from '../shell/trace.ts';
import type { Lookup, TracedWord } from '../shell/trace.ts';
import { extractWord, skipBlanks, textOfWord } from './extract.ts';
import type { Extracted } from './extract.ts';
import { resolveSpecifiers } from './specifiers.ts';
import type { Specifiers } from './specifiers.ts';

/** One command of an Exec line. */
export interface ExecCommand {
  /** The program, then its arguments; an `argv[0]` set by `@` is not among them. */
  readonly words: readonly TracedWord[];
  /** The prefix characters as written: `-`, `@`, `:`, `+`, `!`, `!!`. */
  readonly prefixes: string;
  /** systemd does not take this command (nor what follows on the line). */
  readonly refused: boolean;
  readonly start: number;
  readonly end: number;
}

export interface ExecLine {
  readonly commands: readonly ExecCommand[];
  /** In systemd's wording; severity `error` where the unit is refused. */
  readonly errors: readonly ParseError[];
}

export interface ExecContext {
  readonly lookup: Lookup;
  readonly specifiers: Specifiers;
}

const isWordEnd = (char: string | undefined): boolean =>
  char === undefined || char === ' ' || char === '\t' || char === '\n' || char === '\r';

const independent = new WeakMap<MappedText, ExecLine>();

/** Splits ExecStart= and its like as config_parse_exec() does (systemd src/core/load-fragment.c), then expands variables as at start. */
export function splitExec(value: MappedText, context: ExecContext): ExecLine {
  // With neither variable nor specifier, which an escape may stand for (`\x25i`), it is the same for all who ask.
  if (/[$%\\]/.test(value.text)) return split(value, context);
  let line = independent.get(value);
  if (line === undefined) independent.set(value, (line = split(value, context)));
  return line;
}

function split(value: MappedText, context: ExecContext): ExecLine {
  const { text } = value;
  const commands: ExecCommand[] = [];
  const errors: ParseError[] = [];
  const say = (from: number, to: number, message: string, severity: 'error' | 'warning', suggestion?: Suggestion): void => {
    errors.push({ ...spanOf(value, from, to), message, severity, ...(suggestion && { suggestion }) });
  };
  const read = (from: number, severity: 'error' | 'warning'): Extracted | undefined => {
    const word = extractWord(text, from);
    if (word?.unbalanced) say(word.start, text.length, `Unbalanced quoting, ignoring: "${text}"`, severity);
    else if (word?.badEscape)
      say(word.start, word.end, `Ignoring unknown escape sequences: "${word.value}"`, 'warning', doubled(value, word));
    return word?.unbalanced ? undefined : word;
  };

  let at = skipBlanks(text, 0);
  while (at < text.length) {
    // An open quote in the first word only ends the line; in a later one it makes the unit bad.
    const first = read(at, 'warning');
    if (first === undefined) break;
    at = first.next;
    if (first.value === ';') continue;
    const prefixes = prefixesOf(first.value);
    const ignore = prefixes.includes('-');
    const refuse = (word: Extracted, message: string, shown: string): void =>
      say(word.start, word.end, `${message}${ignore ? ', ignoring' : ''}: ${shown}`, ignore ? 'warning' : 'error');

    const program = resolve(value, first, prefixes.length, context.specifiers);
    if (program === undefined) {
      refuse(first, `Failed to resolve unit specifiers in '${first.value.slice(prefixes.length)}'`, 'Invalid slot');
      break;
    }
    const fault = faultOfPath(program.text, first.template || program.hole !== undefined);
    if (fault !== undefined) refuse(first, fault, program.text === '' ? `'${text}'` : program.text);
    if (program.text === '') break;

    const words = [program.word(value.span(first.start, first.end), 'systemd')];
    const expand = !prefixes.includes(':');
    let bad = fault !== undefined;
    let end = first.end;
    let separate = prefixes.includes('@');
    let argv0 = !separate;
    while (at < text.length) {
      if (text[at] === ';' && isWordEnd(text[at + 1])) {
        at = skipBlanks(text, at + 1);
        break;
      }
      if (text[at] === '\\' && text[at + 1] === ';' && isWordEnd(text[at + 2])) {
        const literal = new Trace(value.file);
        literal.copy(value, at + 1, at + 2);
        words.push(literal.word(value.span(at, at + 2), 'systemd'));
        end = at + 2;
        at = skipBlanks(text, end);
        continue;
      }
      const word = read(at, ignore ? 'warning' : 'error');
      if (word === undefined) {
        at = text.length;
        bad = true;
        break;
      }
      at = word.next;
      end = word.end;
      const resolved = resolve(value, word, 0, context.specifiers);
      if (resolved === undefined) {
        refuse(word, `Failed to resolve unit specifiers in ${word.value}`, 'Invalid slot');
        bad = true;
      } else if (separate) {
        separate = false;
        argv0 = true;
      } else expandInto(words, resolved, value, word, expand ? context.lookup : undefined);
    }
    if (!argv0 && !bad) refuse(first, 'Empty executable name or zeroeth argument', text);
    bad ||= !argv0;
    commands.push({ words, prefixes, refused: bad, ...spanOf(value, first.start, end) });
    // systemd drops the whole rest of the line after a command that it refuses.
    if (bad) break;
  }
  return { commands, errors };
}

/** Backslashes of escapes that C does not know. */
const UNKNOWN_ESCAPE = /\\(?:[abfnrtvs\\"']|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3})|\\/g;

/** A backslash before each that systemd keeps as it is: the word stays the same, and systemd has nothing to say. */
function doubled(value: MappedText, { start, end }: Extracted): Suggestion | undefined {
  const raw = value.text.slice(start, end);
  const lone = [...raw.matchAll(UNKNOWN_ESCAPE)].filter(([escape]) => escape.length === 1);
  const edits = lone.map(({ index }) => ({ ...value.span(start + index, start + index), text: '\\' }));
  return { title: 'Double the backslash', safety: 'safe', edits };
}

const spanOf = (value: MappedText, from: number, to: number): { start: number; end: number } => {
  const { start, end } = value.span(from, to);
  return { start, end };
};

/** The run of prefix characters, each at most once, as the loop in config_parse_exec() takes them. */
function prefixesOf(word: string): string {
  let at = 0;
  const seen = new Set<string>();
  for (; at < word.length; at++) {
    const char = word[at]!;
    const privileged = seen.has('+') || seen.has('!!');
    if ((char === '-' || char === '@' || char === ':') && !seen.has(char)) seen.add(char);
    else if (char === '+' && !privileged && !seen.has('!')) seen.add(char);
    else if (char === '!' && !privileged) seen.add(seen.has('!') ? '!!' : '!');
    else break;
  }
  return word.slice(0, at);
}

function resolve(value: MappedText, word: Extracted, from: number, specifiers: Specifiers): Trace | undefined {
  const out = new Trace(value.file);
  const { bad } = resolveSpecifiers(textOfWord(value, word, from), specifiers, out);
  if (word.template) out.mark('a template fills this in');
  return bad ? undefined : out;
}

function faultOfPath(path: string, open: boolean): string | undefined {
  if (path === '') return 'Empty path in command line';
  if (open) return undefined;
  // eslint-disable-next-line no-control-regex
  if (/["'\\\x00-\x1f\x7f]/.test(path)) return 'Executable name contains special characters';
  if (path.startsWith('/') ? path.length >= 4096 : path.includes('/') || path === '.' || path === '..' || path.length > 255) {
    return 'Neither a valid executable name nor an absolute path';
  }
  return path.endsWith('/') ? 'Executable path specifies a directory' : undefined;
}

/** replace_env_argv() (systemd src/basic/env-util.c): `$A` alone splits on blanks, `${A}` stays one, `$$` is `$`. */
function expandInto(words: TracedWord[], word: Trace, value: MappedText, raw: Extracted, lookup: Lookup | undefined): void {
  const span = value.span(raw.start, raw.end);
  const { text } = word;
  if (lookup === undefined || !text.includes('$')) {
    words.push(word.word(span, 'systemd'));
    return;
  }
  const mapped = word.mapped(span.start);
  if (text[0] === '$' && text[1] !== '{' && text[1] !== '$' && word.hole === undefined) {
    const found = lookup(text.slice(1));
    if (found === undefined) return;
    if (found.known) {
      for (let part = extractWord(found.value, 0, 'drop'); part !== undefined; part = extractWord(found.value, part.next, 'drop')) {
        const out = new Trace(value.file);
        out.push(part.value, span.start);
        words.push(out.word(span, 'systemd'));
      }
      return;
    }
    word.mark(found.reason);
    words.push(word.word(span, 'systemd'));
    return;
  }
  const out = new Trace(value.file);
  if (word.hole !== undefined) out.mark(word.hole);
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '$' && text[i + 1] === '$') i++;
    else if (text[i] === '$' && text[i + 1] === '{') {
      const close = i + 2 + text.slice(i + 2).search(/[:}]/);
      if (close < i + 2) {
        out.copy(mapped, i, text.length);
        break;
      }
      // `${A:-b}` is left for a shell.
      if (text[close] === ':') {
        out.copy(mapped, i, close + 1);
        i = close;
        continue;
      }
      const found = lookup(text.slice(i + 2, close));
      const whole = found === undefined || (found.known && out.expand(found.value, mapped.offset(close)));
      if (!whole) {
        out.mark(found.known ? 'the text grows too long' : found.reason);
        out.copy(mapped, i, close + 1);
      }
      i = close;
      continue;
    }
    out.copy(mapped, i, i + 1);
  }
  words.push(out.word(span, 'systemd'));
}
