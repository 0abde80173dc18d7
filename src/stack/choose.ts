import type { FileId } from '../text/source.ts';
import { valueOf } from '../text/value.ts';
import { areAlternatives, environmentOf, isByHand } from './alternatives.ts';
import type { App, Certainty, Listener } from './model.ts';
import type { Parts } from './parts.ts';

/** What an address leads to. */
export interface Choice {
  readonly listener: Listener;
  readonly certainty: Certainty;
  /** Why it is not exact; empty when it is. */
  readonly reason: string;
}

/** Where an application is told of: for a vassal its own file. */
export const placeOfApp = (app: App): string =>
  app.kind === 'uwsgi' && (app.emperor || !app.launch)
    ? (app.options.file?.id ?? app.span.file)
    : `${app.launch?.name ?? ''} ${app.span.file}`;

/**
 * Who answers at an address on which these (one at least) listen, seen from a front: the only application server, else the first of several.
 * Of installations for production, staging and so on each host has one, so the front's own counts; for a front that serves
 * in all of them each is the only one where it is.
 */
export function choose(all: readonly Listener[], front: FileId, parts: Parts): readonly Choice[] {
  const serving = all.length === 1 ? all : likeliest(all);
  const own = environmentOf(front);
  const same = own === undefined ? [] : serving.filter(({ app }) => environmentOf(placeOfApp(app)) === own);
  const left = nearestReaders(same.length > 0 ? same : serving, front);
  // The first listener of each.
  const listeners = [...new Map(left.toReversed().map((listener) => [listener.app, listener])).values()].toReversed();
  if (listeners.length > 1) {
    const environments = new Set(listeners.map(({ app }) => environmentOf(placeOfApp(app))));
    const eachAlone = own === undefined && environments.size === listeners.length && !environments.has(undefined);
    if (eachAlone) return listeners.map((listener) => sure(listener, front, parts));
    return [{ listener: left[0]!, certainty: 'likely', reason: `${listeners.length} application servers listen there` }];
  }
  const listener = left[0]!;
  const other = environmentOf(placeOfApp(listener.app));
  if (areAlternatives(front, placeOfApp(listener.app))) {
    return [{ listener, certainty: 'likely', reason: `${listener.app.label} is that of ${other}, the front that of ${own}` }];
  }
  return [sure(listener, front, parts)];
}

function sure(listener: Listener, front: FileId, parts: Parts): Choice {
  const isForeign = parts.sees(front, listener.app) !== 'own';
  const doubt = isForeign ? `${listener.app.label} belongs to the stack in ${parts.of(listener.span.file).name}` : doubtOf(listener);
  return doubt === undefined ? { listener, certainty: 'exact', reason: '' } : { listener, certainty: 'likely', reason: doubt };
}

/** Of several that read the address from one file those that are started nearest to the front: others may name it by its tail alone. */
function nearestReaders(serving: readonly Listener[], front: FileId): readonly Listener[] {
  const [first, ...others] = serving;
  if (first === undefined || others.length === 0 || others.some(({ span }) => span.file !== first.span.file)) return serving;
  const near = serving.map(({ app }) => sharedFolders(app.span.file, front));
  const most = Math.max(...near);
  return serving.filter((_, at) => near[at] === most);
}

/** How many leading folders two files share. */
function sharedFolders(a: FileId, b: FileId): number {
  const [left, right] = [a, b].map((id) => id.split('/').slice(0, -1)) as [string[], string[]];
  let shared = 0;
  while (shared < left.length && shared < right.length && left[shared] === right[shared]) shared++;
  return shared;
}

/** What a manager starts goes before what somebody may start by hand, and of both what is sure before what is in doubt. */
export function likeliest(serving: readonly Listener[]): readonly Listener[] {
  const managed = serving.filter(({ app }) => !isByHand(app));
  const first = managed.length > 0 ? managed : serving;
  const plain = first.filter((one) => doubtOf(one) === undefined);
  return plain.length > 0 ? plain : first;
}

/** Names of scripts that somebody uses at a desk. */
const HELPER = /(?:^|[^a-z])(?:dev(?:el(?:op(?:ment)?)?)?|test(?:s|ing)?|local|debug|demo|example|sample|try)(?![a-z])/i;

/** Why a script that nobody in view starts is perhaps not what serves an address: it says none, or is one for developers. */
export function doubtOf({ app, origin, doubt }: Listener): string | undefined {
  if (!isByHand(app) || !app.launch) return doubt;
  const { name } = app.launch;
  const reloads = app.kind === 'gunicorn' && valueOf(app.settings.get('reload').value) === true;
  if (origin === 'default') return `nobody in view starts ${name}, and it names no address`;
  return reloads || HELPER.test(name) ? `nobody in view starts ${name}, which looks like a helper for developers` : undefined;
}
