import { MappedText } from '../text/mapped.ts';
import type { FileSet } from '../text/files.ts';
import type { Span } from '../text/source.ts';
import { known, unknown } from '../text/value.ts';
import type { Value } from '../text/value.ts';
import type { CommandWord } from '../text/words.ts';
import { declarations, splitShell } from '../syntax/shell/words.ts';
import type { ShellCommand } from '../syntax/shell/words.ts';
import { dirName, directoryAt, lookupIn } from './command.ts';
import type { CommandState } from './command.ts';

/** `$(dirname "$0")` and its like: the directory of the script, with what is appended. */
const SCRIPT_DIRECTORY =
  /^\$\((?:cd (?:"|\\")?\$\()?dirname (?:-- )?"?\$\{?(?:0|BASH_SOURCE(?:\[0\])?)\}?"?\)(?:"? && pwd\))?(\/[^$`"]*)?$/;

/** What the commands of a shell text do to those behind them: directory, exported variables, umask. */
export class ShellState {
  readonly #files: FileSet;
  readonly #script: string | undefined;
  readonly #state: CommandState;
  readonly #environment: Map<string, Value<string>>;
  readonly #local = new Map<string, Value<string>>();
  #complete: boolean;
  #cwd: Value<string>;
  #umask: CommandState['umask'];
  #exportAll = false;
  #sourced = 0;

  /** `script`: the host path of the script that runs, if known. */
  constructor(state: CommandState, files: FileSet, script: string | undefined) {
    this.#state = state;
    this.#files = files;
    this.#script = script;
    this.#environment = new Map(state.environment);
    this.#complete = state.environmentComplete;
    this.#cwd = state.cwd;
    this.#umask = state.umask;
  }

  result(): CommandState {
    return { ...this.#state, environment: this.#environment, environmentComplete: this.#complete, cwd: this.#cwd, umask: this.#umask };
  }

  /** What variables stand for by now, exported or not. */
  variables(): ReadonlyMap<string, Value<string>> {
    return new Map([...this.#environment, ...this.#local]);
  }

  /** Applies one command. */
  run(command: ShellCommand): void {
    if (command.subshell) return;
    const [first, second] = command.words;
    if (first === undefined) {
      for (const { name, value } of command.assignments) this.#assign(name, value, value.value, command.conditional, false);
      return;
    }
    for (const { name, value } of declarations(command)) {
      const exported = first.value === 'export' || command.words.some((word) => /^-[a-z]*x/.test(word.value));
      if (value !== undefined) this.#assign(name, value, value.value, command.conditional, exported);
      else if (exported && this.#local.has(name)) this.#environment.set(name, this.#local.get(name)!);
    }
    switch (first.value) {
      case 'cd':
      case 'pushd':
        this.#changeDirectory(
          command,
          command.words.slice(1).find((word) => word.value !== '--' && word.value !== '-P' && word.value !== '-L'),
        );
        break;
      case 'unset':
        for (const { value } of command.words.slice(1)) for (const names of [this.#environment, this.#local]) names.delete(value);
        break;
      case 'umask':
        if (second !== undefined) this.#umask = modeOf(second, command.conditional);
        break;
      case 'set':
        if (command.words.some((word) => word.value === '-a' || word.value === 'allexport'))
          this.#exportAll = !command.words.some((word) => word.value === '+o');
        else if (second?.value === '+a') this.#exportAll = false;
        break;
      case 'eval':
        this.#complete = false;
        break;
      case '.':
      case 'source':
        if (second !== undefined) this.#source(second);
        break;
    }
  }

  #assign(
    name: string,
    word: { readonly hole?: string; readonly span: Span },
    text: string,
    conditional: boolean,
    exported: boolean,
  ): void {
    const reason = word.hole ?? (conditional ? `$${name} is set only in some cases` : undefined);
    const value = reason === undefined ? known(text, word.span) : unknown(reason, word.span);
    this.#local.set(name, value);
    if (exported || this.#exportAll || this.#environment.has(name)) this.#environment.set(name, value);
  }

  #changeDirectory(command: ShellCommand, target: CommandWord | undefined): void {
    const { span } = command;
    const own = target?.hole === undefined || this.#script === undefined ? null : SCRIPT_DIRECTORY.exec(target.value);
    if (target === undefined || target.value === '-') this.#cwd = unknown('cd without a directory', span);
    else if (own !== null) this.#cwd = directoryAt(known('/', span), dirName(this.#script!) + (own[1] ?? ''), target.span);
    else if (target.hole !== undefined) this.#cwd = unknown(target.hole, target.span);
    else if (command.conditional) this.#cwd = unknown('cd runs only in some cases', target.span);
    else this.#cwd = directoryAt(this.#cwd, target.value, target.span);
  }

  /** A virtual environment's `activate` changes nothing that matters here; another file is read when it is in view. */
  #source(path: CommandWord): void {
    if (/(?:^|\/)activate$/.test(path.value)) return;
    const found =
      path.hole === undefined ? this.#files.find(path.value, path.span, this.#cwd.known ? this.#cwd.value : undefined, 'shell') : undefined;
    const file = found && this.#files.get(found.id);
    if (file === undefined || this.#sourced++ > 4) {
      this.#complete = false;
      return;
    }
    const text = MappedText.slice(file, 0, file.text.length);
    for (const command of splitShell(text, lookupIn(this.#environment, this.#complete))) this.run(command);
  }
}

function modeOf(word: CommandWord, conditional: boolean): Value<number> {
  if (word.hole !== undefined) return unknown(word.hole, word.span);
  if (conditional || !/^[0-7]{1,4}$/.test(word.value)) return unknown('the umask is not a plain number', word.span);
  return known(Number.parseInt(word.value, 8), word.span);
}
