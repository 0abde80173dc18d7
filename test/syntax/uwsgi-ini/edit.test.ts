import { describe, expect, it } from 'vitest';
import { insertOption, moveCommentAbove, removeEntry, renameKey, setValue } from '../../../src/syntax/uwsgi-ini/edit.ts';
import { parseIni } from '../../../src/syntax/uwsgi-ini/parser.ts';
import type { IniEntry } from '../../../src/syntax/uwsgi-ini/tree.ts';
import { SourceFile } from '../../../src/text/source.ts';
import type { Edit } from '../../../src/text/source.ts';

const apply = (text: string, edits: readonly Edit[]): string =>
  [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((before, { start, end, text: put }) => before.slice(0, start) + put + before.slice(end), text);

const change = (text: string, key: string, make: (entry: IniEntry, file: SourceFile) => Edit[]): string => {
  const file = new SourceFile('app.ini', text);
  const entry = parseIni(file)
    .sections.flatMap(({ entries }) => entries)
    .find((candidate) => candidate.key === key)!;
  return apply(text, make(entry, file));
};

describe('edits of an ini', () => {
  it('sets a value, with the file’s own separator where there was none', () => {
    const text = '[uwsgi]\nprocesses=2 \r\nmaster\r\nvacuum =\n';
    expect(change(text, 'processes', (entry) => setValue(entry, '4'))).toBe('[uwsgi]\nprocesses=4 \r\nmaster\r\nvacuum =\n');
    expect(change(text, 'master', (entry) => setValue(entry, 'true'))).toBe('[uwsgi]\nprocesses=2 \r\nmaster=true\r\nvacuum =\n');
    expect(change(text, 'vacuum', (entry) => setValue(entry, 'true'))).toBe('[uwsgi]\nprocesses=2 \r\nmaster\r\nvacuum=true\n');
  });

  it('renames a key', () => {
    expect(change('[uwsgi]\n wsgi_file  = a', 'wsgi_file', (entry) => renameKey(entry, 'wsgi-file'))).toBe('[uwsgi]\n wsgi-file  = a');
  });

  it('takes a line away', () => {
    expect(change('[uwsgi]\n; why\n a = 1\nb = 2', 'a', removeEntry)).toBe('[uwsgi]\n; why\nb = 2');
    expect(change('[uwsgi]\na = 1\nb = 2', 'b', removeEntry)).toBe('[uwsgi]\na = 1\n');
  });

  it('moves a comment above its line', () => {
    const text = '[uwsgi]\r\n  vacuum = false ; keep\r\nx = 1';
    const moved = '[uwsgi]\r\n  ; keep\r\n  vacuum = false\r\nx = 1';
    expect(change(text, 'vacuum', (entry) => moveCommentAbove(entry, 'false', '; keep'))).toBe(moved);
    expect(change(text, 'vacuum', (entry) => moveCommentAbove(entry, 'false', ' keep '))).toBe(moved);
  });

  it('inserts behind an entry, at the end of a section, in a new section', () => {
    const text = '[uwsgi]\n\ta=1\n\tb=2\n\n[other]\nc = 3';
    const insert = (section: string, after: boolean): string =>
      change(text, 'a', (entry, file) => insertOption(file, section, 'master', 'true', after ? { after: entry } : {}));
    expect(insert('uwsgi', true)).toBe('[uwsgi]\n\ta=1\n\tmaster=true\n\tb=2\n\n[other]\nc = 3');
    expect(insert('uwsgi', false)).toBe('[uwsgi]\n\ta=1\n\tb=2\n\tmaster=true\n\n[other]\nc = 3');
    expect(insert('other', false)).toBe(`${text}\nmaster = true`);
    expect(insert('new', false)).toBe(`${text}\n\n[new]\nmaster=true\n`);
  });

  it('inserts into empty sections and files, and never behind a line end that a % takes away', () => {
    const insert = (text: string): string => apply(text, insertOption(parseIni(new SourceFile('a', text)), 'uwsgi', 'master', 'true'));
    expect(insert('')).toBe('[uwsgi]\nmaster = true\n');
    expect(insert('[uwsgi]')).toBe('[uwsgi]\nmaster = true');
    expect(insert('[uwsgi]\r\n[x]\r\n')).toBe('[uwsgi]\r\nmaster = true\r\n[x]\r\n');
    expect(insert('[uwsgi]\na = 5%\n\n[x]\n')).toBe('[uwsgi]\na = 5%\n\nmaster = true\n[x]\n');
  });
});
