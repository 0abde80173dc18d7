import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument, stringify } from 'yaml';
import { readDocuments, type YamlDocument, type YamlNode, type YamlScalar } from '../../../src/syntax/yaml/read.ts';
import { SourceFile } from '../../../src/text/source.ts';

const all = (): boolean => true;

/** The first document's root. */
function rootOf(text: string): YamlNode {
  const [document] = readDocuments(new SourceFile('a.yaml', text), all);
  if (!document || 'reason' in document) throw new Error(document?.reason);
  return document.root;
}

const scalarOf = (text: string, ...path: string[]): YamlScalar | undefined => rootOf(text).get(...path).scalar;

/** Each character of the text with the one that is written where it says it comes from. */
const placed = (scalar: YamlScalar): string[] =>
  scalar.text.text.split('').map((char, at) => char + (scalar.text.file.text[scalar.text.offset(at)] ?? ''));

describe('the scalars of YAML', () => {
  it.each([
    ['plain', 'a: one two\n', 'one two'],
    ['plain over lines', 'a: one\n  two\n\n  three\nb: 1\n', 'one two\nthree'],
    ['a number', 'a: 8000\n', '8000'],
    ['single quotes', "a: 'it''s\n   b'\n", "it's b"],
    ['double quotes', 'a: "x\\n  y \\\n   z \\x41\\u00e9\\"\\\\"\n', 'x\n  y z Aé"\\'],
    ['double quotes over lines', 'a: "one  \n\n   two\n  three"\n', 'one\ntwo three'],
    ['double quotes over an escaped blank', 'a: "one \\  \n  two \\ \t three"\n', 'one   two  \t three'],
    ['many blanks', `a: "${' '.repeat(500_000)}b"\n`, `${' '.repeat(500_000)}b`],
    ['literal', 'a: |\n  x\n\n    y\nb: 1\n', 'x\n\n  y\n'],
    ['literal, stripped', 'a: |-\n  x\n  y\n\nb: 1\n', 'x\ny'],
    ['literal, kept', 'a: |+\n  x\n\n\nb: 1\n', 'x\n\n\n'],
    ['literal with an indent of its own', 'a: |2 # why\n    x\n  y\nb: 1\n', '  x\ny\n'],
    ['literal in a list', 'a:\n- b: |\n    x\n  c: 1\n', undefined],
    ['literal at the end of the file', 'a: |\n  x', 'x\n'],
    ['literal with blanks in empty lines', 'a: |\n  x\n \n    \n  y\n', 'x\n\n  \ny\n'],
    ['literal with a comment behind it', 'a: |\n  x\n# no part of it\nb: 1\n', 'x\n'],
    ['literal, empty', 'a: |\nb: 1\n', ''],
    ['folded', 'a: >\n  x\n  z\n\n  y\n    k\n\n    m\n  l\n', 'x z\ny\n  k\n\n  m\nl\n'],
    ['folded, a tab behind an empty line', 'a: >-\n  \n  \t\n  x\n', '\n\t\nx'],
    ['folded, stripped', 'a: >-\n  x\n\n\n  z\n', 'x\n\nz'],
    ['behind an anchor', 'a: &x |\n  b\n', 'b\n'],
  ])('%s', (_, text, value) => {
    for (const written of [text, text.replaceAll('\n', '\r\n')]) expect(scalarOf(written, 'a')?.text.text).toBe(value);
  });

  it('say where each character stands', () => {
    expect(placed(scalarOf('a: |\n  x\n\n    y\n', 'a')!)).toEqual(['xx', '\n\n', '\n\n', '  ', '  ', 'yy', '\n\n']);
    expect(placed(scalarOf('a: |\r\n  x\r\n  y\r\n', 'a')!)).toEqual(['xx', '\n\n', 'yy', '\n\n']);
    expect(placed(scalarOf('a: "x\\ty"\n', 'a')!)).toEqual(['xx', '\t\\', 'yy']);
    expect(placed(scalarOf("a: 'x''y'\n", 'a')!)).toEqual(['xx', "''", 'yy']);
    expect(placed(scalarOf('a: >\n  x\n  y\n', 'a')!)).toEqual(['xx', ' \n', 'yy', '\n\n']);
  });

  it('follow aliases', () => {
    expect(scalarOf('a: &x |\n  b\nc: *x\n', 'c')?.text.offset(0)).toBe(10);
    expect(rootOf('a: *nowhere\n').get('a').exists).toBe(false);
  });

  const line = fc.string({ unit: fc.constantFrom(...' \t#:-"\'\\{}[]|>&*!%x0é\u{1F600}'), maxLength: 12 });
  // Of nothing but blanks the package itself reads back less than it wrote.
  const text = fc.array(line, { maxLength: 8 }).map((lines) => `${lines.join('\n')}x`);

  it('are what the yaml package takes them for, and literal ones stand there character by character', () => {
    const styles = fc.constantFrom('BLOCK_LITERAL', 'BLOCK_FOLDED', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'PLAIN') as fc.Arbitrary<'PLAIN'>;
    fc.assert(
      fc.property(text, styles, fc.constantFrom('\n', '\r\n'), fc.integer({ min: 2, max: 4 }), (value, style, newline, indent) => {
        const written = stringify({ a: { b: value } }, { defaultStringType: style, defaultKeyType: 'PLAIN', indent, lineWidth: 20 });
        const source = written.replaceAll('\n', newline);
        const document = parseDocument(source);
        fc.pre(document.errors.length === 0 && !/\{[{%#]/.test(source));
        const expected: unknown = document.getIn(['a', 'b']);
        const scalar = scalarOf(source, 'a', 'b');
        expect(scalar?.text.text).toBe(expected);
        expect(scalar?.value).toMatchObject({ known: true, value: expected });
        if (scalar?.style !== 'literal') return;
        expect(placed(scalar).filter((pair) => pair[0] !== pair[1])).toEqual([]);
      }),
      { numRuns: 800 },
    );
  });

  it('never differ from the package where they are given, whatever the text', () => {
    const soup = fc
      .array(
        fc.constantFrom(
          'a: ',
          'b: ',
          '|',
          '>',
          '-',
          '+',
          '2',
          '"',
          "'",
          '\n',
          '\n  ',
          '\n    ',
          '\r\n',
          ' ',
          '\t',
          'x',
          '# c',
          '\\n',
          '\\',
        ),
        { maxLength: 30 },
      )
      .map((parts) => `k: ${parts.join('')}`);
    fc.assert(
      fc.property(soup, (source) => {
        const [document] = readDocuments(new SourceFile('a.yaml', source), all);
        if (!document || 'reason' in document) return;
        const scalar = document.root.get('k').scalar;
        const expected: unknown = parseDocument(source, { uniqueKeys: false, strict: false }).get('k');
        expect(scalar && typeof expected === 'string' ? scalar.text.text : expected).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });
});

const kinds = (text: string): string[] =>
  readDocuments(new SourceFile('a.yaml', text), (part) => part.includes('kind')).map((document) =>
    'reason' in document ? document.reason : (document.root.get('kind').scalar?.text.text ?? '?'),
  );

describe('documents', () => {
  it('are read each by itself, and only those that are wanted', () => {
    expect(kinds('kind: A\n---\nother: [\n---\nkind: B\n...\n---\nkind: C\n')).toEqual(['A', 'B', 'C']);
    expect(kinds('---\r\nkind: A\r\n---\r\nkind: B\r\n')).toEqual(['A', 'B']);
  });

  it('that are no YAML are refused with the reason', () => {
    expect(kinds('kind: A\nb: [\n---\nkind: B\n')).toEqual([expect.stringMatching(/^it is no valid YAML: /), 'B']);
  });

  it('bear hostile texts', () => {
    const bomb = [
      'kind: a',
      'b0: &b0 [x, x]',
      ...Array.from({ length: 60 }, (_, i) => `b${i + 1}: &b${i + 1} [*b${i}, *b${i}, *b${i}]`),
    ].join('\n');
    expect(kinds(bomb)).toEqual(['a']);
    expect(kinds(`kind: a\nb: ${'['.repeat(50_000)}`)).toEqual(['lists and maps are nested too deeply']);
    expect(kinds(`kind: a\nb:\n${'- '.repeat(50_000)}x`)).toEqual(['lists and maps are nested too deeply']);
    expect(kinds(`kind: a\nb: |\n${'  x\n'.repeat(400_000)}`)).toEqual(['larger than 1 MB']);
    const steps = Array.from({ length: 1300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n');
    expect(kinds(`kind: a\nb:\n${steps}`).length).toBe(1);
  });

  it('have places in their file', () => {
    const source = 'a: 1\n---\nb:\n  - c: xyz\n';
    const second = readDocuments(new SourceFile('a.yaml', source), all)[1] as YamlDocument;
    const { span } = second.root.get('b').items[0]!.get('c');
    expect(source.slice(span.start, span.end)).toBe('xyz');
  });
});

describe('templates', () => {
  const chart = [
    'metadata:',
    '  name: {{ include "web.name" . }}-nginx',
    '  labels:',
    '    {{- include "web.labels" . | nindent 4 }}',
    'data:',
    '  {{- if .Values.tls }}',
    '  a: |',
    '    server {',
    '{{- if .Values.big }}',
    '      listen {{ .Values.port }};',
    '    {{- end }}',
    '    }',
    '    {{- /* the end */}}',
    '  {{- end }}',
    '  b: "{{ .Values.b | default "x" }}"',
    '  c: 1',
    '',
  ].join('\n');

  it('are read around their holes', () => {
    const root = rootOf(chart);
    expect(root.get('metadata', 'name').scalar?.text.text).toBe('{{ include "web.name" . }}-nginx');
    expect(root.get('data', 'a').scalar?.text.text).toBe(
      'server {\n{{- if .Values.big }}\n  listen {{ .Values.port }};\n{{- end }}\n}\n{{- /* the end */}}\n',
    );
    expect(root.get('data', 'b').scalar?.value).toMatchObject({ known: false, reason: 'a template fills this in' });
    expect(root.get('data', 'c').scalar?.value).toMatchObject({ known: true, value: '1' });
    const { span } = root.get('data', 'c');
    expect(chart.slice(span.start, span.end)).toBe('1');
  });

  it('say so', () => {
    const conditional = (text: string): boolean => (readDocuments(new SourceFile('a.yaml', text), all)[0] as YamlDocument).conditional;
    expect([conditional(chart), conditional('a: {{ x }}\n'), conditional('a: 1\n')]).toEqual([true, false, false]);
  });
});
