import { groupBy } from '../../text/group.ts';
import type { SourceFile } from '../../text/source.ts';
import { wordSpan } from '../../syntax/nginx/tree.ts';
import { connectAddress } from './address.ts';
import type { Includes } from './includes.ts';
import { listensOf } from './listen.ts';
import type {
  NginxConfig,
  NginxContext,
  NginxEntry,
  NginxRoute,
  NginxServer,
  NginxUpstream,
  Scope,
  StreamRoute,
  UpstreamServer,
} from './model.ts';
import { PASS_DIRECTIVES, readPass, readStreamPass } from './pass.ts';
import { type Adopted, type Body, ScopeNode, type Workshop } from './scope.ts';
import { folderOf } from '../../text/paths.ts';

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
  /** Those of the joined that nginx does not read. */
  readonly disabled: ReadonlySet<SourceFile>;
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
  readonly #disabled: ReadonlySet<SourceFile>;
  #servers: readonly NginxServer[] | undefined;
  #upstreams: readonly NginxUpstream[] | undefined;
  #routes: readonly NginxRoute[] | undefined;
  #streamServers: readonly NginxServer[] | undefined;
  #streamUpstreams: readonly NginxUpstream[] | undefined;
  #streamRoutes: readonly StreamRoute[] | undefined;
  readonly #groups = new Map<readonly NginxUpstream[], ReadonlyMap<string, readonly NginxUpstream[]>>();

  constructor(parts: Parts) {
    this.file = parts.files[0]!;
    this.files = parts.files;
    this.assumed = parts.assumed;
    this.includes = parts.includes;
    this.inside = parts.inside;
    this.joined = parts.joined;
    this.adopted = parts.adopted;
    this.#disabled = parts.disabled;
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
    return (this.#servers ??= serversOf(this.#blocks('http', 'server'), this.#disabled));
  }

  get upstreams(): readonly NginxUpstream[] {
    // src/http/ngx_http_upstream.c: u.default_port = 80
    return (this.#upstreams ??= upstreamsOf(this.#blocks('http', 'upstream'), 80));
  }

  get streamServers(): readonly NginxServer[] {
    return (this.#streamServers ??= serversOf(this.#blocks('stream', 'stream-server'), this.#disabled));
  }

  get streamUpstreams(): readonly NginxUpstream[] {
    // src/stream/ngx_stream_upstream.c: u.no_port is an error
    return (this.#streamUpstreams ??= upstreamsOf(this.#blocks('stream', 'stream-upstream'), undefined));
  }

  get streamRoutes(): readonly StreamRoute[] {
    return (this.#streamRoutes ??= this.streamServers.flatMap((server) => this.#streamRoutesOf(server)));
  }

  get routes(): readonly NginxRoute[] {
    return (this.#routes ??= this.#readRoutes());
  }

  /** The blocks of a context in `http` or `stream`. */
  #blocks(outer: 'http' | 'stream', context: NginxContext): ScopeNode[] {
    return this.root.children
      .filter((scope) => scope.context === outer)
      .flatMap((block) => block.children.filter((scope) => scope.context === context));
  }

  #streamRoutesOf(server: NginxServer): StreamRoute[] {
    const { scope } = server;
    const proxyProtocol = scope.effective('proxy_protocol').entries.at(-1)?.args[0] === 'on';
    return scope.own('proxy_pass').flatMap((pass): StreamRoute[] => {
      const found = readStreamPass(pass, scope, (name) => this.#upstreamFor(this.streamUpstreams, name, pass, scope));
      if (!found) return [];
      const speaks = server.listens.some(({ udp }) => udp) ? 'udp' : found.speaks;
      return [{ front: 'stream', config: this, server, scope, pass, handler: 'proxy_pass', speaks, target: found.target, proxyProtocol }];
    });
  }

  #readRoutes(): readonly NginxRoute[] {
    const routes: NginxRoute[] = [];
    const serverOf = new Map<Scope, NginxServer>(this.servers.map((server) => [server.scope, server]));
    for (const scope of this.#blocks('http', 'server')) this.#routesBelow(scope, serverOf.get(scope), routes);
    return routes;
  }

  /** In the order of the file; a stack, since locations may nest deep. */
  #routesBelow(server: ScopeNode, owner: NginxServer | undefined, routes: NginxRoute[]): void {
    const stack = server.children.toReversed();
    for (let scope = stack.pop(); scope; scope = stack.pop()) {
      if (scope.context !== 'location' && scope.context !== 'if' && scope.context !== 'limit_except') continue;
      for (const handler of PASS_DIRECTIVES) {
        for (const pass of scope.own(handler)) {
          const from = scope;
          const read = readPass(pass, handler, scope, (name) => this.#upstreamFor(this.upstreams, name, pass, from));
          if (read) routes.push({ front: 'nginx', config: this, server: owner, scope, ...locationOf(scope), pass, handler, ...read });
        }
      }
      for (const child of scope.children.toReversed()) stack.push(child);
    }
  }

  /** The group of that name (compared without case, as nginx does): of the same file, else the same folder, else the first. */
  #upstreamFor(upstreams: readonly NginxUpstream[], name: string, pass: NginxEntry, scope: Scope): NginxUpstream | undefined {
    let byName = this.#groups.get(upstreams);
    if (byName === undefined) this.#groups.set(upstreams, (byName = groupBy(upstreams, (upstream) => upstream.name.toLowerCase())));
    const groups = byName.get(name.toLowerCase());
    if (groups === undefined || groups.length === 1) return groups?.[0];
    const homes = [pass.directive.file, serverFile(scope)].filter((file) => file !== undefined).map((file) => file.id);
    const fileOf = (group: NginxUpstream): string => group.scope.head!.directive.file.id;
    return (
      groups.find((group) => homes.includes(fileOf(group))) ??
      groups.find((group) => homes.some((home) => folderOf(home) === folderOf(fileOf(group)))) ??
      groups[0]
    );
  }
}

/** The file of the `server` block around a scope. */
function serverFile(scope: Scope): SourceFile | undefined {
  let at: Scope | undefined = scope;
  while (at && at.context !== 'server' && at.context !== 'stream-server') at = at.parent;
  return at?.head?.directive.file;
}

const serversOf = (scopes: readonly Scope[], disabled: ReadonlySet<SourceFile>): readonly NginxServer[] =>
  scopes
    .filter((scope) => scope.head !== undefined)
    .map((scope) => ({
      scope,
      listens: listensOf(scope),
      names: scope.own('server_name').flatMap((entry) => entry.args),
      disabled: disabled.has(scope.head!.directive.file),
    }));

const upstreamsOf = (scopes: readonly Scope[], defaultPort: number | undefined): readonly NginxUpstream[] =>
  scopes
    .filter((scope) => scope.head?.args[0] !== undefined)
    .map((scope) => ({
      name: scope.head!.args[0]!,
      scope,
      servers: scope
        .own('server')
        .map((entry) => upstreamServer(entry, defaultPort))
        .filter((server) => server !== undefined),
    }));

function upstreamServer(entry: NginxEntry, defaultPort: number | undefined): UpstreamServer | undefined {
  const [text, ...params] = entry.args;
  if (text === undefined || entry.directive.block) return undefined;
  return {
    entry,
    address: connectAddress(text, defaultPort),
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
