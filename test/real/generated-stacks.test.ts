import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answers } from '../../src/generate/answers.ts';
import { plan } from '../../src/generate/index.ts';
import { answersOf } from '../generate/combinations.ts';
import { startGenerated } from './generated-stacks.ts';
import { haveAll, need, needExpress, needRoot } from './need.ts';
import { OUTSIDE, type RunningStack, type StackRequest, type StackResponse } from './stack-runner.ts';

const NEEDS = [
  ['nginx', 'nginx'],
  ['gunicorn', 'gunicorn'],
  ['uwsgi', 'uwsgi uwsgi-plugin-python3'],
  ['apache2', 'apache2 libapache2-mod-wsgi-py3'],
  ['supervisord', 'supervisor'],
  ['systemctl', 'systemd'],
  ['curl', 'curl'],
  ['openssl', 'openssl'],
] as const;

type Changes = NonNullable<Parameters<typeof answersOf>[0]>;

/** What is really started: every server with every front over every socket, every launcher that runs without Docker, prefixes, TLS, a balancer. */
const STARTED: readonly (readonly [name: string, changes: Changes])[] = [
  ['gunicorn behind nginx, unix socket', {}],
  ['gunicorn behind nginx, port', { socket: 'tcp' }],
  ['gunicorn behind nginx, socket of systemd', { launcher: 'systemd-socket' }],
  ['gunicorn behind nginx, supervisor', { launcher: 'supervisor' }],
  ['gunicorn behind nginx, below a prefix', { prefix: '/shop' }],
  ['gunicorn behind nginx, plain workers that compute', { workload: 'cpu', launcher: 'supervisor', socket: 'tcp' }],
  ['gunicorn behind Apache, unix socket', { front: 'apache' }],
  ['gunicorn behind Apache, port', { front: 'apache', socket: 'tcp' }],
  ['gunicorn behind Apache, socket of systemd', { front: 'apache', launcher: 'systemd-socket' }],
  ['uWSGI behind nginx, unix socket', { server: 'uwsgi' }],
  ['uWSGI behind nginx, port, supervisor', { server: 'uwsgi', socket: 'tcp', launcher: 'supervisor' }],
  ['uWSGI behind nginx, Emperor', { server: 'uwsgi', launcher: 'emperor' }],
  ['uWSGI behind nginx, socket of systemd', { server: 'uwsgi', launcher: 'systemd-socket' }],
  ['uWSGI behind nginx, below a prefix', { server: 'uwsgi', prefix: '/shop' }],
  ['uWSGI behind Apache, unix socket', { front: 'apache', server: 'uwsgi' }],
  ['uWSGI behind Apache, port', { front: 'apache', server: 'uwsgi', socket: 'tcp' }],
  ['uWSGI behind Apache, Emperor, below a prefix', { front: 'apache', server: 'uwsgi', launcher: 'emperor', prefix: '/shop' }],
  ['mod_wsgi', { front: 'apache', server: 'mod_wsgi' }],
  ['mod_wsgi below a prefix', { front: 'apache', server: 'mod_wsgi', prefix: '/shop' }],
  ['mod_wsgi-express behind nginx', { server: 'mod_wsgi-express', socket: 'tcp' }],
  ['mod_wsgi-express behind Apache, below a prefix', { front: 'apache', server: 'mod_wsgi-express', socket: 'tcp', prefix: '/shop' }],
  ['mod_wsgi-express alone, with TLS', { front: 'none', server: 'mod_wsgi-express', socket: 'tcp' }],
  ['gunicorn alone', { front: 'none', socket: 'tcp', tls: 'none', static: [] }],
  ['uWSGI alone, with TLS', { front: 'none', socket: 'tcp', server: 'uwsgi' }],
];

const HOST = 'shop.example.com';
const LIMIT = 20_000;

/** A request, status and body of the answer (`refused`: 413, or the connection is reset before it is read), and where it is asked. */
type Asked = readonly [
  path: string,
  more: Partial<StackRequest>,
  answer: readonly [status: number | 'refused', body: string],
  needs: (answers: Answers) => boolean,
];

const FILES: readonly Asked[] = [['/static/style.css', {}, [200, 'body { margin: 0 }\n'], ({ apps }) => apps[0]!.static.length > 0]];

/** gunicorn alone has no limit: the application has to set one. */
const isLimited = ({ front, apps }: Answers): boolean => front !== 'none' || apps[0]!.server !== 'gunicorn';

const UPLOADS: readonly Asked[] = [
  ['/upload', { method: 'POST', body: 'x'.repeat(LIMIT) }, [200, String(LIMIT)], isLimited],
  [
    '/upload',
    { method: 'POST', body: 'x'.repeat(LIMIT + 1) },
    [413, ''],
    ({ front, apps }) => front !== 'none' || apps[0]!.server === 'mod_wsgi-express',
  ],
  // uWSGI answers and closes without reading the rest: the reset may overtake the answer.
  [
    '/upload',
    { method: 'POST', body: 'x'.repeat(LIMIT + 1) },
    ['refused', ''],
    ({ front, apps }) => front === 'none' && apps[0]!.server === 'uwsgi',
  ],
];

/** nginx takes all of a request before it asks the application; Apache hands on a body as it comes, to gunicorn when 16 kB of it are there. */
const halfOf = ({ front, apps }: Answers): 'headers' | 'body' =>
  front === 'nginx' || (front === 'apache' && apps[0]!.server === 'gunicorn') ? 'body' : 'headers';

interface SlowClients {
  readonly port: number;
  readonly tls: boolean;
  readonly clients: number;
  /** What they send half of and no more. */
  readonly half: 'headers' | 'body';
  readonly seconds: number;
}

/** Opens many connections that send half a request and no more, and holds them. */
const slowClients = ({ port, tls, clients, half, seconds }: SlowClients): string => `
import socket, ssl, time
held = []
for _ in range(${clients}):
    one = socket.create_connection(("127.0.0.1", ${port}))
    if ${tls ? 'True' : 'False'}:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        one = context.wrap_socket(one, server_hostname="${HOST}")
    one.sendall(b"POST /upload HTTP/1.1\\r\\nHost: ${HOST}\\r\\nContent-Length: 1000\\r\\n${half === 'body' ? '\\r\\nhalf' : 'X-Half: '}")
    held.append(one)
print("held", flush=True)
time.sleep(${seconds})
`;

const ready = haveAll([needRoot(), needExpress(), ...NEEDS.map(([command, aptPackage]) => need(command, aptPackage))]);

describe.runIf(ready).sequential.each(STARTED)('%s', (_, changes) => {
  const tls = changes.tls ?? 'files';
  const answers = answersOf({ app: 'wsgi:app', maxUpload: LIMIT, cores: 1, ...changes, tls });
  const [app] = plan(answers).apps;
  const prefix = app!.prefix === '/' ? '' : app!.prefix;
  const isTls = tls === 'files';
  const port = isTls ? 443 : 80;
  // Loopback is where application servers expect a proxy of theirs: visitors without one come from elsewhere.
  const via = answers.front === 'none' ? OUTSIDE : '127.0.0.1';
  let stack: RunningStack;
  const ask = (path: string, more: Partial<StackRequest> = {}): Promise<StackResponse> =>
    stack
      .request({ host: HOST, tls: isTls, via, path: `${prefix}${path}`, ...more })
      .catch((error: unknown) => Promise.reject(new Error(`${String(error)}\n${stack.logs()}`)));

  beforeAll(async () => {
    stack = await startGenerated(answers);
  }, 60_000);
  afterAll(() => stack?.stop());

  it('tells the application who asks for what, and believes no visitor', async () => {
    const expected = { host: HOST, scheme: isTls ? 'https' : 'http', address: via, prefix, path: '/seen' };
    const forged = { 'X-Forwarded-For': '203.0.113.66', 'X-Forwarded-Proto': isTls ? 'http' : 'https', 'X-Forwarded-Host': 'evil.example' };
    for (const headers of [{}, forged]) {
      const { status, body } = await ask('/seen', { headers });
      expect([status, body, stack.logs()]).toEqual([200, expect.any(String), expect.any(String)]);
      expect(JSON.parse(body)).toEqual(expected);
    }
  });

  it('serves files itself, and takes uploads up to the limit and not over it', async () => {
    for (const [path, more, answer] of [...FILES, ...UPLOADS].filter(([, , , needs]) => needs(answers))) {
      const asked = ask(path, { ...more, path: `${path.startsWith('/static/') ? '' : prefix}${path}` });
      const [status, body] = await asked.then(
        (one) => [one.status === 413 && answer[0] === 'refused' ? 'refused' : one.status, one.status === 200 ? one.body : ''] as const,
        (error: unknown) => [/reset by peer/.test(String(error)) ? 'refused' : String(error), ''] as const,
      );
      expect([path, status, body]).toEqual([path, ...answer]);
    }
  });

  it('serves others while slow clients hold on', async () => {
    const clients = answers.front === 'none' ? app!.workers.value : app!.workers.value * app!.threads.value + 2;
    const held = stack.run('timeout', '20', 'python3', '-c', slowClients({ port, tls: isTls, clients, half: halfOf(answers), seconds: 4 }));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await ask('/seen', { limit: 2000 })).status).toBe(200);
    expect(await held).toBe('held\n');
  }, 30_000);

  it('finishes what it has begun when it is stopped', async () => {
    const requests = Array.from({ length: Math.min(8, app!.workers.value * app!.threads.value) }, () =>
      ask('/slow?seconds=2', { limit: 15_000 }),
    );
    await new Promise((resolve) => setTimeout(resolve, 800));
    const stopped = stack.run(...stopOf(answers.apps[0]!.launcher, app!.server));
    const answered = await Promise.all(requests.map((request) => request.then(({ status, body }) => `${status} ${body}`, String)));
    expect({ answered, stopped: await stopped }).toEqual({
      answered: requests.map(() => '200 done'),
      stopped: expect.any(String) as string,
    });
  }, 60_000);
});

/** Visitors that come one after another, several at once; prints how often which status was seen. */
const visitors = (seconds: number): string => `
import collections, http.client, threading, time
seen = collections.Counter()
end = time.time() + ${seconds}
def visit():
    while time.time() < end:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", 80, timeout=20)
            connection.request("GET", "/slow?seconds=0.05", headers={"Host": "${HOST}"})
            answer = connection.getresponse()
            seen[f"{answer.status} {answer.read().decode()}" if answer.status == 200 else str(answer.status)] += 1
            connection.close()
        except Exception as error:
            seen[repr(error)] += 1
threads = [threading.Thread(target=visit) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(sorted(seen), sum(seen.values()) > 20)
`;

const HANDED_OVER = STARTED.filter(([, { launcher }]) => launcher === 'systemd-socket');

describe.runIf(ready).sequential.each(HANDED_OVER)('%s', (_, changes) => {
  it('loses no request under load while the service restarts, twice', async () => {
    const stack = await startGenerated(answersOf({ app: 'wsgi:app', cores: 1, ...changes, tls: 'none' }));
    try {
      const load = stack.run('timeout', '30', 'python3', '-c', visitors(6));
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const restart = 'systemctl restart shop.service; sleep 1; systemctl restart shop.service';
      expect(await stack.run('bash', '-c', restart)).toBe('');
      expect(await load).toBe("['200 done'] True\n");
    } finally {
      await stack.stop();
    }
  }, 60_000);
});

/** How its manager stops an application; Apache, which runs mod_wsgi's, as its unit in Debian does. */
function stopOf(launcher: string, server: string): readonly string[] {
  if (server === 'mod_wsgi') return ['apachectl', 'graceful-stop'];
  if (launcher === 'supervisor') return ['supervisorctl', 'stop', 'shop'];
  return ['systemctl', 'stop', launcher === 'emperor' ? 'emperor.uwsgi.service' : 'shop.service'];
}
