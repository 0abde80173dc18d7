import { resolvePath, toId, toPosix } from '../discover/paths.ts';
import type { FixResult } from '../index.ts';
import type { Report } from '../lint/report.ts';
import { summaryLines } from '../fix/summary.ts';
import { escapeTerminal } from '../report/escape.ts';
import { PLAIN, type Paint } from '../report/options.ts';
import { copyTree } from './copy-tree.ts';
import { diffPaint, unifiedDiff } from './diff.ts';
import type { Io } from './io.ts';
import type { ExitCode } from './run.ts';
import { onDisk, shownPath, type Session } from './session.ts';
import { holdSignals } from './signals.ts';
import { failureLines, writeAll } from './write.ts';

export interface FixRun {
  readonly mode: 'diff' | 'copy' | 'write';
  /** Of `--output`. */
  readonly folder: string | undefined;
  readonly quiet: boolean;
  readonly paint: Paint;
  readonly session: Session;
  readonly fix: () => Promise<FixResult>;
  /** What else is to be said of the result. */
  readonly notes: (result: FixResult) => readonly string[];
  /** Prints the report of what is left and tells the exit code. */
  readonly finish: (report: Report) => ExitCode;
  readonly readAll: boolean;
  readonly io: Io;
}

/** `--fix`, `--diff` and `--output`: plans in memory, then shows, writes or copies. */
export async function runFix(run: FixRun): Promise<ExitCode> {
  const { io, session } = run;
  const result = await run.fix();
  const say = (): void => {
    const lines = run.quiet ? [] : [...summaryLines(result, run.mode === 'diff', (id) => shownPath(session, id)), ...run.notes(result)];
    for (const line of lines) io.stderr.write(`stacklint: ${escapeTerminal(line)}\n`);
  };
  if (run.mode === 'diff') {
    say();
    io.stdout.write(diffOf(result, io.stdout.isTTY || run.paint !== PLAIN ? run.paint : undefined));
    return run.readAll ? (result.changed.size > 0 ? 1 : 0) : 3;
  }
  if (run.mode === 'copy') {
    const failure = copyTree(session, result, resolvePath(session.cwd, toPosix(run.folder!)));
    if (failure !== undefined) {
      io.stderr.write(`stacklint: ${escapeTerminal(failure)}\n`);
      return 3;
    }
    say();
    return run.finish(result.report);
  }
  const changes = [...result.changed].map(([id, { before, after }]) => ({ path: onDisk(session, id), before: before.text, after }));
  const signals = holdSignals();
  try {
    const outcome = await writeAll(changes, undefined, signals.received);
    if (!outcome.ok) {
      for (const line of failureLines(outcome, (path) => toId(session.cwd, path))) io.stderr.write(`stacklint: ${escapeTerminal(line)}\n`);
      return 3;
    }
    say();
    return run.finish(result.report);
  } finally {
    signals.release();
  }
}

/** Without a paint byte for byte, as `patch` wants it. */
function diffOf({ changed }: FixResult, paint: Paint | undefined): string {
  const files = [...changed].sort(([a], [b]) => (a < b ? -1 : 1));
  return files.map(([id, { before, after }]) => unifiedDiff(id, before.text, after, paint && { paint: diffPaint(paint) })).join('');
}
