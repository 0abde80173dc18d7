import type { UwsgiCatalog } from '../../catalog/uwsgi/catalog.ts';
import type { Launch } from '../../launchers/launch.ts';
import { readForm } from '../../syntax/uwsgi-form/read.ts';
import type { Form } from '../../syntax/uwsgi-form/tree.ts';
import { parseIni } from '../../syntax/uwsgi-ini/parser.ts';
import type { FileSet } from '../../text/files.ts';
import type { SourceFile, Span } from '../../text/source.ts';
import { known, mapValue, unknown, valueOf, writtenOf } from '../../text/value.ts';
import type { Value } from '../../text/value.ts';
import { readCommandLine } from './command-line.ts';
import { vassalDirectory } from './instance.ts';
import { Loader } from './loader.ts';
import type { Exported } from './loader.ts';
import type { UwsgiOption, UwsgiOptions } from './model.ts';
import { atoi, isTrue } from './words.ts';
import { nameOf } from '../../text/paths.ts';

/** What is started: a command, or a file by itself (then a launch only lends directory, user and environment). */
export interface UwsgiStart {
  readonly file?: SourceFile;
  /** Of the file; an ini when it is not said. */
  readonly form?: Form | 'ini';
  readonly section?: string;
  readonly launch?: Launch;
  /** An Emperor of unknown vassals may start it, with options of its own. */
  readonly mayInherit?: boolean;
  /** The options of the Emperor that starts the file as a vassal. */
  readonly emperor?: UwsgiOptions;
  /** What the service of a distribution starts the file with. */
  readonly shipped?: ShippedOptions;
}

/** The command line of a distribution's service around the file: `--ini INHERITED --ini FILE --daemonize LOG`. */
export interface ShippedOptions {
  /** The configuration read first, and its options. */
  readonly inherited: string;
  readonly before: readonly (readonly [name: string, value: string])[];
  /** The path by which the file is named. */
  readonly path: string;
  readonly behind: readonly (readonly [name: string, value: string])[];
}

/** `UWSGI_*` variables that are no options (parse_sys_envs in core/utils.c). */
const NO_OPTIONS = new Set([
  'UWSGI_RELOADS',
  'UWSGI_VASSALS_DIR',
  'UWSGI_EMPEROR_FD',
  'UWSGI_EMPEROR_FD_CONFIG',
  'UWSGI_EMPEROR_PROXY',
  'UWSGI_BROODLORD_NUM',
  'UWSGI_JAIL_PID',
  'UWSGI_ORIGINAL_PROC_NAME',
]);

type Loose = Pick<Exported, 'name' | 'text' | 'hole' | 'span' | 'valueSpan' | 'where'>;

const loose = (option: Loose): Exported => ({
  ...option,
  entry: undefined,
  node: undefined,
  origin: option.where === 'environment' ? 'environment' : 'explicit',
  configured: false,
});

function readEnvironment(loader: Loader, launch: Launch): void {
  for (const [variable, value] of launch.environment) {
    if (!variable.startsWith('UWSGI_') || NO_OPTIONS.has(variable)) continue;
    loader.add(
      loose({
        name: variable.slice(6).toLowerCase().replaceAll('_', '-'),
        text: value.known ? value.value : '',
        hole: value.known ? undefined : value.reason,
        span: value.span,
        valueSpan: value.span,
        where: 'environment',
      }),
    );
  }
}

function readCommand(loader: Loader, launch: Launch, catalog: UwsgiCatalog): void {
  const line = readCommandLine(launch.words.slice(1), catalog);
  if (!line.complete) loader.complete = false;
  for (const argument of line.options) loader.add(loose({ ...argument, where: 'command-line' }));
  for (const operand of line.operands) loader.operand(operand.value, operand.span);
}

/** What an Emperor puts before and behind a vassal's own file (core/emperor.c). */
function readEmperor(loader: Loader, emperor: UwsgiOptions, pairs: readonly (readonly [string, string])[]): void {
  for (const [of, name] of pairs) {
    for (const option of emperor.all(of)) {
      const { value } = option;
      const text = value.known ? value.value : '';
      loader.add(loose({ ...option, name, text, hole: value.known ? undefined : value.reason, where: 'command-line' }));
    }
  }
}

const BEFORE = [
  ['vassals-inherit-before', 'inherit'],
  ['vassals-include-before', 'include'],
  ['vassals-set', 'set'],
  ['vassal-set', 'set'],
] as const;

const BEHIND = [
  ['vassals-inherit', 'inherit'],
  ['vassals-include', 'include'],
] as const;

/** The option list of one instance in uWSGI's own order: environment, command line with the files it names, `inherit` last. */
export function readUwsgi(files: FileSet, catalog: UwsgiCatalog, start: UwsgiStart): UwsgiOptions {
  const { file, form, launch, emperor, shipped } = start;
  const vassal = emperor && file ? vassalDirectory(emperor, file) : undefined;
  const cwd = vassal ? vassal.cwd : valueOf(launch?.cwd);
  const loader = new Loader(files, catalog, launch, cwd);
  if (start.mayInherit) loader.complete = false;
  if (launch) readEnvironment(loader, launch);
  if (emperor) readEmperor(loader, emperor, BEFORE);
  const header = file && shipped && headerOf(file, form ?? 'ini', 'uwsgi');
  if (header) loader.shipped(shipped!.inherited, shipped!.before, header);
  if (file) {
    // The Emperor names the files of a folder without it.
    const path = vassal && !vassal.glob && vassal.cwd !== undefined ? nameOf(file.id) : undefined;
    loader.load(file, start.section ?? '', shipped?.path ?? path, form ?? 'ini', true);
  } else if (launch) readCommand(loader, launch, catalog);
  if (header) loader.shipped(shipped!.inherited, shipped!.behind, header);
  if (emperor) readEmperor(loader, emperor, BEHIND);
  loader.expand();
  loader.configure();
  const command = file ? undefined : launch;
  return {
    ...optionsOf(loader, catalog, cwd, vassal ? vassal.cwd : writtenOf(launch?.cwd), anchorOf(loader, start)),
    words: command?.words ?? [],
    commandFile: command?.file,
  };
}

/** Where a default is declared: the section's header, else the command. */
function anchorOf(loader: Loader, { launch }: UwsgiStart): Span {
  const { file, form, section } = loader;
  return file ? headerOf(file, form, section) : (launch?.span ?? { file: '', start: 0, end: 0 });
}

/** The head of the section that uWSGI reads of a file; its beginning where there is none. */
export function headerOf(file: SourceFile, form: Form | 'ini', section: string): Span {
  if (form !== 'ini') {
    const { start, end } = readForm(file, form, section === 'uwsgi' ? '' : section).header;
    return file.span(start, end);
  }
  const header = parseIni(file).sections.find((candidate) => candidate.name === section);
  return header ? file.span(header.start, header.end) : file.span(0, 0);
}

function optionsOf(
  loader: Loader,
  catalog: UwsgiCatalog,
  cwd: string | undefined,
  openCwd: string | undefined,
  anchor: Span,
): Omit<UwsgiOptions, 'words' | 'commandFile'> {
  const byName = new Map<string, { readonly at: number; readonly option: UwsgiOption }[]>();
  const list = loader.list.map((exported, at): UwsgiOption => {
    const { name, text, hole, span, valueSpan, entry, node, where, origin } = exported;
    const value = hole === undefined ? known(text, valueSpan, origin) : unknown(hole, valueSpan, origin);
    const option = {
      name,
      value,
      written: text,
      span,
      valueSpan,
      entry,
      node,
      where,
      // `app` marks what was mounted (core/xmlconf.c).
      option: catalog.lookup(name) !== undefined || loader.declared.has(name) || (node?.form === 'xml' && name === 'app'),
    };
    const same = byName.get(name);
    if (same) same.push({ at, option });
    else byName.set(name, [{ at, option }]);
    return option;
  });
  const all = (...names: string[]): readonly UwsgiOption[] =>
    names
      .flatMap((name) => byName.get(name) ?? [])
      .sort((a, b) => a.at - b.at)
      .map(({ option }) => option);
  const last = (...names: string[]): UwsgiOption | undefined => all(...names).at(-1);
  /** Unset is unknown where a file out of view may set it. */
  const read = <T>(names: string[], unset: T, convert: (text: string) => T): Value<T> => {
    const winner = last(...names);
    if (winner) return mapValue(winner.value, convert);
    if (!loader.complete) return unknown('a file that is read is not in view', anchor, 'default');
    return known(unset, anchor, 'default');
  };
  return {
    list,
    all,
    last,
    isAsked: (name) => loader.asked.has(name),
    flag: (...names) => read(names, false, isTrue),
    int: (unset, ...names) => read(names, unset, atoi),
    file: loader.file,
    form: loader.form,
    section: loader.section,
    cwd,
    openCwd,
    complete: loader.complete,
  };
}
