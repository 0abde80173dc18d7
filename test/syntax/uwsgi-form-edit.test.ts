import { describe, expect, it } from 'vitest';
import { insertScalar, renameScalar } from '../../src/syntax/uwsgi-form/edit.ts';
import { readForm } from '../../src/syntax/uwsgi-form/read.ts';
import type { Form } from '../../src/syntax/uwsgi-form/tree.ts';
import { applyEdits } from '../../src/text/edits.ts';
import { SourceFile } from '../../src/text/source.ts';

/** The text with an edit made at the last entry that the form has; undefined where none can be made. */
function edited(form: Form, text: string, make: typeof insertScalar, ...words: readonly [string, string]) {
  const file = new SourceFile(`a.${form}`, text);
  const entry = readForm(file, form, '').entries.at(-1)!;
  const edits = make(entry, ...words);
  return edits && applyEdits(text, edits);
}

describe('an option added to a file of uWSGI', () => {
  it.each<[form: Form, before: string, after: string | undefined, value?: string]>([
    ['yaml', 'uwsgi:\n  a: b', 'uwsgi:\n  a: b\n  x: 1'],
    ['yaml', 'uwsgi:\r\n    a: "b" # c\r\n', 'uwsgi:\r\n    a: "b" # c\r\n    x: 1\r\n'],
    ['yaml', 'uwsgi:\n  a:\n    - b\n', undefined],
    ['yaml', 'uwsgi:\n  a: b\n', undefined, '@c'],
    ['yaml', 'uwsgi:\n  a: b\n', undefined, 'c d'],
    ['xml', '<uwsgi>\n\t<a>b</a>\n</uwsgi>\n', '<uwsgi>\n\t<a>b</a>\n\t<x>1</x>\n</uwsgi>\n'],
    ['xml', '<uwsgi>\n  <a/>\n</uwsgi>\n', '<uwsgi>\n  <a/>\n  <x>1</x>\n</uwsgi>\n'],
    ['xml', '<uwsgi><a>b</a></uwsgi>\n', undefined],
    ['json', '{"uwsgi": {\n  "a": "b"\n}}', '{"uwsgi": {\n  "a": "b",\n  "x": 1\n}}'],
    ['json', '{"uwsgi": {\n  "a": "b"\n}}', '{"uwsgi": {\n  "a": "b",\n  "x": "/c"\n}}', '/c'],
    ['json', '{"uwsgi": {"a": "b"}}', undefined],
    ['json', '{"uwsgi": {\n  "a": ["b",\n  "c"]\n}}', undefined],
  ])('%s: %j', (form, before, after, value = '1') => {
    expect(edited(form, before, insertScalar, 'x', value)).toBe(after);
  });
});

describe('an option of a file of uWSGI under another name', () => {
  it.each<[form: Form, before: string, after: string | undefined]>([
    ['yaml', 'uwsgi:\n  a: b\n', 'uwsgi:\n  x: b\n'],
    ['yaml', 'uwsgi:\n  "a": b\n', 'uwsgi:\n  "x": b\n'],
    ['xml', '<uwsgi><a>b</a></uwsgi>', '<uwsgi><x>b</x></uwsgi>'],
    ['xml', '<uwsgi><a/></uwsgi>', undefined],
    ['json', '{"uwsgi": {"a": 1}}', '{"uwsgi": {"x": 1}}'],
  ])('%s: %j', (form, before, after) => {
    expect(edited(form, before, (entry, name) => renameScalar(entry, name), 'x', '')).toBe(after);
  });
});
