import type { HttpdStart } from '../../launchers/httpd-starts.ts';
import { compareVersions } from '../../target.ts';
import { valueOf } from '../../text/value.ts';
import type { ApacheWorld } from './model.ts';
import { nameOf } from '../../text/paths.ts';

/** What a name is defined to. */
type Definition = { readonly value: string | undefined };

/** What httpd knows while it reads: filled in as `LoadModule` and `Define` come. */
export class ReadingState {
  /** Undefined: defined or not, or to what, nobody can tell. */
  readonly #defines = new Map<string, Definition | undefined>();
  readonly #undefined = new Set<string>();
  readonly #modules: Set<string>;
  readonly #closed: boolean;
  readonly #version: string | undefined;
  readonly #start: HttpdStart | undefined;

  constructor(world: ApacheWorld | undefined, version: string | undefined, start?: HttpdStart) {
    this.#modules = new Set([...ALWAYS, ...(world?.modules ?? [])]);
    for (const [name, value] of world?.defines ?? []) this.#defines.set(name, { value });
    for (const name of start?.defines ?? []) this.#defines.set(name, { value: undefined });
    this.#start = start;
    this.#closed = world !== undefined;
    this.#version = version;
  }

  /** `LoadModule name path`. */
  load(name: string, path: string): void {
    this.#modules.add(name);
    const file = nameOf(path).replace(/\.so.*$/, '.c');
    this.#modules.add(RENAMED[file] ?? file);
  }

  has(module: string): boolean {
    return this.#modules.has(module);
  }

  /** `Define name [value]`; without a value the name is defined and `${name}` stays as it is. */
  define(name: string, value: string | undefined, certain: boolean): void {
    if (certain) this.#undefined.delete(name);
    this.#defines.set(name, certain ? { value } : undefined);
  }

  undefine(name: string, certain: boolean): void {
    if (certain) {
      this.#defines.delete(name);
      this.#undefined.add(name);
    } else this.#defines.set(name, undefined);
  }

  /** A word with its `${NAME}`s put in; `open` when one of them is not known. */
  resolve(text: string): { readonly text: string; readonly open: boolean } {
    if (!text.includes('${')) return { text, open: false };
    let open = false;
    const resolved = text.replace(/\$\{([^{}:]*)\}/g, (whole, name: string) => {
      const value = this.#defines.get(name)?.value ?? valueOf(this.#start?.environment.get(name));
      open ||= value === undefined && !this.#closed;
      return value !== undefined && value.length < MAX_VALUE ? value : whole;
    });
    return { text: resolved, open };
  }

  /** Whether a condition holds; undefined: nobody can tell. */
  holds(name: string, args: readonly string[]): boolean | undefined {
    switch (name.toLowerCase()) {
      case 'ifmodule':
        return negated(args[0] ?? '', (module) => this.#modules.has(module) || (this.#closed ? false : undefined));
      case 'ifdefine':
        return negated(args[0] ?? '', (define) => this.#isDefined(define));
      case 'ifversion':
        return this.#version === undefined ? anyOf24(args) : versionHolds(args, this.#version);
      default:
        return undefined;
    }
  }

  #isDefined(name: string): boolean | undefined {
    // `Define X` in a condition that nobody can decide leaves it open; so does a start out of view, by its -D.
    if (this.#defines.has(name)) return this.#defines.get(name) === undefined ? undefined : true;
    return this.#closed || this.#start !== undefined || this.#undefined.has(name) ? false : undefined;
  }
}

/** Part of every httpd. */
const ALWAYS = ['core.c', 'http_core.c', 'mod_so.c', 'core_module', 'http_module', 'so_module'];

/** Modules whose source file is not named as their object. */
const RENAMED: Readonly<Record<string, string>> = {
  'mod_ldap.c': 'util_ldap.c',
  'mod_mpm_event.c': 'event.c',
  'mod_mpm_prefork.c': 'prefork.c',
  'mod_mpm_worker.c': 'worker.c',
};

/** Longer values are not put in: definitions of definitions grow without end. */
const MAX_VALUE = 4096;

function negated(text: string, test: (name: string) => boolean | undefined): boolean | undefined {
  const not = text.startsWith('!');
  const result = test(not ? text.slice(1) : text);
  return result === undefined || !not ? result : !result;
}

/** mod_version: `operator version`, or a version alone. */
function versionHolds(args: readonly string[], version: string): boolean | undefined {
  const [first = '', second] = args;
  const [operator, wanted] = second === undefined ? ['=', first] : [first, second];
  if (!/^\d+(?:\.\d+)*$/.test(wanted)) return undefined;
  const order = compareVersions(version, wanted);
  return negated(operator, (bare) => {
    if (bare === '=' || bare === '==') return order === 0;
    if (bare === '>') return order > 0;
    if (bare === '>=') return order >= 0;
    if (bare === '<') return order < 0;
    return bare === '<=' ? order <= 0 : undefined;
  });
}

/** What holds for the first and the last of 2.4 holds for any: older ones are long gone. */
function anyOf24(args: readonly string[]): boolean | undefined {
  const first = versionHolds(args, '2.4.0');
  return first === versionHolds(args, '2.4.999') ? first : undefined;
}
