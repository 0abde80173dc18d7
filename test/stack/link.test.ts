import { describe, expect, it } from 'vitest';
import { showStack } from '../../src/report/graph.ts';
import { unservedAddresses } from '../../src/stack/unserved.ts';
import { edgesOf, gunicorn, service, site, stackOf, type Texts } from './support.ts';

const NGINX = 'etc/nginx/sites-available/app';
const UNIT = 'etc/systemd/system/app.service';

const link = async (pass: string, bind: string, before = ''): Promise<string[]> =>
  edgesOf(await stackOf({ [NGINX]: site(pass, before), [UNIT]: gunicorn(bind) }));

describe('a route', () => {
  it.each([
    ['http://127.0.0.1:8000', '127.0.0.1:8000', '127.0.0.1:8000'],
    ['http://127.0.0.1:8000', '0.0.0.0:8000', '0.0.0.0:8000'],
    ['http://127.0.0.1:8000', ':8000', '0.0.0.0:8000'],
    ['http://127.0.0.1:8000', '[::]:8000', '[::]:8000'],
    ['http://[::1]:8000', '[::1]:8000', '[::1]:8000'],
    ['http://localhost:8000', '127.0.0.1:8000', '127.0.0.1:8000'],
    ['http://localhost:8000', 'localhost:8000', 'localhost:8000'],
    ['http://127.0.0.1:8000', 'localhost:8000', 'localhost:8000'],
    ['http://0.0.0.0:8000', '127.0.0.1:8000', '127.0.0.1:8000'],
    ['http://10.0.0.5:8000', '10.0.0.5:8000', '10.0.0.5:8000'],
    ['http://127.0.0.1', '127.0.0.1:80', '127.0.0.1:80'],
    ['http://unix:/run/app.sock', 'unix:/run/app.sock', 'unix:/run/app.sock'],
    ['http://unix:/run/app.sock:/x', 'unix:/var/run//app.sock', 'unix:/run/app.sock'],
    ['http://unix:/srv/app/app.sock', 'unix:app.sock', 'unix:/srv/app/app.sock'],
    // Another protocol is no other place.
    ['uwsgi://127.0.0.1:8000', '127.0.0.1:8000', '127.0.0.1:8000'],
  ])('to %s finds gunicorn on %s for sure', async (target, bind, bound) => {
    const pass = target.startsWith('uwsgi') ? 'uwsgi_pass' : 'proxy_pass';
    const [edge] = await link(`${pass} ${target}`, bind);
    expect(edge?.replace(/^\S+ /, '')).toBe(`-> gunicorn (app.service) on ${bound}: exact`);
  });

  it.each([
    ['http://127.0.0.1:8001', '127.0.0.1:8000', 'unknown: nothing in view listens on 127.0.0.1:8001'],
    ['http://[::1]:8000', '127.0.0.1:8000', 'unknown: nothing in view listens on [::1]:8000'],
    ['http://127.0.0.1:8000', '10.0.0.5:8000', 'unknown: nothing in view listens on 127.0.0.1:8000'],
    ['http://unix:/run/a.sock', 'unix:/run/b.sock', 'unknown: nothing in view listens on unix:/run/a.sock'],
    ['http://web:8000', '127.0.0.1:8000', 'unknown: web:8000 is on another host'],
    ['http://web:8001', '0.0.0.0:8000', 'unknown: web:8001 is on another host'],
    ['http://10.0.0.5:8000', '10.0.0.6:8000', 'unknown: 10.0.0.5:8000 is on another host'],
    ['http://$backend:8000', '127.0.0.1:8000', 'unknown: it holds the variable $backend'],
    ['http://{{ host }}:8000', '127.0.0.1:8000', 'unknown: the template fills in {{ host }}'],
  ])('to %s does not find gunicorn on %s', async (target, bind, verdict) => {
    const edges = await link(`proxy_pass ${target}`, bind);
    expect(edges.map((edge) => edge.slice(edge.indexOf('-> ')))).toEqual([`-> nothing: ${verdict}`]);
  });

  it.each(['web:8000', '192.168.1.7:8000', 'app.internal:8000'])(
    'to a container at %s is likely the one that is open at the port',
    async (target) => {
      expect(await link(`proxy_pass http://${target}`, '0.0.0.0:8000')).toEqual([
        `${target} -> gunicorn (app.service) on 0.0.0.0:8000: likely: ${target} is another host or container: taken by its port`,
      ]);
    },
  );

  it('to a container is open when several listen at its port', async () => {
    const stack = await stackOf({
      [NGINX]: site('proxy_pass http://web:8000'),
      [UNIT]: gunicorn('0.0.0.0:8000'),
      'etc/systemd/system/api.service': gunicorn('0.0.0.0:8000'),
    });
    expect(edgesOf(stack)).toEqual(['web:8000 -> nothing: unknown: web:8000 is on another host']);
  });

  it('has no application where none is in view', async () => {
    expect(edgesOf(await stackOf({ [NGINX]: site('proxy_pass http://127.0.0.1:8000') }))).toEqual([
      '127.0.0.1:8000 -> nothing: unknown: no application server in view',
    ]);
  });

  it('to a group has an edge for each server that is not down', async () => {
    const group =
      'upstream app {\n    server 127.0.0.1:8000;\n    server 127.0.0.1:8001 down;\n    server unix:/run/b.sock backup;\n    server 127.0.0.1:8002;\n}\n';
    const stack = await stackOf({
      [NGINX]: site('proxy_pass http://app', group),
      [UNIT]: gunicorn('127.0.0.1:8000 --bind unix:/run/b.sock'),
    });
    expect(edgesOf(stack)).toEqual([
      '127.0.0.1:8000 -> gunicorn (app.service) on 127.0.0.1:8000: exact',
      'unix:/run/b.sock -> gunicorn (app.service) on unix:/run/b.sock: exact',
      '127.0.0.1:8002 -> nothing: unknown: nothing in view listens on 127.0.0.1:8002',
    ]);
    expect(
      stack.nginxEdges.map(({ span, upstreamServer }) => [stack.files.get(span.file)!.slice(span), upstreamServer?.params.has('backup')]),
    ).toEqual([
      ['127.0.0.1:8000', false],
      ['unix:/run/b.sock', true],
      ['127.0.0.1:8002', false],
    ]);
  });

  it('is likely where two applications listen', async () => {
    const stack = await stackOf({
      [NGINX]: site('proxy_pass http://127.0.0.1:8000'),
      [UNIT]: gunicorn('127.0.0.1:8000'),
      'etc/systemd/system/api.service': gunicorn('0.0.0.0:8000'),
    });
    expect(edgesOf(stack)).toEqual([
      '127.0.0.1:8000 -> gunicorn (app.service) on 127.0.0.1:8000: likely: 2 application servers listen there',
    ]);
  });

  it('is exact where one application listens twice', async () => {
    expect(await link('proxy_pass http://localhost:8000', '127.0.0.1:8000 --bind [::1]:8000')).toEqual([
      'localhost:8000 -> gunicorn (app.service) on 127.0.0.1:8000: exact',
    ]);
  });

  it('of `stream` is no route of `http`, and hands on to any listener', async () => {
    const stream = (server: string): string => `events {}\nhttp {}\nstream {\n    ${server}\n}\n`;
    const edgesBy = async (server: string): Promise<string[]> => {
      const stack = await stackOf({ 'etc/nginx/nginx.conf': stream(server), [UNIT]: gunicorn('127.0.0.1:8000') });
      expect([stack.nginxRoutes, stack.nginxEdges, stack.routes.length]).toEqual([[], [], 1]);
      return edgesOf(stack);
    };
    expect(await edgesBy('server { listen 80; proxy_pass 127.0.0.1:8000; }')).toEqual([
      '127.0.0.1:8000 -> gunicorn (app.service) on 127.0.0.1:8000: exact',
    ]);
    expect(await edgesBy('upstream app { server 127.0.0.1:8000; server db:5432; } server { listen 80; proxy_pass app; }')).toEqual([
      '127.0.0.1:8000 -> gunicorn (app.service) on 127.0.0.1:8000: exact',
      'db:5432 -> nothing: unknown: db:5432 is on another host',
    ]);
    expect(await edgesBy('server { listen 53 udp; proxy_pass 127.0.0.1:8000; }')).toEqual([
      '127.0.0.1:8000 -> nothing: unknown: it hands datagrams on, and nothing in view takes any',
    ]);
  });

  it('may lead to another server of nginx, by its address', async () => {
    const next = async (texts: Texts): Promise<string[]> =>
      (await stackOf(texts)).edges.map(({ next: behind, certainty, reason }) =>
        [behind?.server.names.join(' ') ?? '-', certainty, reason].join(': '),
      );
    const outer = (pass: string, listen = '80'): string => `server { listen ${listen}; server_name outer; location / { ${pass}; } }\n`;
    const inner = 'server { listen 127.0.0.1:8080; server_name inner; }\n';
    expect(await next({ [NGINX]: outer('proxy_pass http://127.0.0.1:8080') + inner })).toEqual(['inner: exact: ']);
    expect(await next({ [NGINX]: outer('proxy_pass http://localhost:8080') + inner })).toEqual(['inner: exact: ']);
    expect(await next({ [NGINX]: outer('proxy_pass http://10.0.0.1:8080') + inner })).toEqual([
      '-: unknown: 10.0.0.1:8080 is on another host',
    ]);
    expect(await next({ [NGINX]: outer('proxy_pass http://127.0.0.1:80') + inner })).toEqual([
      '-: unknown: only the very server that it stands in listens there',
    ]);
    expect(await next({ [NGINX]: outer('proxy_pass http://127.0.0.1:8080') + inner + inner.replace('inner;', 'second;') })).toEqual([
      'inner: likely: 2 servers of nginx listen there',
    ]);
    const passthrough = `events {}\nhttp { server { listen 127.0.0.1:8443 ssl; server_name tls; } }\nstream {
      map $ssl_preread_server_name $to { default 127.0.0.1:8443; git.example 127.0.0.1:3000; }
      server { listen 443; ssl_preread on; proxy_pass $to; }\n}\n`;
    expect(await next({ 'etc/nginx/nginx.conf': passthrough })).toEqual([
      'tls: likely: map $to may choose it',
      '-: unknown: no application server in view',
    ]);
  });

  it('to what a `map` chooses among is likely', async () => {
    const group = 'upstream new { server 127.0.0.1:8000; }\nmap $cookie_beta $app { default old:80; 1 new; 2 127.0.0.1:8000; }\n';
    const stack = await stackOf({ [NGINX]: site('proxy_pass http://$app', group), [UNIT]: gunicorn('127.0.0.1:8000') });
    expect(edgesOf(stack)).toEqual([
      'old:80 -> nothing: unknown: old:80 is on another host',
      '127.0.0.1:8000 -> gunicorn (app.service) on 127.0.0.1:8000: likely: map $app may choose it',
      '127.0.0.1:8000 -> gunicorn (app.service) on 127.0.0.1:8000: likely: map $app may choose it',
    ]);
    expect(stack.edges.map(({ span }) => stack.files.get(span.file)!.slice(span))).toEqual(['old:80', '127.0.0.1:8000', '127.0.0.1:8000']);
  });

  it('of a site that is not enabled leads nowhere, as soon as others are', async () => {
    const texts = {
      'etc/nginx/nginx.conf': 'events {}\nhttp {\n    include /etc/nginx/sites-enabled/*;\n}\n',
      'etc/nginx/sites-available/a': site('proxy_pass http://127.0.0.1:8000'),
      'etc/nginx/sites-available/b': `${site('proxy_pass http://unix:/run/b.sock')}server { listen 8000; }\n`,
      [UNIT]: gunicorn('127.0.0.1:8000'),
    };
    const leadsToApp = '127.0.0.1:8000 -> gunicorn (app.service) on 127.0.0.1:8000: exact';
    const stack = await stackOf(texts, { links: new Map([['etc/nginx/sites-enabled/a', 'etc/nginx/sites-available/a']]) });
    expect(edgesOf(stack)).toEqual([
      leadsToApp,
      'unix:/run/b.sock -> nothing: unknown: nginx does not read this file: no include leads to it, as they do to others',
    ]);
    expect(unservedAddresses(stack).size).toBe(0);
    expect(showStack(stack)).toContain('  server (any name) on 0.0.0.0:80, not enabled  ');
    expect(edgesOf(await stackOf(texts))).toEqual([
      leadsToApp,
      'unix:/run/b.sock -> nothing: unknown: nothing in view listens on unix:/run/b.sock',
    ]);
  });

  it('may stand in a copy of a site, where the glob of nginx.conf takes all', async () => {
    const stack = await stackOf({
      'etc/nginx/nginx.conf': 'events {}\nhttp {\n    include /etc/nginx/sites-enabled/*;\n}\n',
      'etc/nginx/sites-enabled/app': site('proxy_pass http://127.0.0.1:8000'),
      'etc/nginx/sites-enabled/app.bak': site('proxy_pass http://127.0.0.1:8001'),
      'etc/nginx/sites-enabled/app~': site('proxy_pass http://127.0.0.1:8002'),
      'etc/nginx/sites-enabled/readme.txt': 'server {\n}\nis how a site begins\n',
    });
    const [front, ...others] = stack.nginx;
    expect([front!.files.map(({ id }) => id.slice('etc/nginx/'.length)), others]).toEqual([
      ['nginx.conf', 'sites-enabled/app', 'sites-enabled/app.bak', 'sites-enabled/app~'],
      [],
    ]);
    expect(stack.edges.map(({ address }) => address.kind === 'tcp' && address.port)).toEqual([8000, 8001, 8002]);
  });

  it('of FastCGI to PHP says so', async () => {
    const texts = { [NGINX]: site('fastcgi_pass unix:/run/php/php8.2-fpm.sock'), [UNIT]: gunicorn('127.0.0.1:8000') };
    expect(edgesOf(await stackOf(texts))).toEqual([
      "unix:/run/php/php8.2-fpm.sock -> nothing: unknown: unix:/run/php/php8.2-fpm.sock is PHP's by its name",
    ]);
    const uwsgi = { [NGINX]: texts[NGINX], 'app.ini': '[uwsgi]\nfastcgi-socket = /run/php/php8.2-fpm.sock\nmodule = app\n' };
    expect(edgesOf(await stackOf(uwsgi))).toEqual([
      'unix:/run/php/php8.2-fpm.sock -> uWSGI (app.ini) on unix:/run/php/php8.2-fpm.sock: exact',
    ]);
  });

  it('of several stacks leads into its own', async () => {
    const stack = await stackOf({
      'examples/a/nginx.conf': site('proxy_pass http://127.0.0.1:8000'),
      'examples/a/app.service': gunicorn('127.0.0.1:8000'),
      'examples/b/deploy/nginx.conf': site('proxy_pass http://127.0.0.1:8000'),
      'examples/b/systemd/app.service': gunicorn('0.0.0.0:8000'),
      'examples/c/nginx.conf': site('proxy_pass http://web:8000'),
      'examples/c/web.service': gunicorn('0.0.0.0:8000'),
    });
    expect(stack.edges.map(({ route, listener, certainty }) => [route.pass.span.file, listener?.span.file, certainty])).toEqual([
      ['examples/a/nginx.conf', 'examples/a/app.service', 'exact'],
      ['examples/b/deploy/nginx.conf', 'examples/b/systemd/app.service', 'exact'],
      ['examples/c/nginx.conf', 'examples/c/web.service', 'likely'],
    ]);
  });

  it('is found in linear time', async () => {
    const texts: Record<string, string> = {};
    for (let at = 0; at < 1500; at++) {
      texts[`sites/${at}/nginx.conf`] = site('proxy_pass http://127.0.0.1:8000');
      texts[`sites/${at}/app.service`] = gunicorn('127.0.0.1:8000');
    }
    const stack = await stackOf(texts);
    expect(stack.edges.filter(({ certainty }) => certainty === 'exact').length).toBe(1500);
  });

  it('through a large group has an edge to each of its servers once, the other routes to the first', async () => {
    const servers = Array.from({ length: 2000 }, (_, at) => `    server 127.0.0.1:${10_000 + at};\n`).join('');
    const locations = Array.from({ length: 2000 }, (_, at) => `    location /${at} { proxy_pass http://app; }\n`).join('');
    const stack = await stackOf({
      [NGINX]: `upstream app {\n${servers}}\nserver {\n    listen 80;\n${locations}}\n`,
      [UNIT]: gunicorn('127.0.0.1:11999'),
    });
    expect(stack.edges.length).toBe(2000 + 1999 * 64);
    expect(stack.edges.filter(({ certainty }) => certainty === 'exact').length).toBe(1);
  });
});

describe('a script that nobody in view starts', () => {
  const at = (bind: string, more = ''): string => `#!/bin/sh\nexec gunicorn${more} --bind ${bind} wsgi:app\n`;
  const linked = async (texts: Record<string, string>): Promise<string[]> =>
    edgesOf(await stackOf({ [NGINX]: site('proxy_pass http://127.0.0.1:8000'), ...texts }));

  it('is found at the address it names', async () => {
    expect(await linked({ 'deploy/start.sh': at('127.0.0.1:8000') })).toEqual([
      '127.0.0.1:8000 -> gunicorn (start.sh) on 127.0.0.1:8000: exact',
    ]);
  });

  it.each([
    ['run-dev.sh', ''],
    ['test-command.sh', ''],
    ['start.sh', ' --reload'],
  ])('is likely not what serves when it is a helper: %s%s', async (name, more) => {
    expect(await linked({ [name]: at('0.0.0.0:8000', more) })).toEqual([
      `127.0.0.1:8000 -> gunicorn (${name}) on 0.0.0.0:8000: likely: nobody in view starts ${name}, which looks like a helper for developers`,
    ]);
  });

  it('takes no route from what a manager starts, nor a helper one from a script', async () => {
    const helper = { 'a-dev.sh': at('127.0.0.1:8000'), 'b.start.sh': at('127.0.0.1:8000') };
    expect(await linked(helper)).toEqual(['127.0.0.1:8000 -> gunicorn (b.start.sh) on 127.0.0.1:8000: exact']);
    expect(await linked({ ...helper, [UNIT]: gunicorn('0.0.0.0:8000') })).toEqual([
      '127.0.0.1:8000 -> gunicorn (app.service) on 0.0.0.0:8000: exact',
    ]);
  });

  it('is no second application beside the launcher that runs it', async () => {
    const stack = await stackOf({
      'etc/systemd/system/app.service': service('/srv/app/start.sh'),
      'srv/app/start.sh': at('127.0.0.1:8000'),
    });
    expect(stack.apps.map(({ label }) => label)).toEqual(['gunicorn (app.service)']);
  });
});
