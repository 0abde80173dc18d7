import type { Report, Skipped } from '../lint/report.ts';
import { SEVERITIES, type Finding, type Fix, type Severity } from '../rule.ts';
import { count } from '../text/count.ts';
import { groupBy } from '../text/group.ts';
import { replacements } from './candidate.ts';
import { layOut } from './cells.ts';
import { escapeTerminal } from './escape.ts';
import { frames } from './frame.ts';
import { shownFindings, type Paint, type Reporter, type ReportOptions } from './options.ts';
import { append } from '../text/lists.ts';

const COLOURS: Readonly<Record<Severity, 'red' | 'yellow' | 'cyan'>> = { error: 'red', warning: 'yellow', info: 'cyan' };

const HOW: Readonly<Record<Fix['safety'], string>> = {
  safe: 'safe: --fix',
  unsafe: 'changes behaviour: --fix --unsafe-fixes',
  manual: 'by hand',
};

/** For people: each finding with the code at both of its ends, what helps, and a summary of what was and was not checked. */
export const full: Reporter = (report, options) => {
  const findings = shownFindings(report, options);
  const blocks = findings.map((finding) => block(finding, report, options));
  if (!options.quiet) blocks.push(closing(report, findings, options.paint));
  return blocks.join('\n');
};

function block(finding: Finding, report: Report, options: ReportOptions): string {
  const { paint } = options;
  const colour = paint[COLOURS[finding.severity]];
  const title = paint.bold(`${colour(`${finding.severity}[${finding.rule}]`)}: ${escapeTerminal(finding.message)}`);
  const marks = [{ at: finding.at, message: undefined }, ...finding.related];
  const { lines, bar, indent } = frames(marks, report.files, colour, options);
  const notes: string[] = [];
  if (finding.help !== undefined) notes.push(note('help', finding.help, paint.cyan));
  if (finding.fix !== undefined) append(notes, fixLines(finding.fix, report, options));
  const hung = notes.length > 0 ? [bar, ...notes.map((line) => indent + line)] : [];
  return `${[title, ...lines, ...hung].join('\n')}\n`;
}

const note = (kind: string, text: string, colour: (text: string) => string): string => ` = ${colour(kind)}: ${escapeTerminal(text)}`;

/** Lines of a fix that are shown; the rest is counted. */
const MOST_LINES = 20;

/** A fix that is never applied is spelled out: what its lines are, and what they would be. */
function fixLines(fix: Fix, report: Report, options: ReportOptions): string[] {
  const { paint } = options;
  const title = note('fix', `${fix.title} (${HOW[fix.safety]})`, paint.green);
  if (fix.safety !== 'manual') return [title];
  const room = Math.max(20, options.width - 8);
  const shown = (sign: string, line: string): string => `${sign} ${layOut(line, 0, 0, room).text}`.trimEnd();
  const lines = replacements(fix.edits, report.files).flatMap(({ file, line, removed, added }) => [
    paint.blue(`${escapeTerminal(options.path(file))}:${line}`),
    ...removed.map((text) => paint.red(shown('-', text))),
    ...added.map((text) => paint.green(shown('+', text))),
  ]);
  const more = lines.length > MOST_LINES ? [paint.dim(`… ${count(lines.length - MOST_LINES, 'more line')}`)] : [];
  return [title, ...[...lines.slice(0, MOST_LINES), ...more].map((line) => `     ${line}`)];
}

function closing(report: Report, shown: readonly Finding[], paint: Paint): string {
  const lines = [
    summaryLine(report, paint),
    ...stackLines(report),
    ...fixableLines(report),
    ...hiddenLines(report, shown),
    ...skippedLines(report.skipped, paint),
  ];
  const first = shown[0];
  if (first) lines.push(paint.dim(`\`stacklint explain ${first.rule}\` tells the reason, the way out and when to ignore a finding.`));
  return `${lines.join('\n')}\n`;
}

function summaryLine({ summary }: Report, paint: Paint): string {
  const counts: readonly (readonly [Severity, number])[] = [
    ['error', summary.errors],
    ['warning', summary.warnings],
    ['info', summary.infos],
  ];
  const parts = counts.filter(([, number]) => number > 0).map(([severity, number]) => paint[COLOURS[severity]](count(number, severity)));
  const ignored = summary.ignored > 0 ? ` (${summary.ignored} ignored by comments)` : '';
  const result = parts.length > 0 ? parts.join(', ') : paint.green('no problems');
  if (summary.files === 0 && parts.length === 0) return 'nothing to check';
  return `${paint.bold(`${result} in ${count(summary.files, 'file')}`)}${ignored}`;
}

/** How many findings each of several stacks has. */
function stackLines({ findings, stack: { parts } }: Report): string[] {
  if (parts.all.length === 1) return [];
  const ofPart = groupBy(findings, ({ at }) => parts.of(at.file));
  const lines = parts.all.map((part) => {
    const own = ofPart.get(part) ?? [];
    const counts = SEVERITIES.map((severity) => [own.filter((finding) => finding.severity === severity).length, severity] as const);
    const told = counts.flatMap(([number, severity]) => (number > 0 ? [count(number, severity)] : [])).join(', ');
    return `  ${escapeTerminal(part.name)}: ${told || 'no problems'}`;
  });
  return [`${count(parts.all.length, 'stack')}, each by itself:`, ...lines];
}

function fixableLines({ findings }: Report): string[] {
  const safe = findings.filter(({ fix }) => fix?.safety === 'safe').length;
  const unsafe = findings.filter(({ fix }) => fix?.safety === 'unsafe').length;
  if (safe + unsafe === 0) return [];
  const parts = [];
  if (safe > 0) parts.push(`${safe} fixable with --fix`);
  if (unsafe > 0) parts.push(`${unsafe}${safe > 0 ? ' more' : ' fixable'} with --fix --unsafe-fixes`);
  return [parts.join(', ')];
}

/** The counts above hold what `--min-severity` leaves out: say so. */
function hiddenLines({ findings }: Report, shown: readonly Finding[]): string[] {
  const hidden = findings.length - shown.length;
  const kinds = SEVERITIES.filter((severity) => !shown.some((finding) => finding.severity === severity));
  const names = kinds.filter((severity) => findings.some((finding) => finding.severity === severity));
  return hidden > 0 ? [`${hidden} not shown (${names.join(' and ')}, by --min-severity)`] : [];
}

function skippedLines(skipped: readonly Skipped[], paint: Paint): string[] {
  if (skipped.length === 0) return [];
  const line = ({ rule, reason, count: times }: Skipped): string =>
    paint.dim(`  ${rule}: ${escapeTerminal(reason)}${times > 1 ? ` (${times} places)` : ''}`);
  return ['Not checked:', ...skipped.map(line)];
}
