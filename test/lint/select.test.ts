import { describe, expect, it } from 'vitest';
import type { LintOptions } from '../../src/lint/options.ts';
import { activeRules, names } from '../../src/lint/select.ts';
import type { Severity } from '../../src/rule.ts';
import { OPTIONS, toyRule } from './support.ts';

const none = (): void => {};
const RULES = [
  toyRule('nginx/a', none),
  toyRule('nginx/b', none, { severity: 'warning', aliases: ['nginx/old-b', 'gixy:b'] }),
  toyRule('nginx/c', none, { severity: 'info', preset: 'pedantic' }),
  toyRule('nginx-more/a', none),
  toyRule('stack/a', none),
];

type Given = Partial<Omit<LintOptions, 'severities'>> & { readonly severities?: Readonly<Record<string, Severity | 'off'>> };

const active = ({ severities, ...options }: Given): string[] =>
  activeRules({ ...OPTIONS, rules: RULES, ...options, severities: new Map(Object.entries(severities ?? {})) }).map(
    ({ rule, severity }) => `${rule.id} ${severity}`,
  );

const [A, B, MORE, STACK] = ['nginx/a error', 'nginx/b warning', 'nginx-more/a error', 'stack/a error'] as const;

describe('the rules that run', () => {
  it.each<[name: string, options: Given, ran: readonly string[]]>([
    ['are the recommended ones', {}, [A, B, MORE, STACK]],
    ['are all when it is to be pedantic', { preset: 'pedantic' }, [A, B, 'nginx/c info', MORE, STACK]],
    [
      'have the severity they are given',
      { severities: { 'nginx/a': 'info', 'stack/a': 'warning' } },
      ['nginx/a info', B, MORE, 'stack/a warning'],
    ],
    ['may be made more severe', { severities: { 'nginx/b': 'error' } }, [A, 'nginx/b error', MORE, STACK]],
    ['may be switched off', { severities: { 'nginx/a': 'off' } }, [B, MORE, STACK]],
    ['are switched on by naming them', { severities: { 'nginx/c': 'warning' } }, [A, B, 'nginx/c warning', MORE, STACK]],
    ['are named by family', { severities: { 'nginx/*': 'off' } }, [MORE, STACK]],
    ['go by the more exact name, first', { severities: { 'nginx/b': 'info', 'nginx/*': 'off' } }, ['nginx/b info', MORE, STACK]],
    ['go by the more exact name, last', { severities: { '*': 'off', 'stack/*': 'info', 'stack/a': 'warning' } }, ['stack/a warning']],
    ['go by the family before all', { severities: { 'stack/*': 'info', '*': 'off' } }, ['stack/a info']],
    ['go by former names', { severities: { 'nginx/old-b': 'error' } }, [A, 'nginx/b error', MORE, STACK]],
    ['are only those that are selected', { select: ['stack/*', 'gixy:b'] }, [B, STACK]],
    ['may be selected whatever the preset', { select: ['nginx/c'] }, ['nginx/c info']],
    ['keep their severity when selected', { select: ['nginx/c'], severities: { 'nginx/c': 'error' } }, ['nginx/c error']],
    ['stay off when selected', { select: ['*'], severities: { 'nginx/*': 'off' } }, [MORE, STACK]],
    ['are not those to be ignored', { ignore: ['nginx/*', 'stack/a'] }, [MORE]],
    ['are not those to be ignored, selected or not', { select: ['nginx/a', 'stack/a'], ignore: ['stack/*'] }, [A]],
  ])('%s', (_, options, ran) => {
    expect(active(options)).toEqual(ran);
  });

  it('are named by id, family, alias or all at once', () => {
    const named = (pattern: string): string[] => RULES.filter((rule) => names(pattern, rule)).map(({ id }) => id);
    expect(['nginx/a', 'nginx/*', 'nginx', 'nginx/', 'gixy:b', 'gixy:*', '*', 'nginx/a*', ''].map(named)).toEqual([
      ['nginx/a'],
      ['nginx/a', 'nginx/b', 'nginx/c'],
      [],
      [],
      ['nginx/b'],
      [],
      RULES.map(({ id }) => id),
      [],
      [],
    ]);
  });
});
