import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTo } from './built.ts';
import { haveAll, need } from './need.ts';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'stacklint-outside-')));
const dist = join(scratch, 'dist');
const tree = join(scratch, 'tree');
const outside = join(scratch, 'outside');

/** Stands in every file outside of the tree that is no configuration, or not what the tree names it as. */
const SECRET = 'hunter2-correct-horse';

const OUTSIDE: Readonly<Record<string, string>> = {
  'good.conf': 'proxy_set_header Host $host;\nproxy_conect_timeout 5s;\n',
  shadow: `root:${SECRET}:19000:0:99999:7:::\n`,
  'key.pem': `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----\n`,
  'mail.conf': `From: x\n\nmy password is ${SECRET}\n\nserver {\n    listen 80;\n}\n`,
  'words.conf': `${SECRET};\n`,
  '.env': `SECRET_KEY=${SECRET}\nexport OTHER=x\n`,
  'start.env': 'GUNICORN_CMD_ARGS=--workers=0\n',
  'program.py': `password = '${SECRET}'\ndef broken(:\n`,
  'settings.py': 'bind = "127.0.0.1:8000"\nworker = 3\n',
  credentials: `[default]\naws_secret_access_key = ${SECRET}\n`,
  'start.sh': `#!/bin/sh\nexec gunicorn --bind 127.0.0.1:8001 app:app\n`,
  script: `#!/usr/bin/perl\n$x = '${SECRET}';\n`,
  'supervisor.conf': '[program:other]\ncommand=/bin/true\nautostart=perhaps\n',
  'stacklint.ini': `[lint]\n${SECRET} = yes\n`,
  ignore: '*.conf\n',
  'folder/site.conf': 'server {\n    listen 80;\n    lisen 81;\n}\n',
};

const nginx = Object.keys(OUTSIDE).map((name) => `    include ${outside}/${name};\n`);

/** A tree that names whatever it likes. */
const TREE: Readonly<Record<string, string>> = {
  'etc/nginx/nginx.conf': `events {}\nhttp {\n${nginx.join('')}    include /etc/passwd;\n    include /etc/shadow;\n    include ../../../outside/shadow;\n    include ${outside}/*.conf;\n    include ${outside}/*/*;\n    include sites-enabled/*;\n}\n`,
  'etc/nginx/conf.d/relative.conf': 'server {\n    include ../../../../outside/.env;\n    include ../../../../../../etc/shadow;\n}\n',
  'etc/apache2/apache2.conf': `ServerRoot "/etc/apache2"\nInclude /etc/passwd\nInclude ${outside}\nIncludeOptional ${outside}/*\nInclude ${outside}/.env\nInclude ../../outside/shadow\n`,
  'etc/systemd/system/web.service': `[Service]\nEnvironmentFile=/etc/shadow\nEnvironmentFile=-${outside}/start.env\nEnvironmentFile=${outside}/shadow\nEnvironmentFile=${outside}/*.pem\nWorkingDirectory=${outside}\nExecStart=/usr/bin/gunicorn -c ${outside}/settings.py app:app\n`,
  'etc/systemd/system/other.service': `[Service]\nExecStart=/usr/bin/gunicorn -c ${outside}/program.py app:app\n`,
  'etc/systemd/system/env.service': `[Service]\nExecStart=/usr/bin/gunicorn -c ${outside}/.env app:app\n`,
  'etc/systemd/system/script.service': `[Service]\nExecStart=${outside}/start.sh\n`,
  'etc/systemd/system/perl.service': `[Service]\nExecStart=${outside}/script\n`,
  'etc/systemd/system/source.service': `[Service]\nExecStart=/bin/sh -c '. ${outside}/shadow; exec gunicorn app:app'\n`,
  'etc/uwsgi/app.ini': `[uwsgi]\nini = /etc/passwd\nini = ${outside}/credentials:default\ninclude = ${outside}/shadow\ninherit = ${outside}/.env\nyaml = ${outside}/shadow\nxml = ${outside}/key.pem\njson = ${outside}/credentials\nfor-readline = ${outside}/shadow\nset-placeholder = x=@(${outside}/shadow)\nemperor = ${outside}\nmodule = app\nsocket = @(/etc/shadow)\n`,
  'srv/app/gunicorn.conf.py': `exec(open('${outside}/program.py').read())\nbind = open('/etc/shadow').read()\nfrom settings import *\n`,
  'etc/supervisor/supervisord.conf': `[supervisord]\n[include]\nfiles = /etc/passwd ${outside}/*.conf ${outside}/shadow ../../../outside/credentials\n[program:x]\ncommand=uwsgi --ini ${outside}/credentials --yaml /etc/shadow\n`,
  'compose.yaml': `include:\n  - ${outside}/credentials\nservices:\n  web:\n    extends:\n      file: ${outside}/credentials\n      service: web\n    env_file: [/etc/shadow, ${outside}/.env, ../outside/shadow]\n    build: ${outside}\n    image: nginx:1.25\n    volumes:\n      - ${outside}/mail.conf:/etc/nginx/conf.d/default.conf\n      - ../outside:/etc/nginx/snippets\n      - /etc/passwd:/etc/nginx/nginx.conf\n    command: gunicorn -c ${outside}/program.py app:app\nconfigs:\n  x:\n    file: ${outside}/shadow\n`,
  Dockerfile: `FROM nginx:1.25\nCOPY ../outside/mail.conf /etc/nginx/conf.d/default.conf\nCOPY ${outside}/shadow /etc/nginx/nginx.conf\nADD /etc/passwd /etc/nginx/\nENTRYPOINT ["${outside}/start.sh"]\n`,
  'rc.local': `#!/bin/sh\n. ${outside}/shadow\n. /etc/shadow\nexec gunicorn -c ${outside}/.env app:app\n`,
  Procfile: `web: gunicorn -c ${outside}/.env app:app\nworker: uwsgi ${outside}/credentials.ini\n`,
};

const LINKS: Readonly<Record<string, string>> = {
  'etc/nginx/sites-enabled/good': join(outside, 'good.conf'),
  'etc/nginx/sites-enabled/shadow': '/etc/shadow',
  'etc/nginx/sites-enabled/env': '../../../../outside/.env',
  'etc/nginx/sites-enabled/mail': join(outside, 'mail.conf'),
  'etc/nginx/sites-enabled/folder': join(outside, 'folder'),
  'etc/nginx/sites-enabled/all': '../../../..',
  'etc/nginx/sites-enabled/root': '/',
  'etc/nginx/sites-enabled/circle': 'circle',
  'etc/nginx/sites-enabled/pipe': join(outside, 'pipe'),
  'etc/nginx/sites-enabled/null': '/dev/zero',
  'etc/nginx/uwsgi_params': '/etc/passwd',
  'gunicorn.conf.py': join(outside, 'program.py'),
  'stacklint.ini': join(outside, 'stacklint.ini'),
  '.gitignore': join(outside, 'ignore'),
};

beforeAll(async () => {
  await buildTo(dist);
  const write = (folder: string, files: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  };
  write(outside, OUTSIDE);
  write(tree, TREE);
  mkdirSync(join(tree, 'etc/nginx/sites-enabled'), { recursive: true });
  for (const [place, target] of Object.entries(LINKS)) symlinkSync(target, join(tree, place));
  for (const pipe of [join(outside, 'pipe'), join(tree, 'pipe.conf'), join(tree, 'package.json'), join(tree, 'etc/nginx/nginx-pipe')]) {
    if (spawnSync('mkfifo', [pipe]).status !== 0) throw new Error(`no fifo could be made at ${pipe}`);
  }
}, 120_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What node opens of its own, whatever program it runs. */
const NODES = [
  /^\/etc\/ld\.so\.(?:cache|preload)$/,
  /^(?:\/usr)?\/lib(?:64)?\/(?:[\w.-]+\/)*lib[\w.+-]+\.so[\d.]*$/,
  /^\/etc\/ssl\/openssl\.cnf$|^\/usr\/lib\/ssl\/openssl\.cnf$/,
  /^\/proc\/sys\/vm\/overcommit_memory$/,
  /^\/proc\/(?:self\/(?:maps|cgroup|exe|status|stat)|meminfo|cpuinfo|version_signature|stat)$/,
  /^\/sys\/(?:fs\/cgroup\/(?:[\w.:@-]+\/)*(?:memory|cpu)\.[\w.]+|devices\/system\/cpu\/(?:online|possible))$/,
  /^\/dev\/(?:null|urandom)$/,
];

interface Traced {
  readonly opened: readonly string[];
  readonly output: string;
  readonly status: number | null;
}

/** Runs the built program in the tree and tells every path outside of it that was opened, run, made or changed into. */
function traced(...args: string[]): Traced {
  const log = join(scratch, 'trace');
  const calls = 'trace=open,openat,openat2,creat,execve,execveat,chdir,truncate,mkdir,unlink,rename,link,symlink';
  const { status, stdout, stderr } = spawnSync(
    'strace',
    ['-f', '-qq', '-y', '-s', '8192', '-e', calls, '-o', log, process.execPath, join(dist, 'cli.cjs'), ...args],
    { cwd: tree, env: {}, encoding: 'utf8', input: '', maxBuffer: 1 << 26 },
  );
  const lines = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => /^\d+ +\w+\(/.test(line));
  expect(lines.length).toBeGreaterThan(5);
  const opened = lines.flatMap((line) => {
    const match = /^\d+ +\w+\((?:AT_FDCWD(?:<[^>]*>)?, )?"((?:[^"\\]|\\.)*)"/.exec(line);
    const path = match?.[1] ?? line;
    const own =
      path === process.execPath || path.startsWith(`${dist}/`) || path === join(scratch, 'package.json') || path === '/package.json';
    const inside = path === tree || path.startsWith(`${tree}/`);
    const above = path === join(dirname(scratch), 'package.json');
    return own || inside || above || NODES.some((pattern) => pattern.test(path)) ? [] : [path];
  });
  return { opened: [...new Set(opened)].sort(), output: stdout + stderr, status };
}

describe.runIf(haveAll([need('strace', 'strace'), need('mkfifo', 'coreutils')]))('a hostile tree', () => {
  it.each([
    ['lint', ['--verbose']],
    ['lint, everything printed', ['--preset', 'pedantic', '--format', 'json']],
    ['graph', ['graph', '--format', 'json', '-v']],
    ['--diff', ['--diff', '--unsafe-fixes']],
    ['the files alone', ['etc/nginx/nginx.conf', 'etc/uwsgi/app.ini', 'Procfile', '--verbose']],
    ['stdin', ['-', '--stdin-filename', 'etc/nginx/nginx.conf', '-v', 'etc']],
  ])('makes nothing outside of it be opened: %s', (_, args) => {
    const { opened, output, status } = traced(...args);
    expect(opened).toEqual([]);
    expect(output).not.toContain(SECRET);
    expect([output.includes('internal error'), output.includes('\n    at '), status === null]).toEqual([false, false, false]);
  });

  it('makes only what is a configuration be read with --follow-includes, and only as what it is named as', () => {
    const { opened, output } = traced('--follow-includes', '--verbose', '--preset', 'pedantic');
    // The trace sees what is opened.
    expect(opened).toContain(join(outside, 'good.conf'));
    for (const word of [SECRET, 'root:']) expect(output).not.toContain(word);
    expect(opened.filter((path) => /^\/dev|pipe/.test(path))).toEqual([]);
    const found = ['good.conf', 'settings.py', 'start.env', 'folder/site.conf', 'supervisor.conf'].filter((name) =>
      output.includes(`read ${outside}/${name} (`),
    );
    expect(found).toEqual(['good.conf', 'settings.py', 'start.env', 'folder/site.conf', 'supervisor.conf']);
    expect(output).toContain(`stacklint: skipped ${outside}/shadow: outside of the given paths, and not a configuration\n`);
  });

  it('is followed without a fix outside of it', () => {
    const before = Object.keys(OUTSIDE).map((name) => readFileSync(join(outside, name), 'utf8'));
    const { output } = traced('--follow-includes', '--fix', '--unsafe-fixes');
    expect(output).not.toContain(SECRET);
    expect(Object.keys(OUTSIDE).map((name) => readFileSync(join(outside, name), 'utf8'))).toEqual(before);
  });
});
