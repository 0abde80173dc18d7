import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import type { Engine } from '../../src/cli/io.ts';
import * as engine from '../../src/index.ts';
import { rule, type Rule } from '../../src/rule.ts';
import { recordedIo } from '../cli/io.ts';
import { stackNames } from './host.ts';
import { haveAll, need, needRoot } from './need.ts';

const needs = [
  needRoot(),
  need('nginx', 'nginx'),
  need('apache2', 'apache2'),
  need('systemd-analyze', 'systemd'),
  need('python3', 'python3'),
  need('gunicorn', 'gunicorn'),
  need('uwsgi', 'uwsgi-core'),
];

/** Finds a word wherever it stands, and would write another one there. */
const replaces = (name: string, from: string, to: string): Rule =>
  rule({
    id: `test/${name}`,
    summary: `${from} is ${to}`,
    severity: 'warning',
    fix: 'safe',
    since: '0.1.0',
    preset: 'recommended',
    sources: [],
    check({ stack, report }) {
      for (const file of stack.files.all) {
        if (file.within) continue;
        const at = file.text.indexOf(from);
        if (at < 0) continue;
        const span = file.span(at, at + from.length);
        report({ at: span, message: `${from} is wrong`, fix: { title: `Write ${to}`, safety: 'safe', edits: [{ ...span, text: to }] } });
      }
    },
  });

function engineWith(rules: readonly Rule[]): Engine {
  return {
    ...engine,
    rules,
    lint: (input, options) => engine.lint(input, { ...options, rules }),
    fix: (input, options) => engine.fix(input, { ...options, rules }),
  };
}

const FIXTURES = join(import.meta.dirname, '../../fixtures/stacks');
const withFixes = stackNames(FIXTURES).filter((name) => existsSync(join(FIXTURES, name, 'fixed')));

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'stacklint-verify-test-')));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Runs stacklint in a tree with rules of the test's own; what it wrote, and said of the fixes. */
async function fixed(
  files: Readonly<Record<string, string>>,
  rules: readonly Rule[],
  flags: readonly string[] = ['--fix', '--verify'],
): Promise<{ readonly code: number; readonly texts: Readonly<Record<string, string>>; readonly said: readonly string[] }> {
  const tree = mkdtempSync(join(scratch, 'tree-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, name)), { recursive: true });
    writeFileSync(join(tree, name), text);
  }
  const recorded = recordedIo(tree, { engine: () => Promise.resolve(engineWith(rules)) });
  const code = await run([...flags, '-f', 'concise', '--fail-on', 'never'], recorded.io);
  const texts = Object.fromEntries(Object.keys(files).map((name) => [name, readFileSync(join(tree, name), 'utf8')]));
  return {
    code,
    texts,
    said: recorded
      .err()
      .split('\n')
      .filter((line) => line !== ''),
  };
}

const NGINX = {
  'etc/nginx/nginx.conf': `user deploy;
pid /run/shop/nginx.pid;
error_log /srv/logs/error.log;
load_module modules/ngx_http_lua_module.so;
events {}
http {
    include mime.types;
    access_log /srv/logs/access.log;
    include sites-enabled/*;
    server_tokens GOOD;
}
`,
  'etc/nginx/sites-enabled/shop': `upstream shop { server app.internal:8000; }
server {
    listen 10.1.2.3:443 ssl;
    listen [2001:db8::1]:443 ssl;
    ssl_certificate /etc/letsencrypt/live/shop/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/shop/privkey.pem;
    ssl_trusted_certificate /etc/letsencrypt/live/shop/chain.pem;
    ssl_dhparam /etc/ssl/dhparam.pem;
    include /etc/letsencrypt/options-ssl-nginx.conf;
    client_body_temp_path /srv/tmp/body 1 2;
    location / {
        include proxy_params;
        proxy_pass http://shop;
        PLACE
    }
}
`,
};
/** What stands in place of the words when no rule has written there. */
const nginxWith = (good: string, place: string): Record<string, string> => ({
  'etc/nginx/nginx.conf': NGINX['etc/nginx/nginx.conf'].replace('GOOD', good),
  'etc/nginx/sites-enabled/shop': NGINX['etc/nginx/sites-enabled/shop'].replace('PLACE', place),
});

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** Rules of which the first is fine, and the second is not. */
  readonly good: readonly [from: string, to: string];
  readonly bad: readonly [from: string, to: string];
  readonly reason: string;
  readonly flags?: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: 'nginx',
    files: nginxWith('on', 'proxy_cache off;'),
    good: ['server_tokens on', 'server_tokens off'],
    bad: ['proxy_cache off', 'proxy_cache nowhere'],
    // nginx finds out at the end of `http`.
    reason: 'etc/nginx/sites-enabled/shop:14 [test/bad]: nginx -t: "proxy_cache" zone "nowhere" is unknown (etc/nginx/nginx.conf:11)',
  },
  {
    name: 'nginx, a site whose nginx.conf is out of view',
    files: { 'nginx/sites-available/shop': 'server {\n    listen 80;\n    server_name a;\n    root /srv/a;\n}\n' },
    good: ['/srv/a', '/srv/b'],
    bad: ['listen 80;', 'listen 80 backlog=no;'],
    reason: 'nginx/sites-available/shop:2 [test/bad]: nginx -t: invalid backlog "backlog=no" (nginx/sites-available/shop:2)',
  },
  {
    name: 'nginx, a snippet for locations',
    files: { 'nginx/snippets/proxy.conf': 'proxy_set_header Host $host;\nproxy_buffers 8 16k;\n' },
    good: ['$host', '$http_host'],
    bad: ['8 16k', '1 16k'],
    reason: 'nginx/snippets/proxy.conf:2 [test/bad]: nginx -t: there must be at least 2 "proxy_buffers"',
  },
  {
    name: 'nginx in a ConfigMap',
    files: {
      'k8s.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  nginx.conf: |
    events {}
    http {
        server_tokens on;
        include conf.d/*.conf;
    }
  app.conf: |
    server {
        listen 80;
        location / {
            proxy_pass http://app:8000;
        }
    }
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: nginx
          image: nginx:1.25
          volumeMounts:
            - { name: web, mountPath: /etc/nginx/nginx.conf, subPath: nginx.conf }
            - { name: web, mountPath: /etc/nginx/conf.d/app.conf, subPath: app.conf }
      volumes:
        - name: web
          configMap: { name: web }
`,
    },
    good: ['server_tokens on', 'server_tokens off'],
    bad: ['listen 80;', 'listen 80 backlog=no;'],
    reason: 'k8s.yaml:14 [test/bad]: nginx -t: invalid backlog "backlog=no" (k8s.yaml:14)',
  },
  {
    name: 'Apache',
    files: {
      'etc/apache2/apache2.conf':
        'ServerRoot "/etc/apache2"\nUser deploy\nGroup deploy\nErrorLog ${APACHE_LOG_DIR}/error.log\nTimeout 60\nLoadModule evil_module /srv/evil.so\nIncludeOptional mods-enabled/*.load\nInclude ports.conf\nIncludeOptional sites-enabled/*.conf\n',
      'etc/apache2/sites-enabled/shop.conf': `<VirtualHost *:443>
    ServerName shop.example.com
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/shop/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/shop/privkey.pem
    CustomLog "|/usr/bin/rotatelogs /srv/logs/access 86400" combined
    ErrorLog /srv/logs/shop/error.log
    WSGIDaemonProcess shop user=shop group=shop threads=15
    WSGIScriptAlias / /srv/shop/wsgi.py
    ProxyPass /api/ http://127.0.0.1:8000/ timeout=30
</VirtualHost>
`,
    },
    good: ['Timeout 60', 'Timeout 90'],
    bad: ['timeout=30', 'timeout=soon'],
    reason:
      'etc/apache2/sites-enabled/shop.conf:10 [test/bad]: apache2 -t: ProxyPass Timeout must be at least one second (etc/apache2/sites-enabled/shop.conf:10)',
  },
  {
    name: 'Apache, a site whose apache2.conf is out of view',
    files: {
      'apache2/sites-available/shop.conf':
        '<VirtualHost *:80>\n    ServerName a\n    RewriteEngine on\n    RewriteRule ^ /b\n</VirtualHost>\n',
    },
    good: ['ServerName a', 'ServerName b'],
    bad: ['^ /b', '( /b'],
    reason:
      "apache2/sites-available/shop.conf:4 [test/bad]: apache2 -t: RewriteRule: cannot compile regular expression '(' (apache2/sites-available/shop.conf:4)",
  },
  {
    name: 'systemd',
    files: {
      'etc/systemd/system/web.service':
        '[Unit]\nDescription=x\nAfter=network.target\nRequires=web.socket\n\n[Service]\nUser=deploy\nExecStart=/srv/web/venv/bin/gunicorn app:app\nRestart=always\nRestartSec=5\n\n[Install]\nWantedBy=multi-user.target\n',
      'etc/systemd/system/web.service.d/limits.conf': '[Service]\nLimitNOFILE=1000\n',
      'etc/systemd/system/web.socket': '[Socket]\nListenStream=/run/web.sock\n',
    },
    good: ['Description=x', 'Description=y'],
    bad: ['LimitNOFILE=1000', 'LimitNOFILE=many'],
    reason:
      'etc/systemd/system/web.service.d/limits.conf:2 [test/bad]: systemd-analyze verify: Failed to parse resource value, ignoring: many (etc/systemd/system/web.service.d/limits.conf:2)',
  },
  {
    name: 'Python',
    files: { 'srv/app/gunicorn.conf.py': 'bind = "127.0.0.1:8000"\nworkers = 2\ndef post_fork(server, worker):\n    pass\n' },
    good: ['workers = 2', 'workers = 3'],
    // It parses; only the compiler's symbol table refuses it.
    bad: ['    pass', '    x = 1; global x'],
    reason:
      "srv/app/gunicorn.conf.py:4 [test/bad]: python3 -m py_compile: SyntaxError: name 'x' is assigned to before global declaration (srv/app/gunicorn.conf.py:4)",
  },
  {
    name: 'gunicorn, which runs its file',
    flags: ['--fix', '--verify=exec'],
    files: {
      'srv/app/gunicorn.conf.py':
        'import os\nbind = "unix:/run/x.sock"\nuser = "deploy"\nchdir = "/srv/app"\nworkers = 2\nloglevel = "info"\n',
    },
    good: ['workers = 2', 'workers = 3'],
    bad: ['"info"', 'os.nothing'],
    reason: "srv/app/gunicorn.conf.py:6 [test/bad]: gunicorn --check-config: AttributeError: module 'os' has no attribute 'nothing'",
  },
  {
    name: 'uWSGI, which runs its file',
    flags: ['--fix', '--verify=exec'],
    files: {
      'etc/uwsgi/app.ini':
        '[uwsgi]\nstrict = true\nchdir = /srv/shop\nlogto = /srv/logs/uwsgi.log\nuid = shop\ngid = shop\nsocket = /run/shop.sock\nprocesses = 2\nmaster = true\n',
    },
    good: ['processes = 2', 'processes = 3'],
    bad: ['master = true', 'mastery = true'],
    reason: 'etc/uwsgi/app.ini:9 [test/bad]: uwsgi --show-config: [strict-mode] unknown config directive: mastery',
  },
];

describe.runIf(haveAll(needs)).sequential('--verify', () => {
  it.each(CASES)('writes what the real server takes, and not what it rejects: $name', async ({ files, good, bad, reason, flags }) => {
    const rules = [replaces('good', ...good), replaces('bad', ...bad)];
    const { code, texts, said } = await fixed(files, rules, flags);
    const wanted = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replace(...good)]));
    expect(said.filter((line) => line.includes('rejected'))).toEqual([`stacklint: rejected: ${reason}`]);
    expect(texts).toEqual(wanted);
    expect(code).toBe(0);
  });

  it('says what was rejected before, and writes what does not make it worse', async () => {
    const files = nginxWith('nonsense', 'proxy_buffers 8 16k;');
    const { texts, said } = await fixed(files, [replaces('good', '8 16k', '8 8k')]);
    expect(texts).toEqual(nginxWith('nonsense', 'proxy_buffers 8 8k;'));
    expect(said).toContain(
      'stacklint: nginx -t rejected etc/nginx/nginx.conf before the fixes as well, and so could not judge all of them: invalid value "nonsense" (etc/nginx/nginx.conf:10)',
    );
  });

  it('takes back what is worse at its own place, also where something else was wrong already', async () => {
    const files = nginxWith('nonsense', 'proxy_buffers 8 16k;');
    const { texts, said } = await fixed(files, [replaces('bad', '8 16k', '8 16q')]);
    expect(texts).toEqual(files);
    expect(said.filter((line) => line.startsWith('stacklint: rejected'))).toEqual([
      'stacklint: rejected: etc/nginx/sites-enabled/shop:14 [test/bad]: nginx -t: "proxy_buffers" directive invalid value (etc/nginx/sites-enabled/shop:14)',
    ]);
  });

  it('keeps a fix that uncovers what was wrong behind it', async () => {
    const files = nginxWith('off', 'proxy_buffers 1 16q;\n        proxy_buffer_size wrong;');
    const { texts, said } = await fixed(files, [replaces('good', 'proxy_buffers 1 16q', 'proxy_buffers 8 16k')]);
    expect(texts['etc/nginx/sites-enabled/shop']).toContain('proxy_buffers 8 16k;\n        proxy_buffer_size wrong;');
    expect(said.at(-1)).toBe(
      'stacklint: nginx -t rejected etc/nginx/nginx.conf before the fixes as well, and so could not judge all of them: "proxy_buffers" directive invalid value (etc/nginx/sites-enabled/shop:14); it now rejects it for "proxy_buffer_size" directive invalid value (etc/nginx/sites-enabled/shop:15)',
    );
  });

  it('tells of what nobody judged', async () => {
    const files = { 'etc/uwsgi/app.ini': '[uwsgi]\nmodule = app\nprocesses = 2\n', Procfile: 'web: gunicorn app:app -w 2\n' };
    const { said } = await fixed(files, [replaces('one', 'processes = 2', 'processes = 3'), replaces('two', '-w 2', '-w 3')]);
    expect(said.slice(-2)).toEqual([
      'stacklint: not judged, as their servers run what they say: etc/uwsgi/app.ini (--verify=exec lets them, in a private copy)',
      'stacklint: not judged, as no judge reads such files: Procfile',
    ]);
  });

  it('takes what the fixes of the fixture stacks make, all of it', async () => {
    const changed: string[] = [];
    for (const name of withFixes) {
      const tree = mkdtempSync(join(scratch, 'stack-'));
      cpSync(join(FIXTURES, name), tree, { recursive: true });
      rmSync(join(tree, 'fixed'), { recursive: true });
      const ran = async (...flags: string[]): Promise<[string, string]> => {
        const { io, out, err } = recordedIo(tree, { engine: () => Promise.resolve(engine) });
        await run(['--diff', '--unsafe-fixes', ...flags], io);
        return [out(), err()];
      };
      const [plain] = await ran();
      const [verified, said] = await ran('--verify=exec');
      expect.soft(verified, name).toBe(plain);
      expect.soft(said, name).not.toMatch(/^stacklint: rejected|rejected .* before the fixes/m);
      if (plain !== '') changed.push(name);
    }
    expect(changed.length).toBeGreaterThanOrEqual(20);
  }, 120_000);

  it('judges what --output and --diff would write, too', async () => {
    const { files, bad, reason } = CASES[1]!;
    const { code, said } = await fixed(files, [replaces('bad', ...bad)], ['--diff', '--verify']);
    expect([code, said]).toEqual([0, ['stacklint: would fix nothing', `stacklint: rejected: ${reason}`]]);
  });

  it('shows nothing of files that are none of the tree', async () => {
    // Of all that a configuration may include only what the machine keeps in /usr is there at all.
    const text = (value: string): string => `events {}\nhttp {\n    include ${value};\n}\n`;
    const files = { 'etc/nginx/nginx.conf': text('/etc/nginx/a.conf'), 'etc/nginx/a.conf': '' };
    for (const path of ['/etc/shadow', '/etc/passwd', '/root/.bashrc', '/usr/lib/os-release']) {
      const { said } = await fixed(files, [replaces('bad', '/etc/nginx/a.conf', path)]);
      const lines = said.filter((line) => line.includes('rejected'));
      expect(lines.join('\n')).not.toMatch(/PRETTY_NAME|unknown directive|root:/);
    }
  });
});
