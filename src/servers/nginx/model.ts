import type { SourceFile, Span } from '../../text/source.ts';
import type { DirectiveContext } from '../../catalog/nginx/catalog.ts';
import type { Directive, Word } from '../../syntax/nginx/tree.ts';
import type { Address, Protocol, Spoken } from '../address.ts';

/** The contexts the reader tells apart; `other`: a block whose directives are not looked at. */
export type NginxContext = Exclude<DirectiveContext, 'mail-server' | 'oidc-provider' | 'mgmt'> | 'other';

/** A directive in force at one place: an included file's directive stands once in every scope that includes it. */
export interface NginxEntry {
  readonly directive: Directive;
  readonly name: string;
  readonly args: readonly string[];
  readonly scope: Scope;
  /** The `include` directives that led here, outermost first. */
  readonly includes: readonly Directive[];
  /** The head in a file the user has: a shipped snippet's directive is reported at its `include`. */
  readonly span: Span;
}

/** The values in force at a scope. An empty list with `certain` means nginx's built-in default. */
export interface Effective {
  readonly entries: readonly NginxEntry[];
  /** The scope that states them. */
  readonly from: Scope | undefined;
  /** False when an include out of view, or a template's hole, at or below that level could set something else. */
  readonly certain: boolean;
}

export interface Scope {
  readonly config: NginxConfig;
  readonly context: NginxContext;
  /** The block directive that opens it; undefined for main and for inferred contexts. */
  readonly head: NginxEntry | undefined;
  readonly parent: Scope | undefined;
  readonly children: readonly Scope[];
  /** Everything in this very scope, includes expanded, in order (blocks too). */
  readonly entries: readonly NginxEntry[];
  /** The directives of that name in this very scope. */
  own(name: string): readonly NginxEntry[];
  /** What holds here after nginx's inheritance: arrays are replaced as a whole, handlers are not inherited. */
  effective(name: string): Effective;
  /** Includes that could not be expanded here, and template holes that may hold directives. */
  readonly holes: readonly NginxEntry[];
}

/** Where a server of `http` or `stream` listens. */
export interface Listen {
  readonly entry: NginxEntry | undefined;
  readonly address: Address;
  readonly ssl: boolean;
  readonly defaultServer: boolean;
  readonly proxyProtocol: boolean;
  /** Datagrams: `udp` of a server of `stream`. */
  readonly udp: boolean;
}

/** A server of `http` or of `stream`. */
export interface NginxServer {
  readonly scope: Scope;
  /** In `http` with nginx's default `*:80` (entry undefined) when the server has none. */
  readonly listens: readonly Listen[];
  readonly names: readonly string[];
  /** True for a site that nginx does not read: no include of the main file leads to it, while they do lead to others beside it. */
  readonly disabled: boolean;
}

export interface UpstreamServer {
  readonly entry: NginxEntry;
  readonly address: Address;
  /** The word that holds the address. */
  readonly span: Span;
  /** `down`, `backup`, `max_fails=…` as written. */
  readonly params: ReadonlyMap<string, string>;
}

export interface NginxUpstream {
  readonly name: string;
  readonly scope: Scope;
  readonly servers: readonly UpstreamServer[];
}

/** The argument of a `*_pass`, taken apart as nginx does. */
export interface PassTarget {
  readonly text: string;
  /** As written, without `://`; undefined for uwsgi_pass and its like without one. */
  readonly scheme: string | undefined;
  /** Host part as written (`unix:/p`, `name`, `1.2.3.4:80`): what `$proxy_host` would say for http. */
  readonly host: string;
  /** The URI part, `undefined` when there is none. */
  readonly uri: string | undefined;
  /** The group it names, when one of that name is in view. */
  readonly upstream: NginxUpstream | undefined;
  /** The address, unless it names a group or holds variables. */
  readonly address: Address;
  /** Where it leads by what `map` and its like make of its variable; empty for a target without such a variable. */
  readonly choices: readonly PassChoice[];
  readonly word: Word;
  /** The range of the word. */
  readonly span: Span;
}

/** One of the targets among which a `map`, `geo` or `split_clients` chooses. */
export interface PassChoice {
  /** The whole target with the variable put in. */
  readonly text: string;
  readonly speaks: Spoken;
  /** What chooses: `map $backend`. */
  readonly by: string;
  readonly upstream: NginxUpstream | undefined;
  readonly address: Address;
  /** The word of the block that gives the variable this value. */
  readonly span: Span;
}

export type PassDirective = 'proxy_pass' | 'uwsgi_pass' | 'fastcgi_pass' | 'scgi_pass' | 'grpc_pass';

/** A location (or `if` in one) that hands requests on. */
export interface NginxRoute {
  readonly front: 'nginx';
  readonly config: NginxConfig;
  readonly server: NginxServer | undefined;
  readonly scope: Scope;
  readonly modifier: '' | '=' | '~' | '~*' | '^~' | '@';
  /** The location's pattern; `@name` for named ones. */
  readonly path: string;
  readonly pass: NginxEntry;
  readonly handler: PassDirective;
  readonly speaks: Protocol;
  readonly target: PassTarget;
}

/** A server of `stream` that hands connections on, whatever is spoken on them. */
export interface StreamRoute {
  readonly front: 'stream';
  readonly config: NginxConfig;
  readonly server: NginxServer;
  readonly scope: Scope;
  readonly pass: NginxEntry;
  readonly handler: 'proxy_pass';
  readonly speaks: 'tcp' | 'udp';
  readonly target: PassTarget;
  /** True when it tells the client's address in a line before everything else: `proxy_protocol on`. */
  readonly proxyProtocol: boolean;
}

/** One nginx instance as far as it is in view. */
export interface NginxConfig {
  /** The file that is read first; for joined fragments the first of them. */
  readonly file: SourceFile;
  readonly files: readonly SourceFile[];
  /** The nginx.conf of the target's package, virtual, that is taken for the main file since none is in view. */
  readonly assumed: SourceFile | undefined;
  readonly root: Scope;
  /** True when a main file with `http {}` is in view: only then may a rule say that something is nowhere. */
  readonly complete: boolean;
  readonly servers: readonly NginxServer[];
  readonly upstreams: readonly NginxUpstream[];
  readonly routes: readonly NginxRoute[];
  /** Servers, groups and routes of `stream`. */
  readonly streamServers: readonly NginxServer[];
  readonly streamUpstreams: readonly NginxUpstream[];
  readonly streamRoutes: readonly StreamRoute[];
  /** The user nginx's workers run as: `user` directive, else undefined (then the distribution decides). */
  readonly user: NginxEntry | undefined;
}
