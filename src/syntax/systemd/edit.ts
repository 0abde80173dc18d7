import type { MappedText } from '../../text/mapped.ts';
import type { Edit, SourceFile } from '../../text/source.ts';

/** An assignment of a unit or of a supervisor section. */
export interface Assignment {
  readonly key: string;
  readonly value: MappedText;
  readonly start: number;
  readonly end: number;
  readonly keyEnd: number;
}

/** A tree of sections with assignments: of systemd or of supervisor. */
export interface AssignmentTree {
  readonly file: SourceFile;
  readonly sections: readonly {
    readonly name: string;
    readonly start: number;
    readonly end: number;
    readonly entries: readonly Assignment[];
  }[];
}

/** Where the line that holds an offset ends, before its line end. */
function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end < 0) return text.length;
  return end > offset && text[end - 1] === '\r' ? end - 1 : end;
}

/** Sets a key to one value, written as the file's language wants it: replaces the last assignment, else adds one. */
export function setKey(tree: AssignmentTree, section: string, key: string, value: string): Edit[] {
  const last = tree.sections
    .filter((one) => one.name === section)
    .flatMap((one) => one.entries)
    .findLast((entry) => entry.key === key);
  if (last === undefined) return insertKey(tree, section, key, value);
  const from = last.value.offset(0);
  const end = last.value.text === '' ? from : last.value.offset(last.value.text.length - 1) + 1;
  return [{ ...tree.file.span(from, end), text: value }];
}

/** Adds `key=value` behind the last assignment of the section; makes the section at the end of the file when there is none. */
export function insertKey(tree: AssignmentTree, section: string, key: string, value: string): Edit[] {
  const { file } = tree;
  const { text, newline } = file;
  const home =
    tree.sections.findLast((one) => one.name === section && one.entries.length > 0) ??
    tree.sections.findLast((one) => one.name === section);
  if (home === undefined) {
    const gap = text === '' ? '' : text.endsWith('\n') ? newline : newline + newline;
    return [{ ...file.span(text.length, text.length), text: `${gap}[${section}]${newline}${key}=${value}${newline}` }];
  }
  const last = home.entries.at(-1);
  const at = lineEnd(text, last?.end ?? home.end);
  const sample = last === undefined ? '=' : text.slice(last.keyEnd, last.value.offset(0));
  // The sign between key and value as the neighbour has it, but not over line ends.
  const sign = /^[ \t]*[=:][ \t]*$/.test(sample) ? (last?.value.text === '' ? sample.trimEnd() : sample) : '=';
  return [{ ...file.span(at, at), text: `${newline}${key}${sign}${value}` }];
}

/** Takes an assignment away with its whole line or lines. */
export function removeEntry(entry: Assignment): Edit[] {
  const { file } = entry.value;
  const start = file.text.lastIndexOf('\n', entry.start - 1) + 1;
  const newline = file.text.indexOf('\n', entry.end);
  if (newline >= 0) return [{ ...file.span(start, newline + 1), text: '' }];
  // The last line of a file without a final line end takes the line end before it along.
  const before = start >= 2 && file.text[start - 2] === '\r' ? start - 2 : Math.max(0, start - 1);
  return [{ ...file.span(before, file.text.length), text: '' }];
}
