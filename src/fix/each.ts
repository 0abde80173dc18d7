import type { Input } from '../lint/options.ts';
import type { Report } from '../lint/report.ts';
import type { Finding } from '../rule.ts';
import type { FileId } from '../text/source.ts';
import { applyEdits } from '../text/edits.ts';
import { append } from '../text/lists.ts';
import { byFile } from './apply.ts';
import { attempt, fixFrom, openIn, resultOf, runOf, startOf, type FixOptions, type FixResult, type Lint } from './index.ts';
import type { PlannedFix, Refusal } from './plan.ts';
import { Tally } from './tally.ts';
import type { State } from './verify.ts';

/** A fix to be decided on, and what it would make of the files as they are by then. */
export interface Offer extends Pick<PlannedFix, 'finding' | 'fix'> {
  /** In which the finding lies: with the accepted fixes made. */
  readonly report: Report;
  readonly changes: ReadonlyMap<FileId, { readonly before: string; readonly after: string }>;
  /** 1 for the first that is asked about, and how many there are in all as far as one can tell by then. */
  readonly number: number;
  readonly count: number;
}

/** `all`: this one, and without a question all others but unsafe ones, where those were not asked for; `rule`: none of this rule. */
export type Answer = 'yes' | 'no' | 'all' | 'rule' | 'quit';

export interface Asker {
  ask(offer: Offer): Promise<Answer>;
  /** An accepted fix did not stand the check, and so was not made. */
  refused(refusal: Refusal): void;
}

/**
 * Fixes what is accepted, in memory: asks about each fix, safe or not, in the order of the findings. An accepted one is made and
 * checked at once, so that what is shown next is true. `unsafe` counts for the answer `all` alone.
 */
export async function fixEach(input: Input, lint: Lint, options: FixOptions, asker: Asker): Promise<FixResult> {
  const run = runOf(input, lint, { ...options, unsafe: true });
  const start = await startOf(run);
  const applied: PlannedFix[] = [];
  const refused = new Map<string, string>();
  const declined = new Set<string>();
  const rules = new Set<string>();
  const isOpen = ({ key, rule }: Finding): boolean => !(refused.has(key) || declined.has(key) || rules.has(rule));
  let state = start;
  let left: 'unseen' | 'heldBack' = 'unseen';

  for (let number = 1; ; number++) {
    const open = openIn(state, run).filter(({ finding }) => isOpen(finding));
    const [next] = open;
    if (next === undefined) break;
    const answer = await asker.ask(offerOf(next, state, number, number + open.length - 1));
    if (answer === 'quit') break;
    if (answer === 'no') declined.add(next.finding.key);
    else if (answer === 'rule') rules.add(next.finding.rule);
    else {
      const outcome = await attempt(state, [next], run, new Tally());
      state = outcome.state;
      append(applied, outcome.taken);
      for (const refusal of outcome.refused) {
        refused.set(refusal.finding.key, refusal.reason);
        asker.refused(refusal);
      }
    }
    if (answer !== 'all') continue;
    const rest = await fixFrom(state, { ...run, unsafe: options.unsafe, allow: isOpen });
    state = rest.state;
    append(applied, rest.applied);
    rest.refused.forEach((reason, key) => refused.set(key, reason));
    left = 'heldBack';
    break;
  }

  const open = openIn(state, run).flatMap(({ finding }) => (refused.has(finding.key) ? [] : [finding]));
  return {
    ...resultOf(start, { state, applied, refused, losses: new Map() }, true),
    declined: open.filter((finding) => !isOpen(finding)),
    [left]: open.filter(isOpen),
  };
}

function offerOf({ finding, fix, edits }: PlannedFix, { report, sources }: State, number: number, count: number): Offer {
  const changes = [...byFile(edits)].map(([id, inFile]) => {
    const before = sources.get(id)!.text;
    return [id, { before, after: applyEdits(before, inFile) }] as const;
  });
  return { finding, fix, report, changes: new Map(changes), number, count };
}
