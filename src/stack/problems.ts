import { checkUnit } from '../launchers/check-unit.ts';
import type { SystemdService } from '../launchers/launch.ts';
import type { Language } from '../syntax/language.ts';
import { parseDockerfile } from '../syntax/dockerfile/parser.ts';
import { parseNginx } from '../syntax/nginx/parser.ts';
import { parseProcfile } from '../syntax/procfile/parser.ts';
import { parseSupervisor } from '../syntax/supervisor/parser.ts';
import { parseUnit } from '../syntax/systemd/parser.ts';
import type { UnitTree } from '../syntax/systemd/tree.ts';
import { parseUpstart } from '../syntax/upstart/parser.ts';
import { readForm } from '../syntax/uwsgi-form/read.ts';
import type { Form } from '../syntax/uwsgi-form/tree.ts';
import { parseIni } from '../syntax/uwsgi-ini/parser.ts';
import type { FileSet } from '../text/files.ts';
import type { ParseError, SourceFile } from '../text/source.ts';
import type { Languages } from './languages.ts';
import type { Problem } from './model.ts';

/** Findings of one rule in one file: nobody reads more, and a file of 5 MB could hold millions. */
export const MOST_FINDINGS = 10_000;

/** Turns what a parser could not read into problems under a rule's id: one more than are shown, so that the rest is told of. */
export const problemsOf = (rule: string, file: SourceFile, errors: readonly ParseError[]): Problem[] =>
  errors
    .slice(0, MOST_FINDINGS + 1)
    .map(({ start, end, message, severity }) => ({ rule, span: file.span(start, end), message, severity: severity ?? 'error' }));

/** What the parsers say of the files of each language; Python's is read with gunicorn's settings. */
export function syntaxProblems(files: FileSet, languageOf: Languages, services: readonly SystemdService[]): Problem[] {
  const serviceOf = new Map<UnitTree, SystemdService>(services.map((service) => [service.tree, service]));
  const unitErrors = (file: SourceFile): ParseError[] => {
    const tree = parseUnit(file);
    const path = files.hostPath(file.id) ?? file.id;
    return [...tree.errors, ...checkUnit(tree, serviceOf.get(tree)?.dropIns, path)];
  };
  const inForm = (form: Form) => (file: SourceFile) => problemsOf('syntax/uwsgi', file, readForm(file, form, '').errors);
  const readers: Readonly<Partial<Record<Language, (file: SourceFile) => Problem[]>>> = {
    nginx: (file) => problemsOf('syntax/nginx', file, parseNginx(file).errors),
    systemd: (file) => problemsOf('syntax/systemd', file, unitErrors(file)),
    supervisor: (file) => problemsOf('syntax/supervisor', file, parseSupervisor(file).errors),
    'uwsgi-ini': (file) => problemsOf('syntax/uwsgi', file, parseIni(file).errors),
    'uwsgi-xml': inForm('xml'),
    'uwsgi-yaml': inForm('yaml'),
    'uwsgi-json': inForm('json'),
    upstart: (file) => problemsOf('syntax/upstart', file, parseUpstart(file).errors),
    procfile: (file) => problemsOf('syntax/procfile', file, parseProcfile(file).errors),
    dockerfile: (file) => problemsOf('syntax/dockerfile', file, parseDockerfile(file).errors),
  };
  return files.all.flatMap((file) => {
    const language = languageOf(file);
    return (language && readers[language]?.(file)) ?? [];
  });
}
