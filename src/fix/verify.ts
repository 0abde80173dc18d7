import type { Finding } from '../rule.ts';
import type { Report } from '../lint/report.ts';
import type { Edit, FileId, SourceFile } from '../text/source.ts';
import type { PlannedFix } from './plan.ts';
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

/**
 * Why a set of fixes may not stay; undefined when it may: every file that parsed still does, every fixed finding is gone,
 * no error is new, and no rule finds a new fault where its own fix was made.
 */
export function faultOf(before: State, after: State, group: readonly PlannedFix[], moves: Moves): string | undefined {
  const broken = brokenFile(before, after);
  if (broken !== undefined) return broken;
  const { remaining, fresh } = compareFindings(before.report.findings, after.report.findings, group, moves);
  if (remaining !== undefined) return `the finding is still there afterwards (${nameOf(remaining, after)})`;
  const error = fresh.find((finding) => finding.severity === 'error');
  if (error !== undefined) return `it would bring up an error: ${nameOf(error, after)}: ${error.message}`;
  const rules = new Set(group.map(({ finding }) => finding.rule));
  const again = fresh.find((finding) => rules.has(finding.rule) && atLeast(finding.severity, 'warning') && touches(finding, after, moves));
  return again && `its rule would find fault with the result: ${nameOf(again, after)}: ${again.message}`;
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

function brokenFile(before: State, after: State): string | undefined {
  const known = syntaxErrors(before);
  for (const [file, message] of syntaxErrors(after)) if (!known.has(file)) return `${file} would no longer parse: ${message}`;
  return undefined;
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

function bagOf(findings: readonly Finding[], keyOf: (finding: Finding) => string): Map<string, Finding[]> {
  const bag = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = keyOf(finding);
    const list = bag.get(key);
    if (list) list.push(finding);
    else bag.set(key, [finding]);
  }
  return bag;
}

/**
 * Matches the findings of two states: first those that stayed at their place (a key may count its like, and
 * removing one then renames the next), then by key. `remaining` is a fixed finding that is still there.
 */
function compareFindings(
  before: readonly Finding[],
  after: readonly Finding[],
  group: readonly PlannedFix[],
  moves: Moves,
): { readonly remaining: Finding | undefined; readonly fresh: readonly Finding[] } {
  const moved = (finding: Finding): string => {
    const map = moves.get(finding.at.file);
    return placeOf(finding, map ? map.map(finding.at.start) : finding.at.start);
  };
  const wanted = bagOf(
    group.map(({ finding }) => finding),
    ({ key }) => key,
  );
  const kept: Finding[] = [];
  const fixed: Finding[] = [];
  for (const finding of before) (take(wanted, finding.key) ? fixed : kept).push(finding);

  const places = bagOf(kept, moved);
  places.delete('');
  const keys = bagOf(kept, ({ key }) => key);
  const unplaced: Finding[] = [];
  for (const finding of after) {
    const same = places.get(placeOf(finding, finding.at.start))?.pop();
    if (same === undefined) unplaced.push(finding);
    else take(keys, same.key, same);
  }
  const fixedKeys = new Set(fixed.map(({ key }) => key));
  const fixedPlaces = new Set(fixed.map(moved));
  const fresh = unplaced.filter((finding) => !take(keys, finding.key));
  const remaining = fresh.find((finding) => fixedKeys.has(finding.key) || fixedPlaces.has(placeOf(finding, finding.at.start)));
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
