// npm run corpus -- DIR [--findings RULE] [--sample N] [--unread] [--only NAME]: lints every folder of DIR as one deployment and
// tells what was read, what was linked and what was found. It only prints: other people's files never enter the repository.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadLibrary, readDeployment } from './corpus-stack.mjs';
import { table } from './table.mjs';

const cli = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { findings: { type: 'string' }, sample: { type: 'string' }, only: { type: 'string' }, unread: { type: 'boolean' } },
});
if (positionals.length !== 1 || !existsSync(positionals[0])) {
  console.error('usage: npm run corpus -- DIR [--findings RULE] [--sample N] [--unread] [--only NAME]');
  process.exit(2);
}
if (!existsSync(cli)) {
  console.error('dist/cli.cjs is missing: npm run build');
  process.exit(2);
}

/** Findings that say a reader did not understand the file, or that the server would not. */
const PARSE = /^syntax\/|\/(?:unknown|misplaced)-|\/directive-arguments$|\/invalid-/;

/** Runs the command as a user would, in the deployment's folder. */
function runCommand(folder) {
  const begin = process.hrtime.bigint();
  const result = spawnSync(process.execPath, [cli, '--format', 'json'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    timeout: 120_000,
  });
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  const { status, signal, stderr } = result;
  let findings = [];
  let crash = status === null ? `ended by ${signal ?? result.error?.message}` : '';
  try {
    ({ findings } = JSON.parse(result.stdout));
  } catch {
    crash ||= `no report: ${stderr.trim().split('\n').slice(0, 3).join(' | ')}`;
  }
  if (!crash && (/^ {4}at /m.test(stderr) || status > 1)) crash = stderr.trim().split('\n').slice(0, 3).join(' | ');
  return { status, seconds, findings, crash, stderr };
}

const title = (text) => console.log(`\n${text}`);
const percent = (part, whole) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);
const tally = (items) =>
  [...items.reduce((counts, item) => counts.set(item, (counts.get(item) ?? 0) + 1), new Map())].sort((a, b) => b[1] - a[1]);
const sum = (items, of) => items.reduce((total, item) => total + of(item), 0);

function exits(deployments) {
  title('(a) exit codes, crashes, time');
  table(['exit', 'deployments'], tally(deployments.map(({ command }) => String(command.status))));
  for (const { name, command, thrown } of deployments) {
    if (command.crash) console.log(`  CRASH ${name}: exit ${command.status}: ${command.crash}`);
    if (thrown) console.log(`  THROWN ${name}: ${thrown}`);
  }
  const slowest = [...deployments].sort((a, b) => b.command.seconds - a.command.seconds).slice(0, 3);
  const total = sum(deployments, ({ command }) => command.seconds);
  console.log(
    `  ${total.toFixed(1)} s in all, slowest: ${slowest.map(({ name, command }) => `${name} ${command.seconds.toFixed(2)} s`).join(', ')}`,
  );
}

function formats(deployments) {
  title('(b) formats: files seen, parsed without a finding of a reader');
  const files = deployments.flatMap(({ name, sources, command }) => {
    const findings = command.findings.filter(({ rule }) => PARSE.test(rule));
    return sources.map(({ id, language }) => ({ name, language, findings: findings.filter(({ path }) => path === id) }));
  });
  const rows = tally(files.map(({ language }) => language)).map(([language, seen]) => {
    const own = files.filter((file) => file.language === language);
    const clean = own.filter(({ findings }) => findings.length === 0).length;
    const rules = tally(own.flatMap(({ findings }) => findings.map(({ rule }) => rule)));
    return [language, seen, clean, percent(clean, seen), rules.map(([rule, count]) => `${count} ${rule}`).join(', ')];
  });
  table(['format', 'files', 'clean', 'share', 'findings'], rows);
}

function links(deployments) {
  title('(c) stacks with a route and an app, and how they are linked');
  const readable = deployments.filter(({ routes, apps }) => routes > 0 && apps > 0);
  // A way from one front to another shows no application.
  const exact = readable.filter(({ edges }) => edges.some(({ certainty, app }) => certainty === 'exact' && app));
  const of = (what) => sum(deployments, (deployment) => deployment[what]);
  const kinds = Object.keys(deployments[0]?.fronts ?? {});
  const count = (holds) => deployments.filter(holds).length;
  console.log(
    `  ${deployments.length} deployments: ${count(({ fronts }) => kinds.some((kind) => fronts[kind] > 0))} with a front, ${count(({ apps }) => apps > 0)} with an app`,
  );
  console.log(
    `  fronts with routes: ${kinds.map((kind) => `${sum(deployments, ({ fronts }) => fronts[kind])} ${kind}`).join(', ')}; in ${kinds.map((kind) => `${count(({ fronts }) => fronts[kind] > 0)} ${kind}`).join(', ')} deployments`,
  );
  console.log(`  ${of('routes')} routes, ${of('apps')} apps, ${of('listeners')} listeners`);
  console.log(
    `  with a route and an app: ${readable.length}, an edge linked exact in ${exact.length} (${percent(exact.length, readable.length)})`,
  );
  const edges = deployments.flatMap((deployment) => deployment.edges);
  table(
    ['certainty', 'linked', 'edges'],
    tally(edges.map(({ certainty, app }) => `${certainty}\0${app ? 'yes' : 'no'}`)).map(([key, count]) => [...key.split('\0'), count]),
  );
  console.log('  the others:');
  for (const { name, edges: own, apps } of readable.filter((deployment) => !exact.includes(deployment))) {
    console.log(`  ${name} (${apps} apps)`);
    for (const [text, count] of tally(own.map(({ place, reason, certainty }) => `${certainty}: ${place}: ${reason}`)))
      console.log(`    ${count > 1 ? `${count} x ` : ''}${text}`);
  }
}

function rulesTable(deployments) {
  title('(d) findings by rule');
  const all = deployments.flatMap(({ name, command }) => command.findings.map((finding) => ({ ...finding, name })));
  const rows = tally(all.map(({ rule }) => rule)).map(([rule, count]) => {
    const own = all.filter((finding) => finding.rule === rule);
    const severities = ['error', 'warning', 'info'].map((severity) => own.filter((finding) => finding.severity === severity).length);
    return [rule, count, new Set(own.map(({ name }) => name)).size, ...severities];
  });
  table(['rule', 'findings', 'deployments', 'error', 'warning', 'info'], rows);
  console.log(`  ${all.length} findings, ${deployments.filter(({ command }) => command.findings.length === 0).length} deployments without`);
}

function reached(deployments) {
  title('(e) every file: read, or why not');
  table(['what', 'files'], tally(deployments.flatMap(({ fates }) => fates.map(({ fate }) => fate))));
  for (const { name, fates } of deployments) {
    for (const { id, fate, reason } of fates) {
      const lost = fate.startsWith('LOST');
      if (lost || fate.startsWith('unreadable')) console.log(`  ${fate} ${name}/${id}${reason ? `: ${reason}` : ''}`);
      else if (flags.unread && fate.startsWith('opened')) console.log(`  ${fate} ${name}/${id}`);
    }
  }
}

/** One line for a person to judge: the place, the message and the line it points at. */
function showFinding(root, { name, path, line, column, severity, rule, message }) {
  const file = join(root, name, path);
  const text = existsSync(file) ? (readFileSync(file, 'utf8').split('\n')[line - 1] ?? '').trim() : '';
  console.log(`  ${join(name, path)}:${line}:${column}: ${severity}: ${message} [${rule}]\n      ${text.slice(0, 160)}`);
}

const hash = ({ name, path, line, column, rule, message }) =>
  createHash('sha1').update([name, path, line, column, rule, message].join('\0')).digest('hex');

/** The same sample every time: rule by rule in turn, within a rule by the hash of the finding. */
function sample(findings, size) {
  const byRule = new Map();
  for (const finding of findings) byRule.set(finding.rule, [...(byRule.get(finding.rule) ?? []), finding]);
  const queues = [...byRule]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, list]) => list.map((finding) => [hash(finding), finding]).sort(([a], [b]) => (a < b ? -1 : 1)));
  const chosen = [];
  for (let turn = 0; chosen.length < size && queues.some((queue) => turn < queue.length); turn++) {
    for (const queue of queues) if (turn < queue.length && chosen.length < size) chosen.push(queue[turn][1]);
  }
  return chosen.sort((a, b) => (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0));
}

const root = realpathSync(positionals[0]);
const names = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && (flags.only === undefined || entry.name.includes(flags.only)))
  .map(({ name }) => name)
  .sort();
const library = await loadLibrary();
const deployments = [];
for (const name of names) {
  const folder = join(root, name);
  const command = runCommand(folder);
  deployments.push({ name, command, ...(await readDeployment(library, folder)) });
  if (process.stderr.isTTY) process.stderr.write(`\r${deployments.length}/${names.length} `);
}

console.log(`${relative(process.cwd(), root) || '.'}: ${deployments.length} deployments`);
const all = deployments.flatMap(({ name, command }) => command.findings.map((finding) => ({ ...finding, name })));
if (flags.findings !== undefined) {
  const pattern = new RegExp(`^${flags.findings.replaceAll('*', '.*')}$`);
  for (const finding of all.filter(({ rule }) => pattern.test(rule))) showFinding(root, finding);
} else if (flags.sample !== undefined) {
  for (const finding of sample(all, Number(flags.sample))) showFinding(root, finding);
} else {
  exits(deployments);
  formats(deployments);
  links(deployments);
  rulesTable(deployments);
  reached(deployments);
}
process.exitCode = deployments.some(({ command, thrown }) => command.crash || thrown) ? 1 : 0;
