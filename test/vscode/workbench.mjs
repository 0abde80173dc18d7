import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const CHROMIUM_FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];
const SETTINGS = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'extensions.autoUpdate': false,
  'task.autoDetect': 'off',
  'window.commandCenter': false,
};

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Asks until there is an answer, or throws what it was waiting for. */
export async function until(what, seconds, ask) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await sleep(100);
  }
}

/** Starts the server of VS Code in its own process group; `bin` comes first on the path of its terminals. */
export async function startServer(entry, scratch, bin) {
  const port = await freePort();
  const data = join(scratch, 'data');
  mkdirSync(join(data, 'User'), { recursive: true });
  writeFileSync(join(data, 'User/settings.json'), JSON.stringify(SETTINGS));
  // VS Code asks a login shell for the path of its terminals.
  writeFileSync(join(scratch, '.profile'), `PATH="${bin}:$PATH"\n`);
  const log = join(scratch, 'server.log');
  const out = openSync(log, 'w');
  const quiet = ['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust', '--disable-getting-started-override'];
  const folders = ['--user-data-dir', data, '--extensions-dir', join(scratch, 'extensions'), '--ignore-last-opened'];
  const server = spawn(process.execPath, [entry, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, ...quiet, ...folders], {
    detached: true,
    cwd: scratch,
    env: { PATH: process.env.PATH, HOME: scratch, LANG: 'C.UTF-8', SHELL: '/bin/bash' },
    stdio: ['ignore', out, out],
  });
  let running = true;
  const stop = () => {
    if (!running) return;
    running = false;
    try {
      process.kill(-server.pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  };
  process.once('exit', stop);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
  try {
    await until('the server of VS Code', 60, async () => {
      if (server.exitCode !== null) throw new Error(`code-server ended: ${readFileSync(log, 'utf8').slice(-2000)}`);
      return (await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined))?.ok;
    });
  } catch (error) {
    stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, stop };
}

/** A browser that reaches nothing but this machine. */
export async function startBrowser(install, chromium) {
  const { chromium: driver } = createRequire(join(install, 'package.json'))('playwright-core');
  const browser = await driver.launch({ executablePath: chromium, args: [...CHROMIUM_FLAGS, '--disable-sync', '--no-first-run'] });
  const context = await browser.newContext({ viewport: { width: 1800, height: 1400 } });
  await context.route(
    (url) => url.hostname !== '127.0.0.1',
    (route) => route.abort(),
  );
  return { context, close: () => browser.close() };
}

/** The workbench with a folder open. */
export async function openFolder(context, url, folder) {
  const page = await context.newPage();
  await page.goto(`${url}/?folder=${encodeURIComponent(folder)}`);
  await page.waitForSelector('.monaco-workbench .part.statusbar', { timeout: 60_000 });
  await page.waitForSelector('.explorer-folders-view .monaco-list-row', { timeout: 60_000 });
  return page;
}

const seen = (locator, milliseconds) =>
  locator.waitFor({ timeout: milliseconds }).then(
    () => true,
    () => false,
  );

/** Runs a command of the palette, and picks a row of each list it opens. */
export async function command(page, name, ...picks) {
  const input = page.locator('.quick-input-widget input.input');
  // The workbench takes keys some time after it is drawn.
  await until('the command palette', 60, async () => {
    await page.keyboard.press('F1');
    return seen(input, 2000);
  });
  await page.keyboard.type(name);
  for (const text of [name, ...picks])
    await page
      .locator('.quick-input-list .monaco-list-row', { has: page.getByText(text, { exact: true }) })
      .first()
      .click({ timeout: 10_000 });
}

const SEVERITY = { Error: 'error', Warning: 'warning', Info: 'info' };

/** What the Problems panel shows, by the words it has for screen readers; paths relative to the folder. */
export async function problems(page, folder) {
  const rows = await page
    .locator('.markers-panel .monaco-list-row')
    .evaluateAll((all) =>
      all
        .map((row) => ({ index: Number(row.dataset.index), label: row.getAttribute('aria-label') ?? '', text: row.textContent ?? '' }))
        .sort((a, b) => a.index - b.index),
    );
  const shown = [];
  let path = '';
  for (const { label, text, index } of rows) {
    const file = /^\d+ problems? in file (.+) of folder (.+)$/.exec(label);
    if (file) {
      path = `${file[2]}/${file[1]}`.replace(`${folder}/`, '');
      continue;
    }
    const marker = /^(Error|Warning|Info): (.+) at line (\d+) and character (\d+)\.? ?(?:generated by (\S+))?$/s.exec(label);
    const [, severity, message = `unread row: ${label}`, line, column, source = ''] = marker ?? [];
    const rule = text.slice(message.length + source.length).replace(/\[Ln \d+, Col \d+\]$/, '');
    shown.push({ index, path, line: Number(line), column: Number(column), severity: SEVERITY[severity] ?? '', message, rule, source });
  }
  return shown;
}

/** Gives the Problems panel the whole window: it draws only the rows that fit. */
export async function showProblems(page) {
  await until('the Problems panel', 60, async () => {
    await command(page, 'Problems: Focus on Problems View');
    return seen(page.locator('.markers-panel'), 5000);
  });
  if (await page.locator('.part.editor').isVisible()) await command(page, 'View: Toggle Maximized Panel');
}

/** Line and column of the cursor, from the status bar. */
export async function cursor(page) {
  const text = await page
    .locator('#status\\.editor\\.selection')
    .textContent()
    .catch(() => '');
  const match = /Ln (\d+), Col (\d+)/.exec(text ?? '');
  return match ? { line: Number(match[1]), column: Number(match[2]) } : undefined;
}
