import type { NginxEntry, NginxRoute, PassDirective, Scope } from '../servers/nginx/model.ts';
import { headSpan, type Directive } from '../syntax/nginx/tree.ts';
import type { Edit, Span } from '../text/source.ts';
import { groupBy } from '../text/group.ts';
import { series } from '../text/series.ts';
import type { Editors } from './editors.ts';
import type { Stack } from './model.ts';
import { append } from '../text/lists.ts';

/** What nginx tells a backend about a request: lists that the next level with one of its own replaces as a whole. */
export type ToldBy = 'proxy_set_header' | 'uwsgi_param';

const PASS: Readonly<Record<ToldBy, PassDirective>> = { proxy_set_header: 'proxy_pass', uwsgi_param: 'uwsgi_pass' };

/** Headers have no case, parameters do. */
const nameOf = (list: ToldBy, entry: NginxEntry): string => {
  const name = entry.args[0] ?? '';
  return list === 'proxy_set_header' ? name.toLowerCase() : name;
};

/** `location /ws/`, `the server block`: where a directive stands, for people. */
export function showBlock(scope: Scope): string {
  const head = scope.context === 'location' && scope.head ? [scope.head.name, ...scope.head.args].join(' ') : undefined;
  return head ?? `the ${scope.context} block`;
}

/** The level whose list counts for a route: `if` in a location has none of its own. */
function levelOf(route: NginxRoute): Scope {
  let scope = route.scope;
  while (scope.context !== 'location' && scope.parent) scope = scope.parent;
  return scope;
}

/** The directive, in the text of a scope's own block, that an entry of the scope comes from: itself or an `include`. */
function anchorOf(entry: NginxEntry, scope: Scope): Directive | undefined {
  const block = scope.head?.directive;
  const found = [...entry.includes, entry.directive].find((directive) => directive.parent === block);
  // A fragment that was joined to `http` stands in no block.
  const anchor = found ?? (entry.includes.length === 0 ? entry.directive : undefined);
  return anchor?.file.virtual ? undefined : anchor;
}

/** Where a list begins that stands at a level: its first directive, or the `include` that brings it. */
export function listSpan(scope: Scope, list: ToldBy): Span | undefined {
  const first = scope.own(list)[0];
  if (first === undefined) return undefined;
  const anchor = anchorOf(first, scope);
  return anchor ? headSpan(anchor) : first.span;
}

/** What a level's own list takes away from what the levels above say. */
export interface Lost {
  /** The level whose list is in force. */
  readonly level: Scope;
  /** The nearest level that states something of it. */
  readonly outer: Scope;
  /** The directives that are not in force, nearest level first. */
  readonly entries: readonly NginxEntry[];
}

/** What levels above a route say that is not in force there, since nginx replaces the list as a whole; undefined when nothing is lost. */
export function lostAt(route: NginxRoute, list: ToldBy): Lost | undefined {
  const { from, entries } = levelOf(route).effective(list);
  if (from === undefined) return undefined;
  const told = new Set(entries.map((entry) => nameOf(list, entry)));
  const lost: NginxEntry[] = [];
  for (let scope = from.parent; scope; scope = scope.parent) {
    const own = scope.own(list).filter((entry) => !told.has(nameOf(list, entry)));
    append(lost, own);
    for (const entry of own) told.add(nameOf(list, entry));
  }
  const outer = lost[0]?.scope;
  return outer && { level: from, outer, entries: lost };
}

/** The names of lost directives, as written. */
export const lostNames = ({ entries }: Lost): readonly string[] => [...new Set(entries.map(({ args }) => args[0] ?? ''))];

const sources = new WeakMap<Scope, ReadonlyMap<Directive | undefined, readonly NginxEntry[]>>();

/** Everything in a scope by the directive of its own text that brings it; undefined: none does. */
function bySource(scope: Scope): ReadonlyMap<Directive | undefined, readonly NginxEntry[]> {
  let map = sources.get(scope);
  if (map === undefined) sources.set(scope, (map = groupBy(scope.entries, (entry) => anchorOf(entry, scope))));
  return map;
}

/** A statement as it is written, on one line. */
const statement = ({ file, words }: Directive): string => `${words.map(({ start, end }) => file.text.slice(start, end)).join(' ')};`;

/** Statements that say the lost things again: an `include` where one brings nothing else, single lines otherwise. */
export function repeatLost({ entries }: Lost, list: ToldBy): readonly string[] {
  const lost = new Set(entries);
  const lines = new Set<string>();
  for (const entry of entries) {
    const anchor = anchorOf(entry, entry.scope);
    const all = anchor && anchor !== entry.directive ? (bySource(entry.scope).get(anchor) ?? []) : [];
    // Of a parameter that is given twice uWSGI keeps the later one; a header is sent twice.
    const whole = all.length > 0 && all.every((other) => (list === 'uwsgi_param' ? other.name === list : lost.has(other)));
    lines.add(statement(whole ? anchor! : entry.directive));
  }
  return [...lines];
}

/** A list, or the place for a new one, in the text. */
export interface ListPlace {
  /** The first and the last statement of the list; the one that passes on for a new list. */
  readonly first: Directive;
  readonly last: Directive;
  readonly isNew: boolean;
}

const ancestors = new WeakMap<Stack, ReadonlyMap<Directive | Scope, readonly NginxRoute[]>>();

/** One text may be a block of several places: a snippet's. */
const textOf = (scope: Scope): Directive | Scope => scope.head?.directive ?? scope;

/** The routes below each block. */
function routesBelow(stack: Stack, scope: Scope): readonly NginxRoute[] {
  let index = ancestors.get(stack);
  if (index === undefined) {
    const lists = new Map<Directive | Scope, NginxRoute[]>();
    for (const route of stack.nginxRoutes) {
      for (let at: Scope | undefined = levelOf(route); at; at = at.parent) {
        const known = lists.get(textOf(at));
        if (known) known.push(route);
        else lists.set(textOf(at), [route]);
      }
    }
    ancestors.set(stack, (index = lists));
  }
  return index.get(textOf(scope)) ?? [];
}

/** The routes for which a line would count that is added to a block's list. */
function reachedBy(stack: Stack, scope: Scope, list: ToldBy): readonly NginxRoute[] {
  const text = textOf(scope);
  return routesBelow(stack, scope).filter((route) => {
    if (route.handler !== PASS[list]) return false;
    let at: Scope | undefined = levelOf(route);
    while (at && textOf(at) !== text && at.own(list).length === 0) at = at.parent;
    return at !== undefined && textOf(at) === text;
  });
}

/**
 * Where lines can be added so that they are in force for a route: the list that is in force, else a new one beside the pass.
 * `wanted`: the lines each route needs. Undefined when the place would change other routes than those that need the very same.
 */
export function listPlaces(
  stack: Stack,
  list: ToldBy,
  wanted: ReadonlyMap<NginxRoute, readonly string[]>,
): (route: NginxRoute) => ListPlace | undefined {
  const known = new Map<Directive | Scope, boolean>();
  const isRight = (scope: Scope, lines: string, isNew: boolean): boolean => {
    let right = known.get(textOf(scope));
    if (right === undefined) {
      right = reachedBy(stack, scope, list).every(
        (route) => wanted.get(route)?.join('\n') === lines && (!isNew || levelOf(route).effective(list).entries.length === 0),
      );
      known.set(textOf(scope), right);
    }
    return right;
  };
  return (route) => {
    const level = levelOf(route);
    const { from } = level.effective(list);
    if (!isRight(from ?? level, (wanted.get(route) ?? []).join('\n'), from === undefined)) return undefined;
    const own = from?.own(list) ?? [passAt(route, level)];
    const first = own[0] && anchorOf(own[0], from ?? level);
    const last = own.length > 0 ? anchorOf(own[own.length - 1]!, from ?? level) : undefined;
    return first && last && { first, last, isNew: from === undefined };
  };
}

/** What hands a route's requests on, as an entry of its level: the pass, or the `if` around it. */
function passAt(route: NginxRoute, level: Scope): NginxEntry {
  let entry = route.pass;
  for (let scope: Scope | undefined = route.scope; scope && scope !== level; scope = scope.parent) entry = scope.head ?? entry;
  return entry;
}

/** Adds lines behind a list, or as a new one. */
export const addToList = ({ first, last, isNew }: ListPlace, lines: readonly string[], edit: Editors): Edit[] =>
  isNew ? edit.nginx.insertBefore(first, lines) : edit.nginx.insertAfter(last, lines);

/** Adds lines in front of a list, or as a new one. */
export const addFirst = ({ first }: ListPlace, lines: readonly string[], edit: Editors): Edit[] => edit.nginx.insertBefore(first, lines);

/** `Host`, `Host and Upgrade`, `Host, Upgrade and Connection`; of many the first four. */
export function showNames(names: readonly string[]): string {
  const shown = names.length > 5 ? [...names.slice(0, 4), `${names.length - 4} more`] : names;
  return series(shown, 'and');
}
