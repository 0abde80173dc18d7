import type { FileId } from '../text/source.ts';
import { areAlternatives, environmentOf } from './alternatives.ts';
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
export function choose(serving: readonly Listener[], front: FileId, parts: Parts): readonly Choice[] {
  const own = environmentOf(front);
  const same = own === undefined ? [] : serving.filter(({ app }) => environmentOf(placeOfApp(app)) === own);
  const left = same.length > 0 ? same : serving;
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

const sure = (listener: Listener, front: FileId, parts: Parts): Choice =>
  parts.sees(front, listener.app) === 'own'
    ? { listener, certainty: 'exact', reason: '' }
    : { listener, certainty: 'likely', reason: `${listener.app.label} belongs to the stack in ${parts.of(listener.span.file).name}` };
