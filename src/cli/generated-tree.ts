import { lintFollowing } from '../discover/discover.ts';
import type { Kind, Vfs } from '../discover/vfs.ts';
import type { GeneratedFile } from '../generate/wanted.ts';
import type { Report } from '../lint/report.ts';
import { parseArguments } from './args.ts';
import type { Io } from './io.ts';
import { openSession } from './session.ts';

/** Where generated files stand while they are only looked at. */
const ROOT = '/stack';

/** What `stacklint` would say of generated files in a folder of their own, with the stacklint.ini among them; nothing is written. */
export async function lintGenerated(files: readonly GeneratedFile[], io: Io): Promise<Report> {
  const { rules, lint } = await io.engine();
  const session = await openSession(await parseArguments([]), { ...io, cwd: ROOT, vfs: treeOf(files) }, rules);
  const { report } = await lintFollowing(
    treeOf(files),
    session.cwd,
    session.input,
    (input) => lint(input, {}),
    session.discovery.following,
  );
  return report;
}

/** Generated files as a disk that holds nothing else. */
function treeOf(files: readonly GeneratedFile[]): Vfs {
  const texts = new Map(files.map(({ path, text }) => [`${ROOT}/${path}`, text]));
  const folders = new Map<string, Map<string, Kind>>([['/', new Map([[ROOT.slice(1), 'folder']])]]);
  for (const path of texts.keys()) {
    const parts = path.split('/');
    for (let length = 2; length < parts.length; length++) {
      const folder = parts.slice(0, length).join('/');
      const entries = folders.get(folder) ?? new Map<string, Kind>();
      folders.set(folder, entries.set(parts[length]!, length === parts.length - 1 ? 'file' : 'folder'));
    }
  }
  const kindOf = (path: string): Kind | undefined => (folders.has(path) ? 'folder' : texts.has(path) ? 'file' : undefined);
  return {
    kindOf,
    list: (folder) => [...(folders.get(folder) ?? [])].map(([name, kind]) => ({ name, kind })),
    realPath: (path) => (kindOf(path) === undefined ? undefined : path),
    linkTarget: () => undefined,
    read: (path, limit) => new TextEncoder().encode(texts.get(path)).subarray(0, limit),
  };
}
