import { describe, expect, it } from 'vitest';
import { fix, lintFiles } from '../../src/index.ts';
import { SourceFile } from '../../src/text/source.ts';

const UNIT = 'etc/systemd/system/app.service';
const SITE = 'etc/nginx/sites-available/app';

const site = (pass: string): string => `server {\n    listen 80;\n    location / { include uwsgi_params; ${pass} }\n}\n`;

const lint = async (rule: string, files: Readonly<Record<string, string>>) =>
  (await lintFiles(new Map(Object.entries(files)), { select: [rule] })).findings;

const fixed = async (rule: string, files: Readonly<Record<string, string>>): Promise<Record<string, string>> => {
  const sources = Object.entries(files).map(([path, text]) => new SourceFile(path, text));
  const { changed } = await fix({ sources, target: { versions: {} } }, { select: [rule], unsafe: true });
  return Object.fromEntries([...changed].map(([path, { after }]) => [path, after]));
};

describe('systemd/private-tmp-socket', () => {
  const rule = 'systemd/private-tmp-socket';

  it('offers no fix where uWSGI takes on another user before it binds', async () => {
    const [finding] = await lint(rule, {
      [UNIT]: '[Service]\nPrivateTmp=yes\nExecStart=/usr/bin/uwsgi --uid www-data --socket /tmp/app.sock --module wsgi:app\n',
    });
    expect(finding?.fix).toBeUndefined();
  });

  it('offers no fix for a template, whose instances would share a folder', async () => {
    const [finding] = await lint(rule, {
      'etc/systemd/system/app@.service': '[Service]\nPrivateTmp=yes\nExecStart=/usr/bin/uwsgi --socket /tmp/app.sock --module wsgi:app\n',
    });
    expect(finding?.fix).toBeUndefined();
  });

  it('keeps the scheme of the pass and the parameters of a server', async () => {
    const unit = '[Service]\nUser=app\nPrivateTmp=yes\nExecStart=/usr/bin/uwsgi --socket /tmp/app.sock --module wsgi:app\n';
    expect(await fixed(rule, { [UNIT]: unit, [SITE]: site('uwsgi_pass uwsgi://unix:/tmp/app.sock;') })).toEqual({
      [UNIT]:
        '[Service]\nUser=app\nPrivateTmp=yes\nExecStart=/usr/bin/uwsgi --socket /run/app/app.sock --module wsgi:app\nRuntimeDirectory=app\n',
      [SITE]: site('uwsgi_pass uwsgi://unix:/run/app/app.sock;'),
    });
  });

  it('is sure about nothing behind a variable', async () => {
    const unit = '[Service]\nPrivateTmp=yes\nExecStart=/usr/bin/uwsgi --socket /tmp/app.sock --module wsgi:app\n';
    const findings = await lint(rule, { [UNIT]: unit, [SITE]: `set $sock /tmp/app.sock;\n${site('uwsgi_pass unix:$sock;')}` });
    expect(findings.map(({ related }) => related.length)).toEqual([1]);
  });
});

describe('systemd/socket-activation-bind', () => {
  const rule = 'systemd/socket-activation-bind';

  it('leads nginx to loopback for a port of systemd', async () => {
    const files = {
      'etc/systemd/system/app.socket': '[Socket]\nListenStream=9000\n',
      [UNIT]: '[Service]\nExecStart=/srv/venv/bin/gunicorn \\\n    --bind unix:/run/app.sock \\\n    wsgi:app\n',
      [SITE]: 'server {\n    listen 80;\n    location / { proxy_set_header Host $host; proxy_pass http://unix:/run/app.sock:/v1/; }\n}\n',
    };
    expect(await fixed(rule, files)).toEqual({
      [UNIT]: '[Service]\nExecStart=/srv/venv/bin/gunicorn \\\n    wsgi:app\n',
      [SITE]: 'server {\n    listen 80;\n    location / { proxy_set_header Host $host; proxy_pass http://127.0.0.1:9000/v1/; }\n}\n',
    });
  });

  it('leaves a config file alone that another gunicorn binds by', async () => {
    const command = 'ExecStart=/srv/venv/bin/gunicorn -c /srv/app/gunicorn.conf.py wsgi:app\n';
    const [finding, ...others] = await lint(rule, {
      'etc/systemd/system/app.socket': '[Socket]\nListenStream=/run/app.sock\n',
      [UNIT]: `[Service]\n${command}`,
      'etc/systemd/system/admin.service': `[Service]\n${command}`,
      'srv/app/gunicorn.conf.py': 'bind = "127.0.0.1:8000"\n',
    });
    expect([finding?.fix, finding?.severity, others]).toEqual([undefined, 'warning', []]);
  });
});

describe('systemd/type-mismatch', () => {
  it('takes a log of its own along only where none is set', async () => {
    const ini = '[uwsgi]\nmodule = wsgi:app\nsocket = 127.0.0.1:3031\nlogto = /var/log/a.log\ndaemonize = /var/log/b.log\n';
    const unit = '[Service]\nType=notify\nExecStart=/usr/bin/uwsgi --ini /etc/uwsgi/app.ini\n';
    expect(await fixed('systemd/type-mismatch', { [UNIT]: unit, 'etc/uwsgi/app.ini': ini })).toEqual({
      'etc/uwsgi/app.ini': '[uwsgi]\nmodule = wsgi:app\nsocket = 127.0.0.1:3031\nlogto = /var/log/a.log\n',
    });
  });
});
