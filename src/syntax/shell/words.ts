import type { MappedText } from '../../text/mapped.ts';
import type { Span } from '../../text/source.ts';
import { Trace } from './trace.ts';
import type { Lookup, Medium, Resolved, TracedWord } from './trace.ts';
import { isWordEnd, readWord } from './word.ts';
import type { ShellWord } from './word.ts';

export interface ShellAssignment {
  readonly name: string;
  readonly value: TracedWord;
  /** `NAME=value` as a whole. */
  readonly span: Span;
}

export interface ShellRedirection {
  /** With its descriptor: `>`, `2>&`, `<<`. */
  readonly operator: string;
  readonly target: TracedWord | undefined;
  readonly span: Span;
}

/** One simple command. */
export interface ShellCommand {
  /** Without `exec`, assignments and redirections; empty for a command of assignments alone. */
  readonly words: readonly TracedWord[];
  /** `A=b` before the command, or alone. */
  readonly assignments: readonly ShellAssignment[];
  readonly redirections: readonly ShellRedirection[];
  /** `exec` stands before it: the shell does not stay. */
  readonly exec: boolean;
  /** The operator that ends it: `;` `&&` `||` `|` `&` newline, `)`; empty at the end of the text. */
  readonly end: string;
  /** It may not run: inside if, a loop, case or a function, or behind `||` or a test. */
  readonly conditional: boolean;
  /** Inside `( … )`: what it changes does not last. */
  readonly subshell: boolean;
  readonly span: Span;
}

const OPERATORS = /;;&|;;|;&|&&|&>>|&>|\|\||\|&|<<<|<<-|<<|<&|<>|>>|>&|>\||[;&|()<>\n]/y;
const REDIRECTION = /^(?:[<>]|&>)/;
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*\+?=/;
const OPENING = new Set(['if', 'while', 'until', 'for', 'select', 'case', 'function']);
const CLOSING = new Set(['fi', 'done', 'esac', '}']);
const BETWEEN = new Set(['then', 'else', 'elif', 'do', '!', 'time']);
const TESTS = new Set(['[', '[[', 'test', 'command', 'which', 'type', 'grep', 'false']);
const DECLARING = new Set(['export', 'readonly', 'declare', 'local', 'typeset']);

/** What variables stand for behind commands of which the last reads another file (`. file`). */
export type Sourced = (commands: readonly ShellCommand[]) => ReadonlyMap<string, Resolved>;

/** Files that one text reads. */
const SOURCED = 5;

/**
 * Splits a POSIX shell text into its simple commands. Variables that the text itself sets are known behind that; the rest is
 * asked of `lookup`. What can't be known stays as written and is marked as a hole. `sourced`: what it reads from other files.
 */
export function splitShell(text: MappedText, lookup: Lookup, medium: Medium = 'shell', sourced?: Sourced): readonly ShellCommand[] {
  const splitter = new Splitter(text, lookup, medium, sourced);
  splitter.run();
  return splitter.commands;
}

class Splitter {
  readonly commands: ShellCommand[] = [];
  readonly #source: MappedText;
  readonly #text: string;
  readonly #lookup: Lookup;
  readonly #medium: Medium;
  readonly #set = new Map<string, Resolved>();
  /** What is open around: reserved words, `(` and `{`. */
  readonly #open: string[] = [];
  #conditionals = 0;
  #subshells = 0;
  readonly #heredocs: { readonly end: string; readonly tabs: boolean }[] = [];
  #at = 0;
  /** Words of a `for`, `case` or `function` head are no command. */
  #head = false;
  /** Between `in` or `;;` and `)` of a case: words are patterns. */
  #pattern = false;
  #unsure = false;
  #function = false;
  #words: ShellWord[] = [];
  #assignments: ShellAssignment[] = [];
  #redirections: ShellRedirection[] = [];
  #from = -1;
  #to = 0;
  readonly #sourced: Sourced | undefined;
  #files = 0;

  constructor(source: MappedText, lookup: Lookup, medium: Medium, sourced: Sourced | undefined) {
    this.#sourced = sourced;
    this.#source = source;
    this.#text = source.text;
    this.#lookup = (name) => (this.#set.has(name) ? this.#set.get(name) : lookup(name));
    this.#medium = medium;
  }

  run(): void {
    const text = this.#text;
    while (this.#at < text.length) {
      const char = text[this.#at]!;
      if (char === ' ' || char === '\t' || char === '\r') this.#at++;
      else if (char === '\\' && /\r?\n/y.test(text.slice(this.#at + 1, this.#at + 3))) this.#at += text[this.#at + 1] === '\r' ? 3 : 2;
      else if (char === '#') this.#comment();
      else if (isWordEnd(text, this.#at)) this.#operator();
      else this.#word();
    }
    this.#finish('');
  }

  #comment(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #operator(): void {
    OPERATORS.lastIndex = this.#at;
    const operator = OPERATORS.exec(this.#text)![0];
    if (REDIRECTION.test(operator)) return this.#redirection('', this.#at, operator);
    this.#at += operator.length;
    if (operator === '(') {
      if (this.#pattern) return;
      if (this.#words.length === 1 && /^[ \t]*\)/.test(this.#text.slice(this.#at, this.#at + 16))) this.#functionHead();
      else {
        this.#finish('(');
        this.#push('(');
      }
      return;
    }
    if (operator === ')') {
      if (this.#pattern) {
        this.#pattern = false;
        return this.#drop();
      }
      this.#finish(')');
      if (this.#open.at(-1) === '(') this.#pop();
      return;
    }
    this.#finish(operator);
    if (operator.startsWith(';') && operator.length > 1) this.#pattern = this.#open.at(-1) === 'case';
    if (operator === '\n') this.#skipHeredocs();
  }

  #functionHead(): void {
    this.#at = this.#text.indexOf(')', this.#at) + 1;
    this.#drop();
    this.#head = false;
    this.#function = true;
  }

  #redirection(descriptor: string, start: number, operator: string): void {
    this.#at = start + descriptor.length + operator.length;
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at++;
    const word = isWordEnd(this.#text, this.#at) ? undefined : this.#read();
    const target = word?.words[0];
    const end = word?.end ?? start + descriptor.length + operator.length;
    if (operator === '<<' || operator === '<<-') {
      this.#heredocs.push({ end: target?.value ?? '', tabs: operator === '<<-' });
    }
    this.#redirections.push({ operator: descriptor + operator, target, span: this.#source.span(start, end) });
    this.#touch(start, end);
  }

  #skipHeredocs(): void {
    for (const heredoc of this.#heredocs) {
      while (this.#at < this.#text.length) {
        const newline = this.#text.indexOf('\n', this.#at);
        const end = newline < 0 ? this.#text.length : newline;
        const line = this.#text.slice(this.#at, end).replace(/\r$/, '');
        this.#at = Math.min(end + 1, this.#text.length);
        if ((heredoc.tabs ? line.replace(/^\t+/, '') : line) === heredoc.end) break;
      }
    }
    this.#heredocs.length = 0;
  }

  #read(): ShellWord {
    const word = readWord(this.#source, this.#at, this.#lookup, this.#medium);
    // A word of nothing but line continuations is read, so the position always moves on.
    this.#at = Math.max(word.end, this.#at + 1);
    return word;
  }

  #word(): void {
    const start = this.#at;
    const word = this.#read();
    const raw = this.#text.slice(start, word.end);
    if (/^\d+$/.test(raw) && /[<>]/.test(this.#text[word.end] ?? '')) {
      OPERATORS.lastIndex = word.end;
      return this.#redirection(raw, start, OPERATORS.exec(this.#text)![0]);
    }
    if ((this.#head || this.#from < 0) && word.bare && this.#reserved(raw)) return;
    this.#touch(start, word.end);
    const assignment = this.#words.length === 0 ? ASSIGNMENT.exec(raw)?.[0] : undefined;
    if (assignment !== undefined && !this.#head) this.#assign(assignment, word);
    else this.#words.push(word);
  }

  /** Takes a reserved word at the start of a command. */
  #reserved(raw: string): boolean {
    if (this.#head) {
      const inCase = raw === 'in' && this.#open.at(-1) === 'case';
      const body = raw === '{' && this.#function;
      if (!inCase && !body && raw !== 'do') return false;
      this.#drop();
      this.#head = false;
      this.#pattern = inCase;
      if (body) this.#brace();
      return true;
    }
    if (OPENING.has(raw)) {
      if (raw === 'function') this.#function = this.#head = true;
      else {
        this.#push(raw);
        this.#head = raw === 'for' || raw === 'select' || raw === 'case';
      }
      return true;
    }
    if (raw === '{') {
      this.#brace();
      return true;
    }
    if (CLOSING.has(raw)) {
      this.#pattern = false;
      this.#pop();
      return true;
    }
    return BETWEEN.has(raw);
  }

  #brace(): void {
    this.#push(this.#function ? 'function' : '{');
    this.#function = false;
  }

  #push(what: string): void {
    this.#open.push(what);
    if (what === '(') this.#subshells++;
    else if (what !== '{') this.#conditionals++;
  }

  #pop(): void {
    const what = this.#open.pop();
    if (what === '(') this.#subshells--;
    else if (what !== undefined && what !== '{') this.#conditionals--;
  }

  #touch(start: number, end: number): void {
    if (this.#from < 0) this.#from = start;
    this.#to = end;
  }

  #assign(prefix: string, word: ShellWord): void {
    const equals = word.start + prefix.length;
    const span = this.#source.span(equals, word.end);
    // An assignment's value is not split at blanks, so it is read again on its own.
    const read = isWordEnd(this.#text, equals) ? undefined : readWord(this.#source, equals, this.#lookup, this.#medium, false).words[0];
    const value = read ?? new Trace(this.#source.file).word(span, this.#medium);
    const name = prefix.replace(/\+?=$/, '');
    const appended = prefix.endsWith('+=') ? { ...value, hole: value.hole ?? `$${name} is added to` } : value;
    this.#assignments.push({ name, value: appended, span: this.#source.span(word.start, word.end) });
  }

  #drop(): void {
    this.#words = [];
    this.#assignments = [];
    this.#redirections = [];
    this.#from = -1;
  }

  #finish(end: string): void {
    const head = this.#head;
    // `case x in` and `for x in …; do` go on behind their line end.
    if (head && (this.#function || this.#open.at(-1) !== 'case')) this.#head = false;
    if (this.#from >= 0 && !head && !this.#pattern) this.#command(end);
    this.#drop();
    if (end === ';' || end === '\n' || end === '&' || end.startsWith(';;')) this.#unsure = false;
    else if (end === '||') this.#unsure = true;
  }

  #command(end: string): void {
    let words = this.#words.flatMap((word) => word.words);
    const exec = words[0]?.value === 'exec' && this.#words[0]!.bare;
    if (exec) words = words.slice(1 + execOptions(words));
    const conditional = this.#conditionals > 0 || this.#unsure;
    const command: ShellCommand = {
      words,
      assignments: this.#assignments,
      redirections: this.#redirections,
      exec,
      end,
      conditional,
      subshell: this.#subshells > 0 || end === '|' || end === '&',
      span: this.#source.span(this.#from, this.#to),
    };
    this.commands.push(command);
    if (end === '&&' && TESTS.has(words[0]?.value ?? '')) this.#unsure = true;
    if (command.subshell) return;
    if (words.length === 0) for (const { name, value } of command.assignments) this.#remember(name, value, conditional);
    for (const { name, value } of declarations(command)) if (value !== undefined) this.#remember(name, value, conditional);
    if (this.#sourced && /^(?:\.|source)$/.test(words[0]?.value ?? '') && this.#files++ < SOURCED)
      for (const [name, value] of this.#sourced(this.commands)) this.#set.set(name, value);
    if (words[0]?.value === 'unset') for (const word of words.slice(1)) this.#set.set(word.value, undefined);
  }

  #remember(name: string, word: { readonly value: string; readonly hole?: string }, conditional: boolean): void {
    const reason = word.hole ?? (conditional ? `$${name} is set only in some cases` : undefined);
    this.#set.set(name, reason === undefined ? { known: true, value: word.value } : { known: false, reason });
  }
}

/** How many words behind `exec` are its own options. */
function execOptions(words: readonly TracedWord[]): number {
  let count = 0;
  while (/^-[acl]+$/.test(words[count + 1]?.value ?? '')) count += words[count + 1]!.value.includes('a') ? 2 : 1;
  return count;
}

/** What `export`, `readonly` and their like declare: `NAME` or `NAME=value`. */
export function declarations(command: ShellCommand): readonly {
  readonly name: string;
  readonly value: { readonly value: string; readonly hole?: string; readonly span: Span } | undefined;
}[] {
  const [first, ...rest] = command.words;
  if (first === undefined || !DECLARING.has(first.value)) return [];
  return rest
    .filter((word) => /^[A-Za-z_]/.test(word.value))
    .map((word) => {
      const equals = word.value.indexOf('=');
      if (equals < 0) return { name: word.value, value: undefined };
      const value = { value: word.value.slice(equals + 1), span: word.span };
      return { name: word.value.slice(0, equals), value: word.hole === undefined ? value : { ...value, hole: word.hole } };
    });
}
