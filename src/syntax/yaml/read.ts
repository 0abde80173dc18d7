import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Node, type Scalar } from 'yaml';
import type { MappedText } from '../../text/mapped.ts';
import { LineIndex, type SourceFile, type Span } from '../../text/source.ts';
import { known, unknown, type Value } from '../../text/value.ts';
import { mayHaveHole, unholed } from './holes.ts';
import { blockOf, blockScalar, flowScalar, type Block, type ScalarStyle } from './scalar.ts';

/** More is no configuration that people write, and would cost time. */
const LARGEST = 1_000_000;
/** Aliases followed in one document: each costs a walk over all of it. */
const ALIASES = 200;
/** Lists and maps within each other; deeper ones are refused before the package recurses into them. */
const DEPTH = 200;

const STYLES: Readonly<Record<string, ScalarStyle | undefined>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

export interface YamlScalar {
  readonly style: ScalarStyle;
  /** What the scalar is read as, with the places of its characters; where a template fills something in, as written. */
  readonly text: MappedText;
  /** The same as a value: not known where a template fills in a part of it. */
  readonly value: Value<string>;
  /** How a block scalar is laid out. */
  readonly block: Block | undefined;
}

export interface YamlEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: YamlNode;
}

/** A place in a document: what is not there, or is of another kind, answers with nothing. */
export interface YamlNode {
  readonly span: Span;
  /** True when something is written there that is no `null`. */
  readonly exists: boolean;
  get(...path: readonly string[]): YamlNode;
  readonly items: readonly YamlNode[];
  readonly entries: readonly YamlEntry[];
  /** Undefined also for one whose characters could not be found in the file. */
  readonly scalar: YamlScalar | undefined;
}

export interface YamlDocument {
  readonly root: YamlNode;
  /** True when a template chooses or repeats parts of the file. */
  readonly conditional: boolean;
}

/** A document that can't be read, and why. */
export interface Refused {
  readonly reason: string;
  /** What the parser says, and where; undefined for what is not even parsed. */
  readonly error?: { readonly message: string; readonly start: number; readonly end: number };
}

/** A line that begins with `---` or `...` ends a document wherever it stands (YAML 1.2, 9.1.2). */
const END = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm;

/** The documents of a stream for which `wanted` holds, each read by itself. Bounded, never throws. */
export function readDocuments(file: SourceFile, wanted: (text: string) => boolean): (YamlDocument | Refused)[] {
  const { text } = unholed(file);
  const marks = [...text.matchAll(END)];
  return [undefined, ...marks].flatMap((mark, i) => {
    const start = mark === undefined ? 0 : mark.index + mark[0].length;
    const part = text.slice(start, marks[i]?.index);
    return wanted(part) ? [readDocument(file, part, start)] : [];
  });
}

function readDocument(file: SourceFile, text: string, offset: number): YamlDocument | Refused {
  if (text.length > LARGEST) return { reason: 'larger than 1 MB' };
  if (isDeep(text)) return { reason: 'lists and maps are nested too deeply' };
  const document = parsed(text);
  const error = document?.errors[0];
  if (!document) return { reason: 'it is nested too deeply' };
  const reading = new Reading(file, document, offset);
  if (error) {
    const [start, end] = error.pos.map((at) => Math.min(reading.offset(at), file.text.length)) as [number, number];
    return { reason: `it is no valid YAML: ${error.message}`, error: { message: error.message, start, end: Math.max(start, end) } };
  }
  return { root: reading.node(document.contents, 0), conditional: unholed(file).conditional };
}

/** The package recurses: what it can't get through is no document that people write. */
function parsed(text: string): Document | undefined {
  try {
    return parseDocument(text, { uniqueKeys: false, prettyErrors: false, logLevel: 'silent', strict: false });
  } catch {
    return undefined;
  }
}

function isDeep(text: string): boolean {
  let open = 0;
  for (const char of text) {
    if (char === '[' || char === '{') open++;
    else if (char === ']' || char === '}') open = Math.max(0, open - 1);
    if (open > DEPTH) return true;
  }
  return /^(?:[-?:][ \t]+){200}/m.test(text);
}

/** The nodes of one document, made when they are asked for. */
class Reading {
  readonly file: SourceFile;
  readonly #document: Document;
  readonly #offset: number;
  readonly #lines: LineIndex;
  #aliases = ALIASES;

  constructor(file: SourceFile, document: Document, offset: number) {
    this.file = file;
    this.#document = document;
    this.#offset = offset;
    const whole = unholed(file);
    this.#lines = whole.holes ? new LineIndex(whole.text) : file.lines;
  }

  node(node: unknown, at: number, parent = 0): YamlNode {
    return new Place(this, this.resolve(node), at, parent);
  }

  resolve(node: unknown): Node | undefined {
    if (!isAlias(node)) return (node ?? undefined) as Node | undefined;
    if (this.#aliases-- <= 0) return undefined;
    return node.resolve(this.#document) as Node | undefined;
  }

  /** Offset in the file of one in the document: the lines of a template's statements are empty there. */
  offset(at: number): number {
    const whole = at + this.#offset;
    if (this.#lines === this.file.lines) return whole;
    const { line, column } = this.#lines.position(Math.min(whole, unholed(this.file).text.length));
    return this.file.lines.startOf(line) + column - 1;
  }

  span(node: Node | undefined, at: number): Span {
    const [start, end] = node?.range ?? [at, at];
    return this.file.span(this.offset(start), this.offset(end));
  }

  scalar(node: Scalar, parent: number): YamlScalar | undefined {
    const style = STYLES[node.type ?? ''];
    if (style === undefined || !node.range) return undefined;
    const { file } = this;
    const { statements, holes } = unholed(file);
    const start = this.offset(node.range[0]);
    const end = this.offset(node.range[1]);
    let text: MappedText;
    let block: Block | undefined;
    if (style === 'literal' || style === 'folded') {
      block = blockOf(file, start, end, statements, parent);
      text = blockScalar(file, block, style);
    } else {
      const quote = style === 'plain' ? 0 : 1;
      text = flowScalar(file, start + quote, Math.max(start + quote, end - quote), style);
    }
    const span = file.span(start, end);
    const isOpen = holes && mayHaveHole(text.text);
    if (isOpen) return { style, text, block, value: unknown('a template fills this in', span) };
    const value = typeof node.value === 'string' ? node.value : (node.source ?? text.text);
    return value === text.text ? { style, text, block, value: known(value, text.span(0, value.length)) } : undefined;
  }
}

class Place implements YamlNode {
  readonly #reading: Reading;
  readonly #node: Node | undefined;
  readonly #at: number;
  readonly #parent: number;
  #entries: readonly YamlEntry[] | undefined;
  #scalar: YamlScalar | undefined;
  #items: readonly YamlNode[] | undefined;

  constructor(reading: Reading, node: Node | undefined, at: number, parent: number) {
    this.#reading = reading;
    this.#node = node;
    this.#at = at;
    this.#parent = parent;
  }

  get span(): Span {
    return this.#reading.span(this.#node, this.#at);
  }

  get exists(): boolean {
    return this.#node !== undefined && !(isScalar(this.#node) && this.#node.value === null);
  }

  get(...path: readonly string[]): YamlNode {
    const [first, ...rest] = path;
    if (first === undefined) return this;
    const found = this.entries.find(({ key }) => key === first)?.value ?? this.#reading.node(undefined, this.#start);
    return found.get(...rest);
  }

  get items(): readonly YamlNode[] {
    if (!isSeq(this.#node)) return [];
    return (this.#items ??= this.#node.items.map((item) => this.#reading.node(item, this.#start, this.#parent)));
  }

  get entries(): readonly YamlEntry[] {
    return (this.#entries ??= this.#readEntries());
  }

  #readEntries(): readonly YamlEntry[] {
    const { file } = this.#reading;
    if (!isMap(this.#node)) return [];
    return this.#node.items.flatMap((pair) => {
      const key = this.#reading.resolve(pair.key);
      if (!isScalar(key) || !key.range) return [];
      const keySpan = this.#reading.span(key, key.range[0]);
      const line = file.lines.textOf(file.lines.position(keySpan.start).line);
      const indent = /^[ -]*/.exec(line)![0].length;
      return [{ key: String(key.source ?? key.value), keySpan, value: this.#reading.node(pair.value, key.range[1], indent) }];
    });
  }

  get scalar(): YamlScalar | undefined {
    if (!isScalar(this.#node)) return undefined;
    return (this.#scalar ??= this.#reading.scalar(this.#node, this.#parent));
  }

  get #start(): number {
    return this.#node?.range?.[0] ?? this.#at;
  }
}
