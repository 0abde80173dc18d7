import type { FileSet } from '../text/files.ts';
import type { SourceFile, Span } from '../text/source.ts';
import { holesAlone, isTemplated } from '../text/template.ts';
import { IN_BLOCK, isConditional, surroundingsOf } from '../text/template-blocks.ts';
import { known, unknown } from '../text/value.ts';
import type { Value } from '../text/value.ts';
import { lastEntries, parseSupervisorBoolean, signalName } from '../syntax/supervisor/check.ts';
import { expandFormat } from '../syntax/supervisor/format.ts';
import type { Expansion } from '../syntax/supervisor/format.ts';
import { parseSupervisor } from '../syntax/supervisor/parser.ts';
import type { SupervisorEntry, SupervisorSection, SupervisorTree } from '../syntax/supervisor/tree.ts';
import { splitCommand, splitPairs } from '../syntax/supervisor/words.ts';
import { accountNamed, directoryAt, dirName, type Circumstances } from './command.ts';
import { machineOf, type Host } from './host.ts';
import type { Launch, SupervisorProgram, SupervisorSocket } from './launch.ts';
import { includedBy } from './supervisor-includes.ts';
import { unwrap } from './unwrap.ts';
import { nearestTo } from '../text/paths.ts';

type Entries = ReadonlyMap<string, SupervisorEntry>;
type Names = (name: string) => Expansion;
type Environment = Circumstances['environment'];

/** supervisord's defaults (supervisor/options.py). */
const STOP_SIGNAL = 'TERM';
const STOP_WAIT = 10;
const UMASK = 0o022;
const SOCKET_MODE = 0o700;

/** Of so many processes each is looked at by itself. */
const PROCESSES = 64;

/** What supervisord gives every program. */
interface Common {
  /** As it starts them: with what [supervisord] says, if that is in view. */
  readonly start: Circumstances;
  readonly umask: Value<number> | undefined;
  readonly isForeground: boolean;
  /** The group of each program that a [group:x] names; undefined when no [supervisord] is in view. */
  readonly groups: ReadonlyMap<string, string> | undefined;
}

const OUT_OF_VIEW = { umask: undefined, isForeground: false, groups: undefined };

/** What init gives supervisord on a machine is out of view. */
const unseen = (at: Span): Circumstances => ({
  cwd: unknown("supervisord's own directory", at, 'default'),
  user: undefined,
  environment: new Map(),
  environmentComplete: false,
});

/**
 * Reads the programs of supervisord configurations; `sources` are supervisord.conf and what it includes, in any order; `files` are those of
 * `host`, `start` is how supervisord itself runs there.
 */
export function readSupervisor(
  files: FileSet,
  sources: readonly SourceFile[],
  host: Host = machineOf(files),
  start?: Circumstances,
): readonly Launch[] {
  const trees = sources.map((file) => parseSupervisor(file));
  const daemons = trees.flatMap((tree) => {
    includedBy(tree, files);
    const common = readCommon(tree, trees, files, start ?? unseen(tree.file.span(0, 0)));
    return common === undefined ? [] : [{ path: tree.file.id, common }];
  });
  return trees.flatMap((tree) => {
    // Of several supervisord below one path the one whose file lies nearest.
    const known = nearestTo(tree.file.id, daemons, ({ path }) => path)[0]?.common;
    const common = known ?? { ...OUT_OF_VIEW, start: { ...(start ?? unseen(tree.file.span(0, 0))), environmentComplete: false } };
    const names = new Set(tree.sections.filter((section) => /^(?:fcgi-)?program:/.test(section.name)).map((section) => section.name));
    return [...names].flatMap((name) => launchOf(tree, name, common, host) ?? []);
  });
}

function readCommon(tree: SupervisorTree, trees: readonly SupervisorTree[], files: FileSet, start: Circumstances): Common | undefined {
  const section = tree.sections.find((one) => one.name === 'supervisord');
  if (section === undefined) return undefined;
  const entries = lastEntries(tree.sections, 'supervisord');
  const names = namesFor(undefined, tree, files, start.environment);
  const isForeground = parseSupervisorBoolean(entries.get('nodaemon')?.value.text) === true;
  const written = textOf(entries, 'user', 'supervisord', names);
  // It goes there only as a daemon (Options.daemonize in supervisor/options.py).
  const directory = isForeground ? undefined : textOf(entries, 'directory', 'supervisord', names);
  return {
    start: {
      cwd: directory === undefined ? start.cwd : directoryFrom(start.cwd, directory),
      user: written ? accountNamed(written) : start.user,
      ...environmentFrom(start, entries, names),
    },
    umask: octalOf(textOf(entries, 'umask', 'supervisord', names)) ?? known(UMASK, tree.file.span(section.start, section.end), 'default'),
    isForeground,
    groups: readGroups(trees),
  };
}

function readGroups(trees: readonly SupervisorTree[]): ReadonlyMap<string, string> {
  const groups = trees.flatMap((tree) => tree.sections).filter((section) => section.name.startsWith('group:'));
  return new Map(
    groups.flatMap((section) => {
      const programs = section.entries.findLast((entry) => entry.key === 'programs')?.value.text ?? '';
      return programs.split(',').map((program) => [program.trim(), section.name.slice('group:'.length).trim()] as const);
    }),
  );
}

/** The names of `%(…)s`; `program` with its number of processes, `environment` that of supervisord. */
function namesFor(
  program: { readonly name: string; readonly entries: Entries } | undefined,
  tree: SupervisorTree,
  files: FileSet,
  environment: Environment,
  groups?: ReadonlyMap<string, string>,
  process?: number,
): Names {
  const host = files.hostPath(tree.file.id);
  const processes = Number(program?.entries.get('numprocs')?.value.text ?? 1);
  const first = Number(program?.entries.get('numprocs_start')?.value.text ?? 0);
  return (name) => {
    if (name.startsWith('ENV_')) {
      const value = environment.get(name.slice(4));
      return value?.known ? value.value : { unknown: `$${name.slice(4)} comes from supervisord's environment` };
    }
    if (name === 'here') return host === undefined ? { unknown: 'the folder of the configuration' } : dirName(host);
    if (name === 'host_node_name') return { unknown: 'the name of the host' };
    if (program === undefined) return undefined;
    if (name === 'program_name') return program.name;
    if (name === 'group_name')
      return groups === undefined ? { unknown: 'the group of the program' } : (groups.get(program.name) ?? program.name);
    if (name === 'numprocs') return Number.isInteger(processes) ? processes : { unknown: 'numprocs is no number' };
    if (name !== 'process_num') return undefined;
    if (process !== undefined) return process;
    return processes === 1 && Number.isInteger(first) ? first : { unknown: 'the number of the process' };
  };
}

const entrySpan = (entry: SupervisorEntry): Span => entry.value.span(0, entry.value.text.length);

/** Why a line may not be there: a block of a template around it that is not around its section. */
function blockAround(entry: SupervisorEntry): string | undefined {
  const { file } = entry.value;
  if (surroundingsOf(file, entry).conditions.length === 0) return undefined;
  const section = parseSupervisor(file).sections.findLast(({ start }) => start <= entry.start)!;
  return isConditional(file, entry, section) ? IN_BLOCK : undefined;
}

function textOf(entries: Entries, key: string, section: string, names: Names): Value<string> | undefined {
  const entry = entries.get(key);
  if (entry === undefined) return undefined;
  const { text, holes, error } = expandFormat(entry.value, names, `${section}.${key}`);
  const filled = isTemplated(text.text) ? 'a template fills this in' : blockAround(entry);
  const reason = error?.message ?? holes[0]?.reason ?? filled;
  if (reason === undefined) return known(text.text, entrySpan(entry));
  return unknown(reason, entrySpan(entry), 'explicit', holesAlone(text.text));
}

function numberOf(entries: Entries, key: string, section: string, names: Names, fallback: number, at: Span): Value<number> {
  const text = textOf(entries, key, section, names);
  if (text === undefined) return known(fallback, at, 'default');
  if (!text.known) return text;
  return /^\s*[+-]?\d+\s*$/.test(text.value) ? known(Number(text.value), text.span) : unknown(`${key} is no number`, text.span);
}

function octalOf(text: Value<string> | undefined): Value<number> | undefined {
  if (text === undefined || !text.known) return text;
  const digits = /^\s*(?:0o)?([0-7]+)\s*$/i.exec(text.value)?.[1];
  return digits === undefined ? unknown('no octal number', text.span) : known(Number.parseInt(digits, 8), text.span);
}

/** An environment with what `environment=` sets over it. */
function environmentFrom(start: Circumstances, entries: Entries, names: Names): Pick<Circumstances, 'environment' | 'environmentComplete'> {
  const entry = entries.get('environment');
  const environment = new Map(start.environment);
  if (entry === undefined) return { environment, environmentComplete: start.environmentComplete };
  const block = blockAround(entry);
  for (const { name, value, hole, start: from, end } of splitPairs(expandFormat(entry.value, names, 'environment')).pairs) {
    const span = entry.value.file.span(from, end);
    const reason = hole ?? (isTemplated(value) ? 'a template fills this in' : block);
    environment.set(name, reason === undefined ? known(value, span) : unknown(reason, span));
  }
  // What a template fills in may set others.
  return { environment, environmentComplete: start.environmentComplete && !isTemplated(entry.value.text) };
}

/** One launch for all processes of a program; with its number in their commands, each has a variant of its own. */
function launchOf(tree: SupervisorTree, name: string, common: Common, host: Host): Launch | undefined {
  const launch = processOf(tree, name, common, host);
  if (launch?.manager.kind !== 'supervisor') return launch;
  const { numProcs } = launch.manager;
  const entries = lastEntries(tree.sections, name);
  const first = Number(entries.get('numprocs_start')?.value.text ?? 0);
  const differ = ['command', 'environment', 'directory'].some((key) => entries.get(key)?.value.text.includes('%(process_num)'));
  if (!numProcs.known || numProcs.value < 2 || numProcs.value > PROCESSES || !Number.isInteger(first) || !differ) return launch;
  const variants = Array.from({ length: numProcs.value }, (_, at) => processOf(tree, name, common, host, first + at)!);
  return { ...launch, variants };
}

/** `process`: the number of one of several. */
function processOf(tree: SupervisorTree, sectionName: string, common: Common, host: Host, process?: number): Launch | undefined {
  const { file } = tree;
  const { files } = host;
  const section: SupervisorSection = tree.sections.findLast((one) => one.name === sectionName)!;
  const entries = lastEntries(tree.sections, sectionName);
  const command = entries.get('command');
  if (command === undefined) return undefined;
  const at = file.span(section.start, section.end);
  const program = { name: sectionName.slice(sectionName.indexOf(':') + 1).trim(), entries };
  const own = namesFor(program, tree, files, common.start.environment, common.groups, process);
  const environment = environmentFrom(common.start, entries, own);
  // A program's own environment serves its `%(ENV_x)s` as well.
  const names = namesFor(program, tree, files, environment.environment, common.groups, process);
  const read = (key: string): Value<string> | undefined => textOf(entries, key, sectionName, names);
  const signal = read('stopsignal');
  const stopAsGroup = read('stopasgroup');
  const written = read('user');
  const user = written ? accountNamed(written) : common.start.user;
  const directory = read('directory');
  const manager: SupervisorProgram = {
    kind: 'supervisor',
    section,
    tree,
    stopSignal: signal === undefined ? known(STOP_SIGNAL, at, 'default') : signalOf(signal),
    stopWait: numberOf(entries, 'stopwaitsecs', sectionName, names, STOP_WAIT, at),
    stopAsGroup: stopAsGroup?.known === true && parseSupervisorBoolean(stopAsGroup.value) === true,
    numProcs: numberOf(entries, 'numprocs', sectionName, names, 1, at),
    isForeground: common.isForeground,
    socket: sectionName.startsWith('fcgi-') ? socketOf(read, user, at) : undefined,
  };
  const start = {
    words: splitCommand(expandFormat(command.value, names, `${sectionName}.command`)).words,
    through: 'direct' as const,
    cwd: directory === undefined ? common.start.cwd : directoryFrom(common.start.cwd, directory),
    user,
    group: undefined,
    umask: octalOf(read('umask')) ?? common.umask,
    ...environment,
  };
  return { manager, host, name: sectionName, file, span: entrySpan(command), ...unwrap(start, files) };
}

/** Owner and mode: the program's user and 0700, unless the section says otherwise (FastCGISubprocess in supervisor/process.py). */
function socketOf(
  read: (key: string) => Value<string> | undefined,
  user: Value<string> | undefined,
  at: Span,
): SupervisorSocket | undefined {
  const value = read('socket');
  if (value === undefined) return undefined;
  const written = read('socket_owner');
  const owner = written ?? user ?? unknown('who starts supervisord', at, 'default');
  const part = (index: number): Value<string> | undefined => {
    if (!owner.known) return owner;
    const text = owner.value.split(':')[index];
    return text === undefined ? undefined : accountNamed({ ...owner, value: text });
  };
  return {
    value,
    owner: part(0)!,
    group: part(1) ?? unknown('the primary group of the owner', owner.span, 'default'),
    mode: octalOf(read('socket_mode')) ?? known(SOCKET_MODE, at, 'default'),
  };
}

/** `directory=`, which chdir(2) takes from where supervisord is. */
const directoryFrom = (from: Value<string>, directory: Value<string>): Value<string> =>
  directory.known ? directoryAt(from, directory.value, directory.span) : directory;

/** Signals by number that people write (Linux). */
const NUMBERED: Readonly<Record<string, string>> = {
  1: 'HUP',
  2: 'INT',
  3: 'QUIT',
  6: 'ABRT',
  9: 'KILL',
  10: 'USR1',
  12: 'USR2',
  15: 'TERM',
  28: 'WINCH',
};

function signalOf(text: Value<string>): Value<string> {
  if (!text.known) return text;
  const name = NUMBERED[text.value.trim()] ?? signalName(text.value);
  return name === undefined ? unknown('stopsignal is no signal', text.span) : known(name, text.span);
}
