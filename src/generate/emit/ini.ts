import { stringify } from 'ini';
import { readIni } from '../../syntax/npm-ini.ts';
import { parseSupervisor } from '../../syntax/supervisor/parser.ts';
import { parseUnit } from '../../syntax/systemd/parser.ts';
import { substituteMagic } from '../../syntax/uwsgi-ini/magic.ts';
import { parseIni } from '../../syntax/uwsgi-ini/parser.ts';
import { SourceFile, type ParseError } from '../../text/source.ts';

/** One `key = value` with the comment that stands above it. */
export interface IniAssignment {
  readonly key: string;
  /** What the reader shall get; for systemd as written, as each of its keys has a syntax of its own (`unitWords`, `unitText`). */
  readonly value: string;
  /** Lines without their sign. */
  readonly comment?: readonly string[];
}

export interface IniPart {
  /** What stands between the brackets. */
  readonly name: string;
  readonly comment?: readonly string[];
  /** An empty line stands between the groups. */
  readonly groups: readonly (readonly IniAssignment[])[];
}

/** What reads the text. */
export type Dialect = 'uwsgi' | 'supervisor' | 'systemd' | 'stacklint';

/** A header, an assignment or a comment, in the order of the file. */
type Item = readonly [kind: 'part' | 'comment', text: string] | readonly [kind: 'assignment', key: string, value: string];

interface Grammar {
  /** Blanks around `=`. */
  readonly blanks: boolean;
  /** What has to be written for a text; comments are escaped too. */
  readonly escape: (text: string) => string;
  /** What the reader gets of a text, or why it can't be had. */
  readonly read: (text: string) => readonly Item[];
}

const GRAMMARS: Readonly<Record<Dialect, Grammar>> = {
  // Magic variables are substituted in the whole text, comments too, before there are lines (core/utils.c, magic_sub).
  uwsgi: { blanks: true, escape: doubled, read: readUwsgi },
  // `%` starts an expansion of Python's.
  supervisor: { blanks: false, escape: doubled, read: readSupervisor },
  systemd: { blanks: false, escape: (text) => text, read: readUnit },
  stacklint: { blanks: true, escape: (text) => text, read: readOwn },
};

function doubled(text: string): string {
  return text.replaceAll('%', '%%');
}

/**
 * Writes sections, in this order, and reads them again with the parser of the dialect. Throws an Error when that gives anything but
 * what was meant: a value that the dialect has no way to say (a line end, a comment sign behind a blank, `$(NAME)` of uWSGI).
 */
export function emitIni(dialect: Dialect, head: readonly string[], parts: readonly IniPart[]): string {
  const grammar = GRAMMARS[dialect];
  const comment = (lines: readonly string[] = []): string => lines.map((line) => `# ${grammar.escape(line)}\n`).join('');
  const blocks = [
    ...(head.length > 0 ? [comment(head)] : []),
    ...parts.map(
      (part) => `${comment(part.comment)}[${part.name}]\n${part.groups.map((group) => assignments(group, dialect, comment)).join('\n')}`,
    ),
  ];
  const text = blocks.join('\n');
  insist(itemsOf(head, parts), grammar.read(text), dialect);
  return text;
}

/** Runs without a comment between them go to `ini` where it can write them. */
function assignments(group: readonly IniAssignment[], dialect: Dialect, comment: (lines?: readonly string[]) => string): string {
  const { blanks, escape } = GRAMMARS[dialect];
  let out = '';
  let run = new Map<string, string>();
  const flush = (): void => {
    out += stringify(Object.fromEntries(run), { whitespace: blanks, platform: 'linux' });
    run = new Map();
  };
  for (const { key, value, comment: lines } of group) {
    const written = escape(value);
    if (lines !== undefined || run.has(key)) flush();
    out += comment(lines);
    if (dialect === 'stacklint' ? !isOddKey(key) : iniWrites(key, written)) run.set(key, written);
    else {
      flush();
      out += `${key}${blanks ? ' = ' : '='}${written}`.trimEnd() + '\n';
    }
  }
  flush();
  return out;
}

/**
 * What `ini` (6.0) does not write as it stands. A second assignment of a key would overwrite the first one, or become `key[]`. It
 * quotes values that hold `=`, begin with `[` or are quoted (`env = "A=1"`), and escapes `;` and `#`, where uWSGI, systemd and
 * supervisor keep the quotes and backslashes as part of the value. An empty value leaves a blank at the end of the line. It has no
 * comments. Keys that are integers come first, by their
 * number (the order of an object's keys), `__proto__` not at all. All that is written here.
 */
const iniWrites = (key: string, value: string): boolean =>
  value !== '' && !isOddKey(key) && ![key, value].some((text) => /[=;#\r\n]|^\[|^\s|\s$|^(["']).*\1$/s.test(text));

const isOddKey = (key: string): boolean => /^\d+$|\[\]$/.test(key) || key === '__proto__';

function itemsOf(head: readonly string[], parts: readonly IniPart[]): Item[] {
  const comments = (lines: readonly string[] = []): Item[] => lines.map((line) => ['comment', line]);
  return [
    ...comments(head),
    ...parts.flatMap(({ name, comment, groups }): Item[] => [
      ...comments(comment),
      ['part', name],
      ...groups.flat().flatMap((one): Item[] => [...comments(one.comment), ['assignment', one.key, one.value]]),
    ]),
  ];
}

function insist(meant: readonly Item[], read: readonly Item[], dialect: Dialect): void {
  const at = meant.findIndex((item, i) => JSON.stringify(item) !== JSON.stringify(read[i]));
  if (at < 0 && meant.length === read.length) return;
  const [what, is] = at < 0 ? ['nothing more', read[meant.length]] : [JSON.stringify(meant[at]), read[at]];
  throw new Error(`${NAMES[dialect]} has no way to say ${what}: it would read ${JSON.stringify(is) ?? 'nothing'}`);
}

const NAMES: Readonly<Record<Dialect, string>> = {
  uwsgi: "an ini of uWSGI's",
  supervisor: "supervisor's configuration",
  systemd: 'a unit of systemd',
  stacklint: 'stacklint.ini',
};

interface Placed {
  readonly start: number;
  readonly item: Item;
}

interface Tree {
  readonly file: SourceFile;
  readonly sections: readonly { readonly name: string; readonly start: number; readonly entries: readonly Read[] }[];
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  readonly errors: readonly ParseError[];
}

interface Read {
  readonly key: string;
  readonly value: string | { readonly text: string };
  readonly start: number;
}

/** The tree of one of our parsers as items; `meaning` is what the reader makes of a text, undefined when that depends on more. */
function inOrder({ file, sections, comments, errors }: Tree, meaning: (text: string) => string | undefined): readonly Item[] {
  const error = errors.find(({ severity }) => severity !== 'info');
  if (error) throw new Error(`${file.id} would not be read: ${error.message}`);
  const mean = (text: string): string => {
    const meant = meaning(text);
    if (meant === undefined) throw new Error(`${JSON.stringify(text)} would be replaced by something else`);
    return meant;
  };
  const placed: Placed[] = [
    ...comments.map(({ start, end }): Placed => ({ start, item: ['comment', mean(file.text.slice(start, end)).replace(/^# /, '')] })),
    ...sections.flatMap(({ name, start, entries }): Placed[] => [
      { start, item: ['part', name] },
      ...entries.map(({ key, value, start: at }): Placed => ({
        start: at,
        item: ['assignment', key, mean(typeof value === 'string' ? value : value.text)],
      })),
    ]),
  ];
  return placed.sort((a, b) => a.start - b.start).map(({ item }) => item);
}

function readUwsgi(text: string): readonly Item[] {
  return inOrder(parseIni(new SourceFile('the ini', text)), (written) => {
    const { text: meant, hole } = substituteMagic(written, () => undefined);
    // `$(NAME)`, `@(file)` and `%(option)` are replaced when the options are applied, whatever is done to the sign.
    return hole !== undefined || /[$@%]\(/.test(meant) ? undefined : meant;
  });
}

function readSupervisor(text: string): readonly Item[] {
  return inOrder(parseSupervisor(new SourceFile('the program', text)), (written) => written.replaceAll('%%', '%'));
}

function readUnit(text: string): readonly Item[] {
  return inOrder(parseUnit(new SourceFile('the unit', text)), (written) => written);
}

/** As stacklint.ini and the file of answers are read; comments are the lines that begin with the sign. */
function readOwn(text: string): readonly Item[] {
  const { entries, problem } = readIni(text);
  if (problem) throw new Error(`line ${problem.line} would not be read: ${problem.message}`);
  const placed: Placed[] = entries.map(({ key, value, line }) => ({ start: line, item: ['assignment', key, value] }));
  text.split('\n').forEach((line, at) => {
    const header = /^\[([^\]]*)\]$/.exec(line);
    if (header) placed.push({ start: at + 1, item: ['part', header[1]!] });
    else if (line.startsWith('#')) placed.push({ start: at + 1, item: ['comment', line.replace(/^# /, '')] });
  });
  return placed.sort((a, b) => a.start - b.start).map(({ item }) => item);
}
