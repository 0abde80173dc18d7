import { describe, expect, it } from 'vitest';
import { chainsOf } from '../../src/stack/told.ts';
import type { Value } from '../../src/text/value.ts';
import type { Target } from '../../src/target.ts';
import { gunicorn, stackOf, type Texts } from './support.ts';

const UNIT = 'etc/systemd/system/app.service';
const MAIN = 'etc/nginx/nginx.conf';
const http = (content: string): string => `events {}\nhttp {\n${content}\n}\n`;
const TOLD = 'proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;';

const shown = <T>(value: Value<T>, show: (value: T) => unknown = (known) => known): string =>
  value.known ? String(show(value.value)) : `?${value.reason}`;

/** Each chain as lines `what: value`, the counts of ProxyFix in one. */
async function chains(texts: Texts, target: Partial<Target> = {}): Promise<string[][]> {
  return chainsOf(await stackOf(texts, { target: { versions: {}, ...target } })).map((chain) => [
    `${chain.app.label}: ${chain.ways.map(({ edges }) => edges.map(({ route }) => (route.front === 'nginx' ? route.path : route.front)).join(' > ')).join(', ')}`,
    `ProxyFix: ${Object.entries(chain.proxyFix)
      .map(([key, count]) => `${key}=${shown(count)}`)
      .join(' ')}`,
    `scheme: ${shown(chain.scheme, ({ by, header }) => by + (header ? ` ${header.name}: ${header.secure}` : ''))}`,
    `hosts: ${shown(chain.hosts, ({ names, others }) => [...names, ...others.map((other) => `(${other})`)].join(' '))}`,
    `prefix: ${shown(chain.prefix, ({ path, by }) => `${path} ${by}`)}`,
    ...chain.remarks,
  ]);
}

/** The one chain's line that begins so. */
const line = async (start: string, server: string, bind = '127.0.0.1:8000'): Promise<string> =>
  (await chains({ [MAIN]: http(server), [UNIT]: gunicorn(bind) }))[0]!.find((one) => one.startsWith(start))!.slice(start.length + 2);

describe('what an application is told', () => {
  it('is one for the ways on which it is the same', async () => {
    const site = (name: string): string =>
      `server { listen 80; server_name ${name}; location / { ${TOLD} proxy_pass http://127.0.0.1:8000; } location /b { proxy_pass http://127.0.0.1:8000; } }\n`;
    expect(await chains({ [MAIN]: http(site('a.example') + site('.b.example')), [UNIT]: gunicorn('127.0.0.1:8000') })).toEqual([
      [
        'gunicorn (app.service): /, /',
        'ProxyFix: x_for=1 x_proto=0 x_host=0 x_port=0 x_prefix=0',
        'scheme: plain',
        'hosts: a.example .b.example',
        'prefix:  nobody',
        'visitors can send X-Forwarded-Proto themselves, and gunicorn believes it: overwrite it in nginx',
      ],
      [
        'gunicorn (app.service): /b, /b',
        'ProxyFix: x_for=0 x_proto=0 x_host=0 x_port=0 x_prefix=0',
        'scheme: plain',
        'hosts: 127.0.0.1',
        'prefix:  nobody',
        'visitors can send X-Forwarded-Proto themselves, and gunicorn believes it: overwrite it in nginx',
      ],
    ]);
  });

  it.each([
    ['include headers.conf;', 'x-forwarded-for may be set in a file that is not in view'],
    ['{{ headers }}\n', 'x-forwarded-for may be set by what a template fills in'],
    ['include headers.conf; {{ headers }}\n', 'x-forwarded-for may be set in a file that is not in view'],
  ])('is not known where others may say it: %j', async (open, reason) => {
    const server = `server { listen 80; location / { ${open} proxy_pass http://127.0.0.1:8000; } }`;
    expect(await line('ProxyFix', server)).toContain(`x_for=?${reason} `);
  });

  it('follows a TLS passthrough to the server behind it', async () => {
    const stream = (more: string, listen: string): string =>
      `events {}\nhttp { server { ${listen} server_name app.example; location / { ${TOLD} proxy_set_header X-Forwarded-Proto $scheme; proxy_pass http://127.0.0.1:8000; } } }
stream { server { listen 443; ${more} proxy_pass 127.0.0.1:8443; } }\n`;
    const told = async (more: string, listen: string) =>
      (await chains({ [MAIN]: stream(more, listen), [UNIT]: gunicorn('127.0.0.1:8000') })).map((one) => one.slice(0, 4));
    expect(await told('', 'listen 127.0.0.1:8443 ssl;')).toEqual([
      [
        'gunicorn (app.service): stream > /',
        "ProxyFix: x_for=?the visitor's address is lost: the proxy in front does not tell it x_proto=1 x_host=0 x_port=0 x_prefix=0",
        'scheme: server X-Forwarded-Proto: https',
        'hosts: app.example',
      ],
    ]);
    const real = 'listen 127.0.0.1:8443 ssl proxy_protocol; set_real_ip_from 127.0.0.1; real_ip_header proxy_protocol;';
    expect(await told('proxy_protocol on;', real)).toEqual([
      [
        'gunicorn (app.service): stream > /',
        'ProxyFix: x_for=1 x_proto=1 x_host=0 x_port=0 x_prefix=0',
        'scheme: server X-Forwarded-Proto: https',
        'hosts: app.example',
      ],
    ]);
  });

  it('says when what is in front is not in view', async () => {
    const site = http(
      `server { listen 127.0.0.1:8080; location / { ${TOLD} proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto; proxy_pass http://127.0.0.1:8000; } }`,
    );
    expect((await chains({ [MAIN]: site, [UNIT]: gunicorn('127.0.0.1:8000') }))[0]!.slice(-2)).toEqual([
      'what leads to the first server, which only this host reaches, is not in view: it may add to the headers',
      'visitors can send X-Forwarded-Proto themselves, and gunicorn believes it: overwrite it in nginx',
    ]);
    const one = await chains({ [MAIN]: site, [UNIT]: gunicorn('127.0.0.1:8000') }, { frontProxies: { value: 2, from: 'flag' } });
    expect(one[0]!.slice(1, 3)).toEqual([
      'ProxyFix: x_for=3 x_proto=1 x_host=?whether the proxies in front set it is not in view x_port=?whether the proxies in front set it is not in view x_prefix=?whether the proxies in front set it is not in view',
      'scheme: server X-Forwarded-Proto: https',
    ]);
  });

  it.each([
    ['server_name a.example *.b.example "" _ ~^c\\d+$ d.example.*;', 'a.example .b.example (~^c\\d+$) (d.example.*)'],
    ['server_name _;', '(any name: none is stated)'],
    ['listen 80 default_server; server_name a.example;', 'a.example (any other name: it is the default server)'],
  ])('names the hosts of %s', async (head, expected) => {
    expect(await line('hosts', `server { ${head} location / { ${TOLD} proxy_pass http://127.0.0.1:8000; } }`)).toBe(expected);
  });

  it.each([
    ['Host $http_x_custom', '?it is set to $http_x_custom'],
    ['Host app.internal:8000', 'app.internal'],
    ['Host $server_name', 'a.example'],
    ['X-Other 1', '127.0.0.1'],
  ])('sees the name that %s gives', async (header, expected) => {
    const server = `server { server_name a.example; location / { proxy_set_header ${header}; proxy_pass http://127.0.0.1:8000; } }`;
    expect(await line('hosts', server)).toBe(expected);
  });

  it.each([
    ['location /app/ { proxy_pass http://127.0.0.1:8000/; }', '/app nobody'],
    ['location /app/v1/ { proxy_pass http://127.0.0.1:8000/v1/; }', '/app nobody'],
    ['location ^~ /app/ { proxy_set_header X-Forwarded-Prefix /app; proxy_pass http://127.0.0.1:8000/; }', '/app header'],
    ['location /app/ { proxy_pass http://127.0.0.1:8000; }', ' nobody'],
    ['location / { proxy_pass http://127.0.0.1:8000/; }', ' nobody'],
    ['location /a/ { proxy_pass http://127.0.0.1:8000/b/; }', '?it maps /a/ to /b/'],
    ['location /a/ { rewrite ^/a/(.*) /$1 break; proxy_pass http://127.0.0.1:8000; }', '?a rewrite changes the path'],
    ['location /a { proxy_pass http://127.0.0.1:8000$request_uri; }', '?it maps to $request_uri'],
  ])('has the prefix of %s', async (location, expected) => {
    expect(await line('prefix', `server { ${location} }`)).toBe(expected);
  });

  it.each([
    ["raw_env = ['A=1', 'SCRIPT_NAME=/app']", '/app server'],
    ["raw_env = ['XSCRIPT_NAME=/app']", '/env server'],
    ["raw_env = ['SCRIPT_NAME=']", ' nobody'],
    ['raw_env = names()', '?what `names()` gives is not known here'],
  ])('takes SCRIPT_NAME of the configuration for the prefix: %s', async (setting, expected) => {
    const unit = gunicorn('127.0.0.1:8000 -c /srv/app/gunicorn.conf.py').replace('User=app', 'User=app\nEnvironment=SCRIPT_NAME=/env');
    const found = await chains({
      [MAIN]: http('server { location /app { proxy_pass http://127.0.0.1:8000; } }'),
      [UNIT]: unit,
      'srv/app/gunicorn.conf.py': `${setting}\n`,
    });
    expect(found[0]!.find((one) => one.startsWith('prefix'))).toBe(`prefix: ${expected}`);
  });

  it('takes SCRIPT_NAME of the environment for the prefix', async () => {
    const unit = gunicorn('127.0.0.1:8000').replace('User=app', 'User=app\nEnvironment=SCRIPT_NAME=/app');
    const found = await chains({ [MAIN]: http('server { location /app { proxy_pass http://127.0.0.1:8000; } }'), [UNIT]: unit });
    expect(found[0]!.find((one) => one.startsWith('prefix'))).toBe('prefix: /app server');
  });

  it.each([
    ['proxy_set_header X-Forwarded-Proto $scheme;', '127.0.0.1:8000', 'server X-Forwarded-Proto: https'],
    ['proxy_set_header X-Forwarded-Ssl on;', '127.0.0.1:8000', 'server X-Forwarded-Ssl: on'],
    ['proxy_set_header X-Forwarded-Protocol $scheme;', '127.0.0.1:8000', 'header X-Forwarded-Protocol: https'],
    ['proxy_set_header X-Forwarded-Proto $scheme;', '127.0.0.1:8000 --forwarded-allow-ips 10.0.0.1', 'header X-Forwarded-Proto: https'],
    [
      'proxy_set_header X-Forwarded-Proto $scheme;',
      '127.0.0.1:8000 -c /srv/gone.py',
      '?whether gunicorn believes the front (forwarded_allow_ips) is not known',
    ],
    ['', '127.0.0.1:8000', 'nobody'],
  ])('learns of TLS by %s with %s', async (headers, bind, expected) => {
    const server = `server { listen 443 ssl; location / { ${headers} proxy_pass http://127.0.0.1:8000; } }`;
    expect(await line('scheme', server, bind)).toBe(expected);
  });

  it.each([
    ['$proxy_add_x_forwarded_for', '1'],
    ['$remote_addr', '1'],
    ['"$http_x_forwarded_for, $remote_addr"', '1'],
    ['$http_x_forwarded_for', '0'],
    ['""', '0'],
    ['$http_cf_connecting_ip', '?it is set to $http_cf_connecting_ip'],
    ['$remote_addr; proxy_set_header X-Forwarded-For $remote_addr', '?X-Forwarded-For is set twice'],
  ])('counts X-Forwarded-For %s', async (value, expected) => {
    const server = `server { location / { proxy_set_header X-Forwarded-For ${value}; proxy_pass http://127.0.0.1:8000; } }`;
    expect((await line('ProxyFix', server)).replace(/ x_proto.*/, '')).toBe(`x_for=${expected}`);
  });

  describe('through Apache', () => {
    const HTTPD = 'etc/apache2/apache2.conf';
    /** What one virtual host with these lines tells gunicorn: the counts, the scheme, the names. */
    const told = async (lines: string, { head = '*:443', main = '', tls = 'SSLEngine on' } = {}): Promise<string> => {
      const port = head.split(':')[1];
      const text = `PidFile x.pid\nListen ${port}\n${main}\n<VirtualHost ${head}>\nServerName a.example\n${tls}\n${lines}\n</VirtualHost>\n`;
      const [one] = await chains({ [HTTPD]: text, [UNIT]: gunicorn('127.0.0.1:8000') });
      return one!
        .slice(1, 4)
        .join('; ')
        .replace('ProxyFix: ', '')
        .replaceAll(/x_\w+=/g, '');
    };
    const PASS = 'ProxyPreserveHost On\nProxyPass / http://127.0.0.1:8000/';
    const NAMES = 'hosts: a.example (any other name: it is the first virtual host of its address)';

    it.each([
      ['RequestHeader set X-Forwarded-Proto "https"', '1 1 1 0 0; scheme: server X-Forwarded-Proto: https'],
      ['RequestHeader append X-Forwarded-Proto https', '1 1 1 0 0; scheme: server X-Forwarded-Proto: https'],
      ['RequestHeader set X-Forwarded-Proto: %{REQUEST_SCHEME}s early', '1 1 1 0 0; scheme: server X-Forwarded-Proto: https'],
      ['RequestHeader set X-Forwarded-Ssl %{HTTPS}s', '1 0 1 0 0; scheme: server X-Forwarded-Ssl: on'],
      ['RequestHeader set X-Forwarded-Proto https "expr=%{HTTPS} == \'on\'"', '1 1 1 0 0; scheme: server X-Forwarded-Proto: https'],
      ['RequestHeader set X-Forwarded-Proto http env=!HTTPS', '1 0 1 0 0; scheme: nobody'],
      [
        'RequestHeader set X-Forwarded-Proto https env=tls',
        '1 ?X-Forwarded-Proto is set for some requests alone 1 0 0; scheme: ?X-Forwarded-Proto is set for some requests alone',
      ],
      [
        'RequestHeader setifempty X-Forwarded-Proto https',
        '1 ?X-Forwarded-Proto is set for who sends none, and visitors may send it 1 0 0; scheme: ?X-Forwarded-Proto is set for who sends none, and visitors may send it',
      ],
      ['RequestHeader edit X-Forwarded-Proto ^http$ https', '1 ?X-Forwarded-Proto is edited 1 0 0; scheme: ?X-Forwarded-Proto is edited'],
      [
        'RequestHeader set X-Forwarded-Proto %{SCHEME}e',
        '1 ?it is set to %{SCHEME}e 1 0 0; scheme: ?X-Forwarded-Proto is set to %{SCHEME}e',
      ],
      ['RequestHeader set X-Forwarded-For %{REMOTE_ADDR}s', '1 0 1 0 0; scheme: nobody'],
      ['RequestHeader set X-Forwarded-For "%{CLIENT}e"\nProxyAddHeaders Off', '?it is set to %{CLIENT}e 0 0 0 0; scheme: nobody'],
      ['<Location /static>\nRequestHeader set X-Forwarded-Proto https\n</Location>', '1 0 1 0 0; scheme: nobody'],
      ['<Location />\nRequestHeader set X-Forwarded-Proto https\n</Location>', '1 1 1 0 0; scheme: server X-Forwarded-Proto: https'],
      [
        '<LocationMatch "(a|b)+">\nRequestHeader set X-Forwarded-Proto https\n</LocationMatch>',
        '1 ?X-Forwarded-Proto is set for some requests alone 1 0 0; scheme: ?X-Forwarded-Proto is set for some requests alone',
      ],
      [
        '<IfModule mod_headers.c>\nRequestHeader set X-Forwarded-Proto https\n</IfModule>',
        '1 1 1 0 0; scheme: server X-Forwarded-Proto: https',
      ],
    ])('follows %s', async (lines, expected) => {
      expect(await told(`${lines}\n${PASS}`)).toBe(`${expected}; ${NAMES}`);
    });

    it('says nothing of headers that a file out of view may set', async () => {
      const open = '?a file that is not in view may set it';
      expect(await told(`Include conf/gone.conf\n${PASS}`)).toBe(`1 ${open} 1 ${open} ${open}; scheme: ${open}; ${NAMES}`);
    });

    it('knows of TLS by what is in view', async () => {
      expect(await told(PASS, { head: '*:80', tls: '' })).toBe(`1 0 1 0 0; scheme: plain; ${NAMES}`);
      expect(await told(PASS, { tls: '' })).toBe(
        `1 0 1 0 0; scheme: ?whether visitors come over TLS here: SSLEngine may stand in a file that is not in view; ${NAMES}`,
      );
      const main = 'RequestHeader set X-Forwarded-Proto expr=%{REQUEST_SCHEME}';
      expect(await told(PASS, { tls: '', main })).toBe(`1 1 1 0 0; scheme: server X-Forwarded-Proto: https; ${NAMES}`);
    });

    it.each([
      ['ProxyPass / http://app.internal:8000/', 'app.internal'],
      ['ProxyPass / unix:/run/g.sock|http://app/', 'app'],
      ['RequestHeader set Host b.example\nProxyPreserveHost On\nProxyPass / http://127.0.0.1:8000/', 'b.example'],
    ])('names the host that %s sends', async (lines, expected) => {
      const bind = lines.includes('unix:') ? 'unix:/run/g.sock' : '0.0.0.0:8000';
      const text = `PidFile x.pid\nListen 80\n<VirtualHost *:80>\nServerName a.example\nProxyAddHeaders Off\n${lines}\n</VirtualHost>\n`;
      const [one] = await chains({ [HTTPD]: text, [UNIT]: gunicorn(bind) });
      expect(one![3]).toBe(`hosts: ${expected}`);
    });

    it.each([
      ['ProxyPass /app/ http://127.0.0.1:8000/', '/app nobody'],
      ['ProxyPass /app http://127.0.0.1:8000/app', ' nobody'],
      ['ProxyPass /app/v1/ http://127.0.0.1:8000/v1/', '/app nobody'],
      ['ProxyPass /a/ http://127.0.0.1:8000/b/', '?it maps /a/ to /b/'],
      ['ProxyPassMatch ^/app/(.*)$ http://127.0.0.1:8000/$1', '/app nobody'],
      ['ProxyPassMatch ^/(.*)$ http://127.0.0.1:8000/$1', ' nobody'],
      ['ProxyPassMatch ^/app http://127.0.0.1:8000', ' nobody'],
      ['ProxyPassMatch ^/(a|b)/(.*)$ http://127.0.0.1:8000/$2', '?it maps ^/(a|b)/(.*)$ to /$2'],
      ['RewriteRule ^/app/(.*)$ http://127.0.0.1:8000/app/$1 [P]', ' nobody'],
      ['<Location /app>\nSetHandler proxy:http://127.0.0.1:8000\n</Location>', '?SetHandler hands on the path of a file'],
    ])('has the prefix of %s', async (lines, expected) => {
      const [one] = await chains({ [HTTPD]: `PidFile x.pid\nListen 80\n${lines}\n`, [UNIT]: gunicorn('127.0.0.1:8000') });
      expect(one![4]).toBe(`prefix: ${expected}`);
    });

    const NGINX = http(
      `server { listen 443 ssl; server_name a.example; location / { ${TOLD} proxy_set_header X-Forwarded-Proto $scheme; proxy_pass http://127.0.0.1:8080; } }`,
    );

    it.each([
      ['server_name a.example;', '$host', ['a.example']],
      ['server_name c.example;', '$host', ['*.example']],
      ['server_name c.test;', '$http_host', ['b.example']],
      ['server_name _;', '$host', ['b.example', 'a.example', '*.example']],
      ['server_name a.example;', '$proxy_host', ['b.example', 'a.example', '*.example']],
      ['server_name c.test a.example;', '$server_name', ['b.example']],
      ['server_name c.test;', 'a.example', ['a.example']],
    ])('comes from nginx with %s, Host %s, to the hosts %j', async (names, header, expected) => {
      const nginx = `server { ${names} location / { proxy_set_header Host ${header}; proxy_pass http://127.0.0.1:8080; } }`;
      const host = (name: string): string =>
        `<VirtualHost *:8080>\nServerName ${name.replace('*', 'x')}\nServerAlias ${name}\nProxyPass / http://127.0.0.1:8000/\n</VirtualHost>\n`;
      const httpd = `PidFile x.pid\nListen 127.0.0.1:8080\n${['b.example', 'a.example', '*.example'].map(host).join('')}`;
      const stack = await stackOf({ [MAIN]: http(nginx), [HTTPD]: httpd, [UNIT]: gunicorn('127.0.0.1:8000') });
      const ways = chainsOf(stack).flatMap((chain) => chain.ways);
      const reached = ways.flatMap(({ edges: [first, last] }) =>
        first.front === 'nginx' && last?.front === 'apache' ? [last.route.host.names.at(-1)] : [],
      );
      expect(reached).toEqual(expected);
    });

    it('comes from nginx to the main server, and to nothing on another port', async () => {
      const nginx = (port: number): string =>
        `server { server_name a.example; location / { ${TOLD} proxy_pass http://127.0.0.1:${port}; } }`;
      const httpd = 'PidFile x.pid\nListen 8080\nProxyPass / http://127.0.0.1:8000/\n';
      const unit = gunicorn('127.0.0.1:8000');
      const heads = async (port: number) =>
        (await chains({ [MAIN]: http(nginx(port)), [HTTPD]: httpd, [UNIT]: unit })).map((one) => one[0]);
      expect(await heads(8080)).toEqual(['gunicorn (app.service): apache', 'gunicorn (app.service): / > apache']);
      expect(await heads(8081)).toEqual(['gunicorn (app.service): apache']);
    });

    it.each([
      ['', '1 1 0 0 0; scheme: header X-Forwarded-Proto: https'],
      [
        '--trust-proxy 127.0.0.1 --trust-proxy-header X-Forwarded-For --trust-proxy-header X-Forwarded-Proto',
        '0 1 0 0 0; scheme: server X-Forwarded-Proto: https',
      ],
      ['--trust-proxy 10.0.0.0/8 --trust-proxy-header X-Forwarded-Proto', '1 0 0 0 0; scheme: nobody'],
      [
        '--trust-proxy 127.0.0.1 --trust-proxy-header X-Forwarded-Host',
        '1 1 0 0 0; scheme: header X-Forwarded-Proto: https; visitors can send X-Forwarded-Host themselves, and mod_wsgi believes it: overwrite it in the proxy in front',
      ],
      ['--mount-point /app', '1 1 0 0 0; scheme: header X-Forwarded-Proto: https'],
      ['--server-name other.example --server-alias ?.example --server-alias b.test', '1 1 0 0 0; scheme: header X-Forwarded-Proto: https'],
      ['--server-name www.a.example', '1 1 0 0 0; scheme: header X-Forwarded-Proto: https'],
      ['--server-name $NAME', '1 1 0 0 0; scheme: header X-Forwarded-Proto: https'],
      [
        '--server-name other.example --server-alias *.a.example --allow-localhost',
        '1 1 0 0 0; scheme: header X-Forwarded-Proto: https; mod_wsgi-express answers 403 Forbidden to a.example, which is not its --server-name: add --server-alias a.example',
      ],
    ])('reaches mod_wsgi-express with %s', async (options, expected) => {
      const unit = `[Service]\nUser=app\nExecStart=/usr/bin/mod_wsgi-express start-server wsgi.py --host 127.0.0.1 --port 8080 ${options}\n`;
      const [one] = await chains({ [MAIN]: NGINX, [UNIT]: unit });
      expect(
        [one![1], one![2], ...one!.slice(5)]
          .join('; ')
          .replace('ProxyFix: ', '')
          .replaceAll(/x_\w+=/g, ''),
      ).toBe(expected);
      expect(one![4]).toBe(options.startsWith('--mount') ? 'prefix: /app server' : 'prefix:  nobody');
    });
  });

  it('is nothing where the protocols do not fit, or no front is in view', async () => {
    expect(await chains({ [UNIT]: gunicorn('127.0.0.1:8000') })).toEqual([]);
    const texts = { [MAIN]: http('server { location / { uwsgi_pass 127.0.0.1:8000; } }'), [UNIT]: gunicorn('127.0.0.1:8000') };
    expect(await chains(texts)).toEqual([]);
  });
});
