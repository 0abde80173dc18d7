import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandOf } from '../../src/generate/command.ts';
import { plan } from '../../src/generate/plan.ts';
import type { GeneratedFile, Wanted, Writer } from '../../src/generate/wanted.ts';
import { writeGunicorn } from '../../src/generate/write/gunicorn.ts';
import { writeSupervisor } from '../../src/generate/write/supervisor.ts';
import { writeSystemd } from '../../src/generate/write/systemd.ts';
import { writeUwsgi } from '../../src/generate/write/uwsgi.ts';
import { nameOf, possible } from '../generate/combinations.ts';
import { unitsVerify } from './judges.ts';
import { haveAll, need, needRoot } from './need.ts';

const ready = haveAll([
  needRoot(),
  need('gunicorn', 'gunicorn'),
  need('uwsgi', 'uwsgi uwsgi-plugin-python3'),
  need('supervisord', 'supervisor'),
  need('systemd-analyze', 'systemd'),
  need('openssl', 'openssl'),
]);

/** What is written for one combination, of those that are written alike the first. */
interface Written {
  readonly name: string;
  readonly wanted: Wanted;
  readonly files: readonly GeneratedFile[];
}

const WANTED = possible().map((answers) => ({ name: nameOf(answers), wanted: plan(answers) }));

/** What a writer makes of all combinations that are possible, each different result once. */
function written(write: Writer): readonly Written[] {
  const found = new Map<string, Written>();
  for (const { name, wanted } of WANTED) {
    const files = write(wanted);
    const key = JSON.stringify(files);
    if (files.length > 0 && !found.has(key)) found.set(key, { name, wanted, files });
  }
  return [...found.values()];
}

let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'stacklint-generated-apps-'));
  put('shop.py', 'def app(environ, start_response):\n    start_response("200 OK", [])\n    return [b""]\n');
  // What uvicorn-worker brings, which Debian does not have; its settings are gunicorn's own.
  put('uvicorn_worker.py', 'from gunicorn.workers.base import Worker as UvicornWorker\n');
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text: string, mode = 0o644): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode });
  return file;
}

interface Said {
  readonly status: number;
  readonly text: string;
}

const say = (command: string, args: readonly string[]): Promise<Said> =>
  new Promise((resolve) => {
    const options = {
      cwd: root,
      timeout: 30_000,
      killSignal: 'SIGKILL',
      env: { PATH: process.env['PATH'], PYTHONDONTWRITEBYTECODE: '1' },
    } as const;
    execFile(command, args, options, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : typeof error.code === 'number' ? error.code : 255, text: stdout + stderr }),
    );
  });

/** Asks about all of a list, two at a time; gives what was complained about. */
async function complaints<T>(list: readonly T[], ask: (one: T, at: number) => Promise<string>): Promise<string[]> {
  const queue = list.entries();
  const out: string[] = [];
  const work = async (): Promise<void> => {
    for (const [at, one] of queue) {
      const complaint = await ask(one, at);
      if (complaint !== '') out.push(complaint);
    }
  };
  await Promise.all([work(), work()]);
  return out;
}

describe.runIf(ready)('what is generated', () => {
  it('for gunicorn is taken by gunicorn --check-config', { timeout: 60_000 }, async () => {
    const all = written(writeGunicorn);
    const bad = all[0]!.files[0]!.text.replace(/^workers = \d+/m, 'workers = "a"');
    const paths = [...all.map(({ files: [file] }) => file!.text), bad].map((text, at) => put(`gunicorn/${at}.py`, text));
    const said = JSON.parse((await say('/usr/bin/python3', ['-c', GUNICORN, ...paths])).text) as [status: number, output: string][];
    expect(
      said.slice(0, -1).flatMap(([status, output], at) => (status === 0 && output === '' ? [] : `${all[at]!.name}: ${output}`)),
    ).toEqual([]);
    expect(said.at(-1)).toEqual([1, expect.stringContaining('Invalid value for workers: a')]);
    expect(all.length).toBeGreaterThan(50);
    process.stdout.write(`gunicorn --check-config: ${all.length} different configurations\n`);
  });

  it('for uWSGI is printed as it was meant by uwsgi --show-config', { timeout: 300_000 }, async () => {
    spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=x',
      '-keyout',
      join(root, 'key.pem'),
      '-out',
      join(root, 'cert.pem'),
    ]);
    const files = new Map(
      written(writeUwsgi)
        .flatMap(({ name, files: list }) => list.map((file) => ({ name, ...file })))
        .map((file) => [file.text, file]),
    );
    // The places, users and certificates of this machine, and no socket but such as nobody else has.
    const here = (text: string): string =>
      text
        .replaceAll(/^(chdir|emperor) = .*$/gm, `$1 = ${root}`)
        .replaceAll(/^(uid|gid) = .*$/gm, '$1 = 0')
        .replaceAll(
          /\/etc\/\S*\.pem,[^,]*\.key,|\/etc\/\S*\.pem,\/run\/credentials\/[^,]*,/g,
          `${join(root, 'cert.pem')},${join(root, 'key.pem')},`,
        );
    const show = async (at: number | string, text: string): Promise<Said> =>
      say('uwsgi', ['--plugin', 'python3,http', '--ini', put(`uwsgi/${at}.ini`, text), '--show-config', '--no-server']);
    const wrong = await complaints([...files.values()], async ({ name, text }, at) => {
      const meant = here(text);
      const { text: output } = await show(at, meant);
      const printed = /;uWSGI instance configuration\n\[uwsgi\]\n([^]*?);end of configuration/.exec(output)?.[1];
      const expected = [
        'plugin = python3,http',
        `ini = ${join(root, `uwsgi/${at}.ini`)}`,
        ...meant.split('\n').filter((line) => /^[^#[]/.test(line)),
        'show-config = true',
        'no-server = true',
      ];
      const read = printed?.split('\n').filter((line) => line !== '');
      return JSON.stringify(read) === JSON.stringify(expected) ? '' : `${name}: ${printed ?? output}\n${expected.join('\n')}`;
    });
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(files.size).toBeGreaterThan(50);
    process.stdout.write(`uwsgi --show-config: ${files.size} different configurations\n`);
    const typo = await show('typo', here([...files.keys()][0]!.replace('need-app', 'need-ap')));
    expect(typo.text).toContain('[strict-mode] unknown config directive: need-ap');
  });

  it('for systemd is taken by systemd-analyze verify', { timeout: 120_000 }, () => {
    const all = written(writeSystemd);
    const dir = join(root, 'units');
    all.forEach(({ files }, at) => {
      for (const { path, text } of files)
        // Side by side: each pair of a socket and its service under a name of its own.
        put(
          join('units', path.replace('/shop.', `/shop-${at}.`).replace('/emperor.', `/emperor-${at}.`)),
          text.replaceAll('shop.socket', `shop-${at}.socket`),
        );
    });
    // systemd wants the program to be there, and mod_wsgi-express can't be had from Debian.
    put('units/srv/shop/venv/bin/mod_wsgi-express', '#!/bin/sh\n', 0o755);
    expect(unitsVerify(dir)).toEqual({ ok: true, output: '' });
    expect(all.length).toBeGreaterThan(40);
    process.stdout.write(`systemd-analyze verify: ${all.length} different sets of units\n`);
    put('bad/etc/systemd/system/shop.service', all[0]!.files[0]!.text.replace('Restart=', 'Restrat='));
    expect(unitsVerify(join(root, 'bad')).output).toContain("Unknown key 'Restrat' in section [Service], ignoring.");
  });

  it('for supervisor starts the command that was meant', { timeout: 60_000 }, () => {
    const all = written(writeSupervisor);
    const { stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', SUPERVISOR], {
      input: JSON.stringify(all.map(({ files: [file] }) => file!.text)),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(
      all.map(({ wanted }) => {
        const [app] = wanted.apps;
        const { user, home, stop, stopSignal } = app!;
        return {
          name: 'shop',
          argv: commandOf(app!, wanted),
          directory: home,
          user,
          environment: { HOME: home, USER: user },
          signal: { TERM: 15, WINCH: 28 }[stopSignal.value],
          wait: stop.value,
        };
      }),
    );
    expect(all.length).toBeGreaterThan(5);
    process.stdout.write(`supervisor: ${all.length} different programs\n`);
  });
});

/** `gunicorn --check-config -c FILE` for each file, in one process: the status, and what it wrote. */
const GUNICORN = String.raw`
import contextlib, io, json, sys
from gunicorn.app.wsgiapp import WSGIApplication
found = []
for path in sys.argv[1:]:
    sys.argv = ['gunicorn', '--check-config', '-c', path]
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            WSGIApplication('%(prog)s [OPTIONS] [APP_MODULE]').run()
        except SystemExit as end:
            status = end.code or 0
    found.append([status, out.getvalue()])
sys.stdout.write(json.dumps(found))
`;

/** What supervisor's own code makes of each text; the user exists nowhere here, so its id is not asked for. */
const SUPERVISOR = String.raw`
import io, json, shlex, sys
sys.argv = ['supervisord']
from supervisor import options as module
from supervisor.options import ServerOptions
users = []
module.name_to_uid = lambda name: users.append(name) or 0
found = []
for text in json.load(sys.stdin):
    options = ServerOptions()
    options.here = '/etc/supervisor'
    section = options.read_config(io.StringIO('[supervisord]\nlogfile=/tmp/s.log\n' + text, newline=None))
    one = section.process_group_configs[0].process_configs[0]
    found.append(dict(name=one.name, argv=shlex.split(one.command), directory=one.directory, user=users[-1], environment=one.environment, signal=int(one.stopsignal), wait=one.stopwaitsecs))
sys.stdout.write(json.dumps(found))
`;
