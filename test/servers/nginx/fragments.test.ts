import { describe, expect, it } from 'vitest';
import { isInferred } from '../../../src/servers/nginx/queries.ts';
import { holds, read, readOne, scopeAt } from './support.ts';

/** `file complete: contexts of the chain down to the first leaf` of each configuration. */
const shapes = (texts: Record<string, string>): string[] =>
  read(texts).map(({ file, files, complete, root }) => {
    const contexts: string[] = [];
    for (let scope = root.children[0]; scope; scope = scope.children[0]) contexts.push(`${scope.context}${isInferred(scope) ? '?' : ''}`);
    return `${file.id}${files.length > 1 ? ` +${files.length - 1}` : ''}${complete ? ' complete' : ''}: ${contexts.join(' ')}`;
  });

describe('fragments', () => {
  it.each([
    ['server { location / { } }', 'http? server location'],
    ['upstream a { server b:1; }', 'http? upstream'],
    ['map $a $b { default 1; }', 'http? other'],
    ['limit_req_zone $a zone=b:1m rate=1r/s;', 'http?'],
    ['location / { proxy_pass http://a:1; }', 'http? server? location'],
    ['listen 80; server_name a;', 'http? server?'],
    ['proxy_set_header A 1;', 'http? server? location?'],
    ['proxy_pass http://a:1;', 'http? server? location?'],
    ['alias /x;', 'http? server? location?'],
    ['ssl_certificate a; ssl_certificate_key b;', 'http? server?'],
    ['server a:1; server b:2; keepalive 4;', 'http? upstream?'],
    ['server { listen 1; proxy_pass a:1; }', 'stream? stream-server'],
    ['server { listen 1; proxy_pass http://a:1; }', 'http? server'],
    ['stream { server { listen 1; proxy_pass a:1; } }', 'stream stream-server'],
    ['load_module x.so;', ''],
    ['http { server { } }', 'http server'],
    ['events { }', 'events'],
    ['what is_this;', 'http? other?'],
  ])('%s', (text, contexts) => {
    expect(shapes({ 'deploy/app.conf': text })).toEqual([`deploy/app.conf${text.startsWith('http') ? ' complete' : ''}: ${contexts}`]);
  });

  it('of a site folder stand in http where they can', () => {
    expect(shapes({ 'x/conf.d/size.conf': 'client_max_body_size 10m;' })).toEqual(['x/conf.d/size.conf: http?']);
  });

  it('of one folder are joined, and see the groups of each other', () => {
    const config = readOne({
      'nginx/conf.d/upstream.conf': 'upstream app { server a:1; }',
      'nginx/sites-available/site': 'server { location / { proxy_pass http://app; } }',
      'nginx/snippets/unused.conf': 'location /u { uwsgi_pass app; }',
    });
    expect(config.complete).toBe(false);
    expect(config.routes.map(({ server, path, target }) => [server !== undefined, path, target.upstream?.name])).toEqual([
      [true, '/', 'app'],
      [false, '/u', 'app'],
    ]);
    expect(config.servers.length).toBe(1);
  });

  it('of several folders are apart', () => {
    expect(shapes({ 'dev/nginx.conf': 'server { }', 'prod/nginx.conf': 'server { }' })).toEqual([
      'dev/nginx.conf: http? server',
      'prod/nginx.conf: http? server',
    ]);
  });

  it('prefer the group of their own file, then of their own folder', () => {
    const site = (port: number): string => `upstream app { server a:${port}; }\nserver { location / { proxy_pass http://app; } }`;
    const config = readOne({
      'nginx/conf.d/dev.conf': site(1),
      'nginx/conf.d/prod.conf': site(2),
      'nginx/sites-enabled/x': 'upstream app { server a:3; }',
      'nginx/sites-enabled/y': 'server { location / { proxy_pass http://app; } }',
    });
    expect(config.routes.map(({ target }) => target.upstream!.servers[0]!.span.file)).toEqual([
      'nginx/conf.d/dev.conf',
      'nginx/conf.d/prod.conf',
      'nginx/sites-enabled/x',
    ]);
  });

  it('that another includes are no configurations of their own', () => {
    const texts = {
      'nginx/app.conf': 'server { include /etc/nginx/conf.d/locations; include common.conf; }',
      'nginx/common.conf': 'listen 81;',
      'nginx/locations': 'location / { proxy_pass http://a:1; }',
    };
    expect(shapes(texts)).toEqual(['nginx/app.conf +2: http? server location']);
    expect(readOne(texts).servers[0]!.listens[0]!.entry!.args).toEqual(['81']);
  });

  it('that include each other are still read', () => {
    expect(shapes({ 'a/x.conf': 'server { include y.conf; }', 'a/y.conf': 'include x.conf;' })).toEqual(['a/x.conf +1: http? server']);
  });

  it('leave open what the block around them says', () => {
    const config = readOne({ 'deploy/loc.conf': 'location / { proxy_pass http://a:1; }' });
    expect(holds(scopeAt(config, 'location /'), 'proxy_set_header')).toEqual({ values: [], from: undefined, certain: false });
    const whole = readOne({ 'deploy/site.conf': 'server { location / { } }' });
    expect(holds(scopeAt(whole, 'location /'), 'proxy_set_header')).toEqual({ values: [], from: undefined, certain: true });
  });
});

describe('main files', () => {
  it('take in the sites of their folders that nothing includes', () => {
    const texts = {
      'nginx/nginx.conf': 'user web;\nevents {}\nhttp { client_max_body_size 5m; include /etc/nginx/sites-enabled/*; }',
      'nginx/sites-available/a': 'server { server_name a; }',
      'nginx/sites-available/b': 'server { server_name b; }',
    };
    const [config, ...others] = read(texts, { links: new Map([['nginx/sites-enabled/a', 'nginx/sites-available/a']]) });
    expect(others).toEqual([]);
    expect(config!.servers.map(({ names, scope }) => [names[0], scope.head!.includes.length])).toEqual([
      ['a', 1],
      ['b', 0],
    ]);
    expect(holds(config!.servers[1]!.scope, 'client_max_body_size').values).toEqual(['5m']);
    expect([config!.user!.args, config!.complete]).toEqual([['web'], true]);
  });

  it('read none of what lies beside the files that their globs bring in', () => {
    const server = (name: string): string => `server { server_name ${name}; }`;
    const texts = {
      'nginx/nginx.conf': 'events {}\nhttp { include conf.d/*.conf; include sites-enabled/*; include servers/*; }',
      'nginx/conf.d/a.conf': server('a'),
      'nginx/conf.d/b.conf.disabled': server('b'),
      'nginx/conf.d/c.conf.j2': server('{{ c }}'),
      'nginx/servers/.d': server('d'),
      'nginx/sites-available/e': server('e'),
      'nginx/sites-available/f': server('f'),
    };
    const disabled = (links: [string, string][]): string[] =>
      read(texts, { links: new Map(links) })[0]!
        .servers.filter((one) => one.disabled)
        .map(({ names }) => names[0]!);
    expect(disabled([])).toEqual(['b']);
    expect(disabled([['nginx/sites-enabled/e', 'nginx/sites-available/e']])).toEqual(['b', 'f']);
  });

  it('take in what lies beside them when their glob looks elsewhere', () => {
    expect(
      shapes({ 'docker/nginx.conf': 'events {}\nhttp { include /etc/nginx/conf.d/*.conf; }', 'docker/app.conf': 'server { }' }),
    ).toEqual(['docker/nginx.conf +1 complete: events']);
    expect(shapes({ 'docker/nginx.conf': 'events {}\nhttp { }', 'docker/app.conf': 'server { }' })).toEqual([
      'docker/nginx.conf complete: events',
      'docker/app.conf: http? server',
    ]);
  });

  it('are one configuration each', () => {
    expect(shapes({ 'a/nginx.conf': 'http { }', 'a/nginx.dev.conf': 'http { }' })).toEqual([
      'a/nginx.conf complete: http',
      'a/nginx.dev.conf complete: http',
    ]);
  });

  it('give fragments an http block when they have none', () => {
    const config = readOne({ 'nginx/nginx.conf': 'events {}', 'nginx/conf.d/a.conf': 'server { }' });
    expect(config.root.children.map((scope) => [scope.context, isInferred(scope)])).toEqual([
      ['events', false],
      ['http', true],
    ]);
    expect([config.complete, config.servers.length]).toEqual([false, 1]);
  });
});
