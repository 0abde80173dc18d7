import type { Report, Skipped } from '../../src/lint/report.ts';
import { PLAIN, type ReportOptions } from '../../src/report/options.ts';
import type { Draft, Finding, Severity } from '../../src/rule.ts';
import type { Stack } from '../../src/stack/model.ts';
import { partsOf } from '../../src/stack/parts.ts';
import { createFileSet } from '../../src/text/file-set.ts';
import { SourceFile, type Span } from '../../src/text/source.ts';

export const OPTIONS: ReportOptions = { path: (id) => id, paint: PLAIN, minSeverity: 'info', width: 80, quiet: false };

/** The first place of a word in a file. */
export function spanOf(file: SourceFile, word: string): Span {
  const at = file.text.indexOf(word);
  if (at < 0) throw new Error(`${word} is not in ${file.id}`);
  return file.span(at, at + word.length);
}

export const file = (id: string, text: string): SourceFile => new SourceFile(id, text);

export function finding(rule: string, severity: Severity, draft: Omit<Draft, 'severity'>): Finding {
  const { at, message, related = [], help, fix } = draft;
  return { rule, severity, message, at, related, help, fix, key: `${rule} ${at.file}`, counts: true };
}

/** A report over some files, counted as the engine counts. */
export function report(files: readonly SourceFile[], findings: readonly Finding[], skipped: readonly Skipped[] = [], ignored = 0): Report {
  const count = (severity: Severity): number => findings.filter((entry) => entry.severity === severity).length;
  return {
    findings,
    skipped,
    summary: {
      files: files.length,
      errors: count('error'),
      warnings: count('warning'),
      infos: count('info'),
      fixable: findings.filter(({ fix }) => fix !== undefined && fix.safety !== 'manual').length,
      ignored,
    },
    files: createFileSet(files),
    stack: { parts: partsOf({ nginx: [], apache: [], proxied: [], apps: [], launches: [] }) } as Stack,
    left: [],
    wants: [],
  };
}
