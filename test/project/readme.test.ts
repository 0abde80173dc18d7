import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

it('README.md shows what the shipped example prints', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, shown] = /\$ node dist\/cli\.cjs fixtures\/stacks\/demo\n([^]*?)```/.exec(readme)!;
  const { stdout, status } = spawnSync(process.execPath, ['dist/cli.cjs', 'fixtures/stacks/demo'], {
    cwd: root,
    encoding: 'utf8',
    env: {},
  });
  expect(stdout).toBe(shown);
  expect(status).toBe(1);
});
