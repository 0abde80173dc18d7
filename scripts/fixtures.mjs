// Writes what the tests expect of the fixture stacks, by the built program: expected.txt, and fixed/ where fixes change a stack.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stacks = join(root, 'fixtures/stacks');

/** Runs stacklint in a stack's folder; what it prints to stdout. */
function stacklint(folder, args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli.cjs'), ...args], {
    cwd: folder,
    env: {},
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0 && status !== 1) throw new Error(`${folder}: stacklint ${args.join(' ')}: exit ${status}\n${stderr}`);
  return stdout;
}

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));

for (const name of readdirSync(stacks).sort()) {
  const stack = join(stacks, name);
  writeFileSync(join(stack, 'expected.txt'), stacklint(stack, ['--format', 'concise', '.']));

  const copy = mkdtempSync(join(tmpdir(), 'stacklint-fixed-'));
  try {
    stacklint(stack, ['--unsafe-fixes', '--output', copy, '--exclude', 'expected.txt,README.md', '--quiet', '.']);
    const changed = filesBelow(copy).filter((file) => !readFileSync(join(copy, file)).equals(readFileSync(join(stack, file))));
    const fixed = join(stack, 'fixed');
    if (existsSync(fixed)) rmSync(fixed, { recursive: true });
    if (changed.length > 0) cpSync(copy, fixed, { recursive: true });
    console.log(`${name}: ${changed.length === 0 ? 'nothing to fix' : `fixed ${changed.sort().join(', ')}`}`);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

// What the README shows is what the shipped example prints.
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const shown = stacklint(root, ['fixtures/stacks/demo']);
writeFileSync(
  join(root, 'README.md'),
  readme.replace(/(\$ node dist\/cli\.cjs fixtures\/stacks\/demo\n)[^]*?(```)/, (_, command, fence) => command + shown + fence),
);
