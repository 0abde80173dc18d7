import type { SourceFile } from '../../text/source.ts';
import { wordSpan } from '../../syntax/nginx/tree.ts';
import { connectAddress } from './address.ts';
import { directoryOf, type Includes } from './includes.ts';
import { listensOf } from './listen.ts';
import type { NginxConfig, NginxEntry, NginxRoute, NginxServer, NginxUpstream, Scope, UpstreamServer } from './model.ts';
import { PASS_DIRECTIVES, readPass } from './pass.ts';
import { type Adopted, type Body, ScopeNode, type Workshop } from './scope.ts';

export interface Parts {
  readonly files: readonly SourceFile[];
  readonly includes: Includes;
  /** The main file's directives; none when fragments alone are in view. */
  readonly main: readonly Body[];
  /** The virtual file these are out of. */
  readonly assumed: SourceFile | undefined;
  readonly inside: 'http' | 'stream';
  readonly joined: readonly Body[];
  readonly adopted: readonly Adopted[];
}

/** One nginx instance; everything in it comes into being when it is asked for. */
export class Config implements NginxConfig, Workshop {
  readonly file: SourceFile;
  readonly files: readonly SourceFile[];
  readonly assumed: SourceFile | undefined;
  readonly root: ScopeNode;
  readonly includes: Includes;
  readonly inside: 'http' | 'stream';
  readonly joined: readonly Body[];
  readonly adopted: readonly Adopted[];
  #servers: readonly NginxServer[] | undefined;
  #upstreams: readonly NginxUpstream[] | undefined;
  #routes: readonly NginxRoute[] | undefined;
  #groups: Map<string, NginxUpstream[]> | undefined;

  constructor(parts: Parts) {
    this.file = parts.files[0]!;
    this.files = parts.files;
    this.assumed = parts.assumed;
    this.includes = parts.includes;
    this.inside = parts.inside;
    this.joined = parts.joined;
    this.adopted = parts.adopted;
    this.root = new ScopeNode(this, 'main', {}, parts.main);
  }

  get config(): NginxConfig {
    return this;
  }

  get complete(): boolean {
    return this.assumed === undefined && this.root.own('http').some((entry) => entry.directive.block !== undefined);
  }

  get user(): NginxEntry | undefined {
    return this.assumed === undefined ? this.root.own('user')[0] : undefined;
  }

  get servers(): readonly NginxServer[] {
    return (this.#servers ??= this.#blocks('server')
      .filter((scope) => scope.head !== undefined)
      .map((scope) => ({ scope, listens: listensOf(scope), names: scope.own('server_name').flatMap((entry) => entry.args) })));
  }

  get upstreams(): readonly NginxUpstream[] {
    return (this.#upstreams ??= this.#blocks('upstream')
      .filter((scope) => scope.head?.args[0] !== undefined)
      .map((scope) => ({
        name: scope.head!.args[0]!,
        scope,
        servers: scope
          .own('server')
          .map(upstreamServer)
          .filter((server) => server !== undefined),
      })));
  }

  get routes(): readonly NginxRoute[] {
    return (this.#routes ??= this.#readRoutes());
  }

  /** The blocks of that context in `http`. */
  #blocks(context: 'server' | 'upstream'): ScopeNode[] {
    return this.root.children
      .filter((scope) => scope.context === 'http')
      .flatMap((http) => http.children.filter((scope) => scope.context === context));
  }

  #readRoutes(): readonly NginxRoute[] {
    const routes: NginxRoute[] = [];
    const serverOf = new Map<Scope, NginxServer>(this.servers.map((server) => [server.scope, server]));
    for (const scope of this.#blocks('server')) this.#routesBelow(scope, serverOf.get(scope), routes);
    return routes;
  }

  /** In the order of the file; a stack, since locations may nest deep. */
  #routesBelow(server: ScopeNode, owner: NginxServer | undefined, routes: NginxRoute[]): void {
    const stack = server.children.toReversed();
    for (let scope = stack.pop(); scope; scope = stack.pop()) {
      if (scope.context !== 'location' && scope.context !== 'if') continue;
      for (const handler of PASS_DIRECTIVES) {
        for (const pass of scope.own(handler)) {
          const from = scope;
          const read = readPass(pass, handler, scope, (name) => this.#upstreamFor(name, pass, from));
          if (read) routes.push({ front: 'nginx', config: this, server: owner, scope, ...locationOf(scope), pass, handler, ...read });
        }
      }
      for (const child of scope.children.toReversed()) stack.push(child);
    }
  }

  /** The group of that name (compared without case, as nginx does): of the same file, else the same folder, else the first. */
  #upstreamFor(name: string, pass: NginxEntry, scope: Scope): NginxUpstream | undefined {
    if (this.#groups === undefined) {
      this.#groups = new Map();
      for (const upstream of this.upstreams) {
        const key = upstream.name.toLowerCase();
        const list = this.#groups.get(key);
        if (list) list.push(upstream);
        else this.#groups.set(key, [upstream]);
      }
    }
    const groups = this.#groups.get(name.toLowerCase());
    if (groups === undefined || groups.length === 1) return groups?.[0];
    const homes = [pass.directive.file, serverFile(scope)].filter((file) => file !== undefined).map((file) => file.id);
    const fileOf = (group: NginxUpstream): string => group.scope.head!.directive.file.id;
    return (
      groups.find((group) => homes.includes(fileOf(group))) ??
      groups.find((group) => homes.some((home) => directoryOf(home) === directoryOf(fileOf(group)))) ??
      groups[0]
    );
  }
}

/** The file of the `server` block around a scope. */
function serverFile(scope: Scope): SourceFile | undefined {
  let at: Scope | undefined = scope;
  while (at && at.context !== 'server') at = at.parent;
  return at?.head?.directive.file;
}

function upstreamServer(entry: NginxEntry): UpstreamServer | undefined {
  const [text, ...params] = entry.args;
  if (text === undefined || entry.directive.block) return undefined;
  return {
    entry,
    // src/http/ngx_http_upstream.c: u.default_port = 80
    address: connectAddress(text, 80),
    span: entry.directive.file.virtual ? entry.span : wordSpan(entry.directive, 0),
    params: new Map(params.map((param) => splitAt(param, '='))),
  };
}

function splitAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

const MODIFIER = /^(=|\^~|~\*|~|@)?(.*)$/s;

/** Modifier and pattern of the location a scope is or lies in; both empty where its head is out of view. */
export function locationOf(scope: Scope): Pick<NginxRoute, 'modifier' | 'path'> {
  let at: Scope | undefined = scope;
  while (at && at.context !== 'location') at = at.parent;
  const [first = '', second] = at?.head?.args ?? [];
  if (second !== undefined) return { modifier: first as NginxRoute['modifier'], path: second };
  const [, modifier = '', rest = ''] = MODIFIER.exec(first)!;
  return { modifier: modifier as NginxRoute['modifier'], path: modifier === '@' ? first : rest };
}
