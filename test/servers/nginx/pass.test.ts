import { describe, expect, it } from 'vitest';
import { showAddress } from '../../../src/servers/address.ts';
import type { NginxRoute } from '../../../src/servers/nginx/model.ts';
import { http } from './support.ts';

/** `speaks scheme host uri address`, or the reason why the address is unknown. */
function show({ speaks, target }: NginxRoute): string {
  const { scheme, host, uri, address, upstream } = target;
  const where = upstream ? `group ${upstream.name}` : address.kind === 'unknown' ? `?${address.reason}` : showAddress(address);
  return [speaks, scheme ?? '-', host, uri ?? '-', where].join(' | ');
}

const routes = (server: string, before = ''): NginxRoute[] => [...http(`${before}\nserver {\n${server}\n}`).routes];

const pass = (directive: string, before = ''): string => show(routes(`location / { ${directive}; }`, before)[0]!);

describe('pass targets', () => {
  it.each([
    ['proxy_pass http://127.0.0.1:8000', 'http | http | 127.0.0.1:8000 | - | 127.0.0.1:8000'],
    ['proxy_pass http://127.0.0.1:8000/', 'http | http | 127.0.0.1:8000 | / | 127.0.0.1:8000'],
    ['proxy_pass "http://app:8000/a/b?c=d"', 'http | http | app:8000 | /a/b?c=d | app:8000'],
    ['proxy_pass http://app?x=/y', 'http | http | app | ?x=/y | app:80'],
    ['proxy_pass HTTP://App', 'http | HTTP | App | - | app:80'],
    ['proxy_pass https://app', 'https | https | app | - | app:443'],
    ['proxy_pass http://[::1]:8000/x', 'http | http | [::1]:8000 | /x | [::1]:8000'],
    ['proxy_pass http://[::1]', 'http | http | [::1] | - | [::1]:80'],
    ['proxy_pass http://unix:/run/app.sock', 'http | http | unix:/run/app.sock | - | unix:/run/app.sock'],
    ['proxy_pass http://unix:/run/app.sock:/', 'http | http | unix:/run/app.sock | / | unix:/run/app.sock'],
    ['proxy_pass http://unix:/var/run//app.sock:/a:b', 'http | http | unix:/var/run//app.sock | /a:b | unix:/run/app.sock'],
    ['proxy_pass http://unix:', 'http | http | unix: | - | ?no path in the unix domain socket'],
    ['proxy_pass http://unix:@app', 'http | http | unix:@app | - | ?nginx has no abstract sockets'],
    ['proxy_pass http://app:x', 'http | http | app:x | - | ?invalid port'],
    ['proxy_pass http://app:70000', 'http | http | app:70000 | - | ?invalid port'],
    ['proxy_pass http://:8000', 'http | http | :8000 | - | ?no host'],
    ['proxy_pass app:8000', 'http | - | app:8000 | - | ?invalid URL prefix'],
    ['proxy_pass uwsgi://app:8000', 'http | uwsgi | uwsgi://app:8000 | - | ?invalid URL prefix'],
    ['proxy_pass http://$host:8000', 'http | http | $host:8000 | - | ?it holds the variable $host'],
    ['proxy_pass $backend', 'http | - | $backend | - | ?it holds the variable $backend'],
    ['proxy_pass http://app:8000$request_uri', 'http | http | app:8000 | $request_uri | app:8000'],
    ['proxy_pass http://app:8000/x$uri', 'http | http | app:8000 | /x$uri | app:8000'],
    ['uwsgi_pass 127.0.0.1:3031', 'uwsgi | - | 127.0.0.1:3031 | - | 127.0.0.1:3031'],
    ['uwsgi_pass unix:///tmp/app.sock', 'uwsgi | - | unix:///tmp/app.sock | - | unix:/tmp/app.sock'],
    ['uwsgi_pass unix:/tmp/app.sock:/x', 'uwsgi | - | unix:/tmp/app.sock:/x | - | unix:/tmp/app.sock:/x'],
    ['uwsgi_pass uwsgi://app:3031', 'uwsgi | uwsgi | app:3031 | - | app:3031'],
    ['uwsgi_pass suwsgi://app:3031', 'suwsgi | suwsgi | app:3031 | - | app:3031'],
    ['uwsgi_pass app', 'uwsgi | - | app | - | ?no port'],
    ['uwsgi_pass http://app', 'uwsgi | - | http://app | - | ?invalid host'],
    ['uwsgi_pass app:3031/x', 'uwsgi | - | app:3031/x | - | ?invalid host'],
    ['fastcgi_pass localhost:9000', 'fastcgi | - | localhost:9000 | - | localhost:9000'],
    ['scgi_pass unix:/run/s', 'scgi | - | unix:/run/s | - | unix:/run/s'],
    ['grpc_pass grpcs://app:50051', 'grpcs | grpcs | app:50051 | - | app:50051'],
    ['grpc_pass app:50051', 'grpc | - | app:50051 | - | app:50051'],
    ['proxy_pass http://{{ host }}/x', 'http | http | {{ host }} | /x | ?the template fills in {{ host }}'],
    ['proxy_pass http://${APP_HOST}:8000', 'http | http | ${APP_HOST}:8000 | - | ?the template fills in ${APP_HOST}'],
    ['proxy_pass {{ url }}', 'http | - | {{ url }} | - | ?the template fills in {{ url }}'],
  ])('%s', (directive, expected) => {
    expect(pass(directive)).toBe(expected);
  });

  it('finds the group a host names, without case', () => {
    const group = 'upstream App { server unix:/run/a.sock weight=5 max_fails=0; server b:81 backup; server c down; server "$x"; }';
    const [route] = routes('location / { proxy_pass http://aPP/x; }', group);
    expect(show(route!)).toBe('http | http | aPP | /x | group App');
    expect(route!.target.upstream!.servers.map(({ address, params }) => [showAddress(address), [...params]])).toEqual([
      [
        'unix:/run/a.sock',
        [
          ['weight', '5'],
          ['max_fails', '0'],
        ],
      ],
      ['b:81', [['backup', '']]],
      ['c:80', [['down', '']]],
      ['$x', []],
    ]);
    expect(pass('uwsgi_pass app', group)).toBe('uwsgi | - | app | - | group App');
    expect(pass('proxy_pass http://app:8000', group)).toBe('http | http | app:8000 | - | app:8000');
  });

  it('keeps the word and its range', () => {
    const config = http('server { location / { proxy_pass "http://a:1/"; } }');
    const { target } = config.routes[0]!;
    expect(target.text).toBe('http://a:1/');
    expect(config.file.slice(target.span)).toBe('"http://a:1/"');
  });

  describe('variables that a block gives its values', () => {
    const listed = (server: string, before: string) =>
      routes(server, before).map((route) => [
        show(route),
        ...route.target.choices.map(
          ({ by, text, speaks, upstream, address, span }) =>
            `${by}: ${text} ${speaks} ${upstream ? `group ${upstream.name}` : showAddress(address)} <- ${route.config.file.slice(span)}`,
        ),
      ])[0]!;
    const MAP = 'map $host $up { hostnames; default app:1; a.example "unix:/run/a.sock"; *.b.example app:1; c "" ; }';

    it('are one choice each', () => {
      expect(listed('location / { proxy_pass http://$up/x; }', MAP)).toEqual([
        'http | http | $up | /x | ?it holds the variable $up',
        'map $up: http://app:1/x http app:1 <- app:1',
        'map $up: http://unix:/run/a.sock/x http unix:/run/a.sock/x <- "unix:/run/a.sock"',
      ]);
      expect(
        listed(
          'set $to $up; location / { proxy_pass $to; }',
          'upstream Web { server app:2; } map $host $up { default http://web; a https://app; b $host; }',
        ),
      ).toEqual([
        'http | - | $up | - | ?it holds the variable $up',
        'map $up: http://web http group Web <- http://web',
        'map $up: https://app https app:443 <- https://app',
        'map $up: $host http $host <- $host',
      ]);
      expect(
        listed(
          'location / { proxy_pass http://$a$b; }',
          'geo $a { ranges; default app; 10.0.0.0-10.1.0.0 old; } split_clients $x $b { 5% :1; * :2; }',
        ),
      ).toEqual([
        'http | http | $a$b | - | ?it holds the variable $a',
        'geo $a: http://app:1 http app:1 <- app',
        'geo $a: http://app:2 http app:2 <- app',
        'geo $a: http://old:1 http old:1 <- old',
        'geo $a: http://old:2 http old:2 <- old',
      ]);
    });

    it.each([
      ['map $host $up { default app:1; a app:1; }', 'app:1 | - | app:1'],
      ['split_clients $x $up { * app:1; }', 'app:1 | - | app:1'],
      ['map $host $up { a app:1; }', '$up | - | ?it holds the variable $up'],
      ['map $host $up { default app:1; include more.map; }', '$up | - | ?it holds the variable $up'],
      ['map $host $up { default $up; }', '$up | - | ?it holds the variable $up'],
      ['map $a $up { default app:1; } map $b $up { default app:1; }', '$up | - | ?it holds the variable $up'],
      [
        `map $host $up { ${Array.from({ length: 65 }, (_, at) => `${at} app:${at + 1};`).join(' ')} }`,
        '$up | - | ?map $up gives it too many values',
      ],
    ])('%s', (block, expected) => {
      expect(pass('proxy_pass http://$up', block)).toBe(`http | http | ${expected}`);
    });

    it('are left alone where `set` may give others', () => {
      expect(listed('set $up $arg_x; location / { proxy_pass http://$up; }', MAP)).toEqual([
        'http | http | $arg_x | - | ?it holds the variable $arg_x',
      ]);
    });
  });

  describe('variables that `set` gives one constant', () => {
    it.each([
      ['set $app app:8000; location / { proxy_pass http://$app; }', 'http | http | app:8000 | - | app:8000'],
      ['location / { set $app http://app:8000; proxy_pass ${app}/x; }', 'http | http | app:8000 | /x | app:8000'],
      ['set $host_ app; set $app $host_:81; location / { proxy_pass http://$app; }', 'http | http | app:81 | - | app:81'],
      ['set $a 1; location / { set $a app:1; if ($b) { proxy_pass http://$a; } }', 'http | http | $a | - | ?it holds the variable $a'],
      ['location / { set $a app:1; if ($b) { proxy_pass http://$a; } }', 'http | http | app:1 | - | app:1'],
      ['location / { set $a app:1; if ($b) { set $a app:2; } proxy_pass http://$a; }', 'http | http | $a | - | ?it holds the variable $a'],
      ['location / { set $a app:1; location /b { proxy_pass http://$a; } }', 'http | http | $a | - | ?it holds the variable $a'],
      ['set $a $a; location / { proxy_pass http://$a; }', 'http | http | $a | - | ?it holds the variable $a'],
      ['set $a {{ app }}; location / { proxy_pass http://$a; }', 'http | http | $a | - | ?it holds the variable $a'],
    ])('%s', (server, expected) => {
      expect(show(routes(server)[0]!)).toBe(expected);
    });
  });
});

describe('routes', () => {
  it('come from locations, nested and named ones, and from `if` and `limit_except` in them', () => {
    const found = routes(`
      location = /a { proxy_pass http://a:1; }
      location ^~ /b/ {
        location ~* \\.x$ { uwsgi_pass b:2; }
        if ($arg_c) { proxy_pass http://c:3; }
        limit_except GET { proxy_pass http://d:4; }
      }
      location @app { fastcgi_pass e:5; }
      location ~^/glued { scgi_pass f:6; }
      location =/exact { grpc_pass g:7; }
      location /plain { return 204; }
    `);
    expect(found.map(({ modifier, path, handler, scope, target }) => [modifier, path, handler, scope.context, target.text])).toEqual([
      ['=', '/a', 'proxy_pass', 'location', 'http://a:1'],
      ['~*', '\\.x$', 'uwsgi_pass', 'location', 'b:2'],
      ['^~', '/b/', 'proxy_pass', 'if', 'http://c:3'],
      ['^~', '/b/', 'proxy_pass', 'limit_except', 'http://d:4'],
      ['@', '@app', 'fastcgi_pass', 'location', 'e:5'],
      ['~', '^/glued', 'scgi_pass', 'location', 'f:6'],
      ['=', '/exact', 'grpc_pass', 'location', 'g:7'],
    ]);
    expect(new Set(found.map(({ server }) => server)).size).toBe(1);
  });

  it('survive locations nested as deep as they are read', () => {
    const depth = 990;
    const config = http(`server { ${'location /a { '.repeat(depth)}proxy_pass http://a:1;${' }'.repeat(depth)} }`);
    expect(config.routes.length).toBe(1);
    expect(config.routes[0]!.scope.effective('proxy_set_header')).toEqual({ entries: [], from: undefined, certain: true });
  });
});
