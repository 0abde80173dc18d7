import type { Span } from '../text/source.ts';
import { escapeJson } from './escape.ts';
import { placeOf, printedPlace, shownFindings, type Reporter } from './options.ts';

/** One object, `version` 1: lines and UTF-16 columns from 1, `endColumn` exclusive. */
export const json: Reporter = (report, options) => {
  const { parts } = report.stack;
  const isOne = parts.all.length === 1;
  const place = (span: Span): object => {
    const { start, end } = placeOf(report.files, span);
    const printed = printedPlace(report.files, span);
    return {
      path: options.path(span.file),
      line: start.line,
      column: start.column,
      endLine: end.line,
      endColumn: end.column,
      ...(printed && { printed }),
    };
  };
  const findings = shownFindings(report, options).map(({ rule, severity, message, at, related, help, fix, key }) => ({
    rule,
    severity,
    message,
    ...place(at),
    ...(isOne ? {} : { stack: parts.of(at.file).name }),
    related: related.map((other) => ({ ...place(other.at), message: other.message })),
    ...(help === undefined ? {} : { help }),
    ...(fix === undefined
      ? {}
      : { fix: { title: fix.title, safety: fix.safety, edits: fix.edits.map((edit) => ({ ...place(edit), text: edit.text })) } }),
    key,
  }));
  const skipped = report.skipped.map(({ rule, reason, count }) => ({ rule, reason, count }));
  const { files, errors, warnings, infos, fixable, ignored } = report.summary;
  const stacks = isOne ? {} : { stacks: parts.all.map(({ name }) => name) };
  const summary = { files, errors, warnings, infos, fixable, ignored };
  return `${escapeJson(JSON.stringify({ version: 1, findings, skipped, summary, ...stacks }, undefined, 2))}\n`;
};
