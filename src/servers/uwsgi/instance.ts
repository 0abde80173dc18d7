import { joinPath } from '../../text/file-set.ts';
import type { FileSet } from '../../text/files.ts';
import type { SourceFile } from '../../text/source.ts';
import type { IniTree } from '../../syntax/uwsgi-ini/tree.ts';
import { valueOf } from '../../text/value.ts';
import type { UwsgiOption, UwsgiOptions } from './model.ts';
import { SOCKET_OPTIONS } from './sockets.ts';

/** Options that name an application. */
export const APP_OPTIONS: readonly string[] = [
  'module',
  'wsgi',
  'wsgi-file',
  'file',
  'eval',
  'mount',
  'paste',
  'ini-paste',
  'ini-paste-logged',
  'pyramid',
  'web3',
  'pump',
  'wsgi-lite',
  'callable',
  'psgi',
  'rack',
  'php-docroot',
  'cgi',
];

/** What makes an instance of a file: an application, a socket, an Emperor, or a template it inherits. */
const SIGNS = new Set([...APP_OPTIONS, ...SOCKET_OPTIONS, 'emperor', 'inherit']);

/** True for an ini that starts something by itself; a mere list of options for others to include is none. */
export const isUwsgiIni = (tree: IniTree): boolean =>
  tree.sections.some((section) => section.name === 'uwsgi' && section.entries.some((entry) => SIGNS.has(entry.key)));

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

/** The ini files an Emperor starts as instances of their own: those of its directories and globs that are in view. */
export function vassalsOf(options: UwsgiOptions, files: FileSet, cwd = options.cwd): SourceFile[] {
  const found = new Map<string, SourceFile>();
  for (const { option, path, glob } of realmsOf(options)) {
    const pattern = glob ? path : `${path.replace(/\/+$/, '')}/*.ini`;
    for (const { id } of files.glob(pattern, option.valueSpan, path.startsWith('/') ? undefined : cwd).files) {
      const file = files.get(id);
      if (file && id.endsWith('.ini')) found.set(id, file);
    }
  }
  return [...found.values()];
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/**
 * The absolute directory a vassal starts in: the Emperor's folder it lies in (uwsgi_emperor_directory_scan of core/emperor.c
 * goes there), or the Emperor's own for globs. Undefined when it is open which of several it is.
 */
export function vassalDirectory(emperor: UwsgiOptions, file: SourceFile): { readonly cwd: string | undefined; readonly glob: boolean } {
  const folder = nameOf(file.id.slice(0, Math.max(0, file.id.lastIndexOf('/'))));
  const realms = realmsOf(emperor);
  const folders = realms.filter(({ glob }) => !glob);
  const fitting = folders.length > 1 ? folders.filter(({ path }) => nameOf(path.replace(/\/+$/, '')) === folder) : folders;
  const realm = fitting[0];
  if (folders.length === 0) return { cwd: emperor.cwd, glob: true };
  if (!realm || fitting.length > 1 || folders.length < realms.length) return { cwd: undefined, glob: false };
  const absolute = realm.path.startsWith('/');
  return { cwd: absolute || emperor.cwd !== undefined ? joinPath(emperor.cwd ?? '/', realm.path) : undefined, glob: false };
}
