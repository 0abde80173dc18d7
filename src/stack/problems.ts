import { checkUnit } from '../launchers/check-unit.ts';
import { parseNginx } from '../syntax/nginx/parser.ts';
import { parseProcfile } from '../syntax/procfile/parser.ts';
import { parseSupervisor } from '../syntax/supervisor/parser.ts';
import { parseUnit } from '../syntax/systemd/parser.ts';
import { parseIni } from '../syntax/uwsgi-ini/parser.ts';
import type { ParseError, SourceFile } from '../text/source.ts';
import type { Problem } from './model.ts';

/** Turns what a parser could not read into problems under a rule's id. */
export const problemsOf = (rule: string, file: SourceFile, errors: readonly ParseError[]): Problem[] =>
  errors.map(({ start, end, message, severity }) => ({ rule, span: file.span(start, end), message, severity: severity ?? 'error' }));

interface Readable {
  readonly nginx: readonly SourceFile[];
  readonly systemd: readonly SourceFile[];
  readonly supervisor: readonly SourceFile[];
  readonly 'uwsgi-ini': readonly SourceFile[];
  readonly procfile: readonly SourceFile[];
}

/** What the parsers say of the files of each language; Python's is read with gunicorn's settings. */
export function syntaxProblems(sources: Readable): Problem[] {
  return [
    ...sources.nginx.flatMap((file) => problemsOf('syntax/nginx', file, parseNginx(file).errors)),
    ...sources.systemd.flatMap((file) => problemsOf('syntax/systemd', file, [...parseUnit(file).errors, ...checkUnit(parseUnit(file))])),
    ...sources.supervisor.flatMap((file) => problemsOf('syntax/supervisor', file, parseSupervisor(file).errors)),
    ...sources['uwsgi-ini'].flatMap((file) => problemsOf('syntax/uwsgi', file, parseIni(file).errors)),
    ...sources.procfile.flatMap((file) => problemsOf('syntax/procfile', file, parseProcfile(file).errors)),
  ];
}
