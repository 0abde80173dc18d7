// npm run test:vscode: the task that `stacklint init --vscode` writes, run by a real VS Code; its Problems panel must show every finding.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installWorkbench } from './install.mjs';
import { command, cursor, openFolder, problems, showProblems, startBrowser, startServer, until } from './workbench.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cli = process.env.STACKLINT_CLI ?? join(root, 'dist/cli.cjs');
const install = join(root, '.vscode-test');
const STACKS = ['demo', 'uwsgi-basics', 'static-and-families'];
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const count = { passed: 0, failed: 0 };
function check(ok, what) {
  count[ok ? 'passed' : 'failed']++;
  console.log(`${ok ? 'ok    ' : 'FAILED'}  ${what}`);
}

const sameFinding = (a, b) => ['path', 'line', 'column', 'severity', 'message', 'rule'].every((key) => a[key] === b[key]);
const show = (finding) =>
  `${finding.path}:${finding.line}:${finding.column}`.padEnd(48) +
  ` ${finding.severity.padEnd(7)} ${finding.rule.padEnd(32)} ${finding.message.slice(0, 70)}`;

/** A `stacklint` on the path that runs the build, and writes its exit code down when a task ran it. */
function writeShim(bin, ended) {
  mkdirSync(bin, { recursive: true });
  const script = `#!/bin/sh\n"${process.execPath}" "${cli}" "$@"\ncode=$?\n[ "$1" != --format ] || echo $code >> "${ended}"\nexit $code\n`;
  writeFileSync(join(bin, 'stacklint'), script, { mode: 0o755 });
}

function makeWorkspace(scratch, bin, stack, name) {
  const folder = join(scratch, name);
  cpSync(join(root, 'fixtures/stacks', stack), folder, { recursive: true });
  for (const part of ['fixed', 'expected.txt']) rmSync(join(folder, part), { recursive: true, force: true });
  const { status, stderr } = spawnSync(join(bin, 'stacklint'), ['init', '--vscode'], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`stacklint init --vscode: ${stderr}`);
  return folder;
}

function findingsOf(folder) {
  const { stdout, stderr } = spawnSync(process.execPath, [cli, '--format', 'json'], { cwd: folder, encoding: 'utf8' });
  try {
    return JSON.parse(stdout).findings;
  } catch {
    throw new Error(`stacklint --format json in ${basename(folder)}: ${stderr || stdout}`);
  }
}

/** Runs the task of the workspace and gives the rows of the Problems panel, once there are as many as wanted or no more come. */
async function runTask(context, url, folder, ended, wanted) {
  rmSync(ended, { force: true });
  const page = await openFolder(context, url, folder);
  // A workbench that is still starting closes the list of tasks, or drops the task.
  await until('the task to end', 120, async () => {
    await command(page, 'Tasks: Run Task', 'stacklint').catch(() => page.keyboard.press('Escape'));
    return until('', 15, () => existsSync(ended)).catch(() => false);
  });
  await showProblems(page);
  let rows = [];
  await until(
    'the Problems panel',
    wanted === 0 ? 4 : 15,
    async () => (rows = await problems(page, folder)).length >= wanted && wanted > 0,
  ).catch(() => undefined);
  return { page, rows, code: readFileSync(ended, 'utf8').trim() };
}

/** Every finding has its row, and every row its finding. */
function compare(stack, findings, rows) {
  const left = [...rows];
  for (const finding of findings) {
    const at = left.findIndex((row) => sameFinding(row, finding) && row.source === 'stacklint');
    check(at >= 0, `${stack}: ${show(finding)}`);
    if (at >= 0) left.splice(at, 1);
  }
  for (const row of left) check(false, `${stack}: shown, and no finding: ${show(row)} (${row.source})`);
}

/** Double-clicks a row: the file opens with the cursor at the finding. */
async function follow(page, stack, row) {
  await page.locator(`.markers-panel .monaco-list-row[data-index="${row.index}"]`).dblclick();
  const tab = page.locator('.tabs-container .tab.active');
  await tab.waitFor();
  const at = await until('the cursor', 10, async () => {
    const place = await cursor(page);
    return place?.line === row.line && place.column === row.column ? place : undefined;
  }).catch(() => cursor(page));
  const file = (await tab.getAttribute('data-resource-name')) ?? '';
  const right = at?.line === row.line && at?.column === row.column && file === basename(row.path);
  check(right, `${stack}: a double click on ${row.path}:${row.line}:${row.column} opens ${file} at ${at?.line}:${at?.column}`);
}

async function main(scratch) {
  const chromium = CHROMIUM.find((path) => existsSync(path));
  if (!chromium) throw new Error('chromium is missing: apt-get install --no-install-recommends chromium');
  if (!existsSync(cli)) throw new Error(`${cli} is missing: npm run build`);
  const entry = installWorkbench(install);
  const bin = join(scratch, 'bin');
  const ended = join(scratch, 'ended');
  writeShim(bin, ended);

  const server = await startServer(entry, scratch, bin);
  try {
    const browser = await startBrowser(install, chromium);
    try {
      for (const stack of STACKS) {
        // A blank in the path is what breaks matchers first.
        const folder = makeWorkspace(scratch, bin, stack, `the ${stack}`);
        const findings = findingsOf(folder);
        check(findings.length > 0, `${stack}: ${findings.length} findings`);
        const { page, rows, code } = await runTask(browser.context, server.url, folder, ended, findings.length);
        check(code === '1', `${stack}: the task ends with ${code}`);
        compare(stack, findings, rows);
        if (stack === STACKS[0]) await page.screenshot({ path: join(install, 'problems.png') });
        const row = rows.find((one) => one.column > 1) ?? rows[0];
        if (row) await follow(page, stack, row);
        await page.close();
      }

      const folder = makeWorkspace(scratch, bin, STACKS[0], 'control');
      const tasks = join(folder, '.vscode/tasks.json');
      const written = JSON.parse(readFileSync(tasks, 'utf8'));
      written.tasks[0].problemMatcher.pattern.regexp = '^(no)(such)(line)(of)(output)(at all)$';
      writeFileSync(tasks, JSON.stringify(written));
      const { page, rows, code } = await runTask(browser.context, server.url, folder, ended, 0);
      check(
        rows.length === 0 && code === '1',
        `control: a matcher that cannot match shows ${rows.length} problems, the task ends with ${code}`,
      );
      await page.close();
    } catch (error) {
      await browser.context
        .pages()
        .at(-1)
        ?.screenshot({ path: join(install, 'failed.png') });
      throw error;
    } finally {
      await browser.close();
    }
  } finally {
    server.stop();
  }
}

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'stacklint-vscode-')));
try {
  await main(scratch);
} catch (error) {
  check(false, error instanceof Error ? error.message : String(error));
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  console.log(`${count.passed} passed, ${count.failed} failed`);
  process.exitCode = count.failed === 0 ? 0 : 1;
}
