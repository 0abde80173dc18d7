import type { ParseError } from '../../text/source.ts';
import { expandFormat, pythonRepr } from './format.ts';
import type { Expanded, Expansion } from './format.ts';
import type { SupervisorEntry, SupervisorSection } from './tree.ts';
import { splitCommand, splitPairs } from './words.ts';
import { doubled, killToo, numbered, repairValue } from './repair.ts';
import { MappedText } from '../../text/mapped.ts';
import { isTemplated } from '../../text/template.ts';

type Kind = 'text' | 'integer' | 'boolean' | 'bytes' | 'octal' | 'signal' | 'restart' | 'exitcodes' | 'command' | 'pairs' | 'name';

const kinds = (table: Readonly<Partial<Record<Kind, string>>>): ReadonlyMap<string, Kind> =>
  new Map(Object.entries(table).flatMap(([kind, keys]) => keys.split(' ').map((key): [string, Kind] => [key, kind as Kind])));

/** The keys of a program that supervisor expands and converts (supervisor/options.py, _processes_from_section); others are not read. */
const PROGRAM = kinds({
  text: 'serverurl user directory stdout_logfile stderr_logfile',
  integer: 'priority startsecs startretries stopwaitsecs numprocs numprocs_start stdout_logfile_backups stderr_logfile_backups',
  boolean: 'autostart stopasgroup killasgroup redirect_stderr stdout_events_enabled stderr_events_enabled stdout_syslog stderr_syslog',
  bytes: 'stdout_capture_maxbytes stderr_capture_maxbytes stdout_logfile_maxbytes stderr_logfile_maxbytes',
  octal: 'umask',
  signal: 'stopsignal',
  restart: 'autorestart',
  exitcodes: 'exitcodes',
  command: 'command',
  pairs: 'environment',
  name: 'process_name',
});

const SUPERVISORD = kinds({
  text: 'directory user logfile loglevel pidfile identifier childlogdir',
  integer: 'minfds minprocs logfile_backups',
  boolean: 'nodaemon silent nocleanup strip_ansi',
  bytes: 'logfile_maxbytes',
  octal: 'umask',
  pairs: 'environment',
});

/** Keys read once per process: only these know `%(process_num)d`. */
const PER_PROCESS = /^(?:command|directory|environment|process_name|std(?:out|err)_(?:logfile|syslog).*)$/;

const SIGNALS = new Set(
  'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT RTMAX RTMIN SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ'.split(
    ' ',
  ),
);

const isProgram = (name: string): boolean => /^(?:fcgi-)?program:|^eventlistener:/.test(name);

/** The number or name of a signal as supervisor takes it; undefined: no such signal. */
export function signalName(text: string): string | undefined {
  const name = text.trim().toUpperCase().replace(/^SIG/, '');
  return SIGNALS.has(name) ? name : undefined;
}

/** Entries of all sections of that name, the last of each key: strict is off, so a repetition wins silently. */
export function lastEntries(sections: readonly SupervisorSection[], name: string): ReadonlyMap<string, SupervisorEntry> {
  return new Map(
    sections.filter((section) => section.name === name).flatMap((section) => section.entries.map((entry) => [entry.key, entry])),
  );
}

/** What supervisord refuses in a file it can read line by line: formats, numbers, booleans, missing commands. */
export function checkSections(sections: readonly SupervisorSection[]): readonly ParseError[] {
  const merged = new Map<string, { readonly first: SupervisorSection; readonly entries: Map<string, SupervisorEntry> }>();
  for (const section of sections) {
    const known = merged.get(section.name) ?? { first: section, entries: new Map<string, SupervisorEntry>() };
    merged.set(section.name, known);
    for (const entry of section.entries) known.entries.set(entry.key, entry);
  }
  const errors: ParseError[] = [];
  for (const [name, { first, entries }] of merged) {
    if (isProgram(name)) checkProgram(first, entries, errors);
    else if (name === 'supervisord') {
      const names = expansionsOf(undefined, false);
      for (const [key, kind] of SUPERVISORD) checkEntry(name, entries.get(key), kind, names, errors);
    } else if (name === 'include') checkEntry(name, entries.get('files'), 'text', expansionsOf(undefined, false), errors);
  }
  return errors.sort((a, b) => a.start - b.start);
}

function checkProgram(section: SupervisorSection, entries: ReadonlyMap<string, SupervisorEntry>, errors: ParseError[]): void {
  const where = ` in section ${pythonRepr(section.name)}`;
  const program = section.name.slice(section.name.indexOf(':') + 1).trim();
  const bad = isTemplated(program) ? undefined : badName(program);
  if (bad !== undefined) errors.push({ start: section.start, end: section.end, message: bad });
  for (const [key, kind] of PROGRAM) {
    checkEntry(section.name, entries.get(key), kind, expansionsOf(program, PER_PROCESS.test(key)), errors, where);
  }
  const [any] = entries.values();
  // A template may put the command in.
  const templated = any !== undefined && any.value.file.text.includes('{%');
  if (!entries.has('command') && !templated) {
    errors.push({ start: section.start, end: section.end, message: `program section ${section.name} does not specify a command${where}` });
  }
  const numprocs = entries.get('numprocs');
  if (
    numprocs !== undefined &&
    Number(numprocs.value.text) > 1 &&
    !(entries.get('process_name')?.value.text ?? '').includes('%(process_num)')
  ) {
    errors.push({
      ...range(numprocs),
      message: `%(process_num) must be present within process_name when numprocs > 1${where}`,
      suggestion: numbered(section, entries.get('process_name'), numprocs),
    });
  }
  const kill = entries.get('killasgroup');
  if (kill !== undefined && truth(entries.get('stopasgroup')?.value.text) === true && truth(kill.value.text) === false) {
    errors.push({
      ...range(kill),
      message: `Cannot set stopasgroup=true and killasgroup=false${where}`,
      suggestion: killToo(section, kill),
    });
  }
}

/** The names that `%(name)s` may use; `program` undefined: outside of programs. */
function expansionsOf(program: string | undefined, perProcess: boolean): (name: string) => Expansion {
  return (name) => {
    if (name.startsWith('ENV_')) return { unknown: 'an environment variable of supervisord' };
    if (name === 'here' || name === 'host_node_name' || (name === 'group_name' && program !== undefined)) return { unknown: name };
    if (name === 'program_name') return program;
    return perProcess && (name === 'process_num' || name === 'numprocs') ? 1 : undefined;
  };
}

const range = (entry: SupervisorEntry): { start: number; end: number } => ({ start: entry.value.offset(0), end: entry.end });

/** A template engine fills the text in first. */

function checkEntry(
  section: string,
  entry: SupervisorEntry | undefined,
  kind: Kind,
  names: (name: string) => Expansion,
  errors: ParseError[],
  where = '',
): void {
  if (entry === undefined || isTemplated(entry.value.file.slice(entry))) return;
  const label = section !== 'supervisord' && (kind === 'pairs' || kind === 'name') ? entry.key : `${section}.${entry.key}`;
  const expanded = expandFormat(entry.value, names, label);
  if (expanded.error !== undefined) {
    const { start, end } = entry.value.span(expanded.error.start, expanded.error.end);
    errors.push({ start, end, message: expanded.error.message + where, suggestion: doubled(entry, names) });
    return;
  }
  const open = expanded.holes.length > 0;
  const message = kind === 'command' || kind === 'pairs' || !open ? faultOf(kind, expanded) : undefined;
  if (message === undefined) return;
  const suggestion = open
    ? undefined
    : repairValue(
        entry,
        kind,
        (text) =>
          faultOf(kind, { ...expanded, text: new MappedText(entry.value.file, text, [{ at: 0, source: entry.start }]) }) === undefined,
      );
  errors.push({ ...range(entry), message: message + where, suggestion });
}

const truth = (text: string | undefined): boolean | undefined => {
  const word = text?.toLowerCase() ?? '';
  if (['yes', 'true', 'on', '1'].includes(word)) return true;
  return ['no', 'false', 'off', '0'].includes(word) ? false : undefined;
};

/** boolean() of supervisor/datatypes.py. */
export const parseSupervisorBoolean = truth;

const isInteger = (text: string): boolean => /^\s*[+-]?\d+(?:_\d+)*\s*$/.test(text);
const notInteger = (text: string): string => `invalid literal for int() with base 10: ${pythonRepr(text)}`;

function badName(name: string): string | undefined {
  const bad = [' ', ':', '/'].find((char) => name.includes(char));
  return bad === undefined ? undefined : `Invalid name: ${pythonRepr(name)} because of character: ${pythonRepr(bad)}`;
}

/** The converters of supervisor/datatypes.py, as far as they complain. */
function faultOf(kind: Kind, expanded: Expanded): string | undefined {
  const { text } = expanded.text;
  switch (kind) {
    case 'integer':
      return isInteger(text) ? undefined : notInteger(text);
    case 'boolean':
      return truth(text) === undefined ? `not a valid boolean value: ${pythonRepr(text)}` : undefined;
    case 'bytes': {
      const digits = text.toLowerCase().replace(/[kmg]b$/, '');
      return isInteger(digits) ? undefined : notInteger(digits);
    }
    case 'octal':
      return /^\s*[+-]?(?:0o)?[0-7]+\s*$/i.test(text) ? undefined : `${text} can not be converted to an octal type`;
    case 'signal':
      if (isInteger(text))
        return Number(text) >= 1 && Number(text) <= 64 ? undefined : `value ${pythonRepr(text)} is not a valid signal number`;
      return signalName(text) === undefined ? `value ${pythonRepr(text)} is not a valid signal name` : undefined;
    case 'restart': {
      const word = text.toLowerCase();
      return word === 'unexpected' || truth(word) !== undefined ? undefined : `invalid 'autorestart' value ${pythonRepr(word)}`;
    }
    case 'exitcodes':
      return text === '' || text.split(',').every((code) => isInteger(code) && Number(code) >= 0 && Number(code) <= 255)
        ? undefined
        : `not a valid list of exit codes: ${pythonRepr(text)}`;
    case 'command': {
      const { words, error } = splitCommand(expanded);
      if (error !== undefined) return `can't parse command ${pythonRepr(text)}: ${error}`;
      return words.length === 0 ? 'command is empty' : undefined;
    }
    case 'pairs':
      return splitPairs(expanded).error;
    case 'name':
      return badName(text);
    default:
      return undefined;
  }
}
