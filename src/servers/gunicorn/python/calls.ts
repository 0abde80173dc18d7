import type { Names, Outcome } from './bindings.ts';
import { CALLS, isHarmless } from './builtins.ts';
import { formatTemplate, textMethod } from './format.ts';
import type { Machine } from './machine.ts';
import type { Py, PyFunction, PyList } from './values.ts';
import { itemsOf, kindOf, Opaque, Raises, usable } from './values.ts';
import { append } from '../../../text/lists.ts';

/** Longest list that is made. */
export const MAX_ITEMS = 4096;

/** Calls of functions, of methods and of what is built in. */
export class Calls {
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** What a call gives; opaque where that is not certain. */
  call(callee: Py, positional: readonly Py[], keywords: ReadonlyMap<string, Py>): Py {
    if (callee === null || typeof callee !== 'object') throw new Raises('TypeError');
    switch (callee.kind) {
      case 'reference':
        return this.#builtin(callee.path, positional, keywords);
      case 'method':
        return this.#method(callee.self, callee.name, positional, keywords);
      case 'function':
        return this.#machine.call(callee, this.#parameters(callee, positional, keywords));
      default:
        throw new Opaque('a call that is not followed here');
    }
  }

  #parameters(target: PyFunction, args: readonly Py[], keywords: ReadonlyMap<string, Py>): Names {
    const { parameters, name } = target.statement;
    const names: Names = new Map();
    const positional = parameters.filter((parameter) => parameter.kind === 'positional');
    if (parameters.some((parameter) => parameter.kind === 'rest' || parameter.kind === 'keywords'))
      throw new Opaque(`the arguments of \`${name}()\``);
    if (args.length > positional.length) throw new Raises('TypeError');
    for (const key of keywords.keys()) if (!parameters.some((parameter) => parameter.name === key)) throw new Raises('TypeError');
    for (const parameter of parameters) {
      const at = positional.indexOf(parameter);
      const given = at >= 0 && at < args.length ? args[at] : keywords.get(parameter.name);
      const value = given ?? (given === null ? null : target.defaults.get(parameter.name));
      if (value === undefined) throw new Raises('TypeError');
      const outcome: Outcome = value instanceof Opaque ? { known: false, reason: value.message } : { known: true, value };
      names.set(parameter.name, { outcome, environment: false });
    }
    return names;
  }

  #builtin(path: string, args: readonly Py[], keywords: ReadonlyMap<string, Py>): Py {
    this.#machine.trust(path);
    if (path === 'os.getenv' || path === 'os.environ.get') return this.#getenv(args, keywords);
    if (path.startsWith('os.environ.')) return this.#environ(path.slice('os.environ.'.length), args);
    if (path === 'os.chdir') {
      this.#machine.cwd = undefined;
      return null;
    }
    const known = CALLS.get(path);
    if (known !== undefined) {
      return known(
        { args, keywords },
        {
          cwd: () => {
            if (this.#machine.cwd === undefined) throw new Opaque('the directory gunicorn starts in is not known');
            return this.#machine.cwd;
          },
        },
      );
    }
    const [object] = args;
    if (path === 'builtins.setattr' && object !== undefined && kindOf(object) === 'reference') {
      this.#machine.patch((object as { readonly path: string }).path);
    }
    if (!isHarmless(path)) this.#machine.loseEnvironment(`\`${path}()\` may change the environment`);
    throw new Opaque(`what \`${path.replace(/^builtins\./, '')}()\` gives is not known here`);
  }

  #getenv(args: readonly Py[], keywords: ReadonlyMap<string, Py>): Py {
    const [name, fallback = keywords.get('default') ?? null] = args;
    if (typeof name !== 'string' || args.length > 2) throw new Opaque('a variable that is not known here');
    return this.#machine.variable(name) ?? fallback;
  }

  #environ(method: string, args: readonly Py[]): Py {
    const [name, value] = args;
    if (typeof name !== 'string') {
      this.#machine.loseEnvironment(`\`os.environ.${method}()\` may change the environment`);
      throw new Opaque(`\`os.environ.${method}()\` is not followed here`);
    }
    if (method === 'setdefault') {
      const now = this.#machine.variable(name);
      if (now !== undefined) return now;
      this.#machine.setVariable(name, { known: true, value: value ?? null });
      return value ?? null;
    }
    if (method === 'pop') {
      const now = this.#machine.variable(name);
      if (now === undefined && args.length < 2) throw new Raises(`KeyError: '${name}'`);
      this.#machine.setVariable(name, undefined);
      return now ?? value!;
    }
    this.#machine.loseEnvironment(`\`os.environ.${method}()\` may change the environment`);
    throw new Opaque(`\`os.environ.${method}()\` is not followed here`);
  }

  #method(self: Py, name: string, args: readonly Py[], keywords: ReadonlyMap<string, Py>): Py {
    if (typeof self === 'string') {
      if (name === 'format') return formatTemplate(self, args, keywords);
      if (keywords.size > 0) throw new Opaque('arguments that are not followed here');
      return textMethod(self, name, args);
    }
    if (self === null || typeof self !== 'object') throw new Opaque(`\`.${name}()\` is not followed here`);
    if (self.kind === 'list') return this.change(self, name, args);
    if (self.kind === 'dict' && name === 'get') {
      const [key, fallback = null] = args;
      if (typeof key !== 'string') throw new Opaque('a key that is not known here');
      return usable(self).items.get(key) ?? fallback;
    }
    if (self.kind === 'dict') self.spoiled ??= `\`.${name}()\` may change it`;
    throw new Opaque(`\`.${name}()\` is not followed here`);
  }

  /** Methods that change a list; where it is not sure that they run, nobody knows what it holds. */
  change(list: PyList, name: string, args: readonly Py[]): Py {
    const added = name === 'append' && args.length === 1 ? args : name === 'extend' && args.length === 1 ? itemsOf(args[0]!) : undefined;
    const { sure } = this.#machine;
    if (added === undefined || sure !== undefined || list.items.length + added.length > MAX_ITEMS) {
      list.spoiled ??= sure ?? `\`.${name}()\` may change it`;
      throw new Opaque(list.spoiled);
    }
    append(usable(list).items, added);
    return null;
  }
}
