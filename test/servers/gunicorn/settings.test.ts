import { describe, expect, it } from 'vitest';
import {
  forwardedAllowIps,
  gracefulTimeout,
  isDaemon,
  socketRights,
  threads,
  timeout,
  workerClass,
  workers,
} from '../../../src/servers/gunicorn/effective.ts';
import { looksLikeGunicornConf, readGunicorn } from '../../../src/servers/gunicorn/settings.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { catalog, conf, filesOf, launchOf, plain, run } from './helpers.ts';

const where = (settings: ReturnType<typeof run>, name: string): [unknown, string] => {
  const source = settings.get(name);
  return [plain(source), source.where];
};

describe('what holds', () => {
  const FILE = { '/srv/gunicorn.conf.py': 'workers = 3\n' };

  it('rises step by step', () => {
    expect(where(run('gunicorn app'), 'workers')).toEqual([1, 'default']);
    const environment = { WEB_CONCURRENCY: '2' };
    expect(where(run('gunicorn app', {}, { environment }), 'workers')).toEqual([2, 'environment']);
    expect(where(run('gunicorn app', FILE, { environment }), 'workers')).toEqual([3, 'file']);
    const both = { ...environment, GUNICORN_CMD_ARGS: '--workers 4' };
    expect(where(run('gunicorn app', FILE, { environment: both }), 'workers')).toEqual([4, 'environment-args']);
    expect(where(run('gunicorn -w 5 app', FILE, { environment: both }), 'workers')).toEqual([5, 'command-line']);
  });

  it('is said by every place, the lowest first', () => {
    const settings = run('gunicorn -w 5 -w 6 app', FILE, { environment: { GUNICORN_CMD_ARGS: '-w4' } });
    expect(settings.all('workers').map((source) => [plain(source), source.where, source.plain])).toEqual([
      [3, 'file', true],
      [4, 'environment-args', false],
      [5, 'command-line', true],
      [6, 'command-line', true],
    ]);
    expect([settings.all('timeout'), settings.complete]).toEqual([[], true]);
  });

  it('collects repeated flags of one place', () => {
    const settings = run(
      'gunicorn -b a -b b app',
      { '/srv/gunicorn.conf.py': 'bind = "c"\n' },
      { environment: { GUNICORN_CMD_ARGS: '-b d' } },
    );
    expect(settings.all('bind').map(plain)).toEqual([['c'], ['d'], ['a'], ['a', 'b']]);
  });

  it.each([
    ['-c other.py', {}, 5],
    ['-c /srv/other.py', {}, 5],
    ['-c file:other.py', {}, 5],
    ['-c conf/app.conf', {}, 6],
    ['-c python:conf.settings', {}, 7],
    ['-c conf/app.conf -c other.py', {}, 5],
    ["-c ''", {}, 3],
    ['', {}, 3],
    ['', { GUNICORN_CMD_ARGS: '-c other.py' }, 5],
    ['-c conf/app.conf', { GUNICORN_CMD_ARGS: '-c other.py' }, 6],
    ['--chdir conf', {}, 3],
  ])('reads one file: %s %j', (flags, environment, value) => {
    const files = {
      ...FILE,
      '/srv/other.py': 'workers = 5\n',
      '/srv/conf/app.conf': 'workers = 6\n',
      '/srv/conf/settings.py': 'workers = 7\n',
      '/srv/conf/gunicorn.conf.py': 'workers = 8\n',
    };
    const settings = run(`gunicorn ${flags} app`, files, { environment });
    expect([plain(settings.get('workers')), settings.complete]).toEqual([value, true]);
  });

  it.each([
    ['gunicorn -c nowhere.py app', {}, false],
    ['gunicorn -c $CONF app', {}, false],
    ['gunicorn -c python:nowhere app', {}, false],
    ['gunicorn $OPTS app', {}, false],
    ['gunicorn app', { complete: false }, true],
    ['gunicorn app', { complete: false, procfile: true }, false],
    ['gunicorn app', { environment: { GUNICORN_CMD_ARGS: null } }, false],
    ['gunicorn app', { cwd: null }, false],
    ['gunicorn app', { cwd: '/other' }, true],
  ])('%s %j: complete %s', (command, around, complete) => {
    const settings = run(command, FILE, around);
    expect([settings.complete, settings.get('timeout').value.known]).toEqual([complete, complete]);
  });

  it('is not known where flags nobody sees may take it back', () => {
    const get = (command: string, name: string, environment: Record<string, string | null> = {}): unknown =>
      plain(run(command, { '/srv/gunicorn.conf.py': 'workers = 3\nbind = "a"\nwsgi_app = "x"\n' }, { environment }).get(name));
    expect(get('gunicorn $OPTS app', 'workers')).toBe('? a variable');
    expect(get('gunicorn $OPTS app', 'wsgi_app')).toBe('x');
    expect(get('gunicorn -w 4 $OPTS app', 'workers')).toBe('? a variable');
    expect(get('gunicorn $OPTS -w 4 app', 'workers')).toBe(4);
    expect(get('gunicorn -b b $OPTS app', 'bind')).toEqual(['b']);
    expect(get('gunicorn app', 'workers', { GUNICORN_CMD_ARGS: null })).toBe('? a secret');
    expect(get('gunicorn -w 4 app', 'workers', { GUNICORN_CMD_ARGS: null })).toBe(4);
  });

  it('comes from a module as far as it is known', () => {
    expect(plain(conf('from base import *\nworkers = 3\n').get('workers'))).toBe(3);
    expect(plain(conf('from base import *\n').get('workers'))).toBe('? `from base import *` may set it');
    expect(plain(conf('from base import workers\n').get('workers'))).toBe('? base.workers is not known here');
    expect(plain(conf('workers = 3\ndel workers\n').get('workers'))).toBe(1);
    expect(conf('Workers = 3\nwrokers = 4\n').all('workers')).toEqual([]);
  });

  it('says where it is from', () => {
    const text = 'import os\nworkers = 3\ntimeout = 2 * 15\nbind = os.environ.get("BIND", "a")\n';
    const settings = conf(text);
    const origins = ['workers', 'timeout', 'bind', 'keepalive'].map((name) => settings.get(name).value.origin);
    expect(origins).toEqual(['explicit', 'computed', 'environment', 'default']);
    const { span, valueSpan, plain: isPlain } = settings.get('timeout');
    expect([settings.file!.slice(span), settings.file!.slice(valueSpan), isPlain]).toEqual(['timeout = 2 * 15', '2 * 15', false]);
    expect(['workers', 'bind'].map((name) => settings.get(name).plain)).toEqual([true, false]);
    expect(conf('workers = 1\nworkers = 2\n').get('workers').plain).toBe(false);
  });

  it('has defaults of the environment', () => {
    const environment = { PORT: '5000', FORWARDED_ALLOW_IPS: '*', WEB_CONCURRENCY: '04' };
    const settings = run('gunicorn app', {}, { environment });
    expect(['bind', 'forwarded_allow_ips', 'workers', 'default_proc_name'].map((name) => plain(settings.get(name)))).toEqual([
      ['0.0.0.0:5000'],
      ['*'],
      4,
      'app',
    ]);
    expect(plain(run('gunicorn app', {}, { procfile: true }).get('bind'))).toBe('? the platform sets $PORT');
    expect(plain(run('gunicorn app', {}, { complete: false, procfile: true }).get('workers'))).toBe(
      '? a configuration that is not in view may set it',
    );
  });

  it('may be refused', () => {
    const messages = (settings: ReturnType<typeof run>): string[] => settings.invalid.map(({ message }) => message);
    expect(messages(run('gunicorn app', {}, { environment: { WEB_CONCURRENCY: '' } }))).toEqual([
      "Invalid value for workers: invalid literal for int() with base 10: ''",
    ]);
    expect(messages(run('gunicorn app', {}, { environment: { GUNICORN_CMD_ARGS: "--nope 'x" } }))).toEqual([
      'Invalid value for GUNICORN_CMD_ARGS: No closing quotation',
      'Invalid value for GUNICORN_CMD_ARGS: unrecognized arguments: --nope',
    ]);
    expect(messages(run('gunicorn -w -1 --reload-engine x --reload-engine poll app'))).toEqual([
      'Invalid value for workers: Value must be positive: -1',
    ]);
    const settings = conf('workers = -1\n');
    expect(settings.invalid.map(({ name, span }) => [name, settings.file!.slice(span)])).toEqual([['workers', '-1']]);
    for (let i = 0; i < 3; i++) settings.get('workers');
    expect(settings.invalid.length).toBe(1);
  });

  it('traces the words of GUNICORN_CMD_ARGS where they stand', () => {
    const settings = run('gunicorn app', {}, { environment: { GUNICORN_CMD_ARGS: '-w 4 --bind "a b"' } });
    expect(['workers', 'bind'].map((name) => plain(settings.get(name)))).toEqual([4, ['a b']]);
  });

  it('is read from a file by itself', () => {
    const files = filesOf({ 'app/gunicorn.conf.py': 'import os\nbind = os.getenv("B", "a")\nworkers = 3\n' });
    const settings = readGunicorn(files, catalog, { file: files.all[0]! });
    expect(['workers', 'bind', 'timeout'].map((name) => plain(settings.get(name)))).toEqual([
      3,
      '? $B may be set where gunicorn is started',
      30,
    ]);
  });
});

describe('names that are no settings', () => {
  it('are told, those that are used elsewhere with it', () => {
    const text = [
      'import os',
      'wrokers = 3',
      'port = 80',
      'logfile, _private, CONSTANT = "a", 1, 2',
      'bind = f":{port}"',
      'timeout = 30',
      'for item in (1, 2): pass',
      'def helper(): inner = 1',
      'class Other: pass',
      'debug = True',
      'workers = helper()',
    ].join('\n');
    const settings = conf(`${text}\n`);
    expect(
      settings.strangers.map(({ name, span, usedElsewhere, value }) => [
        name,
        settings.file!.slice(span),
        usedElsewhere,
        value.known && value.value,
      ]),
    ).toEqual([
      ['wrokers', 'wrokers', false, 3],
      ['port', 'port', true, 80],
      ['logfile', 'logfile', false, 'a'],
      ['debug', 'debug', false, true],
    ]);
  });
});

describe('views', () => {
  it('give numbers, with the cores where they matter', () => {
    const settings = conf('import os\nworkers = os.cpu_count() * 2\nthreads = 2\ntimeout = "60"\n');
    const value = (one: ReturnType<typeof workers>): unknown => (one.known ? one.value : one.reason);
    expect([workers(settings), workers(settings, 4), threads(settings), timeout(settings), gracefulTimeout(settings)].map(value)).toEqual([
      'it depends on the number of cores: cpu_count() * 2',
      8,
      2,
      60,
      30,
    ]);
  });

  it.each([
    ['', 'sync'],
    ['threads = 2', 'gthread'],
    ['worker_class = "gevent"\nthreads = 2', 'gevent'],
    ['class W: pass\nworker_class = W', '? a class of its own'],
    ['import os\nthreads = os.cpu_count()', '? it depends on the number of cores: cpu_count()'],
  ])('name the worker: %j', (text, expected) => {
    const value = workerClass(conf(`${text}\n`));
    expect(value.known ? value.value : `? ${value.reason}`).toBe(expected);
  });

  it('know whom gunicorn believes, and whether it goes away', () => {
    expect(forwardedAllowIps(conf('forwarded_allow_ips = "*, 10.0.0.1"\n'))).toMatchObject({ value: ['*', '10.0.0.1'] });
    expect(forwardedAllowIps(conf(''))).toMatchObject({ value: ['127.0.0.1', '::1'] });
    expect([isDaemon(run('gunicorn -D app')), isDaemon(conf(''))]).toMatchObject([{ value: true }, { value: false }]);
  });

  it.each([
    ['gunicorn app', { user: 'web' }, ['web', 'web', 0o777]],
    ['gunicorn -u www-data -g web -m 007 app', { user: 'root' }, ['www-data', 'web', 0o770]],
    ['gunicorn -u www-data -m 0117 app', { user: 'web', group: 'www-data' }, ['web', 'www-data', 0o660]],
    ['gunicorn app', {}, ['? who starts gunicorn is not known', '? who starts gunicorn is not known', 0o777]],
  ])('know the rights of sockets: %s %j', (command, around, expected) => {
    const settings = run(command, {}, around);
    const { owner, group, mode } = socketRights(settings, launchOf(command, around));
    expect([owner, group, mode].map((value) => (value.known ? value.value : `? ${value.reason}`))).toEqual(expected);
  });
});

describe('a file', () => {
  it.each([
    ['gunicorn.conf.py', '', true],
    ['deploy/gunicorn.conf.py', '', true],
    ['deploy/conf.py', 'import os\nworkers = 3\n', true],
    ['deploy/conf.py', 'bind: str = "x"\n', true],
    ['deploy/conf.py', 'if bind == 3:\n    workers = 3\n', false],
  ])('%s with %j looks like one of gunicorn: %s', (id, text, expected) => {
    expect(looksLikeGunicornConf(new SourceFile(id, text))).toBe(expected);
  });
});
