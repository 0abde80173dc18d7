import { unifiedDiff } from '../../src/cli/diff.ts';
import type { Safety, Severity } from '../../src/rule.ts';

/** A finding, as a report or its JSON form tells it. */
export interface Told {
  readonly rule: string;
  readonly severity: Severity;
  readonly key: string;
  readonly file: string;
  readonly message: string;
  readonly safety: Safety | undefined;
}

/** What fixing may not leave or bring about; all lists are empty where all is well. */
export interface Faults {
  /** Findings whose fix should have been made. */
  readonly left: readonly Told[];
  /** Findings that were not there before, in files that could be read. */
  readonly fresh: readonly Told[];
  /** Files that parsed before. */
  readonly lost: readonly Told[];
}

/** `syntax/unused-ignore` and its like say nothing of how a file is read. */
const isSyntax = ({ rule }: Told): boolean => rule.startsWith('syntax/') && !rule.endsWith('-ignore');

const isBroken = (told: Told): boolean => isSyntax(told) && told.severity === 'error';

/** What the findings after fixing are to blame for, given those before. */
export function faultsOf(before: readonly Told[], after: readonly Told[], unsafe: boolean): Faults {
  // A key may count its like, so that one that is gone renames the next: what is said of the file tells them apart.
  const said = ({ rule, file, message }: Told): string => JSON.stringify([rule, file, message]);
  const keys = new Set(before.map(({ key }) => key));
  const messages = new Set(before.map(said));
  const misread = new Set(before.filter(isSyntax).map(({ file }) => file));
  const broken = new Set(before.filter(isBroken).map(({ file }) => file));
  return {
    left: after.filter(({ safety }) => safety === 'safe' || (unsafe && safety === 'unsafe')),
    // What nobody could read before was not judged before.
    fresh: after.filter((finding) => !keys.has(finding.key) && !messages.has(said(finding)) && !misread.has(finding.file)),
    lost: after.filter((finding) => isBroken(finding) && !broken.has(finding.file)),
  };
}

/** What begins a comment in one of the languages; here and there it is a part of a value, which must not be lost either. */
const COMMENT = /(?:^|(?<=[\s;{}]))#.*|^[ \t]*;[ \t]*\S.*|<!--.*/gm;

const commentsOf = (text: string): string[] =>
  [...text.matchAll(COMMENT)].map(([comment]) => comment.trim()).filter((comment) => !comment.includes('stacklint-ignore'));

/** The first of a list that is not in another in the same order. */
function missingIn(wanted: readonly string[], there: readonly string[]): string | undefined {
  let at = 0;
  for (const item of wanted) {
    const found = there.indexOf(item, at);
    if (found < 0) return item;
    at = found + 1;
  }
  return undefined;
}

const firstLine = (text: string): string => text.slice(0, text.search(/\n|$/));

const hasCr = (line: string): boolean => line.endsWith('\r');

/** What happened to the bytes of a file besides what a fix is for; each in a few words. */
export function byteFaults(before: string, after: string): string[] {
  const faults: string[] = [];
  // nginx takes the mark for a part of the first word: then to take it away is what a fix is for.
  if (before.startsWith('\uFEFF') && firstLine(after) === firstLine(before).slice(1)) return byteFaults(before.slice(1), after);
  if (before.startsWith('\uFEFF') !== after.startsWith('\uFEFF')) faults.push('the byte order mark came or went');
  if (before.endsWith('\n') && !after.endsWith('\n')) faults.push('the last line end is gone');
  const comment = missingIn(commentsOf(before), commentsOf(after));
  if (comment !== undefined) faults.push(`a comment is gone or has moved: ${comment}`);
  const ends = before.split('\n').slice(0, -1).map(hasCr);
  const uniform = new Set(ends).size === 1 ? ends[0] : undefined;
  if (
    uniform !== undefined &&
    after
      .split('\n')
      .slice(0, -1)
      .some((line) => hasCr(line) !== uniform)
  )
    faults.push('line ends are mixed now');
  for (const hunk of hunksOf(before, after)) {
    for (const line of hunk.added) {
      if (/[ \t]\r?$/.test(line) && !hunk.removed.some((old) => old.endsWith(line.slice(-2)))) faults.push(`blanks at the end of: ${line}`);
      // What comes to stand in a block of its own is indented deeper.
      const isWrapped = hunk.added.length > hunk.removed.length;
      if (line.trim() !== '' && !isWrapped && hunk.removed.some((old) => old !== line && old.trim() === line.trim()))
        faults.push(`only blanks changed in: ${line}`);
    }
  }
  return faults;
}

interface Hunk {
  readonly removed: string[];
  readonly added: string[];
}

/** Runs of lines that differ. */
function hunksOf(before: string, after: string): Hunk[] {
  const hunks: Hunk[] = [];
  for (const line of unifiedDiff('file', before, after, { context: 0 }).split('\n').slice(2)) {
    if (line.startsWith('@@')) hunks.push({ removed: [], added: [] });
    else if (line.startsWith('-')) hunks.at(-1)!.removed.push(line.slice(1));
    else if (line.startsWith('+')) hunks.at(-1)!.added.push(line.slice(1));
  }
  return hunks;
}
