import { describe, expect, it } from 'vitest';
import { SourceFile } from '../../../src/text/source.ts';
import type { Edit } from '../../../src/text/source.ts';
import { insertKey, removeEntry, setKey } from '../../../src/syntax/systemd/edit.ts';
import { parseUnit } from '../../../src/syntax/systemd/parser.ts';

const apply = (text: string, edits: readonly Edit[]): string =>
  [...edits].sort((a, b) => b.start - a.start).reduce((out, edit) => out.slice(0, edit.start) + edit.text + out.slice(edit.end), text);

const change = (text: string, edit: (tree: ReturnType<typeof parseUnit>) => Edit[]): string =>
  apply(text, edit(parseUnit(new SourceFile('web.service', text))));

describe('edits of a unit', () => {
  it('replace the last assignment, over its continuation lines', () => {
    expect(change('[Service]\nUser=a\nUser = b \\\n  c  \n# end\n', (tree) => setKey(tree, 'Service', 'User', 'www'))).toBe(
      '[Service]\nUser=a\nUser = www  \n# end\n',
    );
    expect(change('[Service]\nUser=\n', (tree) => setKey(tree, 'Service', 'User', 'www'))).toBe('[Service]\nUser=www\n');
    expect(change('[Service]\nUser=\\\n\n', (tree) => setKey(tree, 'Service', 'User', 'www'))).toMatch(/^\[Service\]\nUser=\s*www/);
  });

  it('insert behind the last assignment, as the neighbour is written', () => {
    expect(change('[Service]\r\nA = 1\r\n\r\n[Install]\r\nB=2\r\n', (tree) => setKey(tree, 'Service', 'User', 'www'))).toBe(
      '[Service]\r\nA = 1\r\nUser = www\r\n\r\n[Install]\r\nB=2\r\n',
    );
    expect(change('[Service]\nA=1 \\\n 2', (tree) => insertKey(tree, 'Service', 'A', '3'))).toBe('[Service]\nA=1 \\\n 2\nA=3');
    expect(change('[Service]\n# c\n', (tree) => insertKey(tree, 'Service', 'A', '3'))).toBe('[Service]\nA=3\n# c\n');
    expect(change('[Service]\nA =\n', (tree) => insertKey(tree, 'Service', 'B', '3'))).toBe('[Service]\nA =\nB =3\n');
  });

  it('make the section when there is none', () => {
    expect(change('[Unit]\nA=1\n', (tree) => setKey(tree, 'Install', 'WantedBy', 'x'))).toBe('[Unit]\nA=1\n\n[Install]\nWantedBy=x\n');
    expect(change('[Unit]\r\nA=1', (tree) => setKey(tree, 'Install', 'WantedBy', 'x'))).toBe(
      '[Unit]\r\nA=1\r\n\r\n[Install]\r\nWantedBy=x\r\n',
    );
    expect(change('', (tree) => setKey(tree, 'Install', 'WantedBy', 'x'))).toBe('[Install]\nWantedBy=x\n');
  });

  it('remove an assignment with its lines', () => {
    const remove = (text: string): string => change(text, (tree) => removeEntry(tree.sections[0]!.entries.find(({ key }) => key === 'A')!));
    expect(remove('[S]\n  A=1 \\\n  # c\n  2\nB=3\n')).toBe('[S]\nB=3\n');
    expect(remove('[S]\r\nB=3\r\nA=1')).toBe('[S]\r\nB=3');
    expect(remove('[S]\nA=1\n')).toBe('[S]\n');
  });
});
