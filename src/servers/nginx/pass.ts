import type { Address, Protocol, Spoken } from '../address.ts';
import { wordSpan } from '../../syntax/nginx/tree.ts';
import { connectAddress } from './address.ts';
import { templateHole } from '../../text/template.ts';
import type { Chosen } from './choices.ts';
import { openWord } from './holes.ts';
import type { NginxEntry, NginxUpstream, PassChoice, PassDirective, PassTarget, Scope } from './model.ts';
import { choicesOf, substitute } from './variables.ts';

/** How one `*_pass` reads its argument (the `*_pass` setters of src/http/modules/ngx_http_*_module.c). */
interface Reading<S extends Spoken> {
  /** What each scheme speaks and its default port; '' for an argument without one. */
  readonly schemes: ReadonlyMap<string, { readonly speaks: S; readonly port: number | undefined }>;
  /** True when a URI may follow the host. */
  readonly uri: boolean;
}

const READINGS: Readonly<Record<PassDirective, Reading<Protocol>>> = {
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

/** `proxy_pass` of `stream`: an address with its port, or a group (src/stream/ngx_stream_proxy_module.c). */
const STREAM: Reading<'tcp'> = { schemes: new Map([['', { speaks: 'tcp', port: undefined }]]), uri: false };

export const PASS_DIRECTIVES = Object.keys(READINGS) as readonly PassDirective[];

interface Split<S extends Spoken> {
  readonly scheme: string | undefined;
  readonly host: string;
  readonly uri: string | undefined;
  readonly speaks: S;
  readonly port: number | undefined;
  readonly problem: string | undefined;
}

/** Takes a pass argument apart as nginx does: scheme, host part, URI. */
function splitPass<S extends Spoken>({ schemes, uri: takesUri }: Reading<S>, text: string): Split<S> {
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

type FindUpstream = (name: string) => NginxUpstream | undefined;

interface Read<S extends Spoken> {
  readonly target: PassTarget;
  readonly speaks: S;
}

/** Reads the target of a pass directive of `http`; undefined when it has no argument. */
export const readPass = (
  entry: NginxEntry,
  directive: PassDirective,
  scope: Scope,
  findUpstream: FindUpstream,
): Read<Protocol> | undefined => read(entry, READINGS[directive], scope, findUpstream);

/** The same for `proxy_pass` of `stream`. */
export const readStreamPass = (entry: NginxEntry, scope: Scope, findUpstream: FindUpstream): Read<'tcp'> | undefined =>
  read(entry, STREAM, scope, findUpstream);

function read<S extends Spoken>(entry: NginxEntry, reading: Reading<S>, scope: Scope, findUpstream: FindUpstream): Read<S> | undefined {
  const word = entry.directive.words[1];
  if (word === undefined) return undefined;
  const split = splitPass(reading, substitute(word.value, scope));
  const choices = word.value.includes('$') ? choicesOf(word.value, scope) : undefined;
  const upstream = split.problem === undefined ? findUpstream(split.host) : undefined;
  const target: PassTarget = {
    text: word.value,
    scheme: split.scheme,
    host: split.host,
    uri: split.uri,
    upstream,
    address:
      choices?.texts === undefined && choices !== undefined
        ? { kind: 'unknown', reason: `${choices.by} gives it too many values`, text: word.value }
        : addressOf(split, word.value, upstream),
    choices: (choices?.texts ?? []).map((choice) => readChoice(choice, reading, choices!.by, findUpstream)),
    word,
    span: entry.directive.file.virtual ? entry.span : wordSpan(entry.directive, 0),
  };
  return { target, speaks: split.speaks };
}

function readChoice<S extends Spoken>({ text, span }: Chosen, reading: Reading<S>, by: string, findUpstream: FindUpstream): PassChoice {
  const split = splitPass(reading, text);
  const upstream = split.problem === undefined ? findUpstream(split.host) : undefined;
  return { text, speaks: split.speaks, upstream, address: addressOf(split, text, upstream), span, by };
}

function addressOf(split: Split<Spoken>, text: string, upstream: NginxUpstream | undefined): Address {
  if (upstream) return { kind: 'unknown', reason: 'it names a group of servers', text: split.host };
  // What a variable or a template puts there may bring the scheme along.
  const reason = openWord(split.host) ?? split.problem;
  if (split.problem !== undefined) return { kind: 'unknown', reason: reason!, text };
  const address = connectAddress(split.host, split.port);
  return address.kind === 'unknown' && reason !== undefined ? { ...address, text } : address;
}
