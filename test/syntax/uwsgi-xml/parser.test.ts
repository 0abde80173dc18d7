import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXml } from '../../../src/syntax/uwsgi-xml/parser.ts';
import { wrongRanges, pairs, survives } from '../uwsgi-forms.ts';

const read = (text: string, id = ''): string[] => pairs(readXml, text, id);

describe('readXml', () => {
  it('takes the first child of each element', () => {
    expect(
      read('<uwsgi><a>1</a><b/><c></c><d> x\r\n </d><e>1&lt;&#65;<![CDATA[no]]></e><f><![CDATA[<&]]></f><g><!--h-->i</g></uwsgi>'),
    ).toEqual(['a=1', 'b=1', 'c=1', 'd= x\n ', 'e=1<A', 'f=<&', 'g=h']);
  });

  it('keeps magic for later, and knows what it takes away', () => {
    expect(read('<uwsgi><a>%n %% %(x) &#37;n %q!</a></uwsgi>')).toEqual(['a=%n %% %%(x) %%n !']);
    expect(read('<uwsgi><a>50%</a></uwsgi>')).toEqual([
      'a=50/a>',
      'error: could not parse file: Opening and ending tag mismatch: a line 1 and uwsgi',
    ]);
  });

  it('reads apps and code', () => {
    expect(
      read(
        '<uwsgi><app/><app mountpoint="/x">w.py</app><app domain="d">\n <script>s</script></app><app><script/></app><![CDATA[import x]]></uwsgi>',
      ),
    ).toEqual(['app=', 'mount=/x=w.py', 'app=', 'mount=d|=s', 'app=', 'eval=import x']);
  });

  it('finds the id that was asked for', () => {
    const text = '<r><uwsgi id="a"><x>1</x></uwsgi><uwsgi id="b"><x>2</x><y id="c"/><z id="b"/></uwsgi></r>';
    expect(read(text)).toEqual(['x=1']);
    expect(read(text, 'b')).toEqual(['x=2', 'z=1']);
    expect(read(text, 'c')).toEqual(['stops']);
    expect(read('<uwsgi id="a"><x>1</x></uwsgi>', 'b')).toEqual(['x=1']);
  });

  it('stops where uWSGI falls over', () => {
    expect(read('<uwsgi><a>1</a><b><c/></b><d/></uwsgi>')).toEqual(['a=1', 'stops']);
    expect(read('<other/>')).toEqual([]);
    expect(read('<other><x/></other>')).toEqual(['stops']);
  });

  it.each([
    ['', 'Document is empty'],
    ['a', "Start tag expected, '<' not found"],
    ['<a', "Couldn't find end of Start Tag a line 1"],
    ['<a>', 'Premature end of data in tag a line 1'],
    ['<a>\n</b>', 'Opening and ending tag mismatch: a line 1 and b'],
    ['<a>&x;</a>', "Entity 'x' not defined"],
    ['<a>& </a>', 'xmlParseEntityRef: no name'],
    ['<a>&x</a>', "EntityRef: expecting ';'"],
    ['<a x=1/>', 'AttValue: " or \' expected'],
    ['<a/><b/>', 'Extra content at the end of the document'],
    ['<a>]]></a>', "Sequence ']]>' not allowed in content"],
    ['<a x/>', 'Specification mandates value for attribute x'],
    ['<a x="1" x="2"/>', 'Attribute x redefined'],
    ['<a x="<"/>', "Unescaped '<' not allowed in attributes values"],
    ['<1/>', 'StartTag: invalid element name'],
    ['<!-- a', 'Comment not terminated'],
    ['<a><!-- -- --></a>', 'Double hyphen within comment'],
    [' <?xml version="1.0"?><a/>', 'XML declaration allowed only at the start of the document'],
    ['<a>&#0;</a>', 'xmlParseCharRef: invalid xmlChar value 0'],
    ['<a><![CDATA[', 'CData section not finished'],
  ])('%j: %s', (text, message) => {
    expect(read(text)).toEqual([`error: could not parse file: ${message}`]);
  });

  it('never throws, and its spans lie in the file', () => {
    const part = fc.constantFrom(
      '<',
      '>',
      '/',
      '<uwsgi>',
      '</uwsgi>',
      '<a>',
      '</a>',
      'a',
      '=',
      '"',
      '&',
      ';',
      '&lt;',
      '%',
      '%%',
      '%n',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      '!',
      '\0',
      '\n',
      '😀',
      '<!DOCTYPE a [',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => void expect(wrongRanges(readXml, parts.join(''))).toEqual([])),
      { numRuns: 1000 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void expect(wrongRanges(readXml, text)).toEqual([])));
  });

  it.each(['<a>', '<a/>', '&lt;', '<!--', '%q', '<a x="1">', '<![CDATA[', '&', ']'])('reads half a megabyte of %j in no time', (unit) => {
    expect(() => survives(readXml, `<uwsgi>${unit.repeat(500_000 / unit.length)}`)).not.toThrow();
  });
});
