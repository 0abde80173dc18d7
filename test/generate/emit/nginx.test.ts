import { array, assert, boolean, constantFrom, letrec, oneof, option, property, record, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emitNginx, type Statement } from '../../../src/generate/emit/nginx.ts';
import { parseNginx } from '../../../src/syntax/nginx/parser.ts';
import type { Directive } from '../../../src/syntax/nginx/tree.ts';
import { SourceFile } from '../../../src/text/source.ts';

const line = (name: string, ...args: string[]): Statement => ({ name, args });

const shapeOf = ({ name, args, block }: Statement): unknown => [name, ...args, block?.map(shapeOf)];

const shapeRead = ({ words, block }: Directive): unknown => [...words.map(({ value }) => value), block?.map(shapeRead)];

const read = (text: string): unknown => parseNginx(new SourceFile('x.conf', text)).directives.map(shapeRead);

describe('emitNginx', () => {
  it('writes words, blocks, comments and empty lines', () => {
    expect(
      emitNginx([
        { ...line('user', 'www-data'), comments: ['Who the workers are', '# with a mark of its own'] },
        line('log_format', 'main', '$remote_addr "$request" \\n'),
        {
          ...line('server'),
          block: [
            line('listen', '80'),
            line('listen', '[::]:80'),
            { ...line('server_name', 'a.example', 'b.example'), gap: true },
            { ...line('location', '/'), block: [{ ...line('return', '200', 'a b\n'), comments: ['said at once'] }] },
            { ...line('location', '/empty/'), block: [] },
          ],
        },
        line('include', '/etc/nginx/more.conf'),
      ]),
    ).toBe(`# Who the workers are
# # with a mark of its own
user www-data;
log_format main '$remote_addr "$request" \\\\n';

server {
    listen 80;
    listen [::]:80;

    server_name a.example b.example;

    location / {
        # said at once
        return 200 "a b\\n";
    }

    location /empty/ {
    }
}

include /etc/nginx/more.conf;
`);
  });

  it('keeps the order where nginx-conf would gather what has one name, and puts numbers where they stood', () => {
    const rewrites = [line('rewrite', 'a', 'b'), line('set', '$x', '1'), line('rewrite', 'c', 'd'), line('set', '$x', '2')];
    const map = { ...line('map', '$uri', '$y'), block: [line('default', '404'), line('200', 'a'), line('1', 'b')] };
    const text = emitNginx([...rewrites, map]);
    expect(text).toBe(`rewrite a b;
set $x 1;
rewrite c d;
set $x 2;

map $uri $y {
    default 404;
    200 a;
    1 b;
}
`);
  });

  it.each(['toString', 'constructor', '__proto__', '_add', '_name', '_value', '_comments', '_root', 'hasOwnProperty', '0', '', ' ', '"'])(
    'writes a key %j, which nginx-conf takes for its own or prints bare',
    (name) => {
      const map: Statement = { ...line('map', '$uri', '$y'), block: [line('default', ''), line(name, 'x'), line('last', '0')] };
      expect(read(emitNginx([map]))).toEqual([
        [
          'map',
          '$uri',
          '$y',
          [
            ['default', '', undefined],
            [name, 'x', undefined],
            ['last', '0', undefined],
          ],
        ],
      ]);
    },
  );

  it.each([
    ['a comment of two lines', { ...line('user', 'x'), comments: ['one\ninclude evil'] }],
    ['a block where nginx has none', { ...line('map', 'a', 'b'), block: [{ ...line('c'), block: [] }] }],
    ['a block of Lua, which is no list of directives', { ...line('content_by_lua_block'), block: [line('x', 'y')] }],
  ])('throws for %s', (_, statement) => {
    expect(() => emitNginx([statement])).toThrow(/^nginx would not read what was meant: /);
  });

  const word = oneof(
    string({
      unit: constantFrom('a', 'b', '$', '{', '}', ';', '#', '"', "'", '\\', ' ', '\t', '\n', '\r', 'é', '/', '=', '~', '^'),
      maxLength: 6,
    }),
    constantFrom('toString', '__proto__', '1', '0', '_name', 'off', ''),
  );
  const name = oneof({ weight: 3, arbitrary: constantFrom('listen', 'set', 'rewrite', 'location', 'add_header') }, word);
  const comments = array(string({ unit: constantFrom('a', ' ', '#', ';', '{', '}', '"'), maxLength: 8 }), { maxLength: 2 });
  const { statements } = letrec<{ statements: Statement[]; statement: Statement }>((tie) => ({
    statements: array(tie('statement'), { maxLength: 5 }),
    statement: record({
      name,
      args: array(word, { maxLength: 3 }),
      block: option(tie('statements'), { nil: undefined, maxDepth: 3 }),
      comments,
      gap: boolean(),
    }),
  }));

  /** Names that make a word of nginx's what they stand before, or what a template would fill in. */
  const isPlain = (list: readonly Statement[]): boolean =>
    list.every(
      ({ name, args, block }) =>
        !/\$\{|\{\{|\{%|\{#/.test([name, ...args].join(' ')) &&
        !/^(?:map|geo|types)$/.test(name) &&
        (block === undefined || isPlain(block)),
    );

  it('writes any tree so that it is read as the same tree', () => {
    assert(
      property(statements.filter(isPlain), (tree) => {
        expect(read(emitNginx(tree))).toEqual(tree.map(shapeOf));
      }),
      { numRuns: 500 },
    );
  });
});
