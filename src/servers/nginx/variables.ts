import { choosingOf, type Chosen } from './choices.ts';
import { openWord } from './holes.ts';
import type { NginxEntry, Scope } from './model.ts';

/** `set` may build on `set`; deeper than this nobody does. */
const DEPTH = 4;

const VARIABLE = /\$(?:\{(\w+)\}|(\w+))/g;

/** Of a variable with more values than this nobody wants to see where each leads. */
const CHOICES = 64;

/** Puts in the variables that `set` or a `map` gives one constant where this scope stands; the others stay as written. */
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

/** What a text stands for by what a `map`, `geo` or `split_clients` makes of its variables. */
export interface Choices {
  /** The first variable that has several values, and the block that gives them: `map $backend`. */
  readonly by: string;
  /** Undefined when there are more than anyone wants to see. */
  readonly texts: readonly Chosen[] | undefined;
}

/** The texts that one with variables may stand for; undefined when no block chooses among the values of one of them. */
export function choicesOf(text: string, scope: Scope): Choices | undefined {
  let by: string | undefined;
  let found: (Partial<Chosen> & { readonly text: string })[] = [{ text }];
  for (let round = 0; round < DEPTH; round++) {
    let again = false;
    const next: typeof found = [];
    for (const one of found) {
      const whole = substitute(one.text, scope);
      const choosing = [...whole.matchAll(VARIABLE)]
        .map(([written, braced, bare]) => ({ written, choosing: choosingOf(braced ?? bare!, scope), name: braced ?? bare! }))
        .find((variable) => variable.choosing !== undefined && valuesOf(variable.name, scope).size === 0);
      if (choosing?.choosing === undefined) next.push({ ...one, text: whole });
      else {
        again = true;
        by ??= `${choosing.choosing.block} $${choosing.name}`;
        for (const value of choosing.choosing.values) {
          next.push({ text: whole.replace(choosing.written, () => value.text), span: one.span ?? value.span });
        }
      }
      if (next.length > CHOICES) return by === undefined ? undefined : { by, texts: undefined };
    }
    found = next;
    if (!again) break;
  }
  return by === undefined ? undefined : { by, texts: found.flatMap(({ text: whole, span }) => (span ? [{ text: whole, span }] : [])) };
}

/** The values that the `set`s of a variable give it that can run before this scope's handler: its own level's and the server's. */
function valuesOf(name: string, scope: Scope): ReadonlySet<string> {
  const values = new Set<string>();
  for (const level of levelsOf(scope)) {
    for (const entry of settersOf(level)) if (entry.args[0] === `$${name}` && entry.args[1] !== undefined) values.add(entry.args[1]);
  }
  return values;
}

/** The one value that a variable has whatever comes. */
function constantOf(name: string, scope: Scope): string | undefined {
  const values = valuesOf(name, scope);
  if (values.size === 0) {
    const choosing = choosingOf(name, scope);
    const only = choosing?.whole && choosing.values.length === 1 ? choosing.values[0]!.text : undefined;
    return only !== undefined && isUsable(only, name) ? only : undefined;
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
