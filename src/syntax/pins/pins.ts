import type { MappedText } from '../../text/mapped.ts';
import { perFile, type SourceFile, type Span } from '../../text/source.ts';
import { nameOf } from '../../text/paths.ts';

/** A package that a file of a Python project names. */
export interface Pin {
  /** Normalised: lower case, `-` for runs of `-`, `_` and `.` (PEP 503). */
  readonly name: string;
  /** Undefined when the file leaves a choice: a range, no version, a URL. */
  readonly version: string | undefined;
  readonly span: Span;
}

/** Lock files name every package with its version; the others what the project asks for. */
export type PinSource = 'lock' | 'request';

/** Packages of which anybody here asks. */
const PACKAGES = ['gunicorn', 'uwsgi', 'pyuwsgi', 'mod[-_.]wsgi', 'django', 'flask'];

const LOCK = /^(?:Pipfile\.lock|(?:poetry|uv|pdm)\.lock)$/;
const REQUIREMENTS = /^(?:[\w.-]*requirements[\w.-]*|constraints[\w.-]*)\.txt$/i;
const PROJECT = /^(?:pyproject\.toml|Pipfile|setup\.(?:cfg|py))$/;

/** What a file tells of packages by its path; undefined: nothing. */
export function pinSource(path: string): PinSource | undefined {
  const name = nameOf(path);
  if (LOCK.test(name)) return 'lock';
  if (REQUIREMENTS.test(name) || PROJECT.test(name) || /(?:^|\/)requirements\/[^/]+\.txt$/.test(path)) return 'request';
  return undefined;
}

const normalised = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

/** The version that a list of specifiers leaves no choice of: `==20.1.0`; undefined for `==20.*`, `>=20`, pre-releases. */
export function exactVersion(specifiers: string): string | undefined {
  return /(?:^|,)\s*={2,3}\s*v?(\d+(?:\.\d+)*)(?:\.post\d+|\+[\w.]+)?\s*(?=$|,)/i.exec(specifiers)?.[1];
}

/** `gunicorn[gevent] == 20.1.0, != 20.0` behind the start of a line, a quote or a blank; not a part of a longer name or of a path. */
const REQUIREMENT = new RegExp(
  `(?<![\\w./\\\\@:=-])(${PACKAGES.join('|')})(?![\\w./-])[ \\t]{0,8}(?:\\[[^\\]\\n]{0,200}\\])?[ \\t]{0,8}((?:(?:[=<>!~]=?=?)[ \\t]{0,8}[\\w.*+!-]{1,60}[ \\t]{0,8}(?:,[ \\t]{0,8})?){0,8})`,
  'gi',
);

/** One package of a text in which requirements stand: a line of requirements.txt, a word of `pip install`, a string. */
export function requirementsIn(
  text: string,
): { readonly name: string; readonly version: string | undefined; readonly start: number; readonly end: number }[] {
  return [...text.matchAll(REQUIREMENT)].map((match) => ({
    name: normalised(match[1]!),
    version: exactVersion(match[2]!.trim()),
    start: match.index,
    end: match.index + match[0].trimEnd().length,
  }));
}

/** The packages asked for here that a file names, in its order. */
export const pinsIn: (file: SourceFile) => readonly Pin[] = perFile((file) => {
  const name = nameOf(file.id);
  if (name === 'Pipfile.lock') return jsonLock(file);
  if (LOCK.test(name)) return tomlLock(file);
  if (name === 'pyproject.toml' || name === 'Pipfile') return [...tableEntries(file), ...inStrings(file)];
  return name === 'setup.py' ? inStrings(file) : inLines(file);
});

/** requirements.txt and setup.cfg: a requirement begins its line. */
function inLines(file: SourceFile): Pin[] {
  const found: Pin[] = [];
  for (let line = 1; line <= file.lines.count; line++) {
    const text = file.lines.textOf(line);
    const [first] = requirementsIn(text);
    if (first === undefined || text.slice(0, first.start).trim() !== '') continue;
    const at = file.lines.startOf(line);
    found.push({ name: first.name, version: first.version, span: file.span(at + first.start, at + first.end) });
  }
  return found;
}

/** setup.py and pyproject.toml: a requirement is the whole of a string, but for a marker. */
function inStrings(file: SourceFile): Pin[] {
  const found: Pin[] = [];
  for (const match of file.text.matchAll(/"([^"\n]{1,300})"|'([^'\n]{1,300})'/g)) {
    const text = match[1] ?? match[2]!;
    const [first] = requirementsIn(text);
    const rest = first && text.slice(first.end).trim();
    if (first === undefined || first.start > 0 || !(rest === '' || rest!.startsWith(';')) || isCommented(file, match.index)) continue;
    // The value of a key, not an item: `name = "django"`.
    if (/[\w"'\]]\s{0,20}=\s{0,20}$/.test(file.text.slice(Math.max(0, match.index - 60), match.index))) continue;
    const at = match.index + 1;
    found.push({ name: first.name, version: first.version, span: file.span(at, at + first.end) });
  }
  return found;
}

/** True behind a `#` at the start of the line; lines longer than people write them are not looked at to their start. */
function isCommented(file: SourceFile, at: number): boolean {
  const before = file.text.slice(Math.max(0, at - 400), at);
  return before
    .slice(before.lastIndexOf('\n') + 1)
    .trimStart()
    .startsWith('#');
}

const ENTRY = new RegExp(
  `^[ \\t]*["']?(${PACKAGES.join('|')})["']?[ \\t]*=[ \\t]*(?:\\{[^\\n}]*?\\bversion[ \\t]*=[ \\t]*)?["']([^"'\\n]*)["']`,
  'gim',
);

/** Poetry's and Pipenv's tables: `gunicorn = "20.1.0"`, `gunicorn = {version = "==20.1.0", extras = ["gevent"]}`. A bare version is that one. */
function tableEntries(file: SourceFile): Pin[] {
  return [...file.text.matchAll(ENTRY)].map((match) => {
    const written = match[2]!.trim();
    const start = match.index + match[0].search(/\S/);
    return {
      name: normalised(match[1]!),
      version: exactVersion(/^\d/.test(written) ? `==${written}` : written),
      span: file.span(start, match.index + match[0].length),
    };
  });
}

const PACKAGE = new RegExp(`^(?:${PACKAGES.join('|')})$`, 'i');

/** `[[package]]` with its `name` and `version` in poetry.lock, uv.lock and pdm.lock. */
function tomlLock(file: SourceFile): Pin[] {
  const found: Pin[] = [];
  let name: string | undefined;
  for (let line = 1; line <= file.lines.count; line++) {
    const text = file.lines.textOf(line);
    if (text.startsWith('[')) name = undefined;
    const [, key, value = ''] = /^(name|version)\s*=\s*"([^"]*)"/.exec(text) ?? [];
    if (key === 'name') name = PACKAGE.test(value) ? normalised(value) : undefined;
    if (key !== 'version' || name === undefined) continue;
    const at = file.lines.startOf(line);
    found.push({ name, version: exactVersion(`==${value}`), span: file.span(at, at + text.length) });
  }
  return found;
}

const JSON_ENTRY = new RegExp(`"(${PACKAGES.join('|')})"\\s*:\\s*\\{[^{}]*?"version"\\s*:\\s*"([^"\\n]*)"`, 'gi');

/** Pipfile.lock: `"gunicorn": { …, "version": "==20.1.0" }`. */
const jsonLock = (file: SourceFile): Pin[] =>
  [...file.text.matchAll(JSON_ENTRY)].map((match) => ({
    name: normalised(match[1]!),
    version: exactVersion(match[2]!),
    span: file.span(match.index, match.index + match[0].length),
  }));

const PIP = /\b(?:pip\d?(?:\.\d+)?|uv[ \t]+pip)["', \t]+install\b|\buv[ \t]+add\b|\bpoetry[ \t]+add\b/;

/** What the commands of a line install from PyPI, in its order. Each by itself: `apt-get install gunicorn` is no business of pip's. */
export const installedBy = (line: MappedText): Pin[] =>
  [...line.text.matchAll(/[^;&|\n]+/g)].flatMap((command) =>
    PIP.test(command[0])
      ? requirementsIn(command[0]).map(({ start, end, ...pin }) => ({
          ...pin,
          span: line.span(command.index + start, command.index + end),
        }))
      : [],
  );
