import { headSpan } from '../../syntax/apache/tree.ts';
import type { Span } from '../../text/source.ts';
import { doubtOf } from './doubt.ts';
import { effective } from './effective.ts';
import type { ApacheEntry, ApacheHop, ApacheHost, ApacheInstance, ApacheRoute } from './model.ts';
import type { Place } from './sections.ts';

/** What a value that httpd writes into a header of a request stands for. */
export type HeaderValue =
  /** `text`: as it is written. `scheme` (http, https), `switch` (on, off), `address`, `host`, `port`: of the connection. */
  | { readonly kind: 'text' | 'scheme' | 'switch' | 'address' | 'host' | 'port'; readonly text: string }
  | { readonly kind: 'open'; readonly text: string };

/** What becomes of a header of a request: it is gone, has a value, has one more behind those that came; or nobody can tell. */
export type HeaderFate = { readonly name: string; readonly span: Span } & (
  | { readonly kind: 'gone' }
  | { readonly kind: 'set' | 'added'; readonly value: HeaderValue }
  | { readonly kind: 'open'; readonly reason: string }
);

/** The place of a route for the sections around it: the part of the URL that all its requests have, and where they are handed on to. */
export function placeOf(route: ApacheRoute, hop: ApacheHop | undefined): Place {
  const { path, mount, pass, scope, target } = route;
  const url = path.startsWith('~') ? (/^~ *\^?(\/[\w/-]*)/.exec(path)?.[1] ?? '/') : path.startsWith('/') ? path : '/';
  const within = /^(?:location|proxy|directory|files)/.test(scope.kind) ? scope : undefined;
  // The handler of a place hands on after that was looked for.
  const isLate = hop === undefined || /handler$/i.test(pass.entry.directive.name);
  if (isLate) return { url, file: mount?.script === '' ? undefined : mount?.script, within };
  return { url, file: undefined, proxy: target.replace(/^unix:[^|]*\|/i, ''), within };
}

/** What is in force for a header when a request is handed on, by its name in lower case. */
export interface RequestHeaders {
  readonly fates: ReadonlyMap<string, HeaderFate>;
  /** Why any other may be set, too; undefined: none is. */
  readonly open: string | undefined;
}

/**
 * What `RequestHeader` does to the headers of a request, those with `early` first (mod_headers.c). `tls`: whether visitors come to
 * this host over TLS.
 */
export function requestHeaders(instance: ApacheInstance, host: ApacheHost, place: Place, tls: boolean | undefined): RequestHeaders {
  const { entries, undecided } = effective(instance, host, 'requestheader', place);
  const isEarly = (entry: ApacheEntry): boolean => condition(entry)?.toLowerCase() === 'early';
  const fates = new Map<string, HeaderFate>();
  let open = host.scope.holes ? 'a file that is not in view may set it' : undefined;
  for (const entry of [...entries.filter(isEarly), ...entries.filter((one) => !isEarly(one))]) {
    const [action = '', written = ''] = entry.args;
    const name = written.replace(/:$/, '').toLowerCase();
    const span = headSpan(entry.directive);
    if (name.includes('${') || action.includes('${')) {
      open = 'the name of a header holds a variable that is set out of view';
      continue;
    }
    const applies = undecided.has(entry) || doubtOf(host.config, entry) !== undefined ? undefined : appliesTo(entry, tls);
    if (applies === false) continue;
    const next = fateOf(entry, action.toLowerCase(), fates.get(name), { name: written.replace(/:$/, ''), span });
    fates.set(name, applies ? next : { name: next.name, span, kind: 'open', reason: `${next.name} is set for some requests alone` });
  }
  return { fates, open };
}

function fateOf(
  { args, open }: ApacheEntry,
  action: string,
  before: HeaderFate | undefined,
  named: Pick<HeaderFate, 'name' | 'span'>,
): HeaderFate {
  const value: HeaderValue = open ? { kind: 'open', text: args[2] ?? '' } : valueOf(args[2] ?? '');
  switch (action) {
    case 'unset':
      return { ...named, kind: 'gone' };
    case 'set':
      return { ...named, kind: 'set', value };
    case 'add':
    case 'append':
    case 'merge':
      return before?.kind === 'gone' ? { ...named, kind: 'set', value } : { ...named, kind: 'added', value };
    case 'setifempty':
      // Who sends one keeps it.
      if (before?.kind === 'gone') return { ...named, kind: 'set', value };
      return before ?? { ...named, kind: 'open', reason: `${named.name} is set for who sends none, and visitors may send it` };
    default:
      return { ...named, kind: 'open', reason: `${named.name} is edited` };
  }
}

const VARIABLES: Readonly<Record<string, Exclude<HeaderValue['kind'], 'text' | 'open'>>> = {
  REQUEST_SCHEME: 'scheme',
  HTTPS: 'switch',
  REMOTE_ADDR: 'address',
  HTTP_HOST: 'host',
  SERVER_PORT: 'port',
};

/** `expr=%{REQUEST_SCHEME}`, `%{HTTPS}s`, or a text (format strings of mod_headers.c, ap_expr_str_exec()). */
function valueOf(text: string): HeaderValue {
  const name = /^(?:expr=%\{(\w+)\}|%\{(\w+)\}s)$/.exec(text);
  const kind = VARIABLES[(name?.[1] ?? name?.[2] ?? '').toUpperCase()];
  if (kind !== undefined) return { kind, text };
  return text.startsWith('expr=') || /%(?!%)/.test(text) ? { kind: 'open', text } : { kind: 'text', text: text.replaceAll('%%', '%') };
}

/** How many words stand before the condition of an action. */
const WORDS: Readonly<Record<string, number>> = { unset: 2, edit: 4, 'edit*': 4 };

const condition = ({ args }: ApacheEntry): string | undefined => args[WORDS[args[0]?.toLowerCase() ?? ''] ?? 3];

/** Whether a directive holds for requests that came so; undefined: for some, or nobody can tell. */
function appliesTo(entry: ApacheEntry, tls: boolean | undefined): boolean | undefined {
  const text = condition(entry);
  if (text === undefined || text.toLowerCase() === 'early') return true;
  const ofTls = /^(?:env=(!?)HTTPS|expr=%\{HTTPS\} *== *'on'|expr=%\{REQUEST_SCHEME\} *== *'https')$/i.exec(text);
  if (!ofTls || tls === undefined) return undefined;
  return ofTls[1] === '!' ? !tls : tls;
}
