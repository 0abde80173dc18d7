import { tcpAddress, unixAddress, type Address } from '../servers/address.ts';
import type { Host } from '../launchers/host.ts';
import { edgesTo } from './addresses.ts';
import { containerOf } from './across.ts';
import type { Edge, Missed, Stack } from './model.ts';
import { hasAlternatives, isBranch } from './templates.ts';
import { mayServe, speaksOf } from './unserved.ts';

/** An edge between containers that leads nowhere, and the idle application that it was to lead to. */
export interface Astray {
  readonly edge: Edge;
  readonly missed: Missed;
  /** Where the application runs. */
  readonly home: Host;
  /** The address under which the front's container reaches it; undefined where it can't. */
  readonly to: Address | undefined;
  /** False where several deployments read the same line, which means another application in each. */
  readonly isOnly: boolean;
  /** False where a script started the application, which may have started more. */
  readonly isSure: boolean;
}

/** Edges between containers whose other end is known to be elsewhere; not those to a loopback, which have a rule of their own. */
export function astray(stack: Stack): readonly Astray[] {
  const places = new Map<string, number>();
  const placeOf = ({ span }: Edge): string => `${span.file}\0${span.start}`;
  for (const edge of stack.edges) if (edge.missed || edge.listener) places.set(placeOf(edge), (places.get(placeOf(edge)) ?? 0) + 1);
  return stack.edges.flatMap((edge): Astray[] => {
    const { missed, speaks } = edge;
    const isOptional = edge.front !== 'apache' && (edge.choice ?? edge.upstreamServer?.params.has('backup'));
    if (!missed || missed.by === 'bind' || missed.by === 'loopback' || edge.front === 'stream' || isOptional || mayBeGroup(edge)) return [];
    const { listener } = missed;
    const home = containerOf(listener);
    if (!home || listener.protocol !== speaks || listener.doubt !== undefined || edgesTo(stack, listener).length > 0) return [];
    if (hasAlternatives(stack.files, listener) || isBranch(stack.files, edge.span)) return [];
    // Files of another deployment are hardly meant to be shared.
    if (missed.by === 'folder' && home.project !== edge.host.project) return [];
    // What else runs in the container may be what is meant.
    const launch = listener.app.launch!;
    if (stack.launches.some((other) => other.host === home && other !== launch && mayServe(other))) return [];
    if (launch.through === 'wrapper' || speaksOf(stack, launch, edge.address)) return [];
    const isOnly = places.get(placeOf(edge)) === 1;
    return [{ edge, missed, home, to: reachable(edge, missed, home), isOnly, isSure: launch.through === 'direct' }];
  });
}

/** A name without a port may be that of an `upstream` that is out of view. */
const mayBeGroup = (edge: Edge): boolean =>
  edge.front === 'nginx' && !edge.upstreamServer && edge.address.kind === 'tcp' && !/:\d+$/.test(edge.route.target.host);

function reachable({ address }: Edge, { listener, by }: Missed, home: Host): Address | undefined {
  const own = listener.address;
  if (by === 'port' && address.kind === 'tcp' && own.kind === 'tcp') return tcpAddress(address.host, own.port);
  if (by === 'name' && own.kind === 'tcp') return tcpAddress(home.names[0]!, own.port);
  if (by !== 'path' || address.kind !== 'unix' || own.kind !== 'unix') return undefined;
  return unixAddress(`${address.path.replace(/[^/]*$/, '')}${own.path.replace(/^.*\//, '')}`);
}
