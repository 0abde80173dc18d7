import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate } from '../../src/generate/index.ts';
import { answersOf } from '../generate/combinations.ts';
import { haveAll, need, needRoot } from './need.ts';
import { OUTSIDE, startStack, type RunningStack } from './stack-runner.ts';

/** Applications as plain as can be, which believe all they are told: what reaches them is what nginx sends. */
const GUNICORN = `[Service]
User=shop
RuntimeDirectory=shop
WorkingDirectory=/srv/shop
ExecStart=/usr/bin/gunicorn --bind unix:/run/shop/gunicorn.sock --umask 0 --forwarded-allow-ips * wsgi:app

[Install]
WantedBy=multi-user.target
`;

const UWSGI = `[Service]
User=shop
RuntimeDirectory=shop
WorkingDirectory=/srv/shop
ExecStart=/usr/bin/uwsgi --plugin python3 --master --socket /run/shop/uwsgi.sock --chmod-socket=666 --module wsgi:app --need-app

[Install]
WantedBy=multi-user.target
`;

type Changes = Parameters<typeof answersOf>[0];

/** What is generated for nginx, and an application behind it. */
async function start(changes: Changes, unit: string, app?: string): Promise<RunningStack> {
  const dir = mkdtempSync(join(tmpdir(), 'stacklint-generated-'));
  try {
    const files = generate(answersOf(changes)).filter(({ path }) => path.startsWith('etc/nginx/'));
    for (const { path, text } of [...files, { path: 'etc/systemd/system/shop.service', text: unit }]) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
    return await startStack(dir, app === undefined ? {} : { app });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** What the application learns of a request; its headers in one place. */
interface Seen {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly remote_addr: string;
  readonly headers: Readonly<Record<string, string>>;
}

const HOST = 'shop.example.com';

/** All that visitors may claim. */
const FORGED = {
  'X-Forwarded-For': '203.0.113.66',
  'X-Forwarded-Host': 'evil.example',
  'X-Forwarded-Prefix': '/evil',
  'X-Forwarded-Proto': 'gopher',
};

const NEEDS = [
  ['nginx', 'nginx'],
  ['gunicorn', 'gunicorn'],
  ['uwsgi', 'uwsgi uwsgi-plugin-python3'],
  ['systemctl', 'systemd'],
  ['curl', 'curl'],
  ['openssl', 'openssl'],
] as const;

const ready = haveAll([needRoot(), ...NEEDS.map(([command, aptPackage]) => need(command, aptPackage))]);

/** Starts a stack for the tests of a block. */
function running(changes: Changes, unit: string, app?: string): () => RunningStack {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await start(changes, unit, app);
  });
  afterAll(() => stack?.stop());
  return () => stack;
}

const seenBy = (body: string): Seen => JSON.parse(body) as Seen;

describe.runIf(ready).sequential.each([
  ['gunicorn', GUNICORN],
  ['uwsgi', UWSGI],
] as const)('nginx as generated, TLS ending in it, before %s', (server, unit) => {
  const stack = running({ tls: 'files', server, maxUpload: 1024 }, unit);

  it('sends visitors on to TLS, where browsers stay', async () => {
    const plain = await stack().request({ host: HOST, path: '/a?b=c' });
    expect([plain.status, plain.headers['location']]).toEqual([301, `https://${HOST}/a?b=c`]);
    const { status, headers } = await stack().request({ host: HOST, tls: true });
    expect([status, headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
  });

  it('tells who asks for what, and not what visitors claim', async () => {
    const { body } = await stack().request({ host: HOST, path: '/a%20b?c', tls: true, headers: FORGED });
    const { scheme, host, path, headers } = seenBy(body);
    expect({ scheme, host, path }).toEqual({ scheme: 'https', host: HOST, path: '/a%20b' });
    expect(headers).toMatchObject({ 'X-Forwarded-For': '127.0.0.1', 'X-Forwarded-Host': HOST, 'X-Forwarded-Proto': 'https' });
    expect(headers['X-Forwarded-Prefix'] ?? '').toBe('');
  });

  it('answers to the names of the site alone', async () => {
    await expect(stack().request({ host: 'other.example' })).rejects.toThrow(/Empty reply/);
    await expect(stack().request({ host: 'other.example', tls: true })).rejects.toThrow(/unrecognized name|alert|SSL/i);
    const inside = await stack().run('curl', '-sk', '--resolve', `${HOST}:443:127.0.0.1`, '-H', 'Host: other.example', `https://${HOST}/`);
    expect(inside).not.toContain('other.example');
  });

  it('passes on the name by which it chose the site, not the Host beside it', async () => {
    const request = `GET http://${HOST}/ HTTP/1.1\\r\\nHost: evil.example\\r\\nConnection: close\\r\\n\\r\\n`;
    const answer = await stack().run(
      'bash',
      '-c',
      `printf '${request}' | openssl s_client -quiet -connect 127.0.0.1:443 -servername ${HOST} 2>/dev/null`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(answer).not.toContain('evil.example');
  });

  it('serves files, and refuses what is too large', async () => {
    expect(await stack().request({ host: HOST, tls: true, path: '/static/style.css' })).toMatchObject({
      status: 200,
      body: 'body { margin: 0 }\n',
    });
    const upload = async (size: number): Promise<number> =>
      (await stack().request({ host: HOST, tls: true, method: 'POST', body: 'x'.repeat(size) })).status;
    expect([await upload(1024), await upload(1025)]).toEqual([200, 413]);
  });

  it('does not shake hands by a TLS that is given up', async () => {
    const hello = (version: string): Promise<string> =>
      stack().run(
        'bash',
        '-c',
        `openssl s_client -connect 127.0.0.1:443 -servername ${HOST} -cipher DEFAULT@SECLEVEL=0 ${version} </dev/null 2>&1`,
      );
    expect(await hello('-tls1_1')).toMatch(/alert protocol version/);
    expect(await hello('-tls1_2')).toMatch(/Protocol *: TLSv1\.2/);
  });
});

describe.runIf(ready).sequential.each([
  ['gunicorn', GUNICORN],
  ['uwsgi', UWSGI],
] as const)('nginx as generated, a balancer that ends TLS in front, before %s', (server, unit) => {
  const stack = running({ tls: 'behind-lb', behind: 'alb', behindFrom: ['127.0.0.0/8'], server }, unit);
  const over = (headers: Readonly<Record<string, string>>, via?: string) =>
    stack().request({ host: HOST, headers, ...(via !== undefined && { via }) });

  it('takes its word for who visitors are and how they came', async () => {
    const { status, body } = await over({ ...FORGED, 'X-Forwarded-For': '203.0.113.66, 192.0.2.1', 'X-Forwarded-Proto': 'https' });
    const { scheme, host, headers } = seenBy(body);
    expect({ status, scheme, host, address: headers['X-Forwarded-For'] }).toEqual({
      status: 200,
      scheme: 'https',
      host: HOST,
      address: '192.0.2.1',
    });
    expect(headers['X-Forwarded-Host']).toBe(HOST);
  });

  it('sends visitors that came to it without TLS back to it', async () => {
    const { status, headers } = await over({ 'X-Forwarded-Proto': 'http' });
    expect([status, headers['location']]).toEqual([301, `https://${HOST}/`]);
  });

  it('takes the word of nobody else', async () => {
    expect((await over({ 'X-Forwarded-Proto': 'https' }, OUTSIDE)).status).toBe(301);
  });

  it('answers its health check, which knows no name', async () => {
    expect(await stack().request({ host: '127.0.0.1', path: '/healthz' })).toMatchObject({ status: 200, body: 'ok' });
    await expect(stack().request({ host: '127.0.0.1' })).rejects.toThrow(/Empty reply/);
  });
});

describe.runIf(ready).sequential('nginx as generated, without TLS, before uWSGI', () => {
  const stack = running({ tls: 'none', server: 'uwsgi', prefix: '/shop' }, UWSGI);

  it('lets no visitor claim TLS', async () => {
    const { body } = await stack().request({
      host: HOST,
      path: '/shop/',
      headers: { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Ssl': 'on' },
    });
    expect(seenBy(body)).toMatchObject({ scheme: 'http', path: '/shop/' });
  });

  it('leads to the prefix with its slash, and hands out nothing beside it', async () => {
    const { status, headers } = await stack().request({ host: HOST, path: '/shop?a=b' });
    expect([status, headers['location']]).toEqual([301, `http://${HOST}/shop/?a=b`]);
    expect((await stack().request({ host: HOST, path: '/' })).status).toBe(404);
    expect((await stack().request({ host: HOST, path: '/shopping' })).status).toBe(404);
  });
});

/** Sends a line, and the next when somebody has asked for `/go`. */
const STREAM = `import os, time


def app(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/event-stream')])
    if environ['PATH_INFO'] == '/go':
        open('/tmp/go', 'w').close()
        return [b'gone']

    def lines():
        yield b'first\\n'
        while not os.path.exists('/tmp/go'):
            time.sleep(0.01)
        yield b'last\\n'

    return lines()
`;

describe.runIf(ready).sequential.each([
  ['gunicorn', GUNICORN.replace('--umask', '--threads 4 --umask')],
  ['uwsgi', UWSGI.replace('--master', '--master --threads 4')],
] as const)('nginx as generated before %s that streams', (server, unit) => {
  const stack = running({ tls: 'none', workload: 'streaming', server }, unit, STREAM);

  it('sends on at once what comes', async () => {
    const script = `curl -sSN --max-time 10 -H 'Host: ${HOST}' http://127.0.0.1/ | { read -r line; curl -sS -H 'Host: ${HOST}' http://127.0.0.1/go; cat; }`;
    expect(await stack().run('bash', '-c', script)).toBe('gonelast\n');
  });
});

/** Answers an Upgrade on the connection itself, as packages for WebSockets do, and says in capitals what comes. */
const SOCKET = `def app(environ, start_response):
    if environ.get('HTTP_UPGRADE') != 'websocket' or environ['HTTP_CONNECTION'].lower() != 'upgrade':
        start_response('426 Upgrade Required', [('Content-Length', '0'), ('X-Connection', environ.get('HTTP_CONNECTION', ''))])
        return []
    peer = environ['gunicorn.socket']
    peer.sendall(b'HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n\\r\\n')
    while data := peer.recv(100):
        peer.sendall(data.upper())
    raise SystemExit
`;

const CLIENT = `import socket
peer = socket.create_connection(('127.0.0.1', 80), timeout=10)
peer.sendall(b'GET / HTTP/1.1\\r\\nHost: ${HOST}\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n\\r\\n')
head = b''
while not head.endswith(b'\\r\\n\\r\\n'):
    head += peer.recv(1)
print(head.split(b'\\r\\n')[0].decode())
for word in (b'one', b'two'):
    peer.sendall(word)
    print(peer.recv(100).decode())
`;

describe.runIf(ready).sequential('nginx as generated before gunicorn with WebSockets', () => {
  const stack = running({ tls: 'none', workload: 'websocket' }, GUNICORN.replace('--umask', '--threads 4 --umask'), SOCKET);

  it('lets connections be upgraded, and no others', async () => {
    expect(await stack().run('python3', '-c', CLIENT)).toBe('HTTP/1.1 101 Switching Protocols\nONE\nTWO\n');
    expect(await stack().request({ host: HOST, headers: { Connection: 'keep-alive' } })).toMatchObject({
      status: 426,
      headers: { 'x-connection': 'close' },
    });
  });
});
