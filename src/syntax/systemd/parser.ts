import { MappedText } from '../../text/mapped.ts';
import { perFile } from '../../text/source.ts';
import type { ParseError, SourceFile } from '../../text/source.ts';
import { isTemplateLine } from '../shell/trace.ts';
import type { UnitEntry, UnitSection, UnitTree } from './tree.ts';

/** systemd's WHITESPACE (src/basic/string-util.h). */
const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t' || char === '\n' || char === '\r';

/** Sections of all unit types; what stands in others is not looked at. */
const SECTIONS = new Set('Unit Install Service Socket Timer Path Mount Automount Swap Slice Scope'.split(' '));

interface OpenSection {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly entries: UnitEntry[];
}

/** One line after joining: the text and where its parts begin in the file. */
interface Logical {
  text: string;
  readonly pieces: { at: number; source: number }[];
  end: number;
}

/** Reads a unit file as config_parse() does (systemd src/shared/conf-parser.c): never throws, goes on behind every error. */
export const parseUnit: (file: SourceFile) => UnitTree = perFile((file) => {
  const sections: UnitSection[] = [];
  const comments: { start: number; end: number }[] = [];
  const errors: ParseError[] = [];
  const { text } = file;
  let section: OpenSection | undefined;
  let parts: string[] = [];
  let pieces: { at: number; source: number }[] = [];
  let length = 0;

  const add = (part: string, source: number): void => {
    pieces.push({ at: length, source });
    parts.push(part);
    length += part.length;
  };
  const flush = (end: number): void => {
    if (pieces.length > 0) section = readLine(file, { text: parts.join(''), pieces, end }, section, { sections, comments, errors });
    parts = [];
    pieces = [];
    length = 0;
  };

  let start = text.startsWith('\uFEFF') ? 1 : 0;
  // Every one of LF, CR and NUL ends a line; CR LF and LF CR count once (systemd src/basic/fileio.c, read_line_full).
  const lineEnd = /\r\n|\n\r|[\n\r\0]/g;
  while (start <= text.length) {
    lineEnd.lastIndex = start;
    const match = lineEnd.exec(text);
    const end = match?.index ?? text.length;
    let first = start;
    while (first < end && isBlank(text[first])) first++;
    // A comment behind a byte order mark is none to systemd.
    if ((text[first] === '#' || text[first] === ';') && text[first - 1] !== '\uFEFF') comments.push({ start: first, end });
    else if (endsInBackslash(text, start, end)) add(`${text.slice(start, end - 1)} `, start);
    else {
      add(text.slice(start, end), start);
      flush(end);
    }
    if (match === null) break;
    start = end + match[0].length;
  }
  flush(text.length);
  return { file, sections, comments, errors };
});

/** An odd number of backslashes stands at the end of the line. */
function endsInBackslash(text: string, start: number, end: number): boolean {
  let at = end;
  while (at > start && text[at - 1] === '\\') at--;
  return (end - at) % 2 === 1;
}

interface Out {
  readonly sections: UnitSection[];
  readonly comments: { start: number; end: number }[];
  readonly errors: ParseError[];
}

/** parse_line(): a header, an assignment or a complaint. Returns the section that is open behind the line. */
function readLine(file: SourceFile, line: Logical, section: OpenSection | undefined, out: Out): OpenSection | undefined {
  const { text } = line;
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text[from])) from++;
  while (to > from && isBlank(text[to - 1])) to--;
  if (from === to) return section;
  const mapped = new MappedText(file, text, line.pieces);
  const content = text.slice(from, to);
  const { start, end } = mapped.span(from, to);
  const complain = (message: string, severity: 'error' | 'warning'): void => {
    out.errors.push({ start, end, message, severity });
  };

  if (isTemplateLine(content)) {
    out.comments.push({ start, end });
    return section;
  }
  if (content.startsWith('[')) {
    const closed = content.endsWith(']') && content.length > 1;
    if (!closed) complain(`Invalid section header '${content}'`, 'error');
    const opened = { name: closed ? content.slice(1, -1) : /^\[([^\]]*)/.exec(content)![1]!.trim(), start, end, entries: [] };
    out.sections.push(opened);
    return opened;
  }
  if (section === undefined) {
    complain('Assignment outside of section. Ignoring.', 'warning');
    return section;
  }
  const equals = text.indexOf('=', from);
  const ignored = !SECTIONS.has(section.name);
  if (equals < 0) {
    if (!ignored) complain("Missing '=', ignoring line.", 'warning');
    return section;
  }
  if (equals === from) {
    if (!ignored) complain("Missing key name before '=', ignoring line.", 'warning');
    return section;
  }
  let keyTo = equals;
  while (isBlank(text[keyTo - 1])) keyTo--;
  let valueFrom = equals + 1;
  while (valueFrom < to && isBlank(text[valueFrom])) valueFrom++;
  section.entries.push({
    section: section.name,
    key: text.slice(from, keyTo),
    value: mapped.part(valueFrom, to),
    start,
    end: line.end,
    keyEnd: mapped.offset(keyTo - 1) + 1,
  });
  return section;
}
