import { escapeTerminal, isPlain } from './escape.ts';

/** A line of code as a terminal shows it, and where a part of it stands there. */
export interface Laid {
  readonly text: string;
  /** Cells from the left edge; `to` is exclusive and at least one behind `from`. */
  readonly from: number;
  readonly to: number;
}

const TAB = 4;

/** The blocks of East Asian Wide and Fullwidth characters and emoji (Unicode EastAsianWidth.txt), coarsely. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

interface Cell {
  readonly text: string;
  readonly at: number;
  readonly width: number;
}

const widthOf = (char: string): number => (/\p{M}/u.test(char) ? 0 : WIDE.test(char) ? 2 : 1);

const isLowSurrogate = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xdc00;

/**
 * Lays out one line for a terminal: tabs become spaces, unsafe characters are spelled out, and a line wider than
 * `width` cells is cut around `start`. `start` and `end` are UTF-16 offsets in the line.
 */
export function layOut(line: string, start: number, end: number, width: number): Laid {
  // Only what can come into view is looked at: a line may be megabytes long.
  let first = Math.max(0, start - 2 * width);
  if (isLowSurrogate(line, first)) first++;
  const last = Math.min(line.length, start + 4 * width);
  const piece = line.slice(first, last);
  const edges = { width, cutLeft: first > 0, cutRight: last < line.length };
  if (isPlain(piece)) {
    const [from, to] = [Math.min(start, last) - first, Math.min(end, last) - first];
    return cut({ from, to, total: piece.length, ...edges }, (low, high) => piece.slice(low, high));
  }
  const cells: Cell[] = [];
  let at = 0;
  let from: number | undefined;
  let to: number | undefined;
  let offset = first;
  for (const char of piece) {
    if (from === undefined && offset >= start) from = at;
    if (to === undefined && offset >= end) to = at;
    const text = char === '\t' ? ' '.repeat(TAB - (at % TAB)) : escapeTerminal(char);
    const cell = { text, at, width: text === char ? widthOf(char) : text.length };
    cells.push(cell);
    at += cell.width;
    offset += char.length;
  }
  return cut({ from: from ?? at, to: to ?? at, total: at, ...edges }, (low, high) => textBetween(cells, low, high));
}

/** The cells that lie wholly in a range; where a wide character straddles its left edge, a space stands for the other half. */
function textBetween(cells: readonly Cell[], low: number, high: number): string {
  const kept = cells.filter((cell) => cell.at >= low && cell.at + cell.width <= high);
  return ' '.repeat(Math.max(0, (kept[0]?.at ?? low) - low)) + kept.map((cell) => cell.text).join('');
}

interface View {
  readonly from: number;
  readonly to: number;
  readonly total: number;
  readonly width: number;
  readonly cutLeft: boolean;
  readonly cutRight: boolean;
}

/** Keeps the cells in view: a third of the width stands before the marked place. */
function cut({ from, to, total, width, cutLeft, cutRight }: View, textOf: (low: number, high: number) => string): Laid {
  const left = Math.max(0, Math.min(from - Math.floor(width / 3), total - width));
  const before = left > 0 || cutLeft;
  const after = total > left + width || cutRight;
  const low = left + (left > 0 ? 1 : 0);
  const high = left + width - (after ? 1 : 0);
  const shift = (before ? 1 : 0) - low;
  const start = Math.min(from, high) + shift;
  const text = (before ? '…' : '') + textOf(low, high) + (after ? '…' : '');
  return { text: text.trimEnd(), from: start, to: Math.max(start + 1, Math.min(to, high) + shift) };
}
