import type { Rule } from '../rule.ts';
import type { Arguments } from './args.ts';
import type { Io } from './io.ts';
import type { ExitCode } from './run.ts';
import { FORMAT } from './values.ts';

/** `stacklint rules`: a table, `concise` the ids alone, `json` one object. */
export async function runRulesList(args: Arguments, io: Io): Promise<ExitCode> {
  const { rules } = await io.engine();
  const format = args.value('format', FORMAT) ?? 'full';
  if (format === 'json') io.stdout.write(`${JSON.stringify({ version: 1, rules: rules.map(facts) }, undefined, 2)}\n`);
  else io.stdout.write(format === 'concise' ? rules.map(({ id }) => `${id}\n`).join('') : table(rules));
  return 0;
}

const facts = ({ id, summary, severity, fix, preset, since, aliases = [], sources }: Rule): object => ({
  id,
  summary,
  severity,
  fix,
  preset,
  since,
  aliases,
  sources,
});

function table(rules: readonly Rule[]): string {
  const rows = [
    ['rule', 'severity', 'fix', 'preset', 'what it finds'],
    ...rules.map(({ id, severity, fix, preset, summary }) => [id, severity, fix, preset, summary]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
