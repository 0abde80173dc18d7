import type { Finding } from '../rule.ts';
import type { Applied, Clash, FixResult } from './index.ts';
import type { Refusal } from './plan.ts';
import { count } from '../text/count.ts';
import { groupBy } from '../text/group.ts';
import type { FileId } from '../text/source.ts';

/** So many titles or places stand in one line or list; the rest is counted. */
const MOST = 5;

/**
 * What was fixed and what was not, and why: plain lines for the caller to escape and print; one that begins with blanks belongs to the
 * line above. Silent about what there is none of. `dry`: nothing is written; `pathOf`: how a file is called in front of the reader.
 */
export function summaryLines(result: FixResult, dry: boolean, pathOf = (id: FileId): string => id): readonly string[] {
  const { changed, applied, heldBack, manual, skipped, rejected, clashes, declined, unseen } = result;
  const place = (rule: string, file: FileId, line: number | undefined): string =>
    `${pathOf(file)}${line === undefined ? '' : `:${line}`} [${rule}]`;
  const where = ({ at, rule }: Finding): string => place(rule, at.file, result.report.files.get(at.file)?.lines.position(at.start).line);
  const lines: string[] = [];
  if (applied.length > 0)
    lines.push(`${dry ? 'would fix' : 'fixed'} ${count(applied.length, 'finding')} in ${count(changed.size, 'file')}`, ...byRule(applied));
  else if (heldBack.length + manual.length + skipped.length + rejected.length + declined.length + unseen.length === 0)
    lines.push('nothing to fix');
  else lines.push(`${dry ? 'would fix' : 'fixed'} nothing`);
  if (heldBack.length > 0)
    lines.push(
      `${count(heldBack.length, 'unsafe fix', 'unsafe fixes')} held back: --unsafe-fixes applies fixes that change behaviour`,
      ...byRule(heldBack.map(offered)),
    );
  if (declined.length > 0) lines.push(`${count(declined.length, 'fix', 'fixes')} not wanted`, ...byRule(declined.map(offered)));
  if (unseen.length > 0) lines.push(`${count(unseen.length, 'fix', 'fixes')} not looked at`, ...byRule(unseen.map(offered)));
  if (manual.length > 0)
    lines.push(
      `${count(manual.length, 'fix', 'fixes')} shown but left to you`,
      ...some(manual, (finding) => `${where(finding)}: ${finding.fix!.title}`),
    );
  lines.push(
    ...refusals('skipped', skipped, where),
    ...clashLines(clashes, ({ finding, line }) => place(finding.rule, finding.at.file, line)),
    ...refusals('rejected', rejected, where),
  );
  return lines;
}

const offered = ({ rule, fix }: Finding): Pick<Applied, 'rule' | 'title'> => ({ rule, title: fix!.title });

/** One line for each rule: how many, and what was done. */
function byRule(fixes: readonly Pick<Applied, 'rule' | 'title'>[]): string[] {
  return [...groupBy(fixes, ({ rule }) => rule)].map(([rule, ofRule]) => {
    const titles = [...new Set(ofRule.map(({ title }) => title))];
    const more = titles.length > MOST ? `, and ${titles.length - MOST} more` : '';
    return `  ${ofRule.length} ${rule}: ${titles.slice(0, MOST).join(', ')}${more}`;
  });
}

/** The first of a list, a line each. */
function some<T>(list: readonly T[], line: (item: T) => string): string[] {
  const more = list.length > MOST ? [`  and ${list.length - MOST} more`] : [];
  return [...list.slice(0, MOST).map((item) => `  ${line(item)}`), ...more];
}

function refusals(title: string, list: readonly Refusal[], where: (finding: Finding) => string): string[] {
  const alike = groupBy(list, ({ finding: { rule }, reason }) => JSON.stringify([rule, reason]));
  return [...alike.values()].map(([first, ...others]) => {
    const more = others.length > 0 ? ` (and ${others.length} like it)` : '';
    return `${title}: ${where(first!.finding)}: ${first!.reason}${more}`;
  });
}

/** Fixes that another one stood in the way of. */
function clashLines(clashes: readonly Clash[], where: (clash: Clash) => string): string[] {
  const alike = groupBy(clashes, ({ finding: { rule }, winner, outcome }) => JSON.stringify([rule, winner.rule, winner.title, outcome]));
  return [...alike.values()].map(([first, ...others]) => {
    const { winner, outcome } = first!;
    const more = others.length > 0 ? ` (and ${others.length} like it)` : '';
    const end = outcome === 'gone' ? 'which mended this too' : 'and none can be made beside it';
    return `skipped: ${where(first!)}: it clashes with "${winner.title}" [${winner.rule}], ${end}${more}`;
  });
}
