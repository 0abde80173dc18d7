import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lint } from '../../src/index.ts';
import type { Input } from '../../src/lint/options.ts';
import type { Report } from '../../src/lint/report.ts';
import { json } from '../../src/report/json.ts';
import { PLAIN } from '../../src/report/options.ts';
import type { Span } from '../../src/text/source.ts';
import { cases, stacks, type Sample } from './fixtures.ts';
import { oneChanged } from './mutate.ts';

const PRINTING = { path: (id: string) => id, paint: PLAIN, minSeverity: 'info', width: 120, quiet: false } as const;

/** What is wrong with a report, whatever the files hold. */
function faultsOf({ findings, files, ...rest }: Report): string[] {
  const faults: string[] = [];
  const check = (span: Span, what: string): void => {
    const length = files.get(span.file)?.text.length ?? -1;
    const inside =
      Number.isInteger(span.start) && Number.isInteger(span.end) && span.start >= 0 && span.start <= span.end && span.end <= length;
    if (!inside) faults.push(`${what} lies outside of its file: ${JSON.stringify(span)}, ${length} characters`);
  };
  for (const [i, finding] of findings.entries()) {
    check(finding.at, finding.rule);
    for (const { at } of finding.related) check(at, `a relation of ${finding.rule}`);
    for (const edit of finding.fix?.edits ?? []) check(edit, `an edit of ${finding.rule}`);
    const before = findings[i - 1]?.at;
    const { at } = finding;
    if (before && (before.file > at.file || (before.file === at.file && before.start > at.start)))
      faults.push(`${finding.rule} is out of order`);
  }
  if (new Set(findings.map(({ key }) => key)).size < findings.length) faults.push('two findings have one key');
  const printed = JSON.parse(json({ findings, files, ...rest }, PRINTING)) as { findings: unknown[] };
  if (printed.findings.length !== findings.length) faults.push('the JSON report lacks findings');
  return faults;
}

const faultsIn = async (input: Input): Promise<string[]> => faultsOf(await lint(input, { preset: 'pedantic' }));

const RUNS_PER_FILE = 12;
const RUNS_PER_CASE = 3;

/** Changes every file in turn, each so many times; the faults of the sample as it is. */
async function tryAll(sample: Sample, numRuns: number): Promise<string[]> {
  for (const at of sample.input.sources.keys()) {
    const bears = fc.asyncProperty(oneChanged(sample, at), async (input) => {
      expect(await faultsIn(input)).toEqual([]);
    });
    await fc.assert(bears, { numRuns });
  }
  return faultsIn(sample.input);
}

describe('linting', () => {
  it.each(stacks.map((sample) => [sample.name, sample] as const))('bears %s, whatever happens to one of its files', async (_, sample) => {
    expect(await tryAll(sample, RUNS_PER_FILE)).toEqual([]);
  });

  it.each(['nginx', 'uwsgi', 'systemd'])('bears what %s was asked, whatever becomes of it', async (server) => {
    const faults: string[] = [];
    for (const sample of cases.filter(({ name }) => name.startsWith(`${server} `))) faults.push(...(await tryAll(sample, RUNS_PER_CASE)));
    expect(faults).toEqual([]);
  });
});
