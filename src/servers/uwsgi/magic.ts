/** What uWSGI knows of the instance before it reads a file; undefined: not known here. */
export interface Host {
  /** Absolute directory in which uWSGI starts (`%v`). */
  readonly cwd: string | undefined;
  /** Name of the user and group that start it (`%U`, `%G`). */
  readonly user: string | undefined;
  readonly group: string | undefined;
  /** The path of the program (`%b`), when it is absolute. */
  readonly binary: string | undefined;
}

/** The magic variables of one file (config_magic_table_fill in core/config.c); undefined values are not known. */
export type MagicTable = ReadonlyMap<string, string | undefined>;

/** Letters that stand for the file at hand; their capitals stand for the first file. */
const FILE_LETTERS = 'opsnedcxij';

/**
 * Fills the table for a file: `path` as it was named (`%o`), `host` its absolute path on the host.
 * A file whose place is not known leaves its letters unknown.
 */
export function magicTable(
  host: Host,
  path: string | undefined,
  full: string | undefined,
  section: string,
  first: MagicTable | undefined,
): MagicTable {
  const table = new Map<string, string | undefined>([
    ['v', host.cwd],
    ['U', host.user],
    ['G', host.group],
    ['b', host.binary],
    ['[', '\u001B'],
    ['o', path],
    ['x', section],
  ]);
  if (full !== undefined) {
    const slash = full.lastIndexOf('/') + 1;
    const name = full.slice(slash);
    const directories = full
      .slice(0, slash)
      .split('/')
      .filter((part) => part !== '');
    const dot = name.lastIndexOf('.');
    table.set('p', full);
    table.set('s', name);
    table.set('d', full.slice(0, slash));
    table.set('c', directories.at(-1) ?? '');
    table.set('e', dot < 0 ? '' : name.slice(dot + 1));
    table.set('n', dot < 0 ? name : name.slice(0, dot));
    for (let digit = 0; digit < 10; digit++) table.set(String(digit), directories[digit] ?? '');
  }
  const origin = first ?? table;
  for (const letter of FILE_LETTERS) table.set(letter.toUpperCase(), origin.get(letter));
  return table;
}

/** Without `--ini` (a bare `x.ini` on the command line, `include`) the capitals stay empty. */
export const NO_FIRST_FILE: MagicTable = new Map([...FILE_LETTERS].map((letter) => [letter, '']));
