import { readIni, type IniRead } from '../syntax/npm-ini.ts';
import { listOf } from '../text/value-type.ts';
import { nearest } from '../text/nearest.ts';
import { series } from '../text/series.ts';
import type { AppAnswers } from './answers.ts';
import type { Draft } from './answering.ts';
import { problemOf, readTexts, withValue } from './draft.ts';
import { NAME } from './formats.ts';
import { QUESTIONS, questionOf, type Key } from './questions.ts';

/** The file from which a stack is generated again. */
export const ANSWERS_NAME = 'stacklint-answers.ini';

export type AnswersRead =
  | { readonly ok: true; readonly draft: Draft }
  | { readonly ok: false; readonly line: number; readonly message: string };

/** The answers of an answers file: `[stack]`, and an `[app NAME]` for each application. Says what is unknown or wrong first, and in which line. */
export function readAnswers(text: string): AnswersRead {
  const { entries, sections, problem } = readIni(text);
  const read = draftOf(sections, entries);
  const wrong = read.ok ? problem : problem && problem.line < read.line ? problem : read;
  return wrong ? { ok: false, line: wrong.line, message: wrong.message } : read;
}

function draftOf(sections: IniRead['sections'], entries: IniRead['entries']): AnswersRead {
  const names: string[] = [];
  for (const { name, line } of sections) {
    const problem = sectionProblem(name);
    if (problem !== undefined) return { ok: false, line, message: problem };
    if (name === 'stack') continue;
    const own = appName(name);
    if (names.includes(own)) return { ok: false, line, message: `[app ${own}] is there twice` };
    names.push(own);
  }
  let draft: Draft = { stack: {}, apps: names.map((name): Partial<AppAnswers> => ({ name })) };
  for (const { section, key, value, line } of entries) {
    const of = section === 'stack' ? 'stack' : 'app';
    const problem = keyProblem(of, section, key);
    if (problem !== undefined) return { ok: false, line, message: problem };
    const question = questionOf(key as Key);
    const texts = question.list ? listOf(value) : [value];
    const wrong = problemOf(key as Key, texts);
    if (wrong !== undefined) return { ok: false, line, message: `${key}: ${wrong}` };
    draft = withValue(draft, { key: key as Key, app: names.indexOf(appName(section)) }, readTexts(question, texts));
  }
  return { ok: true, draft };
}

const appName = (section: string): string => section.replace(/^app\s+/, '');

function sectionProblem(section: string): string | undefined {
  if (section === 'stack') return undefined;
  if (!/^app\s/.test(section)) return `unknown section [${section}], there are [stack] and, for each application, [app NAME]`;
  const name = appName(section);
  return NAME.parse(name) === undefined ? `[app ${name}]: expected ${NAME.expects}, got ${JSON.stringify(name)}` : undefined;
}

function keyProblem(of: 'stack' | 'app', section: string, key: string): string | undefined {
  // The section is the name.
  const keys = QUESTIONS.filter((question) => question.of === of && question.key !== 'name').map((question): string => question.key);
  if (keys.includes(key)) return undefined;
  const near = nearest(key, keys);
  return `unknown key ${key} in [${section}]${near === undefined ? `: there are ${series(keys, 'and')}` : ` (did you mean ${near}?)`}`;
}
