import { readPlain } from '../../syntax/python/plain.ts';
import type { PyExpression } from '../../syntax/python/tree.ts';
import { SourceFile } from '../../text/source.ts';

/** A number that Python shall see in octal: a mode, a umask. */
export interface Octal {
  readonly octal: number;
}

export type PythonValue = string | number | boolean | Octal | readonly string[];

/** One `name = literal` with the comment that stands above it. */
export interface PythonAssignment {
  readonly name: string;
  readonly value: PythonValue;
  /** Lines without their sign. */
  readonly comment?: readonly string[];
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A string literal, in the quotes that need fewer escapes; what does not print is escaped. */
function stringLiteral(text: string): string {
  const quote = text.includes('"') && !text.includes("'") ? "'" : '"';
  const body = text.replace(/[\\"']|[^\x20-\x7e]/gu, (char) => {
    if (char === '\\') return '\\\\';
    if (char === '"' || char === "'") return char === quote ? `\\${char}` : char;
    const code = char.codePointAt(0)!;
    return (
      ESCAPES[char] ??
      (code <= 0xff
        ? `\\x${code.toString(16).padStart(2, '0')}`
        : code <= 0xffff
          ? `\\u${code.toString(16).padStart(4, '0')}`
          : `\\U${code.toString(16).padStart(8, '0')}`)
    );
  });
  return quote + body + quote;
}

/** The literal of a value as a person would write it. */
export function pythonLiteral(value: PythonValue): string {
  if (typeof value === 'string') return stringLiteral(value);
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if ('octal' in value) return `0o${value.octal.toString(8).padStart(3, '0')}`;
  return `[${value.map(stringLiteral).join(', ')}]`;
}

/**
 * Writes a Python file of assignments, an empty line between the groups, and reads it again with the parser. Throws an Error when
 * that gives anything but what was meant.
 */
export function emitPython(head: readonly string[], groups: readonly (readonly PythonAssignment[])[]): string {
  const comments = (lines: readonly string[] = []): string => lines.map((line) => `# ${line}\n`).join('');
  const blocks = groups
    .filter((group) => group.length > 0)
    .map((group) => group.map(({ name, value, comment }) => `${comments(comment)}${name} = ${pythonLiteral(value)}\n`).join(''));
  const text = [...(head.length > 0 ? [comments(head)] : []), ...blocks].join('\n');
  const meant = [
    ...head.map((line) => ['comment', line]),
    ...groups.flat().flatMap(({ name, value, comment = [] }) => [...comment.map((line) => ['comment', line]), [name, plain(value)]]),
  ];
  const read = readAssignments(text);
  const at = meant.findIndex((item, i) => JSON.stringify(item) !== JSON.stringify(read[i]));
  if (at >= 0 || meant.length !== read.length)
    throw new Error(`Python would read ${JSON.stringify(read[Math.max(at, 0)])} where ${JSON.stringify(meant[at])} was meant`);
  return text;
}

const plain = (value: PythonValue): unknown => (typeof value === 'object' && 'octal' in value ? value.octal : value);

function readAssignments(text: string): readonly (readonly [name: string, value: unknown])[] {
  const tree = readPlain(new SourceFile('the configuration', text));
  if (tree === undefined) throw new Error('Python would read more than assignments in the configuration, or refuse it');
  const { statements, comments } = tree;
  const items = [
    ...comments.map(({ start, end }) => ({ start, item: ['comment', text.slice(start, end).replace(/^# /, '')] as const })),
    ...statements.map((statement) => {
      const target = statement.kind === 'assign' && statement.targets.length === 1 ? statement.targets[0] : undefined;
      if (statement.kind !== 'assign' || target?.kind !== 'name') throw new Error(`Python would read a ${statement.kind} in it`);
      return { start: statement.start, item: [target.name, valueOf(statement.value)] as const };
    }),
  ];
  return items.sort((a, b) => a.start - b.start).map(({ item }) => item);
}

function valueOf(expression: PyExpression): unknown {
  switch (expression.kind) {
    case 'string':
      return expression.bytes ? undefined : expression.value;
    case 'number':
    case 'constant':
      return expression.value;
    case 'list':
      return expression.items.map(valueOf);
    default:
      return undefined;
  }
}
