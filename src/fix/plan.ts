import type { Finding, Fix } from '../rule.ts';
import type { Edit, FileId, SourceFile } from '../text/source.ts';
import { SEVERITIES } from '../rule.ts';
import { clash, flawOf } from '../text/edits.ts';
import { byFile } from './apply.ts';

/** A finding that may be fixed now; `edits` count in the texts of the state it was planned for. */
export interface PlannedFix {
  readonly finding: Finding;
  readonly fix: Fix;
  readonly edits: readonly Edit[];
}

export interface Refusal {
  readonly finding: Finding;
  /** What comes behind a colon: lower case, no full stop. */
  readonly reason: string;
}

/** What can become of the findings that offer a fix. */
export interface Candidates {
  readonly open: readonly PlannedFix[];
  /** Unsafe ones, when only safe ones are asked for. */
  readonly heldBack: readonly Finding[];
  /** Those whose fix is shown and never applied. */
  readonly manual: readonly Finding[];
  /** Those that would change a file that is never rewritten. */
  readonly skipped: readonly Refusal[];
  /** Those whose edits contradict each other or the text. */
  readonly malformed: readonly Refusal[];
}

/** Sorts the findings that offer a fix by what may be done with it. */
export function sortOut(findings: readonly Finding[], sources: ReadonlyMap<FileId, SourceFile>, unsafe: boolean): Candidates {
  const open: PlannedFix[] = [];
  const heldBack: Finding[] = [];
  const manual: Finding[] = [];
  const skipped: Refusal[] = [];
  const malformed: Refusal[] = [];
  for (const finding of findings) {
    const { fix } = finding;
    if (fix === undefined || fix.edits.length === 0) continue;
    if (fix.safety === 'manual') {
      manual.push(finding);
      continue;
    }
    const untouchable = untouchableReason(fix, sources);
    const flaw = untouchable ?? fixFlaw(fix, sources);
    if (untouchable !== undefined) skipped.push({ finding, reason: untouchable });
    else if (fix.safety === 'unsafe' && !unsafe) heldBack.push(finding);
    else if (flaw !== undefined) malformed.push({ finding, reason: flaw });
    else open.push({ finding, fix, edits: fix.edits });
  }
  return { open, heldBack, manual, skipped, malformed };
}

function untouchableReason(fix: Fix, sources: ReadonlyMap<FileId, SourceFile>): string | undefined {
  for (const { file } of fix.edits) {
    const source = sources.get(file);
    if (source === undefined || source.virtual) return `${file} is not among the files that were read`;
    if (!source.valid) return `${file} is not valid UTF-8 and is never rewritten`;
  }
  return undefined;
}

function fixFlaw(fix: Fix, sources: ReadonlyMap<FileId, SourceFile>): string | undefined {
  for (const [file, edits] of byFile(fix.edits)) {
    const flaw = flawOf(sources.get(file)?.text.length ?? 0, edits);
    if (flaw !== undefined) return `its edits of ${file} make no sense: ${flaw}`;
  }
  return undefined;
}

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const editsAsText = (fix: PlannedFix): string => JSON.stringify(fix.edits.map(({ file, start, end, text }) => [file, start, end, text]));

/** Severity, rule, position; the rest only keeps equals in one order, whatever order they came in. */
function compare(a: PlannedFix, b: PlannedFix): number {
  const [x, y] = [a.finding, b.finding];
  return (
    SEVERITIES.indexOf(x.severity) - SEVERITIES.indexOf(y.severity) ||
    byCode(x.rule, y.rule) ||
    byCode(x.at.file, y.at.file) ||
    x.at.start - y.at.start ||
    x.at.end - y.at.end ||
    byCode(x.key, y.key) ||
    byCode(a.fix.title, b.fix.title) ||
    byCode(editsAsText(a), editsAsText(b))
  );
}

/** An edit and the fix it belongs to. */
interface TakenEdit extends Edit {
  readonly by: PlannedFix;
}

/** The edits taken so far in one file, ascending by start and end and free of clashes between fixes. */
class Taken {
  readonly #edits: TakenEdit[] = [];

  /** The fix that an edit clashes with. */
  rivalOf(edit: Edit): PlannedFix | undefined {
    const at = this.#firstFrom(edit.start, 0);
    for (let i = at; i < this.#edits.length && this.#edits[i]!.start <= edit.end; i++)
      if (clash(this.#edits[i]!, edit)) return this.#edits[i]!.by;
    for (let i = at - 1; i >= 0 && this.#edits[i]!.end >= edit.start; i--) if (clash(this.#edits[i]!, edit)) return this.#edits[i]!.by;
    return undefined;
  }

  add(edit: TakenEdit): void {
    this.#edits.splice(this.#firstFrom(edit.start, edit.end), 0, edit);
  }

  #firstFrom(start: number, end: number): number {
    let low = 0;
    let high = this.#edits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const edit = this.#edits[middle]!;
      if (edit.start < start || (edit.start === start && edit.end < end)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A fix that has to wait, for one that was taken says something else at the same place. */
export interface Loss {
  readonly loser: PlannedFix;
  readonly winner: PlannedFix;
}

/** Fixes that can be applied at once, and those that can't be applied with them. */
export interface Plan {
  readonly batch: readonly PlannedFix[];
  readonly losses: readonly Loss[];
}

/**
 * Chooses a batch that can be applied at once: by severity, rule id and position, each fix whole or not at all.
 * A fix that clashes with a taken one waits for the next pass, when it is derived anew.
 */
export function plan(open: readonly PlannedFix[]): Plan {
  const files = new Map<FileId, Taken>();
  const batch: PlannedFix[] = [];
  const losses: Loss[] = [];
  for (const candidate of [...open].sort(compare)) {
    const winner = firstOf(candidate.edits, (edit) => files.get(edit.file)?.rivalOf(edit));
    if (winner !== undefined) {
      losses.push({ loser: candidate, winner });
      continue;
    }
    for (const edit of candidate.edits) {
      let taken = files.get(edit.file);
      if (!taken) files.set(edit.file, (taken = new Taken()));
      taken.add({ ...edit, by: candidate });
    }
    batch.push(candidate);
  }
  return { batch, losses };
}

function firstOf<T, R>(list: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of list) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
