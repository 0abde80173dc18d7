import type { Finding } from '../rule.ts';
import type { Report } from '../lint/report.ts';
import type { Edit, FileId, SourceFile } from '../text/source.ts';
import type { PlannedFix } from './plan.ts';
import { groupBy } from '../text/group.ts';
import { atLeast } from '../rule.ts';
import { byFile, OffsetMap } from './apply.ts';

/** The files at one point of the way, and what the linter says about them. */
export interface State {
  readonly sources: ReadonlyMap<FileId, SourceFile>;
  readonly report: Report;
}

/** Where the texts of a state went in the next one. */
export type Moves = ReadonlyMap<FileId, OffsetMap>;

/** The offset maps of a set of edits. */
export function movesOf(edits: Iterable<Edit>): Moves {
  return new Map([...byFile(edits)].map(([file, list]) => [file, new OffsetMap(list)]));
}

/** What is wrong with the state after a set of fixes. */
export interface Fault {
  /** What comes behind a colon: lower case, no full stop. */
  readonly reason: string;
  /** True for a fix that the fault, or another of its kind, may come from. */
  readonly blames: (planned: PlannedFix) => boolean;
}

/**
 * Why a set of fixes may not stay; undefined when it may: every file that parsed still does, every fixed finding is gone,
 * no error is new, and no rule finds a new fault where its own fix was made.
 */
export function faultOf(before: State, after: State, group: readonly PlannedFix[], moves: Moves): Fault | undefined {
  const broken = brokenFiles(before, after);
  for (const [file, message] of broken)
    return { reason: `${file} would no longer parse: ${message}`, blames: ({ edits }) => edits.some((edit) => broken.has(edit.file)) };
  const { remaining, fresh } = compareFindings(before.report.findings, after.report.findings, group, moves);
  if (remaining[0]) {
    const keys = new Set(remaining.map(({ key }) => key));
    const reason = `the finding is still there afterwards (${nameOf(remaining[0], after)})`;
    return { reason, blames: ({ finding }) => keys.has(finding.key) };
  }
  const errors = fresh.filter((finding) => finding.severity === 'error');
  if (errors[0]) {
    const reason = `it would bring up an error: ${nameOf(errors[0], after)}: ${errors[0].message}`;
    return { reason, blames: writersOf(errors, group, after, moves) };
  }
  const rules = new Set(group.map(({ finding }) => finding.rule));
  const again = fresh.filter(
    (finding) => rules.has(finding.rule) && atLeast(finding.severity, 'warning') && touches(finding, after, moves),
  );
  return (
    again[0] && {
      reason: `its rule would find fault with the result: ${nameOf(again[0], after)}: ${again[0].message}`,
      blames: writersOf(again, group, after, moves),
    }
  );
}

/** Tells the fixes that wrote where one of these findings begins, or when there is none, on such a line. */
function writersOf(findings: readonly Finding[], group: readonly PlannedFix[], after: State, moves: Moves): Fault['blames'] {
  const writes =
    (isAt: (file: FileId, from: number, to: number) => boolean): Fault['blames'] =>
    ({ edits }) =>
      edits.some(({ file, start, end, text }) => {
        // An insertion has moved what stands behind it.
        const from = (moves.get(file)?.rebase(start) ?? start) - (start === end ? text.length : 0);
        return isAt(file, from, from + text.length);
      });
  const starts = new Set(findings.map(({ at }) => `${at.start} ${at.file}`));
  const wroteIt = writes((file, from, to) => {
    for (let offset = from; offset <= to; offset++) if (starts.has(`${offset} ${file}`)) return true;
    return false;
  });
  if (group.some(wroteIt)) return wroteIt;
  const lineAt = (file: FileId, offset: number): string => `${after.sources.get(file)?.lines.position(offset).line} ${file}`;
  const lines = new Set(findings.map(({ at }) => lineAt(at.file, at.start)));
  return writes((file, from, to) => lines.has(lineAt(file, from)) || lines.has(lineAt(file, to)));
}

/** `nginx/app.conf:12 [nginx/proxy-host-header]`. */
function nameOf(finding: Finding, state: State): string {
  const line = state.sources.get(finding.at.file)?.lines.position(finding.at.start).line;
  return `${finding.at.file}${line === undefined ? '' : `:${line}`} [${finding.rule}]`;
}

const isSyntax = (rule: string): boolean => rule.startsWith('syntax/');

/** The first syntax error of each file, reported or not: ignores and `--select` must not blind the check. */
function syntaxErrors({ report }: State): Map<FileId, string> {
  const errors = new Map<FileId, string>();
  const note = (file: FileId, message: string): void => void (errors.has(file) || errors.set(file, message));
  for (const { rule, severity, span, message } of report.stack.problems)
    if (severity === 'error' && isSyntax(rule)) note(span.file, message);
  for (const { rule, severity, at, message } of report.findings) if (severity === 'error' && isSyntax(rule)) note(at.file, message);
  return errors;
}

/** The files that parsed and do no longer, with the error. */
function brokenFiles(before: State, after: State): Map<FileId, string> {
  const known = syntaxErrors(before);
  return new Map([...syntaxErrors(after)].filter(([file]) => !known.has(file)));
}

const placeOf = ({ rule, at, message }: Finding, start: number | undefined): string =>
  start === undefined ? '' : JSON.stringify([rule, at.file, start, message]);

/** Takes one from a bag; false when there is none. */
function take(bag: Map<string, Finding[]>, key: string, wanted?: Finding): boolean {
  const list = bag.get(key);
  if (!list?.length) return false;
  list.splice(Math.max(0, wanted ? list.indexOf(wanted) : list.length - 1), 1);
  return true;
}

/**
 * Matches the findings of two states: first those that stayed at their place (a key may count its like, and
 * removing one then renames the next), then by key. `remaining` are the fixed findings that are still there.
 */
function compareFindings(
  before: readonly Finding[],
  after: readonly Finding[],
  group: readonly PlannedFix[],
  moves: Moves,
): { readonly remaining: readonly Finding[]; readonly fresh: readonly Finding[] } {
  const moved = (finding: Finding): string => {
    const map = moves.get(finding.at.file);
    return placeOf(finding, map ? map.map(finding.at.start) : finding.at.start);
  };
  const wanted = groupBy(
    group.map(({ finding }) => finding),
    ({ key }) => key,
  );
  const kept: Finding[] = [];
  const fixed: Finding[] = [];
  for (const finding of before) (take(wanted, finding.key) ? fixed : kept).push(finding);

  const places = groupBy(kept, moved);
  places.delete('');
  const keys = groupBy(kept, ({ key }) => key);
  const unplaced: Finding[] = [];
  for (const finding of after) {
    const same = places.get(placeOf(finding, finding.at.start))?.pop();
    if (same === undefined) unplaced.push(finding);
    else take(keys, same.key, same);
  }
  const fixedKeys = new Set(fixed.map(({ key }) => key));
  const fixedPlaces = new Set(fixed.map(moved));
  const fresh = unplaced.filter((finding) => !take(keys, finding.key));
  const remaining = fresh.filter((finding) => fixedKeys.has(finding.key) || fixedPlaces.has(placeOf(finding, finding.at.start)));
  return { remaining, fresh };
}

/** The finding lies on a line that an edit wrote. */
function touches({ at }: Finding, after: State, moves: Moves): boolean {
  const source = after.sources.get(at.file);
  const map = moves.get(at.file);
  if (source === undefined || map === undefined) return false;
  const lineOf = (offset: number): number => source.lines.position(offset).line;
  const [first, last] = [lineOf(at.start), lineOf(at.end)];
  return map.written.some(({ start, end }) => first <= lineOf(end) && last >= lineOf(start));
}
