import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { reasonOf } from '../../discover/vfs.ts';
import { UnableError } from '../errors.ts';
import type { Layout } from './layout.ts';
import { runInside, type Command, type Outcome, type Root, type Way } from './namespace.ts';
import { StandIns } from './stand-ins.ts';

/** Folders that servers' packages make. */
const FOLDERS = [
  '/etc/nginx',
  '/etc/apache2',
  '/var/log/nginx',
  '/var/log/apache2',
  '/var/log/httpd',
  '/var/lib/nginx',
  '/var/cache/nginx',
  '/run/apache2',
  '/run/httpd',
  '/run/lock/apache2',
  '/run/systemd/system',
];

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A folder of this run's own, from which private roots are made. */
export class Scratch {
  readonly standIns = new StandIns();
  #folder: string | undefined;
  readonly #masked: readonly string[];
  #way: Way | undefined;

  /** `masked`: modules of this machine's servers that must not be loaded. */
  constructor(masked: readonly string[]) {
    this.#masked = masked;
    for (const signal of SIGNALS) process.once(signal, this.#end);
  }

  /** Cleans up, then lets the signal do what it would have done. */
  readonly #end = (signal: NodeJS.Signals): void => {
    this.dispose();
    process.kill(process.pid, signal);
  };

  /** Runs a command where these files and the stand-ins lie. Throws an UnableError where no namespace can be made. */
  async run(layout: Layout, command: Command): Promise<Outcome> {
    const ways: readonly Way[] = this.#way ? [this.#way] : process.getuid?.() === 0 ? ['user', 'root'] : ['user'];
    const reasons: string[] = [];
    for (const way of ways) {
      const outcome = await this.#runIn(layout, command, way);
      if (!('failed' in outcome)) {
        this.#way = way;
        return outcome;
      }
      reasons.push(outcome.failed);
    }
    throw new UnableError(
      `nothing was written: --verify judges the files in a private namespace, and none can be made here (${reasons[0]}); leave --verify out to write them unjudged`,
    );
  }

  async #runIn(layout: Layout, command: Command, way: Way): Promise<Outcome | { readonly failed: string }> {
    const root = this.#lay(layout, command.uid ?? 0);
    try {
      return await runInside(root, command, way);
    } finally {
      rmSync(dirname(root.layer), { recursive: true, force: true });
    }
  }

  /** Writes the files to where a private root takes them from. */
  #lay(layout: Layout, uid: number): Root {
    try {
      this.#folder ??= mkdtempSync(join(tmpdir(), 'stacklint-verify-'));
      const own = mkdtempSync(join(this.#folder, 'root-'));
      const [mount, layer, masked] = [join(own, 'mount'), join(own, 'layer'), join(own, 'masked')];
      for (const folder of [mount, layer]) mkdirSync(folder);
      writeFileSync(masked, this.#masked.map((path) => `${path}\n`).join(''));
      for (const [path, { text }] of layout.files) put(layer, path, text);
      for (const [path, text] of this.standIns.files(uid)) if (!layout.files.has(path)) put(layer, path, text);
      for (const folder of [...FOLDERS, ...this.standIns.folders]) tried(() => mkdirSync(join(layer, folder), { recursive: true }));
      return { mount, layer, masked };
    } catch (error) {
      throw new UnableError(
        `nothing was written: --verify needs a private copy of the files, and none can be made in ${tmpdir()}: ${reasonOf(error)}`,
      );
    }
  }

  dispose(): void {
    for (const signal of SIGNALS) process.off(signal, this.#end);
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}

const put = (layer: string, path: string, text: string): void =>
  tried(() => {
    mkdirSync(dirname(join(layer, path)), { recursive: true });
    writeFileSync(join(layer, path), text);
  });

/** A file whose name is too long, or the name of a folder of others, has no place. */
function tried(step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!['ENAMETOOLONG', 'ENOTDIR', 'EISDIR', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
