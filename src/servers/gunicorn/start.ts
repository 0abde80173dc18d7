import type { GunicornCatalog } from '../../catalog/gunicorn/catalog.ts';
import type { Launch } from '../../launchers/launch.ts';
import { LONGEST_PYTHON } from '../../syntax/python/limits.ts';
import { splitCommand, unexpanded } from '../../syntax/supervisor/words.ts';
import type { FileSet } from '../../text/files.ts';
import { joinPath } from '../../text/file-set.ts';
import { MappedText } from '../../text/mapped.ts';
import { SourceFile, type Span } from '../../text/source.ts';
import { holesAlone } from '../../text/template.ts';
import type { CommandWord } from '../../text/words.ts';
import { readCommandLine, type CommandLine, type Flag } from './command-line.ts';

/** A command that starts gunicorn, or a config file by itself. */
export interface GunicornStart {
  readonly launch?: Launch;
  readonly file?: SourceFile;
  readonly version?: string;
}

/** What gunicorn is told by those who start it, and the file that it then reads. */
export interface Told {
  readonly start: GunicornStart;
  readonly command: CommandLine | undefined;
  /** GUNICORN_CMD_ARGS, with what gunicorn refuses of it. */
  readonly args: CommandLine | undefined;
  readonly refused: readonly { readonly span: Span; readonly message: string }[];
  readonly config: FoundConfig;
}

interface FoundConfig {
  readonly file: SourceFile | undefined;
  readonly certain: boolean;
  /** The host path it was named by. */
  readonly path?: string | undefined;
}

/** Reads the command and its environment as far as the configuration file, which it finds and does not read. */
export function readStart(files: FileSet, catalog: GunicornCatalog, start: GunicornStart): Told {
  const { launch, file, version } = start;
  const refused: Told['refused'][number][] = [];
  const args = launch && environmentArgs(launch, catalog, version, refused);
  const command = launch && readCommandLine(launch.words.slice(1), catalog, version);
  const config: FoundConfig = launch && !file ? notTooLong(findConfig(files, launch, command, args)) : { file, certain: true };
  return { start, command, args, refused, config };
}

/** Nothing is known of what a file sets that is too long to be read. */
const notTooLong = (found: FoundConfig): FoundConfig =>
  (found.file?.text.length ?? 0) > LONGEST_PYTHON ? { file: undefined, certain: false } : found;

/** GUNICORN_CMD_ARGS, split as shlex does; its words are traced back into the variable's value where it is one plain range. */
function environmentArgs(
  launch: Launch,
  catalog: GunicornCatalog,
  version: string | undefined,
  refused: Told['refused'][number][],
): CommandLine | undefined {
  const value = launch.environment.get('GUNICORN_CMD_ARGS');
  if (value === undefined) return undefined;
  const { span } = value;
  if (!value.known) return { flags: [], app: undefined, refused: [], open: value.reason, openAt: span };
  const source = launch.file;
  const exact = span.file === source.id && source.slice(span) === value.value;
  const text = exact
    ? MappedText.slice(source, span.start, span.end)
    : MappedText.slice(new SourceFile(span.file, value.value), 0, value.value.length);
  const { words, error } = splitCommand(unexpanded(text));
  if (error !== undefined) refused.push({ span, message: error });
  const placed: CommandWord[] = exact ? [...words] : words.map((word) => ({ ...word, span }));
  const line = readCommandLine(placed, catalog, version);
  for (const { word, message } of line.refused) refused.push({ span: word.span, message });
  return line;
}

/** `-c` of the command, else of GUNICORN_CMD_ARGS, else `./gunicorn.conf.py` of the directory gunicorn starts in. */
function findConfig(files: FileSet, launch: Launch, command: CommandLine | undefined, args: CommandLine | undefined): FoundConfig {
  const named = configOf(command) ?? configOf(args);
  const cwd = launch.cwd.known ? launch.cwd.value : undefined;
  if (named === undefined) {
    if (cwd === undefined) return { file: undefined, certain: !hasDefaultConfig(files) };
    const path = joinPath(cwd, DEFAULT_CONFIG);
    const found = files.find(path, launch.span, undefined, 'python');
    // One of that name that is known to lie elsewhere is not read.
    const elsewhere = found !== undefined && (files.hostPath(found.id) ?? path) !== path;
    return { file: found && !elsewhere ? files.get(found.id) : undefined, certain: true };
  }
  if (named.hole !== undefined && holesAlone(named.text) === undefined) return { file: undefined, certain: false };
  const module = /^python:(.*)$/s.exec(named.text!)?.[1];
  // gunicorn puts the directory it starts in first on the path.
  const path = module === undefined ? named.text!.replace(/^file:/, '') : `${module.replaceAll('.', '/')}.py`;
  if (module !== undefined && cwd === undefined) return { file: undefined, certain: false };
  const found = files.find(path, named.valueSpan, cwd, 'python');
  const isWhole = path.startsWith('/') && holesAlone(path) === undefined;
  return { file: found && files.get(found.id), certain: found !== undefined, path: isWhole ? joinPath('/', path) : undefined };
}

const DEFAULT_CONFIG = 'gunicorn.conf.py';

const hasDefault = new WeakMap<FileSet, boolean>();

/** Whether a file that gunicorn would read by its name alone is in view. */
function hasDefaultConfig(files: FileSet): boolean {
  let found = hasDefault.get(files);
  if (found === undefined) {
    found = files.all.some(({ id }) => id === DEFAULT_CONFIG || id.endsWith(`/${DEFAULT_CONFIG}`));
    hasDefault.set(files, found);
  }
  return found;
}

/** The last `-c` unless it is empty. */
function configOf(line: CommandLine | undefined): Flag | undefined {
  const flag = line?.flags.findLast(({ setting }) => setting.name === 'config');
  return flag?.text === '' && flag.hole === undefined ? undefined : flag;
}
