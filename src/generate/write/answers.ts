import { QUESTIONS, questionOf, type Question } from '../questions.ts';
import { showAnswer } from '../draft.ts';
import { ANSWERS_NAME } from '../read-answers.ts';
import type { Answers } from '../answers.ts';
import type { Writer } from '../wanted.ts';

/** The answers themselves, from which the same files come again. */
export const writeAnswers: Writer = ({ answers }) => [{ path: ANSWERS_NAME, text: answersText(answers) }];

/** `[stack]` and an `[app NAME]` for each application; what was answered by nothing at all is left out. */
export function answersText(answers: Answers): string {
  const apps = answers.apps.map(({ name }, at) => section(`app ${name}`, 'app', answers, at, at > 0));
  return `${[section('stack', 'stack', answers, 0, false), ...apps].join('\n')}`;
}

function section(name: string, of: Question['of'], answers: Answers, app: number, isRepeated: boolean): string {
  const lines = QUESTIONS.filter((question) => question.of === of && question.key !== 'name').flatMap(({ key }): string[] => {
    const text = showAnswer(answers, key, app);
    if (text === '') return [];
    return [...(isRepeated ? [] : [`# ${commentOf(questionOf(key))}`]), `${key} = ${text}`];
  });
  return `[${name}]\n${lines.join('\n')}\n`;
}

const commentOf = ({ help, choices }: Question): string => (choices ? `${help}: ${Object.keys(choices).join(', ')}` : help);
