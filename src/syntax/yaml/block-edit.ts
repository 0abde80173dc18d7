import type { MappedText } from '../../text/mapped.ts';
import type { Edit, SourceFile } from '../../text/source.ts';
import { mayHaveHole } from './holes.ts';
import type { Block } from './scalar.ts';

/** What YAML lets stand in a literal block: no control characters but tabs and line ends. */
const PLAIN = /^[\t\n\r\x20-\x7E\xA0-\uD7FF\uE000-\uFFFD]*$/;

/** True when a text, written into the block line by line, is read as itself: the first line shows the indent, the end is chomped as before. */
function survives(text: string, { chomp, explicit }: Block): boolean {
  if (!explicit && !/^[^ \t\r\n]/.test(text)) return false;
  return chomp === 'clip' ? /[^ \t\r\n]\n$/.test(text) : chomp === 'strip' && /[^ \t\r\n]$/.test(text);
}

/**
 * The edit of the file that makes an edit of the text of a literal block: every line that it begins gets the block's indent.
 * Undefined where the block would not be read as the changed text.
 */
export function editLiteral(file: SourceFile, block: Block, text: MappedText, edit: Edit): Edit | undefined {
  const was = text.text;
  const changed = was.slice(0, edit.start) + edit.text + was.slice(edit.end);
  if (!PLAIN.test(edit.text) || mayHaveHole(changed) || !survives(was, block) || !survives(changed, block)) return undefined;
  // The line end that the scalar's value has may be missing in the file.
  if (edit.end === was.length && was.endsWith('\n') && text.offset(was.length - 1) >= file.text.length) return undefined;
  const indent = ' '.repeat(block.indent);
  const begins = isLineStart(was, edit.start);
  const segments = edit.text.replace(/\r\n/g, '\n').split('\n');
  const last = segments.length - 1;
  // What is left of the line behind the edit goes on where the edit ends, with the indent it has.
  const keepsIndent = isLineStart(was, edit.end) && segments[last] === '' && (begins || last > 0);
  const rest = /^[^\n]*/.exec(was.slice(edit.end))![0];
  const written = segments.map((segment, i) => {
    if (i === 0 && !begins) return segment;
    const isEmpty = segment === '' && (i < last || keepsIndent || rest === '');
    return isEmpty ? '' : indent + segment;
  });
  const start = begins ? lineStart(file, text, edit.start) : behind(text, edit.start);
  const end = keepsIndent
    ? lineStart(file, text, edit.end)
    : isLineStart(was, edit.end)
      ? contentAt(file, text, edit.end)
      : behind(text, edit.end);
  return { file: file.id, start, end, text: written.join(file.newline) };
}

const isLineStart = (text: string, at: number): boolean => at === 0 || text[at - 1] === '\n';

/** Start of the file's line on which a line of the text is written; behind the last one when the text ends there. */
function lineStart(file: SourceFile, text: MappedText, at: number): number {
  if (at === 0) return file.lines.startOf(file.lines.position(text.offset(0)).line);
  return Math.min(text.offset(at - 1) + 1, file.text.length);
}

const behind = (text: MappedText, at: number): number => text.offset(at - 1) + 1;

/** Behind the indent of the line that begins at `at`; before the line end, both of its characters, when the line is empty. */
function contentAt(file: SourceFile, text: MappedText, at: number): number {
  const offset = text.offset(at);
  return text.text[at] === '\n' && file.text[offset - 1] === '\r' ? offset - 1 : offset;
}
