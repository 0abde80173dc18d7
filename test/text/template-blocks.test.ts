import { describe, expect, it } from 'vitest';
import { SourceFile } from '../../src/text/source.ts';
import { isConditional } from '../../src/text/template-blocks.ts';

const conditional = (text: string, outer: boolean): boolean => {
  const file = new SourceFile('a.service.j2', text);
  return isConditional(file, { start: text.indexOf('User=') }, outer ? { start: text.indexOf('[Service]') } : undefined);
};

describe('what a template may leave out', () => {
  it.each<[text: string, inSection: boolean, inFile: boolean]>([
    ['[Service]\nUser=a\n', false, false],
    ['[Service]\n{% if a %}\nUser=a\n{% endif %}\n', true, true],
    ['{% if a %}\n[Service]\nUser=a\n{% endif %}\n', false, true],
    ['{% if a %}\n[Service]\n{% else %}\nUser=a\n{% endif %}\n', true, true],
    ['{% if a %}\n[Service]\n{% endif %}\n{% if b %}\nUser=a\n{% endif %}\n', true, true],
    ['{% if a %}\n[Service]\n{% endif %}\n{% if a %}\nUser=a\n{% endif %}\n', false, true],
    ['{% if a %}\n[Service]\n{% endif %}\nUser=a\n', false, false],
  ])('%j', (text, inSection, inFile) => {
    expect([conditional(text, true), conditional(text, false)]).toEqual([inSection, inFile]);
  });
});
