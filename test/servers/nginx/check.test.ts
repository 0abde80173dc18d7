import { describe, expect, it } from 'vitest';
import { checkNginx } from '../../../src/servers/nginx/check.ts';
import { catalog, problems, read } from './support.ts';

const MAIN = '/etc/nginx/nginx.conf';

const inServer = (content: string): string[] => problems({ [MAIN]: `events {}\nhttp {\nserver {\n${content}\n}\n}\n` });

describe('checkNginx', () => {
  it('says nothing about what nginx takes', () => {
    expect(
      inServer(`
        listen 80;
        more_set_headers "A: b";
        brotli on;
        access_by_lua_block { return }
        location / { if ($a = b) { return 204; } limit_except GET { deny all; } proxy_pass http://app; }
        ssl on;
      `),
    ).toEqual([]);
    expect(problems({ 'a.conf': 'map $a $b { default 1; any thing goes here; }\ngeo $x { 10.0.0.0/8 1; }\ntypes { a b c; }' })).toEqual([]);
  });

  it.each([
    ['lisen 80;', 'lisen: error: unknown directive "lisen" [did you mean "listen"?] {Change it to "listen": "lisen"->"listen"}'],
    ['zzqqxx on;', 'zzqqxx: warning: unknown directive "zzqqxx" [unless a module brings it that stacklint does not know]'],
    [
      'worker_processes 1;',
      'worker_processes: error: "worker_processes" directive is not allowed here [it belongs in the main level] {Move it above "http": ""->"worker_processes 1;\\n" "worker_processes 1;\\n"->""}',
    ],
    [
      'proxy_pass http://a;',
      'proxy_pass: error: "proxy_pass" directive is not allowed here [it belongs in location, if in location, limit_except, stream server] {Put it into "location /": ""->"location / { " ""->" }"}',
    ],
    ['root /a /b;', 'root /a /b: error: invalid number of arguments in "root" directive ["root" takes 1 argument]'],
    ['root /a { }', 'root /a: error: directive "root" is not terminated by ";"'],
    ['location /;', 'location /: error: directive "location" has no opening "{"'],
    ['if($a) { }', 'if($a): error: unknown directive "if($a)" ["if" and "(" need a blank between them] {Put a blank behind "if": ""->" "}'],
    [
      'listen\u00a0\u00a080;',
      'listen\u00a0\u00a080: error: unknown directive "listen\u00a0\u00a080" [for nginx U+00A0 is no blank] {Put a plain blank in place of U+00A0: "\u00a0\u00a0"->" "}',
    ],
    [
      '\u3000listen\f80;',
      '\u3000listen\f80: error: unknown directive "\u3000listen\f80" [for nginx U+3000 and U+000C are no blanks] {Put a plain blank in place of U+3000 and U+000C: "\u3000"->" " "\\f"->" "}',
    ],
    ['zz\u00a0x on;', 'zz\u00a0x: warning: unknown directive "zz\u00a0x" [unless a module brings it that stacklint does not know]'],
    [
      'root /a\nindex b;',
      'root /a\nindex b: error: invalid number of arguments in "root" directive [a ";" is missing before "index" on line 5] {Put a ";" behind "/a": ""->";"}',
    ],
    [
      'location / { proxy_pass app:8000; }',
      'app:8000: error: invalid URL prefix [proxy_pass needs "http://" or "https://"] {Put "http://" before it: ""->"http://"}',
    ],
    [
      'location / { uwsgi_pass "http://app"; }',
      '"http://app": error: invalid host in upstream "http://app" [uwsgi_pass takes no "http://"] {Remove "http://": "http://"->""}',
    ],
    ['location / { proxy_pass http://a:x/; }', 'http://a:x/: error: invalid port in upstream "a:x"'],
  ])('%s', (content, expected) => {
    const found = inServer(content);
    expect(found.map((problem) => (expected.includes(' [') ? problem : problem.replace(/ \[.*\]$/, '')))).toEqual([expected]);
  });

  it('judges a snippet in each context it is included in, and reports it once', () => {
    const texts = {
      [MAIN]: 'events {}\nhttp {\nserver { include s.conf; location /a { include s.conf; } location /b { include s.conf; } }\n}',
      '/etc/nginx/s.conf': 'client_max_body_size 1m;\nlisten 80;\n',
    };
    expect(problems(texts)).toEqual([
      'listen: error: "listen" directive is not allowed here [it belongs in server, mail server, stream server]',
    ]);
  });

  it('does not hold an inferred context against a directive', () => {
    expect(problems({ 'x.conf': 'proxy_set_header A b;\nlisten 80;\nworker_processes 1;\nserver_name;\n' })).toEqual([
      'server_name: error: invalid number of arguments in "server_name" directive ["server_name" takes at least 1 argument]',
    ]);
    expect(problems({ 'x.conf': 'location / { }\nroot a b;\nlocaton /c { }' })).toEqual([
      'root a b: error: invalid number of arguments in "root" directive ["root" takes 1 argument]',
      'locaton: error: unknown directive "locaton" [did you mean "location"?] {Change it to "location": "locaton"->"location"}',
    ]);
  });

  it('sees a byte order mark as nginx does, whatever stands behind it', () => {
    const expected =
      '\ufeffserver: error: unknown directive "\ufeffserver" [did you mean "server"?] {Change it to "server": "\ufeffserver"->"server"}';
    expect(problems({ 'x.conf': '\ufeffserver { listen 80; }\n' })).toEqual([expected]);
    expect(problems({ 'x.conf': '\ufeffserver { listen 80; }\nserver { listen 81; }\n' })).toEqual([expected]);
  });

  it('passes over what a template fills in', () => {
    expect(inServer('{{ directive }} a b c;\nroot {{ a }} {{ b }};\nproxy_pas {{ x }};\nlocation / { proxy_pass {{ url }}; }')).toEqual([
      'proxy_pas: error: unknown directive "proxy_pas" [did you mean "proxy_pass"?] {Change it to "proxy_pass": "proxy_pas"->"proxy_pass"}',
    ]);
  });

  it('judges by the version of the target', () => {
    const texts = { [MAIN]: 'events {}\nhttp { server { http2 on; } }' };
    expect(problems(texts)).toEqual([]);
    expect(problems(texts, { version: { value: '1.22.1' } })).toEqual([
      'http2: error: unknown directive "http2" ["http2" came with nginx 1.25.1; the target has 1.22.1]',
    ]);
    expect(problems({ [MAIN]: 'http { server { ssl on; } }' }, { version: { value: '1.26.0' } }).length).toBe(1);
  });

  it('reports an include of a file that is not there, when its folder is in view', () => {
    const main = 'events {}\nhttp { include snippets/b.conf; include other/c.conf; include snippets/{{ d }}.conf; include mime.types; }';
    expect(problems({ [MAIN]: main, '/etc/nginx/snippets/a.conf': 'gzip on;' })).toEqual([
      'snippets/b.conf: error: open() "snippets/b.conf" failed (2: No such file or directory)',
    ]);
    expect(problems({ [MAIN]: main })).toEqual([]);
    expect(problems({ [MAIN]: main, '/etc/nginx/snippets/a.conf': '' }, { files: { names: ['/etc/nginx/snippets/b.conf'] } })).toEqual([]);
  });

  it('reports files that include each other', () => {
    expect(
      problems({ [MAIN]: 'http { include a.conf; }', '/etc/nginx/a.conf': 'include b.conf;', '/etc/nginx/b.conf': 'include a.conf;' }),
    ).toEqual([
      'a.conf: error: open() "a.conf" failed (24: Too many open files) [the file includes itself, directly or through others] {Take it out: what it names is being read already: "include a.conf;"->""}',
    ]);
  });

  it('finds the group that was meant', () => {
    const texts = (pass: string): Record<string, string> => ({
      'app.conf': `upstream app_server { server a:1; server http://b; }\nserver { location / { ${pass}; } }`,
    });
    const server =
      'http://b: error: invalid host in upstream "http://b" [a server of a group is an address without "http://"] {Remove "http://": "http://b"->"b"}';
    expect(problems(texts('proxy_pass "http://app_sever/x"'))).toEqual([
      server,
      '"http://app_sever/x": error: host not found in upstream "app_sever" [did you mean the group "app_server"?] {Change it to "app_server": "app_sever"->"app_server"}',
    ]);
    expect(problems(texts('uwsgi_pass app-server'))).toEqual([
      server,
      'app-server: error: no port in upstream "app-server" [did you mean the group "app_server"?] {Change it to "app_server": "app-server"->"app_server"}',
    ]);
    expect(problems(texts('proxy_pass http://web'))).toEqual([server]);
    expect(problems(texts('proxy_pass "http://app_server:81/"'))).toEqual([
      server,
      '"http://app_server:81/": error: upstream "app_server" may not have port 81 {Remove ":81": ":81"->""}',
    ]);
    expect(problems(texts('proxy_pass http://app_sever'), { isHost: (name) => name === 'app_sever' })).toEqual([server]);
  });

  it('sorts problems by the rules that report them', () => {
    const text =
      'events {}\nhttp { upstream app { server a:1; } server { lisen 1; proxy_pass http://a; root; include x/y.conf; location / { proxy_pass http://ap; } } }';
    const found = checkNginx(read({ [MAIN]: text, '/etc/nginx/x/z.conf': '' }), catalog);
    expect(found.map(({ kind }) => kind)).toEqual([
      'unknown-directive',
      'misplaced-directive',
      'directive-arguments',
      'missing-include',
      'undefined-upstream',
    ]);
  });
});
