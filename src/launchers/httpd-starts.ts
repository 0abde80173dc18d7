import type { FileSet } from '../text/files.ts';
import type { FileId, SourceFile } from '../text/source.ts';
import { unknown, valueOf, type Value } from '../text/value.ts';
import type { CommandWord } from '../text/words.ts';
import type { CommandState } from './command.ts';
import type { Launch } from './launch.ts';
import { baseName } from './server-name.ts';
import { commandsOfFile, commandsOfScript } from './unwrap.ts';

/** What httpd is told by who starts it. */
export interface HttpdStart {
  /** `-D`: all of them. */
  readonly defines: ReadonlySet<string>;
  readonly environment: ReadonlyMap<string, Value<string>>;
}

const isHttpd = ([first]: readonly CommandWord[]): boolean => /^(?:httpd|apache2)$/.test(baseName(first?.value ?? ''));

/**
 * How the httpds are started whose main file `-f` names, by that file: by the command itself, by a control script as mod_wsgi-express
 * writes it, which somebody starts or which lies beside the file as `apachectl`. None where that is not known, or differs.
 */
export function httpdStarts(files: FileSet, sources: readonly SourceFile[], launches: readonly Launch[]): ReadonlyMap<FileId, HttpdStart> {
  const found = new Map<FileId, HttpdStart[]>();
  const add = (state: CommandState, seen: FileSet, beside?: SourceFile): void => {
    const read = readStart(state.words);
    if (read === undefined) return;
    const { file: path, defines } = read;
    const id = seen.find(path.value, path.span, state.cwd.known ? state.cwd.value : undefined, 'apache')?.id ?? beside?.id;
    if (id !== undefined) found.set(id, [...(found.get(id) ?? []), { defines, environment: state.environment }]);
  };
  for (const launch of launches) {
    const seen = launch.host.files;
    const [own] = isHttpd(launch.words) ? [launch] : commandsOfScript(launch, seen, isStart);
    if (own !== undefined) add(own, seen);
  }
  for (const file of sources) {
    if (found.has(file.id) || !/^[ \t]*<IfDefine\b/im.test(file.text)) continue;
    const id = files.take(file.id.replace(/[^/]*$/, 'apachectl'), 'apachectl', file.span(0, 0))?.id;
    const script = id === undefined ? undefined : files.get(id);
    const [own] = script === undefined ? [] : commandsOfFile(startedByAnyone(script), script, files, isStart);
    if (own !== undefined) add(own, files, file);
  }
  return new Map([...found].flatMap(([id, starts]) => commonOf(starts).map((start) => [id, start])));
}

/** Other commands of a control script test the files, or ask for the status. */
const isStart = (words: readonly CommandWord[]): boolean => isHttpd(words) && words.some(({ value }) => value === '-k');

/** What stands in a command; undefined without `-f`, or where more may be defined than is in view. */
function readStart(words: readonly CommandWord[]): { readonly file: CommandWord; readonly defines: ReadonlySet<string> } | undefined {
  const defines = new Set<string>();
  let file: CommandWord | undefined;
  for (let at = 1; at < words.length; at++) {
    const word = words[at]!;
    const [, letter, joined] = /^-([a-zA-Z])(.*)$/s.exec(word.value) ?? [];
    const argument = joined === '' || joined === undefined ? words[at + 1] : { ...word, value: joined };
    const takesOne = letter !== undefined && TAKES_ONE.has(letter);
    // `-k $1`: what follows is what a control script was called with.
    if (letter !== 'k' && (word.hole !== undefined || (takesOne && argument?.hole !== undefined))) return undefined;
    if (letter === 'f') file = argument;
    if (letter === 'D' && argument !== undefined) defines.add(argument.value);
    if (takesOne && joined === '') at++;
  }
  return file === undefined ? undefined : { file, defines };
}

/** Options of httpd with an argument (apr_getopt() in main() of server/main.c). */
const TAKES_ONE: ReadonlySet<string> = new Set('DCcdEefkn');

/** What is so of all starts: nothing where they define different things. */
function commonOf([first, ...others]: readonly HttpdStart[]): readonly HttpdStart[] {
  if (first === undefined || !others.every((other) => isSame(first, other))) return [];
  const variables = [...first.environment].filter(([name, value]) =>
    others.every(({ environment }) => valueOf(environment.get(name)) === valueOf(value)),
  );
  return [{ ...first, environment: new Map(variables) }];
}

const isSame = ({ defines }: HttpdStart, other: HttpdStart): boolean =>
  defines.size === other.defines.size && [...defines].every((name) => other.defines.has(name));

function startedByAnyone(file: SourceFile): CommandState {
  const at = file.span(0, 0);
  const reason = 'nobody in view says who starts it';
  return {
    words: [],
    through: 'direct',
    cwd: unknown(reason, at),
    user: undefined,
    group: undefined,
    umask: undefined,
    environment: new Map(),
    environmentComplete: false,
  };
}
