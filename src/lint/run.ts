import { editInCarrier, inCarrier } from '../text/carrier.ts';
import type { FileSet } from '../text/files.ts';
import type { Edit, SourceFile, Span } from '../text/source.ts';
import { MOST_FINDINGS } from '../stack/problems.ts';
import type { Editors } from '../stack/editors.ts';
import type { Stack } from '../stack/model.ts';
import type { Symbols } from '../stack/symbols.ts';
import { milder, type Draft, type Finding, type Fix, type Rule, type RuleContext, type Severity } from '../rule.ts';
import type { IgnoreComment } from '../text/ignore.ts';
import type { Skipped } from './report.ts';
import { names, namesOf, type ActiveRule } from './select.ts';

export interface RunResult {
  readonly findings: readonly Finding[];
  readonly skipped: readonly Skipped[];
  readonly ignored: number;
}

/** Runs rules over a Stack: caps severities, drops repeats and what is ignored, gives keys, sorts. */
export function runRules(
  stack: Stack,
  all: readonly Rule[],
  active: readonly ActiveRule[],
  editors: Editors,
  symbols: Symbols,
  ignores: readonly IgnoreComment[],
): RunResult {
  const findings: Finding[] = [];
  const skips = new Map<string, { rule: string; reason: string; count: number }>();
  const seen = new Set<string>();
  const ran = new Set<Rule>();
  const skipping = new Set<string>();
  const known = namesOf(all);
  let ignored = 0;
  const cover = coverage(ignores, symbols);

  for (const { rule, severity } of [...active].sort((a, b) => Number(a.rule.last ?? false) - Number(b.rule.last ?? false))) {
    const counts = new Map<string, number>();
    const context: RuleContext = {
      stack,
      edit: editors,
      ignores,
      names: known,
      checked: (name) => all.every((other) => !names(name, other) || (ran.has(other) && !skipping.has(other.id))),
      report(draft) {
        if (!stackHas(draft.at) || (counts.get(draft.at.file) ?? 0) > MOST_FINDINGS) return;
        const place = `${rule.id}\0${draft.at.file}\0${draft.at.start}\0${draft.at.end}\0${draft.data ?? ''}`;
        if (seen.has(place)) return;
        seen.add(place);
        const count = (counts.get(draft.at.file) ?? 0) + 1;
        counts.set(draft.at.file, count);
        if (count > MOST_FINDINGS) {
          context.skip(`there are more than ${MOST_FINDINGS} findings of it in one file`);
          return;
        }
        if (cover(rule, draft)) ignored++;
        else findings.push(toFinding(rule, severity, draft, symbols, stack.files));
      },
      skip(reason) {
        skipping.add(rule.id);
        const key = `${rule.id}\0${reason}`;
        const entry = skips.get(key);
        if (entry) entry.count++;
        else skips.set(key, { rule: rule.id, reason, count: 1 });
      },
    };
    rule.check(context);
    ran.add(rule);
  }
  return { findings: numberKeys(findings.sort(byPlace)), skipped: [...skips.values()], ignored };
}

function toFinding(rule: Rule, severity: Severity, draft: Draft, symbols: Symbols, files: FileSet): Finding {
  const onMachine = draft.facts?.some((fact) => fact.from === 'machine') ?? false;
  const likely = draft.edges?.some((edge) => edge.certainty !== 'exact') ?? false;
  let capped = milder(severity, draft.severity ?? severity);
  if (likely) capped = milder(capped, 'warning');
  if (onMachine) capped = 'info';
  const related = (draft.related ?? []).filter(({ at }) => stackHas(at));
  const outer = (at: Span): Span => inCarrier(files, at);
  return {
    rule: rule.id,
    severity: capped,
    message: draft.message,
    at: outer(draft.at),
    related: related.map(({ at, message }) => ({ at: outer(at), message })),
    help: draft.help,
    fix: draft.fix !== undefined && draft.fix.edits.length > 0 ? writable(draft.fix, files) : undefined,
    key: [rule.id, symbols.pathOf(draft.at), ...related.map(({ at }) => symbols.pathOf(at)), ...(draft.data ? [draft.data] : [])].join(' '),
    counts: !onMachine,
  };
}

/** A fix of a file that is never rewritten is only shown; one of a file inside of another is made there. */
function writable(fix: Fix, files: FileSet): Fix {
  const edits: Edit[] = [];
  const reasons: string[] = [];
  for (const edit of fix.edits) {
    const outer = editInCarrier(files, edit);
    if (outer) edits.push(outer);
    const reason = outer ? files.get(outer.file)?.readOnly : `it is a part of ${inCarrier(files, edit).file}`;
    if (reason !== undefined) reasons.push(reason);
  }
  return reasons.length === 0 ? { ...fix, edits } : { ...fix, safety: 'manual', title: `${fix.title}, where it came from: ${reasons[0]}` };
}

/** A shipped snippet is in no file of the user's. */
const stackHas = (span: Span): boolean => !span.file.startsWith('<');

/** The ignore comments of one file. */
interface FileIgnores {
  readonly file: SourceFile;
  readonly whole: IgnoreComment[];
  /** By the 1-based line they cover. */
  readonly byLine: Map<number, IgnoreComment[]>;
}

function indexIgnores(ignores: readonly IgnoreComment[]): ReadonlyMap<string, FileIgnores> {
  const index = new Map<string, FileIgnores>();
  for (const ignore of ignores) {
    let own = index.get(ignore.file.id);
    if (!own) index.set(ignore.file.id, (own = { file: ignore.file, whole: [], byLine: new Map() }));
    const { line } = ignore;
    const list = line === undefined ? own.whole : own.byLine.get(line);
    if (list) list.push(ignore);
    else own.byLine.set(line!, [ignore]);
  }
  return index;
}

/** An ignore covers a finding when it stands at the statement of any of its spans, or covers a whole file of them; never one about itself. */
function coverage(ignores: readonly IgnoreComment[], symbols: Symbols): (rule: Rule, draft: Draft) => boolean {
  const index = indexIgnores(ignores);
  return (rule, draft) => {
    let covered = false;
    for (const span of [draft.at, ...(draft.related ?? []).map(({ at }) => at)]) {
      const own = index.get(span.file);
      for (const ignore of own ? ignoresAt(span, own, symbols) : []) {
        if (span.start >= ignore.span.start && span.end <= ignore.span.end) continue;
        for (const named of ignore.rules) {
          if (!names(named.id, rule)) continue;
          named.used = true;
          covered = true;
        }
      }
    }
    return covered;
  };
}

/** Those that name the first line of the span or of its statement, or trail behind the statement's last line. */
function ignoresAt(span: Span, { file, whole, byLine }: FileIgnores, symbols: Symbols): IgnoreComment[] {
  const lineOf = (offset: number): number => file.lines.position(offset).line;
  const statement = symbols.statementAt(span);
  const heads = new Set([lineOf(span.start), lineOf(statement?.start ?? span.start)]);
  const at = (line: number): readonly IgnoreComment[] => byLine.get(line) ?? [];
  const last = lineOf(statement?.end ?? span.start);
  const behind = heads.has(last) ? [] : at(last).filter(({ ownLine }) => !ownLine);
  return [...whole, ...[...heads].flatMap(at), ...behind];
}

const byPlace = (a: Finding, b: Finding): number =>
  compare(a.at.file, b.at.file) ||
  a.at.start - b.at.start ||
  a.at.end - b.at.end ||
  compare(a.rule, b.rule) ||
  compare(a.message, b.message);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Equal keys (two like directives in one block) get a number in file order. */
function numberKeys(findings: readonly Finding[]): Finding[] {
  const counts = new Map<string, number>();
  const taken = new Set(findings.map(({ key }) => key));
  return findings.map((finding) => {
    const { key } = finding;
    let count = (counts.get(key) ?? 0) + 1;
    // A key may end like a numbered one by itself.
    while (count > 1 && taken.has(`${key} #${count}`)) count++;
    counts.set(key, count);
    return count === 1 ? finding : { ...finding, key: `${key} #${count}` };
  });
}
