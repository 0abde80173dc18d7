import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { showAddress } from '../../src/servers/address.ts';
import { stackOf } from '../stack/support.ts';
import { haveAll, need, needRoot } from './need.ts';

const JUDGE = join(import.meta.dirname, 'uwsgi-sockets-judge.py');
const PLACE = 'scratch';

/** Several workers, for each protocol is tried at once. */
const APP = `plugins = python3,http,fastrouter\nwsgi-file = /${PLACE}/app.py\ncallable = app\nworkers = 6\n`;
const CERTIFICATE = `/${PLACE}/c.pem,/${PLACE}/k.pem`;

/** Options beside those of the application; other files; how many instances come up. */
type Case = readonly [options: string, files?: Readonly<Record<string, string>>, instances?: number];

const vassal = (socket: string): string => `[uwsgi]\n${APP}${socket}\n`;

const CASES: readonly Case[] = [
  ['socket = 127.0.0.1:3031'],
  ['socket = :3031'],
  ['socket = 3031'],
  ['socket = [::1]:3031'],
  ['socket = [::]:3031'],
  ['socket = localhost:3031'],
  ['socket = /scratch/a.sock'],
  ['socket = a.sock'],
  ['socket = ../sub/a.sock\nchdir = /scratch/sub', { 'sub/x': '' }],
  ['chdir = /scratch/sub\nsocket = a.sock', { 'sub/x': '' }],
  ['chdir2 = /scratch/sub\nsocket = a.sock', { 'sub/x': '' }],
  ['socket = @name'],
  ['abstract-socket = true\nsocket = name'],
  ['uwsgi-socket = 127.0.0.1:3031'],
  ['http-socket = 127.0.0.1:8080'],
  ['http11-socket = 127.0.0.1:8080'],
  ['http = 127.0.0.1:8080'],
  ['http = 127.0.0.1:8080\nsocket = 127.0.0.1:3031'],
  ['http = 127.0.0.1:8080\nhttp-to = 127.0.0.1:3031\nsocket = 127.0.0.1:3031'],
  ['http = 127.0.0.1:8080\nhttp-to = /scratch/a.sock\nsocket = a.sock'],
  ['http = :8080\nhttp = 127.0.0.1:8081'],
  ['http = a.sock'],
  [`https = 127.0.0.1:8443,${CERTIFICATE}`],
  [`https = :8443,${CERTIFICATE},HIGH`],
  [`https-socket = 127.0.0.1:8443,${CERTIFICATE}`],
  [`https2 = addr=127.0.0.1:8443,cert=/${PLACE}/c.pem,key=/${PLACE}/k.pem`],
  [`http-to-https = 127.0.0.1:8080\nhttps = 127.0.0.1:8443,${CERTIFICATE}`],
  [`suwsgi-socket = 127.0.0.1:3031,${CERTIFICATE}`],
  [`ssl-socket = 127.0.0.1:3031,${CERTIFICATE}`],
  ['fastcgi-socket = 127.0.0.1:9000'],
  ['fastcgi-nph-socket = f.sock'],
  ['scgi-socket = 127.0.0.1:9000'],
  ['scgi-nph-socket = s.sock'],
  ['protocol = http\nsocket = 127.0.0.1:8080'],
  ['socket = 127.0.0.1:8080\nprotocol = http'],
  ['socket = 127.0.0.1:8080\nsocket-protocol = fastcgi'],
  ['protocol = http\nsocket-protocol = scgi\nsocket = 127.0.0.1:8080'],
  ['protocol = http\nsocket = 127.0.0.1:8080\nuwsgi-socket = 127.0.0.1:3031'],
  ['shared-socket = 127.0.0.1:8080\nhttp-socket = =0'],
  ['shared-socket = 127.0.0.1:8080\nshared-socket = 127.0.0.1:8081\nhttp-socket = =1\nsocket = =0'],
  ['http-socket = =0\nshared-socket = 127.0.0.1:8080'],
  ['undeferred-shared-socket = 127.0.0.1:8080\nhttp-socket = =0'],
  [`shared-socket = 127.0.0.1:8443\nhttps = =0,${CERTIFICATE}`],
  ['http-socket = 127.0.0.1:8080\nstats = 127.0.0.1:9191'],
  ['http-socket = 127.0.0.1:8080\nstats = stats.sock\nstats-http = true'],
  ['for-times = 2\nhttp-socket = 127.0.0.1:808%(_)\nendfor ='],
  ['include = more.ini', { 'more.ini': '[uwsgi]\nsocket = %n.sock\n' }],
  ['set-placeholder = name=x\nsocket = %n-%(name).sock'],
  ['http-socket = 127.0.0.1:8080\nmount = /a=/scratch/app.py\nmount = /b=/scratch/app.py\nmanage-script-name = true'],
];

const EMPERORS: readonly Case[] = [
  ['emperor = /scratch/v', { 'v/a.ini': vassal('socket = %n.sock'), 'v/b.ini': vassal('http-socket = 127.0.0.1:8080'), 'v/c.txt': 'x' }, 2],
  ['emperor = v', { 'v/a.ini': vassal('socket = a.sock'), 'v/d/b.ini': vassal('socket = b.sock') }, 1],
  ['emperor = /scratch/v/*.ini', { 'v/a.ini': vassal('socket = a.sock'), 'v/b.ini': vassal('socket = /scratch/%n.sock') }, 2],
  ['emperor = glob:///scratch/*/u.ini', { 'v/u.ini': vassal('socket = %d%n.sock'), 'w/u.ini': vassal('socket = %d%n.sock') }, 2],
  ['emperor = /scratch/v\nemperor = /scratch/w', { 'v/a.ini': vassal('socket = a.sock'), 'w/b.ini': vassal('socket = b.sock') }, 2],
  [
    'emperor = v\nvassals-include = /scratch/more.ini',
    { 'v/a.ini': vassal('socket = a.sock'), 'more.ini': '[uwsgi]\nhttp-socket = more-%n-%N.sock\n' },
    1,
  ],
  [
    'emperor = v\nvassals-include-before = /scratch/more.ini\nvassals-set = port=8081',
    { 'v/a.ini': vassal('socket = 127.0.0.1:%(port)'), 'more.ini': '[uwsgi]\nprotocol = http\n' },
    1,
  ],
  [
    'emperor = v',
    { 'v/a.yaml': `uwsgi:\n${APP.replaceAll(' = ', ': ').replace(/^/gm, '  ').trimEnd()}\n  socket: %n.sock\n`, 'v/b.conf': '' },
    1,
  ],
];

type Found = readonly (readonly [address: string, protocol: string | null])[];

/** What listens when uWSGI runs, and what each socket speaks; null when the application answers in no protocol. */
function judge(files: Readonly<Record<string, string>>, ready: number): Promise<Found> {
  return new Promise((resolve, reject) => {
    const child = spawn('unshare', ['--net', '--pid', '--fork', '--kill-child', '--mount', '--mount-proc', 'python3', JUDGE], {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: 25_000,
      killSignal: 'SIGKILL',
    });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', () => {
      const text = Buffer.concat(out).toString();
      if (text === '') reject(new Error(Buffer.concat(err).toString()));
      else resolve(JSON.parse(text) as Found);
    });
    child.stdin.end(JSON.stringify({ ...files, ready: String(ready) }));
  });
}

/** What stacklint says of the same files on a host where they lie in /scratch. */
async function listeners(files: Readonly<Record<string, string>>): Promise<Found> {
  const unit = `[Service]\nWorkingDirectory=/${PLACE}\nExecStart=/usr/bin/uwsgi --ini x.ini\n`;
  const own = Object.fromEntries(Object.entries(files).map(([name, text]) => [`${PLACE}/${name}`, text]));
  const stack = await stackOf({ 'etc/systemd/system/x.service': unit, ...own }, { map: [[PLACE, `/${PLACE}`]] });
  // What is not known has no address to compare.
  const known = stack.listeners.filter(({ address }) => address.kind !== 'unknown');
  return known.map(({ address, protocol }) => [
    showAddress(address)
      .replace(/^unix:/, '')
      .replace('localhost:', '127.0.0.1:'),
    protocol ?? null,
  ]);
}

const sorted = (found: Found): Found => found.toSorted(([a], [b]) => (a < b ? -1 : 1));

const NEEDS = [
  needRoot(),
  need('uwsgi', 'uwsgi uwsgi-plugin-python3'),
  need('python3', 'python3'),
  need('ss', 'iproute2'),
  need('openssl', 'openssl'),
  need('unshare', 'util-linux'),
];

describe.runIf(haveAll(NEEDS)).each([
  ['an instance', CASES],
  ['an Emperor', EMPERORS],
] as const)('the sockets of %s', (kind, cases) => {
  const found: (Found | Error)[] = [];
  const inputs = cases.map(([options, files = {}]) => ({ ...files, 'x.ini': `[uwsgi]\n${kind === 'an Emperor' ? '' : APP}${options}\n` }));

  beforeAll(async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'uwsgi-sockets-tls-'));
    const [key, certificate] = [join(scratch, 'k.pem'), join(scratch, 'c.pem')];
    const how = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=x'];
    execFileSync('openssl', [...how, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    const pair = { 'c.pem': readFileSync(certificate, 'utf8'), 'k.pem': readFileSync(key, 'utf8') };
    rmSync(scratch, { recursive: true });
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let i = next++; i < cases.length; i = next++) {
        const files = { ...pair, ...inputs[i] };
        found[i] = await judge(files, cases[i]![2] ?? 1).catch((error: unknown) => error as Error);
      }
    };
    await Promise.all([worker(), worker()]);
  }, 240_000);

  it.each(cases.map(([options], i) => [options, i] as const))('%s', async (_, i) => {
    const real = found[i]!;
    if (real instanceof Error) throw real;
    // The stats server answers in no protocol.
    expect(sorted(await listeners(inputs[i]!))).toEqual(sorted(real.filter(([, protocol]) => protocol !== null)));
  });
});
