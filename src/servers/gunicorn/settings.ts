import type { GunicornCatalog, GunicornSetting } from '../../catalog/gunicorn/catalog.ts';
import type { Launch } from '../../launchers/launch.ts';
import { parsePython } from '../../syntax/python/parse.ts';
import { splitShell } from '../../syntax/shell/words.ts';
import type { FileSet } from '../../text/files.ts';
import { joinPath } from '../../text/file-set.ts';
import { MappedText } from '../../text/mapped.ts';
import { SourceFile, type Span } from '../../text/source.ts';
import { known, unknown, type Origin, type Value } from '../../text/value.ts';
import type { CommandWord } from '../../text/words.ts';
import { coerce, fromArgument, fromCatalog } from './coerce.ts';
import { readCommandLine, type CommandLine, type Flag } from './command-line.ts';
import { evaluateModule, type Assigned, type Environment, type Module } from './evaluate.ts';
import type { GunicornSettings, InvalidSetting, PyValue, SettingSource, Stranger } from './model.ts';
import { toValue } from './python/values.ts';

/** A command that starts gunicorn, or a config file by itself. */
export interface GunicornStart {
  readonly launch?: Launch;
  readonly file?: SourceFile;
  readonly version?: string;
}

/** Settings in gunicorn's real precedence. Source: gunicorn/app/base.py (Application.load_config). */
export function readGunicorn(files: FileSet, catalog: GunicornCatalog, start: GunicornStart): GunicornSettings {
  return new Settings(files, catalog, start);
}

/** True for a Python file that sets gunicorn up: by its name, or by a setting it assigns at module level. */
export function looksLikeGunicornConf(file: SourceFile): boolean {
  return (
    /(?:^|\/)gunicorn\.conf\.py$/.test(file.id) ||
    /^(?:bind|workers|worker_class|wsgi_app|threads|accesslog|errorlog|loglevel|timeout)[ \t]*(?::[^=\n]+)?=(?!=)/m.test(file.text)
  );
}

interface Layer {
  readonly where: SettingSource['where'];
  readonly origin: Origin;
}

const COMMAND: Layer = { where: 'command-line', origin: 'explicit' };
const ARGS: Layer = { where: 'environment-args', origin: 'environment' };

class Settings implements GunicornSettings {
  readonly file: SourceFile | undefined;
  readonly complete: boolean;
  readonly strangers: readonly Stranger[];
  readonly invalid: InvalidSetting[] = [];
  readonly command: CommandLine | undefined;
  readonly #catalog: GunicornCatalog;
  readonly #version: string | undefined;
  readonly #launch: Launch | undefined;
  readonly #anchor: Span;
  readonly #sources = new Map<string, SettingSource[]>();
  /** Why names may be set that nobody sees. */
  #wild: string | undefined;

  constructor(files: FileSet, catalog: GunicornCatalog, { launch, file, version }: GunicornStart) {
    this.#catalog = catalog;
    this.#version = version;
    this.#launch = launch;
    this.#anchor = launch?.span ?? file!.span(0, 0);
    const args = launch && this.#environmentArgs(launch);
    this.command = launch && readCommandLine(launch.words.slice(1), catalog, version);
    const found = file ? { file, certain: true } : this.#findConfig(files, this.command, args);
    this.file = found.file;
    const module = this.file && this.#evaluate(files, this.file);
    this.strangers = module && this.file ? strangersOf(module, this.file, catalog) : [];
    if (module && this.file) this.#fromModule(module, this.file);
    if (args) this.#fromFlags(args.flags, ARGS);
    if (this.command) this.#fromFlags(this.command.flags, COMMAND);
    this.#wild = module?.wild ?? args?.open ?? this.command?.open;
    this.complete =
      found.certain && this.#wild === undefined && (launch === undefined || this.#variable('GUNICORN_CMD_ARGS').kind !== 'unknown');
  }

  get(name: string): SettingSource {
    const all = this.#sources.get(name);
    const winner = all?.[all.length - 1];
    if (winner) return winner;
    if (!this.complete) {
      const reason = this.#wild ?? 'a configuration that is not in view may set it';
      return {
        name,
        value: unknown(reason, this.#anchor, 'default'),
        where: 'default',
        span: this.#anchor,
        valueSpan: this.#anchor,
        plain: false,
      };
    }
    return this.#default(name);
  }

  all(name: string): readonly SettingSource[] {
    return this.#sources.get(name) ?? [];
  }

  /** Behind the last import or assignment at module level, so that nothing before it can undo what is added. */
  get insertAt(): number {
    if (!this.file) return 0;
    const last = parsePython(this.file).statements.findLast((statement) => statement.kind === 'assign' || statement.kind === 'import');
    const line = last === undefined ? -1 : this.file.text.indexOf('\n', last.end);
    return line < 0 ? this.file.text.length : line + 1;
  }

  flagFor(name: string): string | undefined {
    return this.#catalog.lookup(name, this.#version)?.flags.find((flag) => flag.startsWith('--'));
  }

  // Where values come from.

  #default(name: string): SettingSource {
    const fact = this.#catalog.defaultOf(name, this.#version);
    const source = (value: Value<PyValue>): SettingSource => {
      const where = value.origin === 'environment' ? ('environment' as const) : ('default' as const);
      return { name, value, where, span: value.span, valueSpan: value.span, plain: false };
    };
    if (fact === undefined || fact.kind !== 'value') return source(unknown('the process decides', this.#anchor, 'default'));
    if (fact.variable !== undefined && this.#launch !== undefined) {
      const set = this.#variable(fact.variable);
      const span = this.#launch.environment.get(fact.variable)?.span ?? this.#anchor;
      if (set.kind === 'unknown') return source(unknown(set.reason, span, 'environment'));
      if (set.kind === 'set')
        return source(this.#coerced(this.#setting(name), name === 'bind' ? [`0.0.0.0:${set.value}`] : set.value, span, 'environment'));
    }
    return source(known(fromCatalog(fact.value), this.#anchor, 'default'));
  }

  #variable(name: string): ReturnType<Environment> {
    const value = this.#launch?.environment.get(name);
    if (value) return value.known ? { kind: 'set', value: value.value } : { kind: 'unknown', reason: value.reason };
    if (this.#launch?.manager.kind === 'procfile' && name === 'PORT') return { kind: 'unknown', reason: 'the platform sets $PORT' };
    const complete = this.#launch?.environmentComplete ?? false;
    return complete ? { kind: 'unset' } : { kind: 'unknown', reason: `$${name} may be set where gunicorn is started` };
  }

  #setting(name: string): GunicornSetting {
    return this.#catalog.lookup(name, this.#version)!;
  }

  /** GUNICORN_CMD_ARGS, split as shlex does; its words are traced back into the variable's value where it is one plain range. */
  #environmentArgs(launch: Launch): CommandLine | undefined {
    const value = launch.environment.get('GUNICORN_CMD_ARGS');
    if (!value?.known) return undefined;
    const { span } = value;
    const source = launch.file;
    const exact = span.file === source.id && source.slice(span) === value.value;
    const text = exact
      ? MappedText.slice(source, span.start, span.end)
      : MappedText.slice(new SourceFile(span.file, value.value), 0, value.value.length);
    const words = splitShell(text, () => undefined).flatMap((command) => [...command.words]);
    const placed: CommandWord[] = exact ? words : words.map((word) => ({ ...word, span }));
    return readCommandLine(placed, this.#catalog, this.#version);
  }

  /** `-c` of the command, else of GUNICORN_CMD_ARGS, else `./gunicorn.conf.py` of the directory gunicorn starts in. */
  #findConfig(
    files: FileSet,
    command: CommandLine | undefined,
    args: CommandLine | undefined,
  ): { file: SourceFile | undefined; certain: boolean } {
    const named = lastOf(command, 'config') ?? lastOf(args, 'config');
    const cwd = this.#launch?.cwd.known ? this.#launch.cwd.value : undefined;
    if (named === undefined) {
      const path = cwd === undefined ? undefined : joinPath(cwd, 'gunicorn.conf.py');
      const found = path === undefined ? undefined : files.find(path, this.#anchor);
      // One of that name that is known to lie elsewhere is not read.
      const elsewhere = found !== undefined && (files.hostPath(found.id) ?? path) !== path;
      return { file: found && !elsewhere ? files.get(found.id) : undefined, certain: true };
    }
    if (named.hole !== undefined || named.text === undefined) return { file: undefined, certain: false };
    if (/^(?:python:|None$|$)/.test(named.text)) return { file: undefined, certain: !named.text.startsWith('python:') };
    const path = named.text.replace(/^file:/, '');
    const found = path.startsWith('/') || cwd !== undefined ? files.find(path, named.valueSpan, cwd) : files.find(path, named.valueSpan);
    return { file: found && files.get(found.id), certain: found !== undefined };
  }

  #evaluate(files: FileSet, file: SourceFile): Module {
    const cwd = this.#launch?.cwd.known ? this.#launch.cwd.value : undefined;
    return evaluateModule(parsePython(file), { environment: (name) => this.#variable(name), cwd, path: files.hostPath(file.id) });
  }

  #fromModule(module: Module, file: SourceFile): void {
    for (const [name, binding] of module.names) {
      if (!this.#catalog.has(name, this.#version)) continue;
      const statement = module.assigned.findLast((assigned) => assigned.name === name);
      if (!statement || statement.how === 'import') continue;
      const origin: Origin = binding.environment ? 'environment' : isComputed(statement) ? 'computed' : 'explicit';
      const valueSpan = file.span(statement.value?.start ?? statement.statement.start, statement.value?.end ?? statement.statement.end);
      const { outcome } = binding;
      const alone = module.assigned.filter((other) => other.name === name).length === 1;
      this.#add({
        name,
        value: outcome.known ? this.#fromPython(name, outcome.value, valueSpan, origin) : unknown(outcome.reason, valueSpan, origin),
        where: 'file',
        span: file.span(statement.statement.start, statement.statement.end),
        valueSpan,
        plain: statement.plain && alone,
      });
    }
  }

  #fromPython(name: string, value: Parameters<typeof toValue>[0], span: Span, origin: Origin): Value<PyValue> {
    try {
      return this.#coerced(this.#setting(name), toValue(value), span, origin);
    } catch (error) {
      return unknown(error instanceof Error ? error.message : String(error), span, origin);
    }
  }

  #coerced(setting: GunicornSetting, value: PyValue, span: Span, origin: Origin): Value<PyValue> {
    const result = coerce(setting, value);
    if (result.ok) return known(result.value, span, origin);
    this.invalid.push({ name: setting.name, span, message: `Invalid value for ${setting.name}: ${result.message}` });
    return unknown(result.message, span, origin);
  }

  #fromFlags(flags: readonly Flag[], layer: Layer): void {
    const lists = new Map<string, string[]>();
    for (const flag of flags) {
      const { setting, span, valueSpan, words } = flag;
      const value = this.#flagValue(flag, lists, layer.origin);
      const plain = layer === COMMAND && flag.hole === undefined && words.every((word) => word.hole === undefined);
      this.#add({ name: setting.name, value, where: layer.where, span, valueSpan, plain });
    }
  }

  #flagValue(flag: Flag, lists: Map<string, string[]>, origin: Origin): Value<PyValue> {
    const { setting, text, constant, hole, valueSpan } = flag;
    if (hole !== undefined) return unknown(hole, valueSpan, origin);
    if (text === undefined) return known(constant === undefined ? null : fromCatalog(constant), valueSpan, origin);
    if (setting.action !== 'append') return this.#coerced(setting, fromArgument(setting, text), valueSpan, origin);
    const list = [...(lists.get(setting.name) ?? []), text];
    lists.set(setting.name, list);
    return this.#coerced(setting, list, valueSpan, origin);
  }

  #add(source: SettingSource): void {
    const list = this.#sources.get(source.name);
    if (list) list.push(source);
    else this.#sources.set(source.name, [source]);
  }
}

const lastOf = (line: CommandLine | undefined, name: string): Flag | undefined =>
  line?.flags.findLast((flag) => flag.setting.name === name);

const isComputed = (assigned: Assigned): boolean => assigned.how !== 'assign' || (assigned.value !== undefined && !assigned.plain);

/** Names the module binds that gunicorn would ignore without a word: lower-case, no import, no definition, no name of Python's. */
function strangersOf(module: Module, file: SourceFile, catalog: GunicornCatalog): Stranger[] {
  const { uses } = parsePython(file);
  const found = new Map<string, Stranger>();
  for (const { name, target, how, outcome } of module.assigned) {
    if (how !== 'assign' || catalog.lookup(name) !== undefined || name.startsWith('_') || name !== name.toLowerCase()) continue;
    const span = file.span(target.start, target.end);
    let value: Value<PyValue>;
    try {
      value = outcome.known ? known(toValue(outcome.value), span) : unknown(outcome.reason, span);
    } catch (error) {
      value = unknown(error instanceof Error ? error.message : String(error), span);
    }
    found.set(name, { name, span, usedElsewhere: uses.has(name), value });
  }
  return [...found.values()];
}
