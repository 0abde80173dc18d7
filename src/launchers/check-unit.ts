import type { ParseError } from '../text/source.ts';
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
import { append } from '../text/lists.ts';
import { isTemplated } from '../text/template.ts';

type Say = (message: string, severity: 'error' | 'warning' | 'info', at?: { readonly start: number; readonly end: number }) => void;

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
  const unit = service ?? unitName(path, 'socket') ?? dropInOf(path)?.unit ?? `unit.${hasSocketSection(tree) ? 'socket' : 'service'}`;
  const type: UnitType = /(?:^|\.)socket$/.test(unit) ? 'socket' : 'service';
  const settings = new UnitSettings(unit.includes('.') ? unit : `unit.${unit}`, type === 'service' ? 'Service' : 'Socket', [
    tree,
    ...dropIns,
  ]);

  for (const section of tree.sections) {
    if (section.name.startsWith('X-')) continue;
    if (!isSection(type, section.name)) {
      errors.push({ start: section.start, end: section.end, message: `Unknown section '${section.name}'. Ignoring.`, severity: 'warning' });
      continue;
    }
    for (const entry of section.entries) checkEntry(entry, settings, errors);
  }
  if (service !== undefined) checkService(tree, dropIns, settings, errors);
  return errors;
}

const hasSocketSection = (tree: UnitTree): boolean => tree.sections.some(({ name }) => name === 'Socket');

/** True when a template engine fills the text in: then its value is not systemd's yet. */

function checkEntry(entry: UnitEntry, settings: UnitSettings, errors: ParseError[]): void {
  const { key, section } = entry;
  const { text } = entry.value;
  const say: Say = (message, severity, at) => {
    const { start, end } = at ?? (text === '' ? { start: entry.start, end: entry.keyEnd } : valueSpan(entry));
    errors.push({ start, end, message, severity });
  };
  if (!isKey(section, key)) {
    say(`Unknown key '${key}' in section [${section}], ignoring.`, 'warning', { start: entry.start, end: entry.keyEnd });
    return;
  }
  if (EXEC_KEYS.has(key)) {
    append(errors, splitExec(entry.value, { lookup: unknownVariables, specifiers: settings.specifiers }).errors);
    return;
  }
  if (key === 'Environment') {
    append(errors, splitEnvironment(entry.value, settings.specifiers).errors);
    return;
  }
  if (!isTemplated(text)) checkValue(entry, settings, say);
}

function checkValue(entry: UnitEntry, settings: UnitSettings, say: Say): void {
  const { key } = entry;
  const { text } = entry.value;
  const ignored = (message: string, bad: boolean): void => {
    if (bad) say(message + text, 'warning');
  };
  switch (valueKind(key)) {
    case 'boolean':
      if (key === 'DynamicUser') {
        if (parseBoolean(text) === undefined) say(`Failed to parse boolean value: ${text}`, 'error');
      } else
        ignored(
          'Failed to parse boolean value, ignoring: ',
          parseBoolean(text) === undefined && !MORE_THAN_BOOLEAN[key]?.includes(text) && !(key === 'MountAPIVFS' && text === ''),
        );
      return;
    case 'seconds':
      ignored(
        TIME_MESSAGES[key] ?? 'Failed to parse sec value, ignoring: ',
        parseSeconds(text) === undefined && !(key === 'TimeoutAbortSec' && text === ''),
      );
      return;
    case 'unsigned':
      ignored(
        'Failed to parse unsigned value, ignoring: ',
        !/^\s*\+?(?:\d+|0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+)$/.test(text) && !(text === '' && key.startsWith('TTY')),
      );
      return;
    case 'mode':
      ignored('Failed to parse mode value, ignoring: ', parseMode(text) === undefined);
      return;
    case 'signal':
      ignored('Failed to parse signal name, ignoring: ', parseSignal(text) === undefined);
      return;
    case 'choice': {
      const { message, values, boolean, empty } = CHOICES[key]!;
      ignored(message, !values.includes(text) && !(boolean && parseBoolean(text) !== undefined) && !(empty && text === ''));
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
      say(`WorkingDirectory= path is not absolute${ignoring}: ${path}`, severity);
  } else if (key === 'EnvironmentFile') {
    if (bad) say(`Failed to resolve unit specifiers in '${text}', ignoring: Invalid slot`, 'warning');
    else if (!resolved(entry, settings).replace(/^-/, '').startsWith('/')) {
      say(`EnvironmentFile= path is not absolute, ignoring: ${text.replace(/^-/, '')}`, 'warning');
    }
  } else if (key === 'User' || key === 'Group') {
    if (bad) say(`Failed to resolve unit specifiers in ${text}: Invalid slot`, 'error');
  } else if (DIRECTORY_KEYS.has(key)) {
    for (const word of plainWords(entry.value)) {
      const name = word.text.replace(/^["']|["']$/g, '').replace(/:.*$/, '');
      const at = entry.value.span(word.from, word.to);
      if (name.startsWith('/')) say(`${key}= path is absolute, ignoring: ${name}`, 'warning', at);
      else if (/(?:^|\/)\.\.?(?:\/|$)/.test(name)) say(`${key}= path is not normalized, ignoring: ${name}`, 'warning', at);
    }
  } else if (key === 'StandardOutput' || key === 'StandardError') checkOutput(text, bad, say);
}

function checkOutput(text: string, bad: boolean, say: Say): void {
  const obsolete = /^syslog(\+console)?$/.exec(text);
  if (obsolete !== null) {
    const now = `journal${obsolete[1] ?? ''}`;
    say(
      `Standard output type ${text} is obsolete, automatically updating to ${now}. Please update your unit file, and consider removing the setting altogether.`,
      'info',
    );
  } else if (!bad && !OUTPUTS.has(text) && !/^(?:fd|file|append|truncate):/.test(text)) {
    say(`Failed to parse output specifier, ignoring: ${text}`, 'warning');
  }
}

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
  const refuse = (message: string, at = { start: from, end: to }): void => {
    errors.push({ start: at.start, end: at.end, message, severity: 'error' });
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
    return refuse('Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.', second);
  }
  const restart = lastChoice(settings, 'Restart');
  if (type === 'oneshot' && (restart?.value.text === 'always' || restart?.value.text === 'on-success')) {
    const at = restart.value.file === tree.file ? restart.value.span(0, restart.value.text.length) : undefined;
    return refuse("Service has Restart= set to either always or on-success, which isn't allowed for Type=oneshot services. Refusing.", at);
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
