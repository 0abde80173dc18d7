import { isWildcard, showAddress, tcpAddress, type Address } from '../servers/address.ts';
import { listenersOf } from '../servers/uwsgi/sockets.ts';
import { groupBy } from '../text/group.ts';
import type { Edit, Span } from '../text/source.ts';
import { changeUrl } from './apache-url.ts';
import type { Editors } from './editors.ts';
import type { Edge, GunicornApp, Listener, ModWsgiApp, Stack, UwsgiApp } from './model.ts';
import { append } from '../text/lists.ts';

const byListener = new WeakMap<Stack, ReadonlyMap<Listener | undefined, readonly Edge[]>>();

/** The edges that lead to a listener. */
export function edgesTo(stack: Stack, listener: Listener): readonly Edge[] {
  let index = byListener.get(stack);
  if (index === undefined) byListener.set(stack, (index = groupBy(stack.edges, (edge) => edge.listener)));
  return index.get(listener) ?? [];
}

/** The address by which nginx reaches a listener on the same host. */
export const connectable = (address: Address): Address =>
  address.kind === 'tcp' && (isWildcard(address) || address.host === 'localhost') ? tcpAddress('127.0.0.1', address.port) : address;

/** Each change once: a directive that several routes share is in view several times. */
function once(edits: readonly Edit[]): Edit[] {
  return [...new Map(edits.map((edit) => [`${edit.file}\0${edit.start}\0${edit.end}`, edit])).values()];
}

/**
 * Makes a front connect to another address at these edges. Undefined when one of them can't be rewritten for sure: its
 * address is put together from variables, or stands in a file that nobody gave.
 */
export function pointTo(edges: readonly Edge[], to: Address, edit: Editors): Edit[] | undefined {
  const all: Edit[] = [];
  for (const edge of edges) {
    const edits = pointEdge(edge, to, edit);
    if (edits === undefined) return undefined;
    append(all, edits);
  }
  return once(all);
}

function pointEdge(edge: Edge, to: Address, edit: Editors): Edit[] | undefined {
  if (edge.front === 'apache') return changeUrl(edge, { to }, edit);
  if (to.kind === 'unknown' || edge.front !== 'nginx' || (edge.choice && !edge.upstreamServer)) return undefined;
  const { route, upstreamServer } = edge;
  if (upstreamServer) {
    const { directive } = upstreamServer.entry;
    return directive.file.virtual || /[${]/.test(upstreamServer.entry.args[0] ?? '')
      ? undefined
      : edit.nginx.setArg(directive, 0, showAddress(to));
  }
  const { target, pass } = route;
  const { scheme, host, uri, text } = target;
  const head = scheme === undefined ? '' : `${scheme}://`;
  const written = (address: string, unix: boolean): string => `${head}${address}${uri === undefined ? '' : `${unix ? ':' : ''}${uri}`}`;
  if (pass.directive.file.virtual || written(host, /^unix:/i.test(host)) !== text) return undefined;
  return edit.nginx.setArg(pass.directive, 0, written(showAddress(to), to.kind === 'unix'));
}

const byPlace = new WeakMap<Stack, ReadonlyMap<string, readonly Listener[]>>();

const placeOf = ({ file, start }: Span): string => `${file}\0${start}`;

/** The listeners by the place that states their address. */
function listenersAt(stack: Stack): ReadonlyMap<string, readonly Listener[]> {
  let index = byPlace.get(stack);
  if (index === undefined) byPlace.set(stack, (index = groupBy(stack.listeners, ({ span }) => placeOf(span))));
  return index;
}

/** False where the place that states its address, or the command that leaves it out, says so for several instances. */
export const isStatedForOne = (stack: Stack, { span }: Listener): boolean => (listenersAt(stack).get(placeOf(span))?.length ?? 0) <= 1;

/** Makes an application server listen at another path or port, where it says so plainly; undefined when it can't be said for sure. */
export function moveListener(stack: Stack, listener: Listener, to: Address, edit: Editors): Edit[] | undefined {
  const { app } = listener;
  if (to.kind === 'unknown') return undefined;
  if (listener.origin === 'socket-unit') return moveUnit(listener, to, edit);
  if (listener.origin !== 'explicit') return undefined;
  if (!isStatedForOne(stack, listener)) return undefined;
  if (app.kind === 'mod_wsgi') return moveHttpd(app, listener, to, edit);
  return app.kind === 'uwsgi' ? moveUwsgi(app, listener, to, edit) : moveGunicorn(app, listener, to, edit);
}

function moveUwsgi(app: UwsgiApp, { span, address }: Listener, to: Address, edit: Editors): Edit[] | undefined {
  const option = listenersOf(app.options).find((own) => own.span.file === span.file && own.span.start === span.start)?.option;
  const text = to.kind === 'unix' ? to.path : showAddress(to);
  if (!option?.value.known || !isWhole(option.value.value, address)) return undefined;
  // A value with placeholders may be one for several instances.
  if (option.entry && option.entry.value !== option.value.value) return undefined;
  return edit.uwsgi.setValueOf(app.options, option, text);
}

/** Another port or host for the only one of a socket unit; a path would lie in a folder that the service's end takes away. */
function moveUnit({ socketUnit, span }: Listener, to: Address, edit: Editors): Edit[] | undefined {
  if (!socketUnit || to.kind !== 'tcp' || span.file !== socketUnit.tree.file.id) return undefined;
  const { tree } = socketUnit;
  const streams = tree.sections.flatMap(({ entries }) => entries.filter(({ key }) => key === 'ListenStream'));
  if (streams.length !== 1 || /[%${]/.test(streams[0]!.value.text)) return undefined;
  return edit.systemd.setKey(tree, 'Socket', 'ListenStream', showAddress(to));
}

/** False for `address,certificate,key`. `:8000` is 0.0.0.0:8000. */
const isWhole = (value: string, address: Address): boolean =>
  address.kind === 'unix' ? !value.includes(',') : value.replace(/^(?=:)/, '0.0.0.0') === showAddress(address);

/** A `Listen` whose virtual hosts take any address. */
function moveHttpd({ instance }: ModWsgiApp, { span, address }: Listener, to: Address, edit: Editors): Edit[] | undefined {
  const entry = instance?.listens.find((listen) => listen.span.file === span.file && listen.span.start === span.start)?.entry;
  if (entry === undefined || entry.open || entry.directive.words[1]?.value.includes('$') || to.kind !== 'tcp' || address.kind !== 'tcp')
    return undefined;
  const heads = instance!.hosts.flatMap(({ addresses }) => addresses).filter(({ port }) => port === undefined || port === address.port);
  return heads.every(({ host }) => host === '*') ? edit.apache.setArg(entry.directive, 0, showAddress(to)) : undefined;
}

/** Only where one address stands alone in one plain place. */
function moveGunicorn(app: GunicornApp, { span }: Listener, to: Address, edit: Editors): Edit[] | undefined {
  const { plain, valueSpan } = app.settings.get('bind');
  if (!plain || app.listeners.length !== 1 || valueSpan.file !== span.file) return undefined;
  return edit.gunicorn.setSetting(app.settings, app.launch, 'bind', JSON.stringify(showAddress(to)));
}
