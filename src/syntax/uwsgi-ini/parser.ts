import { perFile } from '../../text/source.ts';
import type { ParseError, SourceFile } from '../../text/source.ts';
import { logicErrors, missingSection } from './errors.ts';
import { isMagicLetter } from './magic.ts';
import type { IniEntry, IniTree } from './tree.ts';
import { append } from '../../text/lists.ts';

/** Code units that have a part in the grammar of uWSGI's core/ini.c. */
const NUL = 0;
const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const HASH = 35;
const PERCENT = 37;
const PAREN = 40;
const SEMICOLON = 59;
const EQUALS = 61;
const BRACKET = 91;

const isBlank = (code: number): boolean => code === SPACE || code === TAB || code === CR;

/** One line as uWSGI sees it after magic substitution, as ranges of the original text. */
interface Line {
  /** First and behind the last character that is left after stripping. */
  readonly start: number;
  readonly end: number;
  /** The first character's code unit; -1 when it comes out of a magic variable. */
  readonly first: number;
  /** Offset of the first `=`, -1 without. */
  readonly equals: number;
  /** Behind the last character of the key, and the first of the value. */
  readonly keyEnd: number;
  readonly valueStart: number;
  /** Offset behind the line end. */
  readonly next: number;
}

/**
 * Reads one line from `at` on in one pass. `%` and the character behind it vanish together, even a line end, unless they
 * are a magic variable (magic_sub in core/utils.c runs over the whole file before lines exist); NUL ends the line's text.
 */
function readLine(text: string, at: number): Line {
  let start = -1;
  let end = at;
  let first = -1;
  let equals = -1;
  let keyEnd = at;
  let valueStart = -1;
  let silent = false;
  let i = at;
  for (; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code === LF) break;
    const from = i;
    if (code === PERCENT) {
      const next = text.charCodeAt(i + 1);
      // `%(` is two characters that stay; a `%` that ends the file vanishes.
      if (next !== PAREN) {
        i++;
        if (i === text.length) break;
        if (next !== PERCENT) {
          if (!isMagicLetter(text[i]!)) continue;
          code = -1;
        }
      }
    }
    if (silent) continue;
    if (code === NUL) {
      silent = true;
      continue;
    }
    if (isBlank(code)) continue;
    if (start < 0) {
      start = from;
      first = code;
    }
    if (code === EQUALS && equals < 0) {
      equals = from;
      keyEnd = Math.max(end, start);
      if (equals === start) keyEnd = start;
    } else if (equals >= 0 && valueStart < 0) valueStart = from;
    end = i + 1;
  }
  if (equals < 0) keyEnd = end;
  if (valueStart < 0) valueStart = end;
  return { start, end, first, equals, keyEnd, valueStart, next: Math.min(i + 1, text.length) };
}

/** The text of a range with vanishing `%x` pairs taken out; magic variables stay as written. */
const withoutVanishing = (text: string): string =>
  text.includes('%')
    ? text.replace(/%([^])/g, (pair, letter: string) => (letter === '%' ? '%' : letter === '(' || isMagicLetter(letter) ? pair : ''))
    : text;

interface Draft {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly entries: IniEntry[];
}

function parse(file: SourceFile): IniTree {
  const { text } = file;
  const sections: Draft[] = [];
  const comments: { start: number; end: number }[] = [];
  const errors: ParseError[] = [];
  let section: Draft | undefined;
  for (let at = 0; at < text.length;) {
    const line = readLine(text, at);
    at = line.next;
    if (line.start < 0) continue;
    if (line.first === BRACKET) {
      // The last byte is cut whatever it is.
      const name = withoutVanishing(text.slice(line.start + 1, Math.max(line.start + 1, line.end - 1)));
      section = { name, start: line.start, end: line.end, entries: [] };
      sections.push(section);
    } else if (line.first === SEMICOLON || line.first === HASH) {
      comments.push({ start: line.start, end: line.end });
    } else {
      if (section === undefined) {
        section = { name: '', start: 0, end: 0, entries: [] };
        sections.push(section);
      }
      section.entries.push(entryOf(file, section.name, line));
    }
  }
  append(errors, [...missingSection(file, sections), ...logicErrors(sections)]);
  return { file, sections, comments, errors: errors.sort((a, b) => a.start - b.start) };
}

function entryOf(file: SourceFile, section: string, line: Line): IniEntry {
  const { start, end, keyEnd, valueStart } = line;
  return {
    file,
    section,
    key: file.text.slice(start, keyEnd),
    value: file.text.slice(valueStart, end),
    start,
    end,
    keyEnd,
    valueStart,
    valueEnd: end,
  };
}

/** Reads an ini as uWSGI does (core/ini.c): no quoting, no inline comments, no continuation lines. Never throws. */
export const parseIni: (file: SourceFile) => IniTree = perFile(parse);
