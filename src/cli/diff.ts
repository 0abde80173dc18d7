import { escapeTerminal } from '../report/escape.ts';
import type { Paint } from '../report/options.ts';

/** How a terminal shows a line; without it lines come out byte for byte, as `patch -p0` wants them. */
export interface DiffPaint {
  readonly header: (line: string) => string;
  readonly hunk: (line: string) => string;
  readonly removed: (line: string) => string;
  readonly added: (line: string) => string;
}

/** The usual colours of a diff. */
export const diffPaint = ({ bold, cyan, red, green }: Paint): DiffPaint => ({ header: bold, hunk: cyan, removed: red, added: green });

export interface DiffOptions {
  /** Unchanged lines around a change (3). */
  readonly context?: number;
  readonly paint?: DiffPaint;
}

/** One run of differing lines: `before.slice(a, aEnd)` became `after.slice(b, bEnd)`. 0-based. */
interface Block {
  readonly a: number;
  readonly aEnd: number;
  readonly b: number;
  readonly bEnd: number;
}

/** Edit scripts longer than this are given as one block: exact all the same, and the memory stays below 20 MB. */
const MOST_STEPS = 2000;

/** Lines with their line ends: a CR stays with its line, the last may have none. */
function linesOf(text: string): string[] {
  const lines = text.split(/(?<=\n)/);
  return text === '' ? [] : lines;
}

/**
 * The blocks in which two lists of lines differ, ascending (Myers, An O(ND) Difference Algorithm, 1986: the greedy form
 * behind the common head and tail).
 */
function blocksOf(before: readonly string[], after: readonly string[]): Block[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const n = before.length - head - tail;
  const m = after.length - head - tail;
  if (n === 0 && m === 0) return [];
  const whole = { a: head, aEnd: head + n, b: head, bEnd: head + m };
  if (n === 0 || m === 0) return [whole];

  const path = shortestPath(n, m, (x, y) => before[head + x] === after[head + y]);
  if (path === undefined) return [whole];
  const blocks: Block[] = [];
  for (const { x, y, down } of path) {
    const last = blocks.at(-1);
    const [a, b] = [head + x, head + y];
    const step = { a, aEnd: down ? a : a + 1, b, bEnd: down ? b + 1 : b };
    if (last && last.aEnd === a && last.bEnd === b) blocks[blocks.length - 1] = { ...last, aEnd: step.aEnd, bEnd: step.bEnd };
    else blocks.push(step);
  }
  return blocks;
}

/** One inserted (`down`) or removed line, at `x` in the first and `y` in the second list. */
interface Step {
  readonly x: number;
  readonly y: number;
  readonly down: boolean;
}

/** The shortest edit script; undefined when it has more than `MOST_STEPS` steps. */
function shortestPath(n: number, m: number, equal: (x: number, y: number) => boolean): Step[] | undefined {
  const most = Math.min(n + m, MOST_STEPS);
  const offset = most + 1;
  const furthest = new Int32Array(2 * most + 3);
  const trace: Int32Array[] = [];
  for (let d = 0; d <= most; d++) {
    // Diagonals -d-1 … d+1 before step d: enough to walk back.
    trace.push(furthest.slice(offset - d - 1, offset + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && furthest[offset + k - 1]! < furthest[offset + k + 1]!);
      let x = down ? furthest[offset + k + 1]! : furthest[offset + k - 1]! + 1;
      while (x < n && x - k < m && equal(x, x - k)) x++;
      furthest[offset + k] = x;
      if (x >= n && x - k >= m) return walkBack(trace, n, m);
    }
  }
  return undefined;
}

function walkBack(trace: readonly Int32Array[], n: number, m: number): Step[] {
  const steps: Step[] = [];
  let x = n;
  let y = m;
  for (let d = trace.length - 1; d > 0; d--) {
    const at = (k: number): number => trace[d]![k + d + 1]!;
    const k = x - y;
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const from = down ? k + 1 : k - 1;
    x = at(from);
    y = x - from;
    steps.push({ x, y, down });
  }
  return steps.reverse();
}

/** A name as GNU patch reads it: quoted like C when it holds quotes, backslashes or control characters; a tab ends one with blanks. */
function nameInHeader(path: string): string {
  // oxlint-disable-next-line no-control-regex
  if (!/[\x00-\x1f\x7f"\\]/.test(path)) return path.includes(' ') ? `${path}\t` : path;
  // oxlint-disable-next-line no-control-regex
  const quoted = path.replace(/[\x00-\x1f\x7f"\\]/g, (char) =>
    char === '"' || char === '\\' ? `\\${char}` : `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `"${quoted}"`;
}

/** `start,count` of a hunk; a start behind which there is nothing is the line before. */
const range = (start: number, count: number): string => (count === 1 ? `${start + 1}` : `${count === 0 ? start : start + 1},${count}`);

/**
 * The change of one file as a unified diff (POSIX diff -u, without time stamps); `` when there is none.
 * `path` relative to where `patch -p0` runs.
 */
export function unifiedDiff(path: string, before: string, after: string, options: DiffOptions = {}): string {
  const { context = 3, paint } = options;
  const old = linesOf(before);
  const now = linesOf(after);
  const out: string[] = [];
  const put = (mark: string, line: string, colour?: (line: string) => string): void => {
    const [text, end] = line.endsWith('\n') ? [line.slice(0, -1), '\n'] : [line, '\n\\ No newline at end of file\n'];
    const shown = paint ? forTerminal(mark + text) : mark + text;
    out.push((colour ? colour(shown) : shown) + end);
  };
  for (const hunk of hunksOf(blocksOf(old, now), context)) {
    const first = hunk[0]!;
    const last = hunk.at(-1)!;
    const lead = Math.min(context, first.a);
    const trail = Math.min(context, old.length - last.aEnd);
    const counts = [last.aEnd + trail - (first.a - lead), last.bEnd + trail - (first.b - lead)] as const;
    const head = `@@ -${range(first.a - lead, counts[0])} +${range(first.b - lead, counts[1])} @@`;
    out.push(`${paint ? paint.hunk(head) : head}\n`);
    let at = first.a - lead;
    for (const block of hunk) {
      for (; at < block.a; at++) put(' ', old[at]!);
      for (; at < block.aEnd; at++) put('-', old[at]!, paint?.removed);
      for (let i = block.b; i < block.bEnd; i++) put('+', now[i]!, paint?.added);
    }
    for (const end = at + trail; at < end; at++) put(' ', old[at]!);
  }
  if (out.length === 0) return '';
  const header = [`--- ${nameInHeader(path)}`, `+++ ${nameInHeader(path)}`].map(
    (line) => `${paint ? paint.header(forTerminal(line)) : line}\n`,
  );
  return [...header, ...out].join('');
}

/** Blocks whose contexts meet share a hunk. */
function hunksOf(blocks: readonly Block[], context: number): Block[][] {
  const hunks: Block[][] = [];
  for (const block of blocks) {
    const hunk = hunks.at(-1);
    if (hunk && block.a - hunk.at(-1)!.aEnd <= 2 * context) hunk.push(block);
    else hunks.push([block]);
  }
  return hunks;
}

/** A configuration must not steer the terminal; only tabs may stay. */
const forTerminal = (line: string): string => line.split('\t').map(escapeTerminal).join('\t');
