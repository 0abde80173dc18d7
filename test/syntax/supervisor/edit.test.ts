import { describe, expect, it } from 'vitest';
import { SourceFile } from '../../../src/text/source.ts';
import type { Edit } from '../../../src/text/source.ts';
import { escapeValue, insertKey, removeEntry, setKey } from '../../../src/syntax/supervisor/edit.ts';
import { parseSupervisor } from '../../../src/syntax/supervisor/parser.ts';

function change(text: string, edit: (tree: ReturnType<typeof parseSupervisor>) => Edit[]): string {
  const edits = edit(parseSupervisor(new SourceFile('s.conf', text)));
  return edits.sort((a, b) => b.start - a.start).reduce((out, one) => out.slice(0, one.start) + one.text + out.slice(one.end), text);
}

describe('edits of a supervisord configuration', () => {
  it('replace a value and leave the comment', () => {
    expect(change('[program:x]\nStopWaitSecs = 10 ; short\n', (tree) => setKey(tree, 'program:x', 'stopwaitsecs', '35'))).toBe(
      '[program:x]\nStopWaitSecs = 35 ; short\n',
    );
    expect(change('[program:x]\ncommand=/x\n  a\nuser=b\n', (tree) => setKey(tree, 'program:x', 'command', '/y'))).toBe(
      '[program:x]\ncommand=/y\nuser=b\n',
    );
  });

  it('insert behind the last value and its comment', () => {
    expect(change('[program:x]\ncommand: /x ; c\n\n[program:y]\n', (tree) => insertKey(tree, 'program:x', 'User', 'b'))).toBe(
      '[program:x]\ncommand: /x ; c\nuser: b\n\n[program:y]\n',
    );
    expect(change('[program:x]\r\ncommand=/x\r\n', (tree) => setKey(tree, 'program:x', 'user', 'b'))).toBe(
      '[program:x]\r\ncommand=/x\r\nuser=b\r\n',
    );
  });

  it('remove a value with its line', () => {
    expect(change('[program:x]\na=1 ; c\n  2 # d\nb=2\n', (tree) => removeEntry(tree.sections[0]!.entries[0]!))).toBe('[program:x]\nb=2\n');
  });

  it('double the percent sign', () => expect(escapeValue('%(h)s 5%')).toBe('%%(h)s 5%%'));
});
