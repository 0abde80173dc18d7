import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceFile } from '../../src/text/source.ts';
import { isTemplateName, openText, renderedName } from '../../src/text/template.ts';
import { namesSetIn, surroundingsOf } from '../../src/text/template-blocks.ts';

/** What is left open, in one spelling, and whether equal texts may still differ. */
const read = (text: string, percent = false): string => {
  const open = openText(text, { percent });
  return open === undefined ? 'nothing' : `${open.show(open.text)}${open.doubt === undefined ? '' : `: ${open.doubt}`}`;
};

describe('a text with holes', () => {
  it.each([
    ['127.0.0.1:{{port}}', '127.0.0.1:{{ port }}'],
    ['127.0.0.1:{{-  port -}}', '127.0.0.1:{{ port }}'],
    ['/run/{{ app . name }}/{{app.name|lower}}.sock', '/run/{{ app.name }}/{{ app.name|lower }}.sock'],
    ["{{ port | default( 'a:b' ) }}", '{{ port|default("a:b") }}'],
    ['{{ .Values.port }}', '{{ .Values.port }}'],
    ["<%= node['app']['port'] -%>", '<%= node["app"]["port"] %>'],
    ['@PORT@ and __APP_DIR__', '@PORT@ and @APP_DIR@'],
  ])('is spelled in one way: %s', (text, shown) => {
    expect(read(text)).toBe(shown);
  });

  it.each([
    ['${APP_PORT}', '${APP_PORT}: ${APP_PORT} may be another in each environment'],
    ['{{ item.port }}', '{{ item.port }}: {{ item.port }} may be another in each file'],
    ['{{ ansible_host }}:80', '{{ ansible_host }}:80: {{ ansible_host }} may be another in each file'],
    ['{{ lookup("env", "X") }}', '{{ lookup("env","X") }}: {{ lookup("env","X") }} is computed'],
    ['{{ ports | random }}', '{{ ports|random }}: {{ ports|random }} is computed'],
    ['{{ a if b else c }}', '{{ a if b else c }}: {{ a if b else c }} is computed'],
    ['<%= ENV["PORT"] || 80 %>', '<%= ENV["PORT"]||80 %>: <%= ENV["PORT"]||80 %> may be another in each environment'],
  ])('may differ all the same: %s', (text, shown) => {
    expect(read(text)).toBe(shown);
  });

  it.each([
    '/run/app.sock',
    '{{ x',
    '{{ x }}-$y',
    '{{ x }}{% if a %}b{% endif %}',
    '{{ x }}/%i.sock',
    '`date`{{ x }}',
    '{{ x }}${y}',
    '%name',
    '{{ }}',
  ])('says nothing where more or nothing is open: %s', (text) => {
    expect(read(text)).toBe('nothing');
  });

  it.each([
    ['unix:%socket_path', 'unix:%{socket_path}'],
    ['unix:%{socket_path}', 'unix:%{socket_path}'],
    ['/run/%n.sock', 'nothing'],
  ])('may be filled in by a script: %s', (text, shown) => {
    expect(read(text, true)).toBe(shown);
  });

  it('is taken apart whatever it is', () => {
    const piece = fc.oneof(
      fc.constantFrom('{{', '}}', '{%', '%}', '<%=', '%>', '${A}', '%{a}', '@A@', '__A__', '\uE000', 'x', '"', ':'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.boolean(), (pieces, percent) => {
        const text = pieces.join('');
        const open = openText(text, { percent });
        if (open === undefined) return;
        // What is shown is read as the same.
        expect(openText(open.show(open.text), { percent })?.holes.map(({ expression }) => expression)).toEqual(
          open.holes.map(({ expression }) => expression),
        );
      }),
    );
  });
});

describe('the name of a template', () => {
  it.each([
    ['roles/web/templates/app.ini.j2', true, 'roles/web/templates/app.ini'],
    ['nginx.conf.erb', true, 'nginx.conf'],
    ['app.conf.template.in', true, 'app.conf'],
    ['gunicorn.conf.py', false, 'gunicorn.conf.py'],
    ['.env.example', false, '.env.example'],
    ['x/.in', true, 'x/.in'],
  ])('%s', (path, is, rendered) => {
    expect([isTemplateName(path), renderedName(path)]).toEqual([is, rendered]);
  });
});

describe('the blocks around a place', () => {
  const around = (text: string): string => {
    const file = new SourceFile('a.j2', text);
    const { conditions, loops } = surroundingsOf(file, { start: text.indexOf('HERE') });
    return [conditions.join(' / '), ...loops].join(' | ');
  };
  it.each([
    ['HERE {% if a %} {% endif %}', ''],
    ['{% if a %}HERE{% endif %}', 'a'],
    ["{%- if  type == 'prod' -%}HERE{% endif %}", 'type == "prod"'],
    ['{% if a %}{% endif %}HERE', ''],
    ['{% if a %}{% elif b %}HERE{% endif %}', 'b after a'],
    ['{% if a %}{% elif b %}{% else %}HERE{% endif %}', 'else after a, b'],
    ['{% if a %}{% for x, y in c %}HERE{% endfor %}{% endif %}', 'a / for x, y in c | x | y'],
    ['{# {% if a %} #}HERE', ''],
    ['{{ if .A }}{{ else }}HERE{{ end }}', 'else after .A'],
    ['{{- range .Items }}HERE{{ end }}', 'range .Items'],
    ['<% if @a %>HERE<% end %>', '@a'],
    ['<% unless @a -%>HERE<% end -%>', 'not @a'],
    ['<% @list.each do |x| %>HERE<% end %>', 'for @list.each do |x| | x'],
    ['<%= @a %>HERE', ''],
    ['{% endif %}HERE', ''],
  ])('%s', (text, found) => {
    expect(around(text)).toBe(found);
  });

  it('are told for any place of any text', () => {
    const piece = fc.oneof(
      fc.constantFrom('{% if a %}', '{% else %}', '{% endif %}', '{% for', '%}', '{{ if x }}', '{{ end }}', '<% end %>', '{#'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.nat(200), (pieces, start) => {
        const file = new SourceFile('a.j2', pieces.join(''));
        expect(surroundingsOf(file, { start }).conditions.length).toBeLessThanOrEqual(40);
      }),
    );
  });

  it('are followed to a bounded depth, in a bounded time', () => {
    const file = new SourceFile('a.j2', '{% if a %}'.repeat(20_000));
    expect(surroundingsOf(file, { start: file.text.length }).conditions).toHaveLength(40);
  });

  it('may set names', () => {
    expect([...namesSetIn(new SourceFile('a', '{% set port = 1 %}{{ $x := 2 }}<% y = 3 %><% z == 3 %>'))]).toEqual(['port', 'x', 'y']);
  });
});
