import type { Edit, SourceFile } from '../../text/source.ts';
import { parseIni } from './parser.ts';
import type { IniEntry, IniTree } from './tree.ts';

/*
 * Keys and values are written as given: a `%` that shall stay one has to come doubled.
 */

/** What stands between key and value: that of the entry, else that of the file's first whole entry, else ` = `. */
function separatorOf(file: SourceFile, entry?: IniEntry): string {
  for (const candidate of entry ? [entry, ...entriesOf(file)] : entriesOf(file)) {
    const between = file.text.slice(candidate.keyEnd, candidate.valueStart);
    if (candidate.valueStart < candidate.valueEnd && /^[ \t]*=[ \t]*$/.test(between)) return between;
  }
  return ' = ';
}

function* entriesOf(file: SourceFile): Iterable<IniEntry> {
  for (const section of parseIni(file).sections) yield* section.entries;
}

/** Offset of the first character of the line that holds an offset. */
const lineStart = (file: SourceFile, offset: number): number => file.text.lastIndexOf('\n', offset - 1) + 1;

/** Offset behind the line end behind an offset, and whether there was one; a line end behind an odd `%` is none. */
function lineEnd(file: SourceFile, offset: number): { readonly at: number; readonly closed: boolean } {
  let at = file.text.indexOf('\n', offset);
  while (at > offset && /(?:^|[^%])(?:%%)*%$/.test(file.text.slice(offset, at))) at = file.text.indexOf('\n', at + 1);
  return at < 0 ? { at: file.text.length, closed: false } : { at: at + 1, closed: true };
}

const indentOf = (file: SourceFile, entry: IniEntry): string => {
  const indent = file.text.slice(lineStart(file, entry.start), entry.start);
  return /^[ \t]*$/.test(indent) ? indent : '';
};

const replace = (file: SourceFile, start: number, end: number, text: string): Edit => ({ ...file.span(start, end), text });

/** Writes another value behind the key. */
export function setValue(entry: IniEntry, value: string): Edit[] {
  const { file } = entry;
  if (entry.valueStart < entry.valueEnd) return [replace(file, entry.valueStart, entry.valueEnd, value)];
  // `key` or `key =`: the separator is (re)written in the file's style.
  return [replace(file, entry.keyEnd, entry.valueEnd, separatorOf(file) + value)];
}

export const renameKey = (entry: IniEntry, key: string): Edit[] => [replace(entry.file, entry.start, entry.keyEnd, key)];

/** Where a new option goes and whose style it takes. */
interface Place {
  readonly after?: IniEntry;
}

/**
 * A new line behind `after`, else at the end of the section (its last part, when it is written in several); a section that
 * is not there is added at the end of the file.
 */
export function insertOption(where: SourceFile | IniTree, section: string, key: string, value: string, { after }: Place = {}): Edit[] {
  const tree = 'sections' in where ? where : parseIni(where);
  const { file } = tree;
  const { newline } = file;
  const home = tree.sections.findLast((candidate) => candidate.name === section && candidate.end > 0);
  const neighbour = after ?? home?.entries.at(-1);
  const line = (neighbour ? indentOf(file, neighbour) : '') + key + separatorOf(file, neighbour) + value + newline;
  const behind = neighbour?.end ?? home?.end;
  if (behind === undefined) {
    const gap = file.text === '' ? '' : file.text.endsWith('\n') ? newline : newline + newline;
    return [replace(file, file.text.length, file.text.length, `${gap}[${section}]${newline}${line}`)];
  }
  const { at, closed } = lineEnd(file, behind);
  return [replace(file, at, at, closed ? line : newline + line.slice(0, -newline.length))];
}

/** Takes the whole line away. */
export function removeEntry(entry: IniEntry): Edit[] {
  const { file } = entry;
  return [replace(file, lineStart(file, entry.start), lineEnd(file, entry.end).at, '')];
}

/** Gives the entry another value and sets `comment` (with or without its `;` or `#`) on a line of its own above it. */
export function moveCommentAbove(entry: IniEntry, value: string, comment: string): Edit[] {
  const { file } = entry;
  const at = lineStart(file, entry.start);
  const text = comment.trim();
  const line = indentOf(file, entry) + (/^[;#]/.test(text) ? text : `; ${text}`) + file.newline;
  return [replace(file, at, at, line), ...setValue(entry, value)];
}
