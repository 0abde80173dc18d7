import type { ParseError, Suggestion } from '../text/source.ts';
import { Trace, unknownVariables } from '../syntax/shell/trace.ts';
import { splitExec } from '../syntax/systemd/exec.ts';
import { resolveSpecifiers } from '../syntax/systemd/specifiers.ts';
import type { UnitEntry, UnitTree } from '../syntax/systemd/tree.ts';
import { isUnitName, parseBoolean, parseMode, parseSeconds, parseSignal, plainWords, splitEnvironment } from '../syntax/systemd/values.ts';
import {
  CHOICES,
  DIRECTORY_KEYS,
  EXEC_KEYS,
  MORE_THAN_BOOLEAN,
  OUTPUTS,
  TIME_MESSAGES,
  isKey,
  isSection,
  valueKind,
} from '../catalog/systemd.ts';
import type { UnitType } from '../catalog/systemd.ts';
import { UnitSettings, declaration, dropInOf, unitName, valueSpan } from './unit-values.ts';
import {
  absolute,
  asPreparation,
  belowBase,
  meantKeys,
  quotedEnvironment,
  repairKey,
  repairOutside,
  repairSection,
  repairValue,
  withValue,
} from './repair-unit.ts';
import { append } from '../text/lists.ts';
import { isTemplated } from '../text/template.ts';

type Say = (
  message: string,
  severity: 'error' | 'warning' | 'info',
  at?: { readonly start: number; readonly end: number },
  suggestion?: Suggestion,
) => void;

/**
 * What systemd says of a unit when it loads it, beyond what the parser says: keys and values it ignores (warnings), settings
 * for which it refuses the unit (errors). In the wording of version 252. Messages about drop-ins carry their own files'
 * offsets: give those trees by themselves; `dropIns` here only complete the picture of a service. `path` is where the unit
 * lies on the host: a file that no path makes a unit may be a part of one, so nobody asks for a whole service in it.
 */
export function checkUnit(tree: UnitTree, dropIns: readonly UnitTree[] = [], path: string = tree.file.id): readonly ParseError[] {
  const errors: ParseError[] = [];
  // A broken header ends the reading.
  if (tree.errors.some((error) => error.severity === 'error')) return errors;
  const service = unitName(path, 'service');
  const unit = unitOf(tree, path);
  const type: UnitType = /(?:^|\.)socket$/.test(unit) ? 'socket' : 'service';
  const settings = new UnitSettings(unit.includes('.') ? unit : `unit.${unit}`, type === 'service' ? 'Service' : 'Socket', [
    tree,
    ...dropIns,
  ]);

  const meantBy = meantKeys();
  for (const section of tree.sections) {
    if (section.name.startsWith('X-')) continue;
    if (!isSection(type, section.name)) {
      const suggestion = repairSection(tree, section, type);
      const { start, end } = section;
      errors.push({ start, end, message: `Unknown section '${section.name}'. Ignoring.`, severity: 'warning', suggestion });
      continue;
    }
    for (const entry of section.entries) checkEntry(entry, { tree, type, settings, meantBy }, errors);
  }
  if (service !== undefined) checkService(tree, dropIns, settings, errors);
  return errors;
}

const unitOf = (tree: UnitTree, path: string): string =>
  unitName(path, 'service') ?? unitName(path, 'socket') ?? dropInOf(path)?.unit ?? `unit.${hasSocketSection(tree) ? 'socket' : 'service'}`;

const hasSocketSection = (tree: UnitTree): boolean => tree.sections.some(({ name }) => name === 'Socket');

interface Unit {
  readonly tree: UnitTree;
  readonly type: UnitType;
  readonly settings: UnitSettings;
  readonly meantBy: ReturnType<typeof meantKeys>;
}

/** What the parser says of a unit, with the ways out that it does not know. */
export const parseErrorsOf = (tree: UnitTree, path: string): readonly ParseError[] =>
  repairOutside(tree, tree.errors, /(?:^|\.)socket$/.test(unitOf(tree, path)) ? 'socket' : 'service');

function checkEntry(entry: UnitEntry, { tree, type, settings, meantBy }: Unit, errors: ParseError[]): void {
  const { key, section } = entry;
  const { text } = entry.value;
  const say: Say = (message, severity, at, suggestion) => {
    const { start, end } = at ?? (text === '' ? { start: entry.start, end: entry.keyEnd } : valueSpan(entry));
    errors.push({ start, end, message, severity, suggestion });
  };
  if (!isKey(section, key)) {
    const at = { start: entry.start, end: entry.keyEnd };
    say(`Unknown key '${key}' in section [${section}], ignoring.`, 'warning', at, repairKey(entry, tree, type, meantBy));
    return;
  }
  if (EXEC_KEYS.has(key)) {
    const found = splitExec(entry.value, { lookup: unknownVariables, specifiers: settings.specifiers }).errors;
    append(
      errors,
      found.map((error) => ({ ...error, suggestion: error.suggestion ?? programBelow(entry, error, settings) })),
    );
    return;
  }
  if (key === 'Environment') {
    const found = splitEnvironment(entry.value, settings.specifiers).errors;
    const suggestion = found.every(({ message }) => message.startsWith('Invalid environment assignment'))
      ? quotedEnvironment(entry)
      : undefined;
    append(
      errors,
      found.map((error) => ({ ...error, suggestion })),
    );
    return;
  }
  if (!isTemplated(text)) checkValue(entry, settings, say);
}

/** A program that is named as it lies below the folder in which systemd starts it: it looks for it nowhere. */
function programBelow(entry: UnitEntry, { message }: ParseError, settings: UnitSettings): Suggestion | undefined {
  if (!message.startsWith('Neither a valid executable name nor an absolute path')) return undefined;
  const [, prefixes = '', program = ''] = /^([-@:+!]*)(\S*)/.exec(entry.value.text) ?? [];
  return absolute(entry, program, prefixes.length, folderOf(settings));
}

/** `WorkingDirectory=`, where it is a plain path. */
function folderOf(settings: UnitSettings): string | undefined {
  const folder = settings.last('WorkingDirectory')?.value.text.replace(/^-/, '');
  return folder !== undefined && /^\/[^%${}<]*$/.test(folder) ? folder : undefined;
}

const UNSIGNED_VALUE = /^\s*\+?(?:\d+|0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+)$/;

/** Words that are meant by others: the usual ways to write a boolean, signals with their whole names. */
const BOOLEAN_WORDS = ['yes', 'no', 'true', 'false', 'on', 'off'];
const SIGNAL_WORDS = ['HUP', 'INT', 'QUIT', 'KILL', 'USR1', 'USR2', 'TERM', 'ABRT', 'WINCH'].flatMap((name) => [`SIG${name}`, name]);

function checkValue(entry: UnitEntry, settings: UnitSettings, say: Say): void {
  const { key } = entry;
  const { text } = entry.value;
  const check = (
    message: string,
    isValid: (text: string) => boolean,
    words: readonly string[] = [],
    severity: 'error' | 'warning' = 'warning',
  ): void => {
    if (!isValid(text)) say(message + text, severity, undefined, repairValue(entry, isValid, words));
  };
  switch (valueKind(key)) {
    case 'boolean':
      if (key === 'DynamicUser')
        check('Failed to parse boolean value: ', (word) => parseBoolean(word) !== undefined, BOOLEAN_WORDS, 'error');
      else
        check(
          'Failed to parse boolean value, ignoring: ',
          (word) => parseBoolean(word) !== undefined || MORE_THAN_BOOLEAN[key]?.includes(word) || (key === 'MountAPIVFS' && word === ''),
          BOOLEAN_WORDS,
        );
      return;
    case 'seconds':
      check(
        TIME_MESSAGES[key] ?? 'Failed to parse sec value, ignoring: ',
        (time) => parseSeconds(time) !== undefined || (key === 'TimeoutAbortSec' && time === ''),
      );
      return;
    case 'unsigned':
      check(
        'Failed to parse unsigned value, ignoring: ',
        (number) => UNSIGNED_VALUE.test(number) || (number === '' && key.startsWith('TTY')),
      );
      return;
    case 'mode':
      check('Failed to parse mode value, ignoring: ', (mode) => parseMode(mode) !== undefined, [text.replace(/^0o/i, '0')]);
      return;
    case 'signal':
      check('Failed to parse signal name, ignoring: ', (name) => parseSignal(name) !== undefined, SIGNAL_WORDS);
      return;
    case 'choice': {
      const { message, values, boolean, empty } = CHOICES[key]!;
      check(
        message,
        (word) => values.includes(word) || (boolean === true && parseBoolean(word) !== undefined) || (empty === true && word === ''),
        values,
      );
      return;
    }
    case 'units':
      for (const word of plainWords(entry.value)) {
        const name = word.text.replace(/^["']|["']$/g, '');
        // `@name@` is filled in at build time.
        if (!name.includes('%') && !name.startsWith('@') && !isUnitName(name)) {
          say(`Failed to add dependency on ${name}, ignoring: Invalid argument`, 'warning', entry.value.span(word.from, word.to));
        }
      }
      return;
    default:
      checkOther(entry, settings, say);
  }
}

/** Keys with a grammar of their own. */
function checkOther(entry: UnitEntry, settings: UnitSettings, say: Say): void {
  const { key } = entry;
  const { text } = entry.value;
  if (text === '') return;
  const bad = badSpecifier(entry, settings);
  if (key === 'WorkingDirectory') {
    const optional = text.startsWith('-');
    const path = optional ? text.slice(1) : text;
    const severity = optional ? 'warning' : 'error';
    const ignoring = optional ? ', ignoring' : '';
    if (path === '~') return;
    if (bad) say(`Failed to resolve unit specifiers in working directory path '${path}'${ignoring}: Invalid slot`, severity);
    else if (!resolved(entry, settings).replace(/^-/, '').startsWith('/'))
      say(
        `WorkingDirectory= path is not absolute${ignoring}: ${path}`,
        severity,
        undefined,
        absolute(entry, path, text.length - path.length),
      );
  } else if (key === 'EnvironmentFile') {
    if (bad) say(`Failed to resolve unit specifiers in '${text}', ignoring: Invalid slot`, 'warning');
    else if (!resolved(entry, settings).replace(/^-/, '').startsWith('/')) {
      const path = text.replace(/^-/, '');
      const suggestion = absolute(entry, path, text.length - path.length, folderOf(settings));
      say(`EnvironmentFile= path is not absolute, ignoring: ${path}`, 'warning', undefined, suggestion);
    }
  } else if (key === 'User' || key === 'Group') {
    if (bad) say(`Failed to resolve unit specifiers in ${text}: Invalid slot`, 'error');
  } else if (DIRECTORY_KEYS.has(key)) {
    for (const word of plainWords(entry.value)) {
      const name = word.text.replace(/^["']|["']$/g, '').replace(/:.*$/, '');
      const at = entry.value.span(word.from, word.to);
      if (name.startsWith('/'))
        say(
          `${key}= path is absolute, ignoring: ${name}`,
          'warning',
          at,
          word.text === name ? belowBase(entry, name, word.from) : undefined,
        );
      else if (/(?:^|\/)\.\.?(?:\/|$)/.test(name)) say(`${key}= path is not normalized, ignoring: ${name}`, 'warning', at);
    }
  } else if (key === 'StandardOutput' || key === 'StandardError') checkOutput(entry, bad, say);
}

function checkOutput(entry: UnitEntry, bad: boolean, say: Say): void {
  const { text } = entry.value;
  const obsolete = /^syslog(\+console)?$/.exec(text);
  if (obsolete !== null) {
    const now = `journal${obsolete[1] ?? ''}`;
    say(
      `Standard output type ${text} is obsolete, automatically updating to ${now}. Please update your unit file, and consider removing the setting altogether.`,
      'info',
      undefined,
      safely(withValue(entry, now)),
    );
  } else if (!bad && !OUTPUTS.has(text) && !/^(?:fd|file|append|truncate):/.test(text)) {
    say(
      `Failed to parse output specifier, ignoring: ${text}`,
      'warning',
      undefined,
      repairValue(entry, (word) => OUTPUTS.has(word), [...OUTPUTS]),
    );
  }
}

/** Another word would do as well. */
const manually = (suggestion: Suggestion | undefined): Suggestion | undefined => suggestion && { ...suggestion, safety: 'manual' };

/** systemd does so itself. */
const safely = (suggestion: Suggestion | undefined): Suggestion | undefined => suggestion && { ...suggestion, safety: 'safe' };

function expand(entry: UnitEntry, settings: UnitSettings): { readonly text: string; readonly bad: boolean } {
  const out = new Trace(entry.value.file);
  const { bad } = resolveSpecifiers(entry.value, settings.specifiers, out);
  return { text: out.text, bad };
}

const badSpecifier = (entry: UnitEntry, settings: UnitSettings): boolean => expand(entry, settings).bad;

/** The value with specifiers resolved; one that is not known leaves the text open, so that it counts as a path. */
function resolved(entry: UnitEntry, settings: UnitSettings): string {
  const { text } = expand(entry, settings);
  return /^-?%/.test(text) ? '/' : text;
}

/** service_verify() (systemd src/core/service.c): what a service must have, seen over its drop-ins. */
function checkService(tree: UnitTree, dropIns: readonly UnitTree[], settings: UnitSettings, errors: ParseError[]): void {
  // An empty file masks the unit.
  if (tree.file.text === '') return;
  const templated = [tree, ...dropIns].some((one) => /\{%|<%|\{\{\s*#/.test(one.file.text));
  // A value that makes the unit bad ends its reading before the whole is looked at.
  if (templated || errors.some((error) => error.severity === 'error')) return;
  const commands = (key: string): readonly { readonly start: number; readonly end: number; readonly at: UnitEntry }[] =>
    settings.all(key).flatMap((entry) =>
      splitExec(entry.value, { lookup: unknownVariables, specifiers: settings.specifiers })
        .commands.filter((command) => !command.refused)
        .map((command) => ({ start: command.start, end: command.end, at: entry })),
    );
  const start = commands('ExecStart');
  const stop = settings.all('ExecStop').length > 0;
  const success = [tree, ...dropIns].some(hasSuccessAction);
  const { start: from, end: to } = declaration(tree, 'Service');
  const refuse = (message: string, at = { start: from, end: to }, suggestion?: Suggestion): void => {
    errors.push({ start: at.start, end: at.end, message, severity: 'error', suggestion });
  };
  const type = typeOf(settings, start.length > 0);
  if (start.length === 0 && !stop && !success) return refuse('Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.');
  if (type !== 'oneshot' && start.length === 0)
    return refuse('Service has no ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.');
  if (start.length === 0 && !success && !flag(settings, 'RemainAfterExit')) {
    return refuse('Service has no ExecStart= and no SuccessAction= settings and does not have RemainAfterExit=yes set. Refusing.');
  }
  if (type !== 'oneshot' && start.length > 1) {
    // The line to point at is the second in this file; with both in a drop-in, the section of the unit.
    const second =
      start.slice(1).find((command) => command.at.value.file === tree.file) ?? start.find((command) => command.at.value.file === tree.file);
    return refuse(
      'Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.',
      second,
      asPreparation(settings.all('ExecStart').filter(({ value }) => value.file === tree.file)),
    );
  }
  const restart = lastChoice(settings, 'Restart');
  if (type === 'oneshot' && (restart?.value.text === 'always' || restart?.value.text === 'on-success')) {
    const at = restart.value.file === tree.file ? restart.value.span(0, restart.value.text.length) : undefined;
    return refuse(
      "Service has Restart= set to either always or on-success, which isn't allowed for Type=oneshot services. Refusing.",
      at,
      manually(withValue(restart, 'on-failure')),
    );
  }
  if (type === 'dbus' && settings.last('BusName') === undefined) {
    refuse('Service is of type D-Bus but no D-Bus service name has been specified. Refusing.');
  }
}

const hasSuccessAction = (tree: UnitTree): boolean =>
  tree.sections.some(
    (section) =>
      section.name === 'Unit' && section.entries.some(({ key, value }) => key === 'SuccessAction' && !/^(?:none)?$/.test(value.text)),
  );

const flag = (settings: UnitSettings, key: string): boolean =>
  settings
    .raw(key)
    .map((entry) => parseBoolean(entry.value.text))
    .findLast((value) => value !== undefined) === true;

/** The last assignment of a key with fixed words that systemd takes. */
const lastChoice = (settings: UnitSettings, key: string): UnitEntry | undefined =>
  settings.raw(key).findLast((entry) => CHOICES[key]!.values.includes(entry.value.text));

function typeOf(settings: UnitSettings, hasStart: boolean): string {
  const written = lastChoice(settings, 'Type')?.value.text;
  if (written !== undefined) return written;
  if (settings.last('BusName') !== undefined) return 'dbus';
  return hasStart ? 'simple' : 'oneshot';
}
