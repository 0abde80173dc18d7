import { groupBy } from '../../text/group.ts';
import type { ApacheEntry, ApacheHost, ApacheInstance, ApacheScope } from './model.ts';
import { scopesOf } from './scopes.ts';
import { holdsFor, rankOf, type Place } from './sections.ts';

/** The directives in force at a place, the last the strongest. */
export interface ApacheEffective {
  readonly entries: readonly ApacheEntry[];
  /** False when a file out of view, or a condition nobody can decide, could set something else. */
  readonly certain: boolean;
  /** Those of them that stand in a section of which nobody can tell whether it holds for the place. */
  readonly undecided: ReadonlySet<ApacheEntry>;
}

/** Directives that add to what outer levels say; of all others the last one holds. */
const ADDS =
  /^(?:(?:script)?alias(?:match)?|balancermember|header|proxypass(?:match|reverse)?|redirect(?:match)?|requestheader|(?:un)?setenv(?:if(?:nocase)?)?|passenv|serveralias|wsgiscriptalias(?:match)?)$/;

const SECTION = /^(?:directory|location|files|proxy)(?:match)?$/;

/** What a scope says of a directive, and whether something in it is not known. */
interface Level {
  readonly entries: readonly ApacheEntry[];
  readonly open: boolean;
  /** True for a section of which nobody can tell whether it holds. */
  readonly undecided?: boolean;
}

const byName = new WeakMap<ApacheScope, ReadonlyMap<string, readonly ApacheEntry[]>>();

/** The directives of a scope by their names in lower case, without the sections in it. */
function entriesOf(scope: ApacheScope): ReadonlyMap<string, readonly ApacheEntry[]> {
  let index = byName.get(scope);
  if (index === undefined) {
    const simple = scope.entries.filter(({ directive }) => directive.children === undefined);
    byName.set(scope, (index = groupBy(simple, ({ directive }) => directive.name.toLowerCase())));
  }
  return index;
}

const levelOf = (scope: ApacheScope, name: string): Level => {
  const entries = entriesOf(scope).get(name) ?? [];
  return { entries, open: scope.holes || entries.some(({ certain, open }) => !certain || open) };
};

/** The main server of all configurations of an instance as one. */
interface Main {
  readonly withSections: readonly ApacheScope[];
  levelOf(name: string): Level;
}

const mains = new WeakMap<ApacheInstance['hosts'], Main>();

function mainOf({ hosts }: ApacheInstance): Main {
  let main = mains.get(hosts);
  if (main === undefined) {
    const scopes = hosts.flatMap(({ isMain, scope }) => (isMain ? [scope] : []));
    const withSections = scopes.filter(({ children }) => children.some(({ kind }) => kind !== 'virtualhost'));
    const levels = new Map<string, Level>();
    const read = (name: string): Level => {
      const each = scopes.map((scope) => levelOf(scope, name));
      return { entries: each.flatMap(({ entries }) => entries), open: each.some(({ open }) => open) };
    };
    const levelIn = (name: string): Level => {
      let level = levels.get(name);
      if (level === undefined) levels.set(name, (level = read(name)));
      return level;
    };
    mains.set(hosts, (main = { withSections, levelOf: levelIn }));
  }
  return main;
}

/** Sections within sections, and sections that say the same, beyond this many are not weighed. */
const DEPTH = 64;
const MOST = 1000;

const bySpoken = new WeakMap<ApacheScope, Map<string, readonly ApacheScope[]>>();

/** The sections in a server that say a directive, in the order of the file; one more than are weighed where there are too many. */
function sectionsWith(root: ApacheScope, name: string): readonly ApacheScope[] {
  let known = bySpoken.get(root);
  if (known === undefined) bySpoken.set(root, (known = new Map()));
  let found = known.get(name);
  if (found === undefined) {
    const list: ApacheScope[] = [];
    for (const scope of scopesOf(root)) {
      if (scope !== root && entriesOf(scope).has(name)) list.push(scope);
      if (list.length > MOST) break;
    }
    known.set(name, (found = list));
  }
  return found;
}

/** Whether a section is the one that a place names, or stands around that. */
function isAround(section: ApacheScope, { within }: Place): boolean {
  let at = within;
  for (let depth = 0; at && depth < DEPTH; depth++, at = at.parent) if (at === section) return true;
  return false;
}

/** Whether a section and all around it hold for a place; undefined: nobody can tell. */
function holdsAround(section: ApacheScope, root: ApacheScope, place: Place): boolean | undefined {
  let sure: boolean | undefined = true;
  let at: ApacheScope | undefined = section;
  for (let depth = 0; at && at !== root; depth++, at = at.parent) {
    const holds = depth < DEPTH && SECTION.test(at.kind) ? isAround(at, place) || holdsFor(at, place) : undefined;
    if (holds === false) return false;
    if (holds === undefined) sure = undefined;
  }
  return sure;
}

/** What the sections around a place say, in the order in which they are merged. */
function levelsFor(roots: readonly ApacheScope[], name: string, place: Place): Level[] {
  const found = roots.flatMap((root) => {
    const sections = sectionsWith(root, name);
    const isTooMany = sections.length > MOST;
    return sections.slice(0, MOST).flatMap((scope) => {
      const holds = holdsAround(scope, root, place);
      if (holds === false) return [];
      const level = levelOf(scope, name);
      const undecided = isTooMany || holds !== true;
      return [{ rank: rankOf(scope), level: { ...level, open: level.open || undecided, undecided } }];
    });
  });
  // A stable sort: sections of equal rank stay in the order of the file.
  return found.sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1]).map(({ level }) => level);
}

/**
 * What holds of a directive (its name in lower case) in a server, or for a place of it: the main server below the virtual host, and both
 * below the sections that hold for the place.
 */
export function effective(instance: ApacheInstance, host: ApacheHost, name: string, place?: Place): ApacheEffective {
  const main = mainOf(instance);
  const own = host.isMain ? [] : [host.scope];
  const sections = place === undefined ? [] : levelsFor([...main.withSections, ...own], name, place);
  const levels = [main.levelOf(name), ...own.map((scope) => levelOf(scope, name)), ...sections];
  const adds = ADDS.test(name);
  const from = adds ? 0 : levels.findLastIndex(({ entries }) => entries.length > 0);
  const rest = levels.slice(Math.max(0, from));
  const entries = adds ? rest.flatMap((level) => level.entries) : (levels[from]?.entries.slice(-1) ?? []);
  // What lies below the strongest level can't change it, be it out of view or not.
  const isMainSeen = from > 0 || instance.complete;
  const undecided = new Set(rest.flatMap((level) => (level.undecided ? level.entries : [])));
  return { entries, certain: isMainSeen && rest.every(({ open }) => !open), undecided };
}

/** All that the scope of the last one says, where lines of one scope add up and an inner scope's take the place of an outer one's. */
export function beside({ entries }: ApacheEffective): readonly ApacheEntry[] {
  const last = entries.at(-1);
  return last === undefined ? [] : (entriesOf(last.scope).get(last.directive.name.toLowerCase()) ?? []);
}
