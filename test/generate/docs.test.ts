import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ANSWERING } from '../../src/generate/answering.ts';
import { QUESTIONS, type Question } from '../../src/generate/questions.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/generate.md'), 'utf8');

/** Choices with what they mean; a format where there are none. */
function answersOf({ key, choices }: Question): string {
  if (choices)
    return Object.entries(choices)
      .map(([word, meaning]) => `\`${word}\`: ${meaning}`)
      .join('<br>');
  return ANSWERING[key as keyof typeof ANSWERING].type.expects.replaceAll('|', '\\|');
}

it('docs/generate.md has the table of all questions', () => {
  const rows = QUESTIONS.map((question: Question) => `| \`--${question.key}\` | ${question.help} | ${answersOf(question)} |`);
  const table = ['| flag | what it decides | answers |', '| --- | --- | --- |', ...rows].join('\n');
  expect(/<!-- questions -->\n([^]*)\n<!-- \/questions -->/.exec(page)?.[1]).toBe(table);
});
