import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate } from '../../src/generate/index.ts';
import { answersOf } from '../generate/combinations.ts';
import { haveAll, need, needExpress, needRoot } from './need.ts';
import { startStack, type RunningStack } from './stack-runner.ts';

type Changes = Parameters<typeof answersOf>[0];

const HOST = 'shop.example.com';

/** Tells as whom it runs and what it is asked for; `?3` takes so many seconds. */
const APP = `import json, os, pwd, time


def app(environ, start_response):
    query = environ.get('QUERY_STRING', '')
    length = int(environ.get('CONTENT_LENGTH') or 0)
    if query:
        time.sleep(float(query))
    seen = {
        'user': pwd.getpwuid(os.getuid()).pw_name,
        'script': environ.get('SCRIPT_NAME', ''),
        'path': environ['PATH_INFO'],
        'scheme': environ['wsgi.url_scheme'],
        'body': len(environ['wsgi.input'].read(length)),
    }
    start_response('200 OK', [('Content-Type', 'application/json')])
    return [json.dumps(seen).encode()]
`;

async function start(changes: Changes): Promise<RunningStack> {
  const dir = mkdtempSync(join(tmpdir(), 'stacklint-generated-'));
  try {
    for (const { path, text } of generate(answersOf({ app: 'wsgi:app', static: [], tls: 'none', ...changes }))) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
    return await startStack(dir, { app: APP });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const ready = haveAll([
  needRoot(),
  needExpress(),
  need('nginx', 'nginx'),
  need('gunicorn', 'gunicorn'),
  need('uwsgi', 'uwsgi uwsgi-plugin-python3'),
  need('supervisord', 'supervisor'),
  need('systemctl', 'systemd'),
  need('curl', 'curl'),
  need('openssl', 'openssl'),
]);

interface Case {
  readonly changes: Changes;
  /** What stops it. */
  readonly stop: readonly string[];
  /** Where visitors connect; 80 when absent. */
  readonly port?: number;
  readonly tls?: boolean;
}

const SERVICE = ['systemctl', 'stop', 'shop.service'];
const SOCKET = ['systemctl', 'stop', 'shop.socket', 'shop.service'];
const PROGRAM = ['supervisorctl', 'stop', 'shop'];
const EXPRESS = { server: 'mod_wsgi-express', socket: 'tcp' } as const;
const ALONE = { front: 'none', socket: 'tcp' } as const;

const CASES: Readonly<Record<string, Case>> = {
  'gunicorn, systemd': { changes: {}, stop: SERVICE },
  'gunicorn below a prefix, systemd': { changes: { prefix: '/shop', socket: 'tcp' }, stop: SERVICE },
  'gunicorn on a socket of systemd': { changes: { launcher: 'systemd-socket' }, stop: SOCKET },
  'gunicorn, supervisor': { changes: { launcher: 'supervisor' }, stop: PROGRAM },
  'gunicorn with TLS of its own': { changes: { ...ALONE, server: 'gunicorn', tls: 'files' }, stop: SERVICE, tls: true },
  'uWSGI, systemd': { changes: { server: 'uwsgi' }, stop: SERVICE },
  'uWSGI below a prefix, on a socket of systemd': {
    changes: { server: 'uwsgi', launcher: 'systemd-socket', prefix: '/shop' },
    stop: SOCKET,
  },
  'uWSGI, supervisor': { changes: { server: 'uwsgi', launcher: 'supervisor' }, stop: PROGRAM },
  'uWSGI, a vassal': { changes: { server: 'uwsgi', launcher: 'emperor' }, stop: ['systemctl', 'stop', 'emperor.uwsgi.service'] },
  'uWSGI with threads for streams': { changes: { server: 'uwsgi', workload: 'streaming' }, stop: SERVICE },
  'uWSGI before a balancer': { changes: { ...ALONE, server: 'uwsgi', tls: 'behind-lb', behind: 'alb' }, stop: SERVICE, port: 8000 },
  'uWSGI with TLS of its own': { changes: { ...ALONE, server: 'uwsgi', tls: 'files' }, stop: SERVICE, tls: true },
  'uWSGI before a balancer, on a socket of systemd': {
    changes: { ...ALONE, server: 'uwsgi', launcher: 'systemd-socket', tls: 'behind-lb', behind: 'alb' },
    stop: SOCKET,
    port: 8000,
  },
  'uWSGI, a vassal on a port of root': {
    changes: { ...ALONE, server: 'uwsgi', launcher: 'emperor' },
    stop: ['systemctl', 'stop', 'emperor.uwsgi.service'],
  },
  'mod_wsgi-express, systemd': { changes: EXPRESS, stop: SERVICE },
  'mod_wsgi-express below a prefix, systemd': { changes: { ...EXPRESS, prefix: '/shop' }, stop: SERVICE },
  'mod_wsgi-express, supervisor': { changes: { ...EXPRESS, launcher: 'supervisor' }, stop: PROGRAM },
  'mod_wsgi-express before a balancer': {
    changes: { ...EXPRESS, front: 'none', tls: 'behind-lb', behind: 'alb' },
    stop: SERVICE,
    port: 8000,
  },
  'mod_wsgi-express with TLS of its own': { changes: { ...EXPRESS, front: 'none', tls: 'files' }, stop: SERVICE, tls: true },
};

describe.runIf(ready).sequential.each(Object.entries(CASES))('%s', (_, { changes, stop, port, tls = false }) => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await start(changes);
  });
  afterAll(() => stack?.stop());

  const to = { host: HOST, tls, ...(port !== undefined && { port }) };
  const prefix = changes?.prefix ?? '';

  it('answers as its own user, with the prefix taken off', async () => {
    const { status, body } = await stack.request({ ...to, path: `${prefix}/a/b`, body: 'x'.repeat(100) });
    expect([status, body]).toEqual([
      200,
      JSON.stringify({ user: 'shop', script: prefix, path: '/a/b', scheme: tls ? 'https' : 'http', body: 100 }).replace(/([:,])/g, '$1 '),
    ]);
  });

  it('finishes a request that is in work when it is stopped', async () => {
    const slow = stack.request({ ...to, path: `${prefix}/slow?3` }).then(
      ({ status }) => String(status),
      () => 'cut',
    );
    await sleep(1000);
    await stack.run(...stop);
    expect(await slow).toBe('200');
    expect(await stack.run('pgrep', '-u', 'shop', '-a')).toBe('');
  });
});
