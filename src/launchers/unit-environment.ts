import type { FileSet } from '../text/files.ts';
import { IN_BLOCK, isConditional } from '../text/template-blocks.ts';
import { known, unknown } from '../text/value.ts';
import type { Value } from '../text/value.ts';
import { parseEnvFile } from '../syntax/systemd/env-file.ts';
import { plainWords, splitEnvironment } from '../syntax/systemd/values.ts';
import type { UnitEntry, UnitTree } from '../syntax/systemd/tree.ts';
import { declaration, valueSpan } from './unit-values.ts';
import type { UnitSettings } from './unit-values.ts';

/** Variables systemd sets itself to values that the unit does not show (systemd.exec(5), Environment Variables Set or Propagated). */
const OWN = [
  'PATH',
  'LANG',
  'INVOCATION_ID',
  'JOURNAL_STREAM',
  'MAINPID',
  'MANAGERPID',
  'SYSTEMD_EXEC_PID',
  'NOTIFY_SOCKET',
  'LISTEN_FDS',
  'LISTEN_PID',
];

export interface Environment {
  readonly environment: ReadonlyMap<string, Value<string>>;
  readonly environmentComplete: boolean;
}

/** The environment of a service: Environment=, over it EnvironmentFile=, then what PassEnvironment= and UnsetEnvironment= change. */
export function readEnvironment(settings: UnitSettings, tree: UnitTree, user: Value<string>, files: FileSet): Environment {
  const environment = new Map<string, Value<string>>();
  const at = declaration(tree, 'Service');
  for (const name of OWN) environment.set(name, unknown(`systemd sets $${name}`, at, 'environment'));
  if (user.origin !== 'default') {
    for (const name of ['USER', 'LOGNAME']) environment.set(name, user.known ? known(user.value, user.span, 'computed') : user);
    for (const name of ['HOME', 'SHELL']) environment.set(name, unknown(`$${name} is that of the user`, user.span, 'environment'));
  }
  for (const entry of settings.all('PassEnvironment')) {
    for (const word of plainWords(entry.value))
      environment.set(word.text, unknown(`$${word.text} comes from systemd's own environment`, valueSpan(entry)));
  }
  for (const entry of settings.all('Environment')) {
    const block = settings.isConditional(entry) ? IN_BLOCK : undefined;
    for (const word of splitEnvironment(entry.value, settings.specifiers).words) {
      const span = entry.value.file.span(word.start, word.end);
      const reason = word.hole ?? block;
      environment.set(word.name, reason === undefined ? known(word.value, span) : unknown(reason, span));
    }
  }
  let environmentComplete = true;
  for (const entry of settings.all('EnvironmentFile')) {
    if (!readFiles(entry, settings, files, environment)) environmentComplete = false;
  }
  for (const entry of settings.all('UnsetEnvironment')) {
    for (const word of plainWords(entry.value)) environment.delete(word.text.split('=')[0]!);
  }
  return { environment, environmentComplete };
}

/** Reads the files of one EnvironmentFile= into the environment; false when one is out of view. */
function readFiles(entry: UnitEntry, settings: UnitSettings, files: FileSet, environment: Map<string, Value<string>>): boolean {
  const span = valueSpan(entry);
  const text = settings.text(entry);
  if (!text.known) return false;
  const path = text.value.replace(/^-/, '');
  if (!path.startsWith('/')) return true;
  const isGlob = /[*?[]/.test(path);
  const found = isGlob ? undefined : files.find(path, span, undefined, 'environment');
  const all = isGlob
    ? files.glob(path, span, undefined, 'environment')
    : { files: found === undefined ? [] : [found], complete: found !== undefined };
  for (const { id } of all.files) {
    const file = files.get(id);
    if (file === undefined) return false;
    for (const { name, value, template, start, end } of parseEnvFile(file)) {
      const place = file.span(start, end);
      const reason = template ? 'a template fills this in' : isConditional(file, place) ? IN_BLOCK : undefined;
      environment.set(name, reason === undefined ? known(value, place) : unknown(reason, place));
    }
  }
  return all.complete;
}
