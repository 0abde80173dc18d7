import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configMapsOf, fileOf } from '../../../src/syntax/kubernetes/config-maps.ts';
import { SourceFile } from '../../../src/text/source.ts';

const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n';

/** A manifest whose first key is a file, with more below it. */
const carrier = (lines: readonly string[], header: string, newline: string, tail: string): SourceFile =>
  new SourceFile(
    'a.yaml',
    [`${HEAD}  a.conf: ${header}`, ...lines.map((line) => (line === '' ? '' : `    ${line}`)), tail].join('\n').replaceAll('\n', newline),
  );

function embedded(file: SourceFile): SourceFile | undefined {
  const [map] = configMapsOf(file);
  return map?.data.has('a.conf') ? fileOf(map, 'a.conf', 'a.conf') : undefined;
}

const TAIL = '  b.conf: |\n    x\n    y\n';

/** The manifest after an edit of the file that it carries. */
function edited(file: SourceFile, start: number, end: number, text: string): string | undefined {
  const inner = embedded(file)!;
  const edit = inner.within!.edit({ file: inner.id, start, end, text });
  return edit && file.text.slice(0, edit.start) + edit.text + file.text.slice(edit.end);
}

describe('edits of a literal block', () => {
  const file = carrier(['server {', '', '  listen 80;', '}'], '|', '\n', TAIL);
  const body = (text: string | undefined): string | undefined => text?.slice(HEAD.length, -TAIL.length);

  it.each([
    ['a word', 12, 18, 'root', '  a.conf: |\n    server {\n\n      root 80;\n    }\n'],
    ['a line before another', 10, 10, '  root /;\n', '  a.conf: |\n    server {\n\n      root /;\n      listen 80;\n    }\n'],
    ['a line in an empty one', 9, 9, '  root /;\n', '  a.conf: |\n    server {\n      root /;\n\n      listen 80;\n    }\n'],
    ['a line behind another', 22, 22, '\n  root /;', '  a.conf: |\n    server {\n\n      listen 80;\n      root /;\n    }\n'],
    ['a line at the end', 25, 25, 'x;\n', '  a.conf: |\n    server {\n\n      listen 80;\n    }\n    x;\n'],
    ['no line any more', 10, 23, '', '  a.conf: |\n    server {\n\n    }\n'],
    ['no last line any more', 23, 25, '', '  a.conf: |\n    server {\n\n      listen 80;\n'],
    ['joined lines', 9, 12, '', '  a.conf: |\n    server {\n    listen 80;\n    }\n'],
  ])('%s', (_, start, end, text, expected) => {
    expect(body(edited(file, start, end, text))).toBe(expected);
  });

  it('are not made where the block would be read as something else', () => {
    expect(edited(file, 0, 0, '  indented;\n')).toBeUndefined();
    expect(edited(file, 0, 25, '')).toBeUndefined();
    expect(edited(file, 23, 25, '}')).toBeUndefined();
    expect(edited(file, 25, 25, '\n\n')).toBeUndefined();
    expect(edited(file, 3, 3, '\u0007')).toBeUndefined();
    expect(edited(carrier(['a', 'b'], '|+', '\n', ''), 1, 1, 'x')).toBeUndefined();
    expect(edited(carrier(['a', 'b'], '>', '\n', '    \n\n'), 1, 1, 'x')).toBeUndefined();
  });

  const word = fc.string({ unit: fc.constantFrom(...'ab #:{};"\'|-\t'), maxLength: 5 });
  const text = fc.array(fc.oneof(word, fc.constant('\n'), fc.constant('\n  ')), { maxLength: 5 }).map((parts) => parts.join(''));

  it('make the file that stands there the changed one, and nothing else', () => {
    let made = 0;
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('|', '|-', '|2', '|2-', '|1', '| # c'),
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom(TAIL, '\n# c\n', ''),
        fc.tuple(fc.nat(60), fc.nat(12), text),
        (lines, header, newline, tail, [from, length, more]) => {
          const file = carrier(['a', ...lines, 'b'], header, newline, tail);
          const inner = embedded(file);
          if (!inner) return;
          const start = from % (inner.text.length + 1);
          const end = Math.min(inner.text.length, start + length);
          const after = edited(file, start, end, more);
          if (after === undefined) return;
          made++;
          const expected = inner.text.slice(0, start) + more + inner.text.slice(end);
          const [map] = configMapsOf(new SourceFile('a.yaml', after));
          expect(map?.data.get('a.conf')?.text.text).toBe(expected);
          expect(map?.data.get('b.conf')?.text.text).toBe(tail === TAIL ? 'x\ny\n' : undefined);
          expect(newline === '\r\n' ? after.replaceAll('\r\n', '') : '').not.toMatch(/[\r\n]/);
        },
      ),
      { numRuns: 2000 },
    );
    expect(made).toBeGreaterThan(300);
  });
});
