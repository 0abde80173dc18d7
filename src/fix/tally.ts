import type { Finding } from '../rule.ts';
import type { Refusal } from './plan.ts';

/** So many refused fixes of a rule stand for all of its others: to find each culprit among thousands takes a whole lint and more. */
const ENOUGH = 10;

/** Counts what was refused, and knows the rules whose fixes are not worth another try. */
export class Tally {
  /** Keys of the refused findings, by rule: the same one may be tried several times. */
  readonly #refused = new Map<string, Set<string>>();
  readonly #spent = new Map<string, string>();

  note({ finding: { rule, key }, reason }: Refusal): void {
    const keys = this.#refused.get(rule) ?? new Set();
    this.#refused.set(rule, keys.add(key));
    if (keys.size >= ENOUGH && !this.#spent.has(rule))
      this.#spent.set(rule, `not tried, as ${ENOUGH} fixes of its rule were refused: ${reason}`);
  }

  /** Why the fix of a finding is refused untried; undefined when it may be tried. */
  verdict({ rule }: Finding): string | undefined {
    return this.#spent.get(rule);
  }
}
