import { readFileSync } from 'node:fs';
import { SourceFile } from '../../../src/text/source.ts';
import type { Edit } from '../../../src/text/source.ts';
import { parseNginx } from '../../../src/syntax/nginx/parser.ts';
import type { Directive, NginxTree } from '../../../src/syntax/nginx/tree.ts';

/** One input with what the real nginx 1.22.1 said; `tokens` is the dump of its own lexer. */
export interface Case {
  readonly id: string;
  readonly desc: string;
  readonly nginx: 'accept' | 'reject';
  readonly kind: 'accept' | 'semantic' | 'syntax';
  readonly message: string;
  readonly needs_lua: boolean;
  readonly input_b64?: string;
  readonly generated_len?: number;
  readonly lexer_ok?: boolean;
  readonly lexer_message?: string;
  readonly tokens?: readonly ('}' | readonly (string | number)[])[];
}

const read = JSON.parse(readFileSync(new URL('../../../fixtures/cases/nginx-cases.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Case[];
};

export const cases = read.cases;

const server = (body: string): string => `events {}\nhttp {\nserver {\nlisten 127.0.0.1:18080;\n${body}\n}\n}\n`;
const x = (count: number): string => 'x'.repeat(count);

/** The long inputs are described, not stored. */
const LONG: Readonly<Record<string, string>> = {
  n82: server(`set $a ${x(4000)};`),
  n83: server(`set $a ${x(4096)};`),
  n84: server(`set $a ${x(5000)};`),
  n85: server(`set $a "${x(5000)}";`),
  n86: `events {}\n#${x(100_000)}\n`,
  n87: server(`set $a${' '.repeat(5000)}b ;`),
  n115: server(`set $a ${x(4095)};`),
  n116: server(`set $a "${x(4095)}";`),
  n117: server(`set $a "${x(4096)}";`),
  n118: `events {}\n#${x(4094)}\n${'\n'.repeat(5000)}`,
  n119: `events {}\n#${x(4095)}\n${'\n'.repeat(5000)}`,
  n120: `events {}\n#${x(4095)}`,
  n121: `events {}\n#${x(8999)}\n`,
};

/** The input as nginx got it, undefined where the table only describes it. Bytes that are no UTF-8 are read as Latin-1. */
export function inputOf(row: Case): SourceFile | undefined {
  if (row.input_b64 === undefined) {
    const text = LONG[row.id];
    return text === undefined ? undefined : new SourceFile(`${row.id}.conf`, text);
  }
  const bytes = Buffer.from(row.input_b64, 'base64');
  try {
    return new SourceFile(`${row.id}.conf`, new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return new SourceFile(`${row.id}.conf`, bytes.toString('latin1'), { valid: false });
  }
}

export const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

export interface Step {
  readonly directive: Directive;
  /** Offset of the terminator that nginx reads here. */
  readonly at: number;
  readonly terminator: ';' | '{' | '}';
}

/** What nginx meets in this order, without what was recovered; iterative, as files may be nested deeply. */
export function steps(tree: NginxTree): Step[] {
  const found: Step[] = [];
  const { text } = tree.file;
  const todo: (Directive | Step)[] = [...tree.directives].reverse();
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if ('at' in next) {
      found.push(next);
      continue;
    }
    if (next.block === undefined) {
      if (text[next.end - 1] === ';' && next.end > next.words.at(-1)!.end)
        found.push({ directive: next, at: next.end - 1, terminator: ';' });
      continue;
    }
    found.push({ directive: next, at: next.open, terminator: '{' });
    if (text[next.end - 1] === '}' && next.end - 1 > next.open) todo.push({ directive: next, at: next.end - 1, terminator: '}' });
    todo.push(...[...next.block].reverse());
  }
  return found;
}

/** The first error and the offset from which on the tree is recovered. An unclosed block is blamed at its head, all before the end is as nginx read it. */
export function firstError(tree: NginxTree): { readonly message: string; readonly line: number; readonly from: number } | undefined {
  const [error] = tree.errors;
  if (error === undefined) return undefined;
  const { message, start, stoodAt } = error;
  const from = message.endsWith('expecting "}"') ? stoodAt : Math.min(start, stoodAt);
  return { message, line: tree.file.lines.position(stoodAt).line, from };
}

/** The tree as the dump of nginx's lexer shows it: up to the first error. */
export function dump(tree: NginxTree, encode: (text: string) => string): NonNullable<Case['tokens']> {
  const stop = firstError(tree)?.from ?? Number.POSITIVE_INFINITY;
  return steps(tree)
    .filter((step) => step.at < stop)
    .map(({ directive, at, terminator }) =>
      terminator === '}' ? '}' : [terminator, tree.file.lines.position(at).line, ...directive.words.map((word) => encode(word.value))],
    );
}

export function walk(directives: readonly Directive[]): Directive[] {
  const found: Directive[] = [];
  const todo = [...directives].reverse();
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    found.push(next);
    if (next.block !== undefined) todo.push(...[...next.block].reverse());
  }
  return found;
}

export const parse = (text: string, id = 'x.conf'): NginxTree => parseNginx(new SourceFile(id, text));

/** The text with the edits made. */
export function apply(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const edit of [...edits].sort((a, b) => b.start - a.start || b.end - a.end)) {
    result = result.slice(0, edit.start) + edit.text + result.slice(edit.end);
  }
  return result;
}

/** Names, arguments and nesting, without positions. */
export interface Shape {
  readonly words: readonly string[];
  readonly block?: readonly Shape[];
}

export const shape = (directives: readonly Directive[]): Shape[] =>
  directives.map((directive) => {
    const words = directive.words.map((word) => word.value);
    return directive.block === undefined ? { words } : { words, block: shape(directive.block) };
  });
