import { FORMATS, type Format } from '../report/formats.ts';
import type { GraphFormat } from '../report/graph-model.ts';
import { SEVERITIES, type Rule, type Severity } from '../rule.ts';
import { oneOfWords as oneOf, type ValueType } from '../text/value-type.ts';
import { didYouMean } from './errors.ts';

export { listOf, wrongValue, type ValueType } from '../text/value-type.ts';

export type FailOn = Severity | 'never';

export const FAIL_ON: ValueType<FailOn> = oneOf<FailOn>([...SEVERITIES, 'never']);
export const SEVERITY: ValueType<Severity> = oneOf(SEVERITIES);
export const RULE_SEVERITY: ValueType<Severity | 'off'> = oneOf<Severity | 'off'>(['off', 'info', 'warning', 'error']);
export const FORMAT: ValueType<Format> = oneOf(Object.keys(FORMATS) as Format[]);
export const GRAPH_FORMAT: ValueType<GraphFormat> = oneOf<GraphFormat>(['text', 'json', 'mermaid', 'svg']);
export const PRESET: ValueType<'recommended' | 'pedantic'> = oneOf(['recommended', 'pedantic']);

/** Why a word of `select`, `ignore` or `[rules]` names no rule; undefined when it does. */
export function unknownRule(pattern: string, rules: readonly Rule[]): string | undefined {
  const families = [...new Set(rules.map((rule) => `${rule.id.slice(0, rule.id.indexOf('/'))}/*`))];
  const ids = rules.flatMap((rule) => [rule.id, ...(rule.aliases ?? [])]);
  if (pattern === '*' || families.includes(pattern) || ids.includes(pattern)) return undefined;
  return `unknown rule ${JSON.stringify(pattern)}${didYouMean(pattern, [...ids, ...families])}`;
}
