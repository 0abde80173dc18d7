import { resolvePath, toPosix } from '../discover/paths.ts';
import { attempt, type Vfs } from '../discover/vfs.ts';
import { stackFiles } from '../generate/index.ts';
import { ANSWERS_NAME } from '../generate/read-answers.ts';
import { isGenerated } from '../generate/mark.ts';
import { escapeTerminal } from '../report/escape.ts';
import { PLAIN } from '../report/options.ts';
import { count } from '../text/count.ts';
import { answersOfFile, draftOfFile } from './answers.ts';
import type { Arguments } from './args.ts';
import { painter, wantsColour } from './colour.ts';
import { diffPaint, unifiedDiff } from './diff.ts';
import { compare } from './folder.ts';
import type { Io } from './io.ts';
import type { ExitCode } from './run.ts';

const OF_WINDOWS =
  'has line ends of Windows (CRLF), which servers take for part of a value; the rest is as generated: git keeps LF with "* text eol=lf" in .gitattributes';

/** `stacklint generate --check [DIR]`: do the files of a folder still come from its answers? Exit 1 when not; nothing is written. */
export async function checkFolder(args: Arguments, io: Io): Promise<ExitCode> {
  const folder = (args.words[0] ?? '.').replace(/(?<=.)\/+$/, '');
  const within = (path: string): string => (folder === '.' ? path : `${folder}/${path}`);
  const { answers } = answersOfFile(draftOfFile(within(ANSWERS_NAME), io), within(ANSWERS_NAME));
  const files = stackFiles(answers);
  const path = resolvePath(io.cwd, toPosix(folder));
  const paint = await painter(wantsColour(args.text('color'), io.env, io.stdout.isTTY));
  const options = io.stdout.isTTY || paint !== PLAIN ? { paint: diffPaint(paint) } : {};
  let drifted = 0;
  const say = (text: string): void => {
    drifted++;
    io.stderr.write(`stacklint: ${escapeTerminal(text)}\n`);
  };
  for (const { file, before, same, blocked } of compare(io.vfs, path, files, answers)) {
    if (same) continue;
    if (blocked !== undefined) say(`${within(file.path)}: ${blocked}`);
    else if (before === undefined) say(`${within(file.path)} is missing`);
    else if (before.replaceAll('\r\n', '\n') === file.text) say(`${within(file.path)} ${OF_WINDOWS}`);
    else {
      say(`${within(file.path)} is not what its answers lead to`);
      io.stdout.write(unifiedDiff(within(file.path), before, file.text, options));
    }
  }
  const paths = new Set(files.map((file) => file.path));
  for (const left of generatedIn(io.vfs, path)) if (!paths.has(left)) say(`${within(left)} is no longer generated: remove it`);
  if (drifted === 0) {
    io.stdout.write(`${count(files.length, 'file')} as generated\n`);
    return 0;
  }
  io.stderr.write(
    `stacklint: ${escapeTerminal(`to take over what is generated: stacklint generate --from ${within(ANSWERS_NAME)} --output ${folder} --force`)}\n`,
  );
  return 1;
}

/** A stack has a few dozen files: who keeps more in its folder keeps something else there. */
const MOST_FILES = 10_000;

/** Paths of the files below a folder that say of themselves that they were generated. Links are not followed, and what nobody may read is not generated. */
function generatedIn(vfs: Vfs, root: string): readonly string[] {
  const found: string[] = [];
  const open = [''];
  for (let seen = 0; open.length > 0 && seen < MOST_FILES;) {
    const folder = open.pop()!;
    for (const { name, kind } of attempt(() => vfs.list(root + folder)) ?? []) {
      const path = `${folder}/${name}`;
      seen++;
      if (kind === 'folder' && name !== '.git' && name !== 'node_modules') open.push(path);
      if (kind === 'file' && isGenerated(new TextDecoder().decode(attempt(() => vfs.read(root + path, 512))))) found.push(path.slice(1));
    }
  }
  return found.sort();
}
