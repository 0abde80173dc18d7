import { resolvePath, toPosix } from '../discover/paths.ts';
import { readSettings } from '../discover/read.ts';
import { reasonOf } from '../discover/vfs.ts';
import type { Answers } from '../generate/answers.ts';
import type { Draft } from '../generate/answering.ts';
import { conflictsOf } from '../generate/check.ts';
import { complete, EMPTY_DRAFT, problemOf, readTexts, withValue, type Completed, type Place } from '../generate/draft.ts';
import { QUESTIONS, questionOf, type Key } from '../generate/questions.ts';
import { readAnswers } from '../generate/read-answers.ts';
import { series } from '../text/series.ts';
import type { Arguments } from './args.ts';
import { UsageError } from './errors.ts';
import type { Io } from './io.ts';

/** The flags that answer a question. */
export const answeredBy = (args: Arguments): readonly Key[] =>
  QUESTIONS.map(({ key }) => key).filter((key) => args.text(key) !== undefined);

/** What flags answer: one application. */
export function draftOfFlags(args: Arguments): Draft {
  return answeredBy(args).reduce((draft: Draft, key) => {
    const question = questionOf(key);
    const texts = question.list ? args.list(key) : [args.text(key)!];
    const problem = problemOf(key, texts);
    if (problem !== undefined) throw new UsageError(`--${key}: ${problem}`);
    return withValue(draft, { key, app: 0 }, readTexts(question, texts));
  }, EMPTY_DRAFT);
}

/** What a file answers; throws a UsageError that names its line for everything it does not know. */
export function draftOfFile(file: string, { vfs, cwd }: Io): Draft {
  const path = resolvePath(cwd, toPosix(file));
  let text: string;
  try {
    text = readSettings(vfs, vfs.realPath(path) ?? path);
  } catch (error) {
    throw new UsageError(`${file}: ${reasonOf(error)}`);
  }
  return draftOfText(text, file);
}

/** The same for a text; `name` is what its file is called. */
function draftOfText(text: string, name: string): Draft {
  const read = readAnswers(text);
  if (!read.ok) throw new UsageError(`${name}:${read.line}: ${read.message}`);
  const { draft } = read;
  if (draft.apps.length === 0) throw new UsageError(`${name}: it names no application: add a section [app NAME]`);
  return draft;
}

/** The complete answers of a file, which hold together. */
export function answersOfFile(draft: Draft, name: string): Completed & { readonly answers: Answers } {
  const { answers, missing, assumed } = complete(draft);
  if (!answers)
    throw new UsageError(
      `${name}: ${series(
        missing.map((place) => inFile(place, draft)),
        'and',
      )} must be said`,
    );
  const [conflict] = conflictsOf(answers);
  if (conflict !== undefined) throw new UsageError(`${name}: ${conflict}`);
  return { answers, missing, assumed };
}

const inFile = ({ key, app }: Place, { apps }: Draft): string =>
  questionOf(key).of === 'stack' ? `${key} of [stack]` : `${key} of [app ${apps[app]?.name ?? ''}]`;
