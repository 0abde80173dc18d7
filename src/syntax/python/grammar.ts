import { SourceFile, type ParseError } from '../../text/source.ts';
import { isTemplate, templateHole } from '../../text/template.ts';
import type { Node } from './nodes.ts';
import { nodesOf } from './nodes.ts';
import type { LogicalLine, Scan } from './scan.ts';
import { scanPython } from './scan.ts';
import type { Reading } from './statements.ts';
import { toStatements } from './statements.ts';
import type { PythonTree } from './tree.ts';

/**
 * Reads any Python file: a tokenizer of our own for CPython's verdict on strings, brackets and indentation,
 * `@lezer/python` for the tree. Never throws; what can't be read is in `errors`, the rest is there.
 */
export function readAny(file: SourceFile): PythonTree {
  const read = withoutTags(file);
  const scan = scanPython(read);
  const { root, errors, uses, walrus } = nodesOf(scan.neutral, read.text);
  const reading: Reading = { text: read.text, errors: [], hidden: scan.hidden };
  const statements = toStatements(root.children, reading, false);
  for (const { start, end } of scan.hidden) {
    for (const [name] of file.text.slice(start, end).matchAll(/[A-Za-z_]\w*/g)) uses.add(name);
  }
  // What a template renders to may be well formed whatever its own text is.
  const found = isTemplate(file) && templateHole(file.text) ? [] : allErrors(read.text, scan, errors, reading.errors);
  return { file, statements, comments: scan.comments, uses, walrus, errors: found };
}

const TAG = /\{%(?:(?!%\}|\{%)[^]){0,1000}%\}|\{#(?:(?!#\}|\{#)[^]){0,1000}#\}|<%(?!=)(?:(?!%>|<%)[^]){0,1000}%>/g;

/** A template without its statements and comments, each as blanks: offsets stay. */
function withoutTags(file: SourceFile): SourceFile {
  if (!isTemplate(file) || !/\{[%#]|<%/.test(file.text)) return file;
  return new SourceFile(
    file.id,
    file.text.replace(TAG, (tag) => tag.replace(/[^\n]/g, ' ')),
  );
}

const PLAIN = 'invalid syntax';

/** The tokenizer's errors, and of the others one per statement where the tokenizer had none to report. */
function allErrors(text: string, scan: Scan, nodes: readonly Node[], refused: readonly ParseError[]): ParseError[] {
  const taken = new Set<LogicalLine>();
  const all = [...scan.errors];
  const more = [...nodes.map((node) => whereItFails(text, node)), ...refused].sort((a, b) => a.start - b.start);
  for (const error of more) {
    const line = lineAt(scan.lines, error.start);
    if (line === undefined || line.broken || taken.has(line) || error.start >= scan.doubtFrom) continue;
    taken.add(line);
    const assigns =
      error.message === PLAIN && text[error.start] === '=' && /^[ \t]*(?:if|elif|while)\b/.test(text.slice(line.start, error.start));
    all.push(assigns ? { ...error, message: `${PLAIN}. Maybe you meant '==' or ':=' instead of '='?` } : error);
  }
  return all.sort((a, b) => a.start - b.start);
}

/** CPython points at the token it could not use. */
function whereItFails(text: string, node: Node): ParseError {
  const token = /[ \t]*([\p{ID_Continue}]+|[^\s])?/uy;
  token.lastIndex = node.start;
  const found = token.exec(text);
  const end = found?.[1] === undefined ? node.end : token.lastIndex;
  let start = found?.[1] === undefined ? node.start : end - found[1].length;
  // The second half of `127.0.0.1` is a float without digits before its point.
  if (text[start - 1] === '.' && /\d/.test(text[start] ?? '')) start--;
  return { start, end: Math.max(start, end), message: PLAIN };
}

/** The logical line that holds an offset, or the last before it. */
function lineAt(lines: readonly LogicalLine[], offset: number): LogicalLine | undefined {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  return lines[low];
}
