import type { FileId } from '../text/source.ts';
import type { FileSet, Want } from '../text/files.ts';
import type { Finding } from '../rule.ts';
import type { Stack } from '../stack/model.ts';

/** What a rule could not check, and why. */
export interface Skipped {
  readonly rule: string;
  readonly reason: string;
  readonly count: number;
}

export interface Summary {
  /** Files that were read. */
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  /** Findings with a safe or an unsafe fix. */
  readonly fixable: number;
  /** Findings that an ignore comment took out. */
  readonly ignored: number;
}

/** The result of one run; every reporter prints this and nothing else. */
export interface Report {
  /** Ordered by file and position. */
  readonly findings: readonly Finding[];
  readonly skipped: readonly Skipped[];
  readonly summary: Summary;
  readonly files: FileSet;
  readonly stack: Stack;
  /** Parts of files that were left alone, and why: no finding, for nobody knows what they become. */
  readonly left: readonly { readonly id: FileId; readonly reason: string }[];
  /** Files that were referred to and not given. */
  readonly wants: readonly Want[];
}
