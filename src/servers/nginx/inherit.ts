import { inSiteFolder } from './layout.ts';
import type { Effective, NginxEntry, Scope } from './model.ts';

/**
 * Content handlers: a nested location starts without one, an `if` or `limit_except` in a location takes its location's
 * (`clcf->noname` in ngx_http_proxy_module.c and its like).
 */
const HANDLERS = new Set([
  'proxy_pass',
  'uwsgi_pass',
  'fastcgi_pass',
  'scgi_pass',
  'grpc_pass',
  'memcached_pass',
  'content_by_lua',
  'content_by_lua_block',
  'content_by_lua_file',
  'empty_gif',
  'stub_status',
  'flv',
  'mp4',
  'perl',
  'js_content',
]);

/** Code and settings of the very level: ngx_http_rewrite_module and ngx_http_try_files_module merge nothing. */
const OWN_ONLY = new Set(['return', 'rewrite', 'set', 'break', 'if', 'try_files', 'location', 'limit_except']);

/** Names that fill one slot: one of them at a level hides the others of the levels above. */
const SLOTS: ReadonlyMap<string, string> = new Map([
  ['root', 'alias'],
  ['alias', 'root'],
  ['allow', 'deny'],
  ['deny', 'allow'],
]);

/** http directives that the main level knows too. */
const MAIN_LEVEL = new Set(['error_log', 'user', 'env', 'pid', 'worker_processes', 'load_module', 'pcre_jit', 'thread_pool', 'include']);

/** What an upstream group takes from `http` when it has none of its own. */
const UPSTREAM_INHERITS = new Set(['resolver', 'resolver_timeout']);

/** The directive that says how a list is inherited (nginx 1.29.3). */
const inheritMode = (name: string): string | undefined => (name === 'add_header' || name === 'add_trailer' ? `${name}_inherit` : undefined);

/** True when the level above still speaks for this scope. */
function inheritsFromAbove(name: string, scope: Scope): boolean {
  if (HANDLERS.has(name)) return scope.context === 'if' || scope.context === 'limit_except';
  if (name === 'listen' || name === 'server_name') return scope.context !== 'server' && scope.context !== 'stream-server';
  if (OWN_ONLY.has(name)) return false;
  if (scope.context === 'upstream' || scope.context === 'stream-upstream') return UPSTREAM_INHERITS.has(name);
  return scope.parent?.context !== 'main' || scope.context === 'events' || MAIN_LEVEL.has(name);
}

/** True for an inferred block whose real head, and what else stands in it, is out of view. */
const isOpen = (scope: Scope): boolean =>
  scope.head === undefined && scope.context !== 'main' && scope.context !== 'http' && scope.context !== 'stream';

/** True when a file out of view, or a template's hole, could set the directive at this very level. */
const hasGap = ({ holes, context }: Scope, name: string): boolean =>
  holes.some((hole) => {
    const path = hole.name === 'include' ? (hole.args[0] ?? '') : '';
    // The folders of whole sites that every nginx.conf includes hold servers; certbot's file holds nothing but ssl_*.
    return !(context === 'http' && inSiteFolder(path)) && !(path.endsWith('/options-ssl-nginx.conf') && !name.startsWith('ssl_'));
  });

/** What holds at a scope after inheritance. */
export function effectiveAt(start: Scope, name: string): Effective {
  const mode = inheritMode(name);
  const mate = SLOTS.get(name);
  let entries: readonly NginxEntry[] = [];
  let from: Scope | undefined;
  let certain = true;
  for (let scope: Scope | undefined = start; scope; scope = scope.parent) {
    if ((scope.holes.length > 0 && hasGap(scope, name)) || isOpen(scope)) certain = false;
    const own = scope.own(name);
    const rule: string | undefined = mode === undefined ? undefined : modeAt(scope, mode);
    if (own.length > 0) {
      from ??= scope;
      entries = entries.length > 0 ? [...entries, ...own] : own;
      if (rule !== 'merge') return { entries, from, certain };
    }
    if (rule === 'off' || (mate !== undefined && scope.own(mate).length > 0) || !inheritsFromAbove(name, scope)) break;
  }
  return { entries, from, certain };
}

/** The mode of a list's inheritance at a level: itself inherited in the standard way. */
function modeAt(start: Scope, name: string): string | undefined {
  for (let scope: Scope | undefined = start; scope; scope = scope.parent) {
    const own = scope.own(name);
    if (own.length > 0) return own[own.length - 1]!.args[0];
  }
  return undefined;
}
