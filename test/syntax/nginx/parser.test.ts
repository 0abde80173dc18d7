import { describe, expect, it } from 'vitest';
import { parseNginx } from '../../../src/syntax/nginx/parser.ts';
import { hasHole } from '../../../src/syntax/nginx/template.ts';
import { parse, shape } from './cases.ts';

const shapeOf = (text: string) => shape(parse(text).directives);
const simple = (...words: string[]) => ({ words });

/** Message, the text it points at and the hint. */
const errorsOf = (text: string) =>
  parse(text).errors.map((error) => [error.message, text.slice(error.start, error.end), ...(error.hint === undefined ? [] : [error.hint])]);

describe('the tree', () => {
  it('holds every position', () => {
    const text = 'http { # c\n  root "a b" x;\n}\n';
    const tree = parse(text);
    const [http] = tree.directives;
    const { file } = tree;
    const root = http!.block![0]!;
    expect(tree.comments).toEqual([{ start: 7, end: 10 }]);
    expect(http).toMatchObject({ file, name: 'http', start: 0, open: 5, end: 28, parent: undefined });
    expect(root.parent).toBe(http);
    expect({ ...root, parent: undefined }).toEqual({
      file,
      name: 'root',
      words: [
        { start: 13, end: 17, quote: '', value: 'root' },
        { start: 18, end: 23, quote: '"', value: 'a b' },
        { start: 24, end: 25, quote: '', value: 'x' },
      ],
      start: 13,
      end: 26,
      block: undefined,
      open: -1,
      parent: undefined,
    });
  });

  it('is the same for the same file', () => {
    const { file } = parse('a;');
    expect(parseNginx(file)).toBe(parseNginx(file));
  });

  it('reads map, geo, types and their like as directives', () => {
    expect(shapeOf("map $a $b { default 0; '' 1; ~^/x 2; volatile; }")).toEqual([
      { words: ['map', '$a', '$b'], block: [simple('default', '0'), simple('', '1'), simple('~^/x', '2'), simple('volatile')] },
    ]);
  });

  it('passes over Lua', () => {
    const text = 'content_by_lua_block { local s = "}" -- }\n if a then x = {} end [==[ } ]==] }\nroot /x;';
    expect(parse(text).errors).toEqual([]);
    expect(shapeOf(text)).toEqual([{ words: ['content_by_lua_block'], block: [] }, simple('root', '/x')]);
  });

  it.each([
    ['content_by_lua_block { {', 'unexpected end of file, expecting terminating characters for lua code block'],
    ['content_by_lua_block { [==[ } ]]', 'Lua code block missing the closing long bracket "]==]", the inlined Lua code may be too long'],
  ])('refuses %j as the Lua module does', (text, message) => {
    expect(parse(text).errors.map((error) => error.message)).toEqual([message]);
  });
});

describe('errors: where a person has to look, and going on', () => {
  it('a ";" that is missing before "}"', () => {
    const text = 'server {\n  root /a\n}\nserver { }\n';
    expect(errorsOf(text)).toEqual([['unexpected "}"', 'a', 'a ";" is missing here']]);
    expect(shapeOf(text)).toEqual([
      { words: ['server'], block: [simple('root', '/a')] },
      { words: ['server'], block: [] },
    ]);
  });

  it('a ";" that is missing at the end of the file', () => {
    expect(errorsOf('root /a;\nindex b\n')).toEqual([['unexpected end of file, expecting ";" or "}"', 'b', 'a ";" is missing here']]);
  });

  it('a "}" too many, each once', () => {
    expect(errorsOf('a; }\nb { }\n}')).toEqual([
      ['unexpected "}"', '}'],
      ['unexpected "}"', '}'],
    ]);
    expect(shapeOf('a; } b;')).toEqual([simple('a'), simple('b')]);
  });

  it('a ";" too many', () => {
    expect(errorsOf('a;; b { }; c;')).toEqual([
      ['unexpected ";"', ';'],
      ['unexpected ";"', ';'],
    ]);
  });

  it('a block without a name: its content stays', () => {
    expect(errorsOf('http { { a; } b; }')).toEqual([['unexpected "{"', '{']]);
    expect(shapeOf('http { { a; } b; }')).toEqual([{ words: ['http'], block: [simple('a'), simple('b')] }]);
  });

  it('a block that is not closed: the one whose "}" stands too far left', () => {
    const text = 'http {\n  server {\n    location / {\n      root /a;\n  }\n}\n';
    expect(errorsOf(text)).toEqual([['unexpected end of file, expecting "}"', 'location / {', 'this block is not closed']]);
    expect(errorsOf('http { server {')).toEqual([['unexpected end of file, expecting "}"', 'server {', 'this block is not closed']]);
  });

  it('a string that is not closed ends with its line', () => {
    const text = 'log_format a "x;\nlog_format b "y";\nroot /a;\n';
    expect(errorsOf(text)).toEqual([['unexpected "y"', '"x', 'the string that begins here is not closed on its line']]);
    expect(shapeOf(text)).toEqual([simple('log_format', 'a', 'x'), simple('log_format', 'b', 'y'), simple('root', '/a')]);
    const last = 'http {\n  root "/a;\n  index b;\n}\n';
    expect(errorsOf(last)).toEqual([
      ['unexpected end of file, expecting ";" or "}"', '"/a', 'the string that begins here is never closed'],
    ]);
    expect(shapeOf(last)).toEqual([{ words: ['http'], block: [simple('root', '/a'), simple('index', 'b')] }]);
  });

  it('a brace in a map', () => {
    const glued = 'map $a $b {\n  ~^\\d{2}$ 1;\n  c 2;\n}\n';
    expect(errorsOf(glued)).toEqual([['unexpected "{"', '{', 'quote an argument that holds "{"']]);
    expect(shapeOf(glued)).toEqual([{ words: ['map', '$a', '$b'], block: [simple('~^\\d', '2}$', '1'), simple('c', '2')] }]);
    const block = 'map $a $b {\n  x {\n c 2;\n }\n}\nroot /a;';
    expect(errorsOf(block)).toEqual([['unexpected "{"', '{', 'no block may stand in "map"']]);
    expect(shapeOf(block)[1]).toEqual(simple('root', '/a'));
  });

  it('stays linear on what is never closed', () => {
    const hostile = [
      '"a\n'.repeat(50_000),
      'a "b\n\'c\n'.repeat(30_000),
      '{'.repeat(200_000),
      'a{'.repeat(100_000),
      '}'.repeat(200_000),
      '{{ '.repeat(60_000),
      '{% a {{ '.repeat(30_000),
      '<% '.repeat(60_000),
      'a_by_lua_block { "\n'.repeat(30_000),
      'x_by_lua_block { [==[ }'.repeat(10_000),
      'a\\'.repeat(100_000),
    ];
    for (const text of hostile) expect(() => parse(text)).not.toThrow();
  });
});

describe('blocks in blocks', () => {
  const nested = (levels: number) => 'a {'.repeat(levels) + ' b c; '.repeat(2) + '}'.repeat(levels);

  it.each([8000, 200_000])('are skipped with one error behind %i levels, and what follows is read', (levels) => {
    const text = `${nested(levels)}\nlast x;`;
    const { directives, errors } = parse(text);
    expect(directives.map(({ name, end }) => [name, end])).toEqual([
      ['a', nested(levels).length],
      ['last', text.length],
    ]);
    expect(errors).toEqual([{ start: 3000, end: 3003, message: 'blocks nested more than 1000 deep are not read', stoodAt: 3002 }]);
    let depth = 0;
    for (let inner = directives[0]; inner !== undefined; inner = inner.block?.[0]) depth++;
    expect(depth).toBe(1001);
  });

  it('are read to 1000 levels', () => {
    expect(parse(nested(1000)).errors).toEqual([]);
  });

  it('are skipped once, wherever they stand and whatever has no head', () => {
    const text = `${'a {'.repeat(1000)} b { c { "}" } } d { { e; } }${'}'.repeat(1000)}`;
    expect(parse(text).errors.map(({ message }) => message)).toEqual(['blocks nested more than 1000 deep are not read']);
    expect(parse('{'.repeat(5000)).errors.filter(({ message }) => message.startsWith('blocks')).length).toBe(1);
  });
});

describe('templates', () => {
  const jinja = `upstream {{ name }} {
    {% for host in hosts %}
    server {{ host }}:{{ "80" if x else '}' }};
    {% endfor %}
    {{ extra }}
}
server {
    {# a comment with ; and { #}
    {%- if tls %}
    listen 443 ssl;
    {% else %}
    listen {{ port }};
    {% endif %}
    server_name {% for n in names %}{{ n }} {% endfor %};
    root "{{ root["a"] }}/x";
    {% include "x.conf" %}
    location / { {{ body }} }
}
`;

  it('reads round the holes of jinja', () => {
    const tree = parse(jinja);
    expect(tree.errors).toEqual([]);
    expect(tree.template).toBe('jinja');
    expect(shape(tree.directives)).toEqual([
      {
        words: ['upstream', '{{ name }}'],
        block: [simple('server', `{{ host }}:{{ "80" if x else '}' }}`), simple('{{ extra }}')],
      },
      {
        words: ['server'],
        block: [
          simple('listen', '443', 'ssl'),
          simple('listen', '{{ port }}'),
          simple('server_name', '{% for n in names %}{{ n }}', '{% endfor %}'),
          simple('root', '{{ root["a"] }}/x'),
          simple('{% include "x.conf" %}'),
          { words: ['location', '/'], block: [simple('{{ body }}')] },
        ],
      },
    ]);
  });

  it('takes braces that depend on a statement for what they are', () => {
    expect(parse('{% if a %}\nserver {\n{% else %}\nserver {\n{% endif %}\nroot /a;\n}\n').errors).toEqual([]);
    expect(parse('{{ if .Env.X }}\nlisten 80;\n{{ end }}\nroot {{ .Env.Y }};\n').errors).toEqual([]);
    expect(parse('{% if a %}\nroot /a\n}\n').errors.map((error) => error.message)).toEqual(['unexpected "}"']);
  });

  it.each([
    ['jinja', '{% if a %}', '{% elif b %}', '{% endif %}'],
    ['Go', '{{ if .a }}', '{{ else }}', '{{ end }}'],
    ['ERB', '<% if @a %>', '<% else %>', '<% end %>'],
  ])('has each branch begin where the first does: %s', (_, open, branch, close) => {
    const heads = `${open}\nserver {\nlisten 1;\n${branch}\nserver {\nlisten 2;\n${close}\nroot /a;\n}\ninclude b;\n`;
    expect(shape(parse(heads).directives)).toEqual([
      { words: ['server'], block: [simple('listen', '1'), simple(branch)] },
      { words: ['server'], block: [simple('listen', '2'), simple('root', '/a')] },
      simple('include', 'b'),
    ]);
    const tails = `server {\n${open}\nlisten 1;\n}\n${branch}\nlisten 2;\n}\n${close}\ninclude b;\n`;
    expect(shape(parse(tails).directives)).toEqual([
      { words: ['server'], block: [simple('listen', '1'), simple('listen', '2')] },
      simple('include', 'b'),
    ]);
  });

  it('knows which block a branch is of, be there others in the middle of a directive', () => {
    const text =
      '{% if a %}\nserver_name x {% if b %} y;\n{% else %}\n;\n{% endif %}\nserver {\n{% if c %}\nroot /c;\n{% else %}\nroot /d;\n{% endif %}\n}\n{% endif %}\n';
    expect(parse(text).directives.at(-1)).toMatchObject({ name: 'server', block: [{ name: 'root' }, { name: 'root' }] });
  });

  it('reads ERB', () => {
    const tree = parse('<% @a.each do |b| %>\nserver_name <%= b["}"] %> <%= x -%>;\n<% end %>\n<%= @raw %>\nroot /a;\n');
    expect(tree.errors).toEqual([]);
    expect(tree.template).toBe('erb');
    expect(shape(tree.directives)).toEqual([
      simple('server_name', '<%= b["}"] %>', '<%= x -%>'),
      simple('<%= @raw %>'),
      simple('root', '/a'),
    ]);
  });

  it('reads round %{name}', () => {
    const text = 'server {\n  access_log /var/log/%{host}-a.log;\n  %{more}\n  listen %{port};\n  root "/srv/%{host}";\n}\n';
    expect(parse(text).errors).toEqual([]);
    expect(shapeOf(text)).toEqual([
      {
        words: ['server'],
        block: [
          simple('access_log', '/var/log/%{host}-a.log'),
          simple('%{more}'),
          simple('listen', '%{port}'),
          simple('root', '/srv/%{host}'),
        ],
      },
    ]);
    expect(parse('location /100%{ root /a; }').errors).toEqual([]);
  });

  it('leaves open what a hole at the end of a statement or on a line of its own brings', () => {
    expect(parse('location / {\n  proxy_pass {{ x }}\n}\n').errors).toEqual([]);
    const text = 'events {\n  ${BLOCK}\n}\nhttp { ${SERVERS} }\n${MORE} x;\n';
    expect(parse(text).errors).toEqual([]);
    expect(shapeOf(text)).toEqual([
      { words: ['events'], block: [simple('${BLOCK}')] },
      { words: ['http'], block: [simple('${SERVERS}')] },
      simple('${MORE}', 'x'),
    ]);
  });

  it('knows envsubst by its names', () => {
    expect(parse('listen ${PORT};').template).toBe('envsubst');
    expect(parse('listen $PORT;', 'default.conf.template').template).toBe('envsubst');
    expect(parse('set $a $PORT;').template).toBeUndefined();
    expect(parse('root ${document_root}x;').template).toBeUndefined();
    expect(parse('# ${PORT}\nroot /a;').template).toBeUndefined();
  });

  it('takes neither Lua, JSON nor a commented block for a template', () => {
    expect(parse('content_by_lua_block { x = {{1}, {2}} y = {{ a }} }').template).toBeUndefined();
    expect(parse('log_format j \'{{"a": "$b"}}\';').template).toBeUndefined();
    expect(parse('server {# a\n listen 80; }').errors).toEqual([]);
    expect(parse('# {{ x }}\nroot /a;').template).toBeUndefined();
  });

  it('hasHole', () => {
    expect(['a{{ b }}', '{% if %}', '<%= x %>', '${PORT}', '${port}', '$PORT', 'a'].map((value) => hasHole(value))).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(hasHole('$PORT', 'envsubst')).toBe(true);
    expect(hasHole('$port', 'envsubst')).toBe(false);
  });
});
