import type { ApacheDirective } from '../../syntax/apache/tree.ts';
import type { SourceFile, Span, Suggestion } from '../../text/source.ts';
import type { Value } from '../../text/value.ts';
import type { Address, Protocol } from '../address.ts';

/** A directive where it takes effect: read once per place its file is included at. */
export interface ApacheEntry {
  readonly directive: ApacheDirective;
  readonly scope: ApacheScope;
  /** Arguments with `${NAME}` put in as far as it is known. */
  readonly args: readonly string[];
  /** True when an argument holds what only the server's environment or a template knows. */
  readonly open: boolean;
  /** False inside a condition that can't be decided here. */
  readonly certain: boolean;
  /** The `Include`s on the way to it, outermost first. */
  readonly includes: readonly ApacheDirective[];
}

/** The server or the inside of a section; conditions are no scopes, what they hold stands in the scope around them. */
export interface ApacheScope {
  /** The section's name in lower case; `server` outside of all. */
  readonly kind: string;
  /** The section's head; undefined for `server`. */
  readonly head: ApacheEntry | undefined;
  readonly parent: ApacheScope | undefined;
  /** In the order httpd meets them, includes expanded; the heads of inner sections among them. */
  readonly entries: readonly ApacheEntry[];
  readonly children: readonly ApacheScope[];
  /** True when an include in it is out of view, or a macro is used. */
  readonly holes: boolean;
}

/** What httpd refuses, or a rule reports of a file's language. */
export interface ApacheProblem {
  /** httpd's own words. */
  readonly message: string;
  readonly span: Span;
  /** The line httpd names, 1-based. */
  readonly line: number;
  /** True for what stops httpd while it reads the files, before it executes a directive. */
  readonly reading: boolean;
  readonly severity: 'error' | 'warning';
  readonly help?: string | undefined;
  readonly suggestion?: Suggestion | undefined;
}

/** A `Listen`, or what a virtual host says of an address when the `Listen` is out of view. */
export interface ApacheListen {
  readonly address: Address;
  /** The word that holds the address. */
  readonly span: Span;
  /** Undefined: the head of a virtual host alone speaks of it. */
  readonly entry: ApacheEntry | undefined;
  /** Undefined: not known. */
  readonly tls: boolean | undefined;
}

/** An address of a `<VirtualHost>`; no port: any. */
export interface HostAddress {
  /** `*`, an address without brackets, or a name in lower case. */
  readonly host: string;
  readonly port: number | undefined;
  readonly span: Span;
}

/** The main server, or a virtual host. */
export interface ApacheHost {
  readonly scope: ApacheScope;
  readonly config: ApacheConfig;
  readonly isMain: boolean;
  /** Addresses in its head; none for the main server. */
  readonly addresses: readonly HostAddress[];
  /** `ServerName` without scheme and port, then the aliases. */
  readonly names: readonly string[];
  /** Whether `SSLEngine` is on; undefined: not known. */
  readonly tls: boolean | undefined;
  /** Where it can be reached. */
  readonly listens: readonly ApacheListen[];
}

/** One httpd as far as it is in view: a main file with what it includes, and fragments that lie in the same server root. */
export interface ApacheInstance {
  readonly configs: readonly ApacheConfig[];
  /** Of a file that httpd does not read: the httpd that would, if the file were enabled. */
  readonly beside: Pick<ApacheInstance, 'complete' | 'hosts' | 'listens'> | undefined;
  /** True when a main file is among them: only then may somebody say that something is nowhere. */
  readonly complete: boolean;
  /** The main server of each configuration first, then the virtual hosts. */
  readonly hosts: readonly ApacheHost[];
  readonly listens: readonly ApacheListen[];
  /** False when a `Listen` may stand in a file out of view, or one is not known. */
  readonly listensKnown: boolean;
  readonly routes: readonly ApacheRoute[];
  readonly mounts: readonly WsgiMount[];
  /** The last `User` and `Group`. */
  readonly user: ApacheEntry | undefined;
  readonly group: ApacheEntry | undefined;
}

/** What hands on, as httpd spells it. */
export type ApacheHandler =
  | 'ProxyPass'
  | 'ProxyPassMatch'
  | 'RewriteRule'
  | 'SetHandler'
  | 'AddHandler'
  | 'uWSGISocket'
  | 'WSGIScriptAlias'
  | 'WSGIScriptAliasMatch'
  | 'WSGIHandlerScript';

/** A place a route leads to: the address of the directive itself, or a member of its balancer. */
export interface ApacheHop {
  readonly address: Address;
  readonly speaks: Protocol;
  /** The word that names it. */
  readonly span: Span;
  readonly entry: ApacheEntry;
  /** `timeout=`, `retry=`, … as written, of the member or of the route's own directive. */
  readonly params: ReadonlyMap<string, string>;
}

/** A path of a virtual host that hands requests on. */
export interface ApacheRoute {
  readonly front: 'apache';
  readonly config: ApacheConfig;
  readonly host: ApacheHost;
  readonly scope: ApacheScope;
  /** The part of the URL that it takes, as written; `~ ` before a regular expression. */
  readonly path: string;
  /** What hands on; `span`: where it is reported. */
  readonly pass: { readonly entry: ApacheEntry; readonly span: Span };
  readonly handler: ApacheHandler;
  /** The target as written: a URL, or the script of an application. */
  readonly target: string;
  /** `wsgi`: an application that mod_wsgi runs. */
  readonly speaks: Protocol;
  /** None for an application that mod_wsgi runs. */
  readonly hops: readonly ApacheHop[];
  readonly mount: WsgiMount | undefined;
  /** Why httpd may leave it out: a condition nobody can decide here. */
  readonly doubt: string | undefined;
}

/** A WSGI application at a part of the URL. */
export interface WsgiMount {
  readonly config: ApacheConfig;
  readonly host: ApacheHost;
  readonly scope: ApacheScope;
  readonly entry: ApacheEntry;
  readonly handler: ApacheHandler;
  readonly path: string;
  /** Path of the script; empty for handlers of file types. */
  readonly script: string;
  /** The daemon group that runs it; empty: httpd's own processes. */
  readonly group: Value<string>;
}

/** A file that no other includes, with all that it includes. */
export interface ApacheConfig {
  readonly file: SourceFile;
  /** The files that were read, the first included. */
  readonly files: readonly SourceFile[];
  readonly server: ApacheScope;
  /** The main file that does not read this one: none of its includes leads to it, while they do lead to others beside it. */
  readonly unreadBy: ApacheConfig | undefined;
  /** What went wrong with includes, conditions and definitions. */
  readonly problems: readonly ApacheProblem[];
  /** Whether the conditions around a section, and its own, hold. */
  readonly stateOf: (section: ApacheDirective) => SectionState;
}

export interface SectionState {
  /** Undefined: nobody can tell. */
  readonly holds: boolean | undefined;
  /** The outermost condition that does not hold: httpd reads on from there without looking at what it skips. */
  readonly skippedBy: ApacheDirective | undefined;
}

/** All that a server is started with, when that is known: then what is not named is not there. */
export interface ApacheWorld {
  /** Module files and identifiers: `mod_alias.c`, `alias_module`. */
  readonly modules: ReadonlySet<string>;
  /** `-D` and the environment. */
  readonly defines: ReadonlyMap<string, string>;
}
