import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTo } from './built.ts';
import { haveAll, need, needRoot } from './need.ts';

const needs = [
  needRoot(),
  need('strace', 'strace'),
  need('mkfifo', 'coreutils'),
  need('nginx', 'nginx'),
  need('apache2', 'apache2'),
  need('systemd-analyze', 'systemd'),
  need('gunicorn', 'gunicorn'),
  need('uwsgi', 'uwsgi-core'),
];

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'stacklint-verify-safety-')));
const dist = join(scratch, 'dist');
const original = join(scratch, 'original');
/** Where the judges' scratch folders are made. */
const tmp = join(scratch, 'tmp');

/** What the tree would make if it were run; no other program has a reason to make or look for a file of that name. */
const MARKER = join(scratch, 'marker-of-the-tree');
/** Folders outside of the tree that the configurations name. */
const NAME = `stacklint-hostile-${process.pid}`;
const LOGS = `/var/log/${NAME}`;
const SECRET = 'hunter2-correct-horse';

const TREE: Readonly<Record<string, string>> = {
  'etc/nginx/nginx.conf': `user root;
load_module ${original}/srv/lib/evil.so;
"load_module" /srv/lib/evil.so;
load_module modules/ngx_http_lua_module.so;
include /usr/share/nginx/modules-available/*.conf;
error_log ${LOGS}/error.log debug;
pid /run/${NAME}.pid;
lock_file /run/${NAME}.lock;
events {}
http {
    access_log ${LOGS}/access.log;
    client_body_temp_path ${LOGS}/body;
    include mime.types;
    include /etc/shadow;
    include ../../../outside/secret;
    include ${scratch}/outside/secret;
    include sites-enabled/*;
}
`,
  'etc/nginx/sites-enabled/app': `server {
    listen 80;
    listen unix:/run/${NAME}.sock;
    server_name example.com;
    location / {
        proxy_conect_timeout 5s;
        proxy_pass http://127.0.0.1:8000;
        access_log ${LOGS}/app.log;
    }
}
`,
  // Runs as soon as it is read, where the module is loaded.
  'etc/nginx/conf.d/lua.conf': `proxy_conect_timeout 5s;\ninit_by_lua_block { os.execute("touch ${MARKER}") }\nperl_set $x 'sub { system("touch ${MARKER}") }';\n`,
  'etc/apache2/apache2.conf': `ServerRoot "/etc/apache2"
LoadModule evil_module ${original}/srv/lib/evil.so
Load\\
Module evil_module ${original}/srv/lib/evil.so
LoadFile ${original}/srv/lib/evil.so
ErrorLog "|/bin/sh -c 'touch ${MARKER}'"
TransferLog "|/bin/sh -c 'touch ${MARKER}'"
PidFile /run/${NAME}.apache.pid
Include /etc/shadow
<IfModule lua_module>
LuaRoot ${LOGS}
</IfModule>
IncludeOptional sites-enabled/*.conf
`,
  // No reader of the text finds these; httpd does.
  'etc/apache2/conf-available/lua.conf': `Define loader Load
\${loader}Module lua_module /usr/lib/apache2/modules/mod_lua.so
<Macro Loading $what>
    $what evil_module /srv/lib/evil.so
</Macro>
Use Loading LoadModule
ServerNam example.net
`,
  'etc/apache2/sites-enabled/app.conf': `<VirtualHost *:81>
    ServerNam example.org
    CustomLog ${LOGS}/apache.log combined
    ErrorLog ${LOGS}/apache-error.log
    ProxyPass / http://127.0.0.1:8000/
</VirtualHost>
`,
  'etc/systemd/system/app.service': `[Unit]
Description=App
Documentation=man:touch(1)

[Service]
ExecStartPre=/usr/bin/touch ${MARKER}
ExecStart=/usr/bin/gunicorn --bind 0.0.0.0:8000 -c /srv/app/gunicorn.conf.py app:app
ExecReload=/bin/kill -HUP $MAINPID
KillMode=mixed

[Install]
WantedBy=multi-user.target
`,
  'srv/app/gunicorn.conf.py': `import os
workers = 4
max_request = 1000
print("the configuration runs")
open("${MARKER}", "w").write("x")
open("${MARKER}-" + os.environ.get("SECRET_OF_THE_SHELL", "clean"), "w").write("x")
os.system("touch ${MARKER}")
`,
  'etc/uwsgi/app.ini': `[uwsgi]
exec-asap = touch ${MARKER}
exec-pre-jail = touch ${MARKER}
procname = @(exec://touch ${MARKER}; echo x)
env = A=@(${scratch}/outside/secret)
logto = ${LOGS}/uwsgi.log
pidfile = ${LOGS}/uwsgi.pid
socket = /run/${NAME}.uwsgi.sock
enable_threads = true
harikiri = 30
`,
};

beforeAll(async () => {
  await buildTo(dist);
  mkdirSync(tmp);
  mkdirSync(join(scratch, 'outside'));
  writeFileSync(join(scratch, 'outside/secret'), `${SECRET} 1;\n`);
  for (const [name, text] of Object.entries(TREE)) {
    mkdirSync(dirname(join(original, name)), { recursive: true });
    writeFileSync(join(original, name), text);
  }
  mkdirSync(join(original, 'srv/lib'));
  cpSync('/usr/lib/nginx/modules/ndk_http_module.so', join(original, 'srv/lib/evil.so'));
  symlinkSync(join(scratch, 'outside/secret'), join(original, 'etc/nginx/sites-enabled/link'));
  symlinkSync('/', join(original, 'etc/nginx/root'));
  writeFileSync(join(original, 'etc/nginx/sites-enabled/new\nline'), 'server {\n    listen 82;\n}\n');
  if (spawnSync('mkfifo', [join(original, 'etc/nginx/sites-enabled/pipe')]).status !== 0) throw new Error('no fifo could be made');
}, 120_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Traced {
  /** Real paths of the programs that were run, or tried to. */
  readonly programs: readonly string[];
  /** Paths of this machine that stacklint itself opened for writing, made, renamed or removed. */
  readonly written: readonly string[];
  /** All calls. */
  readonly calls: readonly string[];
  readonly output: string;
  readonly status: number | null;
  readonly tree: string;
}

/** Runs the built program over a copy of the tree and tells all that it and its judges did with files and processes. */
function traced(...flags: string[]): Traced {
  const tree = mkdtempSync(join(scratch, 'tree-'));
  spawnSync('cp', ['-a', `${original}/.`, tree]);
  const log = `${tree}.trace`;
  const options = ['-f', '--seccomp-bpf', '-qq', '-s', '4096', '-e', 'trace=%file,%process', '-o', log];
  const { status, stdout, stderr } = spawnSync('strace', [...options, process.execPath, join(dist, 'cli.cjs'), ...flags], {
    cwd: tree,
    env: { TMPDIR: tmp, SECRET_OF_THE_SHELL: SECRET },
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const calls = readFileSync(log, 'utf8').split('\n');
  const first = calls[0]!.split(' ')[0]!;
  const threads = new Set([first, ...calls.flatMap((line) => /^(\d+) +clone3?\(.*CLONE_THREAD.* = (\d+)$/.exec(line)?.[2] ?? [])]);
  const paths = (line: string): string[] => [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]!);
  const written = calls
    .filter((line) => threads.has(line.split(' ')[0]!))
    .filter((line) =>
      /^\d+ +(?:openat?\(.*(?:O_WRONLY|O_RDWR|O_CREAT)|creat|mkdir|rename|unlink|rmdir|symlink|link|truncate|chmod|chown|mknod)/.test(line),
    )
    .flatMap(paths);
  const programs = calls.flatMap((line) => /^\d+ +execve(?:at)?\("([^"]*)"/.exec(line)?.[1] ?? []);
  return { programs: [...new Set(programs)].sort(), written: [...new Set(written)].sort(), calls, output: stdout + stderr, status, tree };
}

const BUILDERS = ['cp', 'ln', 'mkdir', 'mount', 'pivot_root', 'readlink', 'rmdir', 'umount'].flatMap((name) =>
  ['/usr/sbin', '/usr/bin', '/sbin', '/bin'].map((folder) => `${folder}/${name}`),
);

const textIn = (tree: string, name: string): string => readFileSync(join(tree, name), 'utf8');

function expectNothingOutside({ output, written, tree }: Traced): void {
  expect(existsSync(MARKER)).toBe(false);
  expect([LOGS, `/run/${NAME}.pid`, `/run/${NAME}.sock`, `/run/${NAME}.apache.pid`].filter((path) => existsSync(path))).toEqual([]);
  expect(readdirSync(tmp)).toEqual([]);
  expect(output).not.toContain(SECRET);
  expect(output).not.toMatch(/root:[^ ]*:\d/);
  expect(output).not.toContain('internal error');
  expect(
    written.filter((path) => ![`${tree}/`, `${tmp}/stacklint-verify-`].some((place) => path.startsWith(place)) && path !== '/dev/null'),
  ).toEqual([]);
}

describe.runIf(haveAll(needs)).sequential('a hostile tree', () => {
  it('has nothing of it run or loaded, and nothing written outside, when its fixes are judged', () => {
    const run = traced('--fix', '--unsafe-fixes', '--verify', '-f', 'concise');
    expectNothingOutside(run);
    // nginx read everything: it made its log in a root of its own.
    expect(run.calls.some((line) => line.includes(`"${LOGS}/error.log", O_WRONLY|O_CREAT`))).toBe(true);
    expect(run.calls.some((line) => line.includes(`"/run/${NAME}.pid"`))).toBe(true);
    // All judges were asked, and the fixes were made.
    const judges = ['/usr/sbin/nginx', '/usr/sbin/apache2', '/usr/bin/systemd-analyze'];
    const python = run.programs.filter((path) => /^\/usr\/bin\/python3[\d.]*$/.test(path));
    expect(python.length).toBe(1);
    const others = [process.execPath, '/usr/bin/setpriv', '/usr/bin/unshare', '/bin/sh', ...BUILDERS];
    expect(run.programs.filter((path) => ![...judges, ...python, ...others].includes(path))).toEqual([]);
    expect(judges.filter((path) => !run.programs.includes(path))).toEqual([]);
    expect(textIn(run.tree, 'etc/uwsgi/app.ini')).toContain('harakiri = 30');
    expect(textIn(run.tree, 'srv/app/gunicorn.conf.py')).toContain('max_requests = 1000');
    expect(textIn(run.tree, 'etc/nginx/sites-enabled/app')).toContain('proxy_connect_timeout 5s;');
    expect(textIn(run.tree, 'etc/apache2/sites-enabled/app.conf')).toContain('ServerName example.org');
    expect(textIn(run.tree, 'etc/systemd/system/app.service')).toContain('--bind 127.0.0.1:8000');
    // Neither what the tree would run, nor the library that it would load, was so much as looked for.
    expect(run.calls.filter((line) => line.includes(MARKER))).toEqual([]);
    expect(run.calls.filter((line) => /evil\.so/.test(line) && /^\d+ +(?:open|exec)/.test(line))).toEqual([]);
    expect(run.calls.filter((line) => /^\d+ +open.*ngx_http_lua_module/.test(line))).toEqual([]);
    expect(run.output).toContain(
      'Cannot load /usr/lib/apache2/modules/mod_lua.so into server: /usr/lib/apache2/modules/mod_lua.so: file too short',
    );
  });

  it('is run where that is asked for, in the private root alone', () => {
    const run = traced('--fix', '--unsafe-fixes', '--verify=exec', '-f', 'concise');
    expectNothingOutside(run);
    const gunicorn = run.calls.some((line) => /^\d+ +openat\(.*marker-of-the-tree", O_WRONLY/.test(line));
    const touched = run.calls.filter((line) => /^\d+ +execve\(.*"touch [^"]*marker-of-the-tree|^\d+ +execve\("[^"]*touch"/.test(line));
    expect([gunicorn, touched.length > 0]).toEqual([true, true]);
    expect(run.calls.some((line) => line.includes('execve("/usr/bin/uwsgi-core"'))).toBe(true);
    // It is told nothing of the shell's environment.
    expect(run.calls.some((line) => line.includes('marker-of-the-tree-clean"'))).toBe(true);
    expect(textIn(run.tree, 'etc/uwsgi/app.ini')).toContain('harakiri = 30');
  });
});

describe.runIf(haveAll(needs)).sequential('what nobody can judge', () => {
  const judged = (
    script: string,
    ...namespaces: readonly string[]
  ): { readonly status: number | null; readonly error: string; readonly text: string } => {
    const tree = mkdtempSync(join(scratch, 'tree-'));
    mkdirSync(join(tree, 'etc/nginx/conf.d'), { recursive: true });
    const file = join(tree, 'etc/nginx/conf.d/app.conf');
    writeFileSync(file, 'server {\n    listen 80;\n    client_max_body_sise 5m;\n}\n');
    const words = [
      '-c',
      `${script}; exec "$@"`,
      'sh',
      process.execPath,
      join(dist, 'cli.cjs'),
      '--fix',
      '--unsafe-fixes',
      '--verify',
      '-q',
    ];
    const { status, stderr } = spawnSync('unshare', ['--mount', ...namespaces, 'sh', ...words], {
      cwd: tree,
      env: { PATH: process.env.PATH, TMPDIR: tmp },
      encoding: 'utf8',
    });
    return { status, error: stderr, text: readFileSync(file, 'utf8') };
  };

  it('is not written where the server is not installed', () => {
    const { status, error, text } = judged('mount --bind /dev/null /usr/sbin/nginx');
    expect([status, error]).toEqual([
      3,
      'stacklint: nothing was written: nginx is not installed here, so that nobody could judge etc/nginx/conf.d/app.conf; install it, or leave --verify out to write the files unjudged\n',
    ]);
    expect(text).toContain('client_max_body_sise');
    expect(readdirSync(tmp)).toEqual([]);
  });

  it('is not written where there are no namespaces to be had', () => {
    // The limit is that of the user namespace in which it is written.
    const limit = 'echo 0 > /proc/sys/user/max_user_namespaces; set -- setpriv --bounding-set=-all --inh-caps=-all "$@"';
    const { status, error, text } = judged(limit, '--user', '--map-root-user');
    expect([status, error.replace(/\(.*?\)/, '(…)')]).toEqual([
      3,
      'stacklint: nothing was written: --verify judges the files in a private namespace, and none can be made here (…); leave --verify out to write them unjudged\n',
    ]);
    expect(text).toContain('client_max_body_sise');
    expect(readdirSync(tmp)).toEqual([]);
  });

  it('is not written where there is no room for a copy', () => {
    const { status, error, text } = judged('TMPDIR=/nonexistent; export TMPDIR');
    expect([status, error]).toEqual([
      3,
      'stacklint: nothing was written: --verify needs a private copy of the files, and none can be made in /nonexistent: no such file\n',
    ]);
    expect(text).toContain('client_max_body_sise');
  });

  it('is written where all is there', () => {
    const { status, error, text } = judged(':');
    expect([status, error, text]).toEqual([0, '', 'server {\n    listen 80;\n    client_max_body_size 5m;\n}\n']);
  });
});
