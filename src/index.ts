import { rules } from '../rules/index.ts';
import type { Asker } from './fix/each.ts';
import type { FixResult, Judge } from './fix/index.ts';
import type { Input, LintOptions } from './lint/options.ts';
import type { Report } from './lint/report.ts';
import { lint as lintWith } from './pipeline.ts';
import type { GraphFormat } from './report/graph-model.ts';
import type { Stack } from './stack/model.ts';
import { SourceFile } from './text/source.ts';

export { rules };
export type { Asker, Input, Judge, LintOptions, Report, FixResult };

/** What a run does when nothing is said: every recommended rule, ignore comments in force. */
export const DEFAULT_OPTIONS: LintOptions = { rules, preset: 'recommended', severities: new Map(), select: [], ignore: [], comments: true };

/** Lints a set of files that are read already. */
export const lint = (input: Input, options: Partial<LintOptions> = {}): Promise<Report> =>
  lintWith(input, { ...DEFAULT_OPTIONS, ...options });

/** Lints files given as texts by path. */
export const lintFiles = (files: ReadonlyMap<string, string>, options: Partial<LintOptions> = {}): Promise<Report> =>
  lint({ sources: [...files].map(([path, text]) => new SourceFile(path, text)), target: { versions: {} } }, options);

/** The Stack of a report as a tree, data or a picture; `pathOf` says how a file is called in front of the reader. */
export async function graph(stack: Stack, format: GraphFormat, pathOf: (id: string) => string): Promise<string> {
  const { GRAPHS } = await import('./report/graph-formats.ts');
  return GRAPHS[format](stack, pathOf);
}

/** Plans, applies, re-checks: nothing is written, the result holds the changed texts. */
export async function fix(
  input: Input,
  options: Partial<LintOptions> & { readonly unsafe: boolean; readonly judge?: Judge | undefined },
): Promise<FixResult> {
  const engine = await import('./fix/index.ts');
  return engine.fix(input, (next) => lint(next, options), { unsafe: options.unsafe, judge: options.judge });
}

/** The same, but for each fix `asker` is asked whether it is wanted. */
export async function fixEach(
  input: Input,
  options: Partial<LintOptions> & { readonly unsafe: boolean; readonly judge?: Judge | undefined },
  asker: Asker,
): Promise<FixResult> {
  const engine = await import('./fix/each.ts');
  return engine.fixEach(input, (next) => lint(next, options), { unsafe: options.unsafe, judge: options.judge }, asker);
}
