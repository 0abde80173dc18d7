import { lintFollowing } from '../../src/discover/discover.ts';
import { openSession } from '../../src/cli/session.ts';
import { parseArguments } from '../../src/cli/args.ts';
import { lint, rules } from '../../src/index.ts';
import type { GeneratedFile } from '../../src/generate/wanted.ts';
import type { Report } from '../../src/lint/report.ts';
import { recordedIo } from '../cli/io.ts';
import { memoryVfs } from '../discover/memory.ts';

/** What `stacklint` says of generated files in a folder, with the stacklint.ini among them and nothing else. */
export async function readBack(files: readonly GeneratedFile[]): Promise<Report> {
  const things = Object.fromEntries(files.map(({ path, text }) => [`/repo/${path}`, text]));
  const { io } = recordedIo('/repo', { vfs: memoryVfs(things) });
  const session = await openSession(await parseArguments([]), io, rules);
  const { config } = session;
  const options = { severities: config.severities, select: config.select, ignore: config.ignore, preset: config.preset ?? 'recommended' };
  const { report } = await lintFollowing(io.vfs, session.cwd, session.input, (input) => lint(input, options), session.discovery.following);
  return report;
}

/** Findings as lines: `srv/shop/uwsgi.ini:4 warning uwsgi/missing-master: …`. */
export const findingLines = ({ findings, files }: Report): string[] =>
  findings.map(({ at, severity, rule, message }) => {
    const line = files.get(at.file)?.lines.position(at.start).line;
    return `${at.file}:${line} ${severity} ${rule}: ${message}`;
  });
