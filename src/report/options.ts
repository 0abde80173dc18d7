import type { FileSet } from '../text/files.ts';
import type { FileId, Position, Span } from '../text/source.ts';
import { atLeast, type Finding, type Severity } from '../rule.ts';
import type { Report } from '../lint/report.ts';
import { escapeTerminal } from './escape.ts';

/** Colours; a `chalk` instance is one. */
export type Paint = Readonly<Record<'bold' | 'dim' | 'red' | 'yellow' | 'blue' | 'cyan' | 'green', (text: string) => string>>;

const same = (text: string): string => text;

/** No colour at all. */
export const PLAIN: Paint = { bold: same, dim: same, red: same, yellow: same, blue: same, cyan: same, green: same };

export interface ReportOptions {
  /** How a file is called in front of the reader: relative to the working directory. */
  readonly path: (id: FileId) => string;
  readonly paint: Paint;
  /** Milder findings are left out; the summary counts them all the same. */
  readonly minSeverity: Severity;
  /** Cells of the terminal: longer lines of code are cut around the marked place. */
  readonly width: number;
  /** Findings alone, no summary (`full`). */
  readonly quiet: boolean;
}

export type Reporter = (report: Report, options: ReportOptions) => string;

/** The findings to print. */
export const shownFindings = (report: Report, options: ReportOptions): readonly Finding[] =>
  report.findings.filter((finding) => atLeast(finding.severity, options.minSeverity));

/** Where a place of a dump stands in the file that was printed; undefined for all others. */
export function printedPlace(files: FileSet, span: Span): { readonly path: string; readonly line: number } | undefined {
  const source = files.get(span.file);
  if (source?.printed === undefined) return undefined;
  const { path, above } = source.printed;
  return { path, line: Math.max(1, source.lines.position(span.start).line - above) };
}

/** The same as people read it behind the place in the dump: ` (/etc/nginx/nginx.conf:3)`, or nothing. */
export const showPrinted = (printed: ReturnType<typeof printedPlace>): string =>
  printed ? ` (${escapeTerminal(printed.path)}:${printed.line})` : '';

/** Both ends of a span, 1-based; a file that could not be read has only its first character. */
export function placeOf(files: FileSet, span: Span): { readonly start: Position; readonly end: Position } {
  const source = files.get(span.file);
  const first = { line: 1, column: 1 };
  return source ? { start: source.lines.position(span.start), end: source.lines.position(span.end) } : { start: first, end: first };
}
