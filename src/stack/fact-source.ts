import type { Fact } from '../target.ts';
import type { FileSet } from '../text/files.ts';
import type { App } from './model.ts';

/** Who says a fact that nobody gave: `requirements.txt:3`, `debian-12`; undefined for flags, stacklint.ini and this machine. */
export function factSource({ from, at, distro }: Fact<unknown>, files: FileSet): string | undefined {
  if (from === 'distro') return distro;
  if (from !== 'files' || at === undefined) return undefined;
  const line = files.get(at.file)?.lines.position(at.start).line;
  return line === undefined ? at.file : `${at.file}:${line}`;
}

/** An application's version as messages give it: `20.1.0`, with who says so where nobody gave it: `20.1.0 (requirements.txt:3)`. */
export function versionTold({ version, versionFact }: App, files: FileSet): string {
  const by = versionFact && factSource(versionFact, files);
  return by === undefined ? (version ?? '') : `${version} (${by})`;
}
