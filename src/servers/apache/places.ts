import type { ApacheCatalog } from '../../catalog/apache/catalog.ts';
import type { ApacheDirectiveRow } from '../../catalog/apache/rows.ts';
import type { ApacheScope } from './model.ts';

export interface Misplaced {
  readonly message: string;
  readonly help: string;
  /** True for what the directive's own module says, once the number of arguments is right. */
  readonly late: boolean;
}

const PER_DIRECTORY = /^(?:directory(?:match)?|location(?:match)?|files(?:match)?|if|elseif|else|proxy(?:match)?)$/;
const LOCATION = /^location(?:match)?$/;
const DIRECTORY = /^(?:directory|files)(?:match)?$/;

/** The nearest scope around that matches. */
function around(scope: ApacheScope, kind: RegExp): ApacheScope | undefined {
  for (let at: ApacheScope | undefined = scope; at; at = at.parent) if (kind.test(at.kind)) return at;
  return undefined;
}

/** What httpd says to a directive that stands in the wrong place (`invoke_cmd`, server/config.c; `ap_check_cmd_context`, server/core.c). */
export function misplaced(row: ApacheDirectiveRow, scope: ApacheScope, catalog: ApacheCatalog): Misplaced | undefined {
  const { places, section } = row;
  const canonical = ({ kind }: ApacheScope): string => catalog.lookup(kind, true)?.name ?? kind;
  const refuse = (message: string, late = false): Misplaced => ({ message, help: helpOf(row), late });
  const inside = around(scope, PER_DIRECTORY);
  const place = scope.kind === 'server' ? 'here' : `in <${canonical(scope)}> context`;
  const notAllowed = `${section ? '<' : ''}${row.name} not allowed ${place}`;
  if (inside === undefined) {
    if (places.server === undefined) return refuse(notAllowed);
    const host = places.server === 'main' ? around(scope, /^virtualhost$/) : undefined;
    return host && refuse(`${spelled(row)} cannot occur within <VirtualHost> section`, true);
  }
  if (!places.directory && !places.location) return refuse(notAllowed);
  const forbidden = places.location ? (places.directory ? undefined : DIRECTORY) : LOCATION;
  const found = forbidden && around(scope, forbidden);
  return found && refuse(`${spelled(row)} cannot occur within <${canonical(found)}> section`, true);
}

/** `Alias` and `ScriptAlias` (mod_alias.c): with one argument in `<Location>`, with two outside of all that is per directory. */
export function misplacedAlias(row: ApacheDirectiveRow, scope: ApacheScope, count: number): Misplaced | undefined {
  const help = 'it takes two arguments in the main server and <VirtualHost>, one in <Location>';
  const inside = around(scope, PER_DIRECTORY) !== undefined;
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
