import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import config from '../../rolldown.config.ts';
import { VSCODE_MATCHER } from '../../src/cli/matchers.ts';
import { ROOT } from './io.ts';

/** The program as it is shipped, built anew in a folder without node_modules, run with nothing in its environment. */
let folder = '';
let cli = '';

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'stacklint-built-')));
  await build({ ...config, cwd: ROOT, logLevel: 'silent', output: { ...config.output, dir: join(folder, 'dist') } });
  cli = join(folder, 'dist/cli.cjs');
  mkdirSync(join(folder, 'empty'));
  mkdirSync(join(folder, 'many'));
  for (let at = 0; at < FILES; at++) writeFileSync(join(folder, `many/${String(at).padStart(4, '0')}.conf`), 'server {\n');
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

/** Enough findings to fill a pipe (64 KiB) more than once. */
const FILES = 2000;

function stacklint(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Record<string, string>; readonly input?: string } = {},
): SpawnSyncReturns<string> {
  const { cwd = folder, env = {}, input = '' } = options;
  return spawnSync(process.execPath, [cli, ...args], { cwd, env, input, encoding: 'utf8', maxBuffer: 2 ** 26 });
}

describe('the built program', () => {
  it('tells its version', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    const { status, stdout, stderr } = stacklint(['--version']);
    expect([status, stdout, stderr]).toEqual([0, `${version}\n`, '']);
  });

  it('prints all of a long report into a pipe', () => {
    const { status, stdout, stderr } = stacklint(['many', '-f', 'concise', '--select', 'syntax/*']);
    const lines = stdout.split('\n').slice(0, -1);
    const pattern = new RegExp(VSCODE_MATCHER.pattern.regexp);
    expect([status, stderr]).toEqual([1, '']);
    expect(new Set(lines.map((line) => pattern.exec(line)?.[1])).size).toBe(FILES);
    expect(stdout.length).toBeGreaterThan(65_536);
  });

  it('ends quietly when nobody reads on', () => {
    const { stdout, stderr } = spawnSync('/bin/sh', ['-c', '"$0" "$1" many -f concise | head -n 1', process.execPath, cli], {
      cwd: folder,
      env: { PATH: '/usr/bin:/bin' },
      encoding: 'utf8',
    });
    expect([stdout.split('\n').length, stderr]).toEqual([2, '']);
  });

  it.runIf(existsSync('/dev/full'))('fails when its output can not be written, and not for its notes', () => {
    const run = (command: string): unknown[] => {
      const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', command, process.execPath, cli], {
        cwd: folder,
        env: {},
        encoding: 'utf8',
      });
      return [status, stdout, stderr];
    };
    expect(run('"$0" "$1" many -q > /dev/full')).toEqual([
      3,
      '',
      'stacklint: the output could not be written: no space left on the device\n',
    ]);
    expect(run('cd empty && "$0" "$1" -f concise 2> /dev/full')).toEqual([0, '', '']);
  });

  it('reads stdin, and takes colour from the environment', () => {
    const colours = ([env]: readonly [Record<string, string>]): boolean =>
      stacklint(['-', '--stdin-filename', 'nginx.conf'], { env, input: 'events {\n' }).stdout.includes('\u001b[');
    expect(
      [[{}], [{ FORCE_COLOR: '1' }], [{ FORCE_COLOR: '1', NO_COLOR: '1' }]].map((env) => colours(env as [Record<string, string>])),
    ).toEqual([false, true, false]);
  });

  it('reads no more of stdin than a configuration may hold', () => {
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', 'yes "server {" | "$0" "$1" -', process.execPath, cli], {
      cwd: folder,
      env: { PATH: '/usr/bin:/bin' },
      encoding: 'utf8',
    });
    expect([status, stdout, stderr]).toEqual([3, '', 'stacklint: stdin could not be read: larger than 5 MB\n']);
  });

  it('has its exit codes', () => {
    const codes = [['empty'], [], ['--nonsense'], ['many/0000.conf'], ['many/0000.conf', '--fail-on', 'never']].map((args) =>
      stacklint(args, args.length === 0 ? { cwd: join(folder, 'empty') } : {}),
    );
    expect(codes.map(({ status }) => status)).toEqual([2, 0, 2, 1, 0]);
  });

  it('has the pages of its rules and the licences of its parts with it', () => {
    const page = readFileSync(join(ROOT, 'rules/stack/protocol-mismatch.md'), 'utf8');
    const { status, stdout } = stacklint(['explain', 'stack/protocol-mismatch']);
    expect([status, stdout.split('\n')[0]]).toEqual([0, page.split('\n')[0]!.slice(2)]);
    const licences = readFileSync(join(folder, 'dist/LICENSES.txt'), 'utf8');
    expect(['yargs', 'chalk', 'ini', '@lezer/python'].filter((name) => !new RegExp(`^${name} \\d`, 'm').test(licences))).toEqual([]);
  });
});
