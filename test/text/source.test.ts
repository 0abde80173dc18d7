import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineIndex, perFile, SourceFile } from '../../src/text/source.ts';

describe('LineIndex', () => {
  it.each<[name: string, text: string, lines: readonly string[]]>([
    ['nothing', '', ['']],
    ['one line', 'a', ['a']],
    ['a last line end', 'a\n', ['a', '']],
    ['CR LF once', 'a\r\nb\r\n', ['a', 'b', '']],
    ['no line end in a lone CR', 'a\rb\r', ['a\rb\r']],
    ['blank lines', '\n\n', ['', '', '']],
    ['CR before CR LF', 'a\r\r\nb', ['a\r', 'b']],
  ])('sees %s', (_, text, lines) => {
    const index = new LineIndex(text);
    expect(Array.from({ length: index.count }, (__, at) => index.textOf(at + 1))).toEqual(lines);
  });

  it('counts lines and UTF-16 columns from 1', () => {
    const index = new LineIndex('é😀x\r\ny');
    expect([0, 3, 5, 6, 7].map((offset) => index.position(offset))).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 4 },
      { line: 1, column: 6 },
      { line: 2, column: 1 },
      { line: 2, column: 2 },
    ]);
    expect([1, 2, 3].map((line) => index.startOf(line))).toEqual([0, 6, 7]);
    expect(index.textOf(3)).toBe('');
  });

  it('finds its way back from a position to the offset', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r', '😀') }), fc.nat(), (text, n) => {
        const index = new LineIndex(text);
        const offset = n % (text.length + 1);
        const { line, column } = index.position(offset);
        expect(index.startOf(line) + column - 1).toBe(offset);
        expect(text.slice(0, offset).split('\n').length).toBe(line);
        expect(index.textOf(line)).toBe(text.split('\n')[line - 1]!.replace(line < index.count ? /\r$/ : '', ''));
      }),
    );
  });
});

describe('SourceFile', () => {
  it.each([
    ['', '\n'],
    ['a', '\n'],
    ['a\nb\r\n', '\n'],
    ['a\r\nb\n', '\r\n'],
    ['\n', '\n'],
    ['\r\n', '\r\n'],
  ])('takes the line end of %j from its first line', (text, newline) => {
    expect(new SourceFile('a', text).newline).toBe(newline);
  });

  it('gives spans and slices', () => {
    const file = new SourceFile('etc/x', 'listen 80;');
    expect(file.span(7, 9)).toEqual({ file: 'etc/x', start: 7, end: 9 });
    expect(file.slice(file.span(7, 9))).toBe('80');
    expect([file.valid, file.virtual, new SourceFile('b', '', { valid: false, virtual: true })]).toEqual([
      true,
      false,
      expect.objectContaining({ valid: false, virtual: true }),
    ]);
  });

  it('is what memoised work is known by', () => {
    let runs = 0;
    const length = perFile(({ text }) => (runs++, text.length));
    const file = new SourceFile('a', 'abc');
    expect([length(file), length(file), length(new SourceFile('a', 'abc')), runs]).toEqual([3, 3, 3, 2]);
  });
});
