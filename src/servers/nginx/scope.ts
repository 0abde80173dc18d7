import type { Span } from '../../text/source.ts';
import { argsOf, headSpan } from '../../syntax/nginx/tree.ts';
import { DEEPEST } from '../../syntax/nginx/parser.ts';
import type { Directive } from '../../syntax/nginx/tree.ts';
import { contextInside } from './context.ts';
import { isHole } from './holes.ts';
import type { Expansion, Includes } from './includes.ts';
import { effectiveAt } from './inherit.ts';
import type { Effective, NginxConfig, NginxContext, NginxEntry, Scope } from './model.ts';

class Entry implements NginxEntry {
  readonly directive: Directive;
  readonly scope: Scope;
  readonly includes: readonly Directive[];

  constructor(directive: Directive, scope: Scope, includes: readonly Directive[]) {
    this.directive = directive;
    this.scope = scope;
    this.includes = includes;
  }

  get name(): string {
    return this.directive.name;
  }

  get args(): readonly string[] {
    return argsOf(this.directive);
  }

  get span(): Span {
    if (!this.directive.file.virtual) return headSpan(this.directive);
    const include = this.includes.findLast((directive) => !directive.file.virtual);
    return headSpan(include ?? this.directive);
  }
}

class Hole extends Entry {
  readonly problem: Expansion['problem'];

  constructor(directive: Directive, scope: Scope, includes: readonly Directive[], problem: Expansion['problem']) {
    super(directive, scope, includes);
    this.problem = problem;
  }
}

/** Why nginx would fail at an `include` that is a hole here; undefined when it just lies out of view. */
export const includeProblem = (hole: NginxEntry): Expansion['problem'] => (hole instanceof Hole ? hole.problem : undefined);

/** A run of directives that stands in a scope, with the includes that led to it. */
export interface Body {
  readonly directives: readonly Directive[];
  readonly includes: readonly Directive[];
}

/** What all scopes of one configuration share. */
export interface Workshop {
  readonly config: NginxConfig;
  readonly includes: Includes;
  /** The block the fragments join: that of the main file, else an inferred one. */
  readonly inside: 'http' | 'stream';
  /** Fragments whose directives stand in that block. */
  readonly joined: readonly Body[];
  /** Fragments that stand in a block of their own in there, whose head is out of view. */
  readonly adopted: readonly Adopted[];
}

export interface Adopted {
  readonly context: NginxContext;
  readonly body: Body;
}

const NOTHING: readonly NginxEntry[] = [];

/** Up to so many entries are looked through: an index of each of ten thousand servers would cost more than it saves. */
const SMALL = 48;

function indexByName(entries: readonly NginxEntry[]): Map<string, NginxEntry[]> {
  const index = new Map<string, NginxEntry[]>();
  for (const entry of entries) {
    const list = index.get(entry.name);
    if (list) list.push(entry);
    else index.set(entry.name, [entry]);
  }
  return index;
}

/** One of 32 bits for a directive's name: of those that nginx knows about as many for each. */
const bitOf = (name: string): number => 1 << (name.length + name.charCodeAt(name.length >> 1) + name.charCodeAt(name.length - 3) * 9);

/** What stands in a scope, includes expanded. */
interface Read {
  readonly entries: readonly NginxEntry[];
  readonly holes: readonly NginxEntry[];
  /** The bits of all their names. */
  readonly names: number;
}

/** A scope whose entries, children and index come into being when they are asked for. */
export class ScopeNode implements Scope {
  readonly context: NginxContext;
  readonly head: NginxEntry | undefined;
  readonly parent: ScopeNode | undefined;
  readonly #depth: number;
  readonly #workshop: Workshop;
  readonly #bodies: readonly Body[];
  readonly #adopted: readonly Adopted[];
  #read: Read | undefined;
  #children: readonly ScopeNode[] | undefined;
  #index: Map<string, NginxEntry[]> | undefined;

  constructor(
    workshop: Workshop,
    context: NginxContext,
    place: { readonly head?: NginxEntry | undefined; readonly parent?: ScopeNode | undefined },
    bodies: readonly Body[],
    adopted: readonly Adopted[] = [],
  ) {
    this.#workshop = workshop;
    this.context = context;
    this.head = place.head;
    this.parent = place.parent;
    this.#depth = place.parent ? place.parent.#depth + 1 : 0;
    this.#bodies = bodies;
    this.#adopted = adopted;
  }

  get config(): NginxConfig {
    return this.#workshop.config;
  }

  get entries(): readonly NginxEntry[] {
    return this.#expanded().entries;
  }

  get holes(): readonly NginxEntry[] {
    return this.#expanded().holes;
  }

  get children(): readonly ScopeNode[] {
    return (this.#children ??= this.#open());
  }

  own(name: string): readonly NginxEntry[] {
    const { entries, names } = this.#expanded();
    // Most scopes that are asked have none of that name.
    if ((names & bitOf(name)) === 0) return NOTHING;
    if (entries.length > SMALL) return (this.#index ??= indexByName(entries)).get(name) ?? NOTHING;
    let found: NginxEntry[] | undefined;
    for (const entry of entries) {
      if (entry.directive.name !== name) continue;
      if (found) found.push(entry);
      else found = [entry];
    }
    return found ?? NOTHING;
  }

  effective(name: string): Effective {
    return effectiveAt(this, name);
  }

  /** Reads the bodies, includes expanded in place; a stack instead of recursion, since includes may nest deep. */
  #expanded(): Read {
    if (this.#read) return this.#read;
    const entries: NginxEntry[] = [];
    const holes: NginxEntry[] = [];
    const stack = this.#bodies.toReversed().map((body) => ({ body, at: 0 }));
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const directive = top.body.directives[top.at++];
      if (directive === undefined) {
        stack.pop();
        continue;
      }
      const { includes } = top.body;
      if (isHole(directive)) holes.push(new Entry(directive, this, includes));
      else if (directive.name !== 'include' || directive.block) entries.push(new Entry(directive, this, includes));
      else {
        const expansion = this.#workshop.includes.expand(directive, includes);
        if (expansion.hole) holes.push(new Hole(directive, this, includes, expansion.problem));
        const chain = expansion.bodies.length > 0 ? [...includes, directive] : includes;
        for (const directives of expansion.bodies.toReversed()) stack.push({ body: { directives, includes: chain }, at: 0 });
      }
    }
    let names = 0;
    for (const { directive } of entries) names |= bitOf(directive.name);
    return (this.#read = { entries, holes, names });
  }

  #open(): readonly ScopeNode[] {
    // Each file is bounded by its parser, a chain of includes is not.
    if (this.#depth >= DEEPEST) return [];
    const { inside, joined, adopted } = this.#workshop;
    const children: ScopeNode[] = [];
    let waiting = this.context === 'main' && joined.length + adopted.length > 0;
    for (const entry of this.entries) {
      const { block } = entry.directive;
      if (block === undefined) continue;
      const context = contextInside(this.context, entry.name);
      const body: Body = { directives: block, includes: entry.includes };
      const takes = waiting && context === inside;
      if (takes) waiting = false;
      const place = { head: entry, parent: this };
      children.push(
        takes
          ? new ScopeNode(this.#workshop, context, place, [body, ...joined], adopted)
          : new ScopeNode(this.#workshop, context, place, [body]),
      );
    }
    if (waiting) children.push(new ScopeNode(this.#workshop, inside, { parent: this }, joined, adopted));
    for (const fragment of this.#adopted) children.push(this.#adopt(fragment));
    return children;
  }

  /** An inferred scope; a location without its server gets an inferred server around it. */
  #adopt(fragment: Adopted): ScopeNode {
    const wrap = fragment.context === 'location' && this.context !== 'server';
    return wrap
      ? new ScopeNode(this.#workshop, 'server', { parent: this }, [], [fragment])
      : new ScopeNode(this.#workshop, fragment.context, { parent: this }, [fragment.body]);
  }
}
