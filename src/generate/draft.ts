import type { Answers, AppAnswers } from './answers.ts';
import { conflictsOf } from './check.ts';
import { ANSWERING, type Draft } from './answering.ts';
import { QUESTIONS, questionOf, type Key, type Question } from './questions.ts';

/** A question of a draft: about the stack, or about its n-th application. */
export interface Place {
  readonly key: Key;
  readonly app: number;
}

/** What became of a draft. */
export interface Completed {
  /** Undefined while something is missing that nobody can guess. */
  readonly answers: Answers | undefined;
  readonly missing: readonly Place[];
  /** What was not given, and is taken as usual. */
  readonly assumed: readonly Place[];
}

export const EMPTY_DRAFT: Draft = { stack: {}, apps: [{}] };

/** Where answers are missing their presets are taken; each sees the given ones and those before it. */
export function complete(draft: Draft): Completed {
  const missing: Place[] = [];
  const assumed: Place[] = [];
  let full = draft;
  for (const place of placesOf(draft)) {
    if (valueAt(full, place) !== undefined) continue;
    const preset = presetOf(full, place);
    if (preset === undefined) missing.push(place);
    else {
      full = withValue(full, place, preset);
      assumed.push(place);
    }
  }
  const answers = missing.length === 0 ? ({ ...full.stack, apps: full.apps } as Answers) : undefined;
  return { answers, missing, assumed };
}

/** What does not go together so far, with what is usual for all that is still open. */
export function conflictsSoFar(draft: Draft): readonly string[] {
  const filled = complete(draft).missing.reduce((known: Draft, place) => withValue(known, place, standIn(place)), draft);
  return conflictsOf(complete(filled).answers!);
}

/** An answer that conflicts with nothing, in place of one that only the reader knows. */
const standIn = ({ key, app }: Place): unknown =>
  readTexts(questionOf(key), [key === 'domain' ? `app-${app}.example.com` : `app_${app}:app`]);

/** Every question of a draft, in the order in which they are put. */
export const placesOf = ({ apps }: Draft): readonly Place[] => [
  ...QUESTIONS.filter(({ of }) => of === 'stack').map(({ key }) => ({ key, app: 0 })),
  ...apps.flatMap((_, app) => QUESTIONS.filter(({ of }) => of === 'app').map(({ key }) => ({ key, app }))),
];

/** The answer that a draft holds; undefined: none yet. */
export function valueAt(draft: Draft, { key, app }: Place): unknown {
  const { field } = ANSWERING[key];
  const holder: Readonly<Record<string, unknown>> = questionOf(key).of === 'stack' ? draft.stack : (draft.apps[app] ?? {});
  return holder[field];
}

/** The draft with one answer more. */
export function withValue(draft: Draft, { key, app }: Place, value: unknown): Draft {
  const { field } = ANSWERING[key];
  if (questionOf(key).of === 'stack') return { ...draft, stack: { ...draft.stack, [field]: value } };
  return { ...draft, apps: draft.apps.map((own, at) => (at === app ? { ...own, [field]: value } : own)) };
}

export const presetOf = (draft: Draft, { key, app }: Place): unknown => ANSWERING[key].preset(draft, app);

/** What is wrong with the texts of one answer, behind its key: `expected …, got "x"`; undefined: nothing. */
export function problemOf(key: Key, texts: readonly string[]): string | undefined {
  const { type } = ANSWERING[key];
  const wrong = texts.find((text) => type.parse(text) === undefined);
  return wrong === undefined ? undefined : `expected ${type.expects}, got ${JSON.stringify(wrong)}`;
}

/** The answer that valid texts give; what is said twice counts once: servers warn of it. */
export function readTexts({ key, list }: Question, texts: readonly string[]): unknown {
  const values = texts.map((text) => ANSWERING[key as Key].type.parse(text));
  return list ? [...new Set(values)] : values.at(-1);
}

/** An answer as flags and the answers file write it. */
export function showValue({ key, list }: Question, value: unknown): string {
  const show = ANSWERING[key as Key].show as (item: unknown) => string;
  return list ? (value as readonly unknown[]).map(show).join(', ') : show(value);
}

/** How the answers of complete answers are written. */
export function showAnswer(answers: Answers, key: Key, app = 0): string {
  const draft: Draft = { stack: answers, apps: answers.apps as readonly AppAnswers[] };
  return showValue(questionOf(key), valueAt(draft, { key, app }));
}
