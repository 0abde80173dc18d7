import { perFile } from '../../text/source.ts';
import type { SourceFile } from '../../text/source.ts';
import { templateEnd } from '../shell/trace.ts';

/** One `NAME=value` of an EnvironmentFile=, unquoted. */
export interface EnvFileEntry {
  readonly name: string;
  readonly value: string;
  /** The value holds a template expression. */
  readonly template: boolean;
  readonly start: number;
  readonly end: number;
}

const isBlank = (char: string): boolean => char === ' ' || char === '\t' || char === '\n' || char === '\r';
const isNewline = (char: string): boolean => char === '\n' || char === '\r';

/** Reads an environment file as parse_env_file() does (systemd src/basic/env-file.c); names that no variable can have are left out. */
export const parseEnvFile: (file: SourceFile) => readonly EnvFileEntry[] = perFile((file) => {
  const { text } = file;
  const entries: EnvFileEntry[] = [];
  let at = 0;
  while (at < text.length) {
    while (at < text.length && (isBlank(text[at]!) || text[at] === '\uFEFF')) at++;
    if (at >= text.length) break;
    if (text[at] === '#' || text[at] === ';') {
      // A backslash takes the line end into the comment.
      while (at < text.length && !isNewline(text[at]!)) at += text[at] === '\\' ? 2 : 1;
      continue;
    }
    const start = at;
    while (at < text.length && text[at] !== '=' && !isNewline(text[at]!)) at++;
    if (text[at] !== '=') continue;
    const name = text.slice(start, at).trim();
    const value = readValue(text, at + 1);
    at = value.end;
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) entries.push({ name, start, ...value });
  }
  return entries;
});

/** The value from behind `=` to the end of its line: quotes anywhere, a backslash takes the next character, blanks at the ends go. */
function readValue(text: string, from: number): { value: string; template: boolean; end: number } {
  const out: string[] = [];
  // How much of `out` counts when the line ends in blanks.
  let kept = 0;
  let template = false;
  let started = false;
  let at = from;
  for (; at < text.length && !isNewline(text[at]!); at++) {
    const char = text[at]!;
    const close = templateEnd(text, at);
    if (close > 0) {
      out.push(text.slice(at, close));
      at = close - 1;
      template = started = true;
      kept = out.length;
    } else if (char === '\\') {
      at++;
      if (at < text.length && !isNewline(text[at]!)) out.push(text[at]!);
      started = true;
      kept = out.length;
    } else if ((char === '"' || char === "'") && !started) {
      at = readQuoted(text, at + 1, char, out);
      kept = out.length;
    } else if (!isBlank(char)) {
      out.push(char);
      started = true;
      kept = out.length;
    } else if (started) out.push(char);
  }
  return { value: out.slice(0, kept).join(''), template, end: at };
}

/** Reads up to the closing quote and returns its offset; an open one runs to the end of the file. */
function readQuoted(text: string, from: number, quote: string, out: string[]): number {
  let at = from;
  for (; at < text.length && text[at] !== quote; at++) {
    if (text[at] !== '\\' || quote === "'") {
      out.push(text[at]!);
      continue;
    }
    at++;
    const next = text[at] ?? '';
    if ('"\\`$'.includes(next)) out.push(next);
    else if (next !== '\n') out.push('\\', next);
  }
  return at;
}
