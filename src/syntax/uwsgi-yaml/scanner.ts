import type { MappedText } from '../../text/mapped.ts';
import { Complaint, Reader, isBlank, isBlankOrEnd, isBreak } from './reader.ts';
import { readBlock, readPlain, readQuoted, type Scalar } from './scalars.ts';

/** Tokens of libyaml that uWSGI tells apart; `other`: directives, document marks, anchors, aliases, tags, flow mappings. */
export type Token =
  | {
      readonly kind: 'key' | 'value' | 'mapping' | 'sequence' | 'entry' | 'end' | 'flow-sequence' | 'flow-sequence-end' | 'other';
      readonly at: number;
    }
  | ({ readonly kind: 'scalar'; readonly at: number } & Scalar);

export interface Scan {
  readonly tokens: readonly Token[];
  /** What ends the scan early. */
  readonly error: Complaint | undefined;
}

/** What may turn out to be a key when a `:` follows on its line. */
interface SimpleKey {
  possible: boolean;
  required: boolean;
  token: number;
  at: number;
  line: number;
  column: number;
}

const FARTHEST = 1024;

/** What a bracket is to uWSGI. */
const FLOW: Readonly<Record<string, 'flow-sequence' | 'flow-sequence-end' | 'other'>> = {
  '[': 'flow-sequence',
  '{': 'other',
  ']': 'flow-sequence-end',
  '}': 'other',
};

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\0-\x08\v\f\x0E-\x1F\x7F-\x84\x86-\x9F]/;

const noKey = (): SimpleKey => ({ possible: false, required: false, token: 0, at: 0, line: 0, column: 0 });

/** Scans as libyaml 0.2.5 does (src/scanner.c): the tokens it hands out before it ends or complains. */
export function scan(mapped: MappedText): Scan {
  const control = CONTROL.exec(mapped.text);
  if (control) return { tokens: [], error: new Complaint('control characters are not allowed', control.index) };
  const scanner = new Scanner(mapped);
  try {
    while (scanner.fetch());
    return { tokens: scanner.tokens, error: undefined };
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    return { tokens: scanner.tokens.slice(0, scanner.handedOut), error };
  }
}

class Scanner {
  readonly tokens: Token[] = [];
  /** How many tokens are out of reach of a later `:`. */
  handedOut = 0;
  readonly #reader: Reader;
  readonly #indents: number[] = [];
  #indent = -1;
  /** One for the block context and one for each open bracket. */
  readonly #keys: SimpleKey[] = [noKey()];
  /** The keys below this index are not possible. */
  #live = 0;
  #keyAllowed = true;

  constructor(mapped: MappedText) {
    this.#reader = new Reader(mapped);
  }

  get #flow(): boolean {
    return this.#keys.length > 1;
  }

  /** One round of yaml_parser_fetch_next_token; false at the end. */
  fetch(): boolean {
    const reader = this.#reader;
    this.#toNextToken();
    this.#dropStaleKeys();
    this.#unroll(reader.column);
    const char = reader.peek();
    const blankBehind = isBlankOrEnd(reader.peek(1));
    if (char === '') {
      this.#unroll(-1);
      this.#dropKey();
      this.handedOut = this.tokens.length;
      return false;
    }
    if (reader.column === 0 && char === '%') this.#directive();
    else if (reader.atDocumentIndicator()) {
      this.#unroll(-1);
      this.#dropKey();
      this.#keyAllowed = false;
      this.#push('other', 3);
    } else if (char === '[' || char === '{') {
      this.#saveKey();
      this.#keys.push(noKey());
      this.#keyAllowed = true;
      this.#push(FLOW[char]!, 1);
    } else if (char === ']' || char === '}') {
      this.#dropKey();
      if (this.#flow) this.#keys.pop();
      this.#live = Math.min(this.#live, this.#keys.length - 1);
      this.#keyAllowed = false;
      this.#push(FLOW[char]!, 1);
    } else if (char === ',') {
      this.#dropKey();
      this.#keyAllowed = true;
      this.#push('entry', 1);
    } else if (char === '-' && blankBehind) {
      this.#indicator('sequence', 'block sequence entries are not allowed in this context');
      this.#keyAllowed = true;
      this.#push('entry', 1);
    } else if (char === '?' && (this.#flow || blankBehind)) {
      this.#indicator('mapping', 'mapping keys are not allowed in this context');
      this.#keyAllowed = !this.#flow;
      this.#push('key', 1);
    } else if (char === ':' && (this.#flow || blankBehind)) this.#value();
    else this.#content(char);
    return true;
  }

  #content(char: string): void {
    const reader = this.#reader;
    if (char === '*' || char === '&' || char === '!') {
      this.#saveKey();
      this.#keyAllowed = false;
      this.#property(char);
    } else if ((char === '|' || char === '>') && !this.#flow) {
      this.#dropKey();
      this.#keyAllowed = true;
      this.#scalar(readBlock(reader, this.#indent));
    } else if (char === "'" || char === '"') {
      this.#saveKey();
      this.#keyAllowed = false;
      this.#scalar(readQuoted(reader));
    } else {
      const next = reader.peek(1);
      const fits =
        !'\t-?:#|>%@`'.includes(char) ||
        (char === '-' && !isBlank(next)) ||
        (!this.#flow && (char === '?' || char === ':') && !isBlankOrEnd(next));
      if (!fits) throw new Complaint('found character that cannot start any token', reader.at);
      this.#saveKey();
      this.#keyAllowed = false;
      const plain = readPlain(reader, this.#indent + 1, this.#flow);
      this.#scalar(plain);
      if (plain.folded) this.#keyAllowed = true;
    }
  }

  #push(kind: Exclude<Token['kind'], 'scalar'>, length: number): void {
    this.tokens.push({ kind, at: this.#reader.at });
    this.#reader.skip(length);
  }

  #scalar(scalar: Scalar): void {
    this.tokens.push({ kind: 'scalar', at: scalar.start, ...scalar });
  }

  #toNextToken(): void {
    const reader = this.#reader;
    if (reader.at === 0 && reader.peek() === '\uFEFF') reader.at++;
    for (;;) {
      while (reader.peek() === ' ' || (reader.peek() === '\t' && (this.#flow || !this.#keyAllowed))) reader.skip();
      if (reader.peek() === '#') while (reader.peek() !== '' && !isBreak(reader.peek())) reader.skip();
      if (!isBreak(reader.peek())) return;
      reader.readBreak();
      if (!this.#flow) this.#keyAllowed = true;
    }
  }

  /** `-` and `?`, which may open a collection. */
  #indicator(opens: 'sequence' | 'mapping', refusal: string): void {
    if (!this.#flow) {
      if (!this.#keyAllowed) throw new Complaint(refusal, this.#reader.at);
      this.#roll(this.#reader.column, opens, this.tokens.length);
    }
    this.#dropKey();
  }

  #value(): void {
    const key = this.#keys.at(-1)!;
    if (key.possible) {
      // A simple key is one only now.
      this.tokens.splice(key.token, 0, { kind: 'key', at: key.at });
      this.#roll(key.column, 'mapping', key.token);
      key.possible = false;
      this.#keyAllowed = false;
    } else {
      if (!this.#flow) {
        if (!this.#keyAllowed) throw new Complaint('mapping values are not allowed in this context', this.#reader.at);
        this.#roll(this.#reader.column, 'mapping', this.tokens.length);
      }
      this.#keyAllowed = !this.#flow;
    }
    this.#push('value', 1);
  }

  #directive(): void {
    const reader = this.#reader;
    this.#unroll(-1);
    this.#dropKey();
    this.#keyAllowed = false;
    const { at } = reader;
    let line = '';
    for (; reader.peek() !== '' && !isBreak(reader.peek()); reader.skip()) line += reader.peek();
    if (!/^%(?:YAML|TAG)[ \t]/.test(line)) throw new Complaint('found unknown directive name', at);
    this.tokens.push({ kind: 'other', at });
  }

  /** Anchor, alias or tag. */
  #property(char: string): void {
    const reader = this.#reader;
    const { at } = reader;
    reader.skip();
    if (char === '!') {
      while (!isBlankOrEnd(reader.peek()) && !(this.#flow && reader.peek() === ',')) reader.skip();
    } else {
      while (/[\w-]/.test(reader.peek())) reader.skip();
      const next = reader.peek();
      if (reader.at === at + 1 || !(isBlankOrEnd(next) || '?:,]}%@`'.includes(next))) {
        throw new Complaint('did not find expected alphabetic or numeric character', reader.at);
      }
    }
    this.tokens.push({ kind: 'other', at });
  }

  #roll(column: number, kind: 'sequence' | 'mapping', index: number): void {
    if (this.#flow || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    this.tokens.splice(index, 0, { kind, at: this.#reader.at });
  }

  #unroll(column: number): void {
    if (this.#flow) return;
    while (this.#indent > column) {
      this.tokens.push({ kind: 'end', at: this.#reader.at });
      this.#indent = this.#indents.pop()!;
    }
  }

  #saveKey(): void {
    if (!this.#keyAllowed) return;
    this.#dropKey();
    const { at, line, column } = this.#reader;
    const required = !this.#flow && this.#indent === column;
    this.#keys[this.#keys.length - 1] = { possible: true, required, token: this.tokens.length, at, line, column };
  }

  #dropKey(): void {
    const key = this.#keys.at(-1)!;
    if (key.possible && key.required) throw new Complaint("could not find expected ':'", key.at);
    key.possible = false;
  }

  /** A key ends on its line and within 1024 characters; older ones lie at the bottom. */
  #dropStaleKeys(): void {
    const { at, line } = this.#reader;
    for (; ; this.#live++) {
      const key = this.#keys[this.#live]!;
      if (key.possible && key.line === line && key.at + FARTHEST >= at) {
        this.handedOut = key.token;
        return;
      }
      if (key.possible && key.required) throw new Complaint("could not find expected ':'", key.at);
      key.possible = false;
      if (this.#live === this.#keys.length - 1) break;
    }
    this.handedOut = this.tokens.length;
  }
}
