import type { Input } from '../../src/lint/options.ts';
import type { Report } from '../../src/lint/report.ts';
import type { Finding, Safety, Severity } from '../../src/rule.ts';
import type { Problem, Stack } from '../../src/stack/model.ts';
import type { Edit, SourceFile } from '../../src/text/source.ts';
import { createFileSet } from '../../src/text/file-set.ts';
import { SourceFile as Source } from '../../src/text/source.ts';

/** A rule over plain words: it finds what `pattern` matches in any file. */
export interface ToyRule {
  readonly id: string;
  readonly severity?: Severity;
  readonly safety?: Safety;
  readonly pattern: RegExp;
  /** False: finds nothing, whatever the text. */
  readonly when?: (sources: readonly SourceFile[]) => boolean;
  /** A text replaces the match; no value: no fix. */
  readonly fix?:
    | string
    | ((match: { readonly file: SourceFile; readonly start: number; readonly end: number }, all: readonly SourceFile[]) => Edit[]);
  /** Tells matches of one text apart; else the key is rule, file and matched text. */
  readonly key?: (text: string, index: number) => string;
}

export const source = (id: string, text: string): SourceFile => new Source(id, text);

export const input = (files: Readonly<Record<string, string>>): Input => ({
  sources: Object.entries(files).map(([id, text]) => source(id, text)),
  target: { versions: {} },
});

export const edit = (file: string, start: number, end: number, text: string): Edit => ({ file, start, end, text });

export function finding(over: Partial<Finding> & Pick<Finding, 'key'>): Finding {
  const at = { file: 'a', start: 0, end: 0 };
  return {
    rule: 'toy/rule',
    severity: 'warning',
    message: 'wrong',
    at,
    related: [],
    help: undefined,
    fix: undefined,
    counts: true,
    ...over,
  };
}

/** A report as the pipeline would give it, with as much of a stack as the engine looks at. */
export function report(sources: readonly SourceFile[], findings: readonly Finding[], problems: readonly Problem[] = []): Report {
  const stack: Partial<Stack> = { problems };
  return {
    findings,
    skipped: [],
    summary: { files: sources.length, errors: 0, warnings: 0, infos: 0, fixable: 0, ignored: 0 },
    files: createFileSet(sources),
    stack: stack as Stack,
    left: [],
    wants: [],
  };
}

function findingsOf(rule: ToyRule, sources: readonly SourceFile[]): Finding[] {
  if (rule.when && !rule.when(sources)) return [];
  return sources.flatMap((file) =>
    [...file.text.matchAll(rule.pattern)].map((match, index) => {
      const at = file.span(match.index, match.index + match[0].length);
      const edits = typeof rule.fix === 'string' ? [{ ...at, text: rule.fix }] : rule.fix?.({ ...at, file }, sources);
      return finding({
        rule: rule.id,
        severity: rule.severity ?? 'warning',
        message: `${match[0]} is wrong`,
        at,
        fix: edits && { title: `Mend ${match[0]}`, safety: rule.safety ?? 'safe', edits },
        key: [rule.id, file.id, rule.key?.(match[0], index) ?? match[0]].join(' '),
      });
    }),
  );
}

/** A linter of such rules; counts its runs, and notes the sources it was given. */
export function toyLint(rules: readonly ToyRule[], order: (findings: Finding[]) => Finding[] = (findings) => findings) {
  const runs: (readonly SourceFile[])[] = [];
  const lint = async ({ sources }: Input): Promise<Report> => {
    runs.push(sources);
    return report(sources, order(rules.flatMap((rule) => findingsOf(rule, sources))));
  };
  return { lint, runs };
}

/** The texts after a fix, by file. */
export function textsAfter(before: Input, changed: ReadonlyMap<string, { readonly after: string }>): Record<string, string> {
  return Object.fromEntries(before.sources.map(({ id, text }) => [id, changed.get(id)?.after ?? text]));
}
