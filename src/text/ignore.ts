import type { SourceFile, Span } from './source.ts';

/** `# stacklint-ignore rule[, rule]: reason`, in whatever file it stands. */
export interface IgnoreComment {
  readonly file: SourceFile;
  /** The comment, and each rule named in it. */
  readonly span: Span;
  readonly rules: readonly { readonly id: string; readonly span: Span; used: boolean }[];
  /** The 1-based line whose statement it covers; undefined for `-file`. */
  readonly line: number | undefined;
  /** True when the comment has its line for itself. */
  readonly ownLine: boolean;
}

const MARK = 'stacklint-ignore';
const COMMENT =
  /(^[ \t]*[#;]|[ \t]#|[;{}]#)[ \t]*stacklint-ignore(-file)?[ \t]+([a-z0-9-]+\/[a-z0-9*-]+(?:[ \t]*,[ \t]*[a-z0-9-]+\/[a-z0-9*-]+)*)[^\n]*/gm;

/**
 * All ignore comments of a file. `isComment` tells of an offset whether a comment begins there; it is given for languages with
 * trailing comments (nginx, Python), in the others each has its line for itself.
 */
export function ignoresIn(file: SourceFile, isComment?: (offset: number) => boolean): IgnoreComment[] {
  if (!file.text.includes(MARK)) return [];
  const found: IgnoreComment[] = [];
  let next = 0;
  for (const match of file.text.matchAll(COMMENT)) {
    const ownLine = /^[ \t]*[#;]$/.test(match[1]!);
    const start = match.index + match[1]!.length - 1;
    if (isComment ? !isComment(start) : !ownLine) continue;
    const end = match.index + match[0].replace(/\r$/, '').length;
    const line = file.lines.position(start).line;
    // Of many in a row each is above the same line.
    if (next <= line) next = nextCodeLine(file, line);
    found.push({
      file,
      span: file.span(start, end),
      rules: rulesOf(file, match),
      line: match[2] !== undefined ? undefined : ownLine ? next : line,
      ownLine,
    });
  }
  return found;
}

function rulesOf(file: SourceFile, match: RegExpExecArray): { id: string; span: Span; used: boolean }[] {
  const list = match[3]!;
  const from = match.index + match[0].indexOf(list, match[1]!.length);
  return [...list.matchAll(/[^\s,]+/g)].map((part) => ({
    id: part[0],
    span: file.span(from + part.index, from + part.index + part[0].length),
    used: false,
  }));
}

/** The first line behind `line` that is neither blank nor a comment; behind the last line when there is none. */
function nextCodeLine(file: SourceFile, line: number): number {
  for (let next = line + 1; next <= file.lines.count; next++) {
    if (!/^[ \t]*(?:$|[#;])/.test(file.lines.textOf(next))) return next;
  }
  return file.lines.count + 1;
}
