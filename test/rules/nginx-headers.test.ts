import { describe, expect, it } from 'vitest';
import { fix, lint } from '../../src/index.ts';
import type { Input } from '../../src/lint/options.ts';
import { SourceFile } from '../../src/text/source.ts';
import type { Target } from '../../src/target.ts';

type Texts = Readonly<Record<string, string>>;

const inputOf = (texts: Texts, target: Target = { versions: {} }): Input => ({
  sources: Object.entries(texts).map(([path, text]) => new SourceFile(path, text)),
  names: Object.keys(texts),
  target,
});

const SITE = 'etc/nginx/sites-available/app';
const SNIPPET = 'etc/nginx/snippets/app.conf';

/** `rule: severity: safety of the fix` of each finding of the given rules. */
async function found(texts: Texts, rules: readonly string[], target?: Target): Promise<string[]> {
  const { findings } = await lint(inputOf(texts, target), { select: rules.map((rule) => `nginx/${rule}`) });
  return findings.map(({ rule, severity, fix: offered }) => `${rule.slice(6)}: ${severity}: ${offered?.safety ?? 'no fix'}`);
}

/** The changed texts, once everything is fixed that can be. */
async function fixed(texts: Texts, rules: readonly string[]): Promise<Texts> {
  const result = await fix(inputOf(texts), { select: rules.map((rule) => `nginx/${rule}`), unsafe: true });
  expect(result.rejected).toEqual([]);
  return Object.fromEntries([...result.changed].map(([path, { after }]) => [path, after]));
}

const server = (...lines: readonly string[]): string => `server {\n${lines.map((line) => `    ${line}\n`).join('')}}\n`;

describe('a header that is missing', () => {
  it('is added beside a pass that an include brings', async () => {
    const site = server('location / {', '    include snippets/app.conf;', '}');
    const texts = { [SITE]: site, [SNIPPET]: 'proxy_pass http://127.0.0.1:8000;\n' };
    expect(await fixed(texts, ['proxy-host-header'])).toEqual({
      [SITE]: server('location / {', '    proxy_set_header Host $host;', '    include snippets/app.conf;', '}'),
    });
  });

  it('is added to the location around an if', async () => {
    const site = server('location / {', '    if ($request_method = POST) {', '        proxy_pass http://127.0.0.1:8000;', '    }', '}');
    expect(await fixed({ [SITE]: site }, ['proxy-host-header'])).toEqual({
      [SITE]: site.replace('        if', '        proxy_set_header Host $host;\n        if'),
    });
  });

  it('is added to a list in http', async () => {
    const texts = {
      'etc/nginx/conf.d/proxy.conf': 'proxy_set_header X-Real-IP $remote_addr;\n',
      'etc/nginx/conf.d/site.conf': server('location / { proxy_pass http://127.0.0.1:8000; }'),
    };
    expect(await fixed(texts, ['proxy-host-header'])).toEqual({
      'etc/nginx/conf.d/proxy.conf': 'proxy_set_header X-Real-IP $remote_addr;\nproxy_set_header Host $host;\n',
    });
  });

  it('is added once to a location that several servers include', async () => {
    const texts = {
      [SITE]: server('listen 80;', 'include snippets/app.conf;') + server('listen 81;', 'listen 80;', 'include snippets/app.conf;'),
      [SNIPPET]: 'location / {\n    proxy_pass http://127.0.0.1:8000;\n}\n',
    };
    expect(await fixed(texts, ['proxy-host-header'])).toEqual({
      [SNIPPET]: 'location / {\n    proxy_set_header Host $host;\n    proxy_pass http://127.0.0.1:8000;\n}\n',
    });
  });

  it('has no fix in a location that would lose the list of one of the servers that include it', async () => {
    const texts = {
      [SITE]: server('proxy_set_header Host $host;', 'include snippets/app.conf;') + server('include snippets/app.conf;'),
      [SNIPPET]: 'location / {\n    proxy_pass http://127.0.0.1:8000;\n}\n',
    };
    expect(await found(texts, ['proxy-host-header'])).toEqual(['proxy-host-header: warning: no fix']);
  });

  it('has no fix in a list that a foreign site gets too', async () => {
    const site = server(
      'proxy_set_header X-Real-IP $remote_addr;',
      'location / { proxy_pass http://127.0.0.1:8000; }',
      'location /maps/ { proxy_pass https://maps.example.org; }',
    );
    expect(await found({ [SITE]: site }, ['proxy-host-header'])).toEqual(['proxy-host-header: warning: no fix']);
  });

  it('is taken from a file of one that has the name of a shipped one', async () => {
    const site = server('location / { include proxy_params; proxy_pass http://127.0.0.1:8000; }');
    expect(await found({ [SITE]: site }, ['proxy-host-header'])).toEqual([]);
    const own = { [SITE]: site, 'etc/nginx/proxy_params': 'proxy_set_header X-Real-IP $remote_addr;\n' };
    expect(await found(own, ['proxy-host-header'])).toEqual(['proxy-host-header: warning: unsafe']);
  });

  it('is added together with others, each once', async () => {
    const site = server('listen 443 ssl;', 'location / {', '    proxy_pass http://app_server;', '}');
    const texts = { [SITE]: `upstream app_server { server 127.0.0.1:8000; }\n${site}` };
    const after = await fixed(texts, ['proxy-host-header', 'forwarded-proto']);
    expect(after[SITE]!.match(/proxy_set_header \S+/g)!.sort()).toEqual(['proxy_set_header Host', 'proxy_set_header X-Forwarded-Proto']);
  });

  it('keeps the port of an unusual one, unless a proxy in front has the real one', async () => {
    const { findings } = await lint(inputOf({ [SITE]: server('listen 8080;', 'location / { proxy_pass http://127.0.0.1:8000; }') }));
    const edits = findings.find(({ rule }) => rule === 'nginx/proxy-host-header')!.fix!.edits.map(({ text }) => text.trim());
    expect(edits).toEqual(['proxy_set_header Host $host:$server_port;']);
    const behind = { versions: {}, frontProxies: { value: 1, from: 'config' } } as const;
    const report = await lint(inputOf({ [SITE]: server('listen 8080;', 'location / { proxy_pass http://127.0.0.1:8000; }') }, behind));
    expect(report.findings.find(({ rule }) => rule === 'nginx/proxy-host-header')!.fix!.edits.map(({ text }) => text.trim())).toEqual([
      'proxy_set_header Host $host;',
    ]);
  });
});

describe('the scheme', () => {
  const both = server('listen 80;', 'listen 443 ssl;', 'location / { proxy_set_header Host $host; proxy_pass http://127.0.0.1:8000; }');

  it('is safe to send on both ports when no proxy stands in front', async () => {
    expect(await found({ [SITE]: both }, ['forwarded-proto'])).toEqual(['forwarded-proto: warning: unsafe']);
    const alone = { versions: {}, frontProxies: { value: 0, from: 'config' } } as const;
    expect(await found({ [SITE]: both }, ['forwarded-proto'], alone)).toEqual(['forwarded-proto: warning: safe']);
  });
});

describe('a list that is lost', () => {
  it('comes from all outer levels', async () => {
    const texts = {
      'etc/nginx/nginx.conf': `events {}\nhttp {\n    proxy_set_header Host $host;\n    ${server(
        'proxy_set_header X-Real-IP $remote_addr;',
        'location / {',
        '    proxy_set_header Upgrade $http_upgrade;',
        '    proxy_pass http://127.0.0.1:8000;',
        '}',
      ).replaceAll('\n', '\n    ')}\n}\n`,
    };
    const { findings } = await lint(inputOf(texts), { select: ['nginx/proxy-set-header-inheritance'] });
    expect(findings.map(({ message }) => message)).toEqual([
      'location / sets Upgrade, so X-Real-IP and Host of the levels above are not sent from here: nginx replaces the whole list; repeat them',
    ]);
    expect((await fixed(texts, ['proxy-set-header-inheritance']))['etc/nginx/nginx.conf']).toContain(
      `proxy_set_header Upgrade $http_upgrade;
            proxy_set_header X-Real-IP $remote_addr;
            proxy_set_header Host $host;
            proxy_pass`,
    );
  });

  it('has no fix in a location that lost other headers elsewhere', async () => {
    const texts = {
      [SITE]:
        server('proxy_set_header Host $host;', 'include snippets/app.conf;') +
        server('proxy_set_header Host $http_host;', 'include snippets/app.conf;'),
      [SNIPPET]: 'location / {\n    proxy_set_header A 1;\n    proxy_pass http://127.0.0.1:8000;\n}\n',
    };
    expect(await found(texts, ['proxy-set-header-inheritance'])).toEqual(['proxy-set-header-inheritance: warning: no fix']);
  });

  it('of parameters comes back by its include, words kept in their quotes', async () => {
    const site = server(
      'include   uwsgi_params;',
      `uwsgi_param HTTP_X_SITE 'a b';`,
      'location /a/ {',
      '    uwsgi_param HTTPS on;',
      '    uwsgi_pass 127.0.0.1:3031;',
      '}',
    );
    expect(await fixed({ [SITE]: site }, ['uwsgi-params'])).toEqual({
      [SITE]: site.replace(
        '        uwsgi_param HTTPS',
        `        include uwsgi_params;\n        uwsgi_param HTTP_X_SITE 'a b';\n        uwsgi_param HTTPS`,
      ),
    });
  });
});

describe('a route to a socket of another protocol', () => {
  it('is left to stack/protocol-mismatch', async () => {
    const texts = {
      [SITE]: server(
        'listen 443 ssl;',
        'location / { proxy_read_timeout 9s; proxy_pass http://127.0.0.1:3031; }',
        'location /x/ { proxy_set_header Host $host; uwsgi_pass 127.0.0.1:8000; }',
      ),
      'etc/uwsgi/app.ini': '[uwsgi]\nmodule = wsgi:app\nsocket = 127.0.0.1:3031\nhttp-socket = 127.0.0.1:8000\n',
    };
    expect(await found(texts, ['proxy-host-header', 'forwarded-proto', 'uwsgi-params', 'wrong-directive-family'])).toEqual([]);
  });
});

describe('a directive of another family', () => {
  const location = (...lines: readonly string[]): Texts => ({ [SITE]: server('location / {', ...lines.map((line) => `    ${line}`), '}') });

  it('is not put where it would take an inherited list away', async () => {
    const site = server('include uwsgi_params;', 'location / { proxy_set_header A 1; uwsgi_pass 127.0.0.1:3031; }');
    expect(await found({ [SITE]: site }, ['wrong-directive-family'])).toEqual(['wrong-directive-family: warning: no fix']);
  });

  it('is not renamed to what that family refuses', async () => {
    const next = location('include uwsgi_params;', 'proxy_next_upstream error http_502;', 'uwsgi_pass 127.0.0.1:3031;');
    expect(await found(next, ['wrong-directive-family'])).toEqual(['wrong-directive-family: warning: no fix']);
    const length = location('include uwsgi_params;', 'proxy_set_header Content-Length "";', 'uwsgi_pass 127.0.0.1:3031;');
    expect(await found(length, ['wrong-directive-family'])).toEqual(['wrong-directive-family: warning: manual']);
  });

  it('renames buffer sizes only together', async () => {
    const all = location('proxy_buffer_size 16k;', 'proxy_buffers 8 16k;', 'include uwsgi_params;', 'uwsgi_pass 127.0.0.1:3031;');
    expect(await fixed(all, ['wrong-directive-family'])).toEqual({
      [SITE]: all[SITE]!.replaceAll('proxy_buffer', 'uwsgi_buffer'),
    });
    const apart = server('proxy_buffers 8 16k;', 'location / { proxy_buffer_size 16k; include uwsgi_params; uwsgi_pass 127.0.0.1:3031; }');
    const findings = await found({ [SITE]: apart }, ['wrong-directive-family']);
    expect(findings).toContain('wrong-directive-family: warning: no fix');
  });

  it('goes where the right one says the same', async () => {
    const twice = location(
      'include uwsgi_params;',
      'uwsgi_param HTTP_A 1;',
      'proxy_set_header A 1;',
      'grpc_set_header B "2 3";',
      'uwsgi_pass 127.0.0.1:3031;',
    );
    expect(await fixed(twice, ['wrong-directive-family'])).toEqual(
      location('include uwsgi_params;', 'uwsgi_param HTTP_A 1;', 'uwsgi_param HTTP_B "2 3";', 'uwsgi_pass 127.0.0.1:3031;'),
    );
  });
});

describe('an alias without the slash', () => {
  it('is shown without its location beside one that has it', async () => {
    const site = server('location /a { alias /srv/a/; }', 'location ^~ /a/ { alias /srv/a/; }');
    expect(await found({ [SITE]: site }, ['alias-traversal'])).toEqual(['alias-traversal: error: manual']);
  });

  it('is no fault where it does not lead out, or where a template has the prefix', async () => {
    const site = server('location /a { alias /; }', 'location {{ prefix }} { alias /srv/a/; }');
    expect(await found({ [SITE]: site }, ['alias-traversal'])).toEqual([]);
  });

  it('is glued to its modifier', async () => {
    const site = server('location ^~/a { alias /srv/a/; }');
    expect(await fixed({ [SITE]: site }, ['alias-traversal'])).toEqual({ [SITE]: site.replace('^~/a', '^~/a/') });
  });
});

describe('the slash of a location with an alias', () => {
  it('is written by hand where the folder is listed', async () => {
    const site = (...lines: readonly string[]) => ({ [SITE]: server('location /files {', '    alias /srv/app/files/;', ...lines, '}') });
    expect(await found(site(), ['alias-traversal'])).toEqual(['alias-traversal: error: safe']);
    expect(await found(site('    autoindex on;'), ['alias-traversal'])).toEqual(['alias-traversal: error: unsafe']);
    expect(
      await found({ [SITE]: `autoindex on;\n${server('location /files.txt {', '    alias /srv/app/;', '}')}` }, ['alias-traversal']),
    ).toEqual(['alias-traversal: error: manual']);
  });
});
