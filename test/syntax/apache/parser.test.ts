import { describe, expect, it } from 'vitest';
import { parseApache } from '../../../src/syntax/apache/parser.ts';
import type { ApacheDirective } from '../../../src/syntax/apache/tree.ts';
import { SourceFile } from '../../../src/text/source.ts';

const parse = (text: string) => parseApache(new SourceFile('app.conf', text));

type Shape = string | readonly [string, readonly Shape[]];

const shape = ({ name, words, children }: ApacheDirective): Shape => {
  const head = [name, ...words.slice(1).map((word) => word.value)].join('|');
  return children === undefined ? head : [`<${head}>`, children.map(shape)];
};

const shapes = (text: string): Shape[] => parse(text).directives.map(shape);

const errors = (text: string): string[] => parse(text).errors.map(({ line, message }) => `${line}: ${message}`);

describe('words', () => {
  it.each([
    ['ServerName a', 'ServerName|a'],
    ['  ServerName\ta  ', 'ServerName|a'],
    ['ServerAdmin "a b" \'c d\'', 'ServerAdmin|a b|c d'],
    ['ServerAdmin "a\\"b" \'c\\\'d\' "e\\\\" "f\\g"', 'ServerAdmin|a"b|c\'d|e\\|f\\g'],
    ['ServerAdmin a"b c\\\\d', 'ServerAdmin|a"b|c\\d'],
    ['ServerAdmin "a"b', 'ServerAdmin|a|b'],
    ['ServerAdmin "a b', 'ServerAdmin|a b'],
    ['ServerName a # b', 'ServerName|a|#|b'],
    ['ServerName {{ host }}.x {{ y }}', 'ServerName|{{ host }}.x|{{ y }}'],
    ['ServerName ${A} "${B C}"', 'ServerName|${A}|${B C}'],
    ['ServerName> a', 'ServerName|a'],
  ])('%s', (text, expected) => {
    expect(shapes(text)).toEqual([expected]);
  });

  it('know where they stand, over continued lines too', () => {
    const text = '  Alias \\\n  "/a b" \\\r\n /c\nX\n';
    const [alias, x] = parse(text).directives;
    expect(alias!.words.map(({ start, end }) => text.slice(start, end))).toEqual(['Alias', '"/a b"', '/c']);
    expect([text.slice(alias!.start, alias!.end), alias!.line]).toEqual(['Alias \\\n  "/a b" \\\r\n /c', 3]);
    expect([x!.name, x!.line]).toEqual(['X', 4]);
  });
});

describe('lines', () => {
  it.each([
    ['A \\\n b', ['A|b'], [2]],
    ['A \\ \n b', ['A|\\', 'b'], [1, 2]],
    ['A b\\\\\nc', ['A|b\\c'], [2]],
    ['A b\\', ['A|b\\'], [1]],
    ['A b \\\n', ['A|b'], [2]],
    ['# c \\\nA\nB\n', ['B'], [3]],
    ['A\r\nB\r\n', ['A', 'B'], [1, 2]],
    ['\n\n  \nA', ['A'], [4]],
  ])('%j', (text, expected, lines) => {
    expect(shapes(text)).toEqual(expected);
    expect(parse(text).directives.map(({ line }) => line)).toEqual(lines);
  });

  it('keep comments, continued ones as one', () => {
    const text = '# a \\\n b\nA\n  # c\n';
    expect(parse(text).comments.map(({ start, end }) => text.slice(start, end))).toEqual(['# a \\\n b', '# c']);
  });

  it('of a template are no directives', () => {
    const tree = parse('{% if tls %}\n<VirtualHost *:443>\n{% else %}\n<VirtualHost *:80>\n{% endif %}\n</VirtualHost>\n');
    expect([tree.template, tree.comments.length]).toEqual([true, 3]);
  });

  it.each(['{%', '{{if ', '<%', '{#'])('of a template that are never closed are read once: %s', (tag) => {
    expect(parse(tag.repeat(100_000)).directives.length).toBeLessThan(2);
  });

  it.each<readonly [string, Shape[]]>([
    [
      '{% if tls %}\n<VirtualHost *:443>\n{% elif x %}\n<VirtualHost *:81>\n{% else %}\n<VirtualHost *:80>\n{% endif %}\nA\n</VirtualHost>\nB',
      [['<VirtualHost|*:443>', []], ['<VirtualHost|*:81>', []], ['<VirtualHost|*:80>', ['A']], 'B'],
    ],
    [
      '<A>\n<% if tls %>\n<B>\nX\n<% else %>\n<% if y %>\n<C>\n<% end %>\nY\n<% end %>\n</C>\n</A>',
      [
        [
          '<A>',
          [
            ['<B>', ['X']],
            ['<C>', ['Y']],
          ],
        ],
      ],
    ],
    ['{% for a in b %}\n<A>\n{% if c %}\nX\n{% else %}\nY\n{% endif %}\n</A>\n{% endfor %}\nZ', [['<A>', ['X', 'Y']], 'Z']],
    [
      '{{ if .tls }}\n<A 1>\n{{- else }}\n<A 2>\n{{ end }}\n</A>',
      [
        ['<A|1>', []],
        ['<A|2>', []],
      ],
    ],
  ])('of a template say which sections stand in place of each other: %j', (text, expected) => {
    expect([parse(text).template, shapes(text)]).toEqual([true, expected]);
  });
});

describe('sections', () => {
  it.each<readonly [string, Shape[]]>([
    ['<VirtualHost *:80>\nA\n</VirtualHost>\nB', [['<VirtualHost|*:80>', ['A']], 'B']],
    ['<virtualhost *:80 >\n</VIRTUALHOST> x\nB', [['<virtualhost|*:80>', []], 'B']],
    ['<If "%{HTTP_HOST} == \'x\' && 1 > 0"> y\n</If>', [["<If|%{HTTP_HOST} == 'x' && 1 > 0>", []]]],
    ['<IfModule a>\n<IfModule b>\nA\n</IfModule>\n</IfModule>', [['<IfModule|a>', [['<IfModule|b>', ['A']]]]]],
    ['<Else>\n</Else>', [['<Else>', []]]],
    ['<Directory /a \\\n>\n</Directory>', [['<Directory|/a>', []]]],
  ])('%j', (text, expected) => {
    expect(shapes(text)).toEqual(expected);
    expect(errors(text)).toEqual([]);
  });

  it.each<readonly [string, readonly string[]]>([
    ['</A>', ['1: </A> without matching <A> section']],
    ['<A>\n</B>\n</A>', ['2: Expected </A> but saw </B>']],
    ['<A>\n<B>\n</A>\nX', ['3: Expected </B> but saw </A>']],
    ['<a>\n<virtualhost x>\n</a>', ['3: Expected </VirtualHost> but saw </a>']],
    ['<A>\n<B>\n', ['1: <A> was not closed.', '2: <B> was not closed.']],
    ['<A>\n</A\n', ["2: </A> directive missing closing '>'"]],
    ['<IfModule a>\n<B>\n', ['1: Expected </IfModule> before end of configuration', '2: Expected </B> before end of configuration']],
    ['<IfModule a>\n</IfModule> x\n', ['2: </IfModule> without matching <IfModule> section']],
    [
      '\uFEFFListen 80\n',
      ["1: Invalid command '\\xef\\xbb\\xbfListen', perhaps misspelled or defined by a module not included in the server configuration"],
    ],
  ])('%j: %s', (text, expected) => {
    expect(errors(text)).toEqual(expected);
  });

  it('go on behind an error', () => {
    expect(shapes('<A>\n<B>\nX\n</A>\nY\n</C>\nZ')).toEqual([['<A>', [['<B>', ['X']]]], 'Y', 'Z']);
  });

  it('nest as deeply as a file says, in linear time', () => {
    const depth = 50_000;
    const tree = parse(`${'<A>\n'.repeat(depth)}${'</B>\n'.repeat(depth)}${'</A>\n'.repeat(depth)}`);
    expect(tree.errors.length).toBe(depth);
    expect(tree.directives.length).toBe(1);
  });
});
