import { describe, expect, it } from 'vitest';
import { headSpan } from '../../../src/syntax/nginx/tree.ts';
import type { Scope } from '../../../src/servers/nginx/model.ts';
import { headerSet, uwsgiParams } from '../../../src/servers/nginx/queries.ts';
import { holds, read, readOne, scopeAt, type Texts } from './support.ts';

const MAIN = '/etc/nginx/nginx.conf';

const main = (content: string, more: Texts = {}): ReturnType<typeof readOne> =>
  readOne({ [MAIN]: `events {}\nhttp {\n${content}\n}\n`, ...more });

describe('include', () => {
  it('stands in place, relative to the main file, through files in other folders', () => {
    const config = main('server { listen 1; include snippets/a.conf; listen 4; }', {
      '/etc/nginx/snippets/a.conf': 'listen 2; include snippets/b.conf;',
      '/etc/nginx/snippets/b.conf': 'listen 3;',
    });
    const listens = scopeAt(config, 'server').own('listen');
    expect(listens.map(({ args }) => args[0])).toEqual(['1', '2', '3', '4']);
    expect(listens.map(({ includes }) => includes.map(({ words }) => words[1]!.value))).toEqual([
      [],
      ['snippets/a.conf'],
      ['snippets/a.conf', 'snippets/b.conf'],
      [],
    ]);
    expect(config.files.map(({ id }) => id)).toEqual([MAIN, '/etc/nginx/snippets/a.conf', '/etc/nginx/snippets/b.conf']);
    expect(scopeAt(config, 'server').entries.some(({ name }) => name === 'include')).toBe(false);
  });

  it('counts for inheritance like what stands there itself', () => {
    const config = main(
      `proxy_set_header A 1;
       server { location /a { include h.conf; } location /b { } }
       server { include h.conf; location /c { } }`,
      { '/etc/nginx/h.conf': 'proxy_set_header H 1;\nproxy_set_header I 1;' },
    );
    expect(holds(scopeAt(config, 'location /a'), 'proxy_set_header')).toEqual({
      values: ['H 1', 'I 1'],
      from: 'location /a',
      certain: true,
    });
    expect(holds(scopeAt(config, 'location /b'), 'proxy_set_header').values).toEqual(['A 1']);
    expect(holds(scopeAt(config, 'location /c'), 'proxy_set_header').from).toBe('server');
  });

  it('brings in blocks, in the order of the glob, and `http` itself', () => {
    const config = readOne({
      [MAIN]: 'events {}\ninclude http.conf;',
      '/etc/nginx/http.conf': 'http { include sites/*.conf; }',
      '/etc/nginx/sites/b.conf': 'server { server_name b; }',
      '/etc/nginx/sites/10.conf': 'server { server_name ten; }',
      '/etc/nginx/sites/9.conf': 'server { server_name nine; location / { proxy_pass http://a:1; } }',
    });
    expect(config.complete).toBe(true);
    expect(config.servers.map(({ names }) => names[0])).toEqual(['ten', 'nine', 'b']);
    expect(config.routes[0]!.scope.head!.includes.map(({ words }) => words[1]!.value)).toEqual(['http.conf', 'sites/*.conf']);
  });

  it('brings in blocks to the depth that is read of one file', () => {
    const file = (at: number): string => `${'location / { '.repeat(900)}include ${at + 1}.conf;${'}'.repeat(900)}`;
    const config = main(`server { ${file(0)} }`, { '/etc/nginx/1.conf': file(1), '/etc/nginx/2.conf': file(2) });
    let depth = 0;
    for (let scope: Scope | undefined = config.root; scope; scope = scope.children.at(-1)) depth++;
    expect(depth).toBe(1001);
  });

  it('knows what packages ship, and reports it at the include', () => {
    const config = main('server { location / { include /etc/nginx/uwsgi_params; uwsgi_pass a:1; } location /b { include proxy_params; } }');
    const { params, certain } = uwsgiParams(scopeAt(config, 'location /'));
    expect(params.has('REQUEST_METHOD')).toBe(true);
    expect(certain).toBe(true);
    const [entry] = params.get('REQUEST_METHOD')!;
    expect(entry!.directive.file.virtual).toBe(true);
    expect(config.file.slice(entry!.span)).toBe('include /etc/nginx/uwsgi_params');
    expect(headerSet(scopeAt(config, 'location /b')).headers.has('host')).toBe(true);
    expect(config.files.map(({ id }) => id)).toEqual([MAIN]);
  });

  it('prefers the file that was given to the shipped one', () => {
    const config = main('server { location / { include uwsgi_params; } }', { '/etc/nginx/uwsgi_params': 'uwsgi_param ONLY 1;' });
    const { params } = uwsgiParams(scopeAt(config, 'location /'));
    expect([...params.keys()]).toEqual(['ONLY']);
    const [entry] = params.get('ONLY')!;
    expect(entry!.span).toEqual(headSpan(entry!.directive));
  });

  it('out of view is a hole at its level', () => {
    const config = main(`
      proxy_set_header A 1;
      include /etc/company/gzip.conf;
      server { include /srv/*.conf; location /a { proxy_set_header B 1; } location /b { } }
      server { include {{ file }}; include $x; }
      server { location /c { } }
    `);
    const [first, second] = config.servers;
    expect(first!.scope.holes.map(({ args }) => args[0])).toEqual(['/srv/*.conf']);
    expect(second!.scope.holes.map(({ args }) => args[0])).toEqual(['{{ file }}', '$x']);
    expect(holds(scopeAt(config, 'location /a'), 'proxy_set_header').certain).toBe(true);
    expect(holds(scopeAt(config, 'location /b'), 'proxy_set_header')).toEqual({ values: ['A 1'], from: 'http', certain: false });
    expect(holds(scopeAt(config, 'location /c'), 'gzip')).toEqual({ values: [], from: undefined, certain: false });
  });

  it('of a folder of sites says nothing about the settings of http', () => {
    const config = main(`
      include /etc/nginx/conf.d/*.conf;
      include /etc/nginx/sites-enabled/*;
      server { location /a { } location /b { include conf.d/*.conf; } }
    `);
    expect(holds(scopeAt(config, 'location /a'), 'proxy_set_header')).toEqual({ values: [], from: undefined, certain: true });
    expect(holds(scopeAt(config, 'location /b'), 'proxy_set_header').certain).toBe(false);
  });

  it('of certbot sets nothing but TLS', () => {
    const config = main('server { include /etc/letsencrypt/options-ssl-nginx.conf; location /a { } }');
    expect(holds(scopeAt(config, 'location /a'), 'proxy_set_header').certain).toBe(true);
    expect(holds(scopeAt(config, 'location /a'), 'ssl_protocols').certain).toBe(false);
  });

  it('takes a glob without a match for nothing when its folder is in view', () => {
    const config = main('include conf.d/*.inc; include conf.d/a.conf;', { '/etc/nginx/conf.d/a.conf': 'gzip on;' });
    expect(scopeAt(config, 'http').holes).toEqual([]);
  });

  it('leaves files of others alone that lie where a glob looks', () => {
    const [config] = read(
      { 'etc/nginx/nginx.conf': 'events {}\nhttp { include /etc/nginx/conf.d/*.conf; }' },
      {},
      { 'etc/supervisor/conf.d/app.conf': '[program:app]\ncommand=x\n' },
    );
    expect(scopeAt(config!, 'http').entries).toEqual([]);
    expect(scopeAt(config!, 'http').holes.length).toBe(1);
  });

  it('ends at a file that includes itself, and within a budget where files multiply', () => {
    const cyclic = main('server { include a.conf; }', {
      '/etc/nginx/a.conf': 'listen 1; include b.conf;',
      '/etc/nginx/b.conf': 'include a.conf; listen 2;',
    });
    expect(
      scopeAt(cyclic, 'server')
        .own('listen')
        .map(({ args }) => args[0]),
    ).toEqual(['1', '2']);
    expect(scopeAt(cyclic, 'server').holes.map(({ directive }) => directive.file.id)).toEqual(['/etc/nginx/b.conf']);
    const levels = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`/etc/nginx/l${i}.conf`, `location /${i} { ${`include l${i + 1}.conf; `.repeat(9)} }`]),
    );
    const wide = main('server { include l0.conf; }', levels);
    expect(wide.routes).toEqual([]);
  });

  it('is not taken in by a file of the same name elsewhere', () => {
    const [config] = read({ 'deploy/app.conf': 'server { include /etc/nginx/snippets/app.conf; listen 1; }' });
    expect(config!.servers[0]!.scope.holes.map(({ args }) => args[0])).toEqual(['/etc/nginx/snippets/app.conf']);
  });
});
