import type { PyExpression, PythonTree, Range } from '../../../syntax/python/tree.ts';
import type { Binding, Names, Outcome } from './bindings.ts';
import { boundNames, globalNames, opaque } from './bindings.ts';
import { isHarmless } from './builtins.ts';
import type { Environment, Machine } from './machine.ts';
import type { Py, PyFunction, PyLambda } from './values.ts';
import { kindOf, Opaque, Raises } from './values.ts';
import { Variables } from './variables.ts';
import { append } from '../../../text/lists.ts';

/** What the module is run in. */
export interface Setting {
  readonly environment: Environment;
  /** The directory gunicorn starts in, when it is known. */
  readonly cwd: string | undefined;
  /** `__file__`, when it is known. */
  readonly path: string | undefined;
}

/** One binding of a name at module level, in the order of evaluation. */
export interface Assigned {
  readonly name: string;
  /** The whole statement. */
  readonly statement: Range;
  /** The name itself. */
  readonly target: Range;
  /** What is assigned; undefined where the value is no expression (imports, `def`, loops). */
  readonly value: PyExpression | undefined;
  /** `name = literal` (or `name: type = literal`) alone in its statement, at module level, and surely run. */
  readonly plain: boolean;
  readonly how: 'assign' | 'augment' | 'import' | 'definition' | 'block';
  readonly outcome: Outcome;
  readonly environment: boolean;
}

/** Statements and expressions one evaluation may look at. */
const MAX_STEPS = 20_000;

const MAX_CALLS = 20;

/** What looks like a change of a mapping. */
const WRITES = /\]\s*=(?!=)|\|=|\.\s*(?:update|setdefault|pop|popitem|clear)\b/;

/** What looks like a change of what a module holds. */
const PATCHES = /\b([A-Za-z_]\w*)[ \t]{0,9}\.[ \t]{0,9}[\w.]{1,99}[ \t]{0,9}=(?!=)/g;

const GLOBALS = /\bglobal\s+([A-Za-z_][\w \t,]*)/g;

/** Code that may bind any name of the module: `exec(…)`, `globals()`, `sys.modules[__name__]`. */
const DYNAMIC = new RegExp(
  [
    /\b(?:exec|globals|locals|vars)\s*\(/,
    /(?:[=(,[]|\breturn)\s*(?:exec|globals|locals|vars)\b/,
    /\bsys\s*\.\s*modules\b(?!\s*(?:\[\s*['"][A-Za-z]|\.\s*pop\b))/,
    /\bimport\s+(?:modules|__config__)\b|\bimport_module\s*\(\s*__name__/,
    /\b(?:__dict__|__globals__|f_globals|f_locals)\b|\beval\s*\(\s*compile\b/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

interface Frame {
  readonly names: Names;
  /** Names that are local to the function, bound or not; undefined at module level. */
  readonly locals: ReadonlySet<string> | undefined;
  result: Py | undefined;
}

/** Everything that changes while a module runs. */
export class State implements Machine {
  readonly assigned: Assigned[] = [];
  readonly names: Names = new Map();
  cwd: string | undefined;
  /** Why names may be bound that nobody sees. */
  wild: string | undefined;
  /** The environment took part in what was evaluated last. */
  touched = false;
  /** Why what runs now may not run: a branch, a handler. */
  unsure: string | undefined;
  /** How many `try` are open. */
  attempts = 0;
  /** The environment decided that this way was taken. */
  control = false;
  /** How often something was met that may fail or have effects. */
  doubts = 0;
  frame: Frame;
  readonly #tree: PythonTree;
  readonly #text: string;
  readonly #path: string | undefined;
  readonly #variables: Variables;
  readonly #dynamic: boolean;
  /** Modules that hold something else than they did. */
  readonly #patched = new Set<string>();
  readonly #run: (statements: PyFunction['statement']['body']) => boolean;
  #steps = 0;
  #calls = 0;

  /** `run` runs the body of a function; true when it returned. */
  constructor(tree: PythonTree, setting: Setting, run: (statements: PyFunction['statement']['body']) => boolean) {
    this.#tree = tree;
    this.#text = tree.file.text;
    this.#dynamic = DYNAMIC.test(this.#text);
    this.#path = setting.path;
    this.#variables = new Variables(setting.environment);
    this.#run = run;
    this.cwd = setting.cwd;
    this.frame = { names: this.names, locals: undefined, result: undefined };
  }

  get inFunction(): boolean {
    return this.frame.locals !== undefined;
  }

  /** Too much was looked at already. */
  get exhausted(): boolean {
    return this.#steps > MAX_STEPS;
  }

  step(): void {
    if (++this.#steps > MAX_STEPS) throw new Opaque('the file does too much to follow it');
  }

  name(name: string): Py {
    if (this.#tree.walrus.has(name)) throw new Opaque(boundInside(name));
    const binding = this.frame.names.get(name);
    if (binding !== undefined) return this.#use(binding);
    if (this.frame.locals?.has(name)) throw new Raises(`\`${name}\` has no value yet`);
    const global = this.names.get(name);
    if (global !== undefined) return this.#use(global);
    if (this.wild !== undefined) throw new Opaque(this.wild);
    if (name === '__file__') {
      if (this.#path === undefined) throw new Opaque('where the file lies is not known');
      return this.#path;
    }
    if (name === '__name__') return '__config__';
    return { kind: 'reference', path: `builtins.${name}` };
  }

  #use({ outcome, environment }: Binding): Py {
    if (environment) this.touched = true;
    if (!outcome.known) throw new Opaque(outcome.reason);
    return outcome.value;
  }

  bind(binding: Omit<Assigned, 'environment'>): void {
    const environment = this.touched || this.control;
    this.frame.names.set(binding.name, { outcome: binding.outcome, environment });
    if (!this.inFunction) this.assigned.push({ ...binding, environment });
  }

  variable(name: string): string | undefined {
    this.touched = true;
    return this.#variables.get(name);
  }

  setVariable(name: string, value: Outcome | undefined): void {
    this.#variables.set(name, value, this.sure === undefined);
  }

  loseEnvironment(reason: string): void {
    this.#variables.lose(reason);
    this.doubts++;
  }

  get sure(): string | undefined {
    return this.unsure ?? (this.attempts > 0 ? 'what is inside `try` may not run' : undefined);
  }

  /** From here on any name may be bound to anything. */
  goWild(reason: string): void {
    this.wild = reason;
    for (const name of this.names.keys()) this.names.set(name, opaque(reason));
    this.loseEnvironment(reason);
  }

  /** Names that `:=` binds, wherever it stands. */
  bindWalruses(): void {
    for (const name of this.#tree.walrus) this.names.set(name, opaque(boundInside(name)));
  }

  /** Runs a function of the module with its parameters bound. */
  call(target: PyFunction, parameters: Names): Py {
    const { statement } = target;
    if (statement.wrapped || target.nested) throw new Opaque(`what \`${statement.name}()\` gives is not followed here`);
    if (this.#calls >= MAX_CALLS) throw new Opaque('calls nested too deeply');
    const globals = globalNames(statement.body);
    if (globals.size > 0) {
      this.#loseNames(globals, statement, `\`${statement.name}()\` may set it`);
      throw new Opaque(`\`${statement.name}()\` sets names of the module`);
    }
    const outer = this.frame;
    const { touched } = this;
    this.#calls++;
    this.frame = { names: parameters, locals: new Set([...parameters.keys(), ...boundNames(statement.body)]), result: undefined };
    try {
      const ended = this.#run(statement.body);
      return ended ? (this.frame.result ?? null) : null;
    } finally {
      this.frame = outer;
      this.#calls--;
      this.touched ||= touched;
    }
  }

  #loseNames(lost: Iterable<string>, statement: Range, reason: string): void {
    const binding = opaque(reason);
    for (const name of lost) {
      // The first reason is the nearest.
      if (this.names.get(name)?.outcome.known === false) continue;
      this.names.set(name, binding);
      this.assigned.push({ name, statement, target: statement, value: undefined, plain: false, how: 'block', ...binding });
    }
  }

  patch(path: string): void {
    this.#patched.add(rootOf(path));
  }

  trust(path: string): void {
    if (this.#patched.has(rootOf(path))) throw new Opaque(`the file changes what \`${rootOf(path)}\` holds`);
  }

  /** Goes wild if a stretch may bind any name. */
  lookForDynamic(range: Range): void {
    if (!this.#dynamic || !DYNAMIC.test(this.#text.slice(range.start, range.end))) return;
    this.goWild('code that is run from a text or writes to `globals()` may set it');
  }

  /** Whatever containers are named in a stretch, and the environment, may be changed by what is not followed there. */
  spoil(range: Range, reason: string): void {
    this.doubts++;
    const seen = new Set<PyFunction | PyLambda>();
    const open: Range[] = [range];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      // Each stretch costs a step, and more when it is long.
      this.#steps += 1 + ((next.end - next.start) >> 8);
      if (this.exhausted) {
        this.goWild('the file does too much to follow it');
        return;
      }
      for (const code of this.#spoilStretch(next, reason)) {
        if (seen.has(code)) continue;
        seen.add(code);
        open.push(code.kind === 'lambda' ? code : code.statement);
      }
    }
  }

  /** The functions that are named in the stretch, which it may call. */
  #spoilStretch(range: Range, reason: string): (PyFunction | PyLambda)[] {
    const slice = this.#text.slice(range.start, range.end);
    const called: (PyFunction | PyLambda)[] = [];
    this.lookForDynamic(range);
    let environ = slice.includes('environ');
    for (const [name] of slice.matchAll(/[A-Za-z_]\w*/g)) {
      const outcome = (this.frame.names.get(name) ?? this.names.get(name))?.outcome;
      if (!outcome?.known || outcome.value === null || typeof outcome.value !== 'object') continue;
      const { value } = outcome;
      append(called, spoilAll(value, reason));
      if (value.kind !== 'reference') continue;
      if (value.path === 'os.environ') environ = true;
      else if (slice.includes('(') && !isHarmless(value.path)) this.loseEnvironment(`\`${name}\` may change the environment`);
    }
    for (const [, name] of slice.matchAll(PATCHES)) {
      const outcome = this.names.get(name!)?.outcome;
      if (outcome?.known && kindOf(outcome.value) === 'reference') this.patch((outcome.value as { readonly path: string }).path);
    }
    for (const [, names] of slice.matchAll(GLOBALS)) {
      this.#loseNames(
        names!.split(',').map((name) => name.trim()),
        range,
        reason,
      );
    }
    if (environ && WRITES.test(slice)) this.loseEnvironment('the file writes to its environment');
    return called;
  }
}

/** Marks a container and those in it; what is found there that could be called. */
function spoilAll(container: Py, reason: string): (PyFunction | PyLambda)[] {
  const open: Py[] = [container];
  const code: (PyFunction | PyLambda)[] = [];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (value === null || typeof value !== 'object') continue;
    if (value.kind === 'tuple') append(open, value.items);
    else if (value.kind === 'list' || value.kind === 'dict') {
      if (value.spoiled !== undefined) continue;
      value.spoiled = reason;
      append(open, [...value.items.values()]);
    } else if (value.kind === 'function' || value.kind === 'lambda') code.push(value);
  }
  return code;
}

const rootOf = (path: string): string => path.replace(/\..*$/s, '');

const boundInside = (name: string): string => `\`${name}\` is bound by \`:=\``;
