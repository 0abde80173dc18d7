import { loadGunicornCatalog } from '../../../src/catalog/gunicorn/catalog.ts';
import { machineOf } from '../../../src/launchers/host.ts';
import type { Launch } from '../../../src/launchers/launch.ts';
import type { GunicornSettings, PyValue, SettingSource } from '../../../src/servers/gunicorn/model.ts';
import { readGunicorn } from '../../../src/servers/gunicorn/settings.ts';
import { readyPython } from '../../../src/syntax/python/parse.ts';
import { splitShell } from '../../../src/syntax/shell/words.ts';
import { parseSupervisor } from '../../../src/syntax/supervisor/parser.ts';
import { createFileSet } from '../../../src/text/file-set.ts';
import type { FileSet } from '../../../src/text/files.ts';
import { MappedText } from '../../../src/text/mapped.ts';
import { type Edit, SourceFile } from '../../../src/text/source.ts';
import { known, unknown } from '../../../src/text/value.ts';

export const catalog = await loadGunicornCatalog();

export interface Around {
  /** null: not known. */
  readonly cwd?: string | null;
  /** null: set to something unknown. */
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly complete?: boolean;
  readonly user?: string;
  readonly group?: string;
  readonly procfile?: boolean;
  readonly version?: string;
}

/** A command in a script, its words as the shell splits them; variables are holes. */
export function launchOf(command: string, around: Around = {}): Launch {
  const head = '[program:web]\ncommand=';
  const file = new SourceFile('/etc/supervisor/conf.d/web.conf', `${head}${command}\n`);
  const at = file.span(head.length, head.length + command.length);
  const words = splitShell(MappedText.slice(file, at.start, at.end), () => ({ known: false, reason: 'a variable' }))[0]?.words ?? [];
  const tree = parseSupervisor(new SourceFile(file.id, '[program:web]\ncommand=x\n'));
  const environment = Object.entries(around.environment ?? {});
  return {
    host: machineOf(createFileSet([])),
    manager: around.procfile
      ? { kind: 'procfile', process: 'web' }
      : {
          kind: 'supervisor',
          section: tree.sections[0]!,
          tree,
          stopSignal: known('TERM', at),
          stopWait: known(10, at),
          stopAsGroup: false,
          numProcs: known(1, at),
          isForeground: false,
          socket: undefined,
        },
    name: 'program:web',
    file,
    span: at,
    words,
    through: 'direct',
    cwd: around.cwd === null ? unknown('not stated', at) : known(around.cwd ?? '/srv', at),
    user: around.user === undefined ? undefined : known(around.user, at),
    group: around.group === undefined ? undefined : known(around.group, at),
    umask: undefined,
    environment: new Map(environment.map(([name, value]) => [name, value === null ? unknown('a secret', at) : known(value, at)])),
    environmentComplete: around.complete ?? true,
  };
}

// For whatever the tests let it read.
await readyPython([new SourceFile('any.py', 'pass')]);

export const filesOf = (texts: Readonly<Record<string, string>>): FileSet =>
  createFileSet(Object.entries(texts).map(([id, text]) => new SourceFile(id, text)));

const versionOf = ({ version }: Around): { version?: string } => (version === undefined ? {} : { version });

/** Reads a command with the files around it. */
export const run = (command: string, texts: Readonly<Record<string, string>> = {}, around: Around = {}): GunicornSettings =>
  readGunicorn(filesOf(texts), catalog, { launch: launchOf(command, around), ...versionOf(around) });

/** A config file as gunicorn reads it when it is started beside it, with an empty environment unless told otherwise. */
export const conf = (text: string, around: Around = {}): GunicornSettings =>
  run('gunicorn app:app', { '/srv/gunicorn.conf.py': text }, around);

/** A value as the tests write it: formulas as `text`, dicts as objects, hooks as `<callable>`, the unknown as `? reason`. */
export const plain = ({ value }: SettingSource): unknown => (value.known ? plainValue(value.value) : `? ${value.reason}`);

export function plainValue(value: PyValue): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (!('kind' in value)) return value.map(plainValue);
  if (value.kind === 'dict') return Object.fromEntries([...value.items].map(([key, item]) => [key, plainValue(item)]));
  return value.kind === 'formula' ? { formula: value.text } : '<callable>';
}

/** A text with edits of one file done. */
export function edited(text: string, edits: readonly Edit[] | undefined): string | undefined {
  return edits
    ?.toSorted((a, b) => b.start - a.start)
    .reduce((done, edit) => done.slice(0, edit.start) + edit.text + done.slice(edit.end), text);
}
