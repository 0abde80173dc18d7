import { createFileSet } from './text/file-set.ts';
import { ignoresIn } from './text/ignore.ts';
import { SourceFile } from './text/source.ts';
import { languageOf } from './syntax/language.ts';
import { buildStack } from './stack/build.ts';
import { editors } from './stack/editors.ts';
import { createSymbols } from './stack/symbols.ts';
import type { Input, LintOptions } from './lint/options.ts';
import type { Report } from './lint/report.ts';
import { runRules } from './lint/run.ts';
import { activeRules } from './lint/select.ts';

/** Files in, findings out: reads everything into one Stack and runs the rules over it. Touches nothing but its input. */
export async function lint(input: Input, options: LintOptions): Promise<Report> {
  const unreadable = input.unreadable ?? [];
  const placeholders = unreadable.map(({ id }) => new SourceFile(id, '', { valid: false }));
  const files = createFileSet([...input.sources, ...placeholders], {
    ...(input.names && { names: input.names }),
    ...(input.links && { links: input.links }),
    ...(input.map && { map: input.map }),
  });
  const stack = await buildStack(files, input.target, unreadable);
  const ignores = options.comments ? input.sources.flatMap((file) => ignoresIn(file, hasTrailingComments(file))) : [];
  const { findings, skipped, ignored } = runRules(stack, activeRules(options), editors, createSymbols(files), ignores);
  const count = (severity: string): number => findings.filter((finding) => finding.severity === severity).length;
  return {
    findings,
    skipped,
    summary: {
      files: input.sources.length,
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

const hasTrailingComments = (file: SourceFile): boolean => /^(?:nginx|python)$/.test(languageOf(file.id, file.text) ?? '');
