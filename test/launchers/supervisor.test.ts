import { describe, expect, it } from 'vitest';
import type { SupervisorProgram } from '../../src/launchers/launch.ts';
import { createFileSet } from '../../src/text/file-set.ts';
import { SourceFile } from '../../src/text/source.ts';
import { readSupervisor } from '../../src/launchers/supervisor.ts';
import { environment, procfile, summary, supervisor, told } from './support.ts';

const CONF = '/etc/supervisor/conf.d/web.conf';

const manager = (text: string): SupervisorProgram => supervisor({ [CONF]: text })[0]!.manager as SupervisorProgram;

describe('readSupervisor', () => {
  it('reads a program', () => {
    const launches = supervisor({
      [CONF]: `[program:web]
command = /srv/venv/bin/gunicorn app:app
    --name %(program_name)s --log "%%(h)s" ; the server
directory = /srv/app
user = app
umask = 007
environment = A="1,2",B='%(here)s',PATH="%(ENV_PATH)s:/x"
[program:worker]
user=x
`,
    });
    expect(launches.map(summary)).toEqual([
      {
        name: 'program:web',
        words: ['/srv/venv/bin/gunicorn', 'app:app', '--name', 'web', '--log', '%(h)s'],
        through: 'direct',
        cwd: '/srv/app',
        user: 'app',
        group: undefined,
        umask: 0o007,
      },
    ]);
    const [launch] = launches;
    expect(environment(launch!, 'A', 'B', 'PATH')).toEqual({
      A: '1,2',
      B: '/etc/supervisor/conf.d',
      PATH: "<$PATH comes from supervisord's environment>",
    });
    expect(launch!.environmentComplete).toBe(false);
    expect(launch!.words.map(({ span }) => launch!.file.slice(span))).toEqual([
      '/srv/venv/bin/gunicorn',
      'app:app',
      '--name',
      '%(program_name)s',
      '--log',
      '"%%(h)s"',
    ]);
    expect(launch!.file.slice(launch!.span)).toMatch(/^\/srv[^]*"$/);
  });

  it('knows the defaults, and what [supervisord] gives', () => {
    const [alone] = supervisor({ [CONF]: '[program:web]\ncommand=gunicorn app\n' });
    expect([alone!.cwd, alone!.user, alone!.umask].map(told)).toEqual(["<supervisord's own directory>", undefined, undefined]);
    const { stopSignal, stopWait, stopAsGroup, numProcs } = alone!.manager as SupervisorProgram;
    expect([told(stopSignal), stopSignal.origin, told(stopWait), stopWait.origin, stopAsGroup, told(numProcs)]).toEqual([
      'TERM',
      'default',
      10,
      'default',
      false,
      1,
    ]);

    const [launch] = supervisor({
      [CONF]: '[program:web]\ncommand=gunicorn %(ENV_A)s\nenvironment=B=2\n',
      '/etc/supervisor/supervisord.conf': '[supervisord]\ndirectory=/srv\numask=077\nuser=root\nenvironment=A=1,B=1\n',
    });
    expect(summary(launch!)).toMatchObject({ words: ['gunicorn', '1'], cwd: '/srv', user: 'root', umask: 0o077 });
    expect(environment(launch!, 'A', 'B')).toEqual({ A: '1', B: '2' });
  });

  it('takes the user 0 for root', () => {
    expect(supervisor({ [CONF]: '[program:web]\ncommand=a\nuser=0\n' }).map(({ user }) => told(user))).toEqual(['root']);
    expect(supervisor({ [CONF]: '[supervisord]\nuser=0\n[program:web]\ncommand=a\n' }).map(({ user }) => told(user))).toEqual(['root']);
  });

  it('reads how a program is stopped', () => {
    const { stopSignal, stopWait, stopAsGroup, numProcs } = manager(
      '[program:web]\ncommand=x\nstopsignal=sigquit\nstopwaitsecs=35\nstopasgroup=true\nnumprocs=2\nprocess_name=%(process_num)d\n',
    );
    expect([told(stopSignal), told(stopWait), stopAsGroup, told(numProcs)]).toEqual(['QUIT', 35, true, 2]);
    expect(told(manager('[program:web]\ncommand=x\nstopsignal=3\n').stopSignal)).toBe('QUIT');
    expect(told(manager('[program:web]\ncommand=x\nstopwaitsecs={{ x }}\n').stopWait)).toBe('<a template fills this in>');
  });

  it('leaves the number of one of several processes open', () => {
    const words = (numprocs: number) =>
      summary(
        supervisor({
          [CONF]: `[program:web]\ncommand=gunicorn -b :80%(process_num)02d\nnumprocs=${numprocs}\nprocess_name=%(process_num)s\n`,
        })[0]!,
      ).words;
    expect(words(1)).toEqual(['gunicorn', '-b', ':8000']);
    expect(words(2)).toEqual(['gunicorn', '-b', '<:80%(process_num)02d>']);
  });

  it('knows each of several processes by its number', () => {
    const program = (numprocs: number, more = ''): string =>
      `[program:web]\ncommand=gunicorn -b :80%(process_num)02d a:a\nnumprocs=${numprocs}\nprocess_name=%(process_num)s\n${more}`;
    const variants = (text: string): unknown => supervisor({ [CONF]: text })[0]!.variants?.map((one) => summary(one).words[2]);
    expect(variants(program(3))).toEqual([':8000', ':8001', ':8002']);
    expect(variants(program(2, 'numprocs_start=8\n'))).toEqual([':8008', ':8009']);
    expect(variants(program(64))).toHaveLength(64);
    expect([variants(program(1)), variants(program(65)), variants(program(3).replace('%(process_num)02d', '01'))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('takes the supervisord that lies nearest', () => {
    const daemon = (user: string): string => `[supervisord]\nuser=${user}\n`;
    const launches = supervisor({
      'a/supervisord.conf': daemon('a'),
      'b/supervisord.conf': daemon('b'),
      'b/conf.d/web.conf': '[program:web]\ncommand=x\n',
      'a/conf.d/web.conf': '[program:web]\ncommand=x\n',
    });
    expect(launches.map(({ file, user }) => [file.id, told(user)])).toEqual([
      ['b/conf.d/web.conf', 'b'],
      ['a/conf.d/web.conf', 'a'],
    ]);
  });

  it('asks for the files that [include] names', () => {
    const main = new SourceFile('srv/app/supervisord.conf', '[supervisord]\n[include]\nfiles = programs/*.program %(here)s/more.txt\n');
    const files = createFileSet([main], {
      names: ['srv/app/programs/web.program', 'srv/app/more.txt'],
      map: [['srv', '/srv']],
    });
    readSupervisor(files, [main]);
    expect(files.wants.map(({ id, from }) => [id, main.slice(from)])).toEqual([
      ['srv/app/programs/web.program', 'programs/*.program %(here)s/more.txt'],
      ['srv/app/more.txt', 'programs/*.program %(here)s/more.txt'],
    ]);
  });

  it('reads the socket of an fcgi-program', () => {
    const socket = (text: string): unknown => {
      const { manager } = supervisor({ [CONF]: `[fcgi-program:web]\ncommand=uwsgi\n${text}` })[0]!;
      if (manager.kind !== 'supervisor' || manager.socket === undefined) return undefined;
      const { value, owner, group, mode } = manager.socket;
      return [told(value), told(owner), told(group), told(mode)];
    };
    expect(socket('socket=unix:///run/%(program_name)s.sock\nuser=app\n')).toEqual([
      'unix:///run/web.sock',
      'app',
      '<the primary group of the owner>',
      0o700,
    ]);
    expect(socket('socket=tcp://localhost:9000\nsocket_owner=app:www-data\nsocket_mode=0660\n')).toEqual([
      'tcp://localhost:9000',
      'app',
      'www-data',
      0o660,
    ]);
    expect(socket('')).toBeUndefined();
  });

  it('reads an environment with unknown values in it', () => {
    const [launch] = supervisor({ [CONF]: '[program:web]\ncommand=x\nenvironment=A=%(ENV_A)s:1,B=2\n' });
    expect(environment(launch!, 'A', 'B')).toEqual({ A: "<$A comes from supervisord's environment>", B: '2' });
  });

  it('follows wrappers', () => {
    const [launch] = supervisor({ [CONF]: `[program:web]\ncommand=/bin/sh -c "cd /srv && gunicorn 'a b'"\n` });
    expect(summary(launch!)).toMatchObject({ words: ['gunicorn', 'a b'], through: 'shell', cwd: '/srv' });
    expect(launch!.words.map(({ span }) => launch!.file.slice(span))).toEqual(['gunicorn', "'a b'"]);
  });

  it('takes the last of a repeated program', () => {
    const launches = supervisor({ [CONF]: '[program:web]\ncommand=a\nuser=u\n[program:web]\ncommand=b\n' });
    expect(launches.map(summary)).toMatchObject([{ words: ['b'], user: 'u' }]);
  });
});

describe('readProcfile', () => {
  it('reads what each line starts', () => {
    const launches = procfile({
      '/srv/app/Procfile':
        'web: gunicorn app:app -b 0.0.0.0:$PORT\nrel: cd x && A=1 gunicorn y ${W:-2}\nsh: bash -c "exec uwsgi --ini u.ini"\n',
    });
    expect(launches.map(summary)).toMatchObject([
      {
        name: 'Procfile web',
        words: ['gunicorn', 'app:app', '-b', '<0.0.0.0:$PORT>'],
        through: 'shell-exec',
        cwd: '/srv/app',
        user: undefined,
      },
      { name: 'Procfile rel', words: ['gunicorn', 'y', '<${W:-2}>'], through: 'shell-exec', cwd: '/srv/app/x' },
      { name: 'Procfile sh', words: ['uwsgi', '--ini', 'u.ini'], through: 'shell-exec' },
    ]);
    expect(environment(launches[1]!, 'A')).toEqual({ A: '1' });
    expect(launches[1]!.words.map(({ span }) => launches[1]!.file.slice(span))).toEqual(['gunicorn', 'y', '${W:-2}']);
    expect(launches.map(({ environmentComplete }) => environmentComplete)).toEqual([false, false, false]);
  });
});
