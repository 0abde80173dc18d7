import { describe, expect, it } from 'vitest';
import type { Launch, UpstartJob } from '../../src/launchers/launch.ts';
import { readUpstart } from '../../src/launchers/upstart.ts';
import { environment, summary, told, world, type Texts } from './support.ts';

function upstart(texts: Texts): readonly Launch[] {
  const { files, sources } = world(texts);
  return readUpstart(
    files,
    sources.filter(({ id }) => id.endsWith('.conf')),
  );
}

const job = (text: string, others: Texts = {}): Launch => upstart({ '/etc/init/web.conf': text, ...others })[0]!;
const manner = ({ manager }: Launch): unknown => {
  const { expect: expected, respawn, killSignal, killTimeout } = manager as UpstartJob;
  return [expected, respawn, told(killSignal), told(killTimeout)];
};

describe('readUpstart', () => {
  it('knows the defaults of a system job', () => {
    const text = 'start on runlevel [2345]\nexec /srv/web/venv/bin/gunicorn app:app\n';
    const launch = job(text);
    expect(summary(launch)).toEqual({
      name: 'upstart web',
      words: ['/srv/web/venv/bin/gunicorn', 'app:app'],
      through: 'direct',
      cwd: '/',
      user: 'root',
      group: undefined,
      umask: 0o022,
    });
    expect(text.slice(launch.span.start, launch.span.end)).toBe('/srv/web/venv/bin/gunicorn app:app');
    expect(manner(launch)).toEqual([undefined, false, 'SIGTERM', 5]);
  });

  it('takes user, folder, umask and how it is stopped from the job', () => {
    const launch = job(
      'setuid app\nsetgid "www-data"\nchdir /srv/web\numask 0007\nexpect daemon\nrespawn\nrespawn limit 5 10\nkill signal INT\nkill timeout 35\nexec gunicorn app:app\n',
    );
    expect(summary(launch)).toEqual({
      name: 'upstart web',
      words: ['gunicorn', 'app:app'],
      through: 'direct',
      cwd: '/srv/web',
      user: 'app',
      group: 'www-data',
      umask: 0o007,
    });
    expect(manner(launch)).toEqual(['daemon', true, 'SIGINT', 35]);
  });

  it('expands what env sets, through a shell', () => {
    const launch = job(
      'env UWSGI=/srv/venv/bin/uwsgi\nenv LOG="/var/log/x y"\nenv HOME\nexec $UWSGI --emperor /etc/uwsgi --logto "$LOG"\n',
    );
    expect(summary(launch)).toMatchObject({
      words: ['/srv/venv/bin/uwsgi', '--emperor', '/etc/uwsgi', '--logto', '/var/log/x y'],
      through: 'shell-exec',
    });
    expect(environment(launch, 'LOG', 'HOME', 'PATH')).toEqual({
      LOG: '/var/log/x y',
      HOME: "<$HOME comes from init's own environment>",
      PATH: '<upstart sets $PATH>',
    });
  });

  it('follows a script to the server it starts', () => {
    const text = `env NAME=web
script
    export HOME=/home/app
    cd /srv/$NAME
    exec gunicorn --bind unix:$NAME.sock app:app >> /var/log/web.log 2>&1
end script
`;
    const launch = job(text);
    expect(summary(launch)).toMatchObject({
      words: ['gunicorn', '--bind', 'unix:web.sock', 'app:app'],
      through: 'shell-exec',
      cwd: '/srv/web',
    });
    expect(text.slice(launch.span.start, launch.span.end)).toBe('gunicorn --bind unix:$NAME.sock app:app');
    expect(summary(job('script\n  . venv/bin/activate\n  gunicorn app:app\nend script\n'))).toMatchObject({
      through: 'shell',
      words: ['gunicorn', 'app:app'],
    });
  });

  it('follows su and start-stop-daemon, and scripts in view', () => {
    expect(summary(job('exec su - app -c "cd /srv/web && exec gunicorn app:app"\n'))).toMatchObject({
      words: ['gunicorn', 'app:app'],
      user: 'app',
      cwd: '/srv/web',
    });
    expect(summary(job("exec su -s /bin/sh -c 'exec gunicorn app:app' app\n"))).toMatchObject({
      words: ['gunicorn', 'app:app'],
      user: 'app',
      cwd: '/',
    });
    expect(summary(job('exec start-stop-daemon --start -c app -d /srv/web --exec /usr/bin/gunicorn -- app:app\n'))).toMatchObject({
      words: ['/usr/bin/gunicorn', 'app:app'],
      user: 'app',
      cwd: '/srv/web',
    });
    const launch = job('exec /srv/web/start.sh\n', { '/srv/web/start.sh': '#!/bin/sh\ncd /srv/web\nexec gunicorn app:app\n' });
    expect([summary(launch).words, launch.scripts]).toEqual([['gunicorn', 'app:app'], ['/srv/web/start.sh']]);
  });

  it('knows no value of a job that takes an instance', () => {
    const launch = job('instance $SITE\nexec gunicorn --bind unix:/run/$SITE.sock app:app\n');
    expect(summary(launch).words).toEqual(['gunicorn', '--bind', '<unix:/run/$SITE.sock>', 'app:app']);
    expect(launch.environmentComplete).toBe(false);
  });

  it('names a job by its place below /etc/init, and leaves out those without a process', () => {
    expect(
      upstart({
        '/etc/init/sites/a.conf': 'exec gunicorn a:a\n',
        '/etc/init/none.conf': 'description "x"\n',
        '/home/me/.init/b.conf': 'exec gunicorn b:b\n',
      }).map(({ name, user }) => [name, told(user)]),
    ).toEqual([
      ['upstart sites/a', 'root'],
      ['upstart b', undefined],
    ]);
  });
});
