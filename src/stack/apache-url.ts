import { showAddress, type Address } from '../servers/address.ts';
import { scopesOf } from '../servers/apache/scopes.ts';
import { append } from '../text/lists.ts';
import type { Edit } from '../text/source.ts';
import type { Editors } from './editors.ts';
import type { ApacheEdge } from './model.ts';

interface NewUrl {
  readonly to?: Address;
  /** `uwsgi`, `http`. */
  readonly scheme?: string;
}

/** A port of uwsgi's that is left out, or is the default. */
const isDefaultPort = (authority: string): boolean => authority.endsWith(':3031') || !/:\d+$/.test(authority);

/** What is put together from variables, captures or a template. */
const OPEN = /\$|%\{|\{\{|<%|\{%/;

/** The URL of a worker with another address or scheme; its path stays. Undefined where it is none with an address of its own. */
export function withUrl(url: string, { to, scheme }: NewUrl): string | undefined {
  const [, lead = '', , socket, own, authority, path] = /^(proxy:)?(unix:([^|]*)\|)?([a-z]+):\/\/([^/?]*)(.*)$/is.exec(url) ?? [];
  if (own === undefined || authority === undefined || path === undefined || OPEN.test(url) || own.toLowerCase() === 'balancer')
    return undefined;
  if (to?.kind === 'unknown') return undefined;
  const unix = to === undefined ? socket : to.kind === 'unix' ? to.path : undefined;
  const host = to === undefined ? authority : to.kind === 'unix' ? (socket === undefined ? 'localhost' : authority) : showAddress(to);
  const speaks = scheme ?? own;
  // mod_proxy_uwsgi leaves its default port out of the URL and then connects to port 0 (seen with httpd 2.4.71).
  if (unix === undefined && speaks.toLowerCase() === 'uwsgi' && isDefaultPort(host)) return undefined;
  return `${lead}${unix === undefined ? '' : `unix:${unix}|`}${speaks}://${host}${path}`;
}

/** Rewrites the URL of one of Apache's edges, and what `ProxyPassReverse` says of it; undefined where that can't be told for sure. */
export function changeUrl({ hop, route }: ApacheEdge, change: NewUrl, edit: Editors): Edit[] | undefined {
  const directive = hop?.entry.directive;
  const index = directive?.words.findIndex(({ start }) => start === hop!.span.start) ?? -1;
  const word = directive?.words[index];
  if (!directive || !word || index < 1 || hop!.entry.open || word.hole || !directive.file.valid || directive.file.virtual) return undefined;
  const url = withUrl(word.value, change);
  if (url === undefined) return undefined;
  const edits = edit.apache.setArg(directive, index - 1, url);
  for (const scope of scopesOf(route.host.scope)) {
    for (const { directive: reverse, includes } of scope.entries) {
      if (!/^proxypassreverse$/i.test(reverse.name) || includes.length > 0) continue;
      const at = reverse.words.findIndex(({ value }, i) => i > 0 && value === word.value);
      if (at > 0) append(edits, edit.apache.setArg(reverse, at - 1, url));
    }
  }
  return edits;
}
