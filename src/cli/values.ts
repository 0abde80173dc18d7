import { FORMATS, type Format } from '../report/formats.ts';
import type { GraphFormat } from '../report/graph-model.ts';
import { series } from '../text/series.ts';
import { SEVERITIES, type Rule, type Severity } from '../rule.ts';
import { didYouMean } from './errors.ts';

/** How a value is read, the same for a flag and a key of stacklint.ini. */
export interface ValueType<T> {
  /** What is expected, behind "expected". */
  readonly expects: string;
  /** Undefined when the text is no such value. */
  parse(text: string): T | undefined;
}

/** `cores: expected a number of cores from 1, got "x"`. */
export const wrongValue = (key: string, value: string, type: ValueType<unknown>): string =>
  `${key}: expected ${type.expects}, got ${JSON.stringify(value)}`;

const oneOf = <T extends string>(words: readonly T[]): ValueType<T> => ({
  expects: series(words, 'or'),
  parse: (text) => words.find((word) => word === text),
});

const POWERS: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

export const CORES: ValueType<number> = {
  expects: 'a number of cores from 1',
  parse: (text) => (/^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined),
};

/** Bytes. */
export const MEMORY: ValueType<number> = {
  expects: 'an amount of memory such as 2G or 512M',
  parse(text) {
    const match = /^(\d{1,15}(?:\.\d{1,6})?) ?([KMGT]?)(?:i?B)?$/i.exec(text);
    const bytes = match ? Math.round(Number(match[1]) * POWERS[match[2]!.toUpperCase()]!) : 0;
    return bytes > 0 ? bytes : undefined;
  },
};

export const PROXIES: ValueType<number> = {
  expects: 'a number of proxies from 0',
  parse: (text) => (/^\d{1,3}$/.test(text) ? Number(text) : undefined),
};

export const VERSION_NUMBER: ValueType<string> = {
  expects: 'a version such as 1.22.1',
  parse: (text) => (/^\d+(?:\.\d+){0,3}$/.test(text) ? text : undefined),
};

export const DISTRO: ValueType<string> = {
  expects: 'a distribution such as debian-12, ubuntu-24.04 or rhel-9',
  parse: (text) => (/^[a-z]+(?:-\d+(?:\.\d+)*)?$/.test(text) ? text : undefined),
};

export type FailOn = Severity | 'never';

export const FAIL_ON: ValueType<FailOn> = oneOf<FailOn>([...SEVERITIES, 'never']);
export const SEVERITY: ValueType<Severity> = oneOf(SEVERITIES);
export const RULE_SEVERITY: ValueType<Severity | 'off'> = oneOf<Severity | 'off'>(['off', 'info', 'warning', 'error']);
export const FORMAT: ValueType<Format> = oneOf(Object.keys(FORMATS) as Format[]);
export const GRAPH_FORMAT: ValueType<GraphFormat> = oneOf<GraphFormat>(['text', 'json', 'mermaid', 'svg']);
export const PRESET: ValueType<'recommended' | 'pedantic'> = oneOf(['recommended', 'pedantic']);

/** The items of a comma-separated list. */
export const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** Why a word of `select`, `ignore` or `[rules]` names no rule; undefined when it does. */
export function unknownRule(pattern: string, rules: readonly Rule[]): string | undefined {
  const families = [...new Set(rules.map((rule) => `${rule.id.slice(0, rule.id.indexOf('/'))}/*`))];
  const ids = rules.flatMap((rule) => [rule.id, ...(rule.aliases ?? [])]);
  if (pattern === '*' || families.includes(pattern) || ids.includes(pattern)) return undefined;
  return `unknown rule ${JSON.stringify(pattern)}${didYouMean(pattern, [...ids, ...families])}`;
}
