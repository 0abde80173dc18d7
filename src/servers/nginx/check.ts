import type { Span, Suggestion } from '../../text/source.ts';
import { nearest, sparing } from '../../text/nearest.ts';
import { headSpan, wordSpan } from '../../syntax/nginx/tree.ts';
import type { Directive } from '../../syntax/nginx/tree.ts';
import type { NginxCatalog, Verdict } from '../../catalog/nginx/catalog.ts';
import { NGINX_SOURCES } from '../../catalog/distros/nginx-org.ts';
import { templateHole } from '../../text/template.ts';
import type { NginxConfig, NginxContext, NginxEntry, NginxRoute, NginxUpstream, Scope, StreamRoute, UpstreamServer } from './model.ts';
import { compareVersions } from '../../target.ts';
import { isInferred } from './queries.ts';
import { repairInclude, repairPlace, withoutInclude, withoutScheme } from './repair.ts';
import { includeProblem } from './scope.ts';

/** The sorts of problems, named as the rules that report them: `directive-arguments` is also for values that are no address. */
export type NginxProblemKind =
  | 'unknown-directive'
  | 'misplaced-directive'
  | 'directive-arguments'
  | 'missing-include'
  | 'undefined-upstream';

const KINDS: Readonly<Record<Verdict['kind'], NginxProblemKind>> = {
  unknown: 'unknown-directive',
  context: 'misplaced-directive',
  terminator: 'directive-arguments',
  block: 'directive-arguments',
  arity: 'directive-arguments',
};

/** Runs of what people take for a blank; for nginx blanks are space, tab, CR and LF alone. */
const ODD_BLANKS = /[\f\v\u00a0\u2000-\u200b\u202f\u205f\u3000]+/g;

/** What nginx would refuse in a file whose syntax is right. */
export interface NginxProblem {
  readonly kind: NginxProblemKind;
  /** nginx's own words. */
  readonly message: string;
  readonly span: Span;
  /** `warning` where a part out of view could make it right. */
  readonly severity: 'error' | 'warning';
  readonly help?: string | undefined;
  readonly suggestion?: Suggestion | undefined;
}

export interface NginxVersion {
  readonly value: string;
  /** Who says so, where it is not the one who asks: `debian-12`. */
  readonly by?: string | undefined;
  /** The distribution's package: nginx may have been installed from elsewhere. */
  readonly assumed?: boolean;
}

export interface CheckOptions {
  /** The target's nginx; without one, what any version knows is fine. */
  readonly version?: NginxVersion | undefined;
  /** True for names that resolve: compose services, hosts. */
  readonly isHost?: (name: string) => boolean;
}

/** Judges every directive once in each context it is read in, includes, and the groups that are passed to. */
export function checkNginx(configs: readonly NginxConfig[], catalog: NginxCatalog, options: CheckOptions = {}): NginxProblem[] {
  const checker = new Checker(configs, catalog, options);
  for (const config of configs) checker.check(config);
  return checker.problems;
}

type AnyRoute = NginxRoute | StreamRoute;

class Checker {
  readonly problems: NginxProblem[] = [];
  readonly #configs: readonly NginxConfig[];
  /** The files of all of them. */
  #files: readonly string[] | undefined;
  readonly #catalog: NginxCatalog;
  readonly #options: CheckOptions;
  /** The directives that were judged in a context: a snippet is read at many places. */
  readonly #judged = new Map<NginxContext, Set<Directive>>();
  readonly #reported = new Set<string>();
  readonly #groups = new Map<readonly NginxUpstream[], ReadonlyMap<string, NginxEntry>>();

  constructor(configs: readonly NginxConfig[], catalog: NginxCatalog, options: CheckOptions) {
    this.#configs = configs;
    this.#catalog = catalog;
    this.#options = options;
    catalog.beginRun();
  }

  check(config: NginxConfig): void {
    const stack = [config.root];
    for (let scope = stack.pop(); scope; scope = stack.pop()) {
      if (scope.context === 'other') continue;
      const inferred = isInferred(scope);
      for (const entry of scope.entries) if (!entry.directive.file.virtual) this.#judge(entry, scope, inferred);
      for (const hole of scope.holes) this.#include(hole);
      for (const child of scope.children.toReversed()) stack.push(child);
    }
    this.#targets(config.routes, config.upstreams, config);
    this.#targets(config.streamRoutes, config.streamUpstreams, config);
  }

  #report(problem: NginxProblem): void {
    const key = `${problem.span.file}\0${problem.span.start}\0${problem.message}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.problems.push(problem);
  }

  #judge(entry: NginxEntry, scope: Scope, inferred: boolean): void {
    const { directive } = entry;
    let judged = this.#judged.get(scope.context);
    if (judged === undefined) this.#judged.set(scope.context, (judged = new Set()));
    if (judged.has(directive)) return;
    judged.add(directive);
    const verdict = this.#verdict(directive, scope.context, inferred);
    if (verdict === undefined) return;
    const suggestion = verdict.kind === 'context' ? this.#place(entry) : this.#suggestion(directive, verdict, scope.context);
    // A name that resembles nothing may belong to a module that is not in the catalog.
    const foreign = verdict.kind === 'unknown' && verdict.help === undefined && suggestion === undefined;
    this.#report({
      kind: KINDS[verdict.kind],
      message: verdict.message,
      span: verdict.kind === 'unknown' || verdict.kind === 'context' ? nameSpan(directive) : headSpan(directive),
      severity: foreign || (this.#options.version?.assumed && verdict.byVersion) ? 'warning' : 'error',
      help: suggestion?.help ?? verdict.help ?? (foreign ? 'unless a module brings it that stacklint does not know' : undefined),
      suggestion,
    });
  }

  #place(entry: NginxEntry): (Suggestion & { readonly help?: string }) | undefined {
    const { name, words, block } = entry.directive;
    const { version } = this.#options;
    const terminator = block ? '{' : ';';
    return repairPlace(
      entry,
      (context) => this.#catalog.check(name, context, words.length - 1, terminator, version?.value, version?.by) === undefined,
    );
  }

  #verdict(directive: Directive, context: NginxContext, inferred: boolean): Verdict | undefined {
    const catalog = this.#catalog;
    const { name, words } = directive;
    if (templateHole(name) !== undefined || (catalog.lookup(name).length === 0 && FOREIGN.test(name))) return undefined;
    const terminator = directive.block ? '{' : ';';
    const judge = (place: string): Verdict | undefined =>
      catalog.check(name, place, words.length - 1, terminator, this.#options.version?.value, this.#options.version?.by);
    const verdict = judge(context);
    if (verdict === undefined || this.#isGone(name, verdict)) return undefined;
    const open = words.some((word) => templateHole(word.value) !== undefined);
    // A hole may stand for any number of arguments.
    if (verdict.kind === 'arity' && open) return undefined;
    if (!inferred || verdict.kind === 'unknown' || verdict.kind === 'arity') return verdict;
    if (open) return undefined;
    const everywhere = [...new Set(catalog.lookup(name).flatMap((row) => row.contexts ?? []))].map(judge);
    return everywhere.every((other) => other?.kind === 'arity') ? everywhere[0] : undefined;
  }

  /** A name that an older nginx had here and that now means something else elsewhere: `ssl`. */
  #isGone(name: string, verdict: Verdict): boolean {
    const last = this.#catalog.lastVersion(name);
    const { version } = this.#options;
    return verdict.kind === 'context' && last !== undefined && (version === undefined || compareVersions(version.value, last) <= 0);
  }

  #suggestion(directive: Directive, verdict: Verdict, context: NginxContext): (Suggestion & { readonly help?: string }) | undefined {
    const { name, file } = directive;
    if (verdict.kind === 'unknown') {
      const first = directive.words[0]!;
      const paren = name.indexOf('(');
      if (paren > 0 && this.#catalog.lookup(name.slice(0, paren)).length > 0) {
        const at = first.start + paren;
        return { title: `Put a blank behind "${name.slice(0, paren)}"`, edits: [{ ...file.span(at, at), text: ' ' }] };
      }
      const blanks = this.#oddBlanks(directive);
      if (blanks !== undefined) return blanks;
      const meant = this.#catalog.lookup(name).length === 0 ? this.#catalog.suggest(name, context) : undefined;
      return meant === undefined ? undefined : { title: `Change it to "${meant}"`, edits: [{ ...nameSpan(directive), text: meant }] };
    }
    return verdict.kind === 'arity' || verdict.kind === 'terminator' ? this.#missingSemicolon(directive) : undefined;
  }

  /** A directive whose name and arguments only look apart: pasted text has blanks that are none for nginx (`ngx_conf_read_token`). */
  #oddBlanks({ words, name, file }: Directive): (Suggestion & { readonly help: string }) | undefined {
    const word = words[0]!;
    const [known] = name.split(ODD_BLANKS).filter((part) => part !== '');
    if (word.quote !== '' || known === undefined || known === name || this.#catalog.lookup(known).length === 0) return undefined;
    const found = [...file.text.slice(word.start, word.end).matchAll(ODD_BLANKS)];
    const names = [...new Set(found.map(([run]) => `U+${run.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`))];
    const list = names.join(' and ');
    return {
      title: `Put a plain blank in place of ${list}`,
      edits: found.map(({ index, 0: run }) => ({ ...file.span(word.start + index, word.start + index + run.length), text: ' ' })),
      help: names.length === 1 ? `for nginx ${list} is no blank` : `for nginx ${list} are no blanks`,
    };
  }

  /** A directive that begins its own line among the arguments: the `;` before it is missing. */
  #missingSemicolon(directive: Directive): (Suggestion & { readonly help: string }) | undefined {
    const { words, file } = directive;
    for (let i = 1; i < words.length; i++) {
      const before = words[i - 1]!;
      const word = words[i]!;
      if (word.quote !== '' || !file.text.slice(before.end, word.start).includes('\n') || this.#catalog.lookup(word.value).length === 0)
        continue;
      return {
        title: `Put a ";" behind "${before.value}"`,
        edits: [{ ...file.span(before.end, before.end), text: ';' }],
        help: `a ";" is missing before "${word.value}" on line ${file.lines.position(word.start).line}`,
      };
    }
    return undefined;
  }

  #included(hole: NginxEntry, path: string): Suggestion | undefined {
    if (/[*?[{$]/.test(path)) return undefined;
    this.#files ??= [...new Set(this.#configs.flatMap(({ files }) => files.map(({ id }) => id)))];
    return repairInclude(hole, path, this.#files, Object.keys(NGINX_SOURCES.snippets));
  }

  #include(hole: NginxEntry): void {
    const problem = includeProblem(hole);
    const path = hole.args[0];
    if (problem === undefined || path === undefined) return;
    const span = hole.directive.file.virtual ? hole.span : wordSpan(hole.directive, 0);
    if (problem === 'missing')
      this.#report({
        kind: 'missing-include',
        message: `open() "${path}" failed (2: No such file or directory)`,
        span,
        severity: 'error',
        suggestion: hole.directive.file.virtual ? undefined : this.#included(hole, path),
      });
    else {
      this.#report({
        kind: 'missing-include',
        message: `open() "${path}" failed (24: Too many open files)`,
        span,
        severity: 'error',
        help: 'the file includes itself, directly or through others',
        suggestion: withoutInclude(hole),
      });
    }
  }

  #targets(routes: readonly AnyRoute[], upstreams: readonly NginxUpstream[], config: NginxConfig): void {
    const groups = upstreams.map(({ name }) => name);
    for (const { servers } of upstreams) servers.forEach((server) => this.#server(server));
    const meant = sparing((name) => nearest(name, groups));
    for (const route of routes) {
      this.#target(route);
      this.#port(route, upstreams, config);
      const name = missingGroup(route);
      if (name === undefined || this.#options.isHost?.(name)) continue;
      const group = meant(name);
      if (group !== undefined) this.#undefinedGroup(route, name, group);
    }
  }

  /** What nginx can't make an address of. */
  #target({ handler, target }: AnyRoute): void {
    const { address, text, span, word } = target;
    if (address.kind !== 'unknown' || !REFUSED.has(address.reason)) return;
    const at = word.start + (word.quote === '' ? 0 : 1);
    const scheme = /^[a-z]+:\/\//i.exec(text)?.[0];
    if (handler === 'proxy_pass' && address.reason === 'invalid URL prefix') {
      const edits = [{ file: span.file, start: at, end: at, text: 'http://' }];
      this.#report({
        kind: 'directive-arguments',
        message: 'invalid URL prefix',
        span,
        severity: 'error',
        help: 'proxy_pass needs "http://" or "https://"',
        suggestion: scheme === undefined ? { title: 'Put "http://" before it', edits } : undefined,
      });
    } else {
      const foreign = scheme !== undefined && target.scheme === undefined;
      const edits = [{ file: span.file, start: at, end: at + (scheme ?? '').length, text: '' }];
      this.#report({
        kind: 'directive-arguments',
        message: `${address.reason} in upstream "${target.scheme === undefined ? text : target.host}"`,
        span,
        severity: 'error',
        help: foreign ? `${handler} takes no "${scheme}"` : undefined,
        suggestion: foreign ? { title: `Remove "${scheme}"`, edits } : undefined,
      });
    }
  }

  #server(server: UpstreamServer): void {
    const { address, span } = server;
    if (address.kind !== 'unknown' || !REFUSED.has(address.reason)) return;
    const url = address.text.includes('://');
    this.#report({
      kind: 'directive-arguments',
      message: `${address.reason} in upstream "${address.text}"`,
      span,
      severity: 'error',
      help: url ? 'a server of a group is an address without "http://"' : undefined,
      suggestion: url ? withoutScheme(server, address.text) : undefined,
    });
  }

  /** A group has the ports of its servers: `http://group:8000` is refused. */
  #port({ target }: AnyRoute, upstreams: readonly NginxUpstream[], config: NginxConfig): void {
    const [, name, port] = /^([^:[\]/]+):(\d+)$/.exec(target.host) ?? [];
    if (name === undefined || target.text.includes('$')) return;
    const group = this.#groupsOf(upstreams).get(name.toLowerCase());
    const at = target.text.indexOf(target.host) + name.length;
    // Among fragments only a group of the same file is sure to be read together with it.
    if (group === undefined || at < name.length || !(config.complete || group.directive.file.id === target.span.file)) return;
    const start = target.word.start + (target.word.quote === '' ? 0 : 1) + at;
    this.#report({
      kind: 'directive-arguments',
      message: `upstream "${group.args[0]}" may not have port ${port}`,
      span: target.span,
      severity: 'error',
      suggestion: { title: `Remove ":${port}"`, edits: [{ file: target.span.file, start, end: start + 1 + port!.length, text: '' }] },
    });
  }

  /** The heads of a configuration's groups by lower-case name. */
  #groupsOf(upstreams: readonly NginxUpstream[]): ReadonlyMap<string, NginxEntry> {
    let groups = this.#groups.get(upstreams);
    if (groups === undefined) {
      groups = new Map(upstreams.map(({ name, scope }) => [name.toLowerCase(), scope.head!]));
      this.#groups.set(upstreams, groups);
    }
    return groups;
  }

  #undefinedGroup({ front, handler, target }: AnyRoute, name: string, group: string): void {
    const message =
      front === 'nginx' && handler === 'proxy_pass' ? `host not found in upstream "${name}"` : `no port in upstream "${name}"`;
    const at = target.text.indexOf(name) + (target.word.quote === '' ? 0 : 1);
    const start = target.span.start + at;
    const edit = { file: target.span.file, start, end: start + name.length, text: group };
    this.#report({
      kind: 'undefined-upstream',
      message,
      span: target.span,
      severity: 'error',
      help: `did you mean the group "${group}"?`,
      suggestion: { title: `Change it to "${group}"`, edits: [edit] },
    });
  }
}

/** Modules that distributions package and the catalog leaves out, by the beginnings of their names. */
const FOREIGN =
  /^(?:auth_(?:ldap|pam|spnego)|brotli|cache_purge|(?:proxy|fastcgi|scgi|uwsgi)_cache_purge|dav_ext|drizzle|echo|eval|fair|fancyindex|ldap|memc|modsecurity|nchan|naxsi|pagespeed|passenger|push_stream|rds|redis|redis2|rtmp|set_(?:base32|base64|by|decode|encode|encrypt|escape|hash|hmac|local|md5|misc|quote|random|sha1|unescape)|shibboleth|srcache|subs_filter|sysguard|testcookie|track_uploads|upload|upstream_fair|vhost_traffic_status|xss|zstd)(?:_|$)/;

/** Reasons of unknown addresses that are nginx's own error messages. */
const REFUSED = new Set(['invalid URL prefix', 'invalid host', 'invalid port', 'no host', 'no path in the unix domain socket']);

export const nameSpan = (directive: Directive): Span => directive.file.span(directive.words[0]!.start, directive.words[0]!.end);

/** The bare name a target names as if it were a group, when no group of that name is in view. */
function missingGroup({ target }: AnyRoute): string | undefined {
  const { host, text, upstream } = target;
  const bare = upstream === undefined && /^[a-z_][\w-]*$/i.test(host) && host.toLowerCase() !== 'localhost' && !text.includes('$');
  return bare && templateHole(text) === undefined ? host : undefined;
}
