import type { Rule } from '../rule.ts';
import type { Arguments } from './args.ts';
import { painter, wantsColour } from './colour.ts';
import { UsageError } from './errors.ts';
import type { Io } from './io.ts';
import { renderMarkdown } from './markdown.ts';
import type { ExitCode } from './run.ts';
import { unknownRule } from './values.ts';

/** `stacklint explain RULE`: the facts of a rule and its page. */
export async function runExplain(args: Arguments, io: Io): Promise<ExitCode> {
  const paint = await painter(wantsColour(args.text('color'), io.env, io.stdout.isTTY));
  const { rules } = await io.engine();
  const name = args.words[0] ?? '';
  const rule = rules.find(({ id, aliases = [] }) => id === name || aliases.includes(name));
  if (!rule) throw new UsageError(unknownRule(name, rules) ?? `explain one rule, not ${name}`);
  const page = (await io.page(rule.id)) ?? '';
  const [title, body] = titleOf(page, rule);
  io.stdout.write(`${paint.bold(title)}\n${paint.dim(facts(rule))}\n${renderMarkdown(body, paint)}`);
  return 0;
}

const titleOf = (page: string, rule: Rule): [title: string, body: string] => {
  const match = /^# (.+)\r?\n/.exec(page);
  return match ? [match[1]!, page.slice(match[0].length)] : [rule.id, `\n${page}`];
};

const FIXES: Readonly<Record<Rule['fix'], string>> = {
  none: 'no fix',
  manual: 'fix by hand',
  safe: 'fixed by --fix',
  unsafe: 'fixed by --fix --unsafe-fixes',
};

function facts({ severity, fix, preset, since, aliases = [] }: Rule): string {
  const also = aliases.length > 0 ? [`also ${aliases.join(', ')}`] : [];
  return [severity, FIXES[fix], preset, `since ${since}`, ...also].join(' · ');
}
