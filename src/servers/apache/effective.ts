import { groupBy } from '../../text/group.ts';
import type { ApacheEntry, ApacheHost, ApacheInstance, ApacheScope } from './model.ts';
import { holdsFor, rankOf, type Place } from './sections.ts';

/** The directives in force at a place, the last the strongest. */
export interface ApacheEffective {
  readonly entries: readonly ApacheEntry[];
  /** False when a file out of view, or a condition nobody can decide, could set something else. */
  readonly certain: boolean;
}

/** Directives that add to what outer levels say; of all others the last one holds. */
const ADDS =
  /^(?:(?:script)?alias(?:match)?|balancermember|header|proxypass(?:match|reverse)?|redirect(?:match)?|requestheader|(?:un)?setenv(?:if(?:nocase)?)?|passenv|serveralias|wsgiscriptalias(?:match)?)$/;

const SECTION = /^(?:directory|location|files)(?:match)?$/;

/** What a scope says of a directive, and whether something in it is not known. */
interface Level {
  readonly entries: readonly ApacheEntry[];
  readonly open: boolean;
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

/** The sections around a place, in the order in which they are merged. */
function sectionsFor(roots: readonly ApacheScope[], place: Place): { readonly scope: ApacheScope; readonly sure: boolean }[] {
  const found: { scope: ApacheScope; sure: boolean }[] = [];
  const walk = (scope: ApacheScope, sure: boolean): void => {
    for (const child of scope.children) {
      const isSection = SECTION.test(child.kind);
      if (!isSection && !/^(?:if|elseif|else)$/.test(child.kind)) continue;
      const holds = isSection ? holdsFor(child, place) : undefined;
      if (holds === false) continue;
      const certain = sure && holds === true;
      found.push({ scope: child, sure: certain });
      walk(child, certain);
    }
  };
  for (const root of roots) walk(root, true);
  const ranked = found.map((one, at) => ({ one, rank: [...rankOf(one.scope), at] as const }));
  ranked.sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1] || a.rank[2] - b.rank[2]);
  return ranked.map(({ one }) => one);
}

/**
 * What holds of a directive (its name in lower case) in a server, or for a place of it: the main server below the virtual host, and both
 * below the sections that hold for the place.
 */
export function effective(instance: ApacheInstance, host: ApacheHost, name: string, place?: Place): ApacheEffective {
  const main = mainOf(instance);
  const own = host.isMain ? [] : [host.scope];
  const sections = place === undefined ? [] : sectionsFor([...main.withSections, ...own], place);
  const levels = [main.levelOf(name), ...own.map((scope) => levelOf(scope, name))];
  for (const { scope, sure } of sections) {
    const level = levelOf(scope, name);
    levels.push({ ...level, open: level.open || (!sure && level.entries.length > 0) });
  }
  const adds = ADDS.test(name);
  const from = adds ? 0 : levels.findLastIndex(({ entries }) => entries.length > 0);
  const rest = levels.slice(Math.max(0, from));
  const entries = adds ? rest.flatMap((level) => level.entries) : (levels[from]?.entries.slice(-1) ?? []);
  // What lies below the strongest level can't change it, be it out of view or not.
  const isMainSeen = from > 0 || instance.complete;
  return { entries, certain: isMainSeen && rest.every(({ open }) => !open) };
}
