import { describe, expect, it } from 'vitest';
import { loadNginxCatalog, type NginxCatalog } from '../../src/catalog/nginx/catalog.ts';
import { distroProfile } from '../../src/catalog/distros/catalog.ts';
import { shippedSnippet } from '../../src/catalog/nginx/snippets.ts';
import { findSwallowed } from '../../src/catalog/nginx/swallowed.ts';
import { parseNginx } from '../../src/syntax/nginx/parser.ts';
import { editDistance, nearest } from '../../src/text/nearest.ts';
import { cases, inputOf, parse, shape } from '../syntax/nginx/cases.ts';
import { firstComplaint } from './nginx-complaint.ts';

const catalog: NginxCatalog = await loadNginxCatalog();

/** Rows on whose message the table has no say, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['n01'].map((id) => [id, 'about the whole configuration'])),
  ...Object.fromEntries(
    ['n41', 'n44', 'n64', 'n68', 'n69', 'n71', 'n75', 'n109', 'n114', 'n132', 'n138', 'n143', 'n151'].map((id) => [id, 'about values']),
  ),
  ...Object.fromEntries(
    ['n91', 'n93', 'n94', 'n95', 'n97', 'n99', 'n100', 'n122', 'n123', 'n124', 'n125', 'n126', 'n127'].map((id) => [
      id,
      'in included files',
    ]),
  ),
  n112: 'a template: read round its holes on purpose',
  n113: 'a template: read round its holes on purpose',
  n88: 'described only: the text is not in the table',
  n89: 'described only: the text is not in the table',
  n141: 'UTF-16: the message holds bytes that are no text',
};

/** As the log shows it: control characters cut the line or vanish, bytes that are no ASCII differ by encoding. */
const asLogged = (message: string): string =>
  Buffer.from(message, 'utf8')
    .toString('latin1')
    .split(/[\v\f]/)[0]!
    .replaceAll('\0', '');

describe('nginx-cases: what nginx 1.22.1 said to the directives', () => {
  it.each(cases.filter((row) => !(row.id in LEFT_OUT)))('$id: $desc', (row) => {
    const complaint = firstComplaint(parseNginx(inputOf(row)!), '1.22.1');
    expect(complaint === undefined ? undefined : asLogged(complaint)).toBe(row.nginx === 'accept' ? undefined : row.message);
  });

  it.each(cases.filter((row) => LEFT_OUT[row.id] === 'about values' || LEFT_OUT[row.id] === 'in included files'))(
    '$id: nothing is said too much',
    (row) => {
      const complaint = firstComplaint(parseNginx(inputOf(row)!), '1.22.1');
      // What nginx stopped at comes first; an error of the lexer may lie behind it.
      expect(complaint === undefined || ['n71', 'n94', 'n127'].includes(row.id)).toBe(true);
    },
  );
});

describe('rows', () => {
  it('lookup', () => {
    expect(catalog.lookup('server').map((row) => [row.module, row.contexts, row.block])).toEqual([
      ['ngx_http_core_module', ['http'], true],
      ['ngx_http_upstream', ['upstream'], false],
      ['ngx_mail_core_module', ['mail'], true],
      ['ngx_stream_core_module', ['stream'], true],
      ['ngx_stream_upstream', ['stream-upstream'], false],
    ]);
    expect(catalog.lookup('proxy_http_version')).toEqual([
      {
        name: 'proxy_http_version',
        module: 'ngx_http_proxy_module',
        thirdParty: false,
        contexts: ['http', 'server', 'location'],
        arity: { kind: 'counts', counts: [1] },
        block: false,
        since: '1.1.4',
        type: 'enum',
        values: catalog.lookup('proxy_http_version')[0]!.values,
      },
    ]);
    expect(catalog.lookup('content_by_lua_block')).toEqual([
      {
        name: 'content_by_lua_block',
        module: 'lua',
        thirdParty: true,
        contexts: ['location', 'if'],
        arity: { kind: 'counts', counts: [0] },
        block: true,
        since: undefined,
        type: undefined,
        values: undefined,
      },
    ]);
    expect(catalog.lookup('include')[0]!.contexts).toBeUndefined();
    expect(catalog.lookup('constructor')).toEqual([]);
    expect(catalog.lastVersion('ssl')).toBe('1.25.0');
    expect(catalog.lastVersion('constructor')).toBeUndefined();
    expect(catalog.sources.join('\n')).toMatch(/nginx\/nginx HEAD .*BSD-2-Clause.*\n.*Apache-2\.0/);
  });

  it.each([
    [
      'http2',
      'server',
      1,
      ';',
      '1.22',
      {
        kind: 'unknown',
        message: 'unknown directive "http2"',
        help: '"http2" came with nginx 1.25.1; the target has 1.22',
        byVersion: true,
      },
    ],
    ['http2', 'server', 1, ';', undefined, undefined],
    ['http2', 'server', 1, ';', '1.25.1', undefined],
    ['ssl', 'server', 1, ';', '1.24.0', undefined],
    ['ssl', 'server', 1, ';', undefined, undefined],
    [
      'ssl',
      'server',
      1,
      ';',
      '1.26',
      {
        kind: 'unknown',
        message: 'unknown directive "ssl"',
        help: '"ssl" was last known to nginx 1.25.0; the target has 1.26',
        byVersion: true,
      },
    ],
    [
      'set',
      'stream-server',
      2,
      ';',
      '1.18',
      {
        kind: 'context',
        message: '"set" directive is not allowed here',
        help: '"set" came with nginx 1.19.3; the target has 1.18',
        byVersion: true,
      },
    ],
    [
      'listen',
      'main',
      1,
      ';',
      undefined,
      { kind: 'context', message: '"listen" directive is not allowed here', help: 'it belongs in server, mail server, stream server' },
    ],
    [
      'proxy_pas',
      'location',
      1,
      ';',
      undefined,
      { kind: 'unknown', message: 'unknown directive "proxy_pas"', help: 'did you mean "proxy_pass"?' },
    ],
    ['Root', 'server', 1, ';', undefined, { kind: 'unknown', message: 'unknown directive "Root"', help: 'did you mean "root"?' }],
    [
      'if($a',
      'server',
      2,
      '{',
      undefined,
      { kind: 'unknown', message: 'unknown directive "if($a"', help: '"if" and "(" need a blank between them' },
    ],
    ['frobnicate', 'server', 2, ';', undefined, { kind: 'unknown', message: 'unknown directive "frobnicate"' }],
    ['root', 'server', 1, '{', undefined, { kind: 'terminator', message: 'directive "root" is not terminated by ";"' }],
    ['server', 'http', 0, ';', undefined, { kind: 'block', message: 'directive "server" has no opening "{"' }],
    [
      'root',
      'server',
      2,
      ';',
      undefined,
      { kind: 'arity', message: 'invalid number of arguments in "root" directive', help: '"root" takes 1 argument' },
    ],
    [
      'return',
      'server',
      3,
      ';',
      undefined,
      { kind: 'arity', message: 'invalid number of arguments in "return" directive', help: '"return" takes 1 or 2 arguments' },
    ],
    [
      'gzip',
      'server',
      2,
      ';',
      undefined,
      { kind: 'arity', message: 'invalid number of arguments in "gzip" directive', help: '"gzip" takes "on" or "off"' },
    ],
    [
      'listen',
      'server',
      0,
      ';',
      undefined,
      { kind: 'arity', message: 'invalid number of arguments in "listen" directive', help: '"listen" takes at least 1 argument' },
    ],
    ['server_name', 'server', 30, ';', undefined, undefined],
    ['more_set_headers', 'location', 1, ';', '1.22', undefined],
  ] as const)('check %s in %s with %i arguments, %s, nginx %s', (name, context, count, terminator, version, verdict) => {
    expect(catalog.check(name, context, count, terminator, version)).toEqual(verdict);
  });

  it('suggest prefers what holds in the context', () => {
    expect(catalog.suggest('proxy_timeot', 'stream-server')).toBe('proxy_timeout');
    expect(catalog.suggest('lisen', 'server')).toBe('listen');
    expect(catalog.suggest('zzzzzzzz', 'server')).toBeUndefined();
  });

  it('findSwallowed', () => {
    const first = (text: string, context: string) => {
      const directive = parse(text).directives[0]!;
      return findSwallowed(catalog, directive, context)?.value;
    };
    expect(first('root /a\nindex b;', 'server')).toBe('index');
    expect(first('root /a\nlocation / { }', 'server')).toBe('location');
    expect(first('server_name a\n  index\n  c;', 'server')).toBe('index');
    expect(first('server_name a index;', 'server')).toBeUndefined();
    expect(first('root\nindex b;', 'server')).toBeUndefined();
  });
});

const shipped = (name: string, distro?: string) => shippedSnippet(name, distroProfile(distro)?.nginx);

describe('snippets', () => {
  it('of Debian', () => {
    const snippet = shipped('proxy_params', 'debian-12')!;
    expect([snippet.id, snippet.virtual]).toEqual(['<debian>/proxy_params', true]);
    expect(shape(parseNginx(snippet).directives)).toEqual([
      { words: ['proxy_set_header', 'Host', '$host'] },
      { words: ['proxy_set_header', 'X-Real-IP', '$remote_addr'] },
      { words: ['proxy_set_header', 'X-Forwarded-For', '$proxy_add_x_forwarded_for'] },
      { words: ['proxy_set_header', 'X-Forwarded-Proto', '$scheme'] },
    ]);
    expect(shipped('proxy_params', 'debian-12')).toBe(snippet);
  });

  it('by distribution', () => {
    const hosts = ['debian-12', 'ubuntu-24.04', 'rhel-9', undefined].map((distro) =>
      ['proxy_params', 'uwsgi_params', 'fastcgi.conf'].map(
        (name) => /\b(?:Host|HTTP_HOST) ([^;]+);/.exec(shipped(name, distro)?.text ?? '')?.[1],
      ),
    );
    expect(hosts).toEqual([
      ['$host', '$host', undefined],
      ['$http_host', undefined, undefined],
      [undefined, undefined, undefined],
      ['$host', undefined, undefined],
    ]);
    expect(shipped('proxy_params', 'rhel-9')).toBeUndefined();
    expect(shipped('nginx.conf', 'debian-12')).toBeUndefined();
    expect(shape(parseNginx(shipped('mime.types')!).directives)).toEqual([{ words: ['types'], block: [] }]);
  });

  it.each(['proxy_params', 'uwsgi_params', 'fastcgi_params', 'fastcgi.conf', 'scgi_params'])('%s is accepted where it belongs', (name) => {
    for (const { name: directive, words } of parseNginx(shipped(name, 'debian-12')!).directives) {
      expect(catalog.check(directive, 'location', words.length - 1, ';', '1.22.1')).toBeUndefined();
    }
  });
});

describe('nearest', () => {
  it('counts edits', () => {
    expect(
      [
        ['', ''],
        ['abc', 'abc'],
        ['abc', 'acb'],
        ['abc', 'ab'],
        ['kitten', 'sitting'],
        ['', 'abc'],
      ].map(([a, b]) => editDistance(a!, b!)),
    ).toEqual([0, 0, 1, 1, 3, 3]);
    expect(editDistance('kitten', 'sitting', 1)).toBe(2);
    expect(editDistance('a', 'abcdef', 2)).toBe(3);
  });

  it('finds what was meant', () => {
    expect(nearest('wrokers', ['worker', 'workers', 'works'])).toBe('workers');
    expect(nearest('Bind', ['bind', 'Bind'])).toBe('bind');
    expect(nearest('ab', ['cd'])).toBeUndefined();
    expect(nearest('bind', ['bond', 'band'])).toBe('bond');
  });
});
