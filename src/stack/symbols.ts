import type { FileSet } from '../text/files.ts';
import { perFile, type SourceFile, type Span } from '../text/source.ts';
import { languageOf } from '../syntax/language.ts';
import { parseNginx } from '../syntax/nginx/parser.ts';
import type { Directive } from '../syntax/nginx/tree.ts';
import { parseSupervisor } from '../syntax/supervisor/parser.ts';
import { parseUnit } from '../syntax/systemd/parser.ts';
import { parseIni } from '../syntax/uwsgi-ini/parser.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

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

interface Section extends Range {
  readonly name: string;
  readonly entries: readonly (Range & { readonly key: string })[];
}

export function createSymbols(files: FileSet): Symbols {
  const placeOf = (span: Span): Place | undefined => {
    const file = files.get(span.file);
    return file && locate(file, span.start);
  };
  return {
    pathOf: (span) => `${files.hostPath(span.file) ?? span.file}#${placeOf(span)?.path ?? ''}`,
    statementAt: (span) => placeOf(span)?.statement,
  };
}

const language = perFile((file: SourceFile) => ({ of: languageOf(file.id, file.text) ?? 'nginx' }));

function locate(file: SourceFile, offset: number): Place {
  switch (language(file).of) {
    case 'nginx':
      return inNginx(parseNginx(file).directives, offset);
    case 'systemd':
      return inSections(parseUnit(file).sections, offset);
    case 'supervisor':
      return inSections(parseSupervisor(file).sections, offset);
    case 'uwsgi-ini':
      return inSections(parseIni(file).sections, offset);
    default:
      return inLines(file, offset);
  }
}

function inNginx(directives: readonly Directive[], offset: number): Place {
  const path: string[] = [];
  let statement: Range | undefined;
  let level: readonly Directive[] | undefined = directives;
  while (level) {
    const hit: Directive | undefined = around(level, offset);
    if (!hit) break;
    path.push(nameOf(hit, level));
    statement = { start: hit.start, end: hit.open >= 0 ? hit.open : hit.end };
    level = hit.block && offset > hit.open ? hit.block : undefined;
  }
  return { path: path.join('/'), statement };
}

/** Blocks are told apart by their arguments (a server by its names), like directives by their rank among equals. */
function nameOf(directive: Directive, siblings: readonly Directive[]): string {
  if (directive.block) {
    const names = directive.name === 'server' ? directive.block.find((child) => child.name === 'server_name') : undefined;
    const words = (names ?? directive).words.slice(1).map((word) => word.value);
    return words.length > 0 ? `${directive.name}(${words.join(' ')})` : directive.name;
  }
  const rank = siblings.filter((other) => other.name === directive.name).indexOf(directive);
  return rank > 0 ? `${directive.name}[${rank}]` : directive.name;
}

function around<T extends Range>(sorted: readonly T[], offset: number): T | undefined {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const item = sorted[middle]!;
    if (offset < item.start) high = middle - 1;
    else if (offset >= item.end) low = middle + 1;
    else return item;
  }
  return undefined;
}

function inSections(sections: readonly Section[], offset: number): Place {
  let path = '';
  for (const section of sections) {
    if (section.start > offset) break;
    path = section.name;
    const entry = section.entries.find((candidate) => offset >= candidate.start && offset < candidate.end);
    if (!entry) continue;
    const rank = section.entries.filter((other) => other.key === entry.key).indexOf(entry);
    return { path: `${section.name}/${entry.key}${rank > 0 ? `[${rank}]` : ''}`, statement: entry };
  }
  return { path, statement: undefined };
}

/** Python and Procfile: the name at the start of the line. */
function inLines(file: SourceFile, offset: number): Place {
  const line = file.lines.position(offset).line;
  const name = /^[A-Za-z_][\w-]*/.exec(file.lines.textOf(line))?.[0] ?? '';
  return { path: name, statement: { start: file.lines.startOf(line), end: file.lines.startOf(line + 1) } };
}
