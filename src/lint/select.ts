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

/** The last pattern that names the rule, exact ones before `family/*`. */
function severityOf(rule: Rule, severities: LintOptions['severities']): Severity | 'off' | undefined {
  let byFamily: Severity | 'off' | undefined;
  let exact: Severity | 'off' | undefined;
  for (const [pattern, severity] of severities) {
    if (!names(pattern, rule)) continue;
    if (pattern.endsWith('*')) byFamily = severity;
    else exact = severity;
  }
  return exact ?? byFamily;
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
