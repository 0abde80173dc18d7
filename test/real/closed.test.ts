import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTo } from './built.ts';
import { haveAll, need, needRoot } from './need.ts';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'stacklint-closed-')));
const tree = join(scratch, 'tree');
let cli = '';

const SERVER = 'server {\n    lisen 80;\n}\n';

beforeAll(async () => {
  cli = await buildTo(join(scratch, 'dist'));
  for (const folder of ['open', 'closed', 'blind', 'dark']) mkdirSync(join(tree, folder), { recursive: true });
  for (const file of ['open/a.conf', 'open/b.conf', 'closed/c.conf', 'blind/d.conf', 'dark/nginx.conf'])
    writeFileSync(join(tree, file), SERVER);
  symlinkSync('closed/c.conf', join(tree, 'link.conf'));
  chmodSync(scratch, 0o755);
  chmodSync(join(tree, 'open/b.conf'), 0);
  // Nothing; entered but not listed; listed but not entered.
  for (const [folder, mode] of [
    ['closed', 0],
    ['blind', 0o311],
    ['dark', 0o744],
  ] as const)
    chmodSync(join(tree, folder), mode);
}, 120_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** As nobody: root may read everything. */
function played(...args: readonly string[]): [status: number | null, out: string, err: string] {
  const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, cli];
  const { status, stdout, stderr } = spawnSync('setpriv', [...nobody, '-f', 'concise', '--select', 'syntax/*', ...args], {
    cwd: tree,
    env: {},
    encoding: 'utf8',
  });
  return [status, stdout, stderr];
}

const DENIED = 'error: permission denied [syntax/unreadable]';

describe.runIf(haveAll([needRoot(), need('setpriv', 'util-linux')]))('what nobody may read', () => {
  it('is told, and the rest is linted', () => {
    expect(played('--select', 'nginx/unknown-directive').slice(0, 2)).toEqual([
      3,
      [
        `blind:1:1: ${DENIED}`,
        `closed:1:1: ${DENIED}`,
        `dark/nginx.conf:1:1: ${DENIED}`,
        'open/a.conf:2:5: error: unknown directive "lisen" [nginx/unknown-directive]',
        `open/b.conf:1:1: ${DENIED}`,
        '',
      ].join('\n'),
    ]);
  });

  it('is told where it is given', () => {
    expect(played('open/b.conf')).toEqual([3, `open/b.conf:1:1: ${DENIED}\n`, '']);
    expect(played('closed')).toEqual([3, `closed:1:1: ${DENIED}\n`, '']);
    expect(played('closed/c.conf')).toEqual([2, '', 'stacklint: no such file or folder: closed/c.conf (permission denied)\n']);
    expect(played('closed/none/c.conf')).toEqual([2, '', 'stacklint: no such file or folder: closed/none/c.conf (permission denied)\n']);
    expect(played('blind/d.conf').slice(0, 2)).toEqual([0, '']);
    expect(played('link.conf')[0]).toBe(2);
  });

  it('is told of the settings too', () => {
    writeFileSync(join(tree, 'open/stacklint.ini'), '[lint]\n', { mode: 0o600 });
    expect(played('open')).toEqual([2, '', 'stacklint: stacklint.ini: permission denied\n']);
    rmSync(join(tree, 'open/stacklint.ini'));
  });
});
