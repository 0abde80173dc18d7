import { applyEdits, flawOf } from '../text/edits.ts';
import type { FileSet } from '../text/files.ts';
import { groupBy } from '../text/group.ts';
import { append } from '../text/lists.ts';
import type { Edit, FileId, SourceFile } from '../text/source.ts';

/** The lines that edits take away and put there, at one place of a file. */
export interface Replacement {
  readonly file: FileId;
  /** 1-based, of the first line that is taken away, else of the line before which the new ones go. */
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** What a fix would make of the lines it touches, by file and place; edits that meet on a line are one. */
export function replacements(edits: readonly Edit[], files: FileSet): Replacement[] {
  const out: Replacement[] = [];
  for (const [id, inFile] of groupBy(edits, ({ file }) => file)) {
    const source = files.get(id);
    if (source === undefined || flawOf(source.text.length, inFile) !== undefined) continue;
    const all = regionsOf(source, inFile).map((region) => replacementOf(source, region));
    append(
      out,
      all.filter(({ removed, added }) => removed.length + added.length > 0),
    );
  }
  return out;
}

interface Region {
  readonly start: number;
  readonly end: number;
  readonly edits: readonly Edit[];
}

/** Runs of whole lines that edits change, ascending. */
function regionsOf({ text, lines }: SourceFile, edits: readonly Edit[]): Region[] {
  const regions: Region[] = [];
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    const start = lines.startOf(lines.position(edit.start).line);
    const isWhole = edit.end > edit.start && text[edit.end - 1] === '\n';
    const lineEnd = text.indexOf('\n', edit.end);
    const end = isWhole ? edit.end : lineEnd < 0 ? text.length : lineEnd + 1;
    const last = regions.at(-1);
    if (last && start < last.end)
      regions[regions.length - 1] = { start: last.start, end: Math.max(last.end, end), edits: [...last.edits, edit] };
    else regions.push({ start, end, edits: [edit] });
  }
  return regions;
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/));

/** Without the lines at both ends that stay as they are. */
function replacementOf({ id, text, lines }: SourceFile, { start, end, edits }: Region): Replacement {
  const before = text.slice(start, end);
  const moved = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  const removed = linesOf(before);
  const added = linesOf(applyEdits(before, moved));
  let head = 0;
  while (head < removed.length && head < added.length && removed[head] === added[head]) head++;
  let tail = 0;
  while (tail < Math.min(removed.length, added.length) - head && removed.at(-1 - tail) === added.at(-1 - tail)) tail++;
  return {
    file: id,
    line: lines.position(start).line + head,
    removed: removed.slice(head, removed.length - tail),
    added: added.slice(head, added.length - tail),
  };
}
