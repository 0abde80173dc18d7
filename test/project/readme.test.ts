import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const examples = [...readme.matchAll(/\$ (node dist\/cli\.cjs [^\n]+)\n([^]*?)```/g)].map(([, command, shown]) => ({
  command: command!,
  shown: shown!,
}));

/** A copy of what the examples name: some of them write. */
const scratch = mkdtempSync(join(tmpdir(), 'stacklint-readme-'));

beforeAll(() => {
  symlinkSync(join(root, 'dist'), join(scratch, 'dist'));
  mkdirSync(join(scratch, 'fixtures'));
  for (const stack of ['demo', 'good-compose'])
    cpSync(join(root, 'fixtures/stacks', stack), join(scratch, 'fixtures/stacks', stack), { recursive: true });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The shipped example has findings, and fixes for all of them. */
const STATUS: Readonly<Record<string, number>> = {
  'node dist/cli.cjs fixtures/stacks/demo': 1,
  'node dist/cli.cjs graph fixtures/stacks/good-compose': 0,
  'node dist/cli.cjs --diff fixtures/stacks/demo': 1,
  'node dist/cli.cjs --unsafe-fixes --output fixed fixtures/stacks/demo': 0,
  'node dist/cli.cjs generate --app shop.wsgi:app --domain shop.example.com --static /static/=/srv/shop/static --output deploy': 0,
  'node dist/cli.cjs generate --check deploy': 0,
};

it.each(examples)('README.md shows what is printed by: $command', ({ command, shown }) => {
  const { stdout, status } = spawnSync('sh', ['-c', `${command} 2>&1`], {
    cwd: scratch,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
  expect(stdout).toBe(shown);
  expect(status).toBe(STATUS[command]);
});

it('README.md shows linting, the graph, fixing and generating', () => {
  expect(examples.map(({ command }) => command)).toEqual(Object.keys(STATUS));
});
