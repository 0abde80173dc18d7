import type { Vfs } from '../discover/vfs.ts';
import type * as library from '../index.ts';
import type { Prompts } from './prompts.ts';
import type { Target } from '../target.ts';

/** What the commands use of the library. */
export type Engine = Pick<typeof library, 'rules' | 'lint' | 'fix' | 'fixEach' | 'graph'>;

/** The world as the CLI sees it: the process for real, strings in tests. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: { readonly isTTY: boolean; readonly columns: number | undefined; write(text: string): void };
  readonly stderr: { write(text: string): void };
  /** What stands there, or as many of its bytes, or a few more. */
  stdin(limit: number): Promise<Uint8Array>;
  /** Questions to whoever sits there; undefined where nobody does. */
  readonly prompts: (() => Promise<Prompts>) | undefined;
  readonly vfs: Vfs;
  /** This machine's cores and memory, for want of better. */
  machine(): Pick<Target, 'cores' | 'memory'>;
  /** The linter, loaded when it is needed. */
  engine(): Promise<Engine>;
  /** The page of a rule, Markdown. */
  page(rule: string): Promise<string | undefined>;
}
