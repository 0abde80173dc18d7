import type { Answers } from '../answers.ts';
import { showAnswer } from '../draft.ts';
import { emitIni, type IniAssignment, type IniPart } from '../emit/ini.ts';
import { QUESTIONS, type Question } from '../questions.ts';
import { ANSWERS_NAME } from '../read-answers.ts';
import type { Writer } from '../wanted.ts';

/** The answers themselves, from which the same files come again. */
export const writeAnswers: Writer = ({ answers }) => [{ path: ANSWERS_NAME, text: answersText(answers) }];

/** `[stack]` and an `[app NAME]` for each application; lists that hold nothing are left out. */
export function answersText(answers: Answers): string {
  const apps = answers.apps.map(({ name }, at) => section(`app ${name}`, 'app', answers, at));
  return emitIni('stacklint', [], [section('stack', 'stack', answers, 0), ...apps]);
}

/** Comments stand where a key is met first. */
function section(name: string, of: Question['of'], answers: Answers, app: number): IniPart {
  const settings = QUESTIONS.filter((question) => question.of === of && question.key !== 'name').flatMap(
    ({ key, help, ...rest }): IniAssignment[] => {
      const value = showAnswer(answers, key, app);
      if (value === '') return [];
      const comment = 'choices' in rest ? `${help}: ${Object.keys(rest.choices).join(', ')}` : help;
      return [{ key, value, ...(app === 0 && { comment: [comment] }) }];
    },
  );
  return { name, groups: [settings] };
}
