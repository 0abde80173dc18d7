import { describe, expect, it } from 'vitest';
import { SourceFile } from '../../../src/text/source.ts';
import type { Edit } from '../../../src/text/source.ts';
import { MappedText } from '../../../src/text/mapped.ts';
import { insertWordsAfter, isPlainWord, quoteWord, removeWords, replaceWord } from '../../../src/syntax/shell/edit.ts';
import { unknownVariables } from '../../../src/syntax/shell/trace.ts';
import type { TracedWord } from '../../../src/syntax/shell/trace.ts';
import { splitShell } from '../../../src/syntax/shell/words.ts';
import { parseSupervisor } from '../../../src/syntax/supervisor/parser.ts';
import { splitCommand, unexpanded } from '../../../src/syntax/supervisor/words.ts';
import { splitExec } from '../../../src/syntax/systemd/exec.ts';
import { parseUnit } from '../../../src/syntax/systemd/parser.ts';
import { unitSpecifiers } from '../../../src/syntax/systemd/specifiers.ts';

interface Command {
  readonly file: SourceFile;
  readonly words: readonly TracedWord[];
}

function unit(text: string): Command {
  const file = new SourceFile('web.service', text);
  const { value } = parseUnit(file).sections[0]!.entries[0]!;
  return { file, words: splitExec(value, { lookup: () => undefined, specifiers: unitSpecifiers('web.service') }).commands[0]!.words };
}

function program(text: string): Command {
  const file = new SourceFile('s.conf', text);
  return { file, words: splitCommand(unexpanded(parseSupervisor(file).sections[0]!.entries[0]!.value)).words };
}

function shell(text: string): Command {
  const file = new SourceFile('s', text);
  return { file, words: splitShell(MappedText.slice(file, 0, text.length), unknownVariables)[0]!.words };
}

const apply = ({ file }: Command, edits: readonly Edit[]): string =>
  [...edits].sort((a, b) => b.start - a.start).reduce((out, edit) => out.slice(0, edit.start) + edit.text + out.slice(edit.end), file.text);

const replace = (command: Command, index: number, text: string): string =>
  apply(command, replaceWord(command.file, command.words[index]!, text));
const remove = (command: Command, ...indices: readonly number[]): string =>
  apply(
    command,
    removeWords(
      command.file,
      indices.map((index) => command.words[index]!),
    ),
  );

describe('edits of words', () => {
  it('quote for the reader', () => {
    expect(replace(unit('[S]\nExecStart=/x -b "a" c\n'), 2, `100% $x "y"`)).toBe('[S]\nExecStart=/x -b "100%% $$x \\"y\\"" c\n');
    expect(replace(program('[program:x]\ncommand=/x a\n'), 1, `100% $x "y"`)).toBe('[program:x]\ncommand=/x "100%% $x \\"y\\""\n');
    expect(replace(shell(`/x 'a'`), 1, `it's $x`)).toBe(`/x 'it'\\''s $x'`);
    expect(replace(shell('/x a'), 1, '127.0.0.1:8000')).toBe('/x 127.0.0.1:8000');
  });

  it('are not made where they cannot be right', () => {
    expect(quoteWord('a b', 'nested')).toBeUndefined();
    expect(quoteWord('a ;b', 'supervisor')).toBeUndefined();
    expect(quoteWord('a\nb', 'systemd')).toBeUndefined();
    const command = unit('[S]\nExecStart=/x ${A}b $A {{ c }}\n');
    expect(command.words.map((word) => isPlainWord(command.file, word))).toEqual([true, false, false]);
    expect(replaceWord(command.file, command.words[1]!, 'b')).toEqual([]);
  });

  it('take words away with the blank or the line before', () => {
    expect(remove(unit('[S]\nExecStart=/x --daemon \\\n  --pid /p \\\n  app\n'), 1)).toBe('[S]\nExecStart=/x \\\n  --pid /p \\\n  app\n');
    expect(remove(unit('[S]\nExecStart=/x --daemon \\\n  --pid /p \\\n  app\n'), 2, 3)).toBe('[S]\nExecStart=/x --daemon \\\n  app\n');
    expect(remove(unit('[S]\r\nExecStart=/x \\\r\n  --daemon \\\r\n  app\r\n'), 1)).toBe('[S]\r\nExecStart=/x \\\r\n  app\r\n');
    expect(remove(program('[program:x]\ncommand=/x\n  --daemon\n  app\n'), 1)).toBe('[program:x]\ncommand=/x\n  app\n');
    expect(remove(shell('/x -D app'), 1)).toBe('/x app');
  });

  it('add words', () => {
    const command = unit('[S]\nExecStart=/x app\n');
    expect(apply(command, insertWordsAfter(command.file, command.words[0]!, ['--bind', 'a b']))).toBe(
      '[S]\nExecStart=/x --bind "a b" app\n',
    );
  });

  it('take words out of the file in which they stand', () => {
    const { file, words } = program('[program:a]\ncommand=a --x b\n');
    const blanks = new SourceFile('other', ' '.repeat(80));
    expect(apply({ file, words }, removeWords(blanks, [words[1]!]))).toBe('[program:a]\ncommand=a b\n');
    const { text: _, ...bare } = words[1]!;
    expect(removeWords(blanks, [bare])).toEqual([]);
  });

  it('write items of arrays and of sequences', () => {
    const item = (text: string, value: string, medium: 'json' | 'yaml'): Command => {
      const file = new SourceFile('c', text);
      const start = text.indexOf(value);
      const raw = MappedText.slice(file, start, start + value.length);
      const span = file.span(start, start + value.length);
      return { file, words: [{ value: value.replaceAll('"', ''), span, text: raw, medium }] };
    };
    const flow = item('CMD ["uwsgi", "--x"]', '"--x"', 'json');
    expect(apply(flow, insertWordsAfter(flow.file, flow.words[0]!, ['--y', 'a "b"']))).toBe('CMD ["uwsgi", "--x", "--y", "a \\"b\\""]');
    expect(apply(flow, removeWords(flow.file, flow.words))).toBe('CMD ["uwsgi"]');
    expect(replace(flow, 0, '--z')).toBe('CMD ["uwsgi", "--z"]');
    expect(replace(flow, 0, '$z')).toBe('CMD ["uwsgi", "--x"]');
    const remove = (text: string, value = '"--x"'): string => {
      const command = item(text, value, 'json');
      return apply(command, removeWords(command.file, command.words));
    };
    expect(remove('CMD ["a", \\\r\n  "--x", \\\r\n  "b"]')).toBe('CMD ["a", \\\r\n  "b"]');
    expect(remove('CMD ["a", \\\n\n  "--x"]')).toBe('CMD ["a"]');
    // Without a comma before it, or with a comment between, it stays.
    for (const text of ['CMD ["--x", "b"]', 'CMD ["--x"]', 'CMD ["a", \\\n# why\n  "--x"]']) expect(remove(text)).toBe(text);
    const block = item('command:\n  - uwsgi\n  - --x\nuser: a\n', '--x', 'yaml');
    expect(apply(block, insertWordsAfter(block.file, block.words[0]!, ['--y', '80']))).toBe(
      'command:\n  - uwsgi\n  - --x\n  - --y\n  - "80"\nuser: a\n',
    );
    expect(apply(block, removeWords(block.file, block.words))).toBe('command:\n  - uwsgi\nuser: a\n');
    expect(replace(block, 0, 'a: b')).toBe('command:\n  - uwsgi\n  - "a: b"\nuser: a\n');
  });
});
