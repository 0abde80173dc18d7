import type { Answer, Asker, Offer } from '../fix/each.ts';
import type { Refusal } from '../fix/plan.ts';
import { concise } from '../report/concise.ts';
import { escapeTerminal } from '../report/escape.ts';
import { placeOf, type Paint, type ReportOptions } from '../report/options.ts';
import { diffPaint, unifiedDiff } from './diff.ts';
import type { Io } from './io.ts';
import type { KeyChoice, Prompts } from './prompts.ts';

/** Shows each fix as a diff and asks about it; all of it goes to stderr, as the questions do. */
export function askerOn({ stderr }: Io, prompts: Prompts, paint: Paint, unsafe: boolean, options: ReportOptions): Asker {
  return {
    ask(offer) {
      stderr.write(shownOffer(offer, paint, options));
      return prompts.key('Make this fix?', choicesFor(offer, unsafe));
    },
    refused: ({ finding, reason }: Refusal) => stderr.write(`stacklint: not made: [${finding.rule}] ${escapeTerminal(reason)}\n`),
  };
}

const choicesFor = ({ finding }: Offer, unsafe: boolean): readonly KeyChoice<Answer>[] => [
  { key: 'y', value: 'yes', name: 'Yes, make it' },
  { key: 'n', value: 'no', name: 'No, leave it' },
  { key: 'a', value: 'all', name: `Make it and all others${unsafe ? '' : ' that keep the behaviour'}` },
  { key: 's', value: 'rule', name: `Skip what else ${finding.rule} offers, and this` },
  { key: 'q', value: 'quit', name: 'Quit: write what was accepted, leave the rest' },
];

/** The finding as one line, its other ends, and the change. */
function shownOffer({ finding, fix, report, changes, number, count }: Offer, paint: Paint, options: ReportOptions): string {
  const line = concise({ ...report, findings: [finding] }, { ...options, minSeverity: 'info' });
  const ends = finding.related.map(({ at, message }) => {
    const { line: row, column } = placeOf(report.files, at).start;
    return `  ${escapeTerminal(`${options.path(at.file)}:${row}:${column}: ${message}`)}\n`;
  });
  const effect = fix.safety === 'unsafe' ? `${paint.yellow('changes behaviour')}: ` : '';
  const diffs = [...changes].map(([id, { before, after }]) => unifiedDiff(options.path(id), before, after, { paint: diffPaint(paint) }));
  return `\n${paint.bold(`[${number}/${count}]`)} ${line}${ends.join('')}${effect}${escapeTerminal(fix.title)}\n${diffs.join('')}`;
}
