import type { FileSet } from '../text/files.ts';
import { perFile, type SourceFile, type Span } from '../text/source.ts';
import type { Language } from '../syntax/language.ts';
import type { ApacheDirective } from '../syntax/apache/tree.ts';
import { parseNginx } from '../syntax/nginx/parser.ts';
import type { Directive } from '../syntax/nginx/tree.ts';
import { scanPython } from '../syntax/python/scan.ts';
import { parseUnit } from '../syntax/systemd/parser.ts';
import { grammarsOf, type Grammars, type Range, type Section } from './grammars.ts';
import type { Languages } from './languages.ts';

/** Names for places that stay the same when lines move. */
export interface Symbols {
  /** `/etc/nginx/sites-available/app#server(example.com)/location(/)/proxy_pass`. */
  pathOf(span: Span): string;
  /** The statement (without the block it opens) that holds the span. */
  statementAt(span: Span): Range | undefined;
}

interface Place {
  readonly path: string;
  readonly statement: Range | undefined;
}

export async function createSymbols(files: FileSet, languageOf: Languages): Promise<Symbols> {
  const grammars = await grammarsOf(files.all, languageOf);
  const placeOf = (span: Span): Place | undefined => {
    const file = files.get(span.file);
    return file && locate(file, languageOf(file), span.start, grammars);
  };
  return {
    pathOf: (span) => `${files.hostPath(span.file) ?? span.file}#${placeOf(span)?.path ?? ''}`,
    statementAt: (span) => placeOf(span)?.statement,
  };
}

function locate(file: SourceFile, language: Language | undefined, offset: number, grammars: Grammars): Place {
  switch (language) {
    case 'nginx':
      return inNginx(parseNginx(file).directives, offset);
    case 'systemd':
      return inSections(parseUnit(file).sections, offset);
    case 'python':
      return inPython(file, offset);
    case 'kubernetes':
    case 'compose':
      return inYaml(file, offset);
  }
  const grammar = language && grammars.get(language);
  if (grammar?.sections) return inSections(grammar.sections(file), offset);
  return grammar?.directives ? inApache(grammar.directives(file), offset) : inLines(file, offset);
}

/** The tokenizer alone, which needs none of the tree parser's tables. */
const pythonOf = perFile(scanPython);

/** For languages in which a comment may stand behind code: tells whether one begins at an offset. */
export function commentTest(file: SourceFile, language: Language | undefined): ((offset: number) => boolean) | undefined {
  if (language !== 'nginx' && language !== 'python') return undefined;
  const comments = language === 'nginx' ? parseNginx(file).comments : pythonOf(file).comments;
  return (offset) => around(comments, offset)?.start === offset;
}

/** Blocks that nest without end have no names of their own: their paths would grow with the square of the file. */
const MOST_NAMES = 24;

/** As deep as nginx's blocks are read. */
const DEEPEST = 1000;

function inNginx(directives: readonly Directive[], offset: number): Place {
  const path: string[] = [];
  let statement: Range | undefined;
  let level: readonly Directive[] | undefined = directives;
  while (level) {
    const hit: Directive | undefined = around(level, offset);
    if (!hit) break;
    if (path.length < MOST_NAMES) path.push(namesOf(level).get(hit)!);
    statement = { start: hit.start, end: hit.open >= 0 ? hit.open : hit.end };
    level = hit.block && offset > hit.open ? hit.block : undefined;
  }
  return { path: path.join('/'), statement };
}

const nginxNames = new WeakMap<readonly Directive[], ReadonlyMap<Directive, string>>();

/** Blocks are told apart by their arguments (a server by its names), like directives by their rank among equals. */
function namesOf(level: readonly Directive[]): ReadonlyMap<Directive, string> {
  let names = nginxNames.get(level);
  if (names === undefined) {
    const ranked = ranks();
    names = new Map(
      level.map((directive) => [directive, directive.block ? blockName(directive, directive.block) : ranked(directive.name)]),
    );
    nginxNames.set(level, names);
  }
  return names;
}

function blockName(directive: Directive, block: readonly Directive[]): string {
  const names = directive.name === 'server' ? block.find((child) => child.name === 'server_name') : undefined;
  const words = (names ?? directive).words.slice(1).map((word) => word.value);
  return words.length > 0 ? `${directive.name}(${words.join(' ')})` : directive.name;
}

function inApache(directives: readonly ApacheDirective[], offset: number): Place {
  const path: string[] = [];
  let statement: Range | undefined;
  let level: readonly ApacheDirective[] | undefined = directives;
  for (let depth = 0; level && depth < DEEPEST; depth++) {
    const hit: ApacheDirective | undefined = around(level, offset);
    if (!hit) break;
    if (path.length < MOST_NAMES) path.push(apacheNamesOf(level).get(hit)!);
    statement = { start: hit.start, end: hit.headEnd };
    level = hit.children && offset >= hit.headEnd ? hit.children : undefined;
  }
  return { path: path.join('/'), statement };
}

const apacheNames = new WeakMap<readonly ApacheDirective[], ReadonlyMap<ApacheDirective, string>>();

/** Sections are told apart by their arguments, a virtual host by its name, directives by their rank among equals. */
function apacheNamesOf(level: readonly ApacheDirective[]): ReadonlyMap<ApacheDirective, string> {
  let names = apacheNames.get(level);
  if (names === undefined) {
    const ranked = ranks();
    names = new Map(
      level.map((directive) => [directive, directive.children ? sectionName(directive, directive.children) : ranked(directive.name)]),
    );
    apacheNames.set(level, names);
  }
  return names;
}

function sectionName(section: ApacheDirective, children: readonly ApacheDirective[]): string {
  const host = /^virtualhost$/i.test(section.name) ? children.find(({ name }) => /^servername$/i.test(name)) : undefined;
  const words = (host ?? section).words.slice(1).map((word) => word.value);
  return words.length > 0 ? `${section.name}(${words.join(' ')})` : section.name;
}

/** Counts what is named alike: `listen`, `listen[1]`. */
function ranks(): (name: string) => string {
  const counts = new Map<string, number>();
  return (name) => {
    const rank = counts.get(name) ?? 0;
    counts.set(name, rank + 1);
    return rank > 0 ? `${name}[${rank}]` : name;
  };
}

/** The last of the sorted items that begins at or before an offset. */
function lastFrom<T extends Range>(sorted: readonly T[], offset: number): T | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.start <= offset) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1];
}

/** The one of the sorted items that holds an offset. */
function around<T extends Range>(sorted: readonly T[], offset: number): T | undefined {
  const item = lastFrom(sorted, offset);
  return item && offset < item.end ? item : undefined;
}

interface Named extends Range {
  readonly path: string;
}

const sectionNames = new WeakMap<readonly Section[], readonly Named[]>();

function inSections(sections: readonly Section[], offset: number): Place {
  let entries = sectionNames.get(sections);
  if (entries === undefined) {
    const ranked = ranks();
    entries = sections.flatMap(({ name, entries: own }) =>
      own.map(({ key, start, end }) => ({ path: ranked(`${name}/${key}`), start, end })),
    );
    sectionNames.set(sections, entries);
  }
  const entry = around(entries, offset);
  return entry ? { path: entry.path, statement: entry } : { path: lastFrom(sections, offset)?.name ?? '', statement: undefined };
}

/** The name at the start of the logical line, which brackets and backslashes continue. */
function inPython(file: SourceFile, offset: number): Place {
  const line = lastFrom(pythonOf(file).lines, offset);
  if (!line || offset >= line.end) return inLines(file, offset);
  // The line end belongs to the line, and is no part of the statement.
  const end = line.end - (file.text[line.end - 1] === '\n' ? 1 : 0);
  const name = /^\s*([A-Za-z_]\w*)/.exec(file.text.slice(line.start, Math.min(end, line.start + NAME_REACH)))?.[1];
  return { path: name ?? '', statement: { start: line.start, end } };
}

/** Longer indents and names tell nothing apart. */
const NAME_REACH = 200;

/** Procfile and what else is named: the name at the start of the line. */
function inLines(file: SourceFile, offset: number): Place {
  const { line } = file.lines.position(offset);
  const text = file.lines.textOf(line);
  const start = file.lines.startOf(line);
  return { path: /^[A-Za-z_][\w-]*/.exec(text)?.[0] ?? '', statement: { start, end: start + text.length } };
}

/** Lines above a place that are looked at for the keys that it belongs to. */
const KEYS_REACH = 2000;

/** The keys of the blocks around a line, told by their indent; the line is the statement. */
function inYaml(file: SourceFile, offset: number): Place {
  const { statement } = inLines(file, offset);
  const keys: string[] = [];
  const at = file.lines.position(offset).line;
  let indent = Infinity;
  for (let line = at; line > Math.max(0, at - KEYS_REACH) && indent > 0; line--) {
    const text = file.lines.textOf(line);
    if (/^(?:---|\.\.\.)/.test(text)) break;
    const match = /^([ -]*)["']?([\w./-]+)["']?[ \t]*:(?:[ \t]|$)/.exec(text);
    if (!match || match[1]!.length >= indent) continue;
    indent = match[1]!.length;
    keys.unshift(match[2]!);
  }
  return { path: keys.join('/'), statement };
}
