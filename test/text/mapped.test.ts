import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MappedText } from '../../src/text/mapped.ts';
import { SourceFile } from '../../src/text/source.ts';

describe('MappedText', () => {
  const file = new SourceFile('web.service', 'Exec=/a \\\n  b c\n');
  // `/a ` and `b c`: systemd puts a blank for the line end.
  const joined = new MappedText(file, '/a  b c', [
    { at: 0, source: 5 },
    { at: 4, source: 12 },
  ]);

  it('knows where each character came from', () => {
    expect([...joined.text].map((_, at) => file.text[joined.offset(at)]).join('')).toBe('/a \\b c');
  });

  it('gives the range of the file a part was written in', () => {
    expect(file.slice(joined.span(0, 2))).toBe('/a');
    expect(file.slice(joined.span(4, 7))).toBe('b c');
    expect(file.slice(joined.span(1, 5))).toBe('a \\\n  b');
  });

  it('gives an empty range for nothing', () => {
    expect(joined.span(4, 4)).toEqual(file.span(12, 12));
    expect(joined.span(7, 7)).toEqual(file.span(15, 15));
  });

  it('is the file itself for a plain slice', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), fc.nat(), fc.nat(), (text, a, b, c, d) => {
        const source = new SourceFile('x', text);
        const [from, to] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y) as [number, number];
        const slice = MappedText.slice(source, from, to);
        const [start, end] = [c % (to - from + 1), d % (to - from + 1)].sort((x, y) => x - y) as [number, number];
        expect(source.slice(slice.span(start, end))).toBe(slice.text.slice(start, end));
      }),
    );
  });
});
