import type { ApacheDirective } from '../../syntax/apache/tree.ts';
import type { Edit, SourceFile, Span } from '../../text/source.ts';
import type { Protocol } from '../address.ts';

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
  readonly suggestion?: { readonly title: string; readonly edits: readonly Edit[] } | undefined;
}

/** A path of a virtual host that hands requests on. */
export interface ApacheRoute {
  readonly front: 'apache';
  readonly config: ApacheConfig;
  readonly scope: ApacheScope;
  /** The part of the URL that it takes, as written. */
  readonly path: string;
  /** What hands on; `span`: where it is reported. */
  readonly pass: { readonly entry: ApacheEntry; readonly span: Span };
  readonly speaks: Protocol;
}

/** A file that no other includes, with all that it includes. */
export interface ApacheConfig {
  readonly file: SourceFile;
  /** The files that were read, the first included. */
  readonly files: readonly SourceFile[];
  readonly server: ApacheScope;
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
