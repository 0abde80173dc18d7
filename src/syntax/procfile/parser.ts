import { MappedText } from '../../text/mapped.ts';
import { perFile } from '../../text/source.ts';
import type { ParseError, SourceFile, Suggestion } from '../../text/source.ts';
import { isTemplateLine } from '../shell/trace.ts';

/** `name: command`; the command goes to a shell. */
export interface ProcfileEntry {
  readonly name: string;
  readonly command: MappedText;
  readonly start: number;
  readonly end: number;
}

export interface ProcfileTree {
  readonly file: SourceFile;
  readonly entries: readonly ProcfileEntry[];
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  readonly errors: readonly ParseError[];
}

/** Reads a Procfile, one process per line (https://devcenter.heroku.com/articles/procfile); a line in no such form is ignored. */
export const parseProcfile: (file: SourceFile) => ProcfileTree = perFile((file) => {
  const entries: ProcfileEntry[] = [];
  const comments: { start: number; end: number }[] = [];
  const errors: ParseError[] = [];
  const { text } = file;
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf('\n', at);
    const next = newline < 0 ? text.length : newline + 1;
    const line = text.slice(at, next);
    const start = at + line.length - line.trimStart().length;
    const end = at + line.trimEnd().length;
    const match = /^([A-Za-z0-9_-]+):[ \t]*(?=\S)/.exec(text.slice(start, Math.max(start, end)));
    if (match !== null) {
      entries.push({ name: match[1]!, command: MappedText.slice(file, start + match[0].length, end), start, end });
    } else if (text[start] === '#' || isTemplateLine(text.slice(start, Math.max(start, end)))) comments.push({ start, end });
    else if (end > start) {
      const suggestion = meantBy(file, start, end, entries.at(-1));
      errors.push({ start, end, message: 'not a line of the form `name: command`, ignored', severity: 'warning', suggestion });
    }
    at = next;
  }
  return { file, entries, comments, errors };
});

/** The line as it was meant: a colon in place of `=`, the rest of the command above, or a name without blanks. */
function meantBy(file: SourceFile, start: number, end: number, above: ProcfileEntry | undefined): Suggestion | undefined {
  const { text } = file;
  const gap = above && start - above.end < 200 && /^\r?\n[ \t]*$/.test(text.slice(above.end, start));
  if (gap && text[above.end - 1] === '\\')
    return { title: 'Put the command on one line', edits: [{ ...file.span(above.end - 1, start), text: '' }] };
  const line = text.slice(start, end);
  const assigned = /^([a-z][a-z0-9_-]*)([ \t]*=[ \t]*)\S/.exec(line);
  if (assigned) {
    const at = start + assigned[1]!.length;
    return { title: 'Put a colon behind the name', edits: [{ ...file.span(at, at + assigned[2]!.length), text: ': ' }] };
  }
  const name = /^([A-Za-z0-9_-]+(?:[ \t]+[A-Za-z0-9_-]+)+):[ \t]*\S/.exec(line)?.[1];
  if (name === undefined) return undefined;
  const joined = name.replace(/[ \t]+/g, '-');
  return { title: `Call it ${joined}`, safety: 'manual', edits: [{ ...file.span(start, start + name.length), text: joined }] };
}
