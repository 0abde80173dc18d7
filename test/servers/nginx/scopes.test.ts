import { describe, expect, it } from 'vitest';
import { showAddress } from '../../../src/servers/address.ts';
import {
  headerSet,
  isInferred,
  locationsOf,
  pathOf,
  rootOf,
  routesIn,
  servesFiles,
  servesTls,
  uwsgiParams,
} from '../../../src/servers/nginx/queries.ts';
import { holds, http, readOne, scopeAt } from './support.ts';

describe('inheritance', () => {
  it('replaces a list as a whole', () => {
    const config = http(`
      proxy_set_header A 1;
      server {
        proxy_set_header B 2;
        proxy_set_header C 3;
        location /own { proxy_set_header D 4; }
        location /none { }
      }
      server { location /far { } }
    `);
    expect(holds(scopeAt(config, 'location /own'), 'proxy_set_header')).toEqual({ values: ['D 4'], from: 'location /own', certain: true });
    expect(holds(scopeAt(config, 'location /none'), 'proxy_set_header')).toEqual({ values: ['B 2', 'C 3'], from: 'server', certain: true });
    expect(holds(scopeAt(config, 'location /far'), 'proxy_set_header')).toEqual({ values: ['A 1'], from: 'http', certain: true });
    expect(holds(scopeAt(config, 'location /far'), 'client_max_body_size')).toEqual({ values: [], from: undefined, certain: true });
  });

  it('leaves handlers where they are, but for `if` and `limit_except`', () => {
    const config = http(`
      server {
        return 301 /x;
        location / {
          proxy_pass http://a:1;
          try_files $uri =404;
          if ($b) { }
          limit_except GET { }
          location /in { }
        }
      }
    `);
    const passes = (head: string): readonly string[] => holds(scopeAt(config, head), 'proxy_pass').values;
    expect([passes('location /'), passes('if ($b)'), passes('limit_except GET'), passes('location /in')]).toEqual([
      ['http://a:1'],
      ['http://a:1'],
      ['http://a:1'],
      [],
    ]);
    expect(holds(scopeAt(config, 'if ($b)'), 'try_files').values).toEqual([]);
    expect(holds(scopeAt(config, 'location /'), 'return').values).toEqual([]);
  });

  it('knows directives that share a slot', () => {
    const config = http(`
      root /srv;
      allow 10.0.0.0/8;
      server {
        location /s/ { alias /static/; location /s/in/ { } }
        location /d { deny all; }
      }
    `);
    expect(holds(scopeAt(config, 'location /s/in/'), 'root').values).toEqual([]);
    expect(holds(scopeAt(config, 'location /s/in/'), 'alias').values).toEqual(['/static/']);
    expect(holds(scopeAt(config, 'location /d'), 'allow').values).toEqual([]);
  });

  it('merges or drops add_header where add_header_inherit says so', () => {
    const config = http(`
      add_header_inherit merge;
      add_header A 1;
      server {
        add_header B 2;
        location /merge { add_header C 3; }
        location /off { add_header_inherit off; location /off/none { } }
        location /on { add_header_inherit on; add_header D 4; }
      }
    `);
    const headers = (head: string): readonly string[] => holds(scopeAt(config, head), 'add_header').values;
    expect(headers('location /merge')).toEqual(['C 3', 'B 2', 'A 1']);
    expect(headers('location /off/none')).toEqual([]);
    expect(headers('location /on')).toEqual(['D 4']);
  });

  it('does not take settings of http for those of a group', () => {
    const config = http('keepalive_timeout 75;\nresolver 127.0.0.11;\nupstream a { server b:1; }');
    expect(holds(scopeAt(config, 'upstream a'), 'keepalive_timeout').values).toEqual([]);
    expect(holds(scopeAt(config, 'upstream a'), 'resolver').values).toEqual(['127.0.0.11']);
  });

  it('asks the main level only for what may stand there', () => {
    const config = readOne({
      '/etc/nginx/nginx.conf': 'include /etc/nginx/modules-enabled/*.conf;\nerror_log /a;\nevents {}\nhttp { server { } }',
    });
    expect(holds(scopeAt(config, 'server'), 'proxy_set_header')).toEqual({ values: [], from: undefined, certain: true });
    expect(holds(scopeAt(config, 'server'), 'error_log')).toEqual({ values: ['/a'], from: 'main', certain: false });
  });

  it('counts the holes of templates', () => {
    const config = http(`
      client_max_body_size 1m;
      server {
        {% include 'headers.j2' %}
        location /a { proxy_set_header A 1; }
        location /b { }
      }
      server { {{ more }} value; }
      server { \${EXTRA} }
    `);
    const [server] = config.servers;
    expect(server!.scope.holes.map(({ name }) => name)).toEqual([`{% include 'headers.j2' %}`]);
    expect(holds(scopeAt(config, 'location /a'), 'proxy_set_header').certain).toBe(true);
    expect(holds(scopeAt(config, 'location /b'), 'proxy_set_header').certain).toBe(false);
    expect(holds(scopeAt(config, 'location /b'), 'client_max_body_size')).toEqual({ values: ['1m'], from: 'http', certain: false });
    expect(config.servers[1]!.scope.holes.map(({ name }) => name)).toEqual(['{{ more }}']);
  });
});

describe('servers', () => {
  const listens = (lines: string): string[] =>
    http(`server {\n${lines}\n}`).servers[0]!.listens.map(({ address, ssl, defaultServer, proxyProtocol }) =>
      [
        address.kind === 'unknown' ? `?${address.reason}` : showAddress(address),
        ssl && 'ssl',
        defaultServer && 'default',
        proxyProtocol && 'proxy',
      ]
        .filter(Boolean)
        .join(' '),
    );

  it.each([
    ['', ['0.0.0.0:80']],
    ['listen 8080;', ['0.0.0.0:8080']],
    ['listen *:80; listen [::]:80;', ['0.0.0.0:80', '[::]:80']],
    ['listen 127.0.0.1;', ['127.0.0.1:80']],
    ['listen localhost:8000;', ['localhost:8000']],
    ['listen [::1];', ['[::1]:80']],
    ['listen unix:/var/run/nginx.sock;', ['unix:/run/nginx.sock']],
    ['listen 443 ssl http2 default_server;', ['0.0.0.0:443 ssl default']],
    ['listen 443 quic reuseport;', ['0.0.0.0:443 ssl']],
    ['listen 80 default proxy_protocol;', ['0.0.0.0:80 default proxy']],
    ['listen 443; ssl on;', ['0.0.0.0:443 ssl']],
    ['listen 8000-8002;', ['0.0.0.0:8000', '0.0.0.0:8001', '0.0.0.0:8002']],
    ['listen 1-60000;', ['?a wide range of ports']],
    ['listen 0;', ['?invalid port']],
    ['listen ${PORT};', ['?the template fills in ${PORT}']],
    ['listen {{ port }} ssl;', ['?the template fills in {{ port }} ssl']],
    ['include /elsewhere/listen.conf;', ['?a `listen` may stand in an include out of view']],
  ])('listen: %s', (lines, expected) => {
    expect(listens(lines)).toEqual(expected);
  });

  it('have names, and say whether they serve TLS', () => {
    const { servers } = http(`
      server { listen 80; server_name a b; server_name c; }
      server { listen 80; listen 443 ssl; }
      server { listen 443 ssl; }
    `);
    expect(servers.map((server) => [server.names, servesTls(server)])).toEqual([
      [['a', 'b', 'c'], 'none'],
      [[], 'some'],
      [[], 'all'],
    ]);
  });
});

describe('queries', () => {
  const config = http(`
    proxy_set_header HOST $host;
    proxy_set_header host again;
    server {
      server_name example.com;
      root /srv;
      uwsgi_param HTTPS on;
      location /static/ { alias /static/; }
      location / { proxy_set_header X 1; proxy_pass http://a:1; location /in { } }
      location /try { try_files $uri @app; proxy_pass http://a:1; }
    }
    server { server_name example.com; location / { uwsgi_pass a:2; } }
    server { listen 81; }
  `);

  it('give headers and parameters by name', () => {
    const server = scopeAt(config, 'server');
    expect([...headerSet(server).headers].map(([name, entries]) => [name, entries.length])).toEqual([['host', 2]]);
    expect([...headerSet(scopeAt(config, 'location /')).headers.keys()]).toEqual(['x']);
    expect([...uwsgiParams(server).params.keys()]).toEqual(['HTTPS']);
  });

  it('give the locations and routes of a server', () => {
    const [first, second, third] = config.servers;
    expect(locationsOf(first!).map(({ head }) => head!.args[0])).toEqual(['/static/', '/', '/in', '/try']);
    expect([first, second, third].map((server) => routesIn(server!).map(({ target }) => target.text))).toEqual([
      ['http://a:1', 'http://a:1'],
      ['a:2'],
      [],
    ]);
  });

  it('say where files come from', () => {
    const from = (head: string): string | undefined => {
      const scope = scopeAt(config, head);
      const found = rootOf(scope);
      return found && `${found.how} ${found.path}${servesFiles(scope) ? '' : ', unused'}`;
    };
    expect([from('location /static/'), from('location /'), from('location /in'), from('location /try'), from('server')]).toEqual([
      'alias /static/',
      'root /srv, unused',
      'root /srv',
      'root /srv',
      'root /srv',
    ]);
  });

  it('name an entry by where it stands', () => {
    const paths = (head: string, name: string): string[] => scopeAt(config, head).own(name).map(pathOf);
    expect(paths('location /static/', 'alias')).toEqual(['http/server(example.com)/location(/static/)/alias']);
    expect(paths('location /', 'proxy_set_header')).toEqual(['http/server(example.com)/location(/)/proxy_set_header(X)']);
    expect(config.servers.map(({ scope }) => pathOf(scope.head!))).toEqual([
      'http/server(example.com)',
      'http/server(example.com)#2',
      'http/server(81)',
    ]);
    expect(pathOf(config.root.own('events')[0]!)).toBe('events');
  });

  it('tell inferred scopes', () => {
    const fragment = readOne({ 'app.conf': 'server { }' });
    expect([fragment.root, ...fragment.root.children, fragment.servers[0]!.scope].map(isInferred)).toEqual([true, true, false]);
    expect([config.root, ...config.root.children].map(isInferred)).toEqual([false, false, false]);
  });
});
