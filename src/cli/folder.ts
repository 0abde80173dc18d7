import { decode } from '../discover/read.ts';
import { dirname, upwards } from '../discover/paths.ts';
import { reasonOf, type Vfs } from '../discover/vfs.ts';
import type { Answers } from '../generate/answers.ts';
import { complete } from '../generate/draft.ts';
import { ANSWERS_NAME, readAnswers } from '../generate/read-answers.ts';
import type { GeneratedFile } from '../generate/wanted.ts';
import { answersText } from '../generate/write/answers.ts';
import { makeFolders } from './make-folders.ts';
import { writeAll, type FileChange } from './write.ts';

/** A generated file against what lies in its place. `before` is undefined where nothing does. */
export interface Compared {
  readonly file: GeneratedFile;
  readonly path: string;
  readonly before: string | undefined;
  /** Nothing has to be written. */
  readonly same: boolean;
  /** Why nothing can be written there. */
  readonly blocked: string | undefined;
}

/** Looks at what lies in a folder in place of generated files; `folder` is absolute. */
export function compare(vfs: Vfs, folder: string, files: readonly GeneratedFile[], answers: Answers): readonly Compared[] {
  const real = vfs.realPath(folder) ?? folder;
  return files.map((file): Compared => {
    const path = `${real}/${file.path}`;
    const blocked = blockedBy(vfs, real, path);
    if (blocked !== undefined) return { file, path, before: undefined, same: false, blocked };
    if (vfs.kindOf(path) === undefined) return { file, path, before: undefined, same: false, blocked: undefined };
    try {
      const { text: before, valid } = decode(file.path, vfs.read(path));
      if (!valid) return { file, path, before: undefined, same: false, blocked: 'it is no text in UTF-8' };
      const same = before === file.text || (file.path === ANSWERS_NAME && saysTheSame(before, answers));
      return { file, path, before, same, blocked: undefined };
    } catch (error) {
      return { file, path, before: undefined, same: false, blocked: reasonOf(error) };
    }
  });
}

/** Nothing is written through links, which may lead out of the folder, and nothing in place of what is no file. */
function blockedBy(vfs: Vfs, folder: string, path: string): string | undefined {
  for (const above of upwards(dirname(path))) {
    if (above.length <= folder.length) break;
    const kind = vfs.kindOf(above);
    if (kind !== undefined && kind !== 'folder') return kind === 'link' ? 'a link is in the way' : 'a file is in the way of its folder';
  }
  const kind = vfs.kindOf(path);
  return kind === undefined || kind === 'file'
    ? undefined
    : kind === 'link'
      ? 'a link is in its place'
      : 'something that is no file is in its place';
}

/** Answers may be written with other comments, in another order, and without what is usual. */
function saysTheSame(text: string, answers: Answers): boolean {
  const read = readAnswers(text);
  const own = read.ok ? complete(read.draft).answers : undefined;
  return own !== undefined && answersText(own) === answersText(answers);
}

/** Writes what is new and what differs. Why it had to stop, and what was written before that; undefined: all is written. */
export async function writeFolder(compared: readonly Compared[]): Promise<string | undefined> {
  const changes = compared.filter(({ same }) => !same).map(({ path, before, file }): FileChange => ({ path, before, after: file.text }));
  for (const { path } of changes) {
    try {
      makeFolders(dirname(path));
    } catch (error) {
      return `${dirname(path)}: ${reasonOf(error)}; no file was written`;
    }
  }
  const outcome = await writeAll(changes);
  if (outcome.ok) return undefined;
  const left = outcome.written.length > 0 ? `; written before that: ${outcome.written.join(', ')}` : '; no file was written';
  return `${outcome.path}: ${outcome.reason}${left}`;
}
