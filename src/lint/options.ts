import type { FileId, SourceFile } from '../text/source.ts';
import type { Rule, Severity } from '../rule.ts';
import type { Target } from '../target.ts';

/** Everything one run looks at; nothing else is ever consulted. */
export interface Input {
  readonly sources: readonly SourceFile[];
  /** Paths of all files below the roots, read or not. */
  readonly names?: readonly FileId[];
  /** Links: path to real path. */
  readonly links?: ReadonlyMap<string, FileId>;
  /** `[map]`: repository path to host path. */
  readonly map?: readonly (readonly [repository: string, host: string])[];
  readonly target: Target;
  /** Files that could not be read: reported as `syntax/unreadable`. */
  readonly unreadable?: readonly { readonly id: FileId; readonly reason: string }[];
}

export interface LintOptions {
  readonly rules: readonly Rule[];
  readonly preset: 'recommended' | 'pedantic';
  /** `[rules]`: id or `family/*` to severity; the more exact one wins. Naming a rule also switches it on. */
  readonly severities: ReadonlyMap<string, Severity | 'off'>;
  /** Ids or `family/*`: when there are any, only these run (whatever the preset says). */
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  /** False: ignore comments in the files have no force (`--no-ignores`). */
  readonly comments: boolean;
}
