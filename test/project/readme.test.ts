import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const examples = [...readme.matchAll(/\$ node (dist\/cli\.cjs [^\n]+)\n([^]*?)```/g)].map(([, command, shown]) => ({
  command: command!,
  shown: shown!,
}));

it.each(examples)('README.md shows what is printed by: $command', ({ command, shown }) => {
  const { stdout, status } = spawnSync(process.execPath, command.split(' '), { cwd: root, encoding: 'utf8', env: {} });
  expect(stdout).toBe(shown);
  // The shipped example has findings.
  expect(status).toBe(command.includes(' graph ') ? 0 : 1);
});

it('README.md shows linting and the graph', () => {
  expect(examples.map(({ command }) => command)).toEqual([
    'dist/cli.cjs fixtures/stacks/demo',
    'dist/cli.cjs graph fixtures/stacks/good-compose',
  ]);
});
