import type { SourceFile } from '../../text/source.ts';
import { folderOf, nameOf } from '../../text/paths.ts';
import { renderedName } from '../../text/template.ts';
import type { ApacheConfig, ApacheEntry, ApacheScope } from './model.ts';

/** A file in the place that Debian's and Red Hat's packages give it: those of one server root are read by one httpd. */
const IN_LAYOUT =
  /^(.*?(?:^|\/)(?:apache2?|httpd))\/(?:(?:sites|mods|conf)-(?:available|enabled)\/|conf(?:\.modules)?(?:\.d)?\/|(?:apache2|ports|httpd)\.conf$)/;

/** The server root whose httpd reads a file; the file itself where its place does not tell. */
export const rootOfLayout = ({ id }: SourceFile): string => IN_LAYOUT.exec(id)?.[1] ?? id;

export const own = (scope: ApacheScope, name: RegExp): ApacheEntry[] =>
  scope.entries.filter(({ directive }) => directive.children === undefined && name.test(directive.name));

/** A main file says where the server lies, or what it loads. */
export const isMainFile = ({ file, server }: Pick<ApacheConfig, 'file' | 'server'>): boolean =>
  /(?:^|\/)(?:apache2|httpd)\.conf$/.test(file.id) || own(server, /^(?:ServerRoot|DefaultRuntimeDir|PidFile)$/i).length > 0;

/** What a configuration reads a part of. */
export interface Picked {
  /** The folders in which its globs find something; for links that is where these lead. */
  readonly folders: ReadonlySet<string>;
  /** The kinds of what it finds by links: `sites` for `sites-enabled/*.conf`. */
  readonly kinds: ReadonlySet<string>;
}

/** What an include that finds something picks by links, as `a2ensite` and its like make them. */
export const kindOf = (path: string): string | undefined => /(?:^|\/)(sites|mods|conf)-enabled(?:\/[^/]*)?$/.exec(path)?.[1];

/** A main file, and what it picks. */
export interface Picking {
  readonly main: ApacheConfig;
  readonly picked: Picked;
}

/**
 * The main file that does not read a file that no include names: it picks others beside it or, where it lies in sites-available (mods-,
 * conf-), in sites-enabled. As long as it finds none there, they may be put there later; a template gets its name when it is rendered.
 */
export function readerBeside(file: SourceFile, mains: readonly Picking[]): ApacheConfig | undefined {
  if (renderedName(file.id) !== file.id) return undefined;
  const folder = folderOf(file.id);
  const kind = /^(sites|mods|conf)-available$/.exec(nameOf(folder))?.[1];
  const isOf = (main: SourceFile): boolean =>
    rootOfLayout(file) === rootOfLayout(main) || file.id.startsWith(folderOf(main.id) && `${folderOf(main.id)}/`);
  const picks = ({ folders, kinds }: Picked): boolean => folders.has(folder) || (kind !== undefined && kinds.has(kind));
  return mains.find(({ main, picked }) => picks(picked) && isOf(main.file))?.main;
}
