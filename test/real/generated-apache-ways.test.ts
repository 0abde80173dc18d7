import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plan } from '../../src/generate/index.ts';
import type { Wanted } from '../../src/generate/wanted.ts';
import { writeApache } from '../../src/generate/write/apache.ts';
import { answersOf, SHOP } from '../generate/combinations.ts';
import { prepare } from './generated-apache.ts';
import { haveAll, need } from './need.ts';
import { freePorts } from './ports.ts';

const ready = haveAll([need('apache2', 'apache2 libapache2-mod-wsgi-py3')]);

const app = (name: string, prefix: string, workload: 'websocket' | 'streaming' | 'io', maxUpload: number) =>
  ({ ...SHOP, name, prefix, workload, maxUpload, socket: 'tcp', static: [] }) as const;

/** One site with an application at its root, one below, and one below that: each with a port of its own, 8000 and on. */
const APPS = [app('shop', '/', 'io', 3000), app('chat', '/chat', 'websocket', 2000), app('feed', '/chat/feed.d', 'streaming', 1000)];

/** Stands in for gunicorn: says which one it is and what was asked for; lets connections be upgraded, and answers in pieces. */
function backend(name: string): { readonly server: Server; readonly open: ServerResponse[] } {
  const open: ServerResponse[] = [];
  const server = createServer((request, response) => {
    request.resume();
    if (request.url!.endsWith('/stream')) {
      response.write('first');
      open.push(response);
    } else request.on('end', () => response.end(`${name} ${request.url}`));
  });
  server.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    socket.on('data', (piece: Buffer) => socket.write(`${name} heard ${piece.toString()}`));
    socket.on('error', () => undefined);
  });
  return { server, open };
}

describe.runIf(ready)('several applications behind one generated Apache', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stacklint-generated-ways-'));
  const backends = APPS.map(({ name }) => backend(name));
  let ports: Wanted['ports'];
  let apache: ChildProcess;

  beforeAll(async () => {
    const [http, https, ...inner] = (await freePorts(2 + APPS.length)) as [number, number, ...number[]];
    ports = { http, https };
    const wanted: Wanted = { ...plan(answersOf({ front: 'apache', tls: 'none', apps: APPS })), ports };
    const files = writeApache(wanted).map(({ path, text }) => ({
      path,
      text: text.replaceAll(/127\.0\.0\.1:800(\d)\b/g, (_, at: string) => `127.0.0.1:${inner[Number(at)]}`),
    }));
    prepare(files, wanted, folder);
    chmodSync(folder, 0o755);
    await Promise.all(backends.map(({ server }, at) => new Promise<void>((done) => server.listen(inner[at], '127.0.0.1', done))));
    apache = spawn('/usr/sbin/apache2', ['-D', 'FOREGROUND', '-f', join(folder, 'httpd.conf')], { stdio: 'ignore', detached: true });
    for (let tries = 0; tries < 200 && (await ask('/').catch(() => undefined)) === undefined; tries++) await sleep(50);
  });

  afterAll(async () => {
    const ended = new Promise((done) => apache.once('exit', done));
    process.kill(-apache.pid!, 'SIGKILL');
    await ended;
    for (const { server } of backends) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(folder, { recursive: true });
  });

  function ask(path: string, size?: number): Promise<string> {
    const host = 'shop.example.com';
    const options = { host: '127.0.0.1', port: ports.http, path, headers: { host }, method: size === undefined ? 'GET' : 'POST' };
    return new Promise((resolve, reject) => {
      const request = httpRequest(options, (response) => {
        let body = '';
        response.on('data', (piece: Buffer) => (body += piece.toString()));
        response.on('end', () => resolve(response.statusCode === 200 ? body : String(response.statusCode)));
      });
      request.on('error', reject);
      if (size !== undefined) request.setHeader('content-length', size);
      request.end(size === undefined ? undefined : Buffer.alloc(size));
    });
  }

  it.each([
    ['/', 'shop /'],
    ['/chatter', 'shop /chatter'],
    ['/a?b=c', 'shop /a?b=c'],
    ['/chat', 'chat /chat'],
    ['/chat/', 'chat /chat/'],
    ['/chat/feed', 'chat /chat/feed'],
    ['/chat/feed_d/x', 'chat /chat/feed_d/x'],
    ['/chat/feed.d/x?y', 'feed /chat/feed.d/x?y'],
  ])('%s leads to %s', async (path, answer) => {
    expect(await ask(path)).toBe(answer);
  });

  it.each([
    ['/up', 3000],
    ['/chat/up', 2000],
    ['/chat/feed.d/up', 1000],
  ])('%s takes %i bytes and no more', async (path, limit) => {
    expect([(await ask(path, limit)).slice(-path.length), await ask(path, limit + 1)]).toEqual([path, '413']);
  });

  it('lets WebSockets through where they are wanted', async () => {
    const socket = connect(ports.http, '127.0.0.1');
    const heard: string[] = [];
    const hear = (): Promise<string> => new Promise((done) => socket.once('data', (piece: Buffer) => done(piece.toString())));
    socket.write('GET /chat/ws HTTP/1.1\r\nHost: shop.example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    heard.push((await hear()).split('\r\n')[0]!);
    socket.write('one');
    heard.push(await hear());
    socket.write('two');
    heard.push(await hear());
    socket.destroy();
    expect(heard).toEqual(['HTTP/1.1 101 Switching Protocols', 'chat heard one', 'chat heard two']);
  });

  it('hands on each piece of a stream as it comes', async () => {
    const pieces: string[] = [];
    await new Promise<void>((done, fail) => {
      const options = { host: '127.0.0.1', port: ports.http, path: '/chat/feed.d/stream', headers: { host: 'shop.example.com' } };
      const request = httpRequest(options, (response) => {
        response.on('data', (piece: Buffer) => {
          // The second piece is sent when the first is here.
          if (pieces.push(piece.toString()) === 1) backends[2]!.open[0]!.end('second');
        });
        response.on('end', done);
      });
      request.on('error', fail).end();
    });
    expect(pieces).toEqual(['first', 'second']);
  });
});
