import { createFileSet } from '../../src/text/file-set.ts';
import type { FileSet } from '../../src/text/files.ts';
import { SourceFile } from '../../src/text/source.ts';
import type { Value } from '../../src/text/value.ts';
import type { Launch } from '../../src/launchers/launch.ts';
import { readProcfile } from '../../src/launchers/procfile.ts';
import { readSupervisor } from '../../src/launchers/supervisor.ts';
import { isSystemdFile, readSystemd } from '../../src/launchers/systemd.ts';
import type { SystemdUnits } from '../../src/launchers/systemd.ts';

export type Texts = Readonly<Record<string, string>>;

export interface World {
  readonly files: FileSet;
  readonly sources: readonly SourceFile[];
}

/** Files by host path. */
export function world(texts: Texts): World {
  const sources = Object.entries(texts).map(([path, text]) => new SourceFile(path, text));
  return { files: createFileSet(sources, { map: sources.map(({ id }) => [id, id] as const) }), sources };
}

export function systemd(texts: Texts): SystemdUnits {
  const { files, sources } = world(texts);
  return readSystemd(
    files,
    sources.filter(({ id }) => isSystemdFile(id)),
  );
}

export function supervisor(texts: Texts): readonly Launch[] {
  const { files, sources } = world(texts);
  return readSupervisor(
    files,
    sources.filter(({ id }) => id.endsWith('.conf')),
  );
}

export function procfile(texts: Texts): readonly Launch[] {
  const { files, sources } = world(texts);
  return readProcfile(
    files,
    sources.filter(({ id }) => id.endsWith('Procfile')),
  );
}

/** The value, or why it is not known in brackets. */
export const told = (value: Value<unknown> | undefined): unknown =>
  value === undefined ? undefined : value.known ? value.value : `<${value.reason}>`;

/** What a launch comes to, for comparing as a whole. */
export const summary = (launch: Launch) => ({
  name: launch.name,
  words: launch.words.map(({ value, hole }) => (hole === undefined ? value : `<${value}>`)),
  through: launch.through,
  cwd: told(launch.cwd),
  user: told(launch.user),
  group: told(launch.group),
  umask: told(launch.umask),
});

export const environment = (launch: Launch, ...names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, told(launch.environment.get(name))]));
