// npm run bench: times the built command on trees of 10, 100, 1000 and 10000 sites beside bare Node and `nginx -t`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFECTS, writeTree } from './tree.mjs';

const cli = join(dirname(fileURLToPath(import.meta.url)), '../dist/cli.cjs');
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 10, 100, 1000, 10000];
const scratch = mkdtempSync(join(tmpdir(), 'stacklint-bench-'));
const TIME = '/usr/bin/time';

/** Seconds, those of the processor (all that a busy machine tells rightly), peak megabytes and exit status over some runs, one more ahead as warm-up. */
function measure(command, args, cwd, runs) {
  const seconds = [];
  let cpu = Infinity;
  let peak = 0;
  let status = 0;
  for (let i = 0; i <= runs; i++) {
    const begin = process.hrtime.bigint();
    const timed = existsSync(TIME) ? [TIME, ['-f', 'PEAK %M %U %S', command, ...args]] : [command, args];
    const { stderr, status: code } = spawnSync(timed[0], timed[1], {
      cwd,
      encoding: 'utf8',
      maxBuffer: 1 << 30,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const taken = Number(process.hrtime.bigint() - begin) / 1e9;
    if (i > 0) seconds.push(taken);
    const [, memory = 0, user = 0, system = 0] = /PEAK (\d+) (\S+) (\S+)/.exec(stderr ?? '') ?? [];
    peak = Math.max(peak, Number(memory) / 1024);
    cpu = Math.min(cpu, Number(user) + Number(system));
    status = code;
  }
  seconds.sort((a, b) => a - b);
  return { min: seconds[0], median: seconds[Math.floor(seconds.length / 2)], cpu, peak, status };
}

const show = (result) =>
  `${result.min.toFixed(3)} ${result.median.toFixed(3)}  ${result.cpu.toFixed(2)}  ${result.peak.toFixed(0).padStart(5)} MB`;

/** Findings of each seeded rule, against the number of sites that have the defect. */
function recall(root, count) {
  const { stdout } = spawnSync(process.execPath, [cli, '--format', 'json', '.'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 30 });
  const { findings } = JSON.parse(stdout);
  return Object.entries(DEFECTS).map(([digit, rule]) => {
    const seeded = Array.from({ length: count }, (_, i) => i).filter((i) => i % 10 === Number(digit)).length;
    return `${rule} ${findings.filter((finding) => finding.rule === rule).length}/${seeded}`;
  });
}

try {
  const bare = measure(process.execPath, ['-e', '0'], scratch, 15);
  console.log(`                         min median   cpu     peak`);
  console.log(`node -e 0              ${show(bare)}`);
  for (const size of sizes) {
    const { root, nginx } = writeTree(size, join(scratch, String(size)));
    const runs = size >= 10000 ? 3 : size >= 1000 ? 5 : 15;
    const lint = measure(process.execPath, [cli, '.'], root, runs);
    console.log(`stacklint   N=${String(size).padEnd(8)} ${show(lint)}   ${(lint.min / bare.min).toFixed(2)} x node -e 0`);
    const judge = measure('nginx', ['-t', '-q', '-c', join(nginx, 'nginx.conf'), '-p', nginx], root, runs);
    if (judge.status === 0)
      console.log(`nginx -t    N=${String(size).padEnd(8)} ${show(judge)}   stacklint takes ${(lint.min / judge.min).toFixed(2)} x`);
    else console.log(`nginx -t    N=${size}: exit ${judge.status}`);
    if (size === 1000) console.log(`found of the seeded defects: ${recall(root, size).join(', ')}`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
