import type { Span } from '../../text/source.ts';
import { wordSpan } from '../../syntax/nginx/tree.ts';
import type { Directive } from '../../syntax/nginx/tree.ts';
import type { Scope } from './model.ts';

/** What a block gives a variable. */
export interface Chosen {
  readonly text: string;
  readonly span: Span;
}

/** The values among which `map`, `geo` or `split_clients` chooses one. */
export interface Choosing {
  /** The block's name. */
  readonly block: string;
  /** Each text once, where it stands first. */
  readonly values: readonly Chosen[];
  /** True when one of them holds whatever comes: there is a `default`, or a share for the rest. */
  readonly whole: boolean;
}

/** Blocks that give a variable one of the values they list (ngx_http_map_module.c, ngx_http_geo_module.c, ngx_http_split_clients_module.c). */
const BLOCKS = ['map', 'geo', 'split_clients'] as const;

/** Lines of those blocks that are no values. */
const SETTINGS: Readonly<Record<(typeof BLOCKS)[number], readonly string[]>> = {
  map: ['hostnames', 'volatile'],
  geo: ['delete', 'proxy', 'proxy_recursive', 'ranges'],
  split_clients: [],
};

const indexes = new WeakMap<Scope, ReadonlyMap<string, Choosing | undefined>>();

/**
 * The values one of which a block of the `http` or `stream` around a scope gives a variable; undefined when no block does, or not
 * all that it lists is in view.
 */
export function choosingOf(name: string, scope: Scope): Choosing | undefined {
  let at: Scope | undefined = scope;
  while (at && at.context !== 'http' && at.context !== 'stream') at = at.parent;
  if (at === undefined) return undefined;
  let index = indexes.get(at);
  if (index === undefined) indexes.set(at, (index = indexOf(at)));
  return index.get(name);
}

function indexOf(outer: Scope): ReadonlyMap<string, Choosing | undefined> {
  const index = new Map<string, Choosing | undefined>();
  for (const block of BLOCKS) {
    for (const { directive, args } of outer.own(block)) {
      const variable = args.at(-1);
      if (directive.block === undefined || !variable?.startsWith('$')) continue;
      const name = variable.slice(1);
      // Of two blocks for one variable nginx takes the later; nobody means that.
      index.set(name, index.has(name) ? undefined : readBlock(block, directive.block));
    }
  }
  return index;
}

function readBlock(block: (typeof BLOCKS)[number], lines: readonly Directive[]): Choosing | undefined {
  const values = new Map<string, Chosen>();
  let whole = false;
  for (const line of lines) {
    if (SETTINGS[block].includes(line.name)) continue;
    const text = line.words[1]?.value;
    if (line.name === 'include' || line.words.length !== 2 || text === undefined) return undefined;
    if (line.name === (block === 'split_clients' ? '*' : 'default')) whole = text !== '';
    // An empty value is how a `map` says "none".
    if (text !== '' && !values.has(text)) values.set(text, { text, span: wordSpan(line, 0) });
  }
  return { block, values: [...values.values()], whole };
}
