import { MACHINE } from '../launchers/host.ts';
import type { Launch } from '../launchers/launch.ts';
import { baseName, serverName } from '../launchers/server-name.ts';
import { isLocal, isLoopbackHost, normalisePath, showAddress, type Address, type Protocol, placeOf } from '../servers/address.ts';
import type { ApacheInstance } from '../servers/apache/model.ts';
import type { PyValue } from '../servers/gunicorn/model.ts';
import { mustDiffer, sketchIn } from '../servers/sketch.ts';
import { SOCKET_OPTIONS } from '../servers/uwsgi/sockets.ts';
import { isByHand } from './alternatives.ts';
import { openNetworks } from './across.ts';
import type { App, Edge, Listener, Stack } from './model.ts';
import { areAlternatives } from './alternatives.ts';
import { placeOfApp } from './choose.ts';
import { hasAlternatives, isBranch } from './templates.ts';
import { uwsgiInstancesOf } from './packages.ts';
import type { StackPart } from './parts.ts';
import { streamsOf } from './socket-units.ts';

/** A local address nginx connects to, where nothing in view listens. */
export interface Unserved {
  readonly address: Address;
  /** Of the fronts of one stack. */
  readonly part: StackPart;
  /** Of the hosts on which these fronts run. */
  readonly network: string;
  readonly edges: readonly Edge[];
}

/**
 * Local addresses without a listener, by what nginx speaks to them; not those that some process in view speaks of, be it only
 * by the port.
 */
export function unservedAddresses(stack: Stack): ReadonlyMap<Protocol, readonly Unserved[]> {
  const open = openNetworks(stack);
  const spokenIn = new Map<string, ReadonlySet<string>>();
  // Instances that the distribution's own service starts need not be in view.
  const instances = uwsgiInstancesOf(stack.target)?.sockets;
  const found = new Map<Protocol, Map<string, Unserved & { readonly edges: Edge[] }>>();
  for (const edge of stack.edges) {
    const { address, listener } = edge;
    const { network } = edge.host;
    // Connections are handed on to anything: a database, a mail server. One of several that a `map` lists need not be chosen.
    if (edge.front === 'stream' || (edge.front === 'nginx' && (edge.choice ?? edge.upstreamServer?.params.has('backup')))) continue;
    if (edge.front === 'apache' ? edge.route.config.unreadBy : edge.front === 'nginx' && edge.route.server?.disabled) continue;
    if (listener || edge.certainty !== 'unknown' || open.has(network)) continue;
    const place = isLocal(address) ? placeOf(address)! : openPlace(address);
    if (place === undefined) continue;
    const isInstance = instances !== undefined && place.startsWith(instances);
    let spokenOf = spokenIn.get(network);
    if (!spokenOf) spokenIn.set(network, (spokenOf = placesSpokenOf(stack, network)));
    // Another branch of a template may be meant for what is out of view.
    if (isBranch(stack.files, edge.span)) continue;
    if (spokenOf.has(place) || edge.next || isInstance || (edge.speaks === 'fastcgi' && /php/i.test(place))) continue;
    const { speaks } = edge;
    const spoken = found.get(speaks) ?? new Map<string, Unserved & { readonly edges: Edge[] }>();
    found.set(speaks, spoken);
    const part = stack.parts.of(edge.span.file);
    const key = `${part.folder}\0${network}\0${showAddress(address)}`;
    const known = spoken.get(key);
    if (known) known.edges.push(edge);
    else spoken.set(key, { address, part, network, edges: [edge] });
  }
  return new Map([...found].map(([speaks, spoken]) => [speaks, [...spoken.values()]]));
}

/** The place of a local address whose holes are the same wherever they stand. */
function openPlace(address: Address): string | undefined {
  const sketch = address.kind === 'unknown' ? address.sketch : undefined;
  if (sketch === undefined || sketch.doubt !== undefined) return undefined;
  if (sketch.kind === 'unix') return sketch.text;
  return sketch.kind === 'tcp' && isLoopbackHost(sketch.text) ? sketch.port : undefined;
}

/** Paths and ports that others than the listeners of application servers name in a network. */
function placesSpokenOf(stack: Stack, network: string): ReadonlySet<string> {
  const places = new Set<string>();
  const note = (text: string): void => {
    for (const [token] of text.matchAll(/\d+|@?\/[\w./@+-]+/g)) places.add(/^\d/.test(token) ? token : normalisePath(token));
  };
  const noteAddress = (address: Address): void => void places.add(placeOf(address) ?? '');
  const onMachine = network === MACHINE;
  const fronts = stack.nginx.filter((config) => stack.hostsOf(config).some((host) => host.network === network));
  for (const server of fronts.flatMap(({ servers, streamServers }) => [...servers, ...streamServers]))
    for (const { address } of server.listens) noteAddress(address);
  for (const { listens, hosts } of onMachine ? stack.httpds : [])
    for (const { address } of [...listens, ...hosts.flatMap((host) => host.listens)]) noteAddress(address);
  if (onMachine) for (const { address } of stack.sockets.flatMap(streamsOf)) noteAddress(address);
  for (const launch of stack.launches) {
    if (isForeign(launch) && launch.host.network === network) for (const { value } of launch.words) note(value);
  }
  for (const app of stack.apps) {
    if (stack.hostOf(app).network !== network) {
      // A configuration that is taken for the machine's may lie in a container, whose image is out of view.
      if (onMachine) for (const { address } of app.listeners) noteAddress(address);
      continue;
    }
    if (app.kind === 'uwsgi') {
      for (const { name, value } of app.options.list) if (value.known && !SOCKET_OPTIONS.includes(name)) note(value.value);
    } else if (app.kind === 'gunicorn' && app.listeners.some(({ socketUnit }) => socketUnit)) {
      // A bind that is ignored since systemd hands over a socket is another rule's.
      const { value } = app.settings.get('bind');
      if (value.known) for (const text of textsOf(value.value)) note(text);
    }
  }
  return places;
}

const textsOf = (value: PyValue): string[] => [value].flat().filter((part) => typeof part === 'string');

const isForeign = ({ words }: Launch): boolean => serverName(words) === undefined;

/** Programs that serve no HTTP, or nothing that nginx would pass to. */
const NO_BACKEND = /^(?:celery|celeryd|rq|rqworker|huey_consumer|dramatiq|redis-server|memcached|postgres|nginx|certbot|sleep|logrotate)/;
const NO_BACKEND_COMMAND = /^(?:celery\w*|rqworker|rqscheduler|qcluster|process_tasks|run_huey|crontab|migrate|collectstatic)$/;

/** True for a command that may serve whatever address: a script out of view, another application server. */
export function mayServe({ manager, words }: Launch): boolean {
  if (manager.kind === 'systemd' && manager.type.known && manager.type.value === 'oneshot') return false;
  return !NO_BACKEND.test(baseName(words[0]?.value ?? '')) && !words.some(({ value }) => NO_BACKEND_COMMAND.test(value));
}

/**
 * The listeners that speak a protocol and belong to applications no route leads to, of those that the fronts of a stack may mean;
 * undefined when something in view may listen who knows where.
 */
export function idleListeners(
  stack: Stack,
  speaks: Protocol,
  { address, part, network, edges }: Unserved,
): readonly Listener[] | undefined {
  if (stack.httpds.some((instance) => !instance.listensKnown && !isOwnFragment(instance, edges))) return undefined;
  const front = edges[0]!.span.file;
  const near = stack.apps.filter((app) => stack.hostOf(app).network === network);
  const apps = near.filter((app) => stack.parts.sees(front, app) !== 'none' && !areAlternatives(front, placeOfApp(app)));
  const speakers = apps.filter((app) => app.kind === 'uwsgi' || speaks === 'http' || speaks === 'https');
  const launches = stack.launches.filter(
    ({ file, host }) => host.network === network && [part.folder, ''].includes(stack.parts.of(file.id).folder),
  );
  if (speakers.some((app) => listensAnywhere(stack, app, address)) || launches.some((launch) => isForeign(launch) && mayServe(launch)))
    return undefined;
  const reached = new Set(stack.edges.map(({ app }) => app));
  return speakers
    .filter((app) => !reached.has(app) && !isByHand(app))
    .flatMap(({ listeners }) => {
      const own = listeners.filter((one) => !isShipped(one));
      return (own.length > 0 ? own : listeners).filter(({ protocol }) => protocol === speaks);
    });
}

/** True for a socket that a distribution's options open, whatever the configuration says. */
const isShipped = ({ app, origin }: Listener): boolean => app.kind === 'uwsgi' && origin === 'default';

/** True for the httpd that hands on, whose main file is out of view: it listens there for others, and does not hand on to itself. */
const isOwnFragment = ({ complete, configs, listens }: ApacheInstance, edges: readonly Edge[]): boolean =>
  !complete &&
  configs.every(({ server }) => !server.holes) &&
  listens.every(({ address, entry }) => address.kind !== 'unknown' && entry?.certain) &&
  edges.every((edge) => edge.front === 'apache' && configs.includes(edge.route.config));

/** True where the scripts or the line that start an application name the port or the path, for something else that they start. */
export function speaksOf({ files }: Stack, { through, file, span, scripts = [] }: Launch, address: Address): boolean {
  const place = placeOf(address);
  if (through === 'direct' || place === undefined) return false;
  return [file.slice(span), ...scripts.map((id) => files.get(id)?.text ?? '')].some((text) => text.includes(place));
}

/** True when not all addresses of an application are known to be others than the target. */
function listensAnywhere(stack: Stack, app: App, target: Address): boolean {
  const { apps, files } = stack;
  const isOther = (own: Address): boolean => {
    if (own.kind !== 'unknown' && target.kind !== 'unknown') return true;
    const [a, b] = [sketchIn(target), sketchIn(own)];
    return a !== undefined && b !== undefined && mustDiffer(a, b);
  };
  if (app.listeners.some(({ address, protocol }) => protocol !== 'wsgi' && (protocol === undefined || !isOther(address)))) return true;
  // A script may start it elsewhere in other cases.
  if (app.launch && speaksOf(stack, app.launch, target)) return true;
  // What may listen at a default of a distribution's listens at its own address all the same.
  const own = app.listeners.filter((one) => !isShipped(one));
  if ((own.length > 0 ? own : app.listeners).some((one) => one.doubt !== undefined || hasAlternatives(files, one))) return true;
  if (app.kind === 'gunicorn') {
    // Nobody in view starts it: the command may say another bind than the default.
    if (!app.launch && app.listeners.some(({ origin }) => origin === 'default')) return true;
    return !app.settings.complete && app.settings.get('bind').where !== 'command-line';
  }
  // Where httpd listens is asked of httpd.
  if (app.kind === 'mod_wsgi') return false;
  if (!app.options.complete) return true;
  if (app.options.last('emperor')) return !apps.some((other) => other.kind === 'uwsgi' && other.emperor === app);
  return app.listeners.length === 0 && app.launch?.environmentComplete !== true;
}
