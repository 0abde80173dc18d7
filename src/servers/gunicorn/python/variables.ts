import type { Outcome } from './bindings.ts';
import type { Environment } from './machine.ts';
import { Opaque } from './values.ts';

/** The environment as the module sees and changes it. */
export class Variables {
  readonly #environment: Environment;
  /** Names the module sets. */
  readonly #overrides = new Map<string, Outcome>();
  #lost: string | undefined;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Undefined: not set. */
  get(name: string): string | undefined {
    const set = this.#overrides.get(name);
    if (set !== undefined) {
      if (!set.known) throw new Opaque(set.reason);
      return set.value === null ? undefined : (set.value as string);
    }
    if (this.#lost !== undefined) throw new Opaque(this.#lost);
    const found = this.#environment(name);
    if (found.kind === 'unknown') throw new Opaque(found.reason);
    return found.kind === 'set' ? found.value : undefined;
  }

  /** `value` undefined: removed. `sure`: it surely happens. */
  set(name: string, value: Outcome | undefined, sure: boolean): void {
    const outcome: Outcome = value ?? { known: true, value: null };
    const text = !outcome.known || outcome.value === null || typeof outcome.value === 'string';
    this.#overrides.set(name, sure && text ? outcome : { known: false, reason: `$${name} is set in this file` });
  }

  /** From here on nobody knows what is set. */
  lose(reason: string): void {
    this.#lost ??= reason;
    this.#overrides.clear();
  }
}
