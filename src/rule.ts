import type { Edit, Span } from './text/source.ts';
import type { Editors } from './stack/editors.ts';
import type { Edge, Stack } from './stack/model.ts';
import type { Fact } from './target.ts';
import type { IgnoreComment } from './text/ignore.ts';

/** `error`: will not work, or exploitable as written; `warning`: will hurt in production; `info`: advice. */
export type Severity = 'error' | 'warning' | 'info';

/** `safe` keeps or improves the meaning; `unsafe` changes behaviour; `manual` is shown and never applied. */
export type Safety = 'safe' | 'unsafe' | 'manual';

/** All or nothing, over as many files as it takes. */
export interface Fix {
  /** Imperative: `Send the Host header`. */
  readonly title: string;
  readonly safety: Safety;
  readonly edits: readonly Edit[];
}

export interface Related {
  readonly at: Span;
  readonly message: string;
}

/** What a rule reports. */
export interface Draft {
  readonly at: Span;
  /** Names the thing, the consequence and the way out: one line, no full stop at the end. */
  readonly message: string;
  readonly related?: readonly Related[];
  readonly help?: string | undefined;
  /** Dropped by the engine when it has no edits. */
  readonly fix?: Fix | undefined;
  /** May only lower the rule's severity. */
  readonly severity?: Severity;
  /** The edges the finding rests on: a `likely` one caps it at warning. */
  readonly edges?: readonly Edge[];
  /** The facts it rests on: one of this machine caps it at info and takes it out of the exit code. */
  readonly facts?: readonly Fact<unknown>[];
  /** Tells two findings of one rule at one place apart: a header name, an option. */
  readonly data?: string;
}

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly at: Span;
  readonly related: readonly Related[];
  readonly help: string | undefined;
  readonly fix: Fix | undefined;
  /** Stable when lines move: rule, host path, symbolic paths of both ends, data. */
  readonly key: string;
  /** False when it rests on this machine's cores or memory: it never counts for the exit code. */
  readonly counts: boolean;
}

export interface RuleContext {
  readonly stack: Stack;
  readonly edit: Editors;
  /** The ignore comments of all files; complete only for rules that run `last`. */
  readonly ignores: readonly IgnoreComment[];
  /** What may stand for rules in an ignore comment: ids, `family/*`, then aliases. */
  readonly names: readonly string[];
  /** True when all rules that a name stands for ran before this one, and none had to skip anything. */
  checked(name: string): boolean;
  report(draft: Draft): void;
  /** Says that a place was not checked and why: `no --cores given`. */
  skip(reason: string): void;
}

export interface Rule {
  /** `family/problem-noun`; reads well behind "allow". */
  readonly id: string;
  /** One line, equal to the first line of the page. */
  readonly summary: string;
  readonly severity: Severity;
  /** The most it ever offers. */
  readonly fix: 'none' | Safety;
  readonly since: string;
  readonly preset: 'recommended' | 'pedantic';
  /** Former ids, and the names peers give it (`gixy:alias_traversal`). */
  readonly aliases?: readonly string[];
  /** Documents that state the fact, https. */
  readonly sources: readonly string[];
  /** Runs when all others have: it asks what they left. */
  readonly last?: boolean;
  check(context: RuleContext): void;
}

/** Gives a rule its type. */
export const rule = (definition: Rule): Rule => definition;

/** A rule that passes on what the readers of the files found under its id. */
export const problemRule = (definition: Omit<Rule, 'check'>): Rule => ({
  ...definition,
  check({ stack, report }) {
    for (const { rule: id, span, message, severity, help, suggestion } of stack.problems) {
      if (id !== definition.id) continue;
      const fix = suggestion && { title: suggestion.title, safety: suggestion.safety ?? ('unsafe' as const), edits: suggestion.edits };
      report({ at: span, message, severity, help, fix, data: message });
    }
  },
});

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** True when `a` is at least as severe as `b`. */
export const atLeast = (a: Severity, b: Severity): boolean => SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b);

/** The milder of two severities. */
export const milder = (a: Severity, b: Severity): Severity => (atLeast(a, b) ? b : a);
