import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/cli/errors.ts';
import type { Io } from '../../src/cli/io.ts';
import { disk } from '../../src/discover/vfs.ts';
import type { Prompts } from '../../src/cli/prompts.ts';
import { run } from '../../src/cli/run.ts';
import type { Input } from '../../src/lint/options.ts';
import { SourceFile } from '../../src/text/source.ts';
import { fakeEngine } from './fake-engine.ts';
import { recordedIo } from './io.ts';

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true })));

function emptyFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stacklint-')));
  made.push(folder);
  for (const [path, text] of Object.entries(files)) put(folder, path, text);
  return folder;
}

function put(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Files below a folder, by path; links by where they lead. */
function filesOf(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    paths.filter((path) => !lstatSync(join(folder, path)).isDirectory()).map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  );
}

const REAL = { engine: () => import('../../src/index.ts') };

async function stacklint(folder: string, command: string | readonly string[], changes: Partial<Io> = REAL) {
  const { io, out, err } = recordedIo(folder, { env: { NO_COLOR: '1' }, ...changes });
  const status = await run(typeof command === 'string' ? command.split(' ') : command, io);
  return { status, out: out(), err: err() };
}

const SHOP = 'generate --app shop:app --domain shop.example.com --static /static/=/srv/shop/static';

const FILES = [
  'INSTALL.md',
  'etc/nginx/sites-available/000-catch-all',
  'etc/nginx/sites-available/shop.example.com',
  'etc/systemd/system/shop.service',
  'srv/shop/gunicorn.conf.py',
  'stacklint-answers.ini',
  'stacklint.ini',
];

describe('stacklint generate', () => {
  it('writes the stack that flags describe, says what nobody said, and lints without a flag', async () => {
    const folder = emptyFolder();
    expect(await stacklint(folder, `${SHOP} --output deploy`)).toEqual({
      status: 0,
      out: `wrote 7 files to deploy:
${FILES.map((file) => `  ${file}\n`).join('')}nobody said, so this was taken: front nginx, distro debian-12, behind none, tls letsencrypt, cores 2, memory 2G, name shop, framework flask, workload io, server gunicorn, launcher systemd, socket unix, prefix /, max-upload 10M
what to do with them stands in deploy/INSTALL.md
`,
      err: '',
    });
    expect(Object.keys(filesOf(join(folder, 'deploy')))).toEqual(FILES);
    expect(lstatSync(join(folder, 'deploy/stacklint.ini')).mode & 0o777).toBe(0o644);
    expect(await stacklint(folder, 'deploy')).toEqual({ status: 0, out: 'no problems in 4 files\n', err: '' });
  });

  it('writes the same bytes each time, and nothing where they are there already', async () => {
    const folder = emptyFolder();
    await stacklint(folder, `${SHOP} --output a`);
    await stacklint(folder, `${SHOP} --output b`);
    expect(filesOf(join(folder, 'a'))).toEqual(filesOf(join(folder, 'b')));
    const { status, out } = await stacklint(folder, `${SHOP} --output a`);
    expect([status, out.split('\n')[0]]).toEqual([0, 'a holds these files already']);
  });

  it('changes no file that differs, and replaces it where that is said', async () => {
    const folder = emptyFolder({ 'deploy/srv/shop/gunicorn.conf.py': 'workers = 1\n', 'deploy/notes.txt': 'mine\n' });
    expect(await stacklint(folder, `${SHOP} --output deploy`)).toEqual({
      status: 2,
      out: '',
      err: `stacklint: deploy/srv/shop/gunicorn.conf.py is there and differs
stacklint: nothing was written: --force replaces files that differ
`,
    });
    expect(Object.keys(filesOf(folder))).toEqual(['deploy/notes.txt', 'deploy/srv/shop/gunicorn.conf.py']);
    const forced = await stacklint(folder, `${SHOP} --output deploy --force`);
    expect([forced.status, forced.err]).toEqual([0, '']);
    expect(forced.out).toContain('  srv/shop/gunicorn.conf.py (replaced)\n');
    expect(filesOf(folder)['deploy/notes.txt']).toBe('mine\n');
  });

  it('writes through no link and in place of nothing else, whatever is said', async () => {
    const folder = emptyFolder({ 'outside/x': 'x\n', 'deploy/srv': 'a file\n' });
    mkdirSync(join(folder, 'deploy/stacklint.ini'));
    symlinkSync('../outside', join(folder, 'deploy/etc'));
    symlinkSync('../outside/y', join(folder, 'deploy/INSTALL.md'));
    expect(await stacklint(folder, `${SHOP} --output deploy --force`)).toEqual({
      status: 2,
      out: '',
      err: `stacklint: deploy/INSTALL.md: a link is in its place
stacklint: deploy/etc/nginx/sites-available/000-catch-all: a link is in the way
stacklint: deploy/etc/nginx/sites-available/shop.example.com: a link is in the way
stacklint: deploy/etc/systemd/system/shop.service: a link is in the way
stacklint: deploy/srv/shop/gunicorn.conf.py: a file is in the way of its folder
stacklint: deploy/stacklint.ini: something that is no file is in its place
stacklint: nothing was written
`,
    });
    expect(readdirSync(join(folder, 'outside'))).toEqual(['x']);
  });

  it.runIf(process.platform === 'linux')('says where it can make no folder', async () => {
    expect(await stacklint(emptyFolder(), `${SHOP} --output /proc/stacklint`)).toEqual({
      status: 3,
      out: '',
      err: 'stacklint: /proc/stacklint: no such file; no file was written\n',
    });
  });

  it('counts once what is said twice', async () => {
    const folder = emptyFolder();
    await stacklint(folder, 'generate --app shop:app --domain a.example,b.example --domain A.example --tls none --output deploy');
    expect(readFileSync(join(folder, 'deploy/etc/nginx/sites-available/a.example'), 'utf8')).toContain('server_name a.example b.example;');
  });

  it('writes nothing that stacklint itself would object to', async () => {
    const folder = emptyFolder();
    const { status, out, err } = await stacklint(folder, `${SHOP} --output deploy`, {
      engine: () =>
        Promise.resolve({
          ...fakeEngine,
          lint: (input, options) => fakeEngine.lint(withText(input, 'srv/shop/gunicorn.conf.py', 'x = 1\nBAD\n'), options),
        }),
    });
    expect([status, out]).toEqual([3, '']);
    expect(err).toBe(`stacklint: nothing is written: the generated files have findings, which is a mistake of stacklint, not of yours
srv/shop/gunicorn.conf.py:2:1: error: BAD does not work here [nginx/bad-word]
`);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each<[string, string]>([
    ['generate', '--app and --domain must be said: stacklint generate --app module:callable --domain NAMES --output DIR'],
    ['generate --app a:b --output x', '--domain must be said: stacklint generate --app module:callable --domain NAMES --output DIR'],
    [SHOP, 'say where to write the files: --output DIR'],
    [`${SHOP} deploy`, 'where to write is said by --output deploy'],
    [`${SHOP} --force`, '--force does nothing without --output'],
    ['generate --check --front nginx', "--check takes all answers from the folder's stacklint-answers.ini: it does not go with --front"],
    ['generate --check --output x', "--check takes all answers from the folder's stacklint-answers.ini: it does not go with --output"],
    ['generate --from a.ini --tls none --cores 2 --output x', '--from takes all answers from its file: write --tls and --cores into it'],
    ['generate --from a.ini --output x', 'a.ini: no such file'],
    ['generate --check', 'stacklint-answers.ini: no such file'],
    ['generate --check deploy/', 'deploy/stacklint-answers.ini: no such file'],
    [`${SHOP} --server waitress --output x`, '--server: expected gunicorn, uwsgi, mod_wsgi or mod_wsgi-express, got "waitress"'],
    [`${SHOP} --cores 0 --output x`, '--cores: expected a number of cores from 1, got "0"'],
    [
      `${SHOP} --server mod_wsgi --front nginx --output x`,
      'mod_wsgi is a module of Apache: use --front apache, or --server mod_wsgi-express behind nginx',
    ],
    [
      `${SHOP} --launcher emperor --server gunicorn --tls behind-lb --output x`,
      'TLS shall end in what stands in front, but nothing does: say --behind alb or cloudflare, or another --tls; the Emperor starts uWSGI alone: use --server uwsgi, or --launcher systemd',
    ],
    [`${SHOP} --frnt nginx --output x`, 'unknown argument --frnt (did you mean --front?)'],
  ])('%s', async (command, message) => {
    const folder = emptyFolder();
    expect(await stacklint(folder, command)).toEqual({ status: 2, out: '', err: `stacklint: ${message}\n` });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['--domain', 'a;}'],
    ['--domain', 'a\nserver {'],
    ['--domain', '"'],
    ['--domain', '../../etc'],
    ['--app', "a:b'); import os"],
    ['--name', '../shop'],
    ['--name', 'shop\nUser=root'],
    ['--static', '/static/=/srv/a b'],
    ['--static', '/static/=/srv/x;return 200'],
    ['--static', '/static/=/etc'],
    ['--prefix', '/a{b'],
    ['--behind-from', '0.0.0.0/0'],
  ])('gets nothing through %s that could break out: %j', async (flag, value) => {
    const folder = emptyFolder();
    const { status, out, err } = await stacklint(folder, [...SHOP.split(' '), '--output', 'x', flag, value]);
    expect([status, out, readdirSync(folder)]).toEqual([2, '', []]);
    // Whatever it is, it stands quoted in one line.
    expect(err).toMatch(/^stacklint: --[a-z-]+: expected .*\n$/);
    expect(err).toContain(`got ${JSON.stringify(value)}\n`);
  });
});

/** The input with another text in place of one file's. */
const withText = (input: Input, id: string, text: string): Input => ({
  ...input,
  sources: input.sources.map((source) => (source.id === id ? new SourceFile(id, text) : source)),
});

const SEVERAL = `[stack]
front = nginx
distro = debian-12
tls = files
cores = 4
memory = 4G

[app shop]
app = shop.wsgi:application
domain = example.com, www.example.com
framework = django

[app api]
app = api:app
domain = example.com, www.example.com
prefix = /api
server = gunicorn
framework = fastapi

[app blog]
app = blog:app
domain = blog.example.com
server = uwsgi
launcher = supervisor
`;

describe('stacklint generate --from', () => {
  it('takes several applications from a file', async () => {
    const folder = emptyFolder({ 'mine.ini': SEVERAL });
    const { status, out, err } = await stacklint(folder, 'generate --from mine.ini --output deploy');
    expect([status, err]).toEqual([0, '']);
    expect(out.split('\n').slice(0, -3)).toEqual([
      'wrote 12 files to deploy:',
      '  INSTALL.md',
      '  etc/nginx/sites-available/000-catch-all',
      '  etc/nginx/sites-available/blog.example.com',
      '  etc/nginx/sites-available/example.com',
      '  etc/supervisor/conf.d/blog.conf',
      '  etc/systemd/system/api.service',
      '  etc/systemd/system/shop.service',
      '  srv/api/gunicorn.conf.py',
      '  srv/blog/uwsgi.ini',
      '  srv/shop/gunicorn.conf.py',
      '  stacklint-answers.ini',
      '  stacklint.ini',
    ]);
    expect(await stacklint(folder, 'deploy')).toEqual({ status: 0, out: 'no problems in 9 files\n', err: '' });
    expect(await stacklint(folder, 'generate --check deploy')).toEqual({ status: 0, out: '12 files as generated\n', err: '' });
  });

  it.each([
    [SEVERAL.replace('cores = 4', 'cores = x'), 'mine.ini:5: cores: expected a number of cores from 1, got "x"'],
    [SEVERAL.replace('domain = blog.example.com\n', ''), 'mine.ini: domain of [app blog] must be said'],
    [
      SEVERAL.replace('server = uwsgi', 'server = mod_wsgi'),
      'mine.ini: blog: mod_wsgi is a module of Apache: use --front apache, or --server mod_wsgi-express behind nginx',
    ],
    ['[stack]\nfront = nginx\n', 'mine.ini: it names no application: add a section [app NAME]'],
    ['[app x]\napp = a:b\ndomain = a.example\n[app __proto__]\n', 'mine.ini:4: [app __proto__]: expected a name'],
  ])('names the line, or the application: %#', async (text, message) => {
    const folder = emptyFolder({ 'mine.ini': text });
    const { status, out, err } = await stacklint(folder, 'generate --from mine.ini --output deploy');
    expect([status, out]).toEqual([2, '']);
    expect(err.startsWith(`stacklint: ${message}`)).toBe(true);
    expect(readdirSync(folder)).toEqual(['mine.ini']);
  });
});

describe('stacklint generate --check', () => {
  it('says what became of line ends, instead of showing each line twice', async () => {
    const folder = emptyFolder();
    await stacklint(folder, `${SHOP} --output deploy`);
    for (const path of ['etc/systemd/system/shop.service', 'stacklint-answers.ini'])
      put(folder, `deploy/${path}`, readFileSync(join(folder, 'deploy', path), 'utf8').replaceAll('\n', '\r\n'));
    expect(await stacklint(folder, 'generate --check deploy')).toEqual({
      status: 1,
      out: '',
      err: `stacklint: deploy/etc/systemd/system/shop.service has line ends of Windows (CRLF), which servers take for part of a value; the rest is as generated: git keeps LF with "* text eol=lf" in .gitattributes
stacklint: to take over what is generated: stacklint generate --from deploy/stacklint-answers.ini --output deploy --force
`,
    });
  });

  it('passes over what it may not read, such as keys, and knows its own by lines of either kind', async () => {
    const folder = emptyFolder();
    await stacklint(folder, `${SHOP} --output deploy`);
    put(folder, 'deploy/shop.example.com.key', 'secret\n');
    put(folder, 'deploy/secret/x', 'secret\n');
    put(folder, 'deploy/srv/shop/uwsgi.ini', '# Generated by stacklint from stacklint-answers.ini; change that, and generate again.\r\n');
    const denied = (path: string): void => {
      if (/key$|secret$/.test(path)) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
    };
    const vfs: Io['vfs'] = {
      ...disk,
      list: (path) => (denied(path), disk.list(path)),
      read: (path, limit) => (denied(path), disk.read(path, limit)),
    };
    expect(await stacklint(folder, 'generate --check deploy', { ...REAL, vfs })).toEqual({
      status: 1,
      out: '',
      err: `stacklint: deploy/srv/shop/uwsgi.ini is no longer generated: remove it
stacklint: to take over what is generated: stacklint generate --from deploy/stacklint-answers.ini --output deploy --force
`,
    });
  });

  it('says nothing of what was taken where all was said', async () => {
    const folder = emptyFolder();
    await stacklint(folder, `${SHOP} --output deploy`);
    put(folder, 'deploy/srv/shop/gunicorn.conf.py', 'other\n');
    expect((await stacklint(folder, 'generate --from deploy/stacklint-answers.ini --output deploy --force')).out)
      .toBe(`wrote 1 file to deploy:
  srv/shop/gunicorn.conf.py (replaced)
what to do with them stands in deploy/INSTALL.md
`);
  });

  it('names each file that differs, is missing or is no longer generated', async () => {
    const folder = emptyFolder();
    await stacklint(folder, `${SHOP} --server uwsgi --output deploy`);
    put(folder, 'deploy/README.txt', 'not generated, and nobody says so\n');
    expect(await stacklint(folder, 'generate --check deploy')).toEqual({ status: 0, out: '7 files as generated\n', err: '' });

    // Another server, another limit: the answers have been changed, the files not.
    const answers = readFileSync(join(folder, 'deploy/stacklint-answers.ini'), 'utf8');
    put(
      folder,
      'deploy/stacklint-answers.ini',
      answers.replace('server = uwsgi', 'server = gunicorn').replace('memory = 2G', 'memory = 4G'),
    );
    const { status, out, err } = await stacklint(folder, 'generate --check deploy');
    expect(status).toBe(1);
    expect(err).toBe(`stacklint: deploy/INSTALL.md is not what its answers lead to
stacklint: deploy/etc/nginx/sites-available/shop.example.com is not what its answers lead to
stacklint: deploy/etc/systemd/system/shop.service is not what its answers lead to
stacklint: deploy/srv/shop/gunicorn.conf.py is missing
stacklint: deploy/stacklint.ini is not what its answers lead to
stacklint: deploy/srv/shop/uwsgi.ini is no longer generated: remove it
stacklint: to take over what is generated: stacklint generate --from deploy/stacklint-answers.ini --output deploy --force
`);
    expect(out).toContain(`--- deploy/stacklint.ini
+++ deploy/stacklint.ini
@@ -2,10 +2,10 @@
 [target]
 # the machine
 cores = 2
-memory = 2G
+memory = 4G
`);
    const again = await stacklint(folder, 'generate --from deploy/stacklint-answers.ini --output deploy --force');
    expect(again.status).toBe(0);
    rmSync(join(folder, 'deploy/srv/shop/uwsgi.ini'));
    expect(await stacklint(join(folder, 'deploy'), 'generate --check')).toEqual({ status: 0, out: '7 files as generated\n', err: '' });
  });

  it('takes answers that are written otherwise for the same', async () => {
    const folder = emptyFolder();
    await stacklint(folder, `${SHOP} --output deploy`);
    put(
      folder,
      'deploy/stacklint-answers.ini',
      '[app shop]\nstatic=/static/=/srv/shop/static\ndomain=shop.example.com\n; mine\napp=shop:app\n',
    );
    expect((await stacklint(folder, 'generate --check deploy')).out).toBe('7 files as generated\n');
  });

  it('shows what a hand has changed', async () => {
    const folder = emptyFolder();
    await stacklint(folder, `${SHOP} --output deploy`);
    const path = 'deploy/srv/shop/gunicorn.conf.py';
    put(folder, path, `${filesOf(folder)[path]}timeout = 600 \u001b[31m\n`);
    const { status, out, err } = await stacklint(folder, 'generate --check deploy --color always', { ...REAL, env: { FORCE_COLOR: '1' } });
    expect(status).toBe(1);
    expect(err.split('\n')[0]).toBe(`stacklint: ${path} is not what its answers lead to`);
    expect(out).toContain('-timeout = 600 \\x1b[31m');
  });
});

/** Somebody who gives these answers, one to each question; `=` takes the preset, `^C` breaks off. All is noted. */
function answering(answers: readonly string[], note: (line: string) => void): Prompts {
  const left = [...answers];
  const next = (): string => {
    const answer = left.shift() ?? '^C';
    if (answer === '^C') throw new UsageError('broken off: nothing was written');
    return answer;
  };
  return {
    select: async (message, choices, preset) => {
      const answer = next();
      note(`? ${message} [${choices.map(({ name }) => name).join(' ')}] ${answer === '=' ? `= ${String(preset)}` : answer}\n`);
      const choice = answer === '=' ? choices.find(({ value }) => value === preset) : choices.find(({ name }) => name === answer);
      if (!choice) throw new Error(`no such choice: ${answer}`);
      return choice.value;
    },
    input: async (message, { preset, check } = {}) => {
      for (;;) {
        const answer = next();
        const text = answer === '=' ? (preset ?? '') : answer;
        const problem = check?.(text);
        note(`? ${message} ${answer === '=' ? `= ${text}` : text}\n${problem === undefined ? '' : `> ${problem}\n`}`);
        if (problem === undefined) return text;
      }
    },
    confirm: async (message, preset) => {
      const answer = next();
      note(`? ${message} ${answer === '=' ? `= ${preset ? 'yes' : 'no'}` : answer}\n`);
      return answer === '=' ? preset : answer === 'yes';
    },
    key: () => Promise.reject(new Error('not asked')),
  };
}

async function conversation(command: string, answers: readonly (string | readonly string[])[]) {
  const folder = emptyFolder();
  const { io, out, err } = recordedIo(folder, REAL);
  const status = await run(command.split(' '), { ...io, prompts: () => Promise.resolve(answering(answers.flat(), io.stderr.write)) });
  return { folder, status, out: out(), err: err() };
}

describe('stacklint generate on a terminal', () => {
  it('asks, presets what most sites need, tells at once what does not go together, and shows all before it writes', async () => {
    const { folder, status, out, err } = await conversation('generate', [
      '=',
      '=',
      '=',
      '=',
      '4',
      '4G',
      'shop',
      'shop:app',
      '',
      'shop.example.com',
      '=',
      '=',
      '=',
      'mod_wsgi',
      'uwsgi',
      '=',
      '=',
      '=',
      '/static/=/etc',
      '/static/=/srv/shop/static',
      '=',
      'no',
      '=',
      '=',
    ]);
    expect(err).toBe(`? What do visitors connect to? [nginx apache none] = nginx
? Where shall it run? [debian-12 ubuntu-24.04 rhel-9 amazon-2023 docker] = debian-12
? What stands in front of all this? [alb cloudflare none] = none
? Where does TLS end? [letsencrypt files none behind-lb] = letsencrypt
? How many cores has the machine? 4
? How much memory has it? 4G
? Which object is the application? (module:callable) shop
> expected module:callable as Python imports it, such as shop.wsgi:app, got "shop"
? Which object is the application? (module:callable) shop:app
? Under which names do visitors reach it? (the canonical one first)${' '}
> this has to be said
? Under which names do visitors reach it? (the canonical one first) shop.example.com
? What shall it be called? (names its account, unit, folder and socket) = shop
? What is it written with? [flask django fastapi] = flask
? What do its requests mostly do? [io cpu websocket streaming] = io
? What runs the application? [gunicorn uwsgi mod_wsgi mod_wsgi-express] mod_wsgi
mod_wsgi is a module of Apache: use --front apache, or --server mod_wsgi-express behind nginx
? What runs the application? [gunicorn uwsgi mod_wsgi mod_wsgi-express] uwsgi
? What starts it? [systemd systemd-socket supervisor compose emperor] = systemd
? How does the front reach it? [unix tcp] = unix
? Below which path of the site does it lie? = /
? Which files shall the front serve itself? (URL=DIR, several with commas; none: leave it empty) /static/=/etc
> expected URL=DIR such as /static/=/srv/shop/static/: a path below the site, and an absolute folder whose files visitors may see, of letters, digits and ._-, got "/static/=/etc"
? Which files shall the front serve itself? (URL=DIR, several with commas; none: leave it empty) /static/=/srv/shop/static
? How large may an upload be? = 10M
? Another application in this stack? no
? Into which folder? = deploy
stack
  front        nginx
  distro       debian-12
  behind       none
  tls          letsencrypt
  cores        4
  memory       4G
app shop
  app          shop:app
  domain       shop.example.com
  framework    flask
  workload     io
  server       uwsgi
  launcher     systemd
  socket       unix
  prefix       /
  static       /static/=/srv/shop/static/
  max-upload   10M
? Write the files to deploy? = yes
`);
    expect([status, out.split('\n').at(0), out.split('\n').at(-2)]).toEqual([
      0,
      'wrote 7 files to deploy:',
      'what to do with them stands in deploy/INSTALL.md',
    ]);
    expect(Object.keys(filesOf(folder)).length).toBe(7);
  });

  it('asks only what flags have not said and what is still open', async () => {
    const { status, err } = await conversation(
      'generate --front none --distro docker --app a:b --domain a.example --tls none --cores 2 --memory 1G --output x',
      ['^C'],
    );
    // All is said that must be: nothing is asked.
    expect([status, err]).toEqual([0, '']);
    const less = await conversation(
      'generate --front none --distro docker --domain a.example --tls none --cores 2 --memory 1G --output x',
      ['=', 'a:b', '=', 'fastapi', 'cpu', '=', '=', 'yes'],
    );
    expect(less.err.split('\n').filter((line) => line.startsWith('?'))).toEqual([
      '? What stands in front of all this? [alb cloudflare none] = none',
      '? Which object is the application? (module:callable) a:b',
      '? What shall it be called? (names its account, unit, folder and socket) = a',
      '? What is it written with? [flask django fastapi] fastapi',
      '? What do its requests mostly do? [io cpu websocket streaming] cpu',
      '? How large may an upload be? = 10M',
      '? Another application in this stack? = no',
      '? Write the files to x? yes',
    ]);
  });

  it('asks about a second application of the same site for its own path', async () => {
    const { status, err, folder } = await conversation(
      'generate --front nginx --distro debian-12 --behind none --tls none --cores 2 --memory 2G --output x',
      [
        ['shop:app', 'example.com', '=', '=', '=', '=', '=', '=', '=', '', '='],
        'yes',
        ['api:app', 'example.com', 'api', '=', '=', '=', '=', '=', '/', '=', '', '='],
        ['no', 'yes'],
      ],
    );
    expect(status).toBe(0);
    expect(err).toContain(`? Below which path of the site does it lie? /
example and api both want / of example.com: give each a --prefix
? Below which path of the site does it lie? = /api
`);
    expect(Object.keys(filesOf(folder))).toContain('x/srv/api/gunicorn.conf.py');
  });

  it('writes nothing when that is not confirmed, and when it is broken off', async () => {
    const all =
      'generate --front nginx --distro debian-12 --behind none --tls none --cores 2 --memory 2G --domain a.example --name a --output x';
    const answers = ['a:b', '=', '=', '=', '=', '=', '=', '=', '=', 'no'];
    const refused = await conversation(all, [...answers, 'no']);
    expect([refused.status, refused.err.split('\n').slice(-3), readdirSync(refused.folder)]).toEqual([
      0,
      ['? Write the files to x? no', 'nothing was written', ''],
      [],
    ]);
    const broken = await conversation(all, ['a:b', '=', '^C']);
    expect([broken.status, broken.err.split('\n').at(-2), readdirSync(broken.folder)]).toEqual([
      2,
      'stacklint: broken off: nothing was written',
      [],
    ]);
  });

  it('tells what flags do not go together before it asks anything', async () => {
    const { status, err } = await conversation('generate --front nginx --server mod_wsgi', []);
    expect([status, err]).toEqual([
      2,
      'stacklint: mod_wsgi is a module of Apache: use --front apache, or --server mod_wsgi-express behind nginx\n',
    ]);
  });
});
