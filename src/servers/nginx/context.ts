import type { NginxContext } from './model.ts';

/** The blocks that open a context, by the context they stand in (`''`: wherever they stand). */
const BLOCKS: Readonly<Record<string, Readonly<Partial<Record<NginxContext | '', NginxContext>>>>> = {
  events: { main: 'events' },
  http: { main: 'http' },
  stream: { main: 'stream' },
  mail: { main: 'mail' },
  server: { stream: 'stream-server', mail: 'other', '': 'server' },
  upstream: { stream: 'stream-upstream', '': 'upstream' },
  location: { '': 'location' },
  if: { server: 'if-in-server', '': 'if' },
  limit_except: { '': 'limit_except' },
};

/** The context inside a block; `other` for bodies that hold no directives of the tree (`map`, `types`, Lua). */
export function contextInside(parent: NginxContext, block: string): NginxContext {
  if (parent === 'other') return 'other';
  const row = Object.hasOwn(BLOCKS, block) ? BLOCKS[block] : undefined;
  return row?.[parent] ?? row?.[''] ?? 'other';
}
