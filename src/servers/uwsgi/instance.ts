import { joinPath } from '../../text/file-set.ts';
import type { FileSet } from '../../text/files.ts';
import type { SourceFile } from '../../text/source.ts';
import { formByName, readForm } from '../../syntax/uwsgi-form/read.ts';
import type { Form } from '../../syntax/uwsgi-form/tree.ts';
import { parseIni } from '../../syntax/uwsgi-ini/parser.ts';
import { valueOf } from '../../text/value.ts';
import { APP_OPTIONS } from './app-options.ts';
import type { UwsgiOption, UwsgiOptions } from './model.ts';
import { SOCKET_OPTIONS } from './sockets.ts';
import { folderOf, nameOf } from '../../text/paths.ts';

/** What makes an instance of a file: an application, a socket, an Emperor, or a template it inherits. */
const SIGNS = new Set([...APP_OPTIONS, ...SOCKET_OPTIONS, 'emperor', 'inherit']);

/** True for a file that starts something by itself; a mere list of options for others to include is none. */
export function isInstance(file: SourceFile, form: Form | 'ini'): boolean {
  if (form !== 'ini') return readForm(file, form, '').entries.some((entry) => SIGNS.has(entry.key));
  return parseIni(file).sections.some((section) => section.name === 'uwsgi' && section.entries.some((entry) => SIGNS.has(entry.key)));
}

/** What an `emperor` option names: a folder of vassals, or a glob. */
interface Realm {
  readonly option: UwsgiOption;
  readonly path: string;
  readonly glob: boolean;
}

/** The realms whose vassals are files; other schemes (zmq, pg, …) and unknown values are left out. */
function realmsOf(options: UwsgiOptions): Realm[] {
  const realms: Realm[] = [];
  for (const option of options.all('emperor')) {
    const value = valueOf(option.value);
    if (value === undefined || value === '') continue;
    const [, scheme, path] = /^(?:([a-z0-9]+):\/\/)?([^]*)$/i.exec(value)!;
    if (scheme !== undefined && scheme !== 'dir' && scheme !== 'glob') continue;
    const glob = scheme === 'glob' || (scheme === undefined && /[*?[]/.test(path!));
    realms.push({ option, path: path!, glob });
  }
  return realms;
}

/** Ends of the names of files an Emperor takes for vassals (uwsgi_emperor_is_valid of core/emperor.c). */
const VASSALS = ['.ini', '.xml', '.yml', '.yaml', '.json', '.js'] as const;

/** The form of a file by its name, as an Emperor and `--include` tell it; undefined: uWSGI does not read it. */
export const formOf = (path: string): Form | 'ini' | undefined => (path.endsWith('.ini') ? 'ini' : formByName(path));

/** The files an Emperor starts as instances of their own: those of its directories and globs that are in view. */
export function vassalsOf(options: UwsgiOptions, files: FileSet, cwd = options.cwd): SourceFile[] {
  const found = new Map<string, SourceFile>();
  for (const { option, path, glob } of realmsOf(options)) {
    const base = path.startsWith('/') ? undefined : cwd;
    const folder = path.replace(/\/+$/, '');
    const patterns = glob ? [path] : VASSALS.map((ending) => `${folder}/*${ending}`);
    const ids = patterns.flatMap((pattern) =>
      files.glob(pattern, option.valueSpan, base, `uwsgi-${formOf(pattern) ?? 'ini'}`).files.map(({ id }) => id),
    );
    for (const id of glob ? ids : ids.sort()) {
      const file = files.get(id);
      if (file && formOf(id) !== undefined) found.set(id, file);
    }
  }
  return [...found.values()];
}

/**
 * The absolute directory a vassal starts in: the Emperor's folder it lies in (uwsgi_emperor_directory_scan of core/emperor.c
 * goes there), or the Emperor's own for globs. Undefined when it is open which of several it is.
 */
export function vassalDirectory(emperor: UwsgiOptions, file: SourceFile): { readonly cwd: string | undefined; readonly glob: boolean } {
  const folder = nameOf(folderOf(file.id));
  const realms = realmsOf(emperor);
  const folders = realms.filter(({ glob }) => !glob);
  const fitting = folders.length > 1 ? folders.filter(({ path }) => nameOf(path.replace(/\/+$/, '')) === folder) : folders;
  const realm = fitting[0];
  if (folders.length === 0) return { cwd: emperor.cwd, glob: true };
  if (!realm || fitting.length > 1 || folders.length < realms.length) return { cwd: undefined, glob: false };
  const absolute = realm.path.startsWith('/');
  return { cwd: absolute || emperor.cwd !== undefined ? joinPath(emperor.cwd ?? '/', realm.path) : undefined, glob: false };
}
