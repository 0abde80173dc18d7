import type { XmlError, XmlNode } from './nodes.ts';

const NAME = /[A-Za-z_:\u0080-\uFFFF][\w.:\u0080-\uFFFF-]*/y;
const BLANKS = /[ \t\r\n]*/y;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Thrown inside this module only: libxml2 gives no document after its first error. */
class Complaint extends Error {
  readonly start: number;
  readonly end: number;

  constructor(message: string, start: number, end: number) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

/** Reads a document as libxml2 does without options; `root` holds what stands in front of an error. */
export function readXml(text: string): { readonly root: XmlNode | undefined; readonly error: XmlError | undefined } {
  const reader = new Reader(text);
  try {
    reader.document();
    return { root: reader.root, error: undefined };
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    return { root: reader.root, error };
  }
}

class Reader {
  root: XmlNode | undefined;
  readonly #text: string;
  readonly #open: XmlNode[] = [];
  /** A document type may declare entities. */
  #declares = false;
  #at = 0;
  #lines: { readonly at: number; readonly line: number } = { at: 0, line: 1 };

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    const text = this.#text;
    if (text.startsWith('\uFEFF')) this.#at = 1;
    const first = this.#at;
    if (text.length === first) this.#fail('Document is empty', first);
    while (this.#at < text.length) {
      const start = this.#at;
      if (this.#open.length > 0 && text[start] !== '<') this.#characters();
      else if (text.startsWith('<!--', start)) this.#comment();
      else if (text.startsWith('<?', start)) this.#instruction(start === first);
      else if (this.#open.length > 0 && text.startsWith('<![CDATA[', start)) this.#cdata();
      else if (!this.root && text.startsWith('<!DOCTYPE', start)) this.#documentType();
      else if (this.#open.length > 0 && text.startsWith('</', start)) this.#endTag();
      else if (this.#open.length === 0 && /[ \t\r\n]/.test(text[start]!)) this.#skip(BLANKS);
      else if (this.root && this.#open.length === 0) this.#fail('Extra content at the end of the document', start);
      else if (text[start] !== '<') this.#fail("Start tag expected, '<' not found", start);
      else this.#startTag();
    }
    const open = this.#open.at(-1);
    if (open) this.#fail(`Premature end of data in tag ${open.name} line ${this.#lineOf(open.start)}`, open.start, open.innerEnd);
    if (!this.root) this.#fail("Start tag expected, '<' not found", text.length);
  }

  #fail(message: string, start: number, end = start + 1): never {
    throw new Complaint(message, Math.min(start, this.#text.length), Math.min(end, this.#text.length));
  }

  #lineOf(offset: number): number {
    let { at, line } = offset >= this.#lines.at ? this.#lines : { at: 0, line: 1 };
    for (let next = this.#text.indexOf('\n', at); next >= 0 && next < offset; next = this.#text.indexOf('\n', at)) {
      at = next + 1;
      line++;
    }
    this.#lines = { at, line };
    return line;
  }

  /** Takes what matches here. */
  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  /** Goes behind the next `end`; answers the offset in front of it. */
  #until(end: string, from: number, refusal: string): number {
    const found = this.#text.indexOf(end, from);
    if (found < 0) this.#fail(refusal, this.#at, this.#text.length);
    this.#at = found + end.length;
    return found;
  }

  #add(node: XmlNode): void {
    const parent = this.#open.at(-1);
    if (parent) parent.children.push(node);
    else if (node.kind === 'element') this.root = node;
  }

  #leaf(kind: XmlNode['kind'], start: number, innerStart: number, innerEnd: number, content: string | undefined, name = ''): XmlNode {
    const text = content?.replace(/\r\n?/g, '\n');
    const node = { kind, name, start, end: this.#at, innerStart, innerEnd, content: text, attributes: NO_ATTRIBUTES, children: [] };
    this.#add(node);
    return node;
  }

  #comment(): void {
    const start = this.#at;
    const end = this.#until('-->', start + 4, 'Comment not terminated');
    const content = this.#text.slice(start + 4, end);
    if (content.includes('--') || content.endsWith('-')) this.#fail('Double hyphen within comment', start, this.#at);
    this.#leaf('comment', start, start + 4, end, content);
  }

  #cdata(): void {
    const start = this.#at;
    const end = this.#until(']]>', start + 9, 'CData section not finished');
    this.#leaf('cdata', start, start + 9, end, this.#text.slice(start + 9, end));
  }

  #instruction(isFirst: boolean): void {
    const start = this.#at;
    this.#at += 2;
    const name = this.#skip(NAME);
    if (name === '') this.#fail('xmlParsePI : no target name', start, start + 2);
    if (/^xml$/i.test(name) && !(isFirst && name === 'xml')) {
      this.#fail('XML declaration allowed only at the start of the document', start, start + 2 + name.length);
    }
    this.#skip(BLANKS);
    const from = this.#at;
    const end = this.#until('?>', from, `ParsePI: PI ${name} never end ...`);
    this.#leaf('instruction', start, from, end, from === end ? undefined : this.#text.slice(from, end), name);
  }

  /** Skipped; its declarations are not read. */
  #documentType(): void {
    const start = this.#at;
    const open = /[[>]/.exec(this.#text.slice(start));
    this.#declares = open?.[0] === '[';
    if (this.#declares) this.#until(']', start, 'DOCTYPE improperly terminated');
    this.#until('>', this.#at, 'DOCTYPE improperly terminated');
  }

  /** A text and the references in it, up to `end`. */
  #unescape(start: number, end: number): { readonly text: string; readonly hole?: string } {
    let out = '';
    let hole: string | undefined;
    let from = start;
    for (let at = this.#text.indexOf('&', start); at >= 0 && at < end; at = this.#text.indexOf('&', from)) {
      out += this.#text.slice(from, at);
      const [whole, name = ''] = /^&([^;<&\s]*);/.exec(this.#text.slice(at, Math.min(at + 64, end))) ?? [];
      if (whole === undefined || name === '') {
        const bare = !/^&[A-Za-z_:#]/.test(this.#text.slice(at, at + 2));
        this.#fail(bare ? 'xmlParseEntityRef: no name' : "EntityRef: expecting ';'", at);
      }
      const code = /^#(?:x([0-9a-f]+)|([0-9]+))$/i.exec(name);
      const value = code ? Number.parseInt(code[1] ?? code[2]!, code[1] === undefined ? 10 : 16) : 0;
      if (code && isCharacter(value)) out += String.fromCodePoint(value);
      else if (Object.hasOwn(ENTITIES, name)) out += ENTITIES[name];
      else if (code) this.#fail(`xmlParseCharRef: invalid xmlChar value ${value}`, at, at + whole.length);
      else if (this.#declares) hole = `the entity ${whole} is declared elsewhere`;
      else this.#fail(`Entity '${name}' not defined`, at, at + whole.length);
      from = at + whole.length;
    }
    const text = out + this.#text.slice(from, end);
    return hole === undefined ? { text } : { text, hole };
  }

  #characters(): void {
    const start = this.#at;
    const next = this.#text.indexOf('<', start);
    this.#at = next < 0 ? this.#text.length : next;
    const close = this.#text.slice(start, this.#at).indexOf(']]>');
    if (close >= 0) this.#fail("Sequence ']]>' not allowed in content", start + close, start + close + 3);
    // oxlint-disable-next-line no-control-regex
    const control = /[\0-\x08\v\f\x0E-\x1F]/.exec(this.#text.slice(start, this.#at));
    if (control) this.#fail(`PCDATA invalid Char value ${control[0].charCodeAt(0)}`, start + control.index);
    const { text, hole } = this.#unescape(start, this.#at);
    const node = this.#leaf('text', start, start, this.#at, '');
    node.content = text.replace(/\r\n?/g, '\n');
    if (hole !== undefined) node.hole = hole;
  }

  #startTag(): void {
    const start = this.#at++;
    const innerStart = this.#at;
    const name = this.#skip(NAME);
    if (name === '') this.#fail('StartTag: invalid element name', start);
    const innerEnd = this.#at;
    const attributes = new Map<string, string>();
    const node: XmlNode = {
      kind: 'element',
      name,
      start,
      end: innerEnd,
      innerStart,
      innerEnd,
      content: undefined,
      attributes,
      children: [],
    };
    this.#add(node);
    for (;;) {
      const gap = this.#skip(BLANKS);
      if (this.#text[this.#at] === '>') {
        this.#at++;
        this.#open.push(node);
        break;
      }
      if (this.#text.startsWith('/>', this.#at)) {
        this.#at += 2;
        break;
      }
      if (gap === '' || !this.#attribute(attributes)) {
        this.#fail(`Couldn't find end of Start Tag ${name} line ${this.#lineOf(start)}`, start, this.#at);
      }
    }
    node.end = this.#at;
  }

  /** `name="value"`; false when there is no name. */
  #attribute(attributes: Map<string, string>): boolean {
    const start = this.#at;
    const name = this.#skip(NAME);
    if (name === '') return false;
    this.#skip(BLANKS);
    if (this.#text[this.#at] !== '=') this.#fail(`Specification mandates value for attribute ${name}`, start, start + name.length);
    this.#at++;
    this.#skip(BLANKS);
    const quote = this.#text[this.#at];
    if (quote !== '"' && quote !== "'") this.#fail('AttValue: " or \' expected', this.#at);
    const from = this.#at + 1;
    const end = this.#until(quote, from, "AttValue: ' expected");
    if (this.#text.slice(from, end).includes('<')) this.#fail("Unescaped '<' not allowed in attributes values", from, end);
    if (attributes.has(name)) this.#fail(`Attribute ${name} redefined`, start, start + name.length);
    attributes.set(name, this.#unescape(from, end).text.replace(/[\t\r\n]/g, ' '));
    return true;
  }

  #endTag(): void {
    const start = this.#at;
    this.#at += 2;
    const name = this.#skip(NAME);
    this.#skip(BLANKS);
    const open = this.#open.at(-1)!;
    if (name !== open.name) {
      this.#fail(`Opening and ending tag mismatch: ${open.name} line ${this.#lineOf(open.start)} and ${name}`, start, this.#at);
    }
    if (this.#text[this.#at] !== '>') this.#fail("expected '>'", start, this.#at + 1);
    this.#at++;
    open.end = this.#at;
    this.#open.pop();
  }
}

const isCharacter = (code: number): boolean =>
  code === 9 ||
  code === 10 ||
  code === 13 ||
  (code >= 32 && code < 0xd800) ||
  (code >= 0xe000 && code <= 0x10ffff && (code & 0xfffe) !== 0xfffe);
