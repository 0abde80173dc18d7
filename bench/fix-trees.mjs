// npm run fix-trees -- DIR [--only NAME] [--preset P] [--no-judges] [--verbose]: fixes a copy of every folder of DIR, once with the safe
// fixes and once with all, lints the copy, and tells what should not be: a fix that was not made, a new finding, a file that no longer
// parses, bytes that no fix had to do with, a file that nginx, systemd or Python takes no more. As root also with the servers' own
// checks. It writes into a scratch folder alone. Exit 1 when anything is wrong.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundled, sourceName } from './bundled.mjs';
import { openJudge } from './judge.mjs';
import { table } from './table.mjs';

const cli = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    preset: { type: 'string', default: 'pedantic' },
    'no-judges': { type: 'boolean' },
    verbose: { type: 'boolean' },
  },
});
if (positionals.length !== 1 || !existsSync(positionals[0])) {
  console.error('usage: npm run fix-trees -- DIR [--only NAME] [--preset P] [--no-judges] [--verbose]');
  process.exit(2);
}
if (!existsSync(cli)) {
  console.error('dist/cli.cjs is missing: npm run build');
  process.exit(2);
}

const { byteFaults, faultsOf, languageOf } = await bundled(
  `export { byteFaults, faultsOf } from ${sourceName('test/properties/round-trip.ts')};
export { languageOf } from ${sourceName('src/syntax/language.ts')};`,
);

/** What lies in a fixture's folder and is no part of the stack. */
const ABOUT = ['--exclude', '/expected.txt,/README.md,/fixed'];

/** Runs the command as a user would. */
function stacklint(cwd, args) {
  const preset = ['--preset', flags.preset, '--fail-on', 'never', ...ABOUT];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [cli, ...preset, ...args, '.'], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    timeout: 300_000,
  });
  return {
    stdout,
    stderr,
    crash: status === 0 || (status === 3 && stdout !== '') ? undefined : `${signal ?? `exit ${status}`}: ${stderr}`,
  };
}

function findingsIn(folder) {
  const { stdout, crash } = stacklint(folder, ['--format', 'json']);
  if (crash !== undefined) throw new Error(crash);
  const told = JSON.parse(stdout).findings;
  return told.map(({ rule, severity, key, path, message, fix }) => ({ rule, severity, key, file: path, message, safety: fix?.safety }));
}

/** Files and links below a folder: path on disk by id. */
function filesIn(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [relative(folder, path), path]).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const bytesOf = (path) => (lstatSync(path).isSymbolicLink() ? Buffer.from(`-> ${readlinkSync(path)}`) : readFileSync(path));

/** Files of the copy that differ, and what is wrong with how they do. */
function compareBytes(original, copy) {
  const changed = [];
  const faults = [];
  for (const [id, path] of copy) {
    const before = original.has(id) ? bytesOf(original.get(id)) : undefined;
    const after = bytesOf(path);
    if (before === undefined) faults.push(`${id}: it is new`);
    else if (!before.equals(after)) {
      changed.push(id);
      for (const fault of byteFaults(before.toString(), after.toString())) faults.push(`${id}: ${fault}`);
    }
  }
  return { changed, faults };
}

/** `fixed 3 findings in 2 files`, and the fixes that were refused. */
function summaryOf(stderr) {
  const fixed = Number(/^stacklint: fixed (\d+) findings? in/m.exec(stderr)?.[1] ?? 0);
  return { fixed, refused: [...stderr.matchAll(/^stacklint: ((?:rejected|skipped): .*)$/gm)].map(([, line]) => line) };
}

function judged(judge, language, files, id, place) {
  if (language === 'nginx') return judge.nginx(files, id, place);
  if (language === 'systemd') return judge.unit(files, id);
  if (language === 'python') return judge.python(files, id);
  return undefined;
}

const regular = (files) => new Map([...files].filter(([, path]) => !lstatSync(path).isSymbolicLink()));

/** Asks the real servers about every file of theirs, before; and afterwards where the tree has changed. */
function verdictsOf(judge, original, copies) {
  const verdicts = [];
  for (const [id, path] of regular(original)) {
    const language = languageOf(id, readFileSync(path, 'utf8'));
    const before = judged(judge, language, regular(original), id);
    if (before === undefined) continue;
    const after = copies.map(({ files, changed }) =>
      !before.ok || changed.length === 0 || !files.has(id) ? before : judged(judge, language, regular(files), id, before.place),
    );
    verdicts.push({ id, language, before, after });
  }
  return verdicts;
}

async function tripOf(folder, scratch, judge) {
  const original = filesIn(folder);
  const before = findingsIn(folder);
  const copies = [];
  for (const unsafe of [false, true]) {
    const copy = join(scratch, unsafe ? 'unsafe' : 'safe');
    rmSync(copy, { recursive: true, force: true });
    const { stderr, crash } = stacklint(folder, ['--fix', ...(unsafe ? ['--unsafe-fixes'] : []), '--output', copy, '--format', 'concise']);
    if (crash !== undefined) throw new Error(crash);
    const files = filesIn(copy);
    copies.push({ unsafe, files, ...compareBytes(original, files), ...summaryOf(stderr), ...faultsOf(before, findingsIn(copy), unsafe) });
  }
  return { findings: before.length, copies, verdicts: judge ? verdictsOf(judge, original, copies) : [] };
}

const root = realpathSync(positionals[0]);
const names = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && (flags.only === undefined || entry.name.includes(flags.only)))
  .map(({ name }) => name)
  .sort();
const scratch = mkdtempSync(join(tmpdir(), 'stacklint-fix-trees-'));
const judge = flags['no-judges'] || process.getuid?.() !== 0 ? undefined : await openJudge();
const trips = [];
const troubles = [];
try {
  for (const name of names) {
    try {
      trips.push({ name, ...(await tripOf(join(root, name), scratch, judge)) });
    } catch (error) {
      troubles.push([name, 'both', 'crash', String(error.message).split('\n').slice(0, 3).join(' | ')]);
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
  judge?.close();
}

const say = ({ file, rule, message }) => `${file}: ${message} [${rule}]`;
for (const { name, copies, verdicts } of trips) {
  for (const [at, copy] of copies.entries()) {
    const mode = copy.unsafe ? 'unsafe' : 'safe';
    const note = (kind, lines) => troubles.push(...lines.map((line) => [name, mode, kind, line]));
    note('left', copy.left.map(say));
    note('new', copy.fresh.map(say));
    note('parse', copy.lost.map(say));
    note('bytes', copy.faults);
    if (flags.verbose) note('refused', copy.refused);
    const refused = verdicts.filter(({ before }) => at === 0 && flags.verbose && !before.ok);
    note(
      'refused',
      refused.map(({ id, before }) => `before: ${id}: ${before.output.trim().split('\n').slice(0, 2).join(' | ')}`),
    );
    const lost = verdicts.filter(({ before, after }) => before.ok && !after[at].ok);
    note(
      'judge',
      lost.map(({ id, language, after }) => `${id} (${language}): ${after[at].output.trim().split('\n').slice(0, 2).join(' | ')}`),
    );
  }
}
for (const [name, mode, kind, line] of troubles) console.log(`${kind.toUpperCase()} ${name} (${mode}): ${line}`);

const sum = (items, of) => items.reduce((total, item) => total + of(item), 0);
console.log(`${trips.length} trees, ${sum(trips, ({ findings }) => findings)} findings`);
table(
  ['fixes', 'trees changed', 'files changed', 'fixed', 'refused', 'left', 'new', 'parse', 'bytes'],
  [0, 1].map((at) => {
    const all = trips.map(({ copies }) => copies[at]);
    const of = (list) => sum(all, (copy) => copy[list].length);
    const trees = all.filter(({ changed }) => changed.length > 0).length;
    return [
      at === 0 ? 'safe' : 'all',
      trees,
      of('changed'),
      sum(all, ({ fixed }) => fixed),
      of('refused'),
      of('left'),
      of('fresh'),
      of('lost'),
      of('faults'),
    ];
  }),
);
if (judge) {
  const verdicts = trips.flatMap((trip) => trip.verdicts);
  table(
    ['judge', 'files', 'accepted before', 'after the safe fixes', 'after all'],
    ['nginx', 'systemd', 'python'].map((language) => {
      const own = verdicts.filter((verdict) => verdict.language === language);
      const count = (holds) => own.filter(holds).length;
      return [language, own.length, count(({ before }) => before.ok), count(({ after }) => after[0].ok), count(({ after }) => after[1].ok)];
    }),
  );
}
process.exitCode = troubles.some(([, , kind]) => kind !== 'refused') ? 1 : 0;
