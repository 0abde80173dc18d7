import type { Address, Protocol } from '../address.ts';
import { wordSpan } from '../../syntax/nginx/tree.ts';
import { connectAddress } from './address.ts';
import { templateHole } from '../../text/template.ts';
import { openWord } from './holes.ts';
import type { NginxEntry, NginxUpstream, PassDirective, PassTarget, Scope } from './model.ts';
import { substitute } from './variables.ts';

/** How one `*_pass` reads its argument (the `*_pass` setters of src/http/modules/ngx_http_*_module.c). */
interface Reading {
  /** What each scheme speaks and its default port; '' for an argument without one. */
  readonly schemes: ReadonlyMap<string, { readonly speaks: Protocol; readonly port: number | undefined }>;
  /** True when a URI may follow the host. */
  readonly uri: boolean;
}

const READINGS: Readonly<Record<PassDirective, Reading>> = {
  proxy_pass: {
    schemes: new Map([
      ['http', { speaks: 'http', port: 80 }],
      ['https', { speaks: 'https', port: 443 }],
    ]),
    uri: true,
  },
  uwsgi_pass: {
    schemes: new Map([
      ['', { speaks: 'uwsgi', port: undefined }],
      ['uwsgi', { speaks: 'uwsgi', port: undefined }],
      ['suwsgi', { speaks: 'suwsgi', port: undefined }],
    ]),
    uri: false,
  },
  fastcgi_pass: { schemes: new Map([['', { speaks: 'fastcgi', port: undefined }]]), uri: false },
  scgi_pass: { schemes: new Map([['', { speaks: 'scgi', port: undefined }]]), uri: false },
  grpc_pass: {
    schemes: new Map([
      ['', { speaks: 'grpc', port: undefined }],
      ['grpc', { speaks: 'grpc', port: undefined }],
      ['grpcs', { speaks: 'grpcs', port: undefined }],
    ]),
    uri: false,
  },
};

export const PASS_DIRECTIVES = Object.keys(READINGS) as readonly PassDirective[];

interface Split {
  readonly scheme: string | undefined;
  readonly host: string;
  readonly uri: string | undefined;
  readonly speaks: Protocol;
  readonly port: number | undefined;
  readonly problem: string | undefined;
}

/** Takes a pass argument apart as nginx does: scheme, host part, URI. */
export function splitPass(directive: PassDirective, text: string): Split {
  const { schemes, uri: takesUri } = READINGS[directive];
  const written = /^([a-z]+):\/\//i.exec(text)?.[1];
  const named = written === undefined ? undefined : schemes.get(written.toLowerCase());
  const spoken = named ?? schemes.get('');
  const first = [...schemes.values()][0]!;
  if (spoken === undefined) {
    return { scheme: written, host: text, uri: undefined, speaks: first.speaks, port: undefined, problem: 'invalid URL prefix' };
  }
  const rest = named === undefined ? text : text.slice(written!.length + '://'.length);
  const cut = takesUri ? uriStart(rest) : { host: rest.length, uri: rest.length };
  const uri = cut.uri < rest.length ? rest.slice(cut.uri) : undefined;
  return { scheme: named && written, host: rest.slice(0, cut.host), uri, speaks: spoken.speaks, port: spoken.port, problem: undefined };
}

/** Where a URI begins; these variables begin with a slash. */
const URI_START = /[/?]|\$(?:\{(?:request_uri|uri|document_uri)\}|(?:request_uri|uri|document_uri)\b)/;

/** Where host part and URI part: at the second `:` of a unix path, else at the first `/` or `?`; not inside a template's hole. */
function uriStart(rest: string): { readonly host: number; readonly uri: number } {
  const hole = templateHole(rest);
  const from = hole === undefined ? 0 : rest.indexOf(hole) + hole.length;
  if (/^unix:/i.test(rest)) {
    const colon = rest.indexOf(':', Math.max(from, 'unix:'.length));
    return colon < 0 ? { host: rest.length, uri: rest.length } : { host: colon, uri: colon + 1 };
  }
  const slash = rest.slice(from).search(URI_START);
  const at = slash < 0 ? rest.length : from + slash;
  return { host: at, uri: at };
}

/** Reads the target of a pass directive; undefined when it has no argument. */
export function readPass(
  entry: NginxEntry,
  directive: PassDirective,
  scope: Scope,
  findUpstream: (name: string) => NginxUpstream | undefined,
): { readonly target: PassTarget; readonly speaks: Protocol } | undefined {
  const word = entry.directive.words[1];
  if (word === undefined) return undefined;
  const split = splitPass(directive, substitute(word.value, scope));
  const upstream = split.problem === undefined ? findUpstream(split.host) : undefined;
  const target: PassTarget = {
    text: word.value,
    scheme: split.scheme,
    host: split.host,
    uri: split.uri,
    upstream,
    address: addressOf(split, word.value, upstream),
    word,
    span: entry.directive.file.virtual ? entry.span : wordSpan(entry.directive, 0),
  };
  return { target, speaks: split.speaks };
}

function addressOf(split: Split, text: string, upstream: NginxUpstream | undefined): Address {
  if (upstream) return { kind: 'unknown', reason: 'it names a group of servers', text: split.host };
  // What a variable or a template puts there may bring the scheme along.
  const reason = openWord(split.host) ?? split.problem;
  if (split.problem !== undefined) return { kind: 'unknown', reason: reason!, text };
  const address = connectAddress(split.host, split.port);
  return address.kind === 'unknown' && reason !== undefined ? { ...address, text } : address;
}
