import { COMMANDS, helpText } from './flags.ts';
import { parseArguments, type Arguments } from './args.ts';
import { didYouMean, UnableError, UsageError } from './errors.ts';
import { resolvePath } from '../discover/paths.ts';
import { escapeTerminal } from '../report/escape.ts';
import type { Io } from './io.ts';
import packageJson from '../../package.json' with { type: 'json' };

/** Exit codes: nothing (left), findings, wrong usage, unreadable files or a failure of stacklint itself. */
export type ExitCode = 0 | 1 | 2 | 3;

/** The whole program, from the words behind `stacklint` to the exit code. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  try {
    if (flags.includes('--help') || flags.includes('-h')) io.stdout.write(helpText());
    else if (flags.includes('--version')) io.stdout.write(`${packageJson.version}\n`);
    else return await dispatch(await parseArguments(argv), io);
    return 0;
  } catch (error) {
    return failed(error, io);
  }
}

async function dispatch(args: Arguments, io: Io): Promise<ExitCode> {
  switch (args.command) {
    case 'lint':
      checkFirstWord(args.words[0], io);
      return (await import('./run-lint.ts')).runLint(args, io);
    case 'graph':
      return (await import('./graph.ts')).runGraph(args, io);
    case 'explain':
      return (await import('./explain.ts')).runExplain(args, io);
    case 'rules':
      return (await import('./rules-list.ts')).runRulesList(args, io);
    case 'init':
      return (await import('./init.ts')).runInit(args, io);
    case 'generate':
      return (await import('./generate.ts')).runGenerate(args, io);
  }
}

/** A mistyped command is a path that is not there. */
function checkFirstWord(word: string | undefined, io: Io): void {
  if (word === undefined || word === '-' || /[/\\.]/.test(word) || io.vfs.kindOf(resolvePath(io.cwd, word)) !== undefined) return;
  const guess = didYouMean(
    word,
    COMMANDS.map(({ name }) => name).filter((name) => name !== 'lint'),
  );
  if (guess !== '') throw new UsageError(`no command and no file ${escapeTerminal(word)}${guess}`);
}

function failed(error: unknown, io: Io): ExitCode {
  if (error instanceof UsageError || error instanceof UnableError) {
    io.stderr.write(`stacklint: ${escapeTerminal(error.message)}\n`);
    return error instanceof UsageError ? 2 : 3;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  io.stderr.write(`stacklint: internal error: ${escapeTerminal(message)}\n`);
  if (io.env['STACKLINT_DEBUG']) io.stderr.write(`${stack ?? ''}\n`);
  else io.stderr.write('stacklint: STACKLINT_DEBUG=1 shows where\n');
  return 3;
}
