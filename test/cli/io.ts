import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Io } from '../../src/cli/io.ts';
import { disk } from '../../src/discover/vfs.ts';
import { fakeEngine } from './fake-engine.ts';

export interface Recorded {
  readonly io: Io;
  readonly out: () => string;
  readonly err: () => string;
}

export const ROOT = join(import.meta.dirname, '../..');

/** The command line's world with everything written kept as text, on a machine with 2 cores and 4 GB. */
export function recordedIo(cwd: string, changes: Partial<Io> & { readonly input?: string } = {}): Recorded {
  let out = '';
  let err = '';
  const io: Io = {
    cwd,
    env: {},
    stdout: { isTTY: false, columns: undefined, write: (text) => void (out += text) },
    stderr: { write: (text) => void (err += text) },
    stdin: () => Promise.resolve(Buffer.from(changes.input ?? '')),
    prompts: undefined,
    vfs: disk,
    machine: () => ({ cores: { value: 2, from: 'machine' }, memory: { value: 4 * 1024 ** 3, from: 'machine' } }),
    engine: () => Promise.resolve(fakeEngine),
    page: (rule) => readFile(join(ROOT, 'rules', `${rule}.md`), 'utf8').catch(() => undefined),
    ...changes,
  };
  return { io, out: () => out, err: () => err };
}
