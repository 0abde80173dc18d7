import type { Edit, SourceFile } from '../../text/source.ts';
import { MappedText } from '../../text/mapped.ts';
import type { CommandWord } from '../../text/words.ts';
import type { Medium } from './trace.ts';

/** Characters that mean themselves in a shell, in systemd and in supervisor, quoted or not. */
const SAFE = /^[A-Za-z0-9_@+=:,./-]+$/;

/** What YAML reads as text without quotes. */
const ITEM = /^(?:--?[A-Za-z][\w./-]*(?:=[\w./:@,+-]*\w)?|[A-Za-z][\w./-]*[./_-][\w./-]*\w)$/;

const mediumOf = (word: CommandWord): Medium => ('medium' in word ? (word.medium as Medium) : 'shell');

/** True for a word that is an item of an array or of a sequence of YAML. */
export const isItem = (word: CommandWord): boolean => mediumOf(word) === 'json' || mediumOf(word) === 'yaml';

/** A text as one word of the medium; undefined when it can't be written there safely. */
export function quoteWord(text: string, medium: Medium): string | undefined {
  // eslint-disable-next-line no-control-regex
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(text)) return undefined;
  // Compose and Kubernetes fill in what stands behind a `$`, each in its own way.
  if (medium === 'json' || (medium === 'yaml' && !ITEM.test(text))) return text.includes('$') ? undefined : JSON.stringify(text);
  if (medium === 'yaml' || SAFE.test(text)) return text;
  if (medium === 'nested') return undefined;
  if (medium === 'shell') return `'${text.replaceAll("'", "'\\''")}'`;
  const doubled = text.replaceAll('%', '%%');
  if (medium === 'supervisor') {
    // Its ini dialect cuts the line at a comment sign behind a blank.
    if (/\s[#;]/.test(doubled)) return undefined;
    return /[\s"'\\#;]/.test(doubled) ? `"${doubled.replace(/[\\"]/g, '\\$&')}"` : doubled;
  }
  const escaped = doubled.replaceAll('$', '$$$$').replace(/[\\"]/g, '\\$&');
  return text === '' || /[\s'"\\;]/.test(text) ? `"${escaped}"` : escaped;
}

/** True when a word stands in the file as one plain piece, quoted at most as a whole: only such words are edited. */
export function isPlainWord(file: SourceFile, word: CommandWord): boolean {
  if (word.hole !== undefined || word.span.file !== file.id) return false;
  const raw = file.slice(word.span);
  return raw === word.value || raw === `'${word.value}'` || raw === `"${word.value}"`;
}

/** Replaces a plain word; no edit when the text can't be written at that place. */
export function replaceWord(file: SourceFile, word: CommandWord, text: string): Edit[] {
  const quoted = isPlainWord(file, word) ? quoteWord(text, mediumOf(word)) : undefined;
  return quoted === undefined ? [] : [{ ...word.span, text: quoted }];
}

/** Adds words behind one, separated by a blank; no edit when one of them can't be written there. */
export function insertWordsAfter(file: SourceFile, word: CommandWord, texts: readonly string[]): Edit[] {
  const medium = mediumOf(word);
  const quoted = texts.map((text) => quoteWord(text, medium));
  if (quoted.includes(undefined) || word.span.file !== file.id) return [];
  const between = medium === 'json' ? ', ' : medium === 'yaml' ? `${file.newline}${indentOf(file, word)}- ` : ' ';
  return [{ ...word.span, start: word.span.end, text: quoted.map((text) => between + text).join('') }];
}

/** What stands before the dash of an entry of a block sequence. */
const indentOf = (file: SourceFile, word: CommandWord): string => /[ \t]*(?=-[ \t]*$)/.exec(lineBefore(file, word))?.[0] ?? '';

const lineBefore = (file: SourceFile, { span }: CommandWord): string =>
  file.text.slice(file.text.lastIndexOf('\n', span.start - 1) + 1, span.start);

/**
 * Takes words away, each with the blank before it; a continuation line that held only the word goes as well. No edit where one
 * stands first in an array, or behind a comment in it.
 */
export function removeWords(file: SourceFile, words: readonly CommandWord[]): Edit[] {
  const edits = words.map((word) => {
    const own = fileOf(file, word);
    const start = own && blankBefore(own, word);
    return start === undefined ? undefined : { ...word.span, start, text: '' };
  });
  return edits.includes(undefined) ? [] : (edits as Edit[]);
}

/** The file a word stands in: a script, perhaps, that the command of `file` runs. */
function fileOf(file: SourceFile, word: CommandWord): SourceFile | undefined {
  if (word.span.file === file.id) return file;
  const other = 'text' in word && word.text instanceof MappedText ? word.text.file : undefined;
  return other?.id === word.span.file ? other : undefined;
}

/** Of an array in a Dockerfile each line but the last ends with a backslash. */
const COMMA_BEFORE = /,(?:\s|\\(?=\r?\n))*$/;

function blankBefore(file: SourceFile, word: CommandWord): number | undefined {
  const { text } = file;
  const medium = mediumOf(word);
  if (medium === 'json') {
    const comma = COMMA_BEFORE.exec(text.slice(0, word.span.start));
    return comma ? word.span.start - comma[0].length : undefined;
  }
  if (medium === 'yaml') return word.span.start - lineBefore(file, word).length - 1;
  const back = (at: number): number => {
    while (at > 0 && (text[at - 1] === ' ' || text[at - 1] === '\t')) at--;
    return at;
  };
  const blank = back(word.span.start);
  if (text[blank - 1] !== '\n') return blank;
  const line = text[blank - 2] === '\r' ? blank - 2 : blank - 1;
  if (text[line - 1] === '\\') return back(line - 1);
  // supervisor joins indented lines without a sign.
  return medium === 'supervisor' ? line : blank;
}
