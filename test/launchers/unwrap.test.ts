import { describe, expect, it } from 'vitest';
import type { Launch } from '../../src/launchers/launch.ts';
import { serverName } from '../../src/launchers/server-name.ts';
import { environment, summary, systemd, told } from './support.ts';
import type { Texts } from './support.ts';

const launch = (command: string, others: Texts = {}, more = ''): Launch =>
  systemd({ '/etc/systemd/system/web.service': `[Service]\nUser=app\nWorkingDirectory=/srv\n${more}ExecStart=${command}\n`, ...others })
    .launches[0]!;

const short = (command: string): readonly unknown[] => {
  const { words, through, cwd, user } = summary(launch(command));
  return [words.join(' '), through, cwd, user];
};

describe('wrappers', () => {
  it.each([
    ['/usr/bin/env -u X A=b gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/usr/bin/env -C sub gunicorn app', 'gunicorn app', 'wrapper', '/srv/sub', 'app'],
    ['/usr/bin/nice -n 10 gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/usr/bin/nice -5 gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/usr/bin/timeout -k 5 1h gunicorn', 'gunicorn', 'wrapper', '/srv', 'app'],
    ['/usr/bin/poetry run gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/usr/bin/poetry -C /srv/x run gunicorn app', 'gunicorn app', 'wrapper', '/srv/x', 'app'],
    ['/usr/bin/pipenv run gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/usr/bin/uv run --with gunicorn --no-dev gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/opt/conda/bin/conda run --no-capture-output -n web gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/usr/bin/newrelic-admin run-program gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/usr/bin/ddtrace-run gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/usr/bin/opentelemetry-instrument --service_name web gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/usr/bin/dumb-init -- gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/sbin/tini -s -- gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/usr/bin/dumb-init -c --rewrite 15:2 gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/usr/sbin/su-exec www:web gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'www'],
    ['/usr/bin/setpriv --reuid=www --regid www --init-groups gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'www'],
    ['/bin/s6-setuidgid www gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'www'],
    ['/srv/wait-for-it.sh db:5432 -t 60 -- gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/srv/wait_for_it -h db -p 1 -- /sbin/tini -- gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/srv/wait-for db:5432 -- poetry run gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/srv/wait-for-postgres.sh db gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/srv/wait.sh db app', '/srv/wait.sh db app', 'direct', '/srv', 'app'],
    ['/bin/dockerize -wait tcp://db:1 -timeout=9s -template a:b gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/bin/chamber exec web -- gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/bin/watchmedo auto-restart gunicorn app', '/bin/watchmedo auto-restart gunicorn app', 'direct', '/srv', 'app'],
    ['/usr/bin/chpst -u www:web -e /env gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'www'],
    ['/usr/bin/sudo -u www -E A=1 gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'www'],
    ['/usr/sbin/gosu www gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'www'],
    ['/usr/sbin/gosu 0:0 gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'root'],
    ['/sbin/start-stop-daemon --start --chuid www --chdir=/x --exec /v/bin/gunicorn -- app', '/v/bin/gunicorn app', 'wrapper', '/x', 'www'],
    ['/v/bin/python -m gunicorn app', 'gunicorn app', 'direct', '/srv', 'app'],
    ['/v/bin/python3.11 -u -W ignore -m gunicorn.app.wsgiapp app', 'gunicorn app', 'direct', '/srv', 'app'],
    ['/v/bin/python /v/bin/gunicorn app', '/v/bin/gunicorn app', 'direct', '/srv', 'app'],
    ['/usr/bin/env nice poetry run python -m gunicorn app', 'gunicorn app', 'wrapper', '/srv', 'app'],
    ['/v/bin/python manage.py runserver', '/v/bin/python manage.py runserver', 'direct', '/srv', 'app'],
    ['/usr/bin/poetry install', '/usr/bin/poetry install', 'direct', '/srv', 'app'],
    ['/usr/bin/celery -A x', '/usr/bin/celery -A x', 'direct', '/srv', 'app'],
  ])('%s', (command, ...want) => expect(short(command)).toEqual(want));

  it('carry variables along', () => {
    expect(environment(launch('/usr/bin/env A=b -u C gunicorn', {}, 'Environment=C=1\n'), 'A', 'C')).toEqual({ A: 'b', C: undefined });
    const empty = launch('/usr/bin/env -i A=b gunicorn', {}, 'EnvironmentFile=/none\n');
    expect([[...empty.environment.keys()], empty.environmentComplete]).toEqual([['A'], true]);
    expect(launch('/usr/bin/chpst -e /env gunicorn').environmentComplete).toBe(false);
  });
});

describe('shells', () => {
  it.each([
    [`/bin/sh -c "cd /srv/app && exec venv/bin/gunicorn -b 'a b' app"`, 'venv/bin/gunicorn -b a b app', 'shell-exec', '/srv/app', 'app'],
    [`/bin/sh -c 'gunicorn app'`, 'gunicorn app', 'shell', '/srv', 'app'],
    [`/bin/bash -c 'gunicorn app'`, 'gunicorn app', 'shell-exec', '/srv', 'app'],
    [`/bin/sh -c 'exec "$0" "$@" app' gunicorn -w 2`, 'gunicorn -w 2 app', 'shell-exec', '/srv', 'app'],
    [`/bin/su -s /bin/sh -c 'exec "$0" "$@"' web -- /v/gunicorn -w 2 app`, '/v/gunicorn -w 2 app', 'shell-exec', '/srv', 'web'],
    [`/bin/bash -lc 'source venv/bin/activate && gunicorn app'`, 'gunicorn app', 'shell-exec', '/srv', 'app'],
    [`/bin/bash -c 'source venv/bin/activate; gunicorn app'`, 'gunicorn app', 'shell', '/srv', 'app'],
    [`/bin/bash -c 'gunicorn app >> /log'`, 'gunicorn app', 'shell', '/srv', 'app'],
    [`/bin/sh -c 'gunicorn app | tee log'`, 'gunicorn app', 'shell', '/srv', 'app'],
    [`/bin/sh -ec "python manage.py migrate; cd a; exec gunicorn app"`, 'gunicorn app', 'shell-exec', '/srv/a', 'app'],
    [`/bin/sh -c "cd $NOPE; exec gunicorn"`, 'gunicorn', 'shell-exec', '<$NOPE is not set>', 'app'],
    [`/bin/sh -c "exec /bin/sh -c 'exec gunicorn x'"`, 'gunicorn x', 'shell-exec', '/srv', 'app'],
    [`/bin/sh -c "/bin/sh -c 'exec gunicorn x'"`, 'gunicorn x', 'shell', '/srv', 'app'],
    [`/usr/bin/env bash -c 'exec sudo -u www gunicorn x'`, 'gunicorn x', 'shell-exec', '/srv', 'www'],
    [`/bin/sh -c 'pip install gunicorn && echo gunicorn'`, 'echo gunicorn', 'shell', '/srv', 'app'],
    [`/bin/sh -c 'exec "$@"' sh gunicorn app`, 'gunicorn app', 'shell-exec', '/srv', 'app'],
    [`/bin/sh -c 'gunicorn a & exec gunicorn b'`, 'gunicorn b', 'shell-exec', '/srv', 'app'],
    [`/bin/sh -c 'exec $(which gunicorn) b'`, '<$(which gunicorn)> b', 'shell-exec', '/srv', 'app'],
  ])('%s', (command, ...want) => expect(short(command)).toEqual(want));

  it('words stand where they are written, also behind escapes', () => {
    const { file, words } = launch(`/bin/sh -c "exec gunicorn \\"--name=a b\\" app:app -w '3'"`);
    expect(words.map(({ span, value }) => [value, file.slice(span)])).toEqual([
      ['gunicorn', 'gunicorn'],
      ['--name=a b', '"--name=a b\\"'],
      ['app:app', 'app:app'],
      ['-w', '-w'],
      ['3', "'3'"],
    ]);
  });

  it('take leading assignments, exports and umask into account', () => {
    const one = launch(`/bin/sh -c 'export A=1 B="$C"; D=2; E=3 exec gunicorn $A $D'`, {}, 'Environment=C=c\n');
    expect(environment(one, 'A', 'B', 'D', 'E')).toEqual({ A: '1', B: 'c', D: undefined, E: '3' });
    expect(one.words.map(({ value }) => value)).toEqual(['gunicorn', '1', '2']);
    expect(told(launch(`/bin/sh -c 'umask 007; exec gunicorn'`).umask)).toBe(0o007);
  });
});

describe('scripts in view', () => {
  const script = (text: string, command = '/srv/bin/start.sh', more: Texts = {}) => launch(command, { '/srv/bin/start.sh': text, ...more });

  it('lead to the server, with places in the script', () => {
    const text =
      '#!/bin/bash\nset -e\nNAME=web\nexport DJANGO=x\ncd /srv/app\nsource ../venv/bin/activate\nmkdir -p run\nexec gunicorn --name $NAME app:app \\\n  --bind unix:/run/x.sock\n';
    const found = script(text);
    expect(summary(found)).toMatchObject({
      words: ['gunicorn', '--name', 'web', 'app:app', '--bind', 'unix:/run/x.sock'],
      through: 'shell-exec',
      cwd: '/srv/app',
    });
    expect(environment(found, 'DJANGO', 'NAME')).toEqual({ DJANGO: 'x', NAME: undefined });
    expect(found.environmentComplete).toBe(true);
    expect(found.words.map(({ span }) => [span.file, text.slice(span.start, span.end)]).at(-1)).toEqual([
      '/srv/bin/start.sh',
      'unix:/run/x.sock',
    ]);
  });

  it('without exec stay before the server', () => {
    expect(summary(script('#!/bin/bash\ngunicorn app\n')).through).toBe('shell');
    expect(summary(script('gunicorn app\n', '/bin/sh bin/start.sh')).through).toBe('shell');
  });

  it('are found from the directory, get their arguments and know their own folder', () => {
    expect(summary(script('#!/bin/sh\ncd "$(dirname "$0")/../app"\nexec "$@"\n', '/srv/bin/start.sh gunicorn a'))).toMatchObject({
      words: ['gunicorn', 'a'],
      cwd: '/srv/app',
    });
  });

  it.each([
    ['set -- "$@" -b :80\nexec "$@"', 'gunicorn a -b :80'],
    ['set -e\nset -- gunicorn -w 2\nexec "$@"', 'gunicorn -w 2'],
    ['shift\nexec gunicorn "$@"', 'gunicorn a'],
    ['shift 2\nexec gunicorn x "$@"', 'gunicorn x'],
    ['if [ "${1#-}" != "$1" ]; then set -- gunicorn "$@"; fi\nexec "$@"', 'gunicorn a <$@>'],
    ['case "$1" in gunicorn) shift; exec gunicorn "$@" -b :80 ;; esac', 'gunicorn a -b :80'],
    ['(set -- b)\nexec "$@"', 'gunicorn a'],
  ])('change their arguments: %s', (text, expected) => {
    expect(summary(script(`#!/bin/sh\n${text}\n`, '/srv/bin/start.sh gunicorn a')).words.join(' ')).toBe(expected);
  });

  it('read what they source, and do not guess what they cannot see', () => {
    const sourced = script('#!/bin/sh\n. /srv/env.sh\nexec gunicorn ${A:-no}\n', undefined, { '/srv/env.sh': 'export A=1\n' });
    expect([environment(sourced, 'A'), sourced.environmentComplete, summary(sourced).words]).toEqual([{ A: '1' }, true, ['gunicorn', '1']]);
    const both = '#!/bin/sh\nexport A=0\nB=0\ncd /srv\n. ./env.sh\nC=2\nexec gunicorn $A $B $C ${D:-no}\n';
    const over = script(both, undefined, { '/srv/env.sh': 'A=1\n[ -n "$X" ] && B=1\nC=1\n' });
    expect([environment(over, 'A', 'B'), summary(over).words]).toEqual([
      { A: '1', B: undefined },
      ['gunicorn', '1', '<$B>', '2', '<${D:-no}>'],
    ]);
    const hidden = script('#!/bin/sh\n. /srv/none.sh\nexec gunicorn ${A:-no}\n');
    expect([hidden.environmentComplete, summary(hidden).words]).toEqual([false, ['gunicorn', '<${A:-no}>']]);
  });

  it('may source a file of blanks and comments, which sets nothing', () => {
    const empty = `#!/bin/sh\n${'\n'.repeat(200)}  # none yet\n\t\n`;
    const run = (text: string): Launch => script('#!/bin/sh\n. /srv/env.sh\nexec gunicorn ${A:-no}\n', undefined, { '/srv/env.sh': text });
    expect([empty, `${empty}A=1\n`].map((text) => summary(run(text)).words)).toEqual([
      ['gunicorn', 'no'],
      ['gunicorn', '1'],
    ]);
  });

  it('that double their arguments time and again do not grow', () => {
    const text = `#!/bin/sh\n${'set -- "$@" "$@"\n'.repeat(60)}exec gunicorn "$@"\n`;
    expect(summary(script(text, '/srv/bin/start.sh a')).words.length).toBeLessThan(2000);
  });

  it('set things in some cases only', () => {
    const found = script('#!/bin/sh\nif [ -n "$X" ]; then export A=1; cd /a; fi\n[ -d /b ] && cd /b\nexec gunicorn\n');
    expect([environment(found, 'A'), told(found.cwd)]).toEqual([{ A: '<$A is set only in some cases>' }, '<cd runs only in some cases>']);
  });

  it('that start no server, or are no shell scripts, are left as they are', () => {
    expect(summary(script('#!/bin/sh\necho no\n')).words).toEqual(['/srv/bin/start.sh']);
    expect(summary(script('#!/usr/bin/python3\nexec gunicorn\n')).words).toEqual(['/srv/bin/start.sh']);
  });

  it('that call themselves come to an end', () => {
    expect(summary(script('#!/bin/sh\n/srv/bin/start.sh gunicorn\n/srv/bin/start.sh gunicorn\n/srv/bin/start.sh\n')).words).toBeDefined();
  });
});

describe('serverName', () => {
  const name = (value: string) => serverName([{ value, span: { file: 'f', start: 0, end: 0 } }]);

  it('goes by the name of the program', () => {
    expect(
      ['gunicorn', '/v/bin/gunicorn3', 'gunicorn_django', 'gunicorn-3.9', '{{ v }}/bin/gunicorn', '`which gunicorn`'].map(name),
    ).toEqual(Array(6).fill('gunicorn'));
    expect(['uwsgi', '/usr/bin/uwsgi-core', 'uwsgi_python3', 'uwsgi_python311', 'uwsgi-2.0', 'pyuwsgi', 'uwsgi3'].map(name)).toEqual(
      Array(7).fill('uwsgi'),
    );
    expect(['gunicorn.conf.py', 'gunicorn_start', 'uwsgi.ini', 'uwsgitop', 'celery', ''].map(name)).toEqual(Array(6).fill(undefined));
    expect(serverName([])).toBeUndefined();
  });
});
