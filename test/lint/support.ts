import { lint } from '../../src/pipeline.ts';
import type { Input, LintOptions } from '../../src/lint/options.ts';
import type { Report } from '../../src/lint/report.ts';
import { rule, type Draft, type Rule, type RuleContext } from '../../src/rule.ts';
import { SourceFile, type Span } from '../../src/text/source.ts';

/** A rule that does whatever the test wants. */
export const toyRule = (id: string, check: (context: RuleContext) => void, more: Partial<Rule> = {}): Rule =>
  rule({ id, summary: 'a toy', severity: 'error', fix: 'none', since: '0.1.0', preset: 'recommended', sources: [], ...more, check });

/** The places of a text in all files. */
export const placesOf = ({ stack }: RuleContext, text: string): Span[] =>
  stack.files.all.flatMap((file) =>
    [...file.text.matchAll(new RegExp(text, 'g'))].map(({ index, 0: { length } }) => file.span(index, index + length)),
  );

/** A rule that reports every place of a text. */
export const wordRule = (
  id: string,
  text: string,
  draft: (at: Span, context: RuleContext) => Partial<Draft> = () => ({}),
  more: Partial<Rule> = {},
): Rule =>
  toyRule(
    id,
    (context) => {
      for (const at of placesOf(context, text)) context.report({ at, message: `no ${text}`, ...draft(at, context) });
    },
    more,
  );

export const OPTIONS: LintOptions = { rules: [], preset: 'recommended', severities: new Map(), select: [], ignore: [], comments: true };

export async function lintTexts(
  texts: Readonly<Record<string, string>>,
  rules: readonly Rule[],
  options: Partial<LintOptions> = {},
  input: Partial<Input> = {},
): Promise<Report> {
  const sources = Object.entries(texts).map(([id, text]) => new SourceFile(id, text));
  return lint({ sources, target: { versions: {} }, ...input }, { ...OPTIONS, rules, ...options });
}

/** As `path:line: severity: message`. */
export const shown = ({ findings, files }: Report): string[] =>
  findings.map(({ at, severity, message }) => `${at.file}:${files.get(at.file)!.lines.position(at.start).line}: ${severity}: ${message}`);
