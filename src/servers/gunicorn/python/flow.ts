import type { PyExpression, PyStatement } from '../../../syntax/python/tree.ts';
import type { Names } from './bindings.ts';
import { boundNames, joinNames, opaque, restore, snapshot } from './bindings.ts';
import type { Expressions } from './expressions.ts';
import type { State } from './state.ts';
import { Opaque, Raises } from './values.ts';

export const UNFOLLOWED = 'code that is not followed here may change it';

/** Statements that run others, or not: `if`, `try`, loops. */
export class Flow {
  readonly #state: State;
  readonly #expressions: Expressions;
  readonly #run: (statements: readonly PyStatement[]) => boolean;

  constructor(state: State, expressions: Expressions, run: (statements: readonly PyStatement[]) => boolean) {
    this.#state = state;
    this.#expressions = expressions;
    this.#run = run;
  }

  /** Runs every way that may be taken; what they agree on stays known. True when all of them ended what runs. */
  if(statement: PyStatement & { readonly kind: 'if' }): boolean {
    const state = this.#state;
    const { control, unsure } = state;
    const { names } = state.frame;
    try {
      let open: { readonly reason: string; readonly bound: ReadonlySet<string>; readonly before: Names } | undefined;
      const ways: Names[] = [];
      for (const { condition, body } of [...statement.branches, { condition: undefined, body: statement.otherwise }]) {
        const taken = condition === undefined ? true : this.#condition(condition);
        if (condition !== undefined) state.control ||= state.touched;
        if (taken === false) continue;
        if (taken !== true && open === undefined) {
          const bound = boundNames([statement]);
          open = { reason: `it depends on a condition: ${taken}`, bound, before: snapshot(names, bound) };
          state.unsure ??= open.reason;
        }
        if (open === undefined) return this.#run(body);
        restore(names, open.bound, open.before);
        if (!this.#run(body)) ways.push(snapshot(names, open.bound));
        if (taken === true) break;
      }
      if (open === undefined) return false;
      if (ways.length > 0) joinNames(names, open.bound, ways, open.reason);
      return ways.length === 0;
    } finally {
      state.control = control;
      state.unsure = unsure;
    }
  }

  /** The truth of a condition, or why it is not known. */
  #condition(condition: PyExpression): boolean | string {
    this.#state.touched = false;
    try {
      return this.#expressions.truth(condition);
    } catch (error) {
      if (!(error instanceof Opaque) || (error instanceof Raises && this.#state.attempts > 0)) throw error;
      this.#state.spoil(condition, UNFOLLOWED);
      return error.message;
    }
  }

  /** True when it surely ended what runs. */
  try(statement: PyStatement & { readonly kind: 'try' }): boolean {
    const { names } = this.#state.frame;
    const bound = boundNames([statement]);
    const before = snapshot(names, bound);
    const doubts = this.#state.doubts;
    let raised = false;
    let ended = false;
    this.#state.attempts++;
    try {
      ended = this.#run(statement.body);
    } catch (error) {
      if (!(error instanceof Opaque)) throw error;
      if (error instanceof Raises) raised = true;
      else {
        this.#state.doubts++;
        if (this.#state.inFunction) throw error;
      }
    } finally {
      this.#state.attempts--;
    }
    // Which exceptions a handler takes is not looked at: inside another `try` that one's may be meant.
    if (raised && this.#state.attempts > 0) this.#state.doubts++;
    const sure = this.#state.doubts === doubts;
    if (sure && raised && statement.handlers.length === 1) ended = this.#run(statement.handlers[0]!.body);
    else if (sure && !raised) ended = ended || this.#run(statement.otherwise);
    else this.#afterDoubtfulTry(statement, bound, before, ended);
    return this.#run(statement.last) || (ended && sure);
  }

  /** The body may have stopped anywhere, and each handler may have run or not. */
  #afterDoubtfulTry(statement: PyStatement & { readonly kind: 'try' }, bound: ReadonlySet<string>, before: Names, ended: boolean): void {
    const { names } = this.#state.frame;
    const reason = 'it depends on what happens inside `try`';
    if (this.#state.inFunction) throw new Opaque(reason);
    if (!ended) this.#run(statement.otherwise);
    const ways = [snapshot(names, bound)];
    const inside = boundNames(statement.body);
    const outer = this.#state.unsure;
    this.#state.unsure ??= reason;
    try {
      for (const handler of statement.handlers) {
        restore(names, bound, before);
        for (const name of inside) names.set(name, opaque(reason));
        if (handler.name !== undefined) names.set(handler.name, opaque('an exception'));
        if (!this.#run(handler.body)) ways.push(snapshot(names, bound));
      }
    } finally {
      this.#state.unsure = outer;
    }
    joinNames(names, bound, ways, reason);
  }

  /** A loop and its like: how often its body runs is not known. */
  block(statement: PyStatement & { readonly kind: 'block' }): void {
    const reason = `it depends on what \`${statement.keyword}\` does`;
    this.#state.spoil(statement, reason);
    this.#state.touched = false;
    for (const name of boundNames([statement])) {
      this.#state.bind({
        name,
        statement,
        target: statement,
        value: undefined,
        plain: false,
        how: 'block',
        outcome: { known: false, reason },
      });
    }
    if (this.#state.inFunction) throw new Opaque(reason);
  }
}
