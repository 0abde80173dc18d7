import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languageOf, mayBeConfig } from '../../src/syntax/language.ts';
import { haveAll, need } from './need.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CLI = join(ROOT, 'dist', 'cli.cjs');
const STACKS = join(ROOT, 'fixtures', 'stacks');

// npm keeps its settings and cache in the home folder: only what pre-commit and git would leave or find there is kept apart.
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'stacklint-pre-commit-')));
const bin = join(scratch, 'bin');
const env: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:GIT_|PRE_COMMIT|SKIP$|npm_(?!config_)|npm_config_\w*prefix$|NODE_OPTIONS$|VITEST)/.test(name),
    ),
  ),
  PATH: `${bin}:${process.env.PATH ?? ''}`,
  PRE_COMMIT_HOME: join(scratch, 'pre-commit'),
  PRE_COMMIT_COLOR: 'never',
  npm_config_prefer_offline: 'true',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  ...Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'a'],
      [`GIT_${who}_EMAIL`, 'a@example.com'],
    ]),
  ),
};

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function run(cwd: string, command: string, args: readonly string[], input = ''): SpawnSyncReturns<string> {
  return spawnSync(command, args, { cwd, env, input, encoding: 'utf8', maxBuffer: 1 << 28 });
}

function git(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = run(cwd, 'git', args);
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** The project as it stands, committed once: what a tag of it would hold. */
function hookRepository(): { readonly path: string; readonly revision: string } {
  const path = join(scratch, 'hooks');
  const files = git(ROOT, 'ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0');
  for (const file of files.filter((name) => name !== '' && existsSync(join(ROOT, name)))) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    cpSync(join(ROOT, file), join(path, file), { recursive: true });
  }
  git(path, 'init', '-q');
  git(path, 'add', '--all');
  git(path, 'commit', '-q', '-m', 'all');
  return { path, revision: git(path, 'rev-parse', 'HEAD').trim() };
}

/** A repository that holds a fixture stack, with the hook. */
function userRepository(stack: string, id: string, hooks: { readonly path: string; readonly revision: string }): string {
  const folder = join(scratch, `${id}-${stack}`);
  cpSync(join(STACKS, stack), folder, { recursive: true });
  for (const part of ['expected.txt', 'fixed']) rmSync(join(folder, part), { recursive: true, force: true });
  const config = `repos:
  - repo: ${hooks.path}
    rev: ${hooks.revision}
    hooks:
      - id: ${id}
        args: [--format, concise]
`;
  writeFileSync(join(folder, '.pre-commit-config.yaml'), config);
  git(folder, 'init', '-q');
  git(folder, 'add', '--all');
  return folder;
}

/** What the linter prints there by itself. */
const findings = (folder: string): string => run(folder, process.execPath, [CLI, '--format', 'concise']).stdout;

const judges = [need('pre-commit', 'pre-commit'), need('git', 'git'), need('npm', 'npm')];

describe.runIf(haveAll(judges))('pre-commit', { timeout: 120_000 }, () => {
  let hooks: ReturnType<typeof hookRepository>;

  beforeAll(() => {
    hooks = hookRepository();
    mkdirSync(bin);
    writeFileSync(join(bin, 'stacklint'), `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`, { mode: 0o755 });
  });

  it('finds its manifest valid', () => {
    const { status, stdout, stderr } = run(ROOT, 'pre-commit', ['validate-manifest', '.pre-commit-hooks.yaml']);
    expect([status, stdout, stderr]).toEqual([0, '', '']);
  });

  it('installs it from git and runs it', () => {
    const folder = userRepository('demo', 'stacklint', hooks);
    const { status, stdout, stderr } = run(folder, 'pre-commit', ['run', '--all-files']);
    expect(findings(folder)).not.toBe('');
    expect([status, stderr]).toEqual([1, '']);
    expect(stdout).toContain(`- hook id: stacklint\n- exit code: 1\n\n${findings(folder)}`);
  });

  it('runs the one on the path', () => {
    const folder = userRepository('demo', 'stacklint-system', hooks);
    const { status, stdout } = run(folder, 'pre-commit', ['run', '--all-files']);
    expect(status).toBe(1);
    expect(stdout).toContain(`- hook id: stacklint-system\n- exit code: 1\n\n${findings(folder)}`);
  });

  it('passes a stack that is right, and looks at all of it when one file changes', () => {
    const folder = userRepository('good-gunicorn-tcp', 'stacklint', hooks);
    const { status, stdout } = run(folder, 'pre-commit', ['run', '--all-files']);
    expect(stdout).toMatch(/stacklint\.+Passed\n$/);
    expect(status).toBe(0);
    git(folder, 'commit', '-q', '-m', 'all');
    expect(run(folder, 'pre-commit', ['install']).status).toBe(0);

    const settings = join(folder, 'gunicorn.conf.py');
    writeFileSync(settings, readFileSync(settings, 'utf8').replace(/^bind = .*/m, 'bind = "127.0.0.1:9999"'));
    git(folder, 'add', '--all');
    expect(git(folder, 'diff', '--cached', '--name-only')).toBe('gunicorn.conf.py\n');
    const refused = run(folder, 'git', ['commit', '-q', '-m', 'another port']);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain(findings(folder));
    // The fault lies between the file that changed and one that did not.
    expect(findings(folder)).toMatch(/^nginx\/.*: error: /m);

    git(folder, 'checkout', '-q', 'HEAD', 'gunicorn.conf.py');
    writeFileSync(join(folder, 'README.md'), 'A stack.\n');
    git(folder, 'add', '--all');
    expect(run(folder, 'git', ['commit', '-m', 'a page']).stderr).toMatch(/\(no files to check\)Skipped/);
  });
});

/** The regular expressions of the manifest, by the engine that pre-commit matches with. */
const MATCH = `
import json, re, sys, yaml
hooks = yaml.safe_load(open(sys.argv[1]))
for hook in hooks:
    files, exclude = re.compile(hook['files']), re.compile(hook['exclude'])
    print(json.dumps([bool(files.search(name)) and not exclude.search(name) for name in json.load(open(sys.argv[2]))]))
`;

/** Per hook, the names it runs for. */
function triggering(names: readonly string[]): string[][] {
  const list = join(scratch, 'names.json');
  writeFileSync(list, JSON.stringify(names));
  const { status, stdout, stderr } = run(ROOT, '/usr/bin/python3', ['-c', MATCH, '.pre-commit-hooks.yaml', list]);
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trim()
    .split('\n')
    .map((line) => names.filter((_, index) => (JSON.parse(line) as boolean[])[index]));
}

describe.runIf(haveAll([need('/usr/bin/python3', 'python3'), ...judges]))('the names that run the hook', () => {
  it('are those of all files that are read', () => {
    const fixtures = readdirSync(STACKS, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const read = fixtures
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => mayBeConfig(path) && languageOf(path, readFileSync(path, 'utf8')) !== undefined)
      .map((path) => path.slice(STACKS.length + 1));
    const names = [...read, 'stacklint.ini'];
    expect(names.length).toBeGreaterThan(50);
    expect(triggering(names)).toEqual([names, names]);
  });

  it('are those that the linter opens, and no others', () => {
    const folders = [
      '',
      'etc/nginx/',
      'etc/apache2/',
      'httpd/conf.d/',
      'sites-enabled/',
      'deploy/conf.d/sub/',
      'snippets/',
      'web.service.d/',
      'nginx-prod/',
      'gunicorn/',
      'src/',
    ];
    const stems = [
      'app',
      'app.conf',
      'app.service',
      'app.socket',
      'Procfile',
      'Procfile.dev',
      'gunicorn.py',
      'gunicorn.conf.py',
      'app_gunicorn_conf.py',
    ];
    const more = [
      'nginx.conf',
      'my-nginx',
      'uwsgi_params',
      'uwsgi.ini',
      'site.vhost',
      'x.nginx',
      'setup.cfg',
      'app.py',
      '.hidden',
      'index.html',
      'README.md',
    ];
    const endings = ['', '.j2', '.conf.in', '.bak', '~', '.sample.jinja', '.dpkg-old', '.json', '.json.tmpl'];
    const names = folders.flatMap((folder) => [...stems, ...more].flatMap((stem) => endings.map((ending) => folder + stem + ending)));
    const opened = names.filter((name) => mayBeConfig(name));
    expect(triggering(names)).toEqual([opened, opened]);
  });
});
