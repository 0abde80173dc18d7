import type { ApacheCatalog } from '../../catalog/apache/catalog.ts';
import type { ApacheDirectiveRow } from '../../catalog/apache/rows.ts';
import type { ApacheScope } from './model.ts';

export interface Misplaced {
  readonly message: string;
  readonly help: string;
  /** True for what the directive's own module says, once the number of arguments is right. */
  readonly late: boolean;
}

/** The nearest scopes of each kind, the scope itself among them. */
interface Around {
  readonly perDirectory: ApacheScope | undefined;
  readonly location: ApacheScope | undefined;
  readonly directory: ApacheScope | undefined;
  readonly host: ApacheScope | undefined;
}

const PER_DIRECTORY = /^(?:directory(?:match)?|location(?:match)?|files(?:match)?|if|elseif|else|proxy(?:match)?)$/;
const LOCATION = /^location(?:match)?$/;
const DIRECTORY = /^(?:directory|files)(?:match)?$/;

const known = new WeakMap<ApacheScope, Around>();

/** Each scope is looked at once. */
function around(scope: ApacheScope): Around {
  const path: ApacheScope[] = [];
  let at: ApacheScope | undefined = scope;
  for (; at && !known.has(at); at = at.parent) path.push(at);
  let found = at && known.get(at);
  for (const inner of path.toReversed()) {
    const nearest = (kind: RegExp, outer: ApacheScope | undefined): ApacheScope | undefined => (kind.test(inner.kind) ? inner : outer);
    found = {
      perDirectory: nearest(PER_DIRECTORY, found?.perDirectory),
      location: nearest(LOCATION, found?.location),
      directory: nearest(DIRECTORY, found?.directory),
      host: nearest(/^virtualhost$/, found?.host),
    };
    known.set(inner, found);
  }
  return found!;
}

/** True inside of a virtual host. */
export const inHost = (scope: ApacheScope): boolean => around(scope).host !== undefined;

/** What httpd says to a directive that stands in the wrong place (`invoke_cmd`, server/config.c; `ap_check_cmd_context`, server/core.c). */
export function misplaced(row: ApacheDirectiveRow, scope: ApacheScope, catalog: ApacheCatalog): Misplaced | undefined {
  const { places, section } = row;
  const canonical = ({ kind }: ApacheScope): string => catalog.lookup(kind, true)?.name ?? kind;
  const refuse = (message: string, late = false): Misplaced => ({ message, help: helpOf(row), late });
  const { perDirectory: inside, location, directory, host: virtual } = around(scope);
  const place = scope.kind === 'server' ? 'here' : `in <${canonical(scope)}> context`;
  const notAllowed = `${section ? '<' : ''}${row.name} not allowed ${place}`;
  if (inside === undefined) {
    if (places.server === undefined) return refuse(notAllowed);
    const host = places.server === 'main' ? virtual : undefined;
    return host && refuse(`${spelled(row)} cannot occur within <VirtualHost> section`, true);
  }
  if (!places.directory && !places.location) return refuse(notAllowed);
  const found = places.location ? (places.directory ? undefined : directory) : location;
  return found && refuse(`${spelled(row)} cannot occur within <${canonical(found)}> section`, true);
}

/** `Alias` and `ScriptAlias` (mod_alias.c): with one argument in `<Location>`, with two outside of all that is per directory. */
export function misplacedAlias(row: ApacheDirectiveRow, scope: ApacheScope, count: number): Misplaced | undefined {
  const help = 'it takes two arguments in the main server and <VirtualHost>, one in <Location>';
  const inside = around(scope).perDirectory !== undefined;
  if (inside && count > 1) return { message: `${row.name} cannot occur within directory context`, help, late: true };
  return inside || count > 1 ? undefined : { message: `${row.name} must have two arguments when used globally`, help, late: true };
}

export const isAlias = ({ name }: ApacheDirectiveRow): boolean => name === 'Alias' || name === 'ScriptAlias';

const spelled = ({ name, section }: ApacheDirectiveRow): string => (section ? `<${name}>` : name);

function helpOf({ places }: ApacheDirectiveRow): string {
  const server = places.server === 'main' ? 'the main server' : places.server === 'server' ? 'the main server and <VirtualHost>' : '';
  const inner =
    places.directory && places.location ? '<Directory>, <Location>, <Files>' : places.directory ? '<Directory>, <Files>' : '<Location>';
  const names = [server, places.directory || places.location ? inner : ''].filter((name) => name !== '');
  return `it belongs in ${names.join(' or ')}`;
}
