import { writeFileSync } from 'node:fs';
import { lintFollowing } from '../discover/discover.ts';
import { LEFT_BEHIND } from '../discover/left-behind.ts';
import { reasonOf } from '../discover/vfs.ts';
import type { Asker } from '../index.ts';
import type { LintOptions } from '../lint/options.ts';
import type { Report } from '../lint/report.ts';
import { escapeTerminal } from '../report/escape.ts';
import { FORMATS, type Format } from '../report/formats.ts';
import type { ReportOptions } from '../report/options.ts';
import { atLeast, SEVERITIES, type Severity } from '../rule.ts';
import { dirname, resolvePath, toPosix } from '../discover/paths.ts';
import type { Arguments } from './args.ts';
import { painter, wantsColour } from './colour.ts';
import { UsageError } from './errors.ts';
import type { Io } from './io.ts';
import type { ExitCode } from './run.ts';
import { openSession, shownPath, type Session } from './session.ts';
import { readList } from './verbose.ts';
import * as values from './values.ts';

interface Settings {
  readonly format: Format;
  readonly outputFile: string | undefined;
  readonly failOn: values.FailOn;
  readonly report: ReportOptions;
}

/** `stacklint [paths]`. */
export async function runLint(args: Arguments, io: Io): Promise<ExitCode> {
  checkCombinations(args, io);
  checkOutputFile(args.text('output-file'), io);
  const { rules, lint, fix, fixEach } = await io.engine();
  for (const flag of ['select', 'ignore']) {
    for (const pattern of args.list(flag)) {
      const unknown = values.unknownRule(pattern, rules);
      if (unknown) throw new UsageError(`--${flag}: ${unknown}`);
    }
  }
  const given = { failOn: args.value('fail-on', values.FAIL_ON), preset: args.value('preset', values.PRESET) };
  const format = args.value('format', values.FORMAT) ?? 'full';
  const reporting = await reportOptions(args, io);
  const session = await openSession(args, io, rules);
  const { config } = session;
  const settings: Settings = {
    format,
    outputFile: args.text('output-file'),
    failOn: given.failOn ?? config.failOn ?? 'warning',
    report: { ...reporting, path: (id) => shownPath(session, id) },
  };
  const options: Partial<LintOptions> = {
    preset: given.preset ?? config.preset ?? 'recommended',
    severities: config.severities,
    select: args.list('select').length > 0 ? args.list('select') : config.select,
    ignore: [...config.ignore, ...args.list('ignore')],
    comments: !args.off('ignores'),
  };

  const followed = await lintFollowing(io.vfs, session.cwd, session.input, (next) => lint(next, options), session.discovery.following);
  const { input, report } = followed;
  if (input.sources.length + input.unreadable.length === 0 && !args.on('quiet')) io.stderr.write('stacklint: nothing to lint here\n');
  if (!args.on('quiet')) sayLeftBehind(session, io);
  if (args.on('verbose')) io.stderr.write(readList(session, followed));
  const readAll = input.unreadable.length === 0;
  const finish = (final: Report): ExitCode => finished(final, settings, readAll, io);
  const mode = args.on('diff') ? 'diff' : args.text('output') !== undefined ? 'copy' : args.on('fix') ? 'write' : undefined;
  if (mode === undefined) return finish(report);
  const { runFix } = await import('./run-fix.ts');
  const unsafe = args.on('unsafe-fixes');
  const verification = args.on('verify')
    ? (await import('./verify/index.ts')).createVerification(args.text('verify') === 'exec')
    : undefined;
  const fixing = { ...options, unsafe, judge: verification?.judge };
  const done = runFix({
    mode,
    folder: args.text('output'),
    quiet: args.on('quiet'),
    paint: reporting.paint,
    session: { ...session, input },
    fix: async () => (args.on('interactive') ? fixEach(input, fixing, await askerFor(args, io, settings.report)) : fix(input, fixing)),
    notes: (result) => verification?.notes(result) ?? [],
    finish,
    readAll,
    io,
  });
  return done.finally(() => verification?.dispose());
}

/** Whoever sits at the terminal. */
async function askerFor(args: Arguments, io: Io, options: ReportOptions): Promise<Asker> {
  const { askerOn } = await import('./interactive.ts');
  const paint = await painter(wantsColour(args.text('color'), io.env, true));
  return askerOn(io, await io.prompts!(), paint, args.on('unsafe-fixes'), options);
}

/** What an earlier run did not come to remove. */
function sayLeftBehind({ discovery }: Session, io: Io): void {
  for (const { id, reason } of discovery.skipped)
    if (reason === LEFT_BEHIND) io.stderr.write(`stacklint: ${escapeTerminal(`${id}: ${reason}`)}\n`);
}

function checkCombinations(args: Arguments, io: Io): void {
  const fixing = args.on('fix') || args.on('diff') || args.text('output') !== undefined;
  if (args.on('unsafe-fixes') && !fixing) throw new UsageError('--unsafe-fixes does nothing alone: give --fix, --diff or --output too');
  if (args.on('verify') && !fixing)
    throw new UsageError('--verify judges what is about to be written, and does nothing alone: give --fix, --diff or --output too');
  if (args.on('diff') && args.text('output') !== undefined) throw new UsageError('--diff writes nothing: it does not go with --output');
  if (args.words.includes('-') && fixing && !args.on('diff')) throw new UsageError('stdin can only be fixed with --diff');
  if (args.on('interactive')) {
    if (!args.on('fix')) throw new UsageError('--interactive does nothing alone: give --fix too');
    if (args.on('diff') || args.text('output') !== undefined)
      throw new UsageError(
        `--interactive writes what is accepted where it stands: it does not go with ${args.on('diff') ? '--diff' : '--output'}`,
      );
    if (io.prompts === undefined) throw new UsageError('--interactive asks on a terminal, and nobody sits at one here');
  }
}

/** A report that can't be written must be known before files are fixed. */
function checkOutputFile(file: string | undefined, { vfs, cwd }: Io): void {
  if (file === undefined) return;
  const path = resolvePath(cwd, toPosix(file));
  const folder = vfs.realPath(dirname(path));
  if (folder === undefined || vfs.kindOf(folder) !== 'folder') throw new UsageError(`--output-file ${file}: there is no such folder`);
  if (vfs.kindOf(vfs.realPath(path) ?? path) === 'folder') throw new UsageError(`--output-file ${file}: it is a folder`);
}

async function reportOptions(args: Arguments, io: Io): Promise<ReportOptions> {
  const toFile = args.text('output-file') !== undefined;
  const colour = wantsColour(args.text('color'), io.env, io.stdout.isTTY && !toFile);
  return {
    path: (id) => id,
    paint: await painter(colour),
    minSeverity: args.value('min-severity', values.SEVERITY) ?? 'info',
    width: Math.max(60, io.stdout.columns ?? 120),
    quiet: args.on('quiet'),
  };
}

function finished(report: Report, settings: Settings, readAll: boolean, io: Io): ExitCode {
  const text = FORMATS[settings.format](report, settings.report);
  if (settings.outputFile === undefined) io.stdout.write(text);
  else writeReport(settings.outputFile, text, io);
  const { failOn } = settings;
  if (!readAll) return 3;
  if (failOn === 'never') return 0;
  const counting = report.findings.filter((finding) => finding.counts && atLeast(finding.severity, failOn));
  if (counting.length > 0) sayIfHidden(counting, settings.report.minSeverity, io);
  return counting.length > 0 ? 1 : 0;
}

/** Exit 1 with nothing to be seen needs a word. */
function sayIfHidden(counting: readonly { readonly severity: Severity }[], minSeverity: Severity, io: Io): void {
  if (counting.some(({ severity }) => atLeast(severity, minSeverity))) return;
  const kinds = SEVERITIES.filter((severity) => counting.some((finding) => finding.severity === severity));
  io.stderr.write(`stacklint: ${counting.length} not shown by --min-severity (${kinds.join(', ')}) count for --fail-on\n`);
}

function writeReport(file: string, text: string, io: Io): void {
  try {
    writeFileSync(resolvePath(io.cwd, toPosix(file)), text);
  } catch (error) {
    throw new UsageError(`--output-file ${file}: ${reasonOf(error)}`);
  }
}
