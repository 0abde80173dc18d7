import type { Finding } from '../rule.ts';
import type { FixResult } from './index.ts';
import type { Refusal } from './plan.ts';
import { count } from '../text/count.ts';

/**
 * What was fixed and what was not, and why: plain lines without indent for the caller to escape and print. Silent about what there is none of.
 * `dry`: nothing is written.
 */
export function summaryLines(result: FixResult, dry: boolean): readonly string[] {
  const { changed, applied, heldBack, manual, skipped, rejected, report } = result;
  const place = ({ at, rule }: Finding): string => {
    const line = report.files.get(at.file)?.lines.position(at.start).line;
    return `${at.file}${line === undefined ? '' : `:${line}`} [${rule}]`;
  };
  const refusals = (title: string, list: readonly Refusal[]): string[] => {
    const alike = new Map<string, Refusal[]>();
    for (const refusal of list) {
      const key = JSON.stringify([refusal.finding.rule, refusal.reason]);
      const group = alike.get(key);
      if (group) group.push(refusal);
      else alike.set(key, [refusal]);
    }
    return [...alike.values()].map(([first, ...others]) => {
      const more = others.length > 0 ? ` (and ${others.length} like it)` : '';
      return `${title}: ${place(first!.finding)}: ${first!.reason}${more}`;
    });
  };

  const lines: string[] = [];
  if (applied.length > 0)
    lines.push(`${dry ? 'would fix' : 'fixed'} ${count(applied.length, 'finding')} in ${count(changed.size, 'file')}`);
  else if (heldBack.length + manual.length + skipped.length + rejected.length === 0) lines.push('nothing to fix');
  else lines.push(`${dry ? 'would fix' : 'fixed'} nothing`);
  if (heldBack.length > 0)
    lines.push(`${count(heldBack.length, 'unsafe fix', 'unsafe fixes')} held back: --unsafe-fixes applies fixes that change behaviour`);
  if (manual.length > 0) lines.push(`${count(manual.length, 'fix', 'fixes')} shown but left to you`);
  return [...lines, ...refusals('skipped', skipped), ...refusals('rejected', rejected)];
}
