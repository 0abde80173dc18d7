import { nearest } from '../../text/nearest.ts';
import { wsgiDirectives } from './mod-wsgi.ts';
import { readDirective, type ApacheDirectiveRow, type Arity } from './rows.ts';

interface CatalogData {
  readonly source: string;
  readonly version: string;
  readonly modules: Readonly<Record<string, readonly string[]>>;
}

const PHRASES: Readonly<Record<Exclude<Arity, 'raw'>, string>> = {
  0: 'takes no arguments',
  1: 'takes one argument',
  2: 'takes two arguments',
  3: 'takes three arguments',
  12: 'takes 1-2 arguments',
  13: 'takes one or three arguments',
  23: 'takes two or three arguments',
  123: 'takes one, two or three arguments',
  '1+': 'requires at least one argument',
  '2+': 'requires at least two arguments',
  flag: 'must be On or Off',
};

/** Whether httpd takes these arguments (`invoke_cmd`, server/config.c): an empty one ends a list, a flag's second is not looked at. */
function accepts(arity: Arity, args: readonly string[]): boolean {
  const count = args.length;
  const filled = (wanted: number): boolean => args.slice(0, wanted).filter((arg) => arg !== '').length === wanted;
  switch (arity) {
    case 'raw':
      return true;
    case 'flag':
      return /^(?:on|off)$/i.test(args[0] ?? '');
    case '1+':
      return filled(1);
    case '2+':
      return count >= 2 && args[0] !== '';
    case '0':
      return count === 0;
    case '1':
    case '2':
    case '3':
      return count === Number(arity) && filled(count);
    case '12':
    case '123':
      return filled(1) && count <= arity.length;
    case '13':
      return filled(1) && (count === 1 || count === 3);
    case '23':
      return filled(2) && count <= 3;
  }
}

/** What httpd 2.4 with its usual modules, and mod_wsgi, call directives. */
export class ApacheCatalog {
  readonly source: string;
  /** Of the httpd that was asked. */
  readonly version: string;
  readonly #directives = new Map<string, ApacheDirectiveRow>();
  readonly #sections = new Map<string, ApacheDirectiveRow>();

  constructor(data: CatalogData) {
    this.source = data.source;
    this.version = data.version;
    const shipped = Object.entries(data.modules).flatMap(([module, rows]) => rows.map((row) => readDirective(row, module)));
    for (const row of [...shipped, ...wsgiDirectives()]) {
      const table = row.section ? this.#sections : this.#directives;
      if (!table.has(row.name.toLowerCase())) table.set(row.name.toLowerCase(), row);
    }
  }

  /** Names are compared without case. */
  lookup(name: string, section: boolean): ApacheDirectiveRow | undefined {
    return (section ? this.#sections : this.#directives).get(name.toLowerCase());
  }

  /** The name that was most likely meant, as httpd spells it. */
  suggest(name: string, section: boolean): string | undefined {
    const table = section ? this.#sections : this.#directives;
    const meant = nearest(name, table.keys());
    return meant === undefined ? undefined : table.get(meant)!.name;
  }

  /** httpd's complaint about the number of arguments. */
  complaint(row: ApacheDirectiveRow, args: readonly string[]): string | undefined {
    if (row.arity === 'raw' || accepts(row.arity, args)) return undefined;
    return `${row.name} ${PHRASES[row.arity]}${row.help === '' ? '' : `, ${row.help}`}`;
  }
}

let loading: Promise<ApacheCatalog> | undefined;

/** The catalog; its table is read the first time it is asked for. */
export const loadApacheCatalog = (): Promise<ApacheCatalog> =>
  (loading ??= import('./directives.json', { with: { type: 'json' } }).then((module) => new ApacheCatalog(module.default)));
