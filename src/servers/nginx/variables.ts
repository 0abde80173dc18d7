import { openWord } from './holes.ts';
import type { NginxEntry, Scope } from './model.ts';

/** `set` may build on `set`; deeper than this nobody does. */
const DEPTH = 4;

const VARIABLE = /\$(?:\{(\w+)\}|(\w+))/g;

/** Puts in the variables that `set` gives one constant where this scope stands; the others stay as written. */
export function substitute(text: string, scope: Scope): string {
  let current = text;
  for (let round = 0; round < DEPTH && current.includes('$'); round++) {
    const next = current.replace(
      VARIABLE,
      (whole, braced: string | undefined, bare: string | undefined) => constantOf(braced ?? bare!, scope) ?? whole,
    );
    if (next === current) break;
    current = next;
  }
  return current;
}

/** The one value all `set`s of a variable give it that can run before this scope's handler: its own level's and the server's. */
function constantOf(name: string, scope: Scope): string | undefined {
  const values = new Set<string>();
  for (const level of levelsOf(scope)) {
    for (const entry of settersOf(level)) if (entry.args[0] === `$${name}` && entry.args[1] !== undefined) values.add(entry.args[1]);
  }
  const [value] = values;
  return values.size === 1 && value !== undefined && isUsable(value, name) ? value : undefined;
}

/** A value that names itself or a template's hole says nothing. */
const isUsable = (value: string, name: string): boolean =>
  !value.includes(`$${name}`) && !value.includes(`\${${name}}`) && (openWord(value)?.startsWith('it holds') ?? true);

/** The levels whose rewrite code runs: an enclosing location's does not. */
function levelsOf(scope: Scope): Scope[] {
  const levels = [scope];
  let at: Scope | undefined = scope;
  while (at && (at.context === 'if' || at.context === 'limit_except')) {
    at = at.parent;
    if (at) levels.push(at);
  }
  while (at && at.context !== 'server') at = at.parent;
  if (at && at !== scope) levels.push(at);
  return levels;
}

/** The `set`s of a level and of the `if`s in it. */
function settersOf(level: Scope): readonly NginxEntry[] {
  const own = level.own('set');
  if (level.own('if').length === 0) return own;
  const inner = level.children.filter((child) => child.context === 'if' || child.context === 'if-in-server');
  return [...own, ...inner.flatMap((child) => child.own('set'))];
}
