import { isElsewhere, isLocal, isWildcard, meets, showAddress, type Address, type Spoken } from '../servers/address.ts';
import { agree, sketchIn } from '../servers/sketch.ts';
import { MACHINE, type Host } from '../launchers/host.ts';
import type { ApacheInstance, ApacheListen } from '../servers/apache/model.ts';
import type { NginxConfig, NginxRoute, NginxServer, NginxUpstream, StreamRoute } from '../servers/nginx/model.ts';
import { groupByEach } from '../text/group.ts';
import type { FileId } from '../text/source.ts';
import type { DefinedEnds } from './defined.ts';
import { environmentOf } from './alternatives.ts';
import { ByPlace } from './by-place.ts';
import { choose, doubted, notRead, nowhere, soleOf, type Link } from './choose.ts';
import { hopsOf, type Hop } from './hops.ts';
import type { Listener, NextServer, NginxEdge, StreamEdge } from './model.ts';
import type { Parts } from './parts.ts';
import type { Reach } from './reach.ts';
import type { Doubts } from './templates.ts';
import { folderOf, nearestTo } from '../text/paths.ts';

/**
 * Joins every route of nginx with the listeners its addresses lead to; a group of three servers gives three edges.
 * The first route to a group leads to all of its servers, so that each is reached; the others to its first 64.
 */
export function linkNginx(
  fronts: readonly NginxConfig[],
  linker: Linker,
  hostsOf: (config: NginxConfig) => readonly Host[],
  doubts: Doubts = () => undefined,
): { readonly http: NginxEdge[]; readonly stream: StreamEdge[] } {
  const groups = new Set<NginxUpstream>();
  const waysOf = (route: NginxRoute | StreamRoute): Way[] => {
    const hops = hopsOf(route, groups);
    const follow = (hop: Hop, host: Host): readonly Link[] =>
      route.server?.disabled ? DISABLED : linker.follow(hop, route.pass.span.file, host);
    return hostsOf(route.config).flatMap((host) =>
      hops.flatMap((hop) => follow(hop, host).map((link) => ({ host, hop, link: weigh(tempered(link, hop, doubts), hop, route) }))),
    );
  };
  return {
    http: fronts.flatMap(({ routes }) =>
      routes.flatMap((route) =>
        waysOf(route).map((way): NginxEdge => ({
          front: 'nginx',
          route,
          ...edgeOf(way),
          speaks: speaksHttp(way.hop.speaks) ? way.hop.speaks : route.speaks,
        })),
      ),
    ),
    stream: fronts.flatMap(({ streamRoutes }) =>
      streamRoutes.flatMap((route) =>
        waysOf(route).map((way): StreamEdge => ({ front: 'stream', route, ...edgeOf(way), speaks: route.speaks })),
      ),
    ),
  };
}

const DISABLED = [notRead('nginx')];

/** One hop of a route on one of the hosts its front runs on. */
interface Way {
  readonly host: Host;
  readonly hop: Hop;
  readonly link: Link;
}

const speaksHttp = (speaks: Spoken): speaks is Exclude<Spoken, 'tcp' | 'udp'> => speaks !== 'tcp' && speaks !== 'udp';

const edgeOf = ({ host, hop, link }: Way) => ({
  host,
  address: hop.address,
  span: hop.span,
  upstreamServer: hop.server,
  choice: hop.choice,
  listener: link.listener,
  app: link.listener?.app,
  next: link.next,
  missed: link.missed,
  certainty: link.certainty,
  reason: link.reason,
});

/** A way is no more than likely where a `map` chooses it. */
function weigh(link: Link, { choice }: Hop, { server }: NginxRoute | StreamRoute): Link {
  const found = link.behind ? nextOf(link, link.behind, server) : link;
  return choice && found.certainty === 'exact' ? { ...found, certainty: 'likely', reason: `${choice.by} may choose it` } : found;
}

/** Of several servers at one address the name of the host decides; a request never goes on to the server it stands in for good. */
function nextOf(link: Link, behind: readonly NextServer[], own: NginxServer | undefined): Link {
  const next = behind.find(({ server }) => server !== own);
  if (!next) return nowhere('only the very server that it stands in listens there');
  return behind.length === 1
    ? { ...link, next }
    : { ...link, next, certainty: 'likely', reason: `${behind.length} servers of nginx listen there` };
}

/** How the hosts reach each other, and what the repository's variables say. */
interface Ways {
  /** Undefined where there is but the machine. */
  readonly reach: Reach | undefined;
  readonly defined: DefinedEnds | undefined;
  hostsOf(config: NginxConfig): readonly Host[];
}

/** Follows addresses, each once for all files of a folder. */
export class Linker {
  readonly #listeners: ByPlace<Listener>;
  readonly #isEmpty: boolean;
  readonly #fronts: readonly NginxConfig[];
  readonly #parts: Parts;
  readonly #httpds: readonly ApacheInstance[];
  #opened: ByPlace<ApacheListen> | undefined;
  readonly #hostsOf: (config: NginxConfig) => readonly Host[];
  readonly #reach: Reach | undefined;
  readonly #defined: DefinedEnds | undefined;
  #inNetwork: ReadonlyMap<string, readonly NginxConfig[]> | undefined;
  /** By kind of address and network. */
  readonly #servers = new Map<string, ByPlace<NextServer>>();
  /** By address and folder. */
  readonly #links = new Map<string, readonly Link[]>();

  /** `listeners`: those that are not in containers; `reach` knows of all. */
  constructor(
    listeners: readonly Listener[],
    { nginx, httpds }: { readonly nginx: readonly NginxConfig[]; readonly httpds: readonly ApacheInstance[] },
    parts: Parts,
    { reach, defined, hostsOf }: Ways,
  ) {
    this.#hostsOf = hostsOf;
    this.#defined = defined;
    this.#httpds = httpds;
    this.#reach = reach;
    this.#listeners = new ByPlace(listeners);
    this.#isEmpty = listeners.length === 0;
    this.#fronts = nginx;
    this.#parts = parts;
  }

  /** Where an address leads, seen from a file of the front's; to several for alternatives of which each host has one. */
  follow({ address, speaks }: Pick<Hop, 'address' | 'speaks'>, file: FileId, host: Host): readonly Link[] {
    if (address.kind !== 'unknown' && speaks === 'udp') return [nowhere('it hands datagrams on, and nothing in view takes any')];
    // In a container a file may be rendered of which its neighbour is not.
    const place = address.kind === 'unknown' && host.kind === 'container' ? file : folderOf(file);
    const key = `${address.kind}\0${showAddress(address)}\0${place}\0${environmentOf(file) ?? ''}\0${host.network}\0${host.name}`;
    let links = this.#links.get(key);
    if (!links) this.#links.set(key, (links = this.#between(address, file, host) ?? this.#follow(address, file)));
    const isOthers = speaks === 'fastcgi' && isPhp(address) && !links.some(({ listener, behind }) => listener ?? behind);
    return isOthers ? [nowhere(`${showAddress(address)} is PHP's by its name`)] : links;
  }

  /** The way from a host to another, or into itself; undefined where there is but the machine. */
  #between(address: Address, file: FileId, host: Host): readonly Link[] | undefined {
    // What a container's environment fills in.
    const filled = host.kind === 'container' ? this.#defined?.addressOf(address, file, host) : undefined;
    if (filled?.filled.isSure) return this.#between(filled.address, file, host);
    if (host.kind === 'machine' && !isElsewhere(address)) {
      // What runs on the machine itself goes before what its ports lead to.
      const own = this.#reach && this.#follow(address, file);
      const links = own?.some(({ listener }) => listener) ? [] : (this.#reach?.follow(address, host, file) ?? []);
      const [link] = links;
      if (!link?.listener) return own;
      const [next] = own?.flatMap(({ behind }) => behind ?? []) ?? [];
      return next ? [nearer(next, { ...link, listener: link.listener }, file)] : links;
    }
    const links = this.#reach?.follow(address, host, file);
    if (!links || links.some(({ listener }) => listener)) return links;
    const behind = isElsewhere(address)
      ? this.#reach!.targetsOf(address, host).flatMap((target) => this.#open(target.host.network, target.port))
      : this.#behind(address, file, host.network);
    return behind.length > 0 ? [{ listener: undefined, behind: eachOnce(behind), certainty: 'exact', reason: '' }] : links;
  }

  #follow(address: Address, file: FileId): readonly Link[] {
    if (address.kind === 'unknown') {
      const links = this.#sketched(address, file) ?? this.#byValue(address, file);
      return links ?? [nowhere(this.#defined?.whyOpen(address, file) ?? address.reason)];
    }
    const name = showAddress(address);
    if (!isElsewhere(address)) {
      const links =
        this.#nearest(address, file, (own) => meets(address, own) !== 'none') ??
        this.#sketched(address, file) ??
        this.#byValue(address, file);
      if (links) return links;
      const behind = this.#behind(address, file, MACHINE);
      if (behind.length > 0) return [{ listener: undefined, behind, certainty: 'exact', reason: '' }];
      return [nowhere(this.#whyNot(address, name, file))];
    }
    const bound = this.#nearest(address, file, (own) => showAddress(own) === name);
    if (bound) return bound;
    // Of several that are open to all it could be any.
    const open = this.#inView(address, file, isWildcard);
    const taken = soleOf(open, `${name} is another host or container: taken by its port`, { front: file, parts: this.#parts });
    return taken.length > 0 ? taken : [nowhere(`${name} is on another host`)];
  }

  /** httpd may listen there and serve files, or hand on to others. */
  #whyNot(address: Address, name: string, file: FileId): string {
    this.#opened ??= new ByPlace(this.#httpds.flatMap(listensOf));
    const isHttpd = this.#opened.nearest(address, file, (own) => meets(address, own) !== 'none').length > 0;
    if (isHttpd) return `Apache listens on ${name}, and runs no application of its own there`;
    return this.#isEmpty ? 'no application server in view' : `nothing in view listens on ${name}`;
  }

  /** The servers of nginx's own at an address, each once. */
  #behind(address: Address, file: FileId, network: string): readonly NextServer[] {
    const part = this.#parts.of(file);
    const isMeant = (own: Address, { span }: NextServer): boolean => meets(address, own) !== 'none' && this.#parts.of(span.file) === part;
    return eachOnce(this.#serversIn(network, address.kind).nearest(address, file, isMeant));
  }

  /** Those that others than their own network can reach at a port. */
  #open(network: string, port: number | undefined): readonly NextServer[] {
    if (port === undefined) return [];
    return this.#serversIn(network, 'tcp')
      .at(String(port))
      .filter(({ address }) => !isLocal(address));
  }

  #serversIn(network: string, kind: Address['kind']): ByPlace<NextServer> {
    const key = `${kind} ${network}`;
    let servers = this.#servers.get(key);
    if (!servers) {
      this.#inNetwork ??= groupByEach(this.#fronts, (front) => this.#hostsOf(front).map((host) => host.network));
      const all = (this.#inNetwork.get(network) ?? []).flatMap((config) => serversOf(config, kind));
      this.#servers.set(key, (servers = new ByPlace(all)));
    }
    return servers;
  }

  /** What says the same around the holes of a template, or would say it where it is rendered at all. */
  #sketched(address: Address, file: FileId): readonly Link[] | undefined {
    const target = sketchIn(address);
    if (target === undefined) return undefined;
    const agreement = (own: Address): ReturnType<typeof agree> => {
      const sketch = sketchIn(own);
      return sketch && agree(target, sketch);
    };
    const isOther = (own: Address, there: FileId): boolean => this.#defined?.differ(address, file, own, there) ?? false;
    const links = this.#nearest(address, file, (own, { span }) => agreement(own) !== undefined && !isOther(own, span.file));
    return links?.map((link) => doubted(link, link.listener && agreement(link.listener.address)?.doubt));
  }

  /** What listens where the repository's own values say, at either end. */
  #byValue(address: Address, file: FileId): readonly Link[] | undefined {
    const defined = this.#defined;
    if (defined === undefined) return undefined;
    const target = address.kind === 'unknown' ? defined.addressOf(address, file) : { address, filled: undefined };
    if (target === undefined || isElsewhere(target.address)) return undefined;
    const { filled } = target;
    const fits = (own: Address): boolean => meets(target.address, own) !== 'none';
    const plain = filled && this.#nearest(target.address, file, fits);
    if (plain) return plain.map((link) => doubted(link, defined.reasonOf(filled)));
    const found = defined.listeners.nearest(
      target.address,
      file,
      (own, { listener: { app } }) => fits(own) && this.#parts.sees(file, app) !== 'none',
    );
    if (found.length === 0) return undefined;
    const reason = defined.reasonOf(filled ?? found[0]!.filled);
    return choose(
      found.map(({ listener }) => listener),
      { front: file, parts: this.#parts },
    ).map((link) => doubted(link, reason));
  }

  /** The applications that answer at an address; undefined when there is none among those of the own stack. */
  #nearest(address: Address, file: FileId, fits: (address: Address, listener: Listener) => boolean): readonly Link[] | undefined {
    const serving = this.#inView(address, file, fits);
    return serving.length > 0 ? choose(serving, { front: file, parts: this.#parts }) : undefined;
  }

  #inView(address: Address, file: FileId, fits: (address: Address, listener: Listener) => boolean): readonly Listener[] {
    return this.#listeners.nearest(address, file, (own, one) => fits(own, one) && this.#parts.sees(file, one.app) !== 'none');
  }
}

/** Two cannot listen at one port of the machine: of a server of nginx and what a container may publish there the one whose file lies nearer. */
function nearer(next: NextServer, link: Link & { readonly listener: Listener }, file: FileId): Link {
  const [nearest, other] = nearestTo(folderOf(file), [next, link.listener], ({ span }) => folderOf(span.file));
  return nearest === link.listener && other === undefined
    ? { ...link, certainty: 'likely', reason: `a server of nginx listens there too (${next.span.file})` }
    : { listener: undefined, behind: [next], certainty: 'likely', reason: `${link.listener.app.label} may listen there too` };
}

const eachOnce = (there: readonly NextServer[]): readonly NextServer[] => [...new Map(there.map((next) => [next.server, next])).values()];

/** Where an httpd listens: nowhere for files that it does not read. */
const listensOf = ({ hosts, listens, beside }: ApacheInstance): ApacheListen[] =>
  beside ? [] : [...listens, ...hosts.flatMap((host) => host.listens)];

/** Where a configuration listens for connections, at addresses of a kind. */
const serversOf = (config: NginxConfig, kind: Address['kind']): NextServer[] =>
  [...config.servers, ...config.streamServers].flatMap((server) =>
    server.listens
      .filter(({ udp, address }) => !server.disabled && !udp && address.kind === kind)
      .map(({ address, entry }) => ({ config, server, address, span: (entry ?? server.scope.head!).span })),
  );

/** Debian's php8.2-fpm.sock, Red Hat's /run/php-fpm/www.sock: other applications do not call theirs so. */
const isPhp = (address: Address): boolean => address.kind === 'unix' && /php/i.test(address.path);

/** A link as sure as the templates around its ends let it be. */
const tempered = (link: Link, { address, span }: Hop, doubts: Doubts): Link =>
  link.listener === undefined ? link : doubted(link, doubts(address, span, link.listener));
