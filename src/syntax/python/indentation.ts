/** CPython's MAXINDENT (Parser/tokenizer.h). */
const MAX_LEVELS = 100;

interface Level {
  readonly column: number;
  /** The column with tabs counted as one: where both disagree, tabs and blanks are mixed. */
  readonly alternative: number;
  /** First word of the line that opened the block. */
  readonly head: string;
}

const BLOCKS: Readonly<Record<string, string>> = { def: 'function definition', class: 'class definition' };

/** The stack of indentations, with CPython's messages (Parser/tokenizer.c, Grammar/python.gram). */
export class Indentation {
  #levels: Level[] = [{ column: 0, alternative: 0, head: '' }];
  /** The line before ended with the colon of a block. */
  #opened: { readonly hard: string; readonly head: string; readonly line: number } | undefined;

  /** Column of the current block. */
  get column(): number {
    return this.#levels[this.#levels.length - 1]!.column;
  }

  get inMatch(): boolean {
    return this.#levels[this.#levels.length - 1]!.head === 'match';
  }

  /** A line with code begins behind `gap`; the message when it may not stand there. */
  enter(gap: string): string | undefined {
    const { column, alternative } = columnsOf(gap);
    const top = this.#levels[this.#levels.length - 1]!;
    const opened = this.#opened;
    this.#opened = undefined;
    if (column > top.column) {
      if (opened === undefined) return 'unexpected indent';
      if (this.#levels.length >= MAX_LEVELS) return 'too many levels of indentation';
      this.#levels.push({ column, alternative, head: opened.head });
      return alternative <= top.alternative ? MIXED : undefined;
    }
    while (this.#levels.length > 1 && this.#levels[this.#levels.length - 1]!.column > column) this.#levels.pop();
    const now = this.#levels[this.#levels.length - 1]!;
    if (opened !== undefined && opened.hard !== '') {
      return `expected an indented block after ${BLOCKS[opened.hard] ?? `'${opened.hard}' statement`} on line ${opened.line}`;
    }
    if (now.column !== column) return 'unindent does not match any outer indentation level';
    return now.alternative === alternative ? undefined : MIXED;
  }

  /** A logical line ends; `opens` when its last token was a colon. `hard`: its keyword, if it must be followed by a block. */
  leave(opens: boolean, hard: string, head: string, line: number): void {
    this.#opened = opens ? { hard, head, line } : undefined;
  }
}

const MIXED = 'inconsistent use of tabs and spaces in indentation';

function columnsOf(gap: string): { column: number; alternative: number } {
  let column = 0;
  let alternative = 0;
  for (const char of gap) {
    if (char === '\f') column = alternative = 0;
    else {
      column = char === '\t' ? (Math.floor(column / 8) + 1) * 8 : column + 1;
      alternative++;
    }
  }
  return { column, alternative };
}
