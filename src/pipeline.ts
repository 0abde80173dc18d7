import { createFileSet } from './text/file-set.ts';
import { ignoresIn, mayIgnore } from './text/ignore.ts';
import { buildStack } from './stack/build.ts';
import { editors } from './stack/editors.ts';
import { languagesOf } from './stack/languages.ts';
import { commentTest, createSymbols } from './stack/symbols.ts';
import type { Input, LintOptions } from './lint/options.ts';
import type { Report } from './lint/report.ts';
import { runRules } from './lint/run.ts';
import { activeRules } from './lint/select.ts';

/** Files in, findings out: reads everything into one Stack and runs the rules over it. Touches nothing but its input. */
export async function lint(input: Input, options: LintOptions): Promise<Report> {
  const unreadable = input.unreadable ?? [];
  // A file that could not be read is there, and nobody knows what is in it.
  const files = createFileSet(input.sources, {
    names: [...(input.names ?? []), ...unreadable.map(({ id }) => id)],
    ...(input.links && { links: input.links }),
    ...(input.map && { map: input.map }),
  });
  const stack = await buildStack(files, input.target, unreadable);
  const languageOf = languagesOf(stack);
  const symbols = createSymbols(files, languageOf);
  const configurations = input.sources.filter(({ id }) => !files.asides.has(id));
  const commented = options.comments ? configurations.filter(mayIgnore) : [];
  const ignores = commented.flatMap((file) => ignoresIn(file, commentTest(file, languageOf(file))));
  const { findings, skipped, ignored } = runRules(stack, options.rules, activeRules(options), editors, symbols, ignores);
  const count = (severity: string): number => findings.filter((finding) => finding.severity === severity).length;
  return {
    findings,
    skipped,
    summary: {
      files: configurations.length,
      errors: count('error'),
      warnings: count('warning'),
      infos: count('info'),
      fixable: findings.filter((finding) => finding.fix !== undefined && finding.fix.safety !== 'manual').length,
      ignored,
    },
    files,
    stack,
    wants: files.wants,
  };
}
