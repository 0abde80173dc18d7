import { describe, expect, it } from 'vitest';
import { showAddress } from '../../src/servers/address.ts';
import { graphOf } from '../../src/report/graph-data.ts';
import { showStack } from '../../src/report/graph.ts';
import type { ModWsgiApp, Stack } from '../../src/stack/model.ts';
import { unservedAddresses } from '../../src/stack/unserved.ts';
import type { Target } from '../../src/target.ts';
import { valueOf } from '../../src/text/value.ts';
import { edgesOf, gunicorn, listenersOf, service, site, stackOf, type Texts } from './support.ts';

const SITE = 'etc/apache2/sites-available/app.conf';
const UNIT = 'etc/systemd/system/app.service';

const host = (inside: string, address = '*:80'): string => `<VirtualHost ${address}>\n${inside}\n</VirtualHost>\n`;

const link = async (inside: string, unit: string, more: Texts = {}): Promise<string[]> =>
  edgesOf(await stackOf({ [SITE]: host(inside), [UNIT]: unit, ...more }));

const uwsgi = (options: string): string => service(`/usr/bin/uwsgi --master ${options}`);

const routesOf = (stack: Stack): string[] =>
  stack.routes.map((route) => (route.front === 'apache' ? `${route.path} | ${route.handler} | ${route.target} | ${route.speaks}` : ''));

describe('a proxy of Apache', () => {
  it.each([
    ['ProxyPass / http://127.0.0.1:8000/', gunicorn('127.0.0.1:8000'), '127.0.0.1:8000', 'gunicorn (app.service) on 127.0.0.1:8000: exact'],
    ['ProxyPass "/" "HTTP://LocalHost:8000/"', gunicorn('127.0.0.1:8000'), 'localhost:8000', 'gunicorn (app.service) on 127.0.0.1:8000: exact'],
    ['ProxyPass / http://127.0.0.1/', gunicorn('127.0.0.1:80'), '127.0.0.1:80', 'gunicorn (app.service) on 127.0.0.1:80: exact'],
    ['ProxyPass / ws://127.0.0.1:8000/', gunicorn('127.0.0.1:8000'), '127.0.0.1:8000', 'gunicorn (app.service) on 127.0.0.1:8000: exact'],
    ['ProxyPass / unix:/run/app.sock|http://app/', gunicorn('unix:/run/app.sock'), 'unix:/run/app.sock', 'gunicorn (app.service) on unix:/run/app.sock: exact'],
    ['ProxyPassMatch ^/a/(.*)$ http://127.0.0.1:8000/$1', gunicorn('127.0.0.1:8000'), '127.0.0.1:8000', 'gunicorn (app.service) on 127.0.0.1:8000: exact'],
    ['ProxyPassMatch ^(/.*)$ http://127.0.0.1:8000$1', gunicorn('127.0.0.1:8000'), '127.0.0.1:8000', 'gunicorn (app.service) on 127.0.0.1:8000: exact'],
    ['ProxyPass ~ ^/a http://127.0.0.1:8000/', gunicorn('127.0.0.1:8000'), '127.0.0.1:8000', 'gunicorn (app.service) on 127.0.0.1:8000: exact'],
    ['<Location /a>\n  ProxyPass http://127.0.0.1:8000/a timeout=5\n</Location>', gunicorn('127.0.0.1:8000'), '127.0.0.1:8000', 'gunicorn (app.service) on 127.0.0.1:8000: exact'],
    ['RewriteEngine on\nRewriteRule ^/(.*)$ http://127.0.0.1:8000/$1 [NE,P,L]', gunicorn('127.0.0.1:8000'), '127.0.0.1:8000', 'gunicorn (app.service) on 127.0.0.1:8000: exact'],
    ['RewriteRule . http://127.0.0.1:8000%{REQUEST_URI} [P]', gunicorn('127.0.0.1:8000'), '127.0.0.1:8000', 'gunicorn (app.service) on 127.0.0.1:8000: exact'],
    ['<Files "*.py">\n  SetHandler "proxy:unix:/run/app.sock|http://app/"\n</Files>', gunicorn('unix:/run/app.sock'), 'unix:/run/app.sock', 'gunicorn (app.service) on unix:/run/app.sock: exact'],
    ['ProxyPass / uwsgi://127.0.0.1:3031/', uwsgi('--socket 127.0.0.1:3031'), '127.0.0.1:3031', 'uWSGI (app.service) on 127.0.0.1:3031: exact'],
    ['ProxyPass / uwsgi://localhost/', uwsgi('--socket :3031'), 'localhost:3031', 'uWSGI (app.service) on 0.0.0.0:3031: exact'],
    ['ProxyPass / unix:/run/app.sock|uwsgi://app/', uwsgi('--socket /run/app.sock'), 'unix:/run/app.sock', 'uWSGI (app.service) on unix:/run/app.sock: exact'],
    ['ProxyPass / scgi://127.0.0.1:4000/', uwsgi('--scgi-socket 127.0.0.1:4000'), '127.0.0.1:4000', 'uWSGI (app.service) on 127.0.0.1:4000: exact'],
    ['ProxyPass / fcgi://127.0.0.1:9000/', uwsgi('--fastcgi-socket 127.0.0.1:9000'), '127.0.0.1:9000', 'uWSGI (app.service) on 127.0.0.1:9000: exact'],
    ['<Location />\n  SetHandler uwsgi-handler\n  uWSGISocket /run/app.sock\n</Location>', uwsgi('--socket /run/app.sock'), 'unix:/run/app.sock', 'uWSGI (app.service) on unix:/run/app.sock: exact'],
    ['Define BACK 127.0.0.1:8000\nProxyPass / http://${BACK}/', gunicorn('127.0.0.1:8000'), '127.0.0.1:8000', 'gunicorn (app.service) on 127.0.0.1:8000: exact'],
    ['<IfModule mod_proxy.c>\nProxyPass / http://127.0.0.1:8000/\n</IfModule>', gunicorn('127.0.0.1:8000'), '127.0.0.1:8000', 'gunicorn (app.service) on 127.0.0.1:8000: exact'],
    ['<IfDefine LIVE>\nProxyPass / http://127.0.0.1:8000/\n</IfDefine>', gunicorn('127.0.0.1:8000'), '127.0.0.1:8000', 'gunicorn (app.service) on 127.0.0.1:8000: likely: it depends on <IfDefine LIVE>'],
    ['ProxyPass / http://${BACK}/', gunicorn('127.0.0.1:8000'), 'http://${BACK}/', 'nothing: unknown: it holds a variable that is set out of view'],
    ['ProxyPass / http://127.0.0.1:9999/', gunicorn('127.0.0.1:8000'), '127.0.0.1:9999', 'nothing: unknown: nothing in view listens on 127.0.0.1:9999'],
  ])('%s', async (inside, unit, address, there) => {
    expect(await link(inside, unit)).toEqual([`${address} -> ${there}`]);
  }); // oxfmt-ignore

  it('hands nothing on by an exception, or to what is no application of ours', async () => {
    expect(
      await link('ProxyPass /static !\nProxyPass /a ajp://127.0.0.1:8009/\nProxyPass /f ftp://127.0.0.1/', gunicorn('127.0.0.1:8000')),
    ).toEqual([]);
  });

  it('leads to each member of a balancer that is not out', async () => {
    const members =
      'BalancerMember http://127.0.0.1:8000\nBalancerMember http://127.0.0.1:8001 status=D\nBalancerMember unix:/run/b.sock|http://b\nBalancerMember http://127.0.0.1:8002 status=+H';
    const inside = `<Proxy "balancer://App">\n${members}\n</Proxy>\nProxyPass / balancer://app/ stickysession=ROUTE`;
    expect(await link(inside, gunicorn('127.0.0.1:8000 --bind unix:/run/b.sock'))).toEqual([
      '127.0.0.1:8000 -> gunicorn (app.service) on 127.0.0.1:8000: exact',
      'unix:/run/b.sock -> gunicorn (app.service) on unix:/run/b.sock: exact',
      '127.0.0.1:8002 -> nothing: unknown: nothing in view listens on 127.0.0.1:8002',
    ]);
  });

  it('knows members that stand outside of the section, and says so of those out of view', async () => {
    expect(
      await link(
        'BalancerMember balancer://a http://127.0.0.1:8000\nProxyPass / balancer://a/\nProxyPass /b balancer://b/',
        gunicorn('127.0.0.1:8000'),
      ),
    ).toEqual([
      '127.0.0.1:8000 -> gunicorn (app.service) on 127.0.0.1:8000: exact',
      'balancer://b/ -> nothing: unknown: the members of balancer://b are not in view',
    ]);
  });

  it('takes the first socket of a name for all of that name, as httpd does', async () => {
    const unit = gunicorn('unix:/run/a.sock --bind unix:/run/b.sock');
    expect(await link('ProxyPass /a unix:/run/a.sock|http://localhost/\nProxyPass /b unix:/run/b.sock|http://localhost/', unit)).toEqual([
      'unix:/run/a.sock -> gunicorn (app.service) on unix:/run/a.sock: exact',
      'unix:/run/b.sock -> nothing: unknown: Apache takes unix:/run/a.sock for it, the first socket named http://localhost/',
    ]);
    expect(await link('ProxyPass /a unix:/run/a.sock|http://a/\nProxyPass /b unix:/run/b.sock|http://b/', unit)).toEqual([
      'unix:/run/a.sock -> gunicorn (app.service) on unix:/run/a.sock: exact',
      'unix:/run/b.sock -> gunicorn (app.service) on unix:/run/b.sock: exact',
    ]);
  });

  it('tells the path and the words of each route', async () => {
    const inside =
      'ProxyPass /a http://h:1/\n<LocationMatch ^/b>\nProxyPass uwsgi://h:2/\n</LocationMatch>\nAddHandler "proxy:fcgi://h:3" .php';
    expect(routesOf(await stackOf({ [SITE]: host(inside) }))).toEqual([
      '/a | ProxyPass | http://h:1/ | http',
      '*.php | AddHandler | proxy:fcgi://h:3 | fastcgi',
      '~ ^/b | ProxyPass | uwsgi://h:2/ | uwsgi',
    ]);
  });
});

const WSGI = 'WSGIDaemonProcess app processes=2 threads=5 user=app\nWSGIProcessGroup app\nWSGIScriptAlias / /srv/app/wsgi.py';

/** Debian's tree, of which the links say what is read. */
const TREE = {
  'etc/apache2/apache2.conf':
    'Include ports.conf\nIncludeOptional mods-enabled/*.load\nIncludeOptional conf-enabled/*.conf\nIncludeOptional sites-enabled/*.conf\n',
  'etc/apache2/ports.conf': 'Listen 80\n',
  'etc/apache2/mods-available/a.load': 'LoadModule a_module a.so\n',
  'etc/apache2/mods-available/b.load': 'LoadModule b_module b.so\nListen 8000\n',
  'etc/apache2/conf-available/a.conf': 'Timeout 20\n',
  'etc/apache2/conf-available/b.conf': 'User b\nTimeout 5\nProxyPass /b http://127.0.0.1:8001/\n',
  'etc/apache2/sites-available/a.conf': host('ServerName a\nProxyPass / http://127.0.0.1:8000/'),
  'etc/apache2/sites-available/b.conf': host('ServerName b\nProxyPass / http://127.0.0.1:8000/'),
  'etc/apache2/sites-available/c': host(`ServerName c\n${WSGI}`, '*:8000'),
  [UNIT]: gunicorn('127.0.0.1:8000'),
};
const LINKS = ['mods-enabled/a.load', 'conf-enabled/a.conf', 'sites-enabled/a.conf', 'sites-enabled/c'].map((path): [string, string] => [
  `etc/apache2/${path}`,
  `etc/apache2/${path.replace('enabled', 'available')}`,
]);
const UNREAD = 'Apache does not read this file: no include leads to it, as they do to others';

describe('what no link enables', () => {
  it('leads nowhere, and says nothing of the others', async () => {
    const stack = await stackOf(TREE, { links: new Map(LINKS) });
    expect(edgesOf(stack)).toEqual([
      '127.0.0.1:8000 -> gunicorn (app.service) on 127.0.0.1:8000: exact',
      `127.0.0.1:8001 -> nothing: unknown: ${UNREAD}`,
      `127.0.0.1:8000 -> nothing: unknown: ${UNREAD}`,
      `mod_wsgi -> nothing: unknown: ${UNREAD}`,
    ]);
    expect(stack.apps.map(({ label }) => label)).toEqual(['gunicorn (app.service)']);
    expect(unservedAddresses(stack).size).toBe(0);
    expect(stack.httpds[0]!.user).toBe(undefined);
    expect(stack.httpds[0]!.listens.map(({ address }) => showAddress(address))).toEqual(['*:80']);
    expect(
      showStack(stack)
        .replaceAll(/ {2,}\S+:\d+$/gm, '')
        .split('gunicorn (app.service), ')[0],
    ).toBe(
      [
        'Apache',
        '  server a on *:80',
        '    /  ProxyPass http://127.0.0.1:8000/',
        '      -> gunicorn (app.service) http on 127.0.0.1:8000',
        'Apache',
        '  server (any name) on *:8000, not enabled',
        'Apache',
        '  server (any name) on *:80, not enabled',
        '    /b  ProxyPass http://127.0.0.1:8001/',
        `      -> 127.0.0.1:8001: ${UNREAD}`,
        'Apache',
        '  server b on *:80, not enabled',
        '    /  ProxyPass http://127.0.0.1:8000/',
        `      -> 127.0.0.1:8000: ${UNREAD}`,
        'Apache',
        '  server c on *:8000, not enabled',
        '    /  WSGIScriptAlias /srv/app/wsgi.py',
        `      -> mod_wsgi: ${UNREAD}`,
        '',
      ].join('\n'),
    );
    expect(graphOf(stack, (id) => id).fronts.map(({ complete, servers }) => [complete, ...servers.map(({ enabled }) => enabled)])).toEqual([
      [true, true],
      [true, false],
      [true, false],
      [true, false],
      [true, false],
    ]);
  });

  it('would be reached where the others are', async () => {
    const stack = await stackOf({
      'etc/apache2/apache2.conf': 'Listen 127.0.0.1:8443\nSSLEngine on\nIncludeOptional sites-enabled/*.conf\n',
      'etc/apache2/sites-enabled/a.conf': host('ServerName a', '*:8443'),
      'etc/apache2/sites-available/b.conf': host('ServerName b', '*:8443'),
    });
    expect(
      stack.httpds.flatMap(({ hosts }) =>
        hosts.map(({ names, listens }) => [...names, ...listens.map(({ address, tls }) => `${showAddress(address)} ${tls}`)]),
      ),
    ).toEqual([[], ['a', '127.0.0.1:8443 true'], [], ['b', '127.0.0.1:8443 true']]);
  });

  const unread = async (texts: Texts, links: readonly (readonly [string, string])[] = LINKS): Promise<string[]> =>
    (await stackOf(texts, { links: new Map(links) })).apache.flatMap(({ file, unreadBy }) =>
      unreadBy ? [file.id.slice('etc/'.length)] : [],
    );
  const MAIN = 'etc/apache2/apache2.conf';
  const SITES = 'Include ports.conf\nIncludeOptional sites-enabled/*.conf\n';
  const main = (text: string): Texts => ({ ...TREE, [MAIN]: text });
  const bare = Object.fromEntries(Object.entries(TREE).filter(([path]) => path !== MAIN));

  it.each<readonly [string, Texts, readonly (readonly [string, string])[] | undefined, string[]]>([
    ['as httpd reads none of it', TREE, undefined, ['apache2/mods-available/b.load', 'apache2/conf-available/b.conf', 'apache2/sites-available/b.conf', 'apache2/sites-available/c']],
    ['of its kind alone', TREE, LINKS.filter(([path]) => path.includes('conf-')), ['apache2/conf-available/b.conf']],
    ['not where only names are linked that the glob does not take', TREE, LINKS.filter(([path]) => path.endsWith('/c')), []],
    ['where copies are enabled', { ...main(SITES), 'etc/apache2/sites-enabled/z.conf': host('ServerName z') }, [], ['apache2/sites-available/a.conf', 'apache2/sites-available/b.conf', 'apache2/sites-available/c']],
    ['by an include of the folder', main('IncludeOptional sites-enabled\n'), LINKS.slice(2), ['apache2/sites-available/b.conf']],
    ['not where a folder is included in which files hide', { ...main('IncludeOptional sites-enabled\n'), 'etc/apache2/sites-enabled/.b.conf': '' }, LINKS.slice(2), []],
    ['not where the main file is out of view', bare, undefined, []],
    ['not where a variable names what is included', main(`${SITES}IncludeOptional \${SITES_DIR}/*.conf\n`), undefined, []],
    ['not where a hole of a template does', main(`${SITES}{% for one in sites %}\nInclude sites-available/{{ one }}.conf\n{% endfor %}\n`), undefined, []],
    ['not where a branch of a template includes it', main(`{% if all %}\nInclude sites-available/*.conf\n{% else %}\n${SITES}{% endif %}\n`), undefined, ['apache2/sites-available/c']],
    ['not where a macro includes', main(`${SITES}<Macro Site $name>\nInclude sites-available/$name.conf\n</Macro>\nUse Site b\n`), undefined, []],
    ['not in a condition that may hold', main(`${SITES}<IfDefine ALL>\nInclude sites-available/b.conf\n</IfDefine>\n`), undefined, ['apache2/sites-available/c']],
    ['not by a name that a condition keeps out', main(`${SITES}Define ONE\n<IfDefine !ONE>\nInclude sites-available/b.conf\n</IfDefine>\n`), undefined, ['apache2/sites-available/c']],
    ['not where a template gets its name when it is rendered', { ...TREE, 'etc/apache2/sites-available/{{ name }}.conf.j2': host('ServerName t') }, LINKS.slice(2), ['apache2/sites-available/b.conf', 'apache2/sites-available/c']],
    ['not where an image may link it', { ...TREE, Dockerfile: 'FROM debian:12\nCOPY etc/apache2 /etc/apache2\nRUN a2ensite b\nCMD ["apachectl", "-D", "FOREGROUND"]\n' }, undefined, []],
    ['in the folders of Red Hat', { 'etc/httpd/conf/httpd.conf': 'ServerRoot "/etc/httpd"\nIncludeOptional conf.d/*.conf\n', 'etc/httpd/conf.d/a.conf': host('ServerName a'), 'etc/httpd/conf.d/b.conf.disabled': host('ServerName b'), 'etc/httpd/vhosts.d/c.conf': host('ServerName c') }, [], ['httpd/conf.d/b.conf.disabled']],
  ])('is found %s', async (_, texts, links, expected) => {
    expect(await unread(texts, links)).toEqual(expected);
  }); // oxfmt-ignore
});

describe('an application that mod_wsgi runs', () => {
  it('is reached by Apache inside, and by nginx where its host listens', async () => {
    const stack = await stackOf({
      'etc/apache2/ports.conf': 'Listen 127.0.0.1:8080\n',
      [SITE]: host(WSGI, '*:8080'),
      'etc/nginx/sites-available/app': site('proxy_pass http://127.0.0.1:8080'),
    });
    expect(edgesOf(stack)).toEqual(['127.0.0.1:8080 -> mod_wsgi (app) on 127.0.0.1:8080: exact', ' -> mod_wsgi (app) on : exact']);
    expect(listenersOf(stack)).toEqual([
      'mod_wsgi (app): WSGIScriptAlias wsgi ? (explicit)',
      'mod_wsgi (app): Listen http 127.0.0.1:8080 (explicit)',
    ]);
  });

  it('is found where a template fills in the same at both ends', async () => {
    const proxied = (url: string): string => `<VirtualHost *:80>\nProxyPass / ${url}\n</VirtualHost>\n`;
    const seen = async (conf: string, bind: string): Promise<string[]> =>
      edgesOf(await stackOf({ 'roles/web/templates/vhost.conf.j2': conf, 'roles/web/templates/app.service.j2': gunicorn(bind) }));
    expect(await seen(proxied('http://127.0.0.1:{{ port }}/'), '127.0.0.1:{{ port }}')).toEqual([
      '127.0.0.1:{{ port }} -> gunicorn (app.service) on 127.0.0.1:{{ port }}: exact',
    ]);
    expect(await seen(proxied('unix:<%= @dir %>/app.sock|http://localhost/'), 'unix:<%= @dir %>/app.sock')).toEqual([
      'unix:<%= @dir %>/app.sock -> gunicorn (app.service) on unix:<%= @dir %>/app.sock: exact',
    ]);
    expect(await seen(proxied('http://127.0.0.1:<%= @port %>/'), '127.0.0.1:<%= @other %>')).toEqual([
      '127.0.0.1:<%= @port %> -> nothing: unknown: a template fills this in',
    ]);
    const mounted = await stackOf({
      'vhost.conf.j2':
        '<VirtualHost *:80>\nWSGIDaemonProcess {{ app }} processes=3 threads={{ n }}\nWSGIProcessGroup {{ app }}\nWSGIScriptAlias / /srv/wsgi.py\n</VirtualHost>\n',
    });
    expect(edgesOf(mounted)).toEqual([' -> mod_wsgi ({{ app }}) on : exact']);
    expect((mounted.apps as ModWsgiApp[]).map(({ processes }) => valueOf(processes.processes))).toEqual([3]);
    const either = await stackOf({
      'vhost.conf.j2':
        '<VirtualHost *:80>\n{% if x %}\nWSGIDaemonProcess a processes=3\n{% else %}\nWSGIDaemonProcess a\n{% endif %}\nWSGIProcessGroup a\nWSGIScriptAlias / /srv/wsgi.py\n</VirtualHost>\n',
    });
    expect(edgesOf(either)).toEqual([' -> mod_wsgi (a) on : exact']);
    expect((either.apps as ModWsgiApp[]).map(({ processes }) => [processes.processes.known, processes.threads.known])).toEqual([
      [false, false],
    ]);
  });

  const FRONT = 'etc/nginx/sites-available/app';
  it.each([
    ['127.0.0.1:8080', host(WSGI, '127.0.0.1:8080'), 'mod_wsgi (app) on 127.0.0.1:8080: exact'],
    ['127.0.0.1:8080', host(WSGI, '*:8080'), 'mod_wsgi (app) on *:8080: exact'],
    ['127.0.0.1:8080', host(WSGI, '_default_:8080'), 'mod_wsgi (app) on *:8080: exact'],
    ['127.0.0.1:8080', `Listen 8080\n${host(WSGI, '*')}`, 'mod_wsgi (app) on *:8080: exact'],
    ['127.0.0.1:8080', `Listen 8080\n${WSGI}`, 'mod_wsgi (app) on *:8080: exact'],
    ['127.0.0.1:8080', `Listen localhost:8080\n${WSGI}`, 'mod_wsgi (app) on 127.0.0.1:8080: exact'],
    ['[::1]:8080', `Listen localhost:8080\n${WSGI}`, 'mod_wsgi (app) on [::1]:8080: exact'],
    ['127.0.0.1:8080', `Listen 8080\n${WSGI}\n${host('ServerName other', '*:8080')}`, 'mod_wsgi (app) on *:8080: exact'],
    ['127.0.0.1:8080', host(WSGI, '10.0.0.5:8080'), 'nothing: unknown: nothing in view listens on 127.0.0.1:8080'],
    ['127.0.0.1:8081', `Listen 8081\n${host('DocumentRoot /srv/www', '*:8081')}${host(WSGI, '*:8080')}`, 'nothing: unknown: Apache listens on 127.0.0.1:8081, and runs no application of its own there'],
    ['127.0.0.1:8080', host('ProxyPass / http://127.0.0.1:8000/', '*:8080'), 'nothing: unknown: Apache listens on 127.0.0.1:8080, and runs no application of its own there'],
  ])('seen from nginx at %s, %s', async (address, conf, there) => {
    const stack = await stackOf({ [SITE]: conf, [FRONT]: site(`proxy_pass http://${address}`) });
    expect(edgesOf(stack)[0]).toBe(`${address} -> ${there}`);
  }); // oxfmt-ignore

  it.each([
    ['SSLEngine on', '*:8443', 'https'],
    ['SSLEngine off', '*:443', 'http'],
    ['', '*:8443', 'http'],
    // A snippet out of view may switch it on.
    ['', '*:443', '?'],
    ['Include /etc/letsencrypt/options-ssl-apache.conf', '*:8443', '?'],
  ])('speaks TLS where SSLEngine says so: %s at %s', async (ssl, address, protocol) => {
    const stack = await stackOf({ [SITE]: host(`${ssl}\n${WSGI}`, address) });
    expect(listenersOf(stack)[1]).toBe(`mod_wsgi (app): VirtualHost ${protocol} ${address} (default)`);
  });

  it('is one for each group of processes, with all that it mounts', async () => {
    const conf =
      'WSGIDaemonProcess a\nWSGIDaemonProcess b processes=3\nWSGIScriptAlias /one /srv/one.py process-group=a\nWSGIScriptAlias /two /srv/two.py process-group=b\nWSGIScriptAlias /three /srv/three.py process-group=a\nWSGIScriptAlias /four /srv/four.py';
    const { apps } = await stackOf({ [SITE]: host(conf) });
    const told = (apps as ModWsgiApp[]).map(({ label, processes, mounts }) => [label, processes.mode, mounts.map(({ path }) => path)]);
    expect(told).toEqual([
      ['mod_wsgi (a)', 'daemon', ['/one', '/three']],
      ['mod_wsgi (b)', 'daemon', ['/two']],
      ['mod_wsgi (app.conf)', 'embedded', ['/four']],
    ]);
  });

  it.each([
    // The nearer section wins, whatever its order in the file.
    ['WSGIProcessGroup b\n<Directory /srv/app>\nWSGIProcessGroup a\n</Directory>', 'a'],
    ['<Directory /srv/app>\nWSGIProcessGroup a\n</Directory>\n<Directory /srv>\nWSGIProcessGroup b\n</Directory>', 'a'],
    ['<Location />\nWSGIProcessGroup a\n</Location>\n<Directory /srv/app>\nWSGIProcessGroup b\n</Directory>', 'a'],
    ['<Files wsgi.py>\nWSGIProcessGroup a\n</Files>\n<Directory /srv/app>\nWSGIProcessGroup b\n</Directory>', 'a'],
    ['<Directory /srv/app>\n<Files *.py>\nWSGIProcessGroup a\n</Files>\n</Directory>\nWSGIProcessGroup b', 'a'],
    ['<DirectoryMatch ^/srv/>\nWSGIProcessGroup a\n</DirectoryMatch>\n<Directory /srv/app>\nWSGIProcessGroup b\n</Directory>', 'a'],
    ['<Directory /srv/*>\nWSGIProcessGroup a\n</Directory>', 'a'],
    ['<Directory /opt>\nWSGIProcessGroup b\n</Directory>\nWSGIProcessGroup a', 'a'],
    ['<Location /other>\nWSGIProcessGroup b\n</Location>\nWSGIProcessGroup a', 'a'],
    ['WSGIProcessGroup b\nWSGIProcessGroup a', 'a'],
    ['WSGIProcessGroup a\n<Directory /srv/app>\nWSGIProcessGroup %{GLOBAL}\n</Directory>', 'app.conf'],
  ])('runs in the group that holds for its script: %s', async (inside, group) => {
    const conf = host(`WSGIDaemonProcess a\nWSGIDaemonProcess b\n${inside}\nWSGIScriptAlias / /srv/app/wsgi.py`);
    const { apps } = await stackOf({ [SITE]: conf });
    expect(apps.map(({ label }) => label)).toEqual([`mod_wsgi (${group})`]);
  });

  it('has a group of another host only under the same name', async () => {
    const other = (name: string): string => host(`ServerName ${name}\nWSGIDaemonProcess a processes=4`);
    const own = host('ServerName a.example\nWSGIScriptAlias / /srv/wsgi.py process-group=a', '*:443');
    const of = async (name: string): Promise<unknown> => {
      const stack = await stackOf({ [SITE]: other(name) + own });
      const { processes } = (stack.apps[0] as ModWsgiApp).processes;
      return [stack.edges[0]!.certainty, stack.edges[0]!.reason, processes.known && processes.value];
    };
    expect(await of('a.example')).toEqual(['exact', '', 4]);
    expect(await of('b.example')).toEqual(['likely', 'WSGIDaemonProcess a is not in view', false]);
  });

  it('is likely in a group that is put together when the request comes', async () => {
    const [edge] = (await stackOf({ [SITE]: host('WSGIProcessGroup %{ENV:GROUP}\nWSGIScriptAlias / /srv/wsgi.py') })).edges;
    expect([edge!.certainty, edge!.reason]).toEqual(['likely', 'the group %{ENV:GROUP} is put together when the request comes']);
  });

  it.each([
    ['WSGIScriptAliasMatch ^/a(.*) /srv/a.py', '~ ^/a(.*) | WSGIScriptAliasMatch | /srv/a.py | wsgi'],
    ['WSGIHandlerScript app-handler /srv/a.py', 'handler app-handler | WSGIHandlerScript | /srv/a.py | wsgi'],
    ['<Directory /srv/cgi>\nSetHandler wsgi-script\n</Directory>', '/srv/cgi | SetHandler | wsgi-script | wsgi'],
    ['AddHandler wsgi-script .wsgi py', '*.wsgi *.py | AddHandler | wsgi-script | wsgi'],
  ])('is mounted by %s', async (inside, route) => {
    expect(routesOf(await stackOf({ [SITE]: host(inside) }))).toEqual([route]);
  });
});

describe('the processes of a daemon group', () => {
  const settingsOf = async (options: string, target?: Target): Promise<ModWsgiApp['processes']> => {
    const texts = {
      'etc/apache2/apache2.conf': `User web\nGroup webs\n${host(`WSGIDaemonProcess app ${options}\nWSGIScriptAlias / /srv/app.py process-group=app`)}`,
    };
    const { apps } = await stackOf(texts, target && { target });
    return (apps[0] as ModWsgiApp).processes;
  };
  const valueOf = async (options: string, name: string): Promise<unknown> => {
    const value = (await settingsOf(options)).get(name)?.value;
    return value?.known ? value.value : value?.reason;
  };

  it.each([
    ['', 'processes', 1],
    ['', 'threads', 15],
    ['', 'deadlock-timeout', 300],
    ['', 'home', undefined],
    ['processes=2', 'processes', 2],
    ['threads=5x', 'threads', 5],
    ['umask=0027', 'umask', 0o27],
    ["home='/srv/a b'", 'home', '/srv/a b'],
    ['python-home= /srv/venv', 'python-home', '/srv/venv'],
    ['server-metrics=On', 'server-metrics', true],
    ['request-timeout=30 \\\n  queue-timeout=5', 'queue-timeout', 5],
    ['processes=2 processes=3', 'processes', 3],
    ['processes=${N}', 'processes', 'it is set out of view'],
    ['processes={{ n }}', 'processes', 'it is set out of view'],
  ])('%s: %s', async (options, name, value) => {
    expect(await valueOf(options, name)).toBe(value);
  });

  it('knows what Define gives', async () => {
    const texts = {
      'etc/apache2/apache2.conf': `Define N 4\nWSGIDaemonProcess a processes=\${N}\n${host('WSGIScriptAlias / /srv/a.py process-group=a')}`,
    };
    const { processes } = ((await stackOf(texts)).apps[0] as ModWsgiApp).processes;
    expect(processes).toMatchObject({ known: true, value: 4 });
  });

  it('knows an option only from the release on that has it', async () => {
    const of = (version: string): Target => ({ versions: { 'mod-wsgi': { value: version, from: 'flag' } } });
    expect([
      (await settingsOf('', of('4.9.4'))).get('interrupt-timeout'),
      (await settingsOf('', of('6.0.0'))).get('interrupt-timeout')?.option.name,
    ]).toEqual([undefined, 'interrupt-timeout']);
  });

  it("run as Apache's user and group unless they say others", async () => {
    const accounts = async (options: string): Promise<unknown> => {
      const { user, userGroup } = await settingsOf(options);
      return [user, userGroup].map((value) => (value.known ? [value.value, value.origin] : value.reason));
    };
    expect(await accounts('')).toEqual([
      ['web', 'inherited'],
      ['webs', 'inherited'],
    ]);
    expect(await accounts('user=app')).toEqual([
      ['app', 'explicit'],
      ['webs', 'inherited'],
    ]);
    expect(await accounts('user=app group=apps')).toEqual([
      ['app', 'explicit'],
      ['apps', 'explicit'],
    ]);
  });
});

describe('the user of Apache', () => {
  it.each([
    [{ 'etc/apache2/apache2.conf': 'ServerName a\nUser app\n' }, 'app'],
    [{ 'etc/apache2/apache2.conf': 'ServerName a\nUser ${APACHE_RUN_USER}\n' }, 'www-data'],
    [{ 'etc/apache2/apache2.conf': 'ServerName a\nUser ${WHO}\n' }, 'User is set out of view'],
    [{ 'etc/apache2/sites-available/a.conf': host('ServerName a') }, 'www-data'],
    [{ 'deploy/a.conf': host('ServerName a') }, 'the main file with its User is not in view'],
    [{ 'etc/httpd/conf/httpd.conf': 'ServerRoot /etc/httpd\n' }, 'no User: by how httpd was built'],
    [{ 'etc/httpd/conf/httpd.conf': 'ServerRoot /etc/httpd\nInclude conf.d/*.conf\n' }, 'User may stand in a file out of view'],
  ])('%j', async (texts, user) => {
    const stack = await stackOf(texts);
    const value = stack.apacheUser(stack.httpds[0]!);
    expect(value.known ? value.value : value.reason).toBe(user);
  });

  it('is that of the package on the target', async () => {
    const target: Target = { versions: {}, distro: { value: 'rhel-9', from: 'flag' } };
    const stack = await stackOf({ 'deploy/a.conf': host('ServerName a') }, { target });
    expect(stack.apacheUser(stack.httpds[0]!)).toMatchObject({ known: true, value: 'apache' });
  });
});

describe('mod_wsgi-express', () => {
  const NGINX = 'etc/nginx/sites-available/app';
  const EXPRESS = '/srv/app/venv/bin/mod_wsgi-express start-server wsgi.py';
  const read = async (command: string, more = ''): Promise<Stack> =>
    stackOf({ [UNIT]: service(command, more), [NGINX]: site('proxy_pass http://127.0.0.1:8000') });
  const told = async (command: string): Promise<unknown> => {
    const stack = await read(command);
    const app = stack.apps[0] as ModWsgiApp;
    const { processes, threads, user } = app.processes;
    return [
      app.label,
      app.listeners.map(({ address, protocol, via }) => `${via} ${protocol} ${showAddress(address)}`),
      [processes, threads, user].map((value) => (value.known ? value.value : value.reason)),
    ];
  };

  it.each([
    [EXPRESS, ['--port http *:8000'], [1, 5, 'app']],
    [`${EXPRESS} --host 127.0.0.1 --port=8001 --processes 2 --threads 3`, ['--port http 127.0.0.1:8001'], [2, 3, 'app']],
    // optparse takes beginnings.
    [`${EXPRESS} --processe 2`, ['--port http *:8000'], [2, 5, 'app']],
    [`${EXPRESS} --url-alias /static /srv/static --setenv PORT 9 --port 9000`, ['--port http *:9000'], [1, 5, 'app']],
    // Only root changes to another.
    [`${EXPRESS} --user other`, ['--port http *:8000'], [1, 5, 'app']],
    [
      `${EXPRESS} --https-port 8443 --server-name a.example --ssl-certificate /etc/a`,
      ['--port http *:8000', '--https-port https *:8443'],
      [1, 5, 'app'],
    ],
    // The generated configuration leaves HTTPS out.
    [`${EXPRESS} --https-port 8443 --ssl-certificate /etc/a`, ['--port http *:8000'], [1, 5, 'app']],
    [`${EXPRESS} --processes 4 --debug-mode`, ['--port http *:8000'], [1, 1, 'app']],
    [`${EXPRESS} --processes 4 --threads 3 --embedded-mode`, ['--port http *:8000'], [4, 3, 'app']],
    [`${EXPRESS} --allow-override All --socket-prefix --port --port 8001`, ['--port http *:8001'], [1, 5, 'app']],
    ['/usr/bin/python3 manage.py runmodwsgi --port 8100 --processes 2', ['--port http *:8100'], [2, 5, 'app']],
    ['/usr/bin/python3 manage.py runmodwsgi --settings --port --port 8100', ['--port http *:8100'], [1, 5, 'app']],
  ])('%s', async (command, listeners, numbers) => {
    expect(await told(command)).toEqual(['mod_wsgi-express (app.service)', listeners, numbers]);
  });

  it('runs as the user that the environment names for root', async () => {
    const of = async (variables: string): Promise<unknown> => {
      const unit = `[Service]\nUser=root\nEnvironment=${variables}\nExecStart=${EXPRESS} --user web --group webs\n`;
      const { user, userGroup } = ((await stackOf({ [UNIT]: unit })).apps[0] as ModWsgiApp).processes;
      return [user, userGroup].map((value) => (value.known ? value.value : value.reason));
    };
    expect(await of('MOD_WSGI_USER=one WSGI_RUN_USER=two WSGI_RUN_GROUP=three')).toEqual(['one', 'three']);
    expect(await of('MOD_WSGI_USER=')).toEqual(['web', 'webs']);
  });

  it('holds no options of daemon processes where it has none', async () => {
    const told = async (options: string): Promise<unknown> =>
      ((await read(`${EXPRESS} ${options}`)).apps[0] as ModWsgiApp).processes.get('request-timeout')?.value;
    expect([await told(''), await told('--embedded-mode'), await told('--debug-mode')]).toMatchObject([
      { value: 60 },
      undefined,
      undefined,
    ]);
  });

  it('runs as the user that root names', async () => {
    const unit = `[Service]\nUser=root\nExecStart=${EXPRESS} --user web --group webs\n`;
    const stack = await stackOf({ [UNIT]: unit });
    const { user, userGroup } = (stack.apps[0] as ModWsgiApp).processes;
    expect([user, userGroup]).toMatchObject([
      { known: true, value: 'web' },
      { known: true, value: 'webs' },
    ]);
  });

  it.each([
    ['a unit', { [UNIT]: service(`${EXPRESS} --host 127.0.0.1`) }],
    ['supervisor', { 'etc/supervisor/conf.d/app.conf': `[program:app]\ncommand=${EXPRESS} --host 127.0.0.1\n` }],
    ['a Procfile', { Procfile: 'web: mod_wsgi-express start-server wsgi.py --host 127.0.0.1\n' }],
    [
      'a script',
      {
        [UNIT]: service('/srv/app/start.sh'),
        'srv/app/start.sh': '#!/bin/sh\nexec mod_wsgi-express start-server wsgi.py --host 127.0.0.1\n',
      },
    ],
  ])('is linked when %s starts it', async (_, texts) => {
    const stack = await stackOf({ ...texts, [NGINX]: site('proxy_pass http://127.0.0.1:8000') });
    expect(edgesOf(stack).map((edge) => edge.replace(/\(.*?\)/, '()'))).toEqual([
      '127.0.0.1:8000 -> mod_wsgi-express () on 127.0.0.1:8000: exact',
    ]);
  });

  it('is not known by a variable that is set out of view', async () => {
    const { apps } = await read(`${EXPRESS} --port ${'${PORT}'}`, 'EnvironmentFile=/etc/app.env\n');
    expect(apps[0]!.listeners.map(({ address }) => address)).toMatchObject([{ kind: 'unknown', reason: '$PORT is set out of view' }]);
  });

  it('is not what another subcommand does', async () => {
    expect((await read('/usr/bin/mod_wsgi-express module-config')).apps).toEqual([]);
  });
});

it('a thousand sites of Apache are linked in linear time', async () => {
  const sites = Array.from({ length: 1000 }, (_, at) => [
    `etc/apache2/sites-available/s${at}.conf`,
    host(
      `ServerName s${at}\nWSGIDaemonProcess s${at}\nWSGIProcessGroup s${at}\nWSGIScriptAlias / /srv/s${at}.py\nProxyPass /a http://127.0.0.1:${8000 + at}/`,
    ),
  ]);
  const stack = await stackOf({ 'etc/apache2/ports.conf': 'Listen 80\n', ...(Object.fromEntries(sites) as Texts) });
  expect([stack.apps.length, stack.edges.length, stack.httpds.length]).toEqual([1000, 2000, 1]);
});

describe('Apache in a container', () => {
  const compose =
    'services:\n  web:\n    build: .\n  front:\n    image: nginx\n    volumes:\n      - ./nginx.conf:/etc/nginx/conf.d/default.conf\n';
  const of = (from: string, copy: string): Texts => ({
    'docker-compose.yml': compose,
    Dockerfile: `FROM ${from}\nRUN apt-get update && apt-get install -y apache2 libapache2-mod-wsgi-py3\n${copy}\n`,
    'app.conf': `Listen 80\n${host(`${WSGI}\nProxyPass /api http://127.0.0.1:8000/`)}`,
    'nginx.conf': site('proxy_pass http://web'),
    [UNIT]: gunicorn('127.0.0.1:8000'),
  });

  it('is reached there by the others, and its loopback is its own', async () => {
    const stack = await stackOf(of('debian:12', 'COPY app.conf /etc/apache2/sites-enabled/app.conf'));
    expect(edgesOf(stack)).toEqual([
      'web:80 -> mod_wsgi (app) on *:80: exact',
      '127.0.0.1:8000 -> nothing: unknown: nothing in view listens on 127.0.0.1:8000 in service web',
      ' -> mod_wsgi (app) on : exact',
    ]);
  });

  it('is not where its sources alone are', async () => {
    const stack = await stackOf(of('debian:12', 'COPY . /usr/src/app'));
    expect(edgesOf(stack)[1]).toBe('127.0.0.1:8000 -> gunicorn (app.service) on 127.0.0.1:8000: exact');
  });
});
