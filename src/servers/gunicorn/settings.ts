import type { GunicornCatalog, GunicornSetting } from '../../catalog/gunicorn/catalog.ts';
import type { Launch } from '../../launchers/launch.ts';
import { parsePython } from '../../syntax/python/parse.ts';
import type { FileSet } from '../../text/files.ts';
import type { SourceFile, Span } from '../../text/source.ts';
import { holesAlone, isTemplate, templateHole } from '../../text/template.ts';
import { IN_BLOCK, surroundingsOf } from '../../text/template-blocks.ts';
import { known, unknown, type Origin, type Unknown, type Value } from '../../text/value.ts';
import { coerce, fromCatalog } from './coerce.ts';
import { fromArgument, type CommandLine, type Flag } from './command-line.ts';
import { evaluateModule, type Assigned, type Environment, type Module } from './evaluate.ts';
import type { GunicornSettings, InvalidSetting, PyValue, SettingSource, Stranger } from './model.ts';
import type { Outcome } from './python/bindings.ts';
import { Opaque, type Py, toValue } from './python/values.ts';
import { readStart, type GunicornStart, type Told } from './start.ts';

/** Settings in gunicorn's real precedence. Source: gunicorn/app/base.py (Application.load_config). */
export function readGunicorn(files: FileSet, catalog: GunicornCatalog, start: GunicornStart): GunicornSettings {
  return settingsOf(files, catalog, readStart(files, catalog, start));
}

/** The settings where it is read already who starts it; of the configuration file `parsePython` must be ready to read. */
export const settingsOf = (files: FileSet, catalog: GunicornCatalog, told: Told): GunicornSettings => new Settings(files, catalog, told);

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

/** Managers that hand on an environment nobody sees, in which nobody puts gunicorn's flags. */
const OF_ITS_OWN: ReadonlySet<Launch['manager']['kind']> = new Set(['supervisor', 'runit', 'script']);

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
  readonly #args: CommandLine | undefined;
  readonly #sources = new Map<string, SettingSource[]>();
  readonly #defaults = new Map<string, SettingSource>();
  /** Why names may be set that nobody sees. */
  readonly #wild: string | undefined;

  constructor(files: FileSet, catalog: GunicornCatalog, { start, command, args, refused, config }: Told) {
    const { launch, file, version } = start;
    this.#catalog = catalog;
    this.#version = version;
    this.#launch = launch;
    this.#anchor = launch?.span ?? file!.span(0, 0);
    this.command = command;
    for (const name of READ_AT_IMPORT) this.#default(name);
    this.#args = args;
    for (const { span, message } of refused) this.#refuse('GUNICORN_CMD_ARGS', span, message, 'environment');
    this.file = config.file;
    const module = this.file && this.#evaluate(files, this.file, config.path);
    this.strangers = module && this.file ? strangersOf(module, this.file, catalog, version) : [];
    if (module && this.file) this.#fromModule(module, this.file);
    if (this.#args) this.#fromFlags(this.#args.flags, ARGS);
    if (this.command) this.#fromFlags(this.command.flags, COMMAND);
    this.#wild = module?.wild ?? this.#args?.open ?? this.command?.open;
    this.complete = config.certain && this.#wild === undefined && !this.#mayHaveArgs();
  }

  /**
   * GUNICORN_CMD_ARGS may come from where nobody sees it. What supervisord itself was started with is not taken for that place, nor
   * is that of runit or a script: nobody sets gunicorn's flags there, and every default under them would be unknown.
   */
  #mayHaveArgs(): boolean {
    const launch = this.#launch;
    if (launch === undefined || (OF_ITS_OWN.has(launch.manager.kind) && !launch.environment.has('GUNICORN_CMD_ARGS'))) return false;
    return this.#variable('GUNICORN_CMD_ARGS').kind === 'unknown';
  }

  get(name: string): SettingSource {
    const all = this.#sources.get(name);
    const winner = all?.[all.length - 1];
    if (winner) {
      const reason = this.#overridden(winner);
      return reason === undefined ? winner : { ...winner, value: unknown(reason, winner.value.span, winner.value.origin), plain: false };
    }
    if (this.complete) return this.#default(name);
    const reason = this.#wild ?? 'a configuration that is not in view may set it';
    return this.#atAnchor(name, unknown(reason, this.#anchor, 'default'));
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

  flagWords(name: string, literal: string): readonly string[] | undefined {
    const flag = this.flagFor(name);
    const setting = this.#setting(name);
    if (flag === undefined) return undefined;
    if (setting.action === 'store_true') return literal === 'True' ? [flag] : undefined;
    if (setting.action === 'store_const') return undefined;
    const text = /^(?:"([^"\\\n]*)"|'([^'\\\n]*)'|(-?\d\w*))$/.exec(literal);
    const value = text?.[1] ?? text?.[2] ?? text?.[3];
    if (value === undefined || fromArgument(setting, value) === undefined) return undefined;
    // argparse takes a leading dash for another flag.
    return value.startsWith('-') && value !== '-' ? [`${flag}=${value}`] : [flag, value];
  }

  // Where values come from.

  /** Why flags that nobody sees may take a value back. */
  #overridden({ name, where, span }: SettingSource): string | undefined {
    const setting = this.#catalog.lookup(name, this.#version);
    if (setting === undefined || setting.flags.length === 0) return undefined;
    if (where === 'command-line') {
      const at = this.command?.openAt;
      return setting.action === 'append' || at === undefined || at.file !== span.file || at.start < span.start
        ? undefined
        : this.command?.open;
    }
    return this.command?.open ?? (where === 'file' ? this.#args?.open : undefined);
  }

  #atAnchor(name: string, value: Value<PyValue>): SettingSource {
    const where = value.origin === 'environment' ? ('environment' as const) : ('default' as const);
    return { name, value, where, span: value.span, valueSpan: value.span, plain: false };
  }

  #default(name: string): SettingSource {
    let source = this.#defaults.get(name);
    if (source === undefined) this.#defaults.set(name, (source = this.#atAnchor(name, this.#defaultValue(name))));
    return source;
  }

  #defaultValue(name: string): Value<PyValue> {
    const fact = this.#catalog.defaultOf(name, this.#version);
    if (fact?.kind !== 'value') return unknown('the process decides', this.#anchor, 'default');
    // `gunicorn app:app` sets it before anything else is read (gunicorn/app/wsgiapp.py).
    if (name === 'default_proc_name' && this.command?.app) {
      const { value, hole, span } = this.command.app;
      return hole === undefined ? known(value, span, 'default') : unknown(hole, span, 'default');
    }
    if (fact.variable !== undefined && this.#launch !== undefined) {
      const set = this.#variable(fact.variable);
      const span = this.#launch.environment.get(fact.variable)?.span ?? this.#anchor;
      if (set.kind === 'unknown') return unknown(set.reason, span, 'environment');
      if (set.kind === 'set') return this.#fromVariable(name, set.value, span);
    }
    return this.#coerced(this.#setting(name), fromCatalog(fact.value), this.#anchor, 'default');
  }

  /** gunicorn reads these while it is imported: `int(os.environ.get("WEB_CONCURRENCY", 1))`. */
  #fromVariable(name: string, text: string, span: Span): Value<PyValue> {
    const setting = this.#setting(name);
    if (setting.kind !== 'int') {
      return this.#coerced(setting, name === 'bind' ? fromCatalog([`0.0.0.0:${text}`]) : text, span, 'environment');
    }
    const number = fromArgument({ ...setting, argument: 'int' }, text);
    if (number !== undefined) return this.#coerced(setting, number, span, 'environment');
    return this.#refuse(name, span, `invalid literal for int() with base 10: '${text}'`, 'environment');
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

  /** `named`: the path by which the command names it. */
  #evaluate(files: FileSet, file: SourceFile, named: string | undefined): Module {
    const cwd = this.#launch?.cwd.known ? this.#launch.cwd.value : undefined;
    return evaluateModule(parsePython(file), { environment: (name) => this.#variable(name), cwd, path: named ?? files.hostPath(file.id) });
  }

  #fromModule(module: Module, file: SourceFile): void {
    const statements = new Map<string, Assigned[]>();
    for (const assigned of module.assigned) {
      const list = statements.get(assigned.name);
      if (list) list.push(assigned);
      else statements.set(assigned.name, [assigned]);
    }
    for (const [name, { outcome, environment }] of module.names) {
      if (!this.#catalog.has(name, this.#version)) continue;
      const list = statements.get(name);
      const last = list?.[list.length - 1];
      const origin: Origin = environment ? 'environment' : last !== undefined && isComputed(last) ? 'computed' : 'explicit';
      const span = last === undefined ? file.span(0, 0) : file.span(last.statement.start, last.statement.end);
      const valueSpan = last?.value === undefined ? span : file.span(last.value.start, last.value.end);
      this.#add({
        name,
        value:
          filledIn(file, valueSpan, outcome) ??
          (outcome.known
            ? this.#coerced(this.#setting(name), outcome.value, valueSpan, origin)
            : unknown(outcome.reason, valueSpan, origin)),
        where: 'file',
        span,
        valueSpan,
        plain: last?.plain === true && list?.length === 1,
      });
    }
  }

  #coerced(setting: GunicornSetting, value: Py, span: Span, origin: Origin): Value<PyValue> {
    try {
      const result = coerce(setting, value, this.#version);
      return result.ok ? known(result.value, span, origin) : this.#refuse(setting.name, span, result.message, origin);
    } catch (error) {
      if (error instanceof Opaque) return unknown(error.message, span, origin);
      throw error;
    }
  }

  #refuse(name: string, span: Span, message: string, origin: Origin): Value<PyValue> {
    this.invalid.push({ name, span, message: `Invalid value for ${name}: ${message}` });
    return unknown(message, span, origin);
  }

  #fromFlags(flags: readonly Flag[], layer: Layer): void {
    const lists = new Map<string, string[]>();
    const last = new Map(flags.map((flag) => [flag.setting.name, flag]));
    for (const flag of flags) {
      const { setting, span, valueSpan, words } = flag;
      // Only the last of a setting reaches its validator, with those before it where they are collected.
      const refused = this.invalid.length;
      const value = this.#flagValue(flag, lists, layer.origin);
      if (last.get(setting.name) !== flag) this.invalid.length = refused;
      const plain = layer === COMMAND && flag.hole === undefined && words.every((word) => word.hole === undefined);
      this.#add({ name: setting.name, value, where: layer.where, span, valueSpan, plain });
    }
  }

  #flagValue(flag: Flag, lists: Map<string, string[]>, origin: Origin): Value<PyValue> {
    const { setting, text, constant, hole, valueSpan } = flag;
    if (hole !== undefined) return unknown(hole, valueSpan, origin, holesAlone(text));
    if (text === undefined) return this.#coerced(setting, fromCatalog(constant ?? null), valueSpan, origin);
    if (setting.action !== 'append') return this.#coerced(setting, fromArgument(setting, text) ?? text, valueSpan, origin);
    const list = [...(lists.get(setting.name) ?? []), text];
    lists.set(setting.name, list);
    return this.#coerced(setting, fromCatalog(list), valueSpan, origin);
  }

  #add(source: SettingSource): void {
    const list = this.#sources.get(source.name);
    if (list) list.push(source);
    else this.#sources.set(source.name, [source]);
  }
}

/** Why a template leaves a setting open: a block around the statement, a hole in it or in the text it yields. */
function filledIn(file: SourceFile, span: Span, outcome: Outcome): Unknown | undefined {
  if (!isTemplate(file)) return undefined;
  if (surroundingsOf(file, span).conditions.length > 0) return unknown(IN_BLOCK, span);
  const text = outcome.known ? loneText(outcome.value) : undefined;
  const hole = templateHole(file.slice(span)) ?? (text === undefined ? undefined : templateHole(text));
  return hole === undefined ? undefined : unknown(`the template fills in ${hole}`, span, 'explicit', holesAlone(text));
}

/** A text, or the only one of a list. */
function loneText(value: Py): string | undefined {
  if (typeof value === 'string') return value;
  const isList = value !== null && typeof value === 'object' && (value.kind === 'list' || value.kind === 'tuple');
  return isList && value.items.length === 1 && typeof value.items[0] === 'string' ? value.items[0] : undefined;
}

/** Settings whose defaults come from the environment: a value that is refused there stops gunicorn whatever else is set. */
const READ_AT_IMPORT = ['workers', 'bind', 'forwarded_allow_ips'] as const;

const isComputed = (assigned: Assigned): boolean => assigned.how !== 'assign' || (assigned.value !== undefined && !assigned.plain);

/** Names the module binds that gunicorn, or another version of it, ignores without a word: lower-case, no import, no definition, no name of Python's. */
function strangersOf(module: Module, file: SourceFile, catalog: GunicornCatalog, version: string | undefined): Stranger[] {
  const { uses } = parsePython(file);
  const found = new Map<string, Stranger>();
  for (const { name, target, how, outcome, plain, statement } of module.assigned) {
    if (how !== 'assign' || catalog.has(name, version) || name.startsWith('_') || name !== name.toLowerCase()) continue;
    const span = file.span(target.start, target.end);
    let value: Value<PyValue>;
    try {
      value = outcome.known ? known(toValue(outcome.value), span) : unknown(outcome.reason, span);
    } catch (error) {
      value = unknown(error instanceof Error ? error.message : String(error), span);
    }
    const alone = plain && !found.has(name) ? file.span(statement.start, statement.end) : undefined;
    found.set(name, { name, span, usedElsewhere: uses.has(name), value, statement: alone });
  }
  return [...found.values()];
}
