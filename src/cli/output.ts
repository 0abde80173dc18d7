import { availableParallelism, totalmem } from 'node:os';
import { disk, reasonOf } from '../discover/vfs.ts';
import { toPosix } from '../discover/paths.ts';
import type { Io } from './io.ts';

async function readStdin(limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Uint8Array);
    length += (chunk as Uint8Array).length;
    // Whoever writes there may never end.
    if (length >= limit) break;
  }
  return Buffer.concat(chunks);
}

let complained = false;

/** Writes to stderr, which is not even opened by a run that has nothing to complain of. */
function complain(text: string): void {
  if (!complained) process.stderr.on('error', () => undefined);
  complained = true;
  process.stderr.write(text);
}

/** Until what was written to stdout and stderr is out, or has failed and that was told. */
export async function written(): Promise<void> {
  const streams = complained ? [process.stdout, process.stderr] : [process.stdout];
  await Promise.all(streams.map((stream) => new Promise((resolve) => stream.write('', resolve))));
  // The streams tell of a failure after they have called back.
  await new Promise(setImmediate);
}

/** The process. `page` finds a rule's page where the program was installed. */
export function processIo(page: Io['page']): Io {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // `stacklint | head` closes the pipe early: the rest of the output is not wanted, the exit code stands.
    if (error.code === 'EPIPE') return;
    process.exitCode = 3;
    complain(`stacklint: the output could not be written: ${reasonOf(error)}\n`);
  });
  return {
    cwd: toPosix(process.cwd()),
    env: process.env,
    stdout: {
      isTTY: process.stdout.isTTY,
      columns: process.stdout.columns,
      write: (text) => void process.stdout.write(text),
    },
    stderr: { write: complain },
    stdin: readStdin,
    // Looking at a stream of the process opens it: for as long as a whole file takes to lint.
    get prompts() {
      return process.stdin.isTTY && process.stderr.isTTY ? () => import('./prompts.ts').then(({ terminal }) => terminal) : undefined;
    },
    vfs: disk,
    machine: () => ({
      cores: { value: availableParallelism(), from: 'machine' },
      memory: { value: totalmem(), from: 'machine' },
    }),
    engine: () => import('../index.ts'),
    page,
  };
}
