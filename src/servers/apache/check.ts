import { invalidCommand } from '../../syntax/apache/messages.ts';
import { parseApache } from '../../syntax/apache/parser.ts';
import { headSpan, isMacro, nameSpan, wordSpan, type ApacheDirective, type ApacheError } from '../../syntax/apache/tree.ts';
import type { SourceFile, Span } from '../../text/source.ts';
import type { ApacheCatalog } from '../../catalog/apache/catalog.ts';
import { WSGI_REMOVED } from '../../catalog/apache/mod-wsgi.ts';
import type { ApacheDirectiveRow } from '../../catalog/apache/rows.ts';
import { compareVersions } from '../../target.ts';
import type { ApacheConfig, ApacheEntry, ApacheProblem, ApacheScope, ApacheWorld, SectionState } from './model.ts';
import { inHost, isAlias, misplaced, misplacedAlias, type Misplaced } from './places.ts';
import { closedHead, closedSection, commentAbove, meantValue, movedOut, withoutIt } from './repair.ts';
import { argumentsComplaint, DaemonNames } from './wsgi.ts';

export interface ApacheCheckOptions {
  /** The target's mod_wsgi; without one, what any version knows is fine. */
  readonly wsgiVersion?: string | undefined;
  readonly world?: ApacheWorld;
}

/** What httpd refuses: in the order in which it would meet it, per configuration. */
export function checkApache(configs: readonly ApacheConfig[], catalog: ApacheCatalog, options: ApacheCheckOptions = {}): ApacheProblem[] {
  const reported = new Set<string>();
  return configs.flatMap((config) => {
    const found = [...config.problems, ...readingProblems(config), ...new Checker(catalog, options, config).problems()];
    return found.filter(({ span, message }) => {
      const key = `${span.file}\0${span.start}\0${message}`;
      return !reported.has(key) && reported.add(key) !== undefined;
    });
  });
}

/** What the parser found, as far as httpd sees it there. */
function readingProblems(config: ApacheConfig): ApacheProblem[] {
  return config.files.flatMap((file) => {
    const tree = parseApache(file);
    // Statements of a template leave lines out: what seems open may be closed in each file that it makes.
    if (tree.template) return [];
    return tree.errors.flatMap((error) => readingProblem(error, config, file));
  });
}

function readingProblem(error: ApacheError, config: ApacheConfig, file: SourceFile): ApacheProblem[] {
  const span = file.span(error.start, error.end);
  const { section, unless, hint, line } = error;
  if (inMacro(section)) return [];
  const { holds: state, skippedBy } = section === undefined ? READ : config.stateOf(section);
  if ((unless === 'read' && state === true) || (unless === 'skipped' && state === false)) return [];
  const message = (state === true ? error.whenRead : state === false ? error.whenSkipped : undefined) ?? error.message;
  const sure = unless === undefined || state === (unless === 'skipped');
  const suggestion = closedSection(file, error);
  return [{ message, span, line: skippedBy?.line ?? line, reading: true, severity: sure ? 'error' : 'warning', help: hint, suggestion }];
}

const READ: SectionState = { holds: true, skippedBy: undefined };

/** Macros nest no deeper than people write them. */
const MACRO_DEPTH = 64;

function inMacro(section: ApacheDirective | undefined): boolean {
  let at = section;
  for (let depth = 0; at && depth < MACRO_DEPTH; depth++, at = at.parent) if (isMacro(at)) return true;
  return false;
}

class Checker {
  readonly #catalog: ApacheCatalog;
  readonly #options: ApacheCheckOptions;
  readonly #config: ApacheConfig;
  readonly #found: ApacheProblem[] = [];
  readonly #daemons = new DaemonNames();
  readonly #meant = new Map<string, string | undefined>();

  constructor(catalog: ApacheCatalog, options: ApacheCheckOptions, config: ApacheConfig) {
    this.#catalog = catalog;
    this.#options = options;
    this.#config = config;
  }

  problems(): ApacheProblem[] {
    const todo: { readonly scope: ApacheScope; at: number; child: number }[] = [{ scope: this.#config.server, at: 0, child: 0 }];
    for (let frame = todo.at(-1); frame; frame = todo.at(-1)) {
      const entry = frame.scope.entries[frame.at++];
      if (entry === undefined) {
        todo.pop();
        continue;
      }
      this.#judge(entry);
      if (entry.directive.children === undefined) continue;
      const scope = frame.scope.children[frame.child++]!;
      if (this.#isForeign(scope)) continue;
      this.#requirements(scope);
      todo.push({ scope, at: 0, child: 0 });
    }
    return this.#found;
  }

  /** Sections whose content a module reads by itself, or that nobody knows. */
  #isForeign({ kind }: ApacheScope): boolean {
    return this.#catalog.lookup(kind, true) === undefined || OWN_READING.test(kind);
  }

  #report(entry: ApacheEntry, message: string, span: Span, more: Partial<ApacheProblem> = {}): void {
    const { directive, certain } = entry;
    this.#found.push({ message, span, line: directive.line, reading: false, severity: certain ? 'error' : 'warning', ...more });
  }

  #judge(entry: ApacheEntry): void {
    const { directive } = entry;
    const section = directive.children !== undefined;
    const row = this.#known(entry, section);
    if (row === undefined) return;
    const wrong = row.places.anywhere ? undefined : misplaced(row, entry.scope, this.#catalog);
    if (wrong !== undefined && (section || !wrong.late))
      this.#report(entry, wrong.message, section ? headSpan(directive) : nameSpan(directive), {
        help: wrong.help,
        suggestion: section ? undefined : movedOut(entry, row, this.#catalog),
      });
    else if (section) this.#head(entry, row);
    else this.#arguments(entry, row, wrong);
  }

  #arguments(entry: ApacheEntry, row: ApacheDirectiveRow, misplacement: Misplaced | undefined): void {
    const { directive, args } = entry;
    const reading = row.places.anywhere;
    if (row.name === 'ServerAlias' && !inHost(entry.scope)) {
      this.#report(entry, 'ServerAlias only used in <VirtualHost>', nameSpan(directive));
      return;
    }
    // A hole may stand for any number of words, an unknown variable for one.
    if (directive.words.some((word) => word.hole) || (row.arity === 'flag' && entry.open)) return;
    const complaint = this.#catalog.complaint(row, args);
    const wrong = (isAlias(row) ? misplacedAlias(row, entry.scope, args.length) : undefined) ?? misplacement;
    if (complaint !== undefined) {
      const comment = directive.words.slice(1).find((word) => word.quote === '' && word.value.startsWith('#'));
      const help = comment === undefined ? undefined : 'a comment needs a line of its own: behind a directive "#" is an argument';
      this.#report(entry, complaint, headSpan(directive), {
        reading,
        help,
        suggestion: comment ? commentAbove(directive) : row.arity === 'flag' ? meantValue(entry, ['On', 'Off']) : undefined,
      });
    } else if (wrong !== undefined) {
      this.#report(entry, wrong.message, nameSpan(directive), {
        help: wrong.help,
        suggestion: misplacement && movedOut(entry, row, this.#catalog),
      });
    } else if (row.values !== undefined && !entry.open && !row.values.some((value) => value.toLowerCase() === args[0]!.toLowerCase())) {
      this.#report(entry, `${row.name} must be one of: ${row.values.join(' | ')}`, wordSpan(directive, 0), {
        suggestion: meantValue(entry, row.values),
      });
    } else if (row.module === 'mod_wsgi.c') {
      for (const { message, span, help, suggestion } of argumentsComplaint(entry, this.#options.wsgiVersion))
        this.#report(entry, message, span, { help, suggestion });
      const twice = row.name === 'WSGIDaemonProcess' ? this.#daemons.add(entry) : undefined;
      if (twice !== undefined)
        this.#report(entry, twice.message, wordSpan(directive, 0), {
          help: twice.help,
          suggestion: withoutIt(directive, 'Take it out, if both hosts have one ServerName: they share the group then'),
        });
    }
  }

  #head(entry: ApacheEntry, row: ApacheDirectiveRow): void {
    const { directive, args } = entry;
    if (!TAKES_ARGUMENTS.test(row.name)) return;
    const span = headSpan(directive);
    if (!directive.terminated)
      this.#report(entry, `<${row.name}> directive missing closing '>'`, span, { suggestion: closedHead(directive) });
    else if (args.length === 0) this.#report(entry, `<${row.name}> directive requires additional arguments`, span);
    else if (ONE_ARGUMENT.test(row.name) && args.length > (args[0] === '~' ? 2 : 1) && !directive.words.some((word) => word.hole))
      this.#report(entry, `Multiple <${row.name}> arguments not (yet) supported.`, span);
  }

  /** `<RequireAll>` and its like without a `Require`. */
  #requirements(scope: ApacheScope): void {
    const { head, entries, holes } = scope;
    if (head === undefined || holes || !REQUIREMENTS.test(scope.kind)) return;
    const filled = entries.some(
      ({ directive, certain }) => !certain || /^(?:require|use$|order$|allow$|deny$|satisfy$)/i.test(directive.name),
    );
    const row = this.#catalog.lookup(scope.kind, true);
    if (
      !filled &&
      row !== undefined &&
      head.directive.children?.length === entries.length &&
      misplaced(row, head.scope, this.#catalog) === undefined
    )
      this.#report(head, `<${row.name}> directive contains no authorization directives`, headSpan(head.directive));
  }

  /** The row of a name; reports one that nobody knows. */
  #known(entry: ApacheEntry, section: boolean): ApacheDirectiveRow | undefined {
    const { directive } = entry;
    const { name } = directive;
    const row = this.#catalog.lookup(name, section);
    const version = this.#options.wsgiVersion;
    const { world } = this.#options;
    const message = invalidCommand(section ? `<${name}` : name);
    const span = nameSpan(directive);
    if (row !== undefined) {
      if (row.since !== undefined && version !== undefined && compareVersions(row.since, version) > 0)
        this.#report(entry, message, span, { help: `"${row.name}" came with mod_wsgi ${row.since}; the target has ${version}` });
      else if (world !== undefined && !world.modules.has(row.module))
        this.#report(entry, message, span, { help: `${row.module} is not loaded` });
      else return row;
      return undefined;
    }
    if (world !== undefined) this.#report(entry, message, span);
    else this.#unknown(entry, section, message, span);
    return undefined;
  }

  #suggest(name: string, section: boolean): string | undefined {
    const key = `${section ? '<' : ''}${name.toLowerCase()}`;
    if (!this.#meant.has(key)) this.#meant.set(key, this.#meant.size < LOOKUPS ? this.#catalog.suggest(name, section) : undefined);
    return this.#meant.get(key);
  }

  #unknown(entry: ApacheEntry, section: boolean, message: string, span: Span): void {
    const { directive, certain } = entry;
    const { name } = directive;
    // Who asks for a module first may use what it brings.
    if (!certain || directive.words[0]!.hole || FOREIGN.test(name) || /[${@%]/.test(name)) return;
    const last = WSGI_REMOVED[name.toLowerCase()];
    const version = this.#options.wsgiVersion;
    if (last !== undefined) {
      if (version !== undefined && compareVersions(version, last) > 0)
        this.#report(entry, message, span, { help: `mod_wsgi ${last} was the last with "${name}"; the target has ${version}` });
      return;
    }
    if (GONE.test(name)) {
      const help = `httpd 2.2 was the last with "${name}"`;
      this.#report(entry, message, span, { severity: 'warning', help, suggestion: section ? undefined : withoutIt(directive) });
      return;
    }
    const meant = this.#suggest(name, section);
    if (meant === undefined) {
      this.#report(entry, message, span, { severity: 'warning', help: 'unless a module brings it that stacklint does not know' });
      return;
    }
    const edits = [{ ...span, text: meant }];
    this.#report(entry, message, span, { help: `did you mean "${meant}"?`, suggestion: { title: `Change it to "${meant}"`, edits } });
  }
}

/** Names looked up in one configuration: more are no typing errors. */
const LOOKUPS = 1000;

const OWN_READING = /^(?:authnprovideralias|authzprovideralias|mdomain(?:set)?|lua\w+|wsgiinterpreteroptions)$/;

const TAKES_ARGUMENTS =
  /^(?:VirtualHost|Directory(?:Match)?|Location(?:Match)?|Files(?:Match)?|If|ElseIf|Proxy(?:Match)?|Limit(?:Except)?)$/;

const ONE_ARGUMENT = /^(?:Directory|Location|Files)(?:Match)?$/;

const REQUIREMENTS = /^require(?:all|any|none)$/;

/** Directives of modules that distributions package, or people build, and the catalog leaves out; by the beginnings of their names. */
const FOREIGN =
  /^(?:auth(?:_|CAS|Form|Kerb|LDAP|MySQL|NTLM|OpenID|PAM|PG|Shadow|XRadius|nz_|z_)|AddTile|Assign|Bandwidth|Band[A-Z]|CAS|ChilliDB|Chroot|CloudFlare|DOS[A-Z]|Encoding|Evasive|Expression|FastCgi|Fcgid?|GeoIP|Gss|Gnutls|Http[A-Z]|ISAPI|ITK|IdleShutdown|Jk|Krb|LimitIP|LoadTile|MaxClientsVHost|MaxConnPerIP|Max[A-Z]\w*PerIP|MaxMind|Mellon|ModPagespeed|ModTile|ModTLS|Mono|MPM|NSS|NoIPLimit|OAuth|OIDC|OnlyIPLimit|Pagespeed|Passenger|Perl|Php|php_|php\d|PLS|Privileges|Proxy(?:AJP|Uwsgi)|Python|QS_|QS[A-Z]|RPAF|Rack|Rails|Raven|Resin|Ruby|RUid|RMode|RGroups|RDefault|RMin|SVN|Sec[A-Z]|Security|Server(?:Environment|Limit)|Shib|Suphp|suPHP_|Svn|Tile|TLS|Unit|UploadProgress|uWSGI|WebAuth|XSendFile|XBitHack|Zend)/i;

/** What httpd 2.4 took out. */
const GONE =
  /^(?:AcceptMutex|LockFile|RewriteLog(?:Level)?|RewriteLock|SSLMutex|MaxRequestsPerThread|CookieLog|AuthDefaultAuthoritative|Authz(?:Default|DBM|GroupFile|LDAP|Owner|User|Host)Authoritative|AddModule|ClearModuleList|BindAddress|ServerType|AgentLog|RefererLog|FancyIndexing|ResourceConfig|AccessConfig|HeaderName)$/i;
