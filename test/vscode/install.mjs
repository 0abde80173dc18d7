import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** VS Code 1.100.3 as a server that runs on plain Node 20. */
const PACKAGES = ['code-server@4.100.3', 'playwright-core@1.65.1'];

/** Debian's headers: without them the native modules fetch Node's from the network. */
const HEADERS = '/usr/include/node';

function npm(folder, ...args) {
  const env = { ...process.env, ...(existsSync(HEADERS) ? { npm_config_nodedir: '/usr' } : {}) };
  return spawnSync('npm', args, { cwd: folder, env, encoding: 'utf8' });
}

function npmOrThrow(folder, ...args) {
  const { status, stderr, error } = npm(folder, ...args);
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed in ${folder}: ${error?.message ?? stderr.slice(-2000)}`);
}

/** Installs code-server and playwright-core below `folder`, once; gives the server's entry script. */
export function installWorkbench(folder) {
  const server = join(folder, 'node_modules/code-server');
  const vscode = join(server, 'lib/vscode');
  const pty = join(vscode, 'node_modules/node-pty/build/Release/pty.node');
  const entry = join(server, 'out/node/entry.js');
  if ([entry, pty, join(folder, 'node_modules/playwright-core/package.json')].every((path) => existsSync(path))) return entry;
  console.log(`installing ${PACKAGES.join(' and ')} into ${folder} (100 MB)`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  npmOrThrow(folder, 'install', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund', ...PACKAGES);
  npmOrThrow(folder, 'rebuild', 'argon2');
  npmOrThrow(vscode, 'install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund');
  // Its last step only writes a file for editors and fails where npx may not download: what counts is the module.
  const built = npm(vscode, 'rebuild', 'node-pty');
  if (!existsSync(pty)) throw new Error(`node-pty was not built: ${built.stderr.slice(-2000)}`);
  return entry;
}
