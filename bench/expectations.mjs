// npm run expectations -- DIR [--only NAME] [--missing]: lints each stack that DIR/INDEX.json lists, with its files mapped to the host
// paths that it gives, and tells which of the findings that it expects are reported at their file and line. A stack whose kind is
// `golden` must have nothing above info. It only prints.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const cli = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, missing: { type: 'boolean' } },
});
if (positionals.length !== 1) {
  console.error('usage: npm run expectations -- DIR [--only NAME] [--missing]');
  process.exit(2);
}
const root = resolve(positionals[0]);
const { stacks } = JSON.parse(readFileSync(join(root, 'INDEX.json'), 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'stacklint-expectations-'));

/** The findings of a stack under a preset, run as a user would. */
function lint({ name, files }, preset) {
  const folder = join(root, name);
  // A stacklint.ini maps what lies below its own folder: a copy lies there.
  const copy = mkdtempSync(join(scratch, 'stack-'));
  spawnSync('cp', ['-r', `${folder}/.`, copy]);
  const map = files.flatMap(({ file, installPath }) => (installPath?.startsWith('/') ? [`${file} = ${installPath}`] : []));
  writeFileSync(join(copy, 'stacklint.ini'), `[map]\n${map.join('\n')}\n`);
  const { stdout, stderr, status } = spawnSync(process.execPath, [cli, '--format', 'json', '--preset', preset], {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  try {
    return JSON.parse(stdout).findings;
  } catch {
    throw new Error(`${name}: exit ${status}: ${stderr}`);
  }
}

const counts = new Map();
const count = (what) => counts.set(what, (counts.get(what) ?? 0) + 1);
try {
  for (const stack of stacks.filter(({ name }) => flags.only === undefined || name.includes(flags.only))) {
    const findings = { recommended: lint(stack, 'recommended'), pedantic: lint(stack, 'pedantic') };
    console.log(`\n${stack.name} (${stack.kind})`);
    const expected = stack.expect ?? [];
    for (const { file, line, check, why, preset = 'recommended' } of expected) {
      const here = findings[preset].filter((finding) => finding.path === file && finding.line === line);
      count(here.length > 0 ? 'expected, and something is reported there' : `expected, nothing reported there (${preset})`);
      if (here.length > 0 && flags.missing) continue;
      console.log(`  ${here.length > 0 ? 'said   ' : 'MISSING'} ${file}:${line} ${check} (${preset}): ${why.slice(0, 150)}`);
      for (const { rule, severity, message } of here) console.log(`            ${severity} ${rule}: ${message.slice(0, 150)}`);
    }
    const places = new Set(expected.map(({ file, line }) => `${file}:${line}`));
    for (const { path, line, rule, severity, message } of findings.recommended) {
      if (places.has(`${path}:${line}`)) continue;
      const alarm = stack.kind === 'golden' && severity !== 'info';
      count(alarm ? 'ALARM in a golden stack' : 'reported elsewhere');
      if (alarm || !flags.missing)
        console.log(`  ${alarm ? 'ALARM  ' : 'other  '} ${path}:${line} ${severity} ${rule}: ${message.slice(0, 150)}`);
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log();
for (const [what, number] of counts) console.log(`${String(number).padStart(5)}  ${what}`);
