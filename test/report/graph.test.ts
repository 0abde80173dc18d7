import { describe, expect, it } from 'vitest';
import { lintFiles } from '../../src/index.ts';
import { showStack } from '../../src/report/graph.ts';
import { stacks } from '../properties/fixtures.ts';
import { gunicorn, site, stackOf } from '../stack/support.ts';

async function graphOf(name: string): Promise<string> {
  const { sources, ...more } = stacks.find((stack) => stack.name === name)!.input;
  return showStack(await stackOf(Object.fromEntries(sources.map(({ id, text }) => [id, text])), more), (id) =>
    id.slice(id.lastIndexOf('/') + 1),
  );
}

describe('the graph', () => {
  it('shows a front, where its routes lead, and who listens', async () => {
    expect(await graphOf('demo')).toBe(
      [
        "nginx 1.22 (fragments), nginx.conf taken from Debian's package            example.com:1",
        '  server example.com on 0.0.0.0:80, [::]:80                               example.com:5',
        '  server example.com on 0.0.0.0:443 ssl, [::]:443 ssl                     example.com:12',
        '    /  proxy_pass http://app_server                                       example.com:25',
        '      -> unix:/run/web/app.sock: nothing in view listens on unix:/run/web/app.sock  example.com:2',
        'gunicorn (web.service) 20.1, started by web.service as app                web.service:11',
        '  bind: http on unix:/run/web/gunicorn.sock (no route leads here)         gunicorn.conf.py:2',
        '',
      ].join('\n'),
    );
  });

  it('shows an Emperor and its vassals', async () => {
    expect(await graphOf('good-emperor')).toBe(
      [
        "nginx 1.22 (fragments), nginx.conf taken from Debian's package            blog.example.com:1",
        '  server blog.example.com on 0.0.0.0:80, [::]:80                          blog.example.com:1',
        '    /  uwsgi_pass unix:/run/uwsgi/blog.sock                               blog.example.com:14',
        '      -> uWSGI (blog.ini) uwsgi on unix:/run/uwsgi/blog.sock              blog.ini:8',
        '  server shop.example.com on 0.0.0.0:80, [::]:80                          shop.example.com:1',
        '    /  uwsgi_pass unix:/run/uwsgi/shop.sock                               shop.example.com:14',
        '      -> uWSGI (shop.ini) uwsgi on unix:/run/uwsgi/shop.sock              shop.ini:8',
        'uWSGI (emperor.uwsgi.service) 2.0.21, started by emperor.uwsgi.service as root  emperor.uwsgi.service:10',
        'uWSGI (blog.ini) 2.0.21, started by emperor.uwsgi.service as root         blog.ini:2',
        '  socket: uwsgi on unix:/run/uwsgi/blog.sock                              blog.ini:8',
        '  to be told:',
        '    no ProxyFix',
        '    host names: blog.example.com',
        '    if no proxy stands in front of the first server (--front-proxies)',
        'uWSGI (shop.ini) 2.0.21, started by emperor.uwsgi.service as root         shop.ini:2',
        '  socket: uwsgi on unix:/run/uwsgi/shop.sock                              shop.ini:8',
        '  to be told:',
        '    no ProxyFix',
        '    host names: shop.example.com',
        '    if no proxy stands in front of the first server (--front-proxies)',
        '',
      ].join('\n'),
    );
  });

  it('says what leads nowhere and whom nobody reaches', async () => {
    const { stack } = await lintFiles(
      new Map([
        ['etc/nginx/sites-available/app', `${site('proxy_pass http://127.0.0.1:8001')}${site('proxy_pass http://web:8000/x')}`],
        ['etc/systemd/system/app.service', gunicorn('0.0.0.0:8000 --bind unix:/run/app.sock')],
      ]),
    );
    expect(showStack(stack)).toBe(
      [
        'nginx (fragments)                                                         etc/nginx/sites-available/app:1',
        '  server (any name) on 0.0.0.0:80                                         etc/nginx/sites-available/app:1',
        '    /  proxy_pass http://127.0.0.1:8001                                   etc/nginx/sites-available/app:4',
        '      -> 127.0.0.1:8001: nothing in view listens on 127.0.0.1:8001        etc/nginx/sites-available/app:4',
        '  server (any name) on 0.0.0.0:80                                         etc/nginx/sites-available/app:7',
        '    /  proxy_pass http://web:8000/x                                       etc/nginx/sites-available/app:10',
        '      -> gunicorn (app.service) http on 0.0.0.0:8000 (likely: web:8000 is another host or container: taken by its port)  etc/systemd/system/app.service:4',
        'gunicorn (app.service), started by app.service as app                     etc/systemd/system/app.service:4',
        '  bind: http on 0.0.0.0:8000                                              etc/systemd/system/app.service:4',
        '  bind: http on unix:/run/app.sock (no route leads here)                  etc/systemd/system/app.service:4',
        '  to be told:',
        '    no ProxyFix',
        '    host names: web',
        '    prefix: not known: it maps / to /x',
        '    if no proxy stands in front of the first server (--front-proxies)',
        '',
      ].join('\n'),
    );
  });

  it('is drawn in linear time', async () => {
    const sites = Array.from({ length: 5000 }, (_, at) => `    location /${at} {\n        proxy_pass http://127.0.0.1:8000;\n    }\n`);
    const stack = await stackOf({
      'etc/nginx/sites-available/app': `server {\n${sites.join('')}}\n`,
      'app.service': gunicorn('127.0.0.1:8000'),
    });
    expect(showStack(stack).split('\n').length).toBe(10_000 + 10);
  });

  it('leads from nginx through Apache', async () => {
    const stack = await stackOf({
      'etc/nginx/sites-available/app': `server {\n    server_name a.example;\n    location / {\n        proxy_set_header Host $host;\n        proxy_pass http://127.0.0.1:8080;\n    }\n}\n`,
      'etc/apache2/sites-available/app.conf': `<VirtualHost 127.0.0.1:8080>\nServerName a.example\nProxyPreserveHost On\nProxyPass / http://127.0.0.1:8000/\n</VirtualHost>\n`,
      'app.service': gunicorn('127.0.0.1:8000'),
    });
    expect(
      showStack(stack)
        .split('\n')
        .map((line) => line.replace(/ {2,}\S+:\d+$/, '')),
    ).toEqual([
      'nginx (fragments)',
      '  server a.example on 0.0.0.0:80',
      '    /  proxy_pass http://127.0.0.1:8080',
      '      -> server a.example',
      'Apache (fragments)',
      '  server a.example on 127.0.0.1:8080',
      '    /  ProxyPass http://127.0.0.1:8000/',
      '      -> gunicorn (app.service) http on 127.0.0.1:8000',
      'gunicorn (app.service), started by app.service as app',
      '  bind: http on 127.0.0.1:8000',
      '  to be told:',
      '    ProxyFix(x_for=?, x_proto=0, x_host=1)',
      "    x_for: the visitor's address is lost: the proxy in front does not tell it",
      '    host names: a.example',
      '    if no proxy stands in front of the first server (--front-proxies)',
      '    visitors can send X-Forwarded-Proto themselves, and gunicorn believes it: overwrite it in Apache',
      '',
    ]);
  });

  it('tells of Apache, of the groups of processes that mod_wsgi runs, and of who proxies to it', async () => {
    const text = await graphOf('good-nginx-apache');
    expect(text.split('\n').map((line) => line.replace(/ {2,}\S+:\d+$/, ''))).toEqual([
      "nginx 1.22 (fragments), nginx.conf taken from Debian's package",
      '  server example.com on 0.0.0.0:80, [::]:80',
      '    /  proxy_pass http://127.0.0.1:8080',
      '      -> mod_wsgi (myapp) http on 127.0.0.1:8080',
      'Apache 2.4 (fragments)',
      '  server example.com on 127.0.0.1:8080',
      '    /  WSGIScriptAlias /srv/myapp/wsgi.py',
      "      -> mod_wsgi (myapp) wsgi, over mod_wsgi's own socket",
      'mod_wsgi (myapp) 4.9.4',
      "  WSGIScriptAlias: wsgi, over mod_wsgi's own socket",
      '  Listen: http on 127.0.0.1:8080',
      '  to be told:',
      '    no ProxyFix',
      '    host names: example.com',
      '    if no proxy stands in front of the first server (--front-proxies)',
      '',
    ]);
  });
});
