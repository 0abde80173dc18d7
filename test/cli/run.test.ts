import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GITHUB_MATCHERS, VSCODE_MATCHER } from '../../src/cli/matchers.ts';
import { run } from '../../src/cli/run.ts';
import { memoryVfs } from '../discover/memory.ts';
import { fakeEngine } from './fake-engine.ts';
import { recordedIo, type Recorded } from './io.ts';

let folder = '';

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'stacklint-')));
});

afterEach(() => rmSync(folder, { recursive: true }));

async function played(
  argv: readonly string[],
  recorded: Recorded = recordedIo(folder),
): Promise<[status: number, out: string, err: string]> {
  const status = await run(argv, recorded.io);
  return [status, recorded.out(), recorded.err()];
}

describe('exit code 3', () => {
  it('is that of a file that cannot be read, after the rest was reported', async () => {
    const vfs = memoryVfs({ '/w/a.conf': { error: 'EACCES' }, '/w/b.conf': 'server { BAD }' });
    expect(await played(['-f', 'concise'], recordedIo('/w', { vfs }))).toEqual([
      3,
      'b.conf:1:10: error: BAD does not work here [nginx/bad-word]\na.conf:1:1: error: a.conf could not be read: permission denied [syntax/unreadable]\n',
      '',
    ]);
    expect((await played(['--fail-on', 'never'], recordedIo('/w', { vfs })))[0]).toBe(3);
    const [status, out, err] = await played(['graph'], recordedIo('/w', { vfs }));
    expect([status, out !== '', err]).toEqual([3, true, 'stacklint: not readable: a.conf: permission denied\n']);
    expect((await played(['graph', '-v'], recordedIo('/w', { vfs })))[2].match(/not readable: a\.conf/g)).toHaveLength(1);
  });

  it('is that of a failure of its own; the stack only for those who ask', async () => {
    writeFileSync(join(folder, 'a.conf'), 'server { }');
    const lint = (): never => {
      throw new Error('out of \u001b[1mideas');
    };
    const engine = () => Promise.resolve({ ...fakeEngine, lint });
    const message = 'stacklint: internal error: out of \\x1b[1mideas\n';
    expect(await played([], recordedIo(folder, { engine }))).toEqual([3, '', `${message}stacklint: STACKLINT_DEBUG=1 shows where\n`]);
    const [, , err] = await played([], recordedIo(folder, { engine, env: { STACKLINT_DEBUG: '1' } }));
    expect(err.startsWith(`${message}Error: out of`)).toBe(true);
  });

  it('is that of fixes that could not be written', async () => {
    writeFileSync(join(folder, 'a.conf'), 'server { BAD }');
    const changed = { ...fakeEngine, fix: rewriteFirst };
    const [status, out, err] = await played(['--fix', '-q'], recordedIo(folder, { engine: () => Promise.resolve(changed) }));
    expect([status, out, err.includes('nothing was written')]).toEqual([3, '', true]);
  });
});

/** Somebody else writes the file while the fixes are planned. */
const rewriteFirst: typeof fakeEngine.fix = async (input, options) => {
  const result = await fakeEngine.fix(input, options);
  writeFileSync(join(folder, 'a.conf'), 'server { other }');
  return result;
};

describe('the machine', () => {
  it('stands in for the target only where nothing else does', async () => {
    writeFileSync(join(folder, 'a.conf'), 'server { }');
    const target = async (...argv: string[]): Promise<unknown> =>
      JSON.parse((await played(['graph', ...argv]))[1].split('\n')[0]!) as unknown;
    expect(await target()).toEqual({
      cores: { value: 2, from: 'machine' },
      memory: { value: 4 * 1024 ** 3, from: 'machine' },
      versions: {},
    });
    expect(await target('--cores', '8', '--uwsgi', '2.0.21')).toEqual({
      cores: { value: 8, from: 'flag' },
      memory: { value: 4 * 1024 ** 3, from: 'machine' },
      versions: { uwsgi: { value: '2.0.21', from: 'flag' } },
    });
  });
});

describe('the disk', () => {
  it('holds links, fifos and folders named like files, and none of them stops the run', async () => {
    mkdirSync(join(folder, 'nginx.conf'));
    mkdirSync(join(folder, 'sites-available'));
    mkdirSync(join(folder, 'sites-enabled'));
    writeFileSync(join(folder, 'sites-available/app'), 'server { BAD }');
    symlinkSync('../sites-available/app', join(folder, 'sites-enabled/app'));
    symlinkSync('..', join(folder, 'sites-enabled/up'));
    symlinkSync('/etc/passwd', join(folder, 'sites-enabled/passwd'));
    spawnSync('mkfifo', [join(folder, 'pipe.conf')]);
    expect(readdirSync(folder)).toContain('pipe.conf');
    expect(await played(['-f', 'concise'])).toEqual([1, 'sites-available/app:1:10: error: BAD does not work here [nginx/bad-word]\n', '']);
  });

  it('is not written outside of the folder of --output, which must be empty', async () => {
    writeFileSync(join(folder, 'a.conf'), 'server { BAD }');
    expect((await played(['--output', '.']))[2]).toBe(`stacklint: --output ${folder}: the folder is not empty\n`);
    expect(readFileSync(join(folder, 'a.conf'), 'utf8')).toBe('server { BAD }');
  });
});

describe('--output-file', () => {
  it('that cannot be written stops the run before anything is fixed', async () => {
    writeFileSync(join(folder, 'a.conf'), 'server { BAD }');
    expect(await played(['--fix', '-o', 'no/report'])).toEqual([2, '', 'stacklint: --output-file no/report: there is no such folder\n']);
    expect(await played(['--fix', '-o', '.'])).toEqual([2, '', 'stacklint: --output-file .: it is a folder\n']);
    expect(readFileSync(join(folder, 'a.conf'), 'utf8')).toBe('server { BAD }');
    expect((await played(['--fix', '-o', 'report']))[0]).toBe(0);
    expect([readFileSync(join(folder, 'a.conf'), 'utf8'), readFileSync(join(folder, 'report'), 'utf8')]).toEqual([
      'server { good }',
      expect.stringContaining('no problems'),
    ]);
  });
});

describe('a given path', () => {
  it.each([
    ['nope', 'no such file or folder: nope'],
    ['pipe', 'no such file or folder: pipe (no regular file)'],
    ['link', 'no such file or folder: link (a link that leads nowhere)'],
    ['x'.repeat(5000), `no such file or folder: ${'x'.repeat(5000)}`],
    ['', 'a path is empty: is a variable of the shell not set?'],
  ])('%.20s', async (path, message) => {
    const vfs = memoryVfs({ '/w/pipe': { other: true }, '/w/link': { link: 'gone' } });
    expect(await played([path], recordedIo('/w', { vfs }))).toEqual([2, '', `stacklint: ${message}\n`]);
  });
});

describe('--diff', () => {
  it('is for patch, but on a terminal nothing may steer it, coloured or not', async () => {
    writeFileSync(join(folder, 'a.conf'), 'server { BAD } # \u001b[2J\n');
    const shown = async (isTTY: boolean, colour: string): Promise<string> => {
      let out = '';
      const stdout = { isTTY, columns: 80, write: (text: string) => void (out += text) };
      expect(await run(['--diff', '--color', colour], recordedIo(folder, { stdout }).io)).toBe(1);
      return out;
    };
    expect(await shown(false, 'never')).toContain('# \u001b[2J\n');
    expect(await shown(true, 'never')).toContain('\n-server { BAD } # \\x1b[2J\n');
    expect(await shown(true, 'always')).not.toContain('\u001b[2J');
    expect(await shown(false, 'always')).not.toContain('\u001b[2J');
  });
});

describe('init', () => {
  it('writes the task with the matcher that reads --format concise', async () => {
    expect(await played(['init', '--vscode'])).toEqual([0, '', 'stacklint: wrote .vscode/tasks.json\n']);
    const written = JSON.parse(readFileSync(join(folder, '.vscode/tasks.json'), 'utf8')) as {
      tasks: { command: string; problemMatcher: unknown }[];
    };
    expect(written.tasks.map(({ command, problemMatcher }) => [command, problemMatcher])).toEqual([
      ['stacklint --format concise', VSCODE_MATCHER],
    ]);
    expect(await played(['init', '--vscode'])).toEqual([0, '', 'stacklint: .vscode/tasks.json is set up already\n']);
  });

  it('refuses to change tasks that are there, and prints what to add', async () => {
    mkdirSync(join(folder, '.vscode'));
    writeFileSync(join(folder, '.vscode/tasks.json'), '{}');
    const [status, out] = await played(['init', '--vscode']);
    expect([status, readFileSync(join(folder, '.vscode/tasks.json'), 'utf8')]).toEqual([2, '{}']);
    expect(out.startsWith('Add this to its "tasks":\n{\n  "label": "stacklint",\n')).toBe(true);
  });

  it('writes the matchers of GitHub and prints the step', async () => {
    const [status, out] = await played(['init', '--github']);
    expect([status, JSON.parse(readFileSync(join(folder, '.github/stacklint-matcher.json'), 'utf8'))]).toEqual([0, GITHUB_MATCHERS]);
    expect(out).toContain('echo "::add-matcher::.github/stacklint-matcher.json"\n          stacklint --format concise\n');
  });

  it('writes a hook that pre-commit takes', async () => {
    expect((await played(['init', '--pre-commit']))[0]).toBe(0);
    const checked = spawnSync('pre-commit', ['validate-config', join(folder, '.pre-commit-config.yaml')], { encoding: 'utf8' });
    expect([checked.status, checked.stderr]).toEqual([0, '']);
  });
});

describe('explain', () => {
  const page =
    '# nginx/bad-word\n\nThe *word*.\n\n## Wrong\n\n```nginx file=a.conf\nBAD `x`;\n\n```\n\nSee [nginx](https://nginx.org/), `code`, **so**, <https://a.b/>.\n';

  it('prints the facts and the page of a rule, by any of its names', async () => {
    const recorded = recordedIo(folder, { page: (rule) => Promise.resolve(rule === 'nginx/bad-word' ? page : undefined) });
    expect(await played(['explain', 'gixy:bad_word'], recorded)).toEqual([
      0,
      `nginx/bad-word
error · fixed by --fix · recommended · since 0.1.0 · also gixy:bad_word

The *word*.

Wrong

    a.conf:
    BAD \`x\`;


See nginx (https://nginx.org/), code, so, https://a.b/.
`,
      '',
    ]);
  });

  it('takes one rule, no family', async () => {
    expect(await played(['explain', 'nginx/*'])).toEqual([2, '', 'stacklint: explain one rule, not nginx/*\n']);
  });
});

describe('help and version', () => {
  it('come before all else', async () => {
    const [status, out, err] = await played(['--help', '--nonsense']);
    expect([status, out.startsWith('stacklint lints'), err]).toEqual([0, true, '']);
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string };
    expect(await played(['--version'])).toEqual([0, `${version}\n`, '']);
  });

  it('are paths behind --', async () => {
    expect(await played(['--', '--help'])).toEqual([2, '', 'stacklint: no such file or folder: --help\n']);
  });
});

describe('--verbose', () => {
  it('tells on stderr what was read and what is out of view', async () => {
    writeFileSync(join(folder, 'a.conf'), 'server { }\ninclude /etc/nginx/none.conf;\n');
    expect(await played(['-v', '-f', 'concise'])).toEqual([
      0,
      '',
      'stacklint: configuration: none\nstacklint: read a.conf (nginx)\nstacklint: not in view: /etc/nginx/none.conf, named in a.conf:2\n',
    ]);
  });
});
