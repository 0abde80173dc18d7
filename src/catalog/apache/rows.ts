/** How httpd cuts and counts a directive's arguments (`cmd_how` of http_config.h); `raw`: the module reads them itself. */
export type Arity = '0' | '1' | '2' | '3' | '12' | '13' | '23' | '123' | '1+' | '2+' | 'flag' | 'raw';

/** Where a directive may stand, beyond what its module may still refuse. */
export interface Places {
  /** `main`: in the main server alone; `server`: in virtual hosts too; undefined: only inside of sections. */
  readonly server: 'main' | 'server' | undefined;
  /** Inside `<Directory>`, `<Files>` and their like. */
  readonly directory: boolean;
  readonly location: boolean;
  readonly htaccess: boolean;
  /** Executed while the file is read, so that the sections around it don't matter. */
  readonly anywhere: boolean;
}

export interface ApacheDirectiveRow {
  /** As httpd spells it; sections without `<`. */
  readonly name: string;
  readonly section: boolean;
  /** The source file of the module: `mod_alias.c`. */
  readonly module: string;
  readonly places: Places;
  readonly arity: Arity;
  /** What httpd puts behind `takes one argument, `. */
  readonly help: string;
  /** mod_wsgi alone: the release it came with. */
  readonly since: string | undefined;
  /** What the one argument may be, case apart; in the order of the error message. */
  readonly values: readonly string[] | undefined;
}

/** Reads `name contexts arity help`, as scripts/data/apache-catalog.mjs writes it. */
export function readDirective(text: string, module: string): ApacheDirectiveRow {
  const [name = '', contexts = '', arity = '', ...help] = text.split(' ');
  const section = name.startsWith('<');
  return {
    name: section ? name.slice(1) : name,
    section,
    module,
    places: {
      server: contexts.includes('g') ? 'main' : contexts.includes('s') ? 'server' : undefined,
      directory: /[df]/.test(contexts),
      location: /[dl]/.test(contexts),
      htaccess: contexts.includes('h'),
      anywhere: contexts.includes('r'),
    },
    arity: arity === '*' ? 'raw' : (arity as Arity),
    help: help.join(' '),
    since: undefined,
    values: undefined,
  };
}
