import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { haveAll, need, needRoot } from './need.ts';
import { OUTSIDE, startStack, type RunningStack, type StackRequest } from './stack-runner.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CLI = process.env.STACKLINT_CLI ?? join(ROOT, 'dist', 'cli.cjs');

/** The smallest Flask application that tells what it learnt of the request. */
const APP = `from flask import Flask, jsonify, request

app = application = Flask(__name__)


@app.route('/', defaults={'path': ''})
@app.route('/<path:path>')
def seen(path):
    return jsonify(host=request.host, scheme=request.scheme, path=request.path)
`;

interface Symptom {
  readonly name: string;
  readonly stack: string;
  /** What `ask` fails with before the fix: the symptom the finding promises. */
  readonly shows: RegExp;
  /** What nginx logs of it. */
  readonly logs?: RegExp;
  /** A client that is content with the right answer only. */
  ask(running: RunningStack): Promise<void>;
}

/** The application's own account of a request that nginx took. */
async function seen(running: RunningStack, request: StackRequest): Promise<{ readonly host: string; readonly scheme: string }> {
  const { status, body } = await running.request(request);
  if (status !== 200) throw new Error(`${request.path ?? '/'}: ${status}`);
  return JSON.parse(body) as { host: string; scheme: string };
}

async function expectSeen(running: RunningStack, request: StackRequest): Promise<void> {
  const { host, scheme } = await seen(running, request);
  const [is, wanted] = [`${scheme}://${host}`, `${request.tls ? 'https' : 'http'}://${request.host}`];
  if (is !== wanted) throw new Error(`the application is asked for ${wanted} and sees ${is}`);
}

const SYMPTOMS: readonly Symptom[] = [
  {
    name: 'proxy_pass to a uwsgi socket',
    stack: 'protocol-mismatch-proxy',
    shows: /^\/: 502$/,
    logs: /upstream prematurely closed connection/,
    ask: (running) => expectSeen(running, { host: 'notes.example.com' }),
  },
  {
    name: 'uwsgi_pass to an http-socket',
    stack: 'protocol-mismatch-uwsgi',
    shows: /^\/api\/: 502$/,
    logs: /upstream prematurely closed connection/,
    ask: (running) => expectSeen(running, { host: 'store.example.com', path: '/api/' }),
  },
  {
    // gunicorn waits for the end of a request line that never comes, until its own timeout.
    name: 'uwsgi_pass to gunicorn',
    stack: 'protocol-mismatch-uwsgi',
    shows: /timed out/,
    ask: (running) => expectSeen(running, { host: 'store.example.com', limit: 8000 }),
  },
  {
    name: 'a socket path that nobody serves',
    stack: 'socket-path-mismatch',
    shows: /^\/: 502$/,
    logs: /\(2: No such file or directory\)/,
    ask: (running) => expectSeen(running, { host: 'blog.example.com' }),
  },
  {
    name: 'a port that nobody serves',
    stack: 'port-mismatch',
    shows: /^\/: 502$/,
    logs: /\(111: Connection refused\)/,
    ask: (running) => expectSeen(running, { host: 'tickets.example.com' }),
  },
  {
    name: 'a socket nginx may not write to',
    stack: 'socket-permission',
    shows: /^\/: 502$/,
    logs: /\(13: Permission denied\)/,
    ask: (running) => expectSeen(running, { host: 'wiki.example.com' }),
  },
  {
    name: "a socket that Apache's workers may not write to",
    stack: 'apache-mismatches',
    shows: /^\/blog\/: 503$/,
    logs: /\(13\)Permission denied: AH02454/,
    ask: async (running) => {
      await seen(running, { host: 'example.com', path: '/blog/' });
    },
  },
  {
    name: 'HTTP from Apache to a uwsgi socket',
    stack: 'apache-mismatches',
    shows: /^\/shop\/: 502$/,
    ask: async (running) => {
      await seen(running, { host: 'example.com', path: '/shop/' });
    },
  },
  {
    name: 'missing proxy headers',
    stack: 'missing-proxy-headers',
    shows: /is asked for https:\/\/accounts\.example\.com and sees http:\/\/accounts_app$/,
    ask: (running) => expectSeen(running, { host: 'accounts.example.com', tls: true }),
  },
  {
    name: 'a bind that goes round the proxy',
    stack: 'bind-bypass',
    shows: /answers past nginx/,
    async ask(running) {
      await expectSeen(running, { host: 'intranet.example.com' });
      const direct = { host: 'intranet.example.com', port: 8000, via: OUTSIDE };
      const answer = await running.request(direct).catch(() => undefined);
      if (answer !== undefined) throw new Error(`${OUTSIDE}:8000 answers past nginx: ${answer.status}`);
    },
  },
  {
    name: 'the stack of the README',
    stack: 'demo',
    shows: /^\/: 502$/,
    logs: /\(2: No such file or directory\)/,
    ask: (running) => expectSeen(running, { host: 'example.com', tls: true }),
  },
];

/** Repairs a copy of a stack in place, with the program as it ships. */
function applyFixes(dir: string): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, '--fix', '--unsafe-fixes', dir], { encoding: 'utf8' });
  // 1: findings without a fix are left.
  if (status !== 0 && status !== 1) throw new Error(`stacklint ended with ${status}\n${stdout}${stderr}`);
}

async function withStack(dir: string, use: (running: RunningStack) => Promise<void>): Promise<void> {
  const running = await startStack(dir, { app: APP });
  try {
    await use(running);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${running.logs()}`, { cause: error });
  } finally {
    await running.stop();
  }
}

const NEEDS = [
  ['nginx', 'nginx'],
  ['gunicorn', 'gunicorn'],
  ['uwsgi', 'uwsgi uwsgi-plugin-python3'],
  ['apache2', 'apache2 libapache2-mod-wsgi-py3'],
  ['flask', 'python3-flask'],
  ['systemctl', 'systemd'],
  ['curl', 'curl'],
  ['openssl', 'openssl'],
  ['unshare', 'util-linux'],
  ['ip', 'iproute2'],
] as const;
const needs = [needRoot(), ...NEEDS.map(([command, aptPackage]) => need(command, aptPackage))];

describe.runIf(haveAll(needs)).sequential('the symptom a finding promises shows, and is gone after its fix', () => {
  it.each(SYMPTOMS)(
    '$name',
    async ({ stack, shows, logs, ask }) => {
      const dir = mkdtempSync(join(tmpdir(), 'stacklint-symptom-'));
      try {
        cpSync(join(ROOT, 'fixtures', 'stacks', stack), dir, {
          recursive: true,
          filter: (path) => !['fixed', 'expected.txt'].includes(basename(path)),
        });
        await withStack(dir, async (running) => {
          await expect(ask(running)).rejects.toThrow(shows);
          expect(running.logs()).toMatch(logs ?? '');
        });
        applyFixes(dir);
        await withStack(dir, ask);
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    },
    60_000,
  );
});
