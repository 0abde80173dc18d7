import { describe, expect, it } from 'vitest';
import { lint } from '../../src/index.ts';
import type { Reading } from '../../src/text/files.ts';
import { SourceFile } from '../../src/text/source.ts';

/** A file, the words in it that name another, the host path they stand for, and what the other would be read as. */
type Row = readonly [file: string, text: string, words: string, path: string, as: Reading];

const unit = (setting: string): string => `[Service]\n${setting}\nWorkingDirectory=/srv/app\n`;

const NAMED: readonly Row[] = [
  ['etc/nginx/nginx.conf', 'http {\n  include other/x.inc;\n}\n', 'include other/x.inc', '/etc/nginx/other/x.inc', 'nginx'],
  ['etc/nginx/nginx.conf', 'http {\n  include /opt/*.inc;\n}\n', 'include /opt/*.inc', '/opt/*.inc', 'nginx'],
  ['etc/apache2/apache2.conf', 'Include other.conf\n', 'Include other.conf', '/etc/apache2/other.conf', 'apache'],
  ['etc/apache2/apache2.conf', 'IncludeOptional /opt/*.conf\n', 'IncludeOptional /opt/*.conf', '/opt/*.conf', 'apache'],
  ['etc/uwsgi/app.ini', '[uwsgi]\nmodule = app\nini = /opt/base.ini\n', '/opt/base.ini', '/opt/base.ini', 'uwsgi-ini'],
  ['etc/uwsgi/app.ini', '[uwsgi]\nmodule = app\ninclude = /opt/base.ini\n', '/opt/base.ini', '/opt/base.ini', 'uwsgi-ini'],
  ['etc/uwsgi/app.ini', '[uwsgi]\nmodule = app\ninherit = /opt/base.ini\n', '/opt/base.ini', '/opt/base.ini', 'uwsgi-ini'],
  ['etc/uwsgi/app.ini', '[uwsgi]\nmodule = app\nyaml = /opt/base.yml\n', '/opt/base.yml', '/opt/base.yml', 'uwsgi-yaml'],
  ['etc/uwsgi/app.ini', '[uwsgi]\nmodule = app\nxml = /opt/base.xml\n', '/opt/base.xml', '/opt/base.xml', 'uwsgi-xml'],
  ['etc/uwsgi/app.ini', '[uwsgi]\nmodule = app\njson = /opt/base.js\n', '/opt/base.js', '/opt/base.js', 'uwsgi-json'],
  ['etc/uwsgi/app.ini', '[uwsgi]\nemperor = /opt/vassals\n', '/opt/vassals', '/opt/vassals/*.yml', 'uwsgi-yaml'],
  ['etc/uwsgi/app.ini', '[uwsgi]\nemperor = /opt/*/uwsgi.ini\n', '/opt/*/uwsgi.ini', '/opt/*/uwsgi.ini', 'uwsgi-ini'],
  ['etc/systemd/system/web.service', unit('EnvironmentFile=-/etc/default/web'), '-/etc/default/web', '/etc/default/web', 'environment'],
  ['etc/systemd/system/web.service', unit('EnvironmentFile=/etc/web.d/*'), '/etc/web.d/*', '/etc/web.d/*', 'environment'],
  ['etc/systemd/system/web.service', unit('ExecStart=/srv/app/start.sh'), '/srv/app/start.sh', '/srv/app/start.sh', 'shell'],
  ['etc/systemd/system/web.service', unit("ExecStart=/bin/sh -c '. ./env; exec gunicorn app:app'"), './env', '/srv/app/env', 'shell'],
  ['etc/systemd/system/web.service', unit('ExecStart=/usr/bin/gunicorn -c conf.py app:app'), 'conf.py', '/srv/app/conf.py', 'python'],
  ['etc/systemd/system/web.service', unit('ExecStart=/usr/bin/gunicorn -c python:a.b app:app'), 'python:a.b', '/srv/app/a/b.py', 'python'],
  ['etc/systemd/system/web.service', unit('ExecStart=/usr/bin/uwsgi --ini app.ini'), 'app.ini', '/srv/app/app.ini', 'uwsgi-ini'],
  ['etc/systemd/system/web.service', unit('ExecStart=/usr/bin/uwsgi /opt/app.ini'), '/opt/app.ini', '/opt/app.ini', 'uwsgi-ini'],
  [
    'etc/supervisor/supervisord.conf',
    '[supervisord]\n[include]\nfiles = other.d/*.conf\n',
    'other.d/*.conf',
    '/etc/supervisor/other.d/*.conf',
    'supervisor',
  ],
  [
    'etc/supervisor/supervisord.conf',
    '[program:web]\ndirectory=/srv/app\ncommand=gunicorn -c conf.py app:app\n',
    'conf.py',
    '/srv/app/conf.py',
    'python',
  ],
];

describe('a file that another names', () => {
  it.each(NAMED)('is wanted, out of view: %s %j', async (id, text, words, path, as) => {
    const { wants } = await lint({ sources: [new SourceFile(id, text)], target: { versions: {} } }, {});
    const start = text.indexOf(words);
    expect(wants.filter((want) => want.path === path)).toEqual([{ path, from: { file: id, start, end: start + words.length }, as }]);
  });

  it.each(NAMED.filter(([, , , path]) => !path.includes('*')))('is wanted by its id, in view: %s %j', async (id, text, _, path, as) => {
    const place = path.slice(1);
    const { wants } = await lint({ sources: [new SourceFile(id, text)], names: [id, place], target: { versions: {} } }, {});
    expect(wants.filter((want) => want.path === path)).toMatchObject([{ id: place, as }]);
  });
});
