import { describe, expect, it } from 'vitest';
import { loadUwsgiCatalog } from '../../src/catalog/uwsgi/catalog.ts';

const catalog = await loadUwsgiCatalog();

describe('the uWSGI option table', () => {
  it('is whole', () => {
    expect([catalog.options.length, catalog.version]).toEqual([1328, '2.0.30']);
    expect(new Set(catalog.options.map(({ name }) => name)).size).toBe(1328);
    expect(catalog.options.filter(({ name }) => !/^[a-zA-Z0-9][\w.-]*$/.test(name))).toEqual([]);
  });

  it('knows an option', () => {
    expect(catalog.lookup('memory-report')).toEqual({
      name: 'memory-report',
      shortcut: 'm',
      arity: 'optional',
      kind: 'int',
      flags: new Set(),
      plugin: 'core',
      since: undefined,
      until: undefined,
    });
    expect(catalog.lookup('Processes')).toBeUndefined();
    expect(catalog.lookup('http11-socket')?.since).toBe('2.0.16');
    expect(catalog.lookup('ienv')?.since).toBe('unreleased');
    expect(catalog.lookup('py-autoreload')).toMatchObject({ plugin: 'python', flags: new Set(['THREADS', 'MASTER']) });
  });

  it('resolves letters and abbreviations as getopt_long does with the tables', () => {
    const letters = 'spMHwCxbTzi';
    expect([...letters].map((letter) => catalog.byShortcut(letter)?.name)).toEqual([
      'socket',
      'processes',
      'master',
      'home',
      'module',
      'chmod-socket',
      'xmlconfig',
      'buffer-size',
      'enable-threads',
      'socket-timeout',
      'single-interpreter',
    ]);
    expect(catalog.startingWith('process').map(({ name }) => name)).toEqual(['processes']);
    expect(catalog.startingWith('http').map(({ name }) => name)).toEqual(['http']);
    expect(catalog.startingWith('vacu').map(({ name }) => name)).toEqual(['vacuum']);
  });

  it('names the options that imply the master', () => {
    const imply =
      `touch-reload touch-chain-reload touch-workers-reload stats stats-server spooler spooler-processes mule mules farm timer cron unique-cron
      attach-daemon attach-daemon2 smart-attach-daemon smart-attach-daemon2 cheap cheaper idle logger req-logger log-master log-route log-maxsize
      log-syslog log-socket alarm metric legion subscribe-to master-fifo fs-reload evil-reload-on-as evil-reload-on-rss zerg-server
      check-mountpoint notify-socket py-autoreload py-tracebacker static-cache-paths forkbomb-delay check-interval`.split(/\s+/);
    expect(imply.filter((name) => !catalog.impliesMaster(name))).toEqual(['spooler-processes']);
    expect(['master', 'processes', 'harakiri', 'threads', 'max-requests', 'nope'].filter((name) => catalog.impliesMaster(name))).toEqual(
      [],
    );
    expect(
      ['threads', 'py-autoreload', 'py-tracebacker', 'enable-threads', 'master'].filter((name) => catalog.impliesThreads(name)),
    ).toEqual(['threads', 'py-autoreload', 'py-tracebacker']);
  });

  it.each([
    ['procceses', 'processes', 'spelling'],
    ['harakiry', 'harakiri', 'spelling'],
    ['thread', 'threads', 'spelling'],
    ['enable_threads', 'enable-threads', 'folding'],
    ['--processes', 'processes', 'folding'],
    ['Processes', 'processes', 'folding'],
    ['wsgifile', 'wsgi-file', 'folding'],
    ['p', 'processes', 'folding'],
    ['timeout', 'harakiri', 'foreign'],
    ['bind', 'socket', 'foreign'],
    ['gui', 'gid', 'foreign'],
    ['max_execution_time', 'harakiri', 'foreign'],
    ['http_keep_alive', 'http-keepalive', 'foreign'],
  ] as const)('takes %s for %s', (wrong, name, by) => {
    expect(catalog.nearest(wrong)).toEqual({ name, by });
  });

  it.each(['', 'x1', 'base', 'project', 'my-own-placeholder', '__proto__', 'constructor'])('has nothing for %j', (name) => {
    expect(catalog.nearest(name)).toBeUndefined();
  });

  it('names only options it knows for foreign words', () => {
    const foreign = [
      'timeout',
      'uwsgi-connect-timeout',
      'graceful-timeout',
      'backlog',
      'worker-processes',
      'max-requests-jitter',
      'preload',
      'pid',
    ];
    expect(foreign.map((name) => catalog.lookup(catalog.nearest(name)!.name)?.name)).not.toContain(undefined);
  });
});
