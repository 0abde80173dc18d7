import type { Answers } from '../generate/answers.ts';
import { ANSWERING, type Draft } from '../generate/answering.ts';
import {
  complete,
  conflictsSoFar,
  placesOf,
  presetOf,
  problemOf,
  readTexts,
  showAnswer,
  showValue,
  valueAt,
  withValue,
  type Place,
} from '../generate/draft.ts';
import { QUESTIONS, questionOf } from '../generate/questions.ts';
import { listOf } from '../text/value-type.ts';
import { escapeTerminal } from '../report/escape.ts';
import type { Order } from './generate.ts';
import type { Io } from './io.ts';
import type { Prompts } from './prompts.ts';

/** The whole conversation: what flags have not said, where to write, a last look; undefined when it shall not be written. */
export async function converse(given: Draft, output: string | undefined, prompts: Prompts, io: Io): Promise<Order | undefined> {
  const tell = (line: string): void => io.stderr.write(`${escapeTerminal(line)}\n`);
  const completed = complete(await ask(given, prompts, tell));
  const answers = completed.answers!;
  const check = (text: string): string | undefined => (text.trim() === '' ? 'this has to be said' : undefined);
  const folder = output ?? (await prompts.input('Into which folder?', { preset: 'deploy', check })).trim();
  for (const line of summaryOf(answers)) tell(line);
  if (!(await prompts.confirm(`Write the files to ${folder}?`, true))) {
    tell('nothing was written');
    return undefined;
  }
  return { ...completed, answers, assumed: [], folder };
}

/** Asks what flags have not answered, application by application. `tell` prints a line for whoever answers. */
export async function ask(given: Draft, prompts: Prompts, tell: (line: string) => void): Promise<Draft> {
  let draft = given;
  for (let app = 0; ; app++) {
    for (const place of placesOf(draft).filter((one) => one.app === app)) draft = await askOne(draft, place, prompts, tell);
    if (!(await prompts.confirm('Another application in this stack?', false))) return draft;
    draft = { ...draft, apps: [...draft.apps, {}] };
  }
}

async function askOne(draft: Draft, place: Place, prompts: Prompts, tell: (line: string) => void): Promise<Draft> {
  if (valueAt(draft, place) !== undefined || !ANSWERING[place.key].isOpen(seenFrom(draft), place.app)) return draft;
  for (;;) {
    const next = withValue(draft, place, await answer(draft, place, prompts));
    const conflicts = conflictsSoFar(next);
    if (conflicts.length === 0) return next;
    for (const conflict of conflicts) tell(conflict);
  }
}

/** What is not asked counts with its preset. */
const seenFrom = (draft: Draft): Draft => {
  const { assumed } = complete(draft);
  return assumed.reduce((known: Draft, place) => withValue(known, place, presetOf(known, place)), draft);
};

function answer(draft: Draft, place: Place, prompts: Prompts): Promise<unknown> {
  const question = questionOf(place.key);
  const preset = presetOf(seenFrom(draft), place);
  if (question.choices)
    return prompts.select(
      question.ask,
      Object.entries(question.choices).map(([value, description]) => ({ value, name: value, description })),
      preset as string,
    );
  const texts = (text: string): readonly string[] => (question.list ? listOf(text) : [text.trim()]);
  const check = (text: string): string | undefined =>
    texts(text).length === 0 && !Array.isArray(preset) ? 'this has to be said' : problemOf(place.key, texts(text));
  return prompts
    .input(question.ask, { ...(preset !== undefined && { preset: showValue(question, preset) }), check })
    .then((text) => readTexts(question, texts(text)));
}

/** All answers, a line each, for a last look. */
export function summaryOf(answers: Answers): readonly string[] {
  const lines = (of: 'stack' | 'app', app: number): string[] =>
    QUESTIONS.filter((question) => question.of === of && !(of === 'app' && question.key === 'name')).flatMap(({ key }) => {
      const text = showAnswer(answers, key, app);
      return text === '' ? [] : [`  ${key.padEnd(12)} ${text}`];
    });
  return ['stack', ...lines('stack', 0), ...answers.apps.flatMap(({ name }, app) => [`app ${name}`, ...lines('app', app)])];
}
