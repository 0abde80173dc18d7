import type { Host } from '../../src/launchers/host.ts';
import { rule, type Draft } from '../../src/rule.ts';
import { showAddress, type Address, type Protocol } from '../../src/servers/address.ts';
import { connectable, pointTo } from '../../src/stack/addresses.ts';
import { environmentOf, isAssumed } from '../../src/stack/alternatives.ts';
import type { Editors } from '../../src/stack/editors.ts';
import type { Edge, Listener, Missed } from '../../src/stack/model.ts';
import { inOneTree } from '../../src/stack/folders.ts';
import { refusalOf } from '../../src/stack/front-names.ts';
import { groupBy } from '../../src/text/group.ts';
import { astray, type Astray } from '../../src/stack/missed.ts';
import { idleListeners, unservedAddresses, type Unserved } from '../../src/stack/unserved.ts';

export default rule({
  id: 'stack/socket-mismatch',
  summary: 'nginx or Apache connects to an address on which nothing listens',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://docs.gunicorn.org/en/latest/deploy.html',
    'https://uwsgi-docs.readthedocs.io/en/latest/Nginx.html',
    'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass',
  ],
  check({ stack, report, edit }) {
    const known = new Map<string, readonly Listener[]>();
    const idleFor = (speaks: Protocol, one: Unserved): readonly Listener[] => {
      const holes = one.address.kind === 'unknown' ? showAddress(one.address) : '';
      const key = `${speaks} ${environmentOf(one.edges[0]!.span.file) ?? ''} ${holes} ${one.part.folder} ${one.network}`;
      let idle = known.get(key);
      if (!idle) known.set(key, (idle = idleListeners(stack, speaks, one) ?? []));
      return idle;
    };
    for (const [speaks, unserved] of unservedAddresses(stack)) {
      const placeOf = ({ part, network }: Unserved): string => `${part.folder}\0${network}`;
      const ofPlace = groupBy(unserved, placeOf);
      for (const one of unserved) {
        const { address, edges } = one;
        const idle = idleFor(speaks, one);
        // With more such addresses than idle applications some are served by what is out of view: perhaps each of them.
        if (ofPlace.get(placeOf(one))!.length > new Set(idle.map(({ app }) => app)).size) continue;
        const named = likeliest(idle, address);
        const related = named.map(relate);
        for (const edge of edges) report({ ...describe(edge, address, named, idle.length - named.length, edit), related });
      }
    }
    for (const one of astray(stack)) report(describeAstray(one, edit));
  },
});

/** So many idle applications are named; the rest is counted. */
const NAMED = 3;

const texts = new WeakMap<readonly Listener[], readonly string[]>();

/** Every address that nothing serves is compared with those of all idle listeners. */
function textsOf(idle: readonly Listener[]): readonly string[] {
  let own = texts.get(idle);
  if (own === undefined) texts.set(idle, (own = idle.map(({ address }) => showAddress(address))));
  return own;
}

/** The listeners whose addresses begin most like the one that nothing serves. */
function likeliest(idle: readonly Listener[], address: Address): readonly Listener[] {
  if (idle.length <= NAMED) return idle;
  const wanted = showAddress(address);
  const best: { readonly listener: Listener; readonly common: number }[] = [];
  const own = textsOf(idle);
  for (const [i, listener] of idle.entries()) {
    const text = own[i]!;
    let common = 0;
    while (common < wanted.length && text[common] === wanted[common]) common++;
    if (best.length === NAMED && common <= best[NAMED - 1]!.common) continue;
    const at = best.findIndex((other) => other.common < common);
    best.splice(at < 0 ? best.length : at, 0, { listener, common });
    if (best.length > NAMED) best.pop();
  }
  return best.map(({ listener }) => listener);
}

const relate = ({ app, span, via }: Listener): { at: Listener['span']; message: string } => ({
  at: span,
  message: `${app.label} opens its socket here (${via}), and no route leads to it`,
});

/** What the front logs. */
function complaint({ front, address }: Edge): string {
  const [errno, text] = showAddress(address).startsWith('unix:') ? [2, 'No such file or directory'] : [111, 'Connection refused'];
  return front === 'apache' ? `(${errno})${text}` : `connect() failed (${errno}: ${text})`;
}

function failure(edge: Edge): string {
  const isAlone = (edge.front === 'apache' ? edge.route.hops.length : (edge.route.target.upstream?.servers.length ?? 1)) === 1;
  return `${isAlone ? `requests fail with ${refusalOf(edge)}` : 'tries there fail'}, "${complaint(edge)}"`;
}

function describe(edge: Edge, address: Address, named: readonly Listener[], unnamed: number, edit: Editors): Draft {
  const [only, ...others] = named;
  const consequence = failure(edge);
  const dead = `nothing in view listens on ${showAddress(address)}`;
  if (others.length > 0) {
    const listing = named.map(({ app, address: own }) => `${app.label} on ${showAddress(own)}`).join(', ');
    const more = unnamed > 0 ? ` and ${unnamed} more` : '';
    const first = connectable(only!.address);
    const shown = pointTo([edge], first, edit);
    return {
      at: edge.span,
      message: `${dead}: ${consequence}; no route leads to ${listing}${more}: is one of these meant?`,
      severity: 'warning',
      fix: shown && { title: `Connect to ${showAddress(first)}, if ${only!.app.label} is meant`, safety: 'manual', edits: shown },
    };
  }
  const place = showAddress(only!.address);
  // Only what runs in the same pod is asked about for a container.
  const isNear = edge.host.kind === 'container' || inOneTree(edge.span.file, only!.span.file);
  // The template may be rendered for others than the one in view.
  const isSure = address.kind !== 'unknown' && only!.app.launch !== undefined && !isAssumed(only!.app) && isNear;
  const to = connectable(only!.address);
  const wayOut = isSure ? `connect to ${showAddress(to)}` : `is ${showAddress(to)} meant?`;
  const edits = isNear ? pointTo([edge], to, edit) : undefined;
  return {
    at: edge.span,
    message: `${dead}, and no route leads to ${only!.app.label} on ${place}: ${consequence}; ${wayOut}`,
    severity: isSure ? 'error' : 'warning',
    fix: edits && { title: `Connect to ${showAddress(to)}`, safety: 'unsafe', edits },
  };
}

/** A front in one container, and the application that it does not reach in another. */
function describeAstray({ edge, missed, home, to, isOnly, isSure }: Astray, edit: Editors): Draft {
  const { listener, by } = missed;
  const { app, address, via, span } = listener;
  const edits = to && isOnly && pointTo([edge], to, edit);
  return {
    at: edge.span,
    message: `${fault(edge, missed, home)}: ${by === 'name' || by === 'network' ? nameless(edge) : failure(edge)}; ${to ? `connect to ${showAddress(to)}` : wayOut(by)}`,
    related: [{ at: span, message: `${app.label} listens on ${showAddress(address)} here (${via}), and no route leads to it` }],
    severity: isSure ? 'error' : 'warning',
    fix: edits ? { title: `Connect to ${showAddress(to!)}`, safety: 'unsafe', edits } : undefined,
  };
}

function fault({ address, host }: Edge, { listener: { app, address: own }, by }: Missed, home: Host): string {
  const target = showAddress(address);
  const [name] = target.split(':');
  switch (by) {
    case 'folder':
      return `${target} is in ${host.name} another file than in ${home.name}, where ${app.label} opens it`;
    case 'network':
      return `${host.name} and ${home.name} are in no network together, so that the one does not know the name ${name}`;
    case 'name':
      return `no container of this deployment is called ${name}, and no route leads to ${app.label} on ${showAddress(own)}`;
    default:
      return `nothing listens on ${target}, and no route leads to ${app.label} on ${showAddress(own)} in ${home.name}`;
  }
}

/** nginx looks names up when it starts, but for those that it finds in variables. */
const nameless = (edge: Edge): string =>
  edge.front === 'nginx' && !edge.route.target.text.includes('$')
    ? 'nginx does not start, "host not found in upstream"'
    : 'requests fail with 502';

const wayOut = (by: Missed['by']): string =>
  by === 'network' ? 'put both into one network' : 'put the socket into a volume that both mount';
