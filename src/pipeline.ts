import { createFileSet } from './text/file-set.ts';
import { ignoresIn, mayIgnore, type IgnoreComment } from './text/ignore.ts';
import type { FileId, SourceFile, Span } from './text/source.ts';
import { embeddedIn } from './syntax/embedded.ts';
import { buildStack } from './stack/build.ts';
import { editors } from './stack/editors.ts';
import { byItself } from './syntax/language.ts';
import { languagesOf } from './stack/languages.ts';
import { roleOfTasks } from './stack/tasks.ts';
import { commentTest, createSymbols } from './stack/symbols.ts';
import type { Input, LintOptions } from './lint/options.ts';
import type { Report } from './lint/report.ts';
import { runRules } from './lint/run.ts';
import { activeRules } from './lint/select.ts';

/** Files in, findings out: reads everything into one Stack and runs the rules over it. Touches nothing but its input. */
export async function lint(input: Input, options: LintOptions): Promise<Report> {
  const unreadable = input.unreadable ?? [];
  // A file that could not be read is there, and nobody knows what is in it.
  const embedded = await embeddedIn(input.sources, (file) => byItself(file).language);
  const sources = [...input.sources, ...embedded.sources];
  const names = [...(input.names ?? []), ...unreadable.map(({ id }) => id)];
  const files = createFileSet(sources, {
    names,
    installed: await installedPlaces(input.sources, names),
    links: new Map([...(input.links ?? []), ...embedded.links]),
    map: [...(input.map ?? []), ...embedded.map],
  });
  const stack = await buildStack(files, input.target, unreadable);
  const languageOf = languagesOf(stack);
  const symbols = await createSymbols(files, languageOf);
  const configurations = sources.filter(({ id }) => !files.asides.has(id));
  const commented = options.comments ? configurations.filter(mayIgnore) : [];
  const ignores = eachOnce(commented.flatMap((file) => ignoresIn(file, commentTest(file, languageOf(file)))));
  const { findings, skipped, ignored } = runRules(stack, options.rules, activeRules(options), editors, symbols, ignores);
  const count = (severity: string): number => findings.filter((finding) => finding.severity === severity).length;
  return {
    findings,
    skipped,
    summary: {
      files: configurations.filter(({ within }) => !within).length,
      errors: count('error'),
      warnings: count('warning'),
      infos: count('info'),
      fixable: findings.filter((finding) => finding.fix !== undefined && finding.fix.safety !== 'manual').length,
      ignored,
    },
    files,
    stack,
    left: embedded.left,
    wants: files.wants,
  };
}

/** Where tasks of Ansible that were asked for put files. */
async function installedPlaces(sources: readonly SourceFile[], names: readonly FileId[]): Promise<ReadonlyMap<FileId, string>> {
  if (!sources.some(({ id }) => roleOfTasks(id) !== undefined)) return new Map();
  const { placesByTasks } = await import('./stack/ansible.ts');
  return placesByTasks(sources, new Set([...names, ...sources.map(({ id }) => id)]));
}

/** A comment of a file that stands inside of another is none of the file around it. */
function eachOnce(ignores: readonly IgnoreComment[]): readonly IgnoreComment[] {
  const keyOf = ({ file, start }: Span): string => `${file}\0${start}`;
  const inside = new Set(ignores.flatMap(({ file: { within }, span }) => (within ? [keyOf(within.span(span.start, span.end))] : [])));
  return inside.size === 0 ? ignores : ignores.filter(({ span }) => !inside.has(keyOf(span)));
}
