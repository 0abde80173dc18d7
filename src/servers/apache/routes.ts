import { headSpan, wordSpan } from '../../syntax/apache/tree.ts';
import { showAddress, type Address } from '../address.ts';
import { doubtOf } from './doubt.ts';
import type { ApacheEntry, ApacheHandler, ApacheHop, ApacheHost, ApacheRoute, ApacheScope } from './model.ts';
import { scopesOf } from './scopes.ts';
import { balancerOf, socketOf, workerUrl } from './targets.ts';

/** The routes of one httpd that lead to other servers, in the order in which they are written. */
export function proxyRoutes(hosts: readonly ApacheHost[]): ApacheRoute[] {
  const reader = new Routes(hosts);
  return hosts.flatMap((host) => reader.of(host));
}

/** A member of a balancer, as the place that names it says. */
interface Member {
  readonly entry: ApacheEntry;
  readonly url: string;
  readonly at: number;
  readonly params: ReadonlyMap<string, string>;
}

interface Pass {
  readonly handler: ApacheHandler;
  readonly path: string;
  readonly url: string;
  /** Index of the argument that holds the URL. */
  readonly at: number;
  readonly params: ReadonlyMap<string, string>;
}

class Routes {
  /** Members by balancer, of the main server and of each host. */
  readonly #members = new Map<string, Member[]>();
  readonly #runtimeDir: string | undefined;

  constructor(hosts: readonly ApacheHost[]) {
    for (const host of hosts) for (const scope of scopesOf(host.scope)) for (const entry of scope.entries) this.#member(entry, host);
    const directory = hosts.flatMap(({ scope }) => scope.entries).findLast(({ directive }) => /^defaultruntimedir$/i.test(directive.name));
    const path = directory?.args[0];
    this.#runtimeDir = path?.startsWith('/') && !directory!.open ? path : undefined;
  }

  of(host: ApacheHost): ApacheRoute[] {
    const routes: ApacheRoute[] = [];
    /** The socket of each worker of this host, by the name under which mod_proxy shares it. */
    const sockets = new Map<string, Address>();
    for (const scope of scopesOf(host.scope)) {
      for (const entry of scope.entries) {
        const pass = passOf(entry);
        const hops = pass === undefined ? [] : this.#hops(pass, entry, host, sockets);
        const [first] = hops;
        if (pass === undefined || first === undefined) continue;
        const { directive } = entry;
        routes.push({
          front: 'apache',
          config: host.config,
          host,
          scope,
          path: pass.path,
          pass: { entry, span: headSpan(directive) },
          handler: pass.handler,
          target: directive.words[pass.at + 1]?.value ?? pass.url,
          speaks: first.speaks,
          hops,
          mount: undefined,
          doubt: doubtOf(host.config, entry),
        });
      }
    }
    return routes;
  }

  #member(entry: ApacheEntry, host: ApacheHost): void {
    const { directive, args, scope } = entry;
    if (!/^balancermember$/i.test(directive.name)) return;
    const outer = scope.kind === 'proxy' ? balancerOf(scope.head?.args[0] ?? '') : undefined;
    const at = outer === undefined ? 1 : 0;
    const name = outer ?? balancerOf(args[0] ?? '');
    const url = args[at];
    if (name === undefined || url === undefined) return;
    const key = `${host.isMain ? '' : hostKey(host)}\0${name}`;
    const members = this.#members.get(key) ?? [];
    members.push({ entry, url, at, params: paramsOf(args.slice(at + 1)) });
    this.#members.set(key, members);
  }

  #hops(pass: Pass, entry: ApacheEntry, host: ApacheHost, sockets: Map<string, Address>): ApacheHop[] {
    const balancer = balancerOf(pass.url);
    const span = wordSpan(entry.directive, pass.at);
    if (balancer === undefined) {
      const url = pass.handler === 'uWSGISocket' ? socketOf(pass.url) : workerUrl(pass.url, this.#runtimeDir);
      if (url === undefined) return [];
      const address = entry.open && pass.url.includes('${') ? open(pass.url) : shared(url.name, url.address, pass.handler, sockets);
      return [{ address, speaks: url.speaks, span, entry, params: pass.params }];
    }
    const members = this.#members.get(`${hostKey(host)}\0${balancer}`) ?? this.#members.get(`\0${balancer}`);
    if (members === undefined) {
      const address: Address = { kind: 'unknown', reason: `the members of balancer://${balancer} are not in view`, text: pass.url };
      return [{ address, speaks: 'http', span, entry, params: pass.params }];
    }
    return members.flatMap((member) => {
      const url = workerUrl(member.url, this.#runtimeDir);
      if (url === undefined || isOut(member)) return [];
      const address = member.entry.open && member.url.includes('${') ? open(member.url) : url.address;
      return [
        { address, speaks: url.speaks, span: wordSpan(member.entry.directive, member.at), entry: member.entry, params: member.params },
      ];
    });
  }
}

/** `status=D` and `S`: disabled, stopped; `-D` takes it back. */
const isOut = ({ params }: Member): boolean => /[ds]/i.test((params.get('status') ?? '').replace(/-[a-z]/gi, ''));

const open = (text: string): Address => ({ kind: 'unknown', reason: 'it holds a variable that is set out of view', text });

/**
 * mod_proxy knows a worker by its URL without the socket: a second socket under the name of a first one is never connected to
 * (ap_proxy_de_socketfy() in add_pass(); seen with 2.4.71).
 */
function shared(name: string, address: Address, handler: ApacheHandler, sockets: Map<string, Address>): Address {
  if (address.kind !== 'unix') return address;
  for (const [other, socket] of sockets) {
    if (!name.startsWith(other) || showAddress(socket) === showAddress(address)) continue;
    const reason = `Apache takes ${showAddress(socket)} for it, the first socket named ${other}`;
    return { kind: 'unknown', reason, text: showAddress(address) };
  }
  if (handler === 'ProxyPass' || handler === 'ProxyPassMatch') sockets.set(name, address);
  return address;
}

const hostKey = ({ isMain, scope }: ApacheHost): string =>
  isMain ? '' : `${scope.head!.directive.file.id}:${scope.head!.directive.start}`;

const paramsOf = (args: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    args.filter((arg) => arg.includes('=')).map((arg) => [arg.slice(0, arg.indexOf('=')).toLowerCase(), arg.slice(arg.indexOf('=') + 1)]),
  );

/** How a section names its part of the URL, or its files. */
export function sectionPath({ kind, head }: ApacheScope): string {
  const args = head?.args ?? [];
  if (args[0] === '~') return `~ ${args[1] ?? ''}`;
  if (kind.endsWith('match')) return `~ ${args[0] ?? ''}`;
  return kind === 'server' || kind === 'virtualhost' ? '/' : (args[0] ?? '');
}

/** What a directive hands on; undefined where it does not. */
function passOf(entry: ApacheEntry): Pass | undefined {
  const { directive, args, scope } = entry;
  switch (directive.children === undefined ? directive.name.toLowerCase() : '') {
    case 'proxypass':
      return proxyPass(entry, 'ProxyPass');
    case 'proxypassmatch':
      return proxyPass(entry, 'ProxyPassMatch');
    case 'rewriterule': {
      const [pattern = '', target = '', flags = ''] = args;
      const proxies = /^\[(.*)\]$/
        .exec(flags)?.[1]
        ?.split(',')
        .some((flag) => /^(?:p|proxy)$/i.test(flag.trim()));
      return proxies ? { handler: 'RewriteRule', path: `~ ${pattern}`, url: target, at: 1, params: new Map() } : undefined;
    }
    case 'sethandler':
    case 'addhandler': {
      const url = /^proxy:(.*)$/i.exec(args[0] ?? '')?.[1];
      if (url === undefined) return undefined;
      const adds = directive.name.toLowerCase() === 'addhandler';
      const path = adds
        ? args
            .slice(1)
            .map((suffix) => `*.${suffix.replace(/^\./, '')}`)
            .join(' ')
        : sectionPath(scope);
      return { handler: adds ? 'AddHandler' : 'SetHandler', path, url, at: 0, params: new Map() };
    }
    case 'uwsgisocket':
      return { handler: 'uWSGISocket', path: sectionPath(scope), url: args[0] ?? '', at: 0, params: new Map() };
    default:
      return undefined;
  }
}

function proxyPass({ args, scope }: ApacheEntry, handler: 'ProxyPass' | 'ProxyPassMatch'): Pass | undefined {
  const inside = /^location(?:match)?$/.test(scope.kind);
  const tilde = args[0] === '~' ? 1 : 0;
  const at = inside ? 0 : 1 + tilde;
  const url = args[at];
  // `!` hands nothing on.
  if (url === undefined || url === '!') return undefined;
  const regex = handler === 'ProxyPassMatch' || tilde > 0;
  const path = inside ? sectionPath(scope) : `${regex ? '~ ' : ''}${args[tilde] ?? ''}`;
  return { handler, path, url, at, params: paramsOf(args.slice(at + 1)) };
}
