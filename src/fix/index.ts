import type { Input } from '../lint/options.ts';
import type { Report } from '../lint/report.ts';
import type { Finding, Safety } from '../rule.ts';
import type { Edit, FileId } from '../text/source.ts';
import type { PlannedFix, Refusal } from './plan.ts';
import type { Moves, State } from './verify.ts';
import { SourceFile } from '../text/source.ts';
import { applyEdits } from '../text/edits.ts';
import { byFile } from './apply.ts';
import { plan, sortOut } from './plan.ts';
import { Tally } from './tally.ts';
import { faultOf, movesOf, type Fault } from './verify.ts';
import { append } from '../text/lists.ts';

export interface FixOptions {
  /** True: also fixes that change behaviour. */
  readonly unsafe: boolean;
  /** How many passes may bring no fewer open fixes before the engine takes them for endless (10). */
  readonly passes?: number;
  /** False for a finding that is to be left alone; without it all are fixed. */
  readonly allow?: (finding: Finding) => boolean;
  /** Asked about each step that stood the linter's own check. */
  readonly judge?: Judge | undefined;
}

/** What is wrong with a state, compared with the one before it, in the eyes of somebody who knows more; undefined when nothing is. */
export type Judge = (before: State, after: State) => Promise<Fault | undefined>;

export interface Applied {
  readonly key: string;
  readonly rule: string;
  readonly title: string;
  readonly safety: Safety;
}

export interface FixResult {
  /** Only files whose text is another now. */
  readonly changed: ReadonlyMap<FileId, { readonly before: SourceFile; readonly after: string }>;
  /** Of the final state. */
  readonly report: Report;
  /** In the order in which they were made. */
  readonly applied: readonly Applied[];
  /** Left because their fix is unsafe and only safe ones were asked for. */
  readonly heldBack: readonly Finding[];
  /** Left because their fix is only ever shown. */
  readonly manual: readonly Finding[];
  /** Left because the files can't be rewritten. */
  readonly skipped: readonly Refusal[];
  /** Left because the fix did not stand the check afterwards. */
  readonly rejected: readonly Refusal[];
  /** Not made as they were offered, for they said something else than one that was made. */
  readonly clashes: readonly Clash[];
  /** Left by whoever was asked about each. */
  readonly declined: readonly Finding[];
  /** Left because whoever was asked stopped before them. */
  readonly unseen: readonly Finding[];
}

/** A fix that had to wait for another one, and then was not made. */
export interface Clash {
  readonly finding: Finding;
  /** Of the files as they were when it had to wait. */
  readonly line: number | undefined;
  readonly winner: Pick<Applied, 'rule' | 'title'>;
  /** `gone`: the other fix mended this as well; `left`: the finding is still there, and nothing can be done about it any more. */
  readonly outcome: 'gone' | 'left';
}

export type Lint = (input: Input) => Promise<Report>;

/**
 * Fixes what can be fixed, in memory: plan, apply, lint again, keep only what stands the check, until nothing moves.
 * The result is a fixed point: fixing it again changes nothing.
 */
export async function fix(input: Input, lint: Lint, options: FixOptions): Promise<FixResult> {
  const run = runOf(input, lint, options);
  const start = await startOf(run);
  return resultOf(start, await fixFrom(start, run), run.unsafe);
}

/** A run with what is left out of its options filled in. */
export const runOf = (input: Input, lint: Lint, { unsafe, passes = 10, allow = () => true, judge }: FixOptions): Run => ({
  input,
  lint,
  unsafe,
  passes,
  allow,
  judge,
});

/** The files as they are given. */
export const startOf = async ({ input, lint }: Run): Promise<State> => ({
  sources: new Map(input.sources.map((source) => [source.id, source])),
  report: await lint(input),
});

/** Fixes from a state on until nothing moves. */
export async function fixFrom(start: State, run: Run): Promise<Settled> {
  let settled = await fixOnce(start, run);
  // What was refused might be taken by the next run, which tries it in other company: so that run is made here.
  for (let round = 1; settled.refused.size > 0 && settled.applied.length > 0; round++) {
    const next = await fixOnce(settled.state, run);
    const losses = new Map([...settled.losses, ...next.losses]);
    if (next.applied.length === 0) return { ...next, losses, applied: settled.applied };
    settled = round < run.passes ? { ...next, losses, applied: [...settled.applied, ...next.applied] } : untouched(start, run);
  }
  return settled;
}

/** Nothing is fixed: every order of the fixes leads to another one. */
function untouched(start: State, run: Run): Settled {
  const open = openIn(start, run);
  const reason = `circular: the fixes of ${ruleNames(open)} never come to rest together`;
  return { state: start, applied: [], refused: new Map(open.map(({ finding }) => [finding.key, reason])), losses: new Map() };
}

/** What may be fixed of a state, in the order of its findings. */
export const openIn = ({ report, sources }: State, { unsafe, allow }: Run): readonly PlannedFix[] =>
  sortOut(report.findings, sources, unsafe).open.filter(({ finding }) => allow(finding));

/** Settles, anew each time without the fixes that would not come to rest. */
async function fixOnce(start: State, run: Run): Promise<Settled> {
  const barred = new Map<string, string>();
  for (let round = 1; round <= run.passes; round++) {
    const outcome = await settle(start, run, barred);
    if (outcome.state !== undefined) return { ...outcome, refused: new Map([...outcome.refused, ...barred]) };
    // Without all that moved, not only without what moved last: else the next run would move it back.
    for (const { finding } of outcome.restless) barred.set(finding.key, outcome.reason);
  }
  return untouched(start, run);
}

export interface Run {
  readonly input: Input;
  readonly lint: Lint;
  readonly unsafe: boolean;
  readonly passes: number;
  readonly allow: (finding: Finding) => boolean;
  readonly judge: Judge | undefined;
}

export interface Settled {
  readonly state: State;
  readonly applied: readonly PlannedFix[];
  /** Reasons by the finding's key, from the last time each was tried. */
  readonly refused: ReadonlyMap<string, string>;
  /** What had to wait for a fix that was made, by the finding's key, from the last time each had to. */
  readonly losses: ReadonlyMap<string, Omit<Clash, 'outcome'>>;
}

/** Fixes that never come to rest. */
interface Restless {
  readonly state?: undefined;
  readonly restless: readonly PlannedFix[];
  readonly reason: string;
}

/** Passes until nothing moves any more, without the fixes of the barred findings. */
async function settle(start: State, run: Run, barred: ReadonlyMap<string, string>): Promise<Settled | Restless> {
  let state = start;
  const steps: (readonly PlannedFix[])[] = [];
  const seen = new Map([[changesAsText(start, state), 0]]);
  const refused = new Map<string, { readonly reason: string; readonly step: number }>();
  const losses = new Map<string, Omit<Clash, 'outcome'>>();
  const tally = new Tally();
  let fewest = Infinity;
  let idle = 0;
  for (;;) {
    const allowed = openIn(state, run).filter(({ finding }) => !barred.has(finding.key));
    const open = allowed.filter(({ finding }) => tally.verdict(finding) === undefined);
    let next = plan(open.filter(({ finding }) => !refused.has(finding.key)));
    // What was refused gets another try once the files have changed since, so that the next run has nothing left to try.
    if (next.batch.length === 0) next = plan(open.filter(({ finding }) => refused.get(finding.key)!.step < steps.length));
    const { batch } = next;
    if (batch.length === 0) {
      const reasons = new Map([...refused].map(([key, { reason }]) => [key, reason]));
      for (const { finding } of allowed) if (!reasons.has(finding.key)) reasons.set(finding.key, tally.verdict(finding)!);
      return { state, applied: steps.flat(), refused: reasons, losses };
    }
    const outcome = await attempt(state, batch, run, tally);
    for (const { finding } of batch) refused.delete(finding.key);
    for (const { finding, reason } of outcome.refused) refused.set(finding.key, { reason, step: steps.length });
    if (outcome.taken.length === 0) continue;
    const taken = new Set(outcome.taken.map(({ finding }) => finding.key));
    for (const { loser, winner } of next.losses)
      if (taken.has(winner.finding.key)) losses.set(loser.finding.key, lossOf(loser.finding, winner, state));

    state = outcome.state;
    steps.push(outcome.taken);
    const signature = changesAsText(start, state);
    const earlier = seen.get(signature);
    if (earlier !== undefined) {
      const restless = steps.slice(earlier).flat();
      return { restless, reason: `circular: ${ruleNames(restless)} would go back and forth for ever` };
    }
    seen.set(signature, steps.length);
    idle = open.length < fewest ? 0 : idle + 1;
    fewest = Math.min(fewest, open.length);
    if (idle >= run.passes) {
      // With their first steps, which fell into passes that others made worth while.
      const late = new Set(steps.slice(-run.passes).flat().map(ruleInFile));
      const restless = steps.flat().filter((planned) => late.has(ruleInFile(planned)));
      return { restless, reason: `endless: ${ruleNames(restless)} still asked for changes after ${steps.length} passes` };
    }
  }
}

const lossOf = (finding: Finding, { finding: { rule }, fix: { title } }: PlannedFix, { sources }: State): Omit<Clash, 'outcome'> => ({
  finding,
  line: sources.get(finding.at.file)?.lines.position(finding.at.start).line,
  winner: { rule, title },
});

const ruleInFile = ({ finding }: PlannedFix): string => JSON.stringify([finding.rule, finding.at.file]);

const ruleNames = (fixes: readonly PlannedFix[]): string => [...new Set(fixes.map(({ finding }) => finding.rule))].sort().join(', ');

function changesAsText(start: State, state: State): string {
  const changed = [...state.sources.values()].filter((source) => source.text !== start.sources.get(source.id)?.text);
  return JSON.stringify(changed.map(({ id, text }) => [id, text]));
}

export interface Attempt {
  readonly state: State;
  readonly taken: readonly PlannedFix[];
  readonly refused: readonly Refusal[];
}

/** Applies a batch as one; when that fails, in parts, so that the culprits are found and the rest is kept. */
export async function attempt(start: State, batch: readonly PlannedFix[], run: Run, tally: Tally): Promise<Attempt> {
  let state = start;
  const taken: PlannedFix[] = [];
  const refused: Refusal[] = [];
  let groups: (readonly PlannedFix[])[] = [batch];
  for (let all = groups.pop(); all !== undefined; all = groups.pop()) {
    const there = new Set(state.report.findings.map(({ key }) => key));
    // What another fix has done as well, edit by edit, was done; what is gone for another reason needs nothing.
    append(
      taken,
      all.filter(({ finding, edits }) => !there.has(finding.key) && edits.length === 0),
    );
    const group: PlannedFix[] = [];
    for (const planned of all) {
      if (!there.has(planned.finding.key)) continue;
      const reason = tally.verdict(planned.finding);
      if (reason === undefined) group.push(planned);
      else refused.push({ finding: planned.finding, reason });
    }
    if (group.length === 0) continue;
    const edits = group.flatMap((planned) => planned.edits);
    const moves = movesOf(edits);
    const next = await advance(state, group, run);
    const fault = faultOf(state, next, group, moves) ?? (await run.judge?.(state, next));
    if (fault === undefined) {
      append(taken, group);
      state = next;
      const made = new Set(edits.map(editKey));
      groups = groups.map((others) => others.map((planned) => rebase(planned, made, moves)));
    } else if (group.length === 1) {
      const refusal = { finding: group[0]!.finding, reason: fault.reason };
      refused.push(refusal);
      tally.note(refusal);
    } else {
      append(groups, divide(group, fault));
    }
  }
  return { state, taken, refused };
}

/** Two parts of a group that failed, the one to be tried first behind: those that nothing speaks against, else the first half. */
function divide(group: readonly PlannedFix[], { blames }: Fault): readonly [PlannedFix[], PlannedFix[]] {
  const suspects: PlannedFix[] = [];
  const others: PlannedFix[] = [];
  for (const planned of group) (blames(planned) ? suspects : others).push(planned);
  if (suspects.length > 0 && others.length > 0) return [suspects, others];
  const half = group.length >> 1;
  return [group.slice(half), group.slice(0, half)];
}

/** The state after a group of fixes; files they leave alone stay the same objects, so what was parsed of them stays known. */
async function advance(state: State, group: readonly PlannedFix[], run: Run): Promise<State> {
  const sources = new Map(state.sources);
  for (const [file, edits] of byFile(group.flatMap((planned) => planned.edits))) {
    const { text, valid, virtual } = sources.get(file)!;
    sources.set(file, new SourceFile(file, applyEdits(text, edits), { valid, virtual }));
  }
  return { sources, report: await run.lint({ ...run.input, sources: [...sources.values()] }) };
}

const editKey = ({ file, start, end, text }: Edit): string => JSON.stringify([file, start, end, text]);

/** The same fix after others of its batch were made: moved along, without what they did already. */
function rebase(planned: PlannedFix, made: ReadonlySet<string>, moves: Moves): PlannedFix {
  const edits = planned.edits.flatMap((edit) => {
    if (made.has(editKey(edit))) return [];
    const start = moves.get(edit.file)?.rebase(edit.start) ?? edit.start;
    return [{ ...edit, start, end: start + edit.end - edit.start }];
  });
  return { ...planned, edits };
}

/** What is told of a run from `start` on. */
export function resultOf(start: State, settled: Settled, unsafe: boolean): FixResult {
  const { state, applied, refused } = settled;
  const changed = new Map<FileId, { readonly before: SourceFile; readonly after: string }>();
  for (const [id, { text }] of state.sources) {
    const before = start.sources.get(id)!;
    if (before.text !== text) changed.set(id, { before, after: text });
  }
  const { open, heldBack, manual, skipped, malformed } = sortOut(state.report.findings, state.sources, unsafe);
  const rejected = open.flatMap(({ finding }): Refusal[] => {
    const reason = refused.get(finding.key);
    return reason === undefined ? [] : [{ finding, reason }];
  });
  return {
    changed,
    report: state.report,
    applied: applied.map(({ finding, fix: { title, safety } }) => ({ key: finding.key, rule: finding.rule, title, safety })),
    heldBack,
    manual,
    skipped,
    rejected: [...malformed, ...rejected],
    clashes: clashesOf(settled),
    declined: [],
    unseen: [],
  };
}

/** What lost and was made later all the same, or is told of as refused or held back, is no clash. */
function clashesOf({ state, applied, losses }: Settled): Clash[] {
  const made = new Set(applied.map(({ finding }) => finding.key));
  const left = new Map(state.report.findings.map((finding) => [finding.key, finding]));
  return [...losses.values()].flatMap((loss): Clash[] => {
    const now = left.get(loss.finding.key);
    if (made.has(loss.finding.key) || (now?.fix?.edits.length ?? 0) > 0) return [];
    return [{ ...loss, outcome: now === undefined ? 'gone' : 'left' }];
  });
}
