import type { Edit, SourceFile, Span } from './source.ts';

/** A rule as an ignore comment names it: an id, an alias, `family/*`, or a word that is none of these. */
export interface IgnoredRule {
  readonly id: string;
  readonly span: Span;
  /** Some finding was hidden by it. */
  used: boolean;
}

/** `# stacklint-ignore rule[, rule]: reason`, in whatever file it stands. */
export interface IgnoreComment {
  readonly file: SourceFile;
  /** The comment, and each rule named in it. */
  readonly span: Span;
  readonly rules: readonly IgnoredRule[];
  /** The 1-based line whose statement it covers; undefined for `-file`. */
  readonly line: number | undefined;
  /** True when the comment has its line for itself. */
  readonly ownLine: boolean;
}

const MARK = 'stacklint-ignore';
/** `nginx/alias-traversal`, `nginx/*`, `gixy:alias_traversal`; a first word may also lack its family. */
const NAME = String.raw`[\w-]+[/:][\w*-]+`;
const LIST = String.raw`(?:${NAME}|[\w*-]+)(?:[ \t]*,[ \t]*${NAME})*`;
const COMMENT = new RegExp(
  String.raw`(^\uFEFF?[ \t]*[#;]|[ \t]#|[;{}]#)[ \t]*stacklint-ignore(-file)?(?:[ \t]+(${LIST}))?(?=[ \t:,]|\r?$)[^\n]*`,
  'dgm',
);

/** False for a file in which no ignore comment can stand: nearly every one, and telling its comments apart takes time. */
export const mayIgnore = (file: SourceFile): boolean => file.text.includes(MARK);

/**
 * All ignore comments of a file. `isComment` tells of an offset whether a comment begins there; it is given for languages with
 * trailing comments (nginx, Python), in the others each has its line for itself.
 */
export function ignoresIn(file: SourceFile, isComment?: (offset: number) => boolean): IgnoreComment[] {
  const found: IgnoreComment[] = [];
  let next = 0;
  for (const match of file.text.matchAll(COMMENT)) {
    const start = match.index + match[1]!.length - 1;
    const { line } = file.lines.position(start);
    const ownLine = file.text.slice(file.lines.startOf(line), start).trim() === '';
    if (isComment ? !isComment(start) : !ownLine) continue;
    const end = match.index + match[0].replace(/\r$/, '').length;
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

function rulesOf(file: SourceFile, match: RegExpExecArray): IgnoredRule[] {
  const [from, to] = match.indices![3] ?? [0, 0];
  return [...file.text.slice(from, to).matchAll(/[^\s,]+/g)].map((part) => ({
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

/** Takes one rule out of a comment; with the last one the comment goes, and its line when it has one for itself. */
export function removeIgnore({ file, span, rules, ownLine }: IgnoreComment, named: IgnoredRule): Edit[] {
  const at = rules.indexOf(named);
  const [before, after] = [rules[at - 1], rules[at + 1]];
  if (before) return [{ ...file.span(before.span.end, named.span.end), text: '' }];
  if (after) return [{ ...file.span(named.span.start, after.span.start), text: '' }];
  const { line } = file.lines.position(span.start);
  const start = file.lines.startOf(line);
  if (ownLine) return [{ ...file.span(start, file.lines.startOf(line + 1)), text: '' }];
  return [{ ...file.span(start + file.text.slice(start, span.start).trimEnd().length, span.end), text: '' }];
}
