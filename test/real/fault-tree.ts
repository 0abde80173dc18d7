import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** A unit with one safe fix, and one that is not. */
const unit = (name: string, type: string): string =>
  `[Unit]\nDescription=${name}\n\n[Service]\nType=${type}\nUser=app\nExecStart=/srv/app/venv/bin/gunicorn --workers 3 --bind unix:/run/${name}.sock wsgi:app\n`;

export const OLD = 'forking';
export const NEW = 'notify';

/** The files that a fix rewrites: two folders, one of them reached by a link alone, and a file that a link leads to. */
export const FILES = ['a/api.service', 'b/web.service', 'real/worker.service'] as const;
const LINKS = { 'b/worker.service': '../real/worker.service', c: 'a' } as const;

export const textOf = (file: string, type: string): string => unit(file.replace(/^.*\/|\.service$/g, ''), type);

/** What a file is called while it is written: known from one run, then asserted of all. */
export const TEMPORARY = /^\.stacklint-[0-9a-f]{16}$/;

/** Lays the tree out anew. */
export function layOut(tree: string): void {
  rmSync(tree, { recursive: true, force: true });
  for (const file of FILES) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), textOf(file, OLD));
  }
  for (const [link, target] of Object.entries(LINKS)) symlinkSync(target, join(tree, link));
  chmodSync(join(tree, FILES[0]), 0o640);
  chmodSync(join(tree, FILES[1]), 0o2664);
  if (process.getuid?.() === 0) chownSync(join(tree, FILES[2]), 33, 65534);
}

/** Mode, owner and text or target of all that lies below a folder. */
export function stateOf(tree: string): Record<string, string> {
  const paths = readdirSync(tree, { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    paths.sort().flatMap((path) => {
      const { mode, uid, gid } = lstatSync(path);
      const stats = lstatSync(path);
      if (stats.isDirectory()) return [];
      const what = stats.isSymbolicLink()
        ? `-> ${readlinkSync(path)}`
        : `${(mode & 0o7777).toString(8)} ${uid}:${gid} ${readFileSync(path, 'utf8')}`;
      return [[path.slice(tree.length + 1), what]];
    }),
  );
}

export interface Ended {
  readonly status: number | NodeJS.Signals;
  readonly out: string;
  readonly err: string;
}

/** The built program with a fault in it; `env` as in fault.mjs. */
export function faulty(cli: string, cwd: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const fault = env['FAULT'] === undefined ? [] : ['--import', join(import.meta.dirname, 'fault.mjs')];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...fault, cli, ...words], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('error', reject).on('close', (code, signal) => resolve({ status: signal ?? code!, out, err }));
  });
}

/** The kinds of the steps by which a run changes the disk. */
export async function stepsOf(cli: string, cwd: string, words: readonly string[], log: string): Promise<readonly string[]> {
  const { status, err } = await faulty(cli, cwd, words, { FAULT: 'count', FAULT_LOG: log });
  if (status !== 0) throw new Error(err);
  return existsSync(log) ? readFileSync(log, 'utf8').split(' ') : [];
}
