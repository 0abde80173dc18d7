import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answers, AppAnswers } from '../../src/generate/answers.ts';
import { conflictsOf, plan, type Wanted } from '../../src/generate/index.ts';
import type { GeneratedFile } from '../../src/generate/wanted.ts';
import { writeApache } from '../../src/generate/write/apache.ts';
import { writeGunicorn } from '../../src/generate/write/gunicorn.ts';
import { writeModWsgi } from '../../src/generate/write/mod-wsgi.ts';
import { writeSystemd } from '../../src/generate/write/systemd.ts';
import { writeUwsgi } from '../../src/generate/write/uwsgi.ts';
import { chainsOf, type Chain } from '../../src/stack/told.ts';
import { FORWARDED, type ForwardedKey } from '../../src/stack/told-state.ts';
import { valueOf } from '../../src/text/value.ts';
import { answersOf } from '../generate/combinations.ts';
import { stackOf } from '../stack/support.ts';
import { here, makePair, prepare } from './generated-apache.ts';
import { freePorts } from './ports.ts';
import { haveAll, need } from './need.ts';

const ready = haveAll([
  need('apache2', 'apache2 libapache2-mod-wsgi-py3'),
  need('gunicorn', 'gunicorn'),
  need('uwsgi', 'uwsgi uwsgi-plugin-python3'),
  need('flask', 'python3-flask'),
  need('openssl', 'openssl'),
]);

/** Answers with what it is told, as Werkzeug's ProxyFix makes of it with the counts that stacklint says, and with the size of the body. */
const APP = `import json
from werkzeug.middleware.proxy_fix import ProxyFix

COUNTS = json.load(open('FOLDER/counts.json'))


def inner(environ, start_response):
    stream, size = environ['wsgi.input'], 0
    while piece := stream.read(65536):
        size += len(piece)
    body = json.dumps({
        'host': environ.get('HTTP_HOST', ''),
        'scheme': environ['wsgi.url_scheme'],
        'address': environ.get('REMOTE_ADDR', ''),
        'prefix': environ.get('SCRIPT_NAME', ''),
        'path': environ.get('PATH_INFO', ''),
        'size': size,
    }).encode()
    start_response('200 OK', [('Content-Type', 'application/json'), ('X-App', 'yes')])
    return [body]


app = ProxyFix(inner, **COUNTS)
`;

const VISITOR = '127.0.0.9';
const BALANCER = '127.0.0.7';
const CLIENT = '203.0.113.9';
const LIMIT = 100_000;

/** What an ill-meaning visitor sends. */
const FORGED = {
  'x-forwarded-for': '6.6.6.6',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-port': '666',
  'x-forwarded-prefix': '/evil',
  'x-forwarded-ssl': 'on',
  'x-forwarded-protocol': 'ssl',
  'cf-connecting-ip': '6.6.6.6',
  forwarded: 'for=6.6.6.6;host=evil.example;proto=https',
  script_name: '/x',
  path_info: '/evil',
  x_forwarded_for: '6.6.6.6',
  x_forwarded_proto: 'gopher',
};

/** As whom Apache's workers and the application run here. */
const WWW_DATA = 33;

/** Those of the files that something here reads. */
const generateFor = (wanted: Wanted): readonly GeneratedFile[] =>
  [writeApache, writeModWsgi, writeGunicorn, writeUwsgi, writeSystemd].flatMap((write) => write(wanted));

/** Where certbot puts what Let's Encrypt asks for. */
const TOKENS = 'var/www/letsencrypt/.well-known/acme-challenge';

type Change = Partial<Answers & AppAnswers>;
const balancer = { behind: 'alb', behindFrom: [`${BALANCER}/32`] } as const;
const CASES: readonly (readonly [name: string, change: Change])[] = [
  ['gunicorn over a socket, TLS', { tls: 'files' }],
  [
    'gunicorn over TCP below a prefix',
    { socket: 'tcp', tls: 'none', prefix: '/shop', static: [{ url: '/shop/static/', folder: '/srv/shop/static/' }] },
  ],
  ['gunicorn over a socket behind a balancer that ends TLS', { tls: 'behind-lb', ...balancer }],
  ['gunicorn over TCP behind Cloudflare, TLS', { socket: 'tcp', tls: 'files', ...balancer, behind: 'cloudflare' }],
  ['uWSGI over a socket below a prefix, TLS', { server: 'uwsgi', tls: 'letsencrypt', prefix: '/shop' }],
  ['uWSGI over TCP', { server: 'uwsgi', socket: 'tcp', tls: 'none' }],
  ['uWSGI over TCP behind a balancer that ends TLS', { server: 'uwsgi', socket: 'tcp', tls: 'behind-lb', ...balancer }],
  ['mod_wsgi, TLS', { server: 'mod_wsgi', tls: 'files' }],
  ['mod_wsgi below a prefix', { server: 'mod_wsgi', tls: 'none', prefix: '/shop' }],
  ['mod_wsgi behind a balancer that ends TLS', { server: 'mod_wsgi', tls: 'behind-lb', ...balancer }],
];

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

interface Asked {
  readonly path: string;
  readonly from?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Over the port without TLS. */
  readonly plain?: boolean;
}

describe.runIf(ready).each(CASES)('behind a generated Apache: %s', (_, change) => {
  const folder = mkdtempSync(join(tmpdir(), 'stacklint-generated-told-'));
  const children: ChildProcess[] = [];
  const answers = answersOf({ front: 'apache', maxUpload: LIMIT, cores: 1, ...change });
  const { tls, behind } = answers;
  const [app] = answers.apps as [AppAnswers];
  const isTls = tls === 'files' || tls === 'letsencrypt';
  const visited = isTls || tls === 'behind-lb' ? 'https' : 'http';
  const base = app.prefix === '/' ? '' : app.prefix;
  let ports: Wanted['ports'];
  let chains: readonly Chain[];

  beforeAll(async () => {
    const [http, https, inner] = (await freePorts(3)) as [number, number, number];
    ports = { http, https };
    const wanted: Wanted = { ...plan(answers), ports };
    const files = generateFor(wanted).map(({ path, text }) => ({
      path,
      text: text.replaceAll(/127\.0\.0\.1:8000\b/g, `127.0.0.1:${inner}`),
    }));
    makePair(folder);
    prepare(files, wanted, folder);
    const srv = join(folder, 'srv/shop');
    for (const place of ['srv/shop/static', 'run/shop', TOKENS]) mkdirSync(join(folder, place), { recursive: true });
    chmodSync(folder, 0o755);
    chownSync(join(folder, 'run/shop'), WWW_DATA, WWW_DATA);
    writeFileSync(join(srv, 'static/a.css'), 'a{}\n');
    writeFileSync(join(folder, TOKENS, 'token'), 'token');
    const local = files.map(({ path, text }) => ({ path, text: here(text, folder) }));
    for (const { path, text } of local.filter((file) => file.path.startsWith('srv/'))) writeFileSync(join(folder, path), text);

    const texts = Object.fromEntries(local.map(({ path, text }) => [path, text]));
    const unit = texts['etc/systemd/system/shop.service'];
    const stack = await stackOf(texts, { target: { versions: {}, frontProxies: { value: behind === 'none' ? 0 : 1, from: 'flag' } } });
    chains = chainsOf(stack);
    const counts = (Object.keys(FORWARDED) as ForwardedKey[]).map((key) => [key, valueOf(chains[0]!.proxyFix[key])]);
    writeFileSync(join(srv, 'counts.json'), JSON.stringify(Object.fromEntries(counts)));
    writeFileSync(join(srv, 'shop.py'), APP.replace('FOLDER', srv));

    if (unit !== undefined) {
      const [program, ...words] = programOf(unit);
      children.push(spawn(program!, words, { cwd: srv, stdio: 'ignore', detached: true, uid: WWW_DATA, gid: WWW_DATA }));
      await until(() => opens(app.socket === 'unix' ? { path: join(folder, `run/shop/${app.server}.sock`) } : { port: inner }));
    }
    children.push(spawn('/usr/sbin/apache2', ['-D', 'FOREGROUND', '-f', join(folder, 'httpd.conf')], { stdio: 'ignore', detached: true }));
    await until(() => opens({ port: http })).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${readFileSync(join(folder, 'error.log'), 'utf8')}`);
    });
  });

  afterAll(async () => {
    // Each is a group of processes; nothing that they have to finish is worth waiting for.
    const ended = children.map((child) => (isGone(child) ? undefined : new Promise((done) => child.once('exit', done))));
    for (const child of children) if (!isGone(child)) process.kill(-child.pid!, 'SIGKILL');
    await Promise.all(ended);
    rmSync(folder, { recursive: true });
  });

  function ask({ path, from, host = 'shop.example.com', headers = {}, body, plain }: Asked): Promise<Answer> {
    const isOverTls = isTls && plain !== true;
    const told = tls === 'behind-lb' && from === undefined ? { 'x-forwarded-for': CLIENT, 'x-forwarded-proto': 'https' } : {};
    const cloudflare = behind === 'cloudflare' && from === undefined ? { 'cf-connecting-ip': CLIENT } : {};
    const options = {
      host: '127.0.0.1',
      port: isOverTls ? ports.https : ports.http,
      localAddress: from ?? (behind === 'none' ? VISITOR : BALANCER),
      method: body ? 'POST' : 'GET',
      path,
      servername: 'shop.example.com',
      headers: {
        host,
        ...told,
        ...cloudflare,
        ...headers,
        ...(body && !('transfer-encoding' in headers) && { 'content-length': String(body.length) }),
      },
      rejectUnauthorized: false,
    };
    return new Promise((resolve, reject) => {
      const answered = (response: IncomingMessage): void => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode!, body: text, headers: response.headers }));
      };
      const request = isOverTls ? httpsRequest(options, answered) : httpRequest(options, answered);
      // A server that has refused a body may close while it is sent.
      request.on('error', reject).end(body);
    });
  }

  /** The status of an upload over HTTP/2; undefined where there is none. */
  async function overHttp2(path: string, size: number): Promise<number | undefined> {
    if (!isTls) return undefined;
    const session = connectHttp2(`https://127.0.0.1:${ports.https}`, { rejectUnauthorized: false, servername: 'shop.example.com' });
    const request = session.request({ ':method': 'POST', ':path': path, ':authority': 'shop.example.com', 'content-length': String(size) });
    request.on('error', () => undefined).end(Buffer.alloc(size));
    const status = await new Promise<number>((done) => request.on('response', (headers) => done(headers[':status']!)));
    session.destroy();
    return status;
  }

  const seen = (path: string, size = 0): object => ({
    host: 'shop.example.com',
    scheme: visited,
    address: behind === 'none' ? VISITOR : CLIENT,
    prefix: base,
    path,
    size,
  });

  it('is read with nothing left open, and TLS told by the server itself', () => {
    expect(conflictsOf(answers)).toEqual([]);
    const open = chains.flatMap(({ proxyFix }) => Object.values(proxyFix).filter(({ known }) => !known));
    expect([chains.length, open, valueOf(chains[0]!.scheme)?.by]).toEqual([1, [], visited === 'https' ? 'server' : 'plain']);
  });

  it('tells the application who asks for what', async () => {
    const { status, body } = await ask({ path: `${base}/a%20b` });
    expect({ status, seen: JSON.parse(body) as unknown }).toEqual({ status: 200, seen: seen('/a b') });
  });

  it('believes visitors nothing of it', async () => {
    const proxied = { 'x-forwarded-for': `6.6.6.6, ${CLIENT}` };
    const forged =
      behind === 'none'
        ? { ...FORGED, 'x-forwarded-proto': visited === 'https' ? 'http' : 'https' }
        : { ...FORGED, ...proxied, 'cf-connecting-ip': CLIENT };
    const { status, body } = await ask({ path: `${base}/x`, headers: forged });
    expect({ status, seen: JSON.parse(body) as unknown }).toEqual({ status: 200, seen: seen('/x') });
  });

  it('serves files itself, and nothing outside', async () => {
    const { url } = app.static[0]!;
    const [file, outside] = [await ask({ path: `${url}a.css` }), await ask({ path: `${url}%2e%2e/shop.py` })];
    expect([file.status, file.body, file.headers['x-app']]).toEqual([200, 'a{}\n', undefined]);
    expect(outside.body).not.toContain('ProxyFix');
  });

  it('takes uploads up to the limit', async () => {
    const taken = await ask({ path: `${base}/up`, body: Buffer.alloc(LIMIT) });
    expect({ status: taken.status, seen: JSON.parse(taken.body) as unknown }).toEqual({ status: 200, seen: seen('/up', LIMIT) });
    const refused = await ask({ path: `${base}/up`, body: Buffer.alloc(LIMIT + 1) });
    expect([refused.status, refused.headers['x-app']]).toEqual([413, undefined]);
    expect(await overHttp2(`${base}/up`, LIMIT + 1)).toBe(isTls ? 413 : undefined);
    expect(await overHttp2(`${base}/up`, LIMIT)).toBe(isTls ? 200 : undefined);
    // As the first of an endless one.
    const huge = await ask({ path: `${base}/up`, headers: { 'content-length': '9223372036854775807' } });
    expect([huge.status, huge.headers['x-app']]).toEqual([413, undefined]);
  });

  it('takes no upload that does not say its length', async () => {
    const { status, headers } = await ask({ path: `${base}/up`, headers: { 'transfer-encoding': 'chunked' }, body: Buffer.alloc(10) });
    expect([status, headers['x-app']]).toEqual([411, undefined]);
  });

  it('has no application for other names', async () => {
    const [other, beside] = [await ask({ path: `${base}/x`, host: 'other.example' }), await ask({ path: `${base}x/y` })];
    expect([other.status, other.headers['x-app']]).toEqual([403, undefined]);
    expect(base === '' ? 200 : beside.status).toBe(base === '' ? 200 : 403);
  });

  it('sends visitors without TLS to it where there is any, and says to come with it', async () => {
    const without = await ask({ path: `${base}/a%20b?c=d`, plain: true, headers: { 'x-forwarded-proto': 'http' } });
    const strict = (await ask({ path: `${base}/x` })).headers['strict-transport-security'];
    expect([without.status, without.headers.location, strict]).toEqual(
      visited === 'https' ? [301, `https://shop.example.com${base}/a%20b?c=d`, 'max-age=31536000'] : [200, undefined, undefined],
    );
  });

  it("hands out the tokens of Let's Encrypt over plain HTTP, where they are from there", async () => {
    const { body } = await ask({ path: '/.well-known/acme-challenge/token', plain: true });
    expect(body === 'token').toBe(tls === 'letsencrypt');
  });

  it('believes nobody but the balancer', async () => {
    const { status, body } = await ask({ path: `${base}/x`, from: VISITOR, headers: { ...FORGED, 'x-forwarded-proto': 'https' } });
    const told = status === 200 ? (JSON.parse(body) as unknown) : status;
    expect(told).toEqual(tls === 'behind-lb' ? 301 : { ...seen('/x'), address: VISITOR });
  });

  it('answers the health checks of a balancer, and nothing else that asks by address', async () => {
    const [check, other] = [await ask({ path: '/healthz', host: '127.0.0.1' }), await ask({ path: '/', host: '127.0.0.1' })];
    expect([check.status, check.body === 'ok', other.status]).toEqual(behind === 'alb' ? [200, true, 403] : [403, false, 403]);
  });

  it('lets slow visitors keep nobody waiting', async () => {
    const slow = Array.from({ length: 2 }, () => connect(ports.http, '127.0.0.1'));
    for (const one of slow) {
      one.on('error', () => undefined);
      one.write(`POST ${base}/slow HTTP/1.1\r\nHost: shop.example.com\r\nContent-Length: 1000\r\n\r\nx`);
    }
    const { status } = await ask({ path: `${base}/fast` });
    for (const one of slow) one.destroy();
    expect(status).toBe(200);
  });
});

/** The command of a unit, with this machine's own programs; Debian's uWSGI has Python as a plugin. */
const programOf = (unit: string): readonly string[] =>
  /^ExecStart=(.*)$/m
    .exec(unit)![1]!
    .replace(/^\S*\/gunicorn /, '/usr/bin/gunicorn ')
    .replace(/^\S*\/uwsgi /, '/usr/bin/uwsgi --plugins python3 ')
    .split(' ');

const isGone = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

const opens = (place: { readonly path: string } | { readonly port: number }): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect({ ...place, host: '127.0.0.1' }, () => {
      socket.destroy();
      done(true);
    });
    socket.on('error', () => done(false));
  });

/** Waits until something is so; the runner's own limit ends it. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await isSo()) return;
    await sleep(50);
  }
  throw new Error('nothing listens');
}
