import type { FileSet } from '../text/files.ts';
import { groupBy } from '../text/group.ts';
import type { SourceFile, Span } from '../text/source.ts';
import { layOut } from './cells.ts';
import { escapeTerminal } from './escape.ts';
import { placeOf, printedPlace, showPrinted, type ReportOptions } from './options.ts';
import { append } from '../text/lists.ts';

/** A place to underline: the finding's own with carets, a related one with dashes and its message. */
export interface Mark {
  readonly at: Span;
  readonly message: string | undefined;
}

export interface Frames {
  readonly lines: readonly string[];
  /** The gutter of an empty line, and the blanks before it. */
  readonly bar: string;
  readonly indent: string;
}

interface PlacedMark extends Mark {
  readonly line: number;
  /** UTF-16 offsets in the line. */
  readonly start: number;
  readonly end: number;
  /** Last line of a span that covers several, else undefined. */
  readonly lastLine: number | undefined;
}

/**
 * Code frames, one per file, that of the first mark first, and the bar to hang notes on. `colour` is that of the carets.
 */
export function frames(marks: readonly Mark[], files: FileSet, colour: (text: string) => string, options: ReportOptions): Frames {
  const byFile = groupBy(marks, ({ at }) => at.file);
  const last = marks.reduce((line, { at }) => Math.max(line, placeOf(files, at).start.line + 1), 0);
  const gutter = String(last).length;
  const bar = `${' '.repeat(gutter)} ${options.paint.blue('|')}`;
  const out: string[] = [];
  for (const [id, inFile] of byFile) {
    if (out.length > 0) out.push(bar);
    const { line, column } = placeOf(files, inFile[0]!.at).start;
    const arrow = id === marks[0]!.at.file ? '-->' : ':::';
    out.push(
      `${' '.repeat(gutter)}${options.paint.blue(arrow)} ${escapeTerminal(options.path(id))}:${line}:${column}${showPrinted(printedPlace(files, inFile[0]!.at))}`,
    );
    const source = files.get(id);
    if (source) append(out, frame(source, inFile, gutter, colour, options));
  }
  return { lines: out, bar, indent: ' '.repeat(gutter) };
}

function frame(
  source: SourceFile,
  marks: readonly Mark[],
  gutter: number,
  colour: (text: string) => string,
  { paint, width }: ReportOptions,
): string[] {
  const bar = (number: string): string => paint.blue(`${number.padStart(gutter)} |`);
  const row = (number: string, text: string): string => (text === '' ? bar(number) : `${bar(number)} ${text}`);
  const room = Math.max(20, width - gutter - 3);
  const placed = marks.map((mark) => place(source, mark)).sort((a, b) => a.line - b.line || a.start - b.start);
  const out = [bar('')];
  const byLine = groupBy(placed, ({ line }) => line);
  let previous = 0;
  for (const line of linesToShow(source, placed)) {
    if (previous > 0 && line > previous + 1) out.push(paint.blue(`${' '.repeat(gutter)} ⋮`));
    previous = line;
    const text = source.lines.textOf(line);
    const here = byLine.get(line) ?? [];
    if (here.length === 0) out.push(row(String(line), layOut(text, 0, 0, room).text));
    let shown = '';
    for (const mark of here) {
      const laid = layOut(text, mark.start, mark.end, room);
      // A long line is shown once more where its next mark lies in another part of it.
      if (laid.text !== shown) out.push(row(String(line), (shown = laid.text)));
      out.push(row('', underline(mark, laid.from, laid.to, colour, paint.blue)));
    }
  }
  return out;
}

function underline(
  mark: PlacedMark,
  from: number,
  to: number,
  colour: (text: string) => string,
  relatedColour: (text: string) => string,
): string {
  const onwards = mark.lastLine === undefined ? '' : ` … to line ${mark.lastLine}`;
  const text =
    mark.message === undefined ? '^'.repeat(to - from) + onwards : `${'-'.repeat(to - from)}${onwards} ${escapeTerminal(mark.message)}`;
  return ' '.repeat(from) + (mark.message === undefined ? colour : relatedColour)(text);
}

function place(source: SourceFile, mark: Mark): PlacedMark {
  const { line, column } = source.lines.position(mark.at.start);
  // A span that ends with its line's end does not reach into the next.
  const end = source.lines.position(Math.max(mark.at.start, mark.at.end - 1));
  const several = end.line > line;
  const lastColumn = several ? source.lines.textOf(line).trimEnd().length : mark.at.end - source.lines.startOf(line);
  return { ...mark, line, start: column - 1, end: Math.max(lastColumn, column - 1), lastLine: several ? end.line : undefined };
}

/** The marked lines and those around them that are not blank. */
function linesToShow(source: SourceFile, marks: readonly PlacedMark[]): number[] {
  const lines = new Set<number>();
  for (const { line } of marks) {
    lines.add(line);
    for (const near of [line - 1, line + 1]) {
      if (near >= 1 && near <= source.lines.count && source.lines.textOf(near).trim() !== '') lines.add(near);
    }
  }
  return [...lines].sort((a, b) => a - b);
}
