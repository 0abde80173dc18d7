import { MappedText } from '../text/mapped.ts';
import type { FileSet } from '../text/files.ts';
import type { SourceFile, Span } from '../text/source.ts';
import type { CommandWord } from '../text/words.ts';
import type { Medium } from '../syntax/shell/trace.ts';
import { splitShell } from '../syntax/shell/words.ts';
import type { ShellCommand } from '../syntax/shell/words.ts';
import { fartherWay, lookupIn } from './command.ts';
import type { CommandState } from './command.ts';
import { baseName, isSupervisord, serverName } from './server-name.ts';
import { ShellState } from './shell-state.ts';
import { stripWait, stripWrapper } from './wrappers.ts';

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh']);

/** Wrappers within wrappers that are followed, over all branches. */
const MAX_STEPS = 120;
/** Commands of one script that are tried, from its end. */
const MAX_CANDIDATES = 12;

interface Context {
  readonly files: FileSet;
  steps: number;
}

/** Takes the wrappers off a command, through shells and scripts in view, down to the server it starts. */
export function unwrap(state: CommandState, files: FileSet): CommandState {
  return unwrapIn(state, { files, steps: MAX_STEPS });
}

function unwrapIn(state: CommandState, context: Context): CommandState {
  let current = state;
  while (serverName(current.words) === undefined) {
    if (context.steps === 0) break;
    context.steps--;
    const next = stripShell(current, context) ?? stripWrapper(current) ?? stripScript(current, context) ?? stripWait(current);
    if (next === undefined) break;
    current = next;
  }
  return current;
}

/** `sh -c "…"`, `bash -lc …`, `sh script.sh`. */
function stripShell(state: CommandState, context: Context): CommandState | undefined {
  const [first, ...rest] = state.words;
  if (first === undefined || !SHELLS.has(baseName(first.value))) return undefined;
  let at = 0;
  let inline = false;
  let login = false;
  for (; at < rest.length && /^[-+]/.test(rest[at]!.value); at++) {
    const option = rest[at]!.value;
    if (option === '--login' || /^-[a-z]*l/.test(option)) login = true;
    if (/^-[a-zA-Z]*c[a-zA-Z]*$/.test(option)) inline = true;
    if (/^[-+][oO]$/.test(option)) at++;
  }
  const subject = rest[at];
  if (subject === undefined) return undefined;
  const circumstances = login ? { ...state, environmentComplete: false } : state;
  const args = rest.slice(at + 1);
  if (!inline) return runScript(circumstances, subject, args, context);
  const text = innerText(subject, context.files);
  if (text === undefined) return undefined;
  // `sh -c text name args`: the first argument is $0.
  // A line that is a shell text as it stands in the file takes the shell's quotes.
  const medium = 'medium' in subject && subject.medium === 'shell' && rawText(subject, context.files) === text.text ? 'shell' : 'nested';
  return runShell(
    circumstances,
    text,
    medium,
    { shell: baseName(first.value), script: undefined, name: args[0], args: args.slice(1) },
    context,
  );
}

const rawText = (word: CommandWord, files: FileSet): string | undefined => files.get(word.span.file)?.slice(word.span);

/** The text of a word with the places of its characters. */
function innerText(word: CommandWord, files: FileSet): MappedText | undefined {
  if ('text' in word && word.text instanceof MappedText) return word.text;
  const file = files.get(word.span.file);
  if (file === undefined) return undefined;
  const raw = file.slice(word.span);
  const at = raw.indexOf(word.value);
  return at < 0 ? undefined : MappedText.slice(file, word.span.start + at, word.span.start + at + word.value.length);
}

/** Folders of programs that are no scripts of the application: those of the system and of virtual environments. */
const PROGRAM_FOLDER = /^\/(?:usr\/)?s?bin\/|\/(?:\.?v?env|\.?virtualenvs?\/[^/]+)\/bin\//;

/** A script that is started as a program. */
function stripScript(state: CommandState, context: Context): CommandState | undefined {
  const [first, ...args] = state.words;
  return first !== undefined && mayBeScript(first) ? runScript(state, first, args, context) : undefined;
}

const mayBeScript = ({ value }: CommandWord): boolean => value.includes('/') && !PROGRAM_FOLDER.test(value);

function runScript(state: CommandState, path: CommandWord, args: readonly CommandWord[], context: Context): CommandState | undefined {
  const script = scriptAt(state, path, context.files);
  if (script === undefined) return undefined;
  const { file, hostPath } = script;
  const inside = { ...state, scripts: [...(state.scripts ?? []), file.id] };
  return runShell(inside, MappedText.slice(file, 0, file.text.length), 'shell', shellOf(file, hostPath, args), context);
}

/** The shell script in view that a word names. */
function scriptAt(
  { cwd }: CommandState,
  path: CommandWord,
  files: FileSet,
): { readonly file: SourceFile; readonly hostPath: string | undefined } | undefined {
  if (path.hole !== undefined) return undefined;
  const base = cwd.known ? cwd.value : undefined;
  const found = files.find(path.value, path.span, base, 'shell');
  const file = found && files.get(found.id);
  if (file === undefined || !isShellScript(file)) return undefined;
  return { file, hostPath: path.value.startsWith('/') ? path.value : base === undefined ? undefined : `${base}/${path.value}` };
}

/** The commands that the script runs which a command names, those alone that `isMeant`: each as it starts. */
export function commandsOfScript(state: CommandState, files: FileSet, isMeant: IsMeant): readonly CommandState[] {
  const [first, ...args] = state.words;
  if (first === undefined || !mayBeScript(first) || serverName(state.words) !== undefined) return [];
  const script = scriptAt(state, first, files);
  return script === undefined ? [] : commandsIn(state, script.file, shellOf(script.file, script.hostPath, args), files, isMeant);
}

/** The same of a script that nobody names. */
export const commandsOfFile = (state: CommandState, file: SourceFile, files: FileSet, isMeant: IsMeant): readonly CommandState[] =>
  isShellScript(file) ? commandsIn(state, file, shellOf(file, files.hostPath(file.id), []), files, isMeant) : [];

type IsMeant = (words: readonly CommandWord[]) => boolean;

function commandsIn(state: CommandState, file: SourceFile, shell: Shell, files: FileSet, isMeant: IsMeant): readonly CommandState[] {
  const commands = commandsOf(state, MappedText.slice(file, 0, file.text.length), 'shell', shell, files);
  const meant = commands.flatMap(({ words }, index) => (isMeant(words) ? [index] : []));
  return meant.slice(0, MAX_CANDIDATES).map((index) => startOf(state, commands, index, shell, files));
}

const shellOf = (file: SourceFile, path: string | undefined, args: readonly CommandWord[]): Shell => ({
  shell: /^#!\S*?(?:env\s+)?(\w+)\s*$/m.exec(file.text.slice(0, 80))?.[1] ?? 'sh',
  script: { file, path },
  args,
});

/**
 * The servers that a script starts when it is run by itself: each that it starts in any case, else the last of those that it
 * starts in some; `at`: where the script does. `path`: where the script lies on the host, if known.
 */
export function serversOf(
  state: CommandState,
  file: SourceFile,
  path: string | undefined,
  files: FileSet,
): readonly { readonly end: CommandState; readonly at: Span }[] {
  const shell = shellOf(file, path, []);
  const context = { files, steps: MAX_STEPS };
  const commands = commandsOf(state, MappedText.slice(file, 0, file.text.length), 'shell', shell, files);
  const found = candidates(commands)
    .slice(0, MAX_CANDIDATES)
    .map((index) => ({ command: commands[index]!, end: endOf(state, commands, index, shell, context) }))
    .filter(({ end }) => end !== undefined && serverName(end.words) !== undefined);
  const sure = found.filter(({ command }) => !command.conditional);
  return (sure.length > 0 ? sure.reverse() : found.slice(0, 1)).map(({ command, end }) => ({ end: end!, at: command.span }));
}

const isShellScript = (file: SourceFile): boolean => {
  const head = file.text.slice(0, 120);
  return head.startsWith('#!') ? /^#!.*\b(?:sh|bash|dash|ash|zsh|ksh|with-contenv)\b/.test(head) : /\.(?:sh|bash)$/.test(file.id);
};

interface Shell {
  readonly shell: string;
  readonly script: { readonly file: SourceFile; readonly path: string | undefined } | undefined;
  /** `$0` of `sh -c text name args`. */
  readonly name?: CommandWord | undefined;
  readonly args: readonly CommandWord[];
}

/**
 * Follows a shell text to the command that starts a server, or else supervisord; a text without one leads to its last command, a script
 * nowhere.
 */
function runShell(state: CommandState, text: MappedText, medium: Medium, shell: Shell, context: Context): CommandState | undefined {
  const commands = commandsOf(state, text, medium, shell, context.files);
  const tried = candidates(commands).slice(0, MAX_CANDIDATES);
  let fallback: CommandState | undefined;
  let supervisord: CommandState | undefined;
  for (const index of tried) {
    const end = endOf(state, commands, index, shell, context);
    if (end === undefined) continue;
    if (serverName(end.words) !== undefined) return hasRival(commands, tried, index) ? { ...end, hasRival: true } : end;
    if (isSupervisord(end.words)) supervisord ??= end;
    fallback ??= end;
  }
  return supervisord ?? (shell.script === undefined ? fallback : undefined);
}

/** True for a command that runs in some cases, where another one of those tried names a server. */
const hasRival = (commands: readonly ShellCommand[], tried: readonly number[], index: number): boolean =>
  commands[index]!.conditional &&
  tried.some((other) => other !== index && commands[other]!.words.some((_, at, words) => serverName(words.slice(at)) !== undefined));

function commandsOf(state: CommandState, text: MappedText, medium: Medium, shell: Shell, files: FileSet): readonly ShellCommand[] {
  const sourced = (commands: readonly ShellCommand[]): ReturnType<ShellState['variables']> => {
    const shellState = new ShellState(state, files, shell.script?.path);
    for (const command of commands) shellState.run(command);
    return shellState.variables();
  };
  // What a sourced file sets is not known where it is out of view.
  const setsMore = [...text.text.matchAll(SOURCED)].some(([, path]) => path === undefined || !isEmptyFile(path, text, files));
  return splitShell(text, lookupIn(state.environment, state.environmentComplete && !setsMore), medium, sourced);
}

const SOURCED = /(?:^|[\s;&])(?:eval\s+(?!\S*activate\b)|(?:\.|source)\s+(?!\S*activate\b)([^\s;&]*))/g;

/** A file in view with nothing but comments in it. */
function isEmptyFile(path: string, text: MappedText, files: FileSet): boolean {
  const found = /^\/[\w./:@+-]+$/.test(path) ? files.find(path, text.span(0, 0), undefined, 'shell') : undefined;
  const file = found && files.get(found.id);
  return file !== undefined && file.text.split('\n').every((line) => /^\s*(?:#|$)/.test(line));
}

/** What one command of a shell text leads to; undefined for one without words. */
function endOf(
  state: CommandState,
  commands: readonly ShellCommand[],
  index: number,
  shell: Shell,
  context: Context,
): CommandState | undefined {
  const start = startOf(state, commands, index, shell, context.files);
  return start.words.length === 0 ? undefined : unwrapIn(start, context);
}

/** Indices of the commands that may start a server, the likeliest first: from the last to the first. */
function candidates(commands: readonly ShellCommand[]): number[] {
  const list: number[] = [];
  for (let index = commands.length - 1; index >= 0; index--) {
    const command = commands[index]!;
    const first = command.words[0]?.value ?? '';
    const likely =
      list.length === 0 ||
      command.exec ||
      first.endsWith('.sh') ||
      command.words.some(
        (word) => /gunicorn|uwsgi|supervisord|^\$[@*]$/i.test(word.value) || (word === command.words[0] && SHELLS.has(baseName(first))),
      );
    if (command.words.length > 0 && likely) list.push(index);
  }
  return list;
}

/** The first of the commands before the one at `index` that run in the same subshell: `( cd x && server )`. */
function subshellStart(commands: readonly ShellCommand[], index: number): number {
  let start = index;
  while (commands[index]!.subshell && start > 0 && commands[start - 1]!.subshell && !/^(?:&|\||\|&|\))$/.test(commands[start - 1]!.end))
    start--;
  return start;
}

const isArguments = ({ value }: CommandWord): boolean => value === '$@' || value === '$*';

/** Words that a command gets from `$@`: `set -- "$@" "$@"` doubles them each time. */
const MAX_ARGUMENTS = 1000;

const withArguments = (words: readonly CommandWord[], args: readonly CommandWord[]): readonly CommandWord[] =>
  words.filter(isArguments).length * args.length > MAX_ARGUMENTS ? words : words.flatMap((word) => (isArguments(word) ? args : [word]));

/** What `$@` stands for at a command: `args` as `set -- …` and `shift` before it change them. Where they may or may not, it stays open. */
function argumentsAt(commands: readonly ShellCommand[], index: number, args: readonly CommandWord[]): readonly CommandWord[] {
  let own = args;
  for (const { words, conditional, subshell } of commands.slice(0, index)) {
    const [first, second] = words;
    const isSet = first?.value === 'set' && words.some(({ value }) => value === '--');
    if (subshell || first === undefined || !(isSet || first.value === 'shift')) continue;
    // In one branch with the command that asks, as far as one can tell.
    if (conditional && !(commands[index]!.conditional && first.value === 'shift')) {
      own = [...own, { ...first, value: '$@', hole: `the script changes its arguments in some cases (${first.value})` }];
      continue;
    }
    own = isSet
      ? withArguments(words.slice(words.findIndex(({ value }) => value === '--') + 1), own)
      : own.slice(second === undefined ? 1 : Number(second.value) || 0);
  }
  return own;
}

/** The state in which the command at `index` starts, everything before it done. */
function startOf(state: CommandState, commands: readonly ShellCommand[], index: number, shell: Shell, files: FileSet): CommandState {
  const command = commands[index]!;
  const shellState = new ShellState(state, files, shell.script?.path);
  const inner = subshellStart(commands, index);
  for (const [at, earlier] of commands.slice(0, index).entries()) shellState.run(at < inner ? earlier : { ...earlier, subshell: false });
  const done = shellState.result();
  const environment = new Map(done.environment);
  for (const { name, value } of command.assignments) {
    environment.set(
      name,
      value.hole === undefined
        ? { known: true, value: value.value, origin: 'explicit', span: value.span }
        : { known: false, reason: value.hole, origin: 'explicit', span: value.span },
    );
  }
  const named = command.words.map((word) => (word.value === '$0' ? (shell.name ?? word) : word));
  const words = withArguments(named, argumentsAt(commands, index, shell.args));
  const isLast = state.isLast !== false && index === commands.length - 1 && !command.conditional && command.end !== '&';
  const through = fartherWay(state.through, execs(commands, index, shell) ? 'shell-exec' : 'shell');
  return { ...done, words, environment, isLast, through };
}

/**
 * True when no shell stays before the command: `exec`, or bash -c with one command or a chain of `&&` that ends in it. dash
 * keeps itself as parent even of a single command.
 */
function execs(commands: readonly ShellCommand[], index: number, shell: Shell): boolean {
  const command = commands[index]!;
  if (command.exec) return true;
  return (
    shell.shell === 'bash' &&
    shell.script === undefined &&
    index === commands.length - 1 &&
    command.end === '' &&
    command.redirections.length === 0 &&
    commands.slice(0, index).every((earlier) => earlier.end === '&&')
  );
}
