import { describe, expect, it } from 'vitest';
import { fix } from '../../src/index.ts';
import { SourceFile } from '../../src/text/source.ts';

/** What becomes of a file, and how safe that is; `undefined`: nothing is offered. */
async function repaired(rule: string, path: string, text: string): Promise<readonly [string | undefined, ...string[]]> {
  const input = { sources: [new SourceFile(path, text)], target: { versions: {} } };
  const { changed, applied, manual, rejected } = await fix(input, { select: [rule], preset: 'pedantic', unsafe: true });
  const safeties = [...applied.map(({ safety }) => safety), ...manual.map(() => 'manual'), ...rejected.map(({ reason }) => reason)];
  return [changed.get(path)?.after, ...new Set(safeties)];
}

const UNIT = '/etc/systemd/system/web.service';
const START = 'ExecStart=/srv/web/venv/bin/gunicorn web:app';
const SITE = '/etc/nginx/conf.d/web.conf';
const PROGRAM = '/etc/supervisor/conf.d/web.conf';
const HOST = '/etc/apache2/sites-available/web.conf';

describe('a repair', () => {
  it.each<[rule: string, path: string, before: string, after: string | undefined, ...safeties: string[]]>([
    // systemd
    [
      'syntax/systemd',
      UNIT,
      `[Service]\r\n${START}\r\nKillSignal=SIGTERN\r\n`,
      `[Service]\r\n${START}\r\nKillSignal=SIGTERM\r\n`,
      'unsafe',
    ],
    ['syntax/systemd', UNIT, `[Service]\n${START}\nPrivateTmp="yes"\n`, `[Service]\n${START}\nPrivateTmp=yes\n`, 'unsafe'],
    ['syntax/systemd', UNIT, `[Service]\n${START}\nUMask=0o027`, `[Service]\n${START}\nUMask=0027`, 'unsafe'],
    [
      'syntax/systemd',
      UNIT,
      `[Service]\n${START}\nKillSignal=\\\n  SIGTERN\n`,
      `[Service]\n${START}\nKillSignal=\\\n  SIGTERM\n`,
      'unsafe',
    ],
    ['syntax/systemd', UNIT, `[Service]\n${START}\nTimeoutStopSec=soon\n`, undefined],
    ['syntax/systemd', UNIT, `[Unit]\nRestart=always\n[Service]\n${START}\nRestart=no\n`, undefined],
    [
      'syntax/systemd',
      UNIT,
      `[Unit]\nWantedBy=multi-user.target\n[Service]\n${START}\n`,
      `[Unit]\n[Service]\n${START}\n\n[Install]\nWantedBy=multi-user.target\n`,
      'unsafe',
    ],
    ['syntax/systemd', UNIT, `[Service]\n${START}\nRuntimeDirectory=/home/web/\n`, undefined],
    [
      'syntax/systemd',
      UNIT,
      `[Service]\n${START}\nStateDirectory=/var/lib/web /srv/web\n`,
      `[Service]\n${START}\nStateDirectory=web /srv/web\n`,
      'unsafe',
    ],
    ['syntax/systemd', UNIT, `[Service]\nWorkingDirectory=../web\n${START}\n`, undefined],
    ['syntax/systemd', UNIT, `[Service]\n${START}\nEnvironment=A=1 B=2 C\n`, undefined],
    // nginx
    ['syntax/nginx', SITE, 'server { listen 80 }\n', 'server { listen 80; }\n', 'unsafe'],
    [
      'syntax/nginx',
      SITE,
      'server { listen 80; location /a{ return 200 }\n}\n',
      'server { listen 80; location /a{ return 200; }\n}\n',
      'unsafe',
    ],
    [
      'syntax/nginx',
      SITE,
      'server { listen 80; location /a { return 200; }; }\n',
      'server { listen 80; location /a { return 200; } }\n',
      'safe',
    ],
    ['syntax/nginx', SITE, 'server {\n  listen 80;\n  server_name "a;\n}\n', undefined],
    [
      'nginx/misplaced-directive',
      SITE,
      'server {\n\tlisten 80;\n\tmap $a $b {\n\t\tdefault 1;\n\t}\n}\n',
      'map $a $b {\n\tdefault 1;\n}\nserver {\n\tlisten 80;\n}\n',
      'unsafe',
    ],
    [
      'nginx/misplaced-directive',
      SITE,
      'server {\n  listen 80;\n  location / { return 204; }\n  proxy_pass http://127.0.0.1:8000;\n}\n',
      undefined,
    ],
    // supervisor
    [
      'syntax/supervisor',
      PROGRAM,
      '[program:a]\ncommand=/bin/a 5% %% %(program_name)s %(h)s\n',
      '[program:a]\ncommand=/bin/a 5%% %% %(program_name)s %%(h)s\n',
      'unsafe',
    ],
    [
      'syntax/supervisor',
      PROGRAM,
      '[program:a]\ncommand=/bin/a\nstdout_logfile_maxbytes=50M\n',
      '[program:a]\ncommand=/bin/a\nstdout_logfile_maxbytes=50MB\n',
      'unsafe',
    ],
    [
      'syntax/supervisor',
      PROGRAM,
      '[program:a]\ncommand=/bin/a\nnumprocs=2\nprocess_name=x\n',
      '[program:a]\ncommand=/bin/a\nnumprocs=2\nprocess_name=x_%(process_num)02d\n',
      'unsafe',
    ],
    [
      'syntax/supervisor',
      PROGRAM,
      '[program:a]\ncommand=/bin/a\nstopasgroup=true\nkillasgroup=false\n',
      '[program:a]\ncommand=/bin/a\nstopasgroup=true\nkillasgroup=true\n',
      'unsafe',
    ],
    ['syntax/supervisor', PROGRAM, '[program:a]\ncommand=/bin/a\nstopwaitsecs=2 minutes\n', undefined],
    // httpd
    [
      'syntax/apache',
      HOST,
      '<VirtualHost *:80>\r\n  KeepAlive onn\r\n</VirtualHost>\r\n',
      '<VirtualHost *:80>\r\n  KeepAlive On\r\n</VirtualHost>\r\n',
      'unsafe',
    ],
    [
      'syntax/apache',
      HOST,
      '<VirtualHost *:80>\n  <Location /a>\n    Require all granted\n  </Loction>\n</VirtualHost>\n',
      '<VirtualHost *:80>\n  <Location /a>\n    Require all granted\n  </Location>\n</VirtualHost>\n',
      'unsafe',
    ],
    ['syntax/apache', HOST, '<VirtualHost *:80>\n  LockFile /run/lock\n</VirtualHost>\n', undefined, 'manual'],
    ['syntax/apache', HOST, '<VirtualHost *:80>\n  ServerName a\n', undefined, 'manual'],
    // others
    ['syntax/dockerfile', 'Dockerfile', 'FROM a\nSHELL ["/bin/sh -c]\n', undefined],
    ['syntax/dockerfile', 'Dockerfile', 'FROM a as\nCMD b\n', 'FROM a\nCMD b\n', 'unsafe'],
    ['syntax/procfile', 'Procfile', 'web: a \\\r\n  b\r\n', 'web: a b\r\n', 'unsafe'],
    ['syntax/procfile', 'Procfile', 'web: a\nPORT=80\n', undefined],
    ['syntax/python', 'gunicorn.conf.py', 'timeout = 010\n', 'timeout = 0o10\n', 'unsafe'],
    ['syntax/python', 'gunicorn.conf.py', 'timeout = 08\n', 'timeout = 8\n', 'unsafe'],
    ['syntax/python', 'gunicorn.conf.py', 'if True\n    timeout = 8\n', 'if True:\n    timeout = 8\n', 'unsafe'],
    ['syntax/python', 'gunicorn.conf.py', 'raw_env = ["a",\n', undefined],
    [
      'syntax/uwsgi',
      '/etc/uwsgi/a.yaml',
      'uwsgi:\n  module: a\n  socket: @b # here\n',
      'uwsgi:\n  module: a\n  socket: "@b" # here\n',
      'unsafe',
    ],
  ])('of %s in %s: %j', async (rule, path, before, after, ...safeties) => {
    expect(await repaired(rule, path, before)).toEqual([after, ...safeties]);
  });
});
