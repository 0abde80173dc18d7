import { describe, expect, it } from 'vitest';
import {
  bufferSize,
  dieOnTerm,
  harakiri,
  limitPost,
  masterOf,
  mountsOf,
  processes,
  pythonThreadsOf,
  socketRights,
  threads,
  workerUser,
} from '../../../src/servers/uwsgi/effective.ts';
import { valueOf } from '../../../src/text/value.ts';
import { atoi, isTrue } from '../../../src/servers/uwsgi/words.ts';
import { catalog, launchOf, read, run } from './helpers.ts';

const ini = (lines: string): ReturnType<typeof read> => read(`[uwsgi]\n${lines}\n`);

describe('mountsOf', () => {
  it('splits paths from applications', () => {
    const mounts = mountsOf(ini('mount = /shop=shop.py\nmount = example.com/blog=blog:app=x\nmount = /broken\nmount = $(A)=b.py'));
    expect(mounts.map(({ path, app }) => [path.known ? path.value : `<${path.reason}>`, app])).toEqual([
      ['/shop', 'shop.py'],
      ['example.com/blog', 'blog:app=x'],
      ['/broken', ''],
      ['<the environment variable A is not in view>', ''],
    ]);
  });
});

describe('workerUser', () => {
  it.each([
    ['root', '--uid app', 'app'],
    ['root', '', 'root'],
    ['app', '--uid other', 'app'],
    [undefined, '--uid app', 'app'],
    [undefined, '', undefined],
    ['root', '--ini missing.ini', undefined],
  ])('of uWSGI that %s starts with "%s" is %s', (user, flags, expected) => {
    const around = user === undefined ? {} : { user };
    const command = `uwsgi -s :1 ${flags}`;
    expect(valueOf(workerUser(run(command, {}, around), launchOf(command, around)))).toBe(expected);
  });
});

describe('masterOf', () => {
  it.each([
    ['processes = 4', false],
    ['master = true', true],
    ['master = off', false],
    ['py-autoreload = 1', true],
    ['stats = :1\nmaster = false', false],
    ['logger = file:/x', true],
    ['master = $(M)', undefined],
    ['if-dir = /x\ncheaper = 2\nend', undefined],
    ['include = gone.ini', undefined],
    ['include = gone.ini\ncron = 1 1 1 1 1 x', true],
  ])('%j', (lines, expected) => {
    expect(valueOf(masterOf(ini(lines), catalog))).toBe(expected);
  });
});

describe('the rest', () => {
  it('has uWSGI’s defaults', () => {
    const options = ini('');
    expect(
      [processes, threads, harakiri, bufferSize, limitPost, dieOnTerm]
        .map((query) => query(options))
        .map((value) => (value.known ? value.value : value.reason)),
    ).toEqual([1, 1, 0, 4096, 0, false]);
    expect(processes(options)).toMatchObject({ origin: 'default', span: { file: '/srv/app.ini', start: 0, end: 7 } });
  });

  it('takes the last of what means the same', () => {
    expect([processes(ini('workers = 3\nprocesses = 2')), processes(ini('processes = 2\nworkers = 3'))].map(valueOf)).toEqual([2, 3]);
    expect([dieOnTerm(ini('exit-on-reload = 1')), dieOnTerm(ini('die-on-term = 1'))].map(valueOf)).toEqual([true, true]);
    expect(
      ['threads = 2', 'enable-threads = 1', 'py-autoreload = 1', 'enable-threads = no\nthreads = 2', ''].map((lines) =>
        valueOf(pythonThreadsOf(ini(lines), catalog)),
      ),
    ).toEqual([true, true, true, false, false]);
  });

  it('reads words as C does', () => {
    expect(['4 # four', ' -3x', 'two', '', '+7'].map(atoi)).toEqual([4, -3, 0, 0, 7]);
    expect(['false', 'OFF', 'No', '0', '00', 'flase', '', 'None', 'false ; x'].map(isTrue)).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
      true,
      true,
      true,
    ]);
  });
});

describe('socketRights', () => {
  const root = launchOf('uwsgi', { user: 'root', umask: 0o022 });
  const app = launchOf('uwsgi', { user: 'app', group: 'app', umask: 0o027 });
  const rights = (lines: string, launch: typeof root | undefined): unknown => {
    const { owner, group, mode } = socketRights(ini(lines), launch);
    return [valueOf(owner), valueOf(group), valueOf(mode)?.toString(8)];
  };

  it.each([
    ['', ['root', 'root', '755']],
    ['uid = app\ngid = web', ['app', 'web', '755']],
    ['uid = app', ['app', 'root', '755']],
    ['uid = app\ngid = app\nchmod-socket = 660', ['app', 'app', '660']],
    ['uid = app\ngid = app\nchmod-socket = 1', ['app', 'app', '666']],
    ['uid = app\ngid = app\nchmod-socket = 0660', ['app', 'app', undefined]],
    ['uid = app\nchown-socket = app:www-data\nchmod-socket = 660', ['app', 'www-data', '660']],
    ['chown-socket = app\numask = 0007', ['app', 'root', '770']],
    ['umask = 002', ['root', 'root', '775']],
    ['chmod-socket = $(M)', ['root', 'root', undefined]],
    ['include = gone.ini', [undefined, undefined, undefined]],
  ])('started by root: %j', (lines, expected) => {
    expect(rights(lines, root)).toEqual(expected);
  });

  it.each([
    ['', ['app', 'app', '750']],
    ['chown-socket = app:www-data\nchmod-socket = 660', ['app', undefined, '660']],
    ['chown-socket = app:app', ['app', 'app', '750']],
    ['uid = www-data\ngid = www-data', ['app', 'app', '750']],
  ])('started by app: %j', (lines, expected) => {
    expect(rights(lines, app)).toEqual(expected);
  });

  it('knows nothing without a launch', () => {
    expect(rights('', undefined)).toEqual([undefined, undefined, undefined]);
    expect(rights('uid = app\ngid = app', undefined)).toEqual(['app', 'app', undefined]);
  });

  it('takes a flag without a value for 666', () => {
    const options = run('uwsgi -C -s /x');
    expect(valueOf(socketRights(options, root).mode)).toBe(0o666);
  });
});
