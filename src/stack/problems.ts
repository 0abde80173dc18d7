import { checkUnit, parseErrorsOf } from '../launchers/check-unit.ts';
import type { SystemdService } from '../launchers/launch.ts';
import { parseNginx } from '../syntax/nginx/parser.ts';
import { parseUnit } from '../syntax/systemd/parser.ts';
import type { UnitTree } from '../syntax/systemd/tree.ts';
import type { FileSet } from '../text/files.ts';
import type { ParseError, SourceFile } from '../text/source.ts';
import { grammarsOf } from './grammars.ts';
import type { Languages } from './languages.ts';
import type { Problem } from './model.ts';

/** Findings of one rule in one file: nobody reads more, and a file of 5 MB could hold millions. */
export const MOST_FINDINGS = 10_000;

/** Turns what a parser could not read into problems under a rule's id: one more than are shown, so that the rest is told of. */
export const problemsOf = (rule: string, file: SourceFile, errors: readonly ParseError[]): Problem[] =>
  errors.slice(0, MOST_FINDINGS + 1).map(({ start, end, message, severity, suggestion }) => ({
    rule,
    span: file.span(start, end),
    message,
    severity: severity ?? 'error',
    suggestion,
  }));

/** What the parsers say of the files of each language; Python's is read with gunicorn's settings. */
export async function syntaxProblems(
  files: FileSet,
  languageOf: Languages,
  services: readonly SystemdService[],
): Promise<readonly Problem[]> {
  const grammars = await grammarsOf(files.all, languageOf);
  const serviceOf = new Map<UnitTree, SystemdService>(services.map((service) => [service.tree, service]));
  const unitErrors = (file: SourceFile): ParseError[] => {
    const tree = parseUnit(file);
    const path = files.hostPath(file.id) ?? file.id;
    return [...parseErrorsOf(tree, path), ...checkUnit(tree, serviceOf.get(tree)?.dropIns, path)];
  };
  return files.all.flatMap((file) => {
    const language = languageOf(file);
    if (language === 'nginx') return problemsOf('syntax/nginx', file, parseNginx(file).errors);
    if (language === 'systemd') return problemsOf('syntax/systemd', file, unitErrors(file));
    const grammar = language && grammars.get(language);
    return grammar ? problemsOf(grammar.rule, file, grammar.errors(file)) : [];
  });
}
