import { MappedText } from '../../text/mapped.ts';
import { perFile } from '../../text/source.ts';
import type { ParseError, SourceFile } from '../../text/source.ts';

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
    } else if (text[start] === '#') comments.push({ start, end });
    else if (end > start) errors.push({ start, end, message: 'not a line of the form `name: command`, ignored', severity: 'warning' });
    at = next;
  }
  return { file, entries, comments, errors };
});
