import { resolvePath, toPosix } from '../discover/paths.ts';
import { conflictsOf } from '../generate/check.ts';
import { complete, conflictsSoFar, showAnswer, type Completed } from '../generate/draft.ts';
import { stackFiles, type Answers, type GeneratedFile } from '../generate/index.ts';
import { questionOf } from '../generate/questions.ts';
import { concise } from '../report/concise.ts';
import { escapeTerminal } from '../report/escape.ts';
import { PLAIN } from '../report/options.ts';
import { count } from '../text/count.ts';
import { series } from '../text/series.ts';
import { answeredBy, answersOfFile, draftOfFile, draftOfFlags } from './answers.ts';
import type { Arguments } from './args.ts';
import { UsageError } from './errors.ts';
import { compare, writeFolder, type Compared } from './folder.ts';
import { lintGenerated } from './generated-tree.ts';
import type { Io } from './io.ts';
import type { ExitCode } from './run.ts';

/** Answers, and the folder that their files go to. */
export interface Order extends Completed {
  readonly answers: Answers;
  readonly folder: string;
}

/** `stacklint generate`: asks or reads the answers, lints what comes of them, and writes it. */
export async function runGenerate(args: Arguments, io: Io): Promise<ExitCode> {
  checkCombinations(args);
  if (args.on('check')) return (await import('./generate-check.ts')).checkFolder(args, io);
  const order = await orderOf(args, io);
  if (order === undefined) return 0;
  const files = stackFiles(order.answers);
  if (await isFaulty(files, io)) return 3;
  const compared = compare(io.vfs, resolvePath(io.cwd, toPosix(order.folder)), files, order.answers);
  if (isRefused(compared, order.folder, args.on('force'), io)) return 2;
  const problem = await writeFolder(compared);
  if (problem !== undefined) {
    io.stderr.write(`stacklint: ${escapeTerminal(problem)}\n`);
    return 3;
  }
  tell(order, compared, io);
  return 0;
}

function checkCombinations(args: Arguments): void {
  const answered = answeredBy(args).map((key) => `--${key}`);
  const given = ['from', 'output'].filter((flag) => args.text(flag) !== undefined).concat(args.on('force') ? ['force'] : []);
  if (args.words.length > 1) throw new UsageError('give one folder');
  if (args.on('check')) {
    const others = [...given.map((flag) => `--${flag}`), ...answered];
    if (others.length > 0)
      throw new UsageError(`--check takes all answers from the folder's stacklint-answers.ini: it does not go with ${others[0]}`);
  } else if (args.words.length > 0) throw new UsageError(`where to write is said by --output ${args.words[0]}`);
  if (args.text('from') !== undefined && answered.length > 0)
    throw new UsageError(`--from takes all answers from its file: write ${series(answered, 'and')} into it`);
  if (args.on('force') && args.text('output') === undefined) throw new UsageError('--force does nothing without --output');
}

/** What shall be generated, and where; undefined when whoever was asked does not want it after all. */
async function orderOf(args: Arguments, io: Io): Promise<Order | undefined> {
  const output = args.text('output');
  const file = args.text('from');
  if (file !== undefined) return { ...answersOfFile(draftOfFile(file, io), file), folder: outputOf(output) };
  const draft = draftOfFlags(args);
  const completed = complete(draft);
  const { answers, missing } = completed;
  if (answers && (output !== undefined || !io.prompts)) {
    checkConflicts(conflictsOf(answers));
    return { ...completed, answers, folder: outputOf(output) };
  }
  checkConflicts(conflictsSoFar(draft));
  if (!io.prompts) {
    const flags = missing.map(({ key }) => `--${key}`);
    throw new UsageError(`${series(flags, 'and')} must be said: stacklint generate --app module:callable --domain NAMES --output DIR`);
  }
  const { converse } = await import('./dialogue.ts');
  return converse(draft, output, await io.prompts(), io);
}

function outputOf(output: string | undefined): string {
  if (output === undefined) throw new UsageError('say where to write the files: --output DIR');
  return output;
}

/** Each conflict is a line of its own; the last is thrown. */
function checkConflicts(conflicts: readonly string[]): void {
  if (conflicts.length > 0) throw new UsageError(conflicts.join('; '));
}

/** What stacklint itself would object to must not be written: that is a mistake of the generator. */
async function isFaulty(files: readonly GeneratedFile[], io: Io): Promise<boolean> {
  const report = await lintGenerated(files, io);
  const text = concise(report, { path: (id) => id, paint: PLAIN, minSeverity: 'warning', width: 120, quiet: true });
  if (text === '') return false;
  io.stderr.write(
    `stacklint: nothing is written: the generated files have findings, which is a mistake of stacklint, not of yours\n${text}`,
  );
  return true;
}

function isRefused(compared: readonly Compared[], folder: string, isForced: boolean, io: Io): boolean {
  const say = (text: string): void => io.stderr.write(`stacklint: ${escapeTerminal(text)}\n`);
  const blocked = compared.filter((one) => one.blocked !== undefined);
  for (const { file, blocked: reason } of blocked) say(`${folder}/${file.path}: ${reason}`);
  const differing = isForced ? [] : compared.filter(({ same, before }) => !same && before !== undefined);
  for (const { file } of differing) say(`${folder}/${file.path} is there and differs`);
  if (blocked.length + differing.length === 0) return false;
  say(`nothing was written${differing.length > 0 ? ': --force replaces files that differ' : ''}`);
  return true;
}

/** What was written, what was taken as usual, and what to do now. */
function tell({ answers, assumed, folder }: Order, compared: readonly Compared[], io: Io): void {
  const put = (line: string): void => io.stdout.write(`${escapeTerminal(line)}\n`);
  const written = compared.filter(({ same }) => !same);
  put(written.length === 0 ? `${folder} holds these files already` : `wrote ${count(written.length, 'file')} to ${folder}:`);
  for (const { file, before } of written) put(`  ${file.path}${before === undefined ? '' : ' (replaced)'}`);
  const several = answers.apps.length > 1;
  const shown = assumed.flatMap(({ key, app }) => {
    const text = showAnswer(answers, key, app);
    return text === '' ? [] : [`${key} ${text}${several && questionOf(key).of === 'app' ? ` (${answers.apps[app]!.name})` : ''}`];
  });
  if (shown.length > 0) put(`nobody said, so this was taken: ${shown.join(', ')}`);
  put(`what to do with them stands in ${folder}/INSTALL.md`);
}
