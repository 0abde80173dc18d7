import type { Rule, Severity } from '../rule.ts';
import type { LintOptions } from './options.ts';

/** A rule that runs, at the severity the user gives it. */
export interface ActiveRule {
  readonly rule: Rule;
  readonly severity: Severity;
}

/** True when a pattern (an id, `family/*`, an alias) names the rule. */
export const names = (pattern: string, rule: Rule): boolean =>
  pattern === rule.id ||
  pattern === '*' ||
  (rule.aliases?.includes(pattern) ?? false) ||
  (pattern.endsWith('/*') && rule.id.startsWith(pattern.slice(0, -1)));

/** What names a rule, `*` aside: ids, families, aliases. */
export function namesOf(rules: readonly Rule[]): string[] {
  const families = new Set(rules.map(({ id }) => `${id.slice(0, id.indexOf('/'))}/*`));
  return [...rules.map(({ id }) => id), ...families, ...rules.flatMap(({ aliases }) => aliases ?? [])];
}

/** How exactly a pattern names a rule: `*`, `family/*`, the rule itself. */
const exactness = (pattern: string): number => (pattern === '*' ? 0 : pattern.endsWith('/*') ? 1 : 2);

/** What the most exact pattern says that names the rule; the last of equals. */
function severityOf(rule: Rule, severities: LintOptions['severities']): Severity | 'off' | undefined {
  let best: { readonly severity: Severity | 'off'; readonly exact: number } | undefined;
  for (const [pattern, severity] of severities) {
    const exact = exactness(pattern);
    if (names(pattern, rule) && exact >= (best?.exact ?? 0)) best = { severity, exact };
  }
  return best?.severity;
}

/** The rules that run: preset, then `[rules]`, then `--select`, then `--ignore`. */
export function activeRules(options: LintOptions): ActiveRule[] {
  const active: ActiveRule[] = [];
  for (const rule of options.rules) {
    const set = severityOf(rule, options.severities);
    const selected =
      options.select.length > 0 ? options.select.some((pattern) => names(pattern, rule)) : inPreset(rule, options) || set !== undefined;
    if (!selected || set === 'off' || options.ignore.some((pattern) => names(pattern, rule))) continue;
    active.push({ rule, severity: set ?? rule.severity });
  }
  return active;
}

const inPreset = (rule: Rule, options: LintOptions): boolean => rule.preset === 'recommended' || options.preset === 'pedantic';
