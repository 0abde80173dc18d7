import { loadUwsgiCatalog } from '../../../src/catalog/uwsgi/catalog.ts';
import { machineOf } from '../../../src/launchers/host.ts';
import type { Launch } from '../../../src/launchers/launch.ts';
import type { UwsgiOptions } from '../../../src/servers/uwsgi/model.ts';
import { readUwsgi } from '../../../src/servers/uwsgi/options.ts';
import { createFileSet } from '../../../src/text/file-set.ts';
import type { FileSet } from '../../../src/text/files.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { known } from '../../../src/text/value.ts';

export const catalog = await loadUwsgiCatalog();

interface Around {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly complete?: boolean;
  readonly user?: string;
  readonly group?: string;
  readonly umask?: number;
}

/** A Procfile line that runs the words, split at blanks. */
export function launchOf(command: string, around: Around = {}): Launch {
  const text = `web: ${command}\n`;
  const file = new SourceFile('Procfile', text);
  const at = file.span(5, text.length - 1);
  const words = [...command.matchAll(/\S+/g)].map((match) => ({
    value: match[0],
    span: file.span(5 + match.index, 5 + match.index + match[0].length),
    ...(match[0].includes('${') ? { hole: 'a variable' } : {}),
  }));
  return {
    host: machineOf(createFileSet([])),
    manager: { kind: 'procfile', process: 'web' },
    name: 'Procfile web',
    file,
    span: at,
    words,
    through: 'direct',
    cwd: known(around.cwd ?? '/srv', at),
    user: around.user === undefined ? undefined : known(around.user, at),
    group: around.group === undefined ? undefined : known(around.group, at),
    umask: around.umask === undefined ? undefined : known(around.umask, at),
    environment: new Map(Object.entries(around.environment ?? {}).map(([name, value]) => [name, known(value, at)])),
    environmentComplete: around.complete ?? true,
  };
}

export const filesOf = (texts: Readonly<Record<string, string>>): FileSet =>
  createFileSet(Object.entries(texts).map(([id, text]) => new SourceFile(id, text)));

/** Reads an ini at /srv/app.ini, started by itself. */
export const read = (text: string): UwsgiOptions => {
  const files = filesOf({ '/srv/app.ini': text });
  return readUwsgi(files, catalog, { file: files.get('/srv/app.ini')! });
};

/** Reads a command with the files it names. */
export const run = (command: string, texts: Readonly<Record<string, string>> = {}, around: Around = {}): UwsgiOptions =>
  readUwsgi(filesOf(texts), catalog, { launch: launchOf(command, around) });

/** As `--show-config` prints it; a value that is not known shows its reason. */
export const show = (options: UwsgiOptions): string[] =>
  options.list.map(({ name, value }) => `${name} = ${value.known ? value.value : `<${value.reason}>`}`);
