import type { Address } from '../address.ts';
import { showAddress } from '../address.ts';
import { groupBy } from '../../text/group.ts';
import { wordSpan } from '../../syntax/apache/tree.ts';
import { assumedListen, hostAddresses, listenAddresses, reachedAt } from './listen.ts';
import type { ApacheConfig, ApacheEntry, ApacheHost, ApacheInstance, ApacheListen, ApacheScope, HostAddress } from './model.ts';

/** The hosts of one httpd; routes and applications are read from them. */
export type ApacheHosts = Omit<ApacheInstance, 'routes' | 'mounts'>;

/** A file in the place that Debian's and Red Hat's packages give it: those of one server root are read by one httpd. */
const IN_LAYOUT =
  /^(.*?(?:^|\/)(?:apache2?|httpd))\/(?:(?:sites|mods|conf)-(?:available|enabled)\/|conf(?:\.modules)?(?:\.d)?\/|(?:apache2|ports|httpd)\.conf$)/;

/** Joins configurations into the servers that read them. */
export function readHosts(configs: readonly ApacheConfig[]): ApacheHosts[] {
  const groups = groupBy(configs, ({ file }) => IN_LAYOUT.exec(file.id)?.[1] ?? file.id);
  return [...groups.values()].map(join);
}

const own = (scope: ApacheScope, name: RegExp): ApacheEntry[] =>
  scope.entries.filter(({ directive }) => directive.children === undefined && name.test(directive.name));

/** A main file says where the server lies, or what it loads. */
const isMainFile = ({ file, server }: ApacheConfig): boolean =>
  /(?:^|\/)(?:apache2|httpd)\.conf$/.test(file.id) || own(server, /^(?:ServerRoot|DefaultRuntimeDir|PidFile)$/i).length > 0;

interface Draft {
  readonly config: ApacheConfig;
  readonly scope: ApacheScope;
  readonly addresses: readonly HostAddress[] | undefined;
}

function join(configs: readonly ApacheConfig[]): ApacheHosts {
  const complete = configs.some(isMainFile);
  const mains = configs.map((config): Draft => ({ config, scope: config.server, addresses: [] }));
  const virtual = configs.flatMap((config) => virtualHosts(config));
  const opened = mains.flatMap(({ scope }) => own(scope, /^Listen$/i)).flatMap((entry) => listensOf(entry));
  const closed = complete && mains.every(({ scope }) => !scope.holes);
  const all: readonly Draft[] = [...mains, ...virtual];
  const mainTls = tlsOf(mains.map(({ scope }) => scope));
  /** Whether a host that takes this address speaks TLS there. */
  const reached = virtual.map((host) => ({ host, listens: reachedBy(host.addresses, opened, closed), tls: hostTls(host, mainTls) }));
  const hosts = all.map((draft): ApacheHost => {
    const { config, scope, addresses } = draft;
    const found = reached.find(({ host }) => host === draft);
    const isMain = found === undefined;
    const tls = found === undefined ? mainTls : found.tls;
    const withTls = (listen: Opened): ApacheListen => ({ ...listen, tls: isMain ? tlsAt(listen, reached, mainTls) : tls });
    const listens = (isMain ? opened : found!.listens).map(withTls);
    return { scope, config, isMain, addresses: addresses ?? [], names: namesOf(scope), tls, listens };
  });
  const last = (name: RegExp): ApacheEntry | undefined => mains.flatMap(({ scope }) => own(scope, name)).at(-1);
  const listens = opened.map((listen): ApacheListen => ({ ...listen, tls: tlsAt(listen, reached, mainTls) }));
  const listensKnown = closed && opened.every(({ address, entry }) => address.kind !== 'unknown' && entry!.certain);
  return { configs, complete, hosts, listens, listensKnown, user: last(/^User$/i), group: last(/^Group$/i) };
}

type Opened = Omit<ApacheListen, 'tls'>;

const listensOf = (entry: ApacheEntry): Opened[] =>
  listenAddresses(entry).map((address) => ({ address, span: wordSpan(entry.directive, 0), entry }));

function virtualHosts(config: ApacheConfig): Draft[] {
  return config.server.children
    .filter(({ kind }) => kind === 'virtualhost')
    .map((scope) => ({ config, scope, addresses: hostAddresses(scope.head!) }));
}

/** The listening sockets at which a virtual host is reached; what its head says when their `Listen` may be out of view. */
function reachedBy(addresses: readonly HostAddress[] | undefined, opened: readonly Opened[], closed: boolean): Opened[] {
  const found = new Map<string, Opened>();
  for (const address of addresses ?? []) {
    const meeting = opened.flatMap((listen): Opened[] => {
      const at: Address | undefined = reachedAt(address, listen.address);
      return at === undefined ? [] : [{ ...listen, address: at }];
    });
    const all = meeting.length > 0 ? meeting : closed ? [] : [assumedListen(address)];
    for (const one of all) found.set(`${showAddress(one.address)}\0${one.span.start}`, one);
  }
  return [...found.values()];
}

/** Whether `SSLEngine` is on there; undefined: not known. */
function tlsOf(scopes: readonly ApacheScope[]): boolean | undefined {
  const entry = scopes.flatMap((scope) => own(scope, /^SSLEngine$/i)).at(-1);
  if (entry === undefined) return false;
  return entry.open ? undefined : !/^off$/i.test(entry.args[0] ?? '');
}

/** A virtual host's own `SSLEngine`, else the main server's; port 443 without one in view may get it from a file that is not. */
function hostTls({ scope, addresses }: Draft, main: boolean | undefined): boolean | undefined {
  if (own(scope, /^SSLEngine$/i).length > 0) return tlsOf([scope]);
  if (main === true) return true;
  const mayBe = addresses === undefined || addresses.some(({ port }) => port === 443);
  return scope.holes || mayBe ? undefined : main;
}

/** A socket speaks what its virtual hosts do: they can't differ at one address. */
function tlsAt(
  listen: Opened,
  reached: readonly { readonly listens: readonly Opened[]; readonly tls: boolean | undefined }[],
  main: boolean | undefined,
): boolean | undefined {
  const there = reached.filter(({ listens }) => listens.some(({ entry }) => entry === listen.entry));
  if (there.length === 0) return main === false && listen.address.kind === 'tcp' && listen.address.port === 443 ? undefined : main;
  const kinds = new Set(there.map(({ tls }) => tls));
  return kinds.size === 1 ? there[0]!.tls : undefined;
}

/** `ServerName` may hold a scheme and a port. */
function namesOf(scope: ApacheScope): string[] {
  const name = own(scope, /^ServerName$/i).at(-1)?.args[0];
  const bare = name?.replace(/^[a-z]+:\/\//i, '').replace(/:\d+$/, '');
  const aliases = own(scope, /^ServerAlias$/i).flatMap(({ args }) => args);
  return [...(bare === undefined ? [] : [bare]), ...aliases];
}
