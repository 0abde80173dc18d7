import { describe, expect, it } from 'vitest';
import { readScripts } from '../../src/launchers/scripts.ts';
import { readSystemd } from '../../src/launchers/systemd.ts';
import { summary, world, type Texts } from './support.ts';

/** The launches of the scripts; what the units among the texts start is theirs. */
function scripts(texts: Texts) {
  const { files, sources } = world(texts);
  const units = readSystemd(
    files,
    sources.filter(({ id }) => id.endsWith('.service')),
  );
  return readScripts(
    files,
    sources.filter(({ id }) => !id.endsWith('.service')),
    units.launches,
  );
}

const started = (texts: Texts): unknown[] =>
  scripts(texts).map((launch) => [launch.name, launch.manager.kind, summary(launch).words.join(' ')]);

describe('readScripts', () => {
  it('reads a service of runit: root starts it in its folder', () => {
    const [launch] = scripts({
      '/etc/sv/web/run': '#!/bin/sh\nROOT=/srv/web\ncd $ROOT\nexec chpst -u app:www-data gunicorn -c $ROOT/gunicorn.conf.py app:app\n',
    });
    expect(summary(launch!)).toEqual({
      name: 'runit web',
      words: ['gunicorn', '-c', '/srv/web/gunicorn.conf.py', 'app:app'],
      through: 'shell-exec',
      cwd: '/srv/web',
      user: 'app',
      group: 'www-data',
      umask: undefined,
    });
    expect(launch!.manager).toEqual({ kind: 'runit', service: 'web' });
    expect(summary(scripts({ '/etc/service/web/run': '#!/bin/sh\nexec gunicorn app:app\n' })[0]!)).toMatchObject({
      cwd: '/etc/service/web',
      user: 'root',
      through: 'shell-exec',
    });
  });

  it('reads rc.local: each server it starts, as root', () => {
    const launches = scripts({
      '/etc/rc.local': 'cd /srv\nuwsgi --emperor /etc/uwsgi --daemonize /var/log/e.log\nsudo -u app gunicorn -D app:app\nexit 0\n',
    });
    expect(launches.map((launch) => [summary(launch).words[0], summary(launch).user, summary(launch).cwd])).toEqual([
      ['uwsgi', 'root', '/srv'],
      ['gunicorn', 'app', '/srv'],
    ]);
    expect(launches[0]!.manager).toEqual({ kind: 'script', atBoot: true });
  });

  it('says where it starts what another script does', () => {
    const text = 'export PORT=1\n(cd /srv/web && exec ./start.sh web) &\nexit 0\n';
    const [launch] = scripts({ '/etc/rc.local': text, '/srv/web/start.sh': '#!/bin/sh\ngunicorn -b :80 "$1:app"\n' });
    expect(text.slice(launch!.span.start, launch!.span.end)).toBe('exec ./start.sh web');
  });

  it('takes a script for one of the launcher that runs it, and one that another runs for that one', () => {
    const texts = {
      '/srv/web/start.sh': '#!/bin/sh\nexec gunicorn app:app\n',
      '/srv/web/all.sh': '#!/bin/sh\n/srv/web/start.sh &\nuwsgi --ini b.ini\n',
    };
    expect(started(texts)).toEqual([
      ['all.sh', 'script', 'gunicorn app:app'],
      ['all.sh', 'script', 'uwsgi --ini b.ini'],
    ]);
    expect(
      started({
        '/etc/systemd/system/web.service': '[Service]\nExecStart=/srv/web/start.sh\n',
        '/srv/web/start.sh': texts['/srv/web/start.sh'],
      }),
    ).toEqual([]);
    expect(started({ '/a/start.sh': '. x\n/a/run.sh\nuwsgi --ini a.ini\n', '/a/run.sh': '/a/start.sh\nuwsgi --ini b.ini\n' })).toHaveLength(
      2,
    );
  });

  it('takes of alternatives the last, and all that runs in any case', () => {
    expect(started({ 'run.sh': 'if [ "$DEBUG" ]; then\n  gunicorn --reload app:app\nelse\n  gunicorn -w 3 app:app\nfi\n' })).toEqual([
      ['run.sh', 'script', 'gunicorn -w 3 app:app'],
    ]);
    expect(started({ 'run.sh': 'uwsgi --ini a.ini &\nuwsgi --ini b.ini\n' })).toEqual([
      ['run.sh', 'script', 'uwsgi --ini a.ini'],
      ['run.sh', 'script', 'uwsgi --ini b.ini'],
    ]);
  });

  it('starts nothing where a server only says something or is stopped', () => {
    const lines = [
      'pip install gunicorn uwsgi',
      'gunicorn --version',
      'gunicorn --check-config app:app',
      'uwsgi --reload /run/a.pid',
      'uwsgi --stop /run/a.pid',
      'pkill gunicorn',
      'sudo systemctl restart gunicorn',
      'start-stop-daemon --stop --exec /usr/bin/gunicorn',
      'cat > x.conf <<X\ngunicorn app:app\nX',
      'gunicorn',
    ];
    expect(started({ 'run.sh': lines.join('\n') })).toEqual([]);
  });

  it('keeps to the folder of a subshell', () => {
    const [launch] = scripts({ '/x/run.sh': 'cd /a\n(cd /srv/web && gunicorn app:app) &\nwait\n' });
    expect(summary(launch!)).toMatchObject({ words: ['gunicorn', 'app:app'], cwd: '/srv/web' });
  });

  it('tells where the command stands, and neither folder nor user of a script that anybody may start', () => {
    const text = '#!/bin/bash\nset -e\nexec gunicorn \\\n  --bind 127.0.0.1:8000 app:app\n';
    const [launch] = scripts({ 'deploy/start.sh': text });
    expect(text.slice(launch!.span.start, launch!.span.end)).toBe('gunicorn \\\n  --bind 127.0.0.1:8000 app:app');
    expect(summary(launch!)).toMatchObject({
      cwd: '<nobody in view says where the script is started>',
      user: undefined,
      through: 'shell-exec',
    });
  });
});
