import { meets } from '../servers/address.ts';
import type { ApacheConfig, ApacheHost, ApacheInstance } from '../servers/apache/model.ts';
import type { NginxServer } from '../servers/nginx/model.ts';
import { headSpan } from '../syntax/apache/tree.ts';
import { known, unknown, type Value } from '../text/value.ts';
import type { Edge } from './model.ts';

/** The names by which visitors ask for an application. */
export interface HostNames {
  /** As Django's ALLOWED_HOSTS takes them: `example.com`, `.example.com` with all below it. */
  readonly names: readonly string[];
  /** Other names that reach it, for people: `~^www\d`, a default server. */
  readonly others: readonly string[];
}

/** The names of the first server on a way that visitors' requests are read by. */
export function hostNames(edges: readonly Edge[], httpdOf: (config: ApacheConfig) => ApacheInstance): Value<HostNames> {
  const front = edges.find((edge) => edge.front !== 'stream');
  if (front?.front === 'apache') {
    const { host, pass } = front.route;
    return known(namesOfHost(host, httpdOf(front.route.config)), headSpan((host.scope.head ?? pass.entry).directive));
  }
  const server = front?.front === 'nginx' ? front.route.server : undefined;
  if (!server) return unknown('the server block is not in view', edges[0]!.span);
  return known(namesOfServer(server), (server.scope.head ?? front!.route.pass).span);
}

/** Names of a server as Django takes them; a regular expression or `www.example.*` it can't be told. */
function namesOfServer({ names, listens }: NginxServer): HostNames {
  const isDefault = listens.some(({ defaultServer }) => defaultServer);
  return sorted(names, isDefault ? 'any other name: it is the default server' : undefined);
}

/** `ServerName` alone keeps no name away: the first host of an address takes what no other's names are asked for. */
function namesOfHost(host: ApacheHost, instance: ApacheInstance): HostNames {
  const { names, listens, isMain } = host;
  if (isMain) return sorted(names, 'any other name: no virtual host takes it');
  const isBeside = (other: ApacheHost): boolean =>
    !other.isMain && other.listens.some(({ address }) => listens.some((own) => meets(own.address, address) !== 'none'));
  // Fragments may stand behind others that are not in view.
  const isFirst = instance.complete && instance.hosts.find(isBeside) === host;
  return sorted(names, isFirst ? 'any other name: it is the first virtual host of its address' : undefined);
}

function sorted(names: readonly string[], rest: string | undefined): HostNames {
  const plain: string[] = [];
  const others: string[] = [];
  for (const name of names) {
    if (/^\.?[\w-]+(?:\.[\w-]+)*$/.test(name) && !/^_+$/.test(name)) plain.push(name.toLowerCase());
    else if (/^\*\.[\w.-]+$/.test(name)) plain.push(name.slice(1).toLowerCase());
    else if (/[$~*?{<]/.test(name)) others.push(name);
  }
  if (rest !== undefined) others.push(rest);
  else if (plain.length + others.length === 0) others.push('any name: none is stated');
  return { names: [...new Set(plain)], others };
}
