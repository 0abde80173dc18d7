import { argsOf } from '../../syntax/nginx/tree.ts';
import type { Directive, NginxTree } from '../../syntax/nginx/tree.ts';
import type { NginxCatalog } from '../../catalog/nginx/catalog.ts';
import type { NginxContext } from './model.ts';
import { isHole } from './holes.ts';
import { inSiteFolder } from './layout.ts';

const MAIN_BLOCKS = new Set(['http', 'events', 'stream', 'mail']);

/** A byte order mark is a part of the first name to nginx, which refuses it; what the file was written for it still tells. */
const nameOf = ({ name }: Directive): string => (name.startsWith('\uFEFF') ? name.slice(1) : name);

/** True for a file nginx is started with: it opens `http` or `events` itself. */
export const isMainFile = (tree: NginxTree): boolean =>
  tree.directives.some((directive) => directive.block !== undefined && /^(?:http|events)$/.test(nameOf(directive)));

/** The context a fragment's top level was written for, by what stands there; `other` when nothing tells. */
export function inferContext(tree: NginxTree, catalog: NginxCatalog, path: string): NginxContext {
  const tops = tree.directives.filter((directive) => !isHole(directive) && directive.name !== 'include');
  if (tops.some((directive) => directive.block !== undefined && MAIN_BLOCKS.has(nameOf(directive)))) return 'main';
  const servers = tops.filter((directive) => nameOf(directive) === 'server' && directive.block !== undefined);
  if (servers.length > 0) return servers.every(forwardsStreams) ? 'stream' : 'http';
  const votes = countVotes(tops, catalog);
  const most = Math.max(0, ...votes.values());
  if (most === 0) return 'other';
  const fits = (context: string): boolean => votes.get(context) === most;
  const site = inSiteFolder(path);
  if (fits('http') && (site || !fits('server'))) return 'http';
  if (fits('location') && (fits('http') || !fits('server'))) return 'location';
  if (fits('server')) return 'server';
  for (const context of ['upstream', 'if', 'main', 'stream'] as const) if (fits(context)) return context;
  return 'other';
}

/** A stream server hands on by itself, to an address without a scheme; one of http leaves that to its locations. */
const forwardsStreams = (server: Directive): boolean =>
  server.block!.some((directive) => directive.name === 'proxy_pass' && !/^https?:/i.test(argsOf(directive)[0] ?? '')) &&
  !server.block!.some((directive) => directive.name === 'location');

/** For each context the number of directives that may stand in it; one that is out of place must not decide. */
function countVotes(tops: readonly Directive[], catalog: NginxCatalog): Map<string, number> {
  const votes = new Map<string, number>();
  for (const directive of tops) {
    const rows = catalog.lookup(nameOf(directive)).filter((row) => row.block === (directive.block !== undefined));
    for (const context of new Set(rows.flatMap((row) => row.contexts ?? []))) votes.set(context, (votes.get(context) ?? 0) + 1);
  }
  return votes;
}
