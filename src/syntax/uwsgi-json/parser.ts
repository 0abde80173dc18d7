import type { ParseError, SourceFile } from '../../text/source.ts';
import { perFile } from '../../text/source.ts';
import { withMagic, withoutMagic } from '../uwsgi-form/magic.ts';
import type { FormEntry, FormReading } from '../uwsgi-form/tree.ts';

/** One token of yajl's lexer, in offsets of the text without magic. */
interface Token {
  readonly kind: 'string' | 'number' | 'word' | '{' | '}' | '[' | ']' | ',' | ':';
  readonly start: number;
  readonly end: number;
  /** Unescaped; the word or number as it stands. */
  readonly text: string;
}

/** A member of the root that is an object, with its pairs in order. */
interface Section {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly entries: FormEntry[];
}

interface Tree {
  readonly sections: readonly Section[];
  readonly errors: readonly ParseError[];
}

/** What may come next. */
type Expected = 'value' | 'first-key' | 'key' | 'colon' | 'first-item' | 'separator' | 'nothing';

const BLANK = /(?:[ \t\n\v\f\r]+|\/\*[^]*?\*\/|\/\/[^\n]*(?:\n|$))*/y;
const WORD = /[A-Za-z]+/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)?(?:\.[0-9]*)?(?:[eE][+-]?[0-9]*)?/y;
const NUMBER_PROBLEMS = [
  [/^-(?![0-9])/, 'lexical error: malformed number, a digit is required after the minus sign.'],
  [/\.(?![0-9])/, 'lexical error: malformed number, a digit is required after the decimal point.'],
  [/[eE][+-]?(?![0-9])/, 'lexical error: malformed number, a digit is required after the exponent.'],
] as const;
const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', '/': '/' };

/** Thrown inside this module only: yajl stops at its first complaint. */
class Complaint extends Error {
  readonly start: number;
  readonly end: number;

  constructor(message: string, start: number, end: number) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

/** A code unit, or a pair of them; half of a pair is no character. */
function unit(hex: string, low: string | undefined): string {
  const code = Number.parseInt(hex, 16);
  if (low !== undefined) return String.fromCharCode(code, Number.parseInt(low, 16));
  return code >= 0xd800 && code < 0xdc00 ? '?' : code >= 0xdc00 && code < 0xe000 ? '\uFFFD' : String.fromCharCode(code);
}

/** A string up to its closing quote. */
function readString(text: string, start: number): Token {
  let out = '';
  let from = start + 1;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return { kind: 'string', start, end: at + 1, text: out + text.slice(from, at) };
    if (code < 0x20) throw new Complaint('lexical error: invalid character inside string.', at, at + 1);
    if (code !== 0x5c) continue;
    const letter = text[at + 1] ?? '';
    out += text.slice(from, at);
    if (letter === 'u') {
      const hex = text.slice(at + 2, at + 6);
      if (!/^[0-9a-f]{4}$/i.test(hex)) {
        throw new Complaint("lexical error: invalid (non-hex) character occurs after '\\u' inside string.", at, at + 2);
      }
      const pair = /^d[89ab]..\\u(d[c-f][0-9a-f]{2})/i.exec(text.slice(at + 2, at + 12))?.[1];
      out += unit(hex, pair);
      at += pair === undefined ? 5 : 11;
    } else if (Object.hasOwn(ESCAPES, letter)) {
      out += ESCAPES[letter];
      at++;
    } else throw new Complaint("lexical error: inside a string, '\\' occurs before a character which it may not.", at, at + 1);
    from = at + 1;
  }
  throw new Complaint('parse error: premature EOF', start, text.length);
}

function readToken(text: string, at: number): Token | undefined {
  BLANK.lastIndex = at;
  BLANK.exec(text);
  const start = BLANK.lastIndex;
  const char = text[start];
  if (char === undefined) return undefined;
  if (char === '"') return readString(text, start);
  if ('{}[],:'.includes(char)) return { kind: char as '{', start, end: start + 1, text: char };
  if (/[-0-9]/.test(char)) {
    NUMBER.lastIndex = start;
    const [number] = NUMBER.exec(text)!;
    const problem = NUMBER_PROBLEMS.find(([test]) => test.test(number));
    if (problem) throw new Complaint(problem[1], start, start + number.length);
    return { kind: 'number', start, end: start + number.length, text: number };
  }
  WORD.lastIndex = start;
  const word = WORD.exec(text)?.[0];
  if (word === undefined || !/[tfn]/.test(char)) throw new Complaint('lexical error: invalid char in json text.', start, start + 1);
  const name = ['true', 'false', 'null'].find((one) => word.startsWith(one));
  if (name === undefined) throw new Complaint('lexical error: invalid string in json text.', start, start + word.length);
  return { kind: 'word', start, end: start + name.length, text: name };
}

const WORDS: Readonly<Record<string, string>> = { true: '1', false: '0', null: '0' };

function parse(file: SourceFile): Tree {
  const mapped = withoutMagic(file);
  // yajl gets a C string.
  const [text = ''] = mapped.text.split('\0', 1);
  const sections: Section[] = [];
  const place = (start: number, end: number) => mapped.span(start, Math.max(start, end));
  /** The open containers. */
  const open: ('{' | '[')[] = [];
  let section: Section | undefined;
  let key: Token | undefined;
  let expects = 'value' as Expected;
  let at = 0;

  /** A scalar of the section at hand or of a list in it. */
  const take = (token: Token): void => {
    const depth = open.length;
    if (!section || !key || open[1] !== '{' || !(depth === 2 || (depth === 3 && open[2] === '['))) return;
    const quotes = token.kind === 'string' ? 1 : 0;
    const value = token.kind === 'word' ? WORDS[token.text]! : token.text;
    const [start, whole, inner] = [
      place(key.start, key.end),
      place(token.start, token.end),
      place(token.start + quotes, token.end - quotes),
    ];
    section.entries.push({
      file,
      form: 'json',
      key: withMagic(key.text.split('\0', 1)[0]!),
      value: withMagic(value.split('\0', 1)[0]!),
      start: depth === 2 ? start.start : whole.start,
      end: whole.end,
      valueStart: inner.start,
      valueEnd: inner.end,
      plain: file.slice(inner) === token.text,
    });
  };

  const step = (token: Token): void => {
    const { kind } = token;
    const refuse = (message: string): never => {
      throw new Complaint(`parse error: ${message}`, token.start, token.end);
    };
    if (expects === 'nothing') refuse('trailing garbage');
    if (expects === 'colon') {
      if (kind !== ':') refuse("object key and value must be separated by a colon (':')");
      expects = 'value';
    } else if (expects === 'separator') {
      const top = open.at(-1)!;
      if (kind === ',') expects = top === '{' ? 'key' : 'value';
      else if (kind === (top === '{' ? '}' : ']')) close();
      else refuse(top === '{' ? "after key and value, inside map, I expect ',' or '}'" : "after array element, I expect ',' or ']'");
    } else if (expects === 'key' || expects === 'first-key') {
      if (expects === 'first-key' && kind === '}') close();
      else if (kind === 'string') {
        if (open.length === 2) key = token;
        else if (open.length === 1) {
          const { start, end } = place(token.start, token.end);
          section = { name: withMagic(token.text), start, end, entries: [] };
        }
        expects = 'colon';
      } else refuse('invalid object key (must be a string)');
    } else if (kind === '{' || kind === '[') {
      if (kind === '{' && open.length === 1 && open[0] === '{' && section) sections.push(section);
      open.push(kind);
      expects = kind === '{' ? 'first-key' : 'first-item';
    } else if (kind === ']' && expects === 'first-item') close();
    else if (kind === 'string' || kind === 'number' || kind === 'word') {
      take(token);
      behindValue();
    } else refuse('unallowed token at this point in JSON text');
  };
  const behindValue = (): void => {
    expects = open.length > 0 ? 'separator' : 'nothing';
  };
  const close = (): void => {
    open.pop();
    behindValue();
  };

  try {
    for (let token = readToken(text, at); token; token = readToken(text, at)) {
      step(token);
      at = token.end;
    }
    if (expects !== 'nothing') throw new Complaint('parse error: premature EOF', Math.max(0, text.length - 1), text.length);
    return { sections, errors: [] };
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    const { start, end } = place(error.start, error.end);
    return { sections, errors: [{ start, end, message: `error parsing JSON data: ${error.message}` }] };
  }
}

const treeOf = perFile(parse);

/** What uwsgi_json_config (core/json.c with yajl) takes of a file for one object of its root. */
export function readJson(file: SourceFile, asked: string): FormReading {
  const { sections, errors } = treeOf(file);
  const section = sections.find(({ name }) => name === asked);
  return {
    entries: section?.entries ?? [],
    header: section ?? { start: 0, end: 0 },
    errors,
    complete: errors.length === 0 && section !== undefined,
  };
}
