import type { Address } from '../address.ts';
import { showAddress } from '../address.ts';
import { groupBy } from '../../text/group.ts';
import { wordSpan } from '../../syntax/apache/tree.ts';
import { assumedListen, hostAddresses, listenAddresses, reachedAt } from './listen.ts';
import { isMainFile, own, rootOfLayout } from './layout.ts';
import type { ApacheConfig, ApacheEntry, ApacheHost, ApacheInstance, ApacheListen, ApacheScope, HostAddress } from './model.ts';

/** The hosts of one httpd; routes and applications are read from them. */
export type ApacheHosts = Omit<ApacheInstance, 'routes' | 'mounts'>;

/** Joins configurations into the servers that read them. */
export function readHosts(configs: readonly ApacheConfig[]): ApacheHosts[] {
  const groups = groupBy(
    configs.filter(({ unreadBy }) => unreadBy === undefined),
    ({ file }) => rootOfLayout(file),
  );
  const joined = [...groups.values()].map((group) => join(group, undefined));
  const readBy = (main: ApacheConfig): ApacheHosts | undefined => joined.find((one) => one.configs.includes(main));
  const disabled = configs.flatMap((config) => (config.unreadBy ? [join([config], readBy(config.unreadBy))] : []));
  return [...joined, ...disabled];
}

interface Draft {
  readonly config: ApacheConfig;
  readonly scope: ApacheScope;
  readonly addresses: readonly HostAddress[] | undefined;
}

/** `beside`: the server that does not read them; they listen nowhere. */
function join(configs: readonly ApacheConfig[], beside: ApacheHosts | undefined): ApacheHosts {
  const complete = configs.some(isMainFile);
  const opened: readonly Opened[] = [...(beside?.listens ?? []), ...configs.flatMap(({ server }) => opens(server))];
  const closed = complete && configs.every(({ server }) => !server.holes);
  const ownTls = tlsOf(configs.map(({ server }) => server));
  const mainTls = ownTls === false && beside ? beside.hosts[0]!.tls : ownTls;
  const virtual = configs.flatMap((config) =>
    virtualHosts(config).map((draft): ApacheHost => {
      const tls = hostTls(draft, mainTls);
      const listens = reachedBy(draft.addresses, opened, closed).map((listen): ApacheListen => ({ ...listen, tls }));
      return { ...draft, addresses: draft.addresses ?? [], isMain: false, names: namesOf(draft.scope), tls, listens };
    }),
  );
  const byListen = groupBy(
    virtual.flatMap((host) => host.listens.map(({ entry }) => ({ host, entry }))),
    ({ entry }) => entry,
  );
  /** A socket speaks what its virtual hosts do: they can't differ at one address. */
  const withTls = (listen: Opened): ApacheListen => {
    const kinds = new Set((byListen.get(listen.entry) ?? []).map(({ host }) => host.tls));
    return { ...listen, tls: kinds.size === 0 ? tlsAlone(listen, mainTls) : kinds.size === 1 ? [...kinds][0] : undefined };
  };
  /** True when every connection to a socket is for a virtual host. */
  const isTaken = ({ entry }: Opened): boolean =>
    (byListen.get(entry) ?? []).some(({ host }) => host.addresses.some((own) => own.host === '*' || own.host === hostOf(entry)));
  const mains = configs.map((config): ApacheHost => {
    const listens = opens(config.server).filter((listen) => !isTaken(listen));
    return {
      config,
      scope: config.server,
      addresses: [],
      isMain: true,
      names: namesOf(config.server),
      tls: mainTls,
      listens: listens.map(withTls),
    };
  });
  const last = (name: RegExp): ApacheEntry | undefined => configs.flatMap(({ server }) => own(server, name)).at(-1);
  const isRead = beside === undefined;
  return {
    configs,
    beside,
    complete,
    hosts: [...mains, ...virtual],
    listens: isRead ? opened.map(withTls) : [],
    listensKnown: !isRead || (closed && opened.every(({ address, entry }) => address.kind !== 'unknown' && entry!.certain)),
    user: last(/^User$/i),
    group: last(/^Group$/i),
  };
}

const opens = (server: ApacheScope): Opened[] => own(server, /^Listen$/i).flatMap((entry) => listensOf(entry));

const hostOf = (entry: ApacheEntry | undefined): string | undefined => {
  const [address] = entry ? listenAddresses(entry) : [];
  return address?.kind === 'tcp' ? address.host : undefined;
};

/** What a socket speaks that no virtual host takes; port 443 is usually meant for TLS. */
const tlsAlone = ({ address }: Opened, main: boolean | undefined): boolean | undefined =>
  main === false && address.kind === 'tcp' && address.port === 443 ? undefined : main;

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

/** `ServerName` may hold a scheme and a port. */
function namesOf(scope: ApacheScope): string[] {
  const name = own(scope, /^ServerName$/i).at(-1)?.args[0];
  const bare = name?.replace(/^[a-z]+:\/\//i, '').replace(/:\d+$/, '');
  const aliases = own(scope, /^ServerAlias$/i).flatMap(({ args }) => args);
  return [...(bare === undefined ? [] : [bare]), ...aliases];
}

const listensOfAll = new WeakMap<readonly ApacheHost[], readonly ApacheListen[]>();

/** Where the main server's own routes are reached: at every address of the server, in its virtual hosts too. */
export function everywhere({ hosts }: Pick<ApacheInstance, 'hosts'>): readonly ApacheListen[] {
  let found = listensOfAll.get(hosts);
  if (found === undefined) {
    const all = hosts
      .flatMap(({ listens }) => listens)
      .map((listen): [string, ApacheListen] => [`${showAddress(listen.address)} ${listen.tls}`, listen]);
    listensOfAll.set(hosts, (found = [...new Map(all).values()]));
  }
  return found;
}
