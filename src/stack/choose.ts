import type { FileId } from '../text/source.ts';
import { valueOf } from '../text/value.ts';
import { areAlternatives, environmentOf, isByHand } from './alternatives.ts';
import type { App, Certainty, Listener, Missed, NextServer } from './model.ts';
import type { Parts } from './parts.ts';
import { folderOf, nearestTo } from '../text/paths.ts';

/** What an address leads to. */
export interface Link {
  readonly listener: Listener | undefined;
  /** The servers of nginx's own that listen there. */
  readonly behind?: readonly NextServer[];
  readonly next?: NextServer | undefined;
  readonly missed?: Missed | undefined;
  readonly certainty: Certainty;
  /** Why it is not exact; empty when it is. */
  readonly reason: string;
}

export const nowhere = (reason: string, missed?: Missed): Link => ({ listener: undefined, certainty: 'unknown', reason, missed });

/** Nobody asks a site for anything that its server does not read. */
export const notRead = (server: string): Link => nowhere(`${server} does not read this file: no include leads to it, as they do to others`);

/** A link that is less sure than it was. */
export const doubted = (link: Link, reason: string | undefined): Link =>
  reason !== undefined && link.certainty === 'exact' ? { ...link, certainty: 'likely', reason } : link;

/** A file of the front's, among the stacks below the given paths. */
export interface Viewpoint {
  readonly front: FileId;
  readonly parts: Parts;
}

/** Where an application is told of: for a vassal its own file. */
export const placeOfApp = (app: App): string =>
  app.kind === 'uwsgi' && (app.emperor || !app.launch)
    ? (app.options.file?.id ?? app.span.file)
    : `${app.launch?.name ?? ''} ${app.span.file}`;

/**
 * Who answers at an address on which these listen, seen from a front: the only application server, else the first of several; nobody
 * when none belongs to a stack of the front's. Of installations for production, staging and so on each host has one, so the front's own counts; for
 * a front that serves in all of them each is the only one where it is. `from`: undefined in a network of containers, where the
 * network alone says who it is.
 */
export function choose(all: readonly Listener[], from: Viewpoint | undefined): readonly Link[] {
  const own = from && environmentOf(from.front);
  const seen = from ? all.filter(({ app }) => from.parts.sees(from.front, app) !== 'none') : all;
  const serving = seen.length === 1 ? seen : likeliest(seen);
  const same = own === undefined ? [] : serving.filter(({ app }) => environmentOf(placeOfApp(app)) === own);
  const meant = same.length > 0 ? same : serving;
  const left = from ? nearestReaders(meant, from.front) : meant;
  const [listener] = left;
  if (!listener) return [];
  // The first listener of each.
  const listeners = [...new Map(left.toReversed().map((one) => [one.app, one])).values()].toReversed();
  if (listeners.length > 1) {
    const environments = new Set(listeners.map(({ app }) => environmentOf(placeOfApp(app))));
    const eachAlone = from && own === undefined && environments.size === listeners.length && !environments.has(undefined);
    if (eachAlone) return listeners.map((one) => sure(one, from));
    return [{ listener, certainty: 'likely', reason: `${listeners.length} application servers listen there` }];
  }
  const place = placeOfApp(listener.app);
  if (from && areAlternatives(from.front, place))
    return [
      { listener, certainty: 'likely', reason: `${listener.app.label} is that of ${environmentOf(place)}, the front that of ${own}` },
    ];
  return [sure(listener, from)];
}

/** The only one, or the first of several, by a sign that does not have to hold. */
export const perhaps = (all: readonly Listener[], reason: string, from: Viewpoint | undefined): readonly Link[] =>
  choose(all, from).map((link) => doubted(link, reason));

/** The only one that there is beyond doubt, by a sign that does not have to hold. */
export function soleOf(all: readonly Listener[], reason: string, from: Viewpoint | undefined): readonly Link[] {
  const found = choose(all, from);
  return found.length === 1 && found[0]!.certainty === 'exact' ? found.map((link) => doubted(link, reason)) : [];
}

function sure(listener: Listener, from: Viewpoint | undefined): Link {
  const isForeign = from && from.parts.sees(from.front, listener.app) !== 'own';
  const foreign = isForeign && `${listener.app.label} belongs to the stack in ${from.parts.of(listener.span.file).name}`;
  return doubted({ listener, certainty: 'exact', reason: '' }, foreign || doubtOf(listener));
}

/** Of several that read the address from one file those that are started nearest to the front: others may name it by its tail alone. */
function nearestReaders(serving: readonly Listener[], front: FileId): readonly Listener[] {
  const [first, ...others] = serving;
  if (first === undefined || others.length === 0 || others.some(({ span }) => span.file !== first.span.file)) return serving;
  return nearestTo(folderOf(front), serving, ({ app }) => folderOf(app.span.file));
}

/** What a manager starts goes before what somebody may start by hand, and of both what is sure before what is in doubt. */
function likeliest(serving: readonly Listener[]): readonly Listener[] {
  const managed = serving.filter(({ app }) => !isByHand(app));
  const first = managed.length > 0 ? managed : serving;
  const plain = first.filter((one) => doubtOf(one) === undefined);
  const likely = plain.length > 0 ? plain : first;
  return likely.filter((one) => one.app.launch !== undefined || !likely.some((other) => isStartedAs(other, one)));
}

/** True for the socket of a file that an instance of a template or of a program reads: by itself the file does not say who starts it. */
const isStartedAs = ({ app, span }: Listener, { span: own }: Listener): boolean =>
  app.launch !== undefined && span.file === own.file && span.start === own.start;

/** Names of scripts that somebody uses at a desk. */
const HELPER = /(?:^|[^a-z])(?:dev(?:el(?:op(?:ment)?)?)?|test(?:s|ing)?|local|debug|demo|example|sample|try)(?![a-z])/i;

/** Why a script that nobody in view starts is perhaps not what serves an address: it says none, or is one for developers. */
function doubtOf({ app, origin, doubt }: Listener): string | undefined {
  if (!isByHand(app) || !app.launch) return doubt;
  const { name } = app.launch;
  const reloads = app.kind === 'gunicorn' && valueOf(app.settings.get('reload').value) === true;
  if (origin === 'default') return `nobody in view starts ${name}, and it names no address`;
  return reloads || HELPER.test(name) ? `nobody in view starts ${name}, which looks like a helper for developers` : undefined;
}
