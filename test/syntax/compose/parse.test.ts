import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDotenv } from '../../../src/syntax/compose/dotenv.ts';
import { parseCompose } from '../../../src/syntax/compose/parse.ts';
import type { ComposeNode } from '../../../src/syntax/compose/tree.ts';
import { SourceFile } from '../../../src/text/source.ts';

const parse = (text: string) => parseCompose(new SourceFile('compose.yml', text));

describe('parseCompose', () => {
  it('keeps places through anchors and merge keys, and what a map says itself goes first', () => {
    const text = 'x: &x\n  image: "a\\tb"\n  user: u\nservices:\n  web:\n    <<: [*x]\n    user: v\n    ports: ["80:80"]\n';
    const { services, errors } = parse(text);
    const web = services.get('web')!.value;
    expect([...web.entries].map(([key, { value }]) => [key, value.text?.text, text.slice(value.span.start, value.span.end)])).toEqual([
      ['user', 'v', 'v'],
      ['ports', undefined, '["80:80"]'],
      ['image', 'a\tb', '"a\\tb"'],
    ]);
    expect(web.entries.get('ports')!.value.items.map(({ text: own }) => own?.text)).toEqual(['80:80']);
    expect(errors).toEqual([]);
  });

  it('finds the services of the first format at its top', () => {
    const names = (text: string): string[] => [...parse(text).services.keys()];
    expect(names('web:\n  build: .\n  links: [db]\ndb:\n  image: postgres\nx-a:\n  image: c\nd: e\n')).toEqual(['web', 'db']);
    expect(names('version: "3"\nweb:\n  build: .\n')).toEqual([]);
  });

  it('says where the YAML ends to be YAML', () => {
    const text = 'services:\n  web:\n\timage: a\n';
    expect(parse(text).errors.map(({ start, end }) => [start, text.slice(start, end)])).toEqual([[expect.any(Number), expect.any(String)]]);
    expect(parse('').errors).toEqual([]);
  });

  it('never throws, and every place lies in the file', () => {
    const piece = fc.constantFrom(
      'services:\n',
      '  web:\n',
      '    image: a\n',
      '    <<: *a\n',
      '&a ',
      '*a',
      '- ',
      '{',
      '}',
      '[',
      ': ',
      '"',
      '|\n',
      '\n',
      '{{ x }}',
    );
    const inside = (node: ComposeNode, length: number): boolean =>
      node.span.start >= 0 &&
      node.span.start <= node.span.end &&
      node.span.end <= length &&
      [...node.items, ...[...node.entries.values()].map(({ value }) => value)].every((child) => inside(child, length));
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (input) => {
        const { root, errors } = parse(input);
        expect(inside(root, input.length)).toBe(true);
        for (const { start, end } of errors) expect(start >= 0 && start <= end && end <= input.length).toBe(true);
      }),
    );
  });
});

describe('readDotenv', () => {
  const read = (text: string) =>
    [...readDotenv(new SourceFile('.env', text))].map(([name, value]) => [
      name,
      value.known ? value.value : value.reason,
      value.span.start,
    ]);

  it('takes quotes, comments, exports and earlier variables as compose does', () => {
    expect(read('# c\nA=1 # c\nexport B="x y" # c\r\nC=\'$A\'\nD=${A}0\nE=$NO\nF=\nG: 2\nno line\n')).toEqual([
      ['A', '1', 6],
      ['B', 'x y', 22],
      ['C', '$A', 35],
      ['D', '10', 41],
      ['E', '$NO is set out of view', 49],
      ['F', '', 55],
      ['G', '2', 59],
    ]);
  });

  it('never throws, and every place lies in the file', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('A', '=', '"', "'", '#', ' ', '$', '{', '}', '\n', '\r', ':') }), (text) => {
        for (const { span } of readDotenv(new SourceFile('.env', text)).values()) {
          expect(span.start >= 0 && span.start <= span.end && span.end <= text.length).toBe(true);
        }
      }),
    );
  });
});
