import type { SourceFile, Suggestion } from '../../text/source.ts';
import type { Directive, Word } from './tree.ts';

/*
 * What to write instead of what nginx's lexer or parser gives up at. Nothing for a quote that is not closed: where it was to end,
 * only its writer knows.
 */

const insertion = (file: SourceFile, at: number, text: string): Suggestion['edits'] => [{ ...file.span(at, at), text }];

/** A quantifier of a regular expression, whose brace nginx takes for that of a block where the argument has no quotes. */
const QUANTIFIER = /^[^\s;"'{}]*(?:\{\d+(?:,\d*)?\}[^\s;"'{}]*)+(?=\s|;)/;

/** The `;` behind the statement that a `}` or the end of the file cuts off. */
export function missingSemicolon(file: SourceFile, last: Word, owner: Directive | undefined): Suggestion | undefined {
  // `^/\d{4}/` in a block's head: what seems to be its first statement is a part of that.
  if (owner !== undefined && owner.open > 0 && /^[^\s)"']\{\d/.test(file.text.slice(owner.open - 1, owner.open + 2)))
    return quantified(file, owner);
  // No text at all, or one of 16 bits.
  if (last.value.includes('\0')) return undefined;
  return { title: `Put a ";" behind "${last.value}"`, edits: insertion(file, last.end, ';') };
}

/** Quotes around the last argument of a block's head, when it goes on behind the brace. */
export function quantified(file: SourceFile, { words }: Pick<Directive, 'words'>): Suggestion | undefined {
  const { start, quote } = words[words.length - 1]!;
  const length = quote === '' ? QUANTIFIER.exec(file.text.slice(start, start + 1000))?.[0].length : undefined;
  if (length === undefined) return undefined;
  const end = start + length;
  return {
    title: `Quote "${file.text.slice(start, end)}"`,
    edits: [...insertion(file, start, '"'), ...insertion(file, end, '"')],
  };
}

/** A `;` without a statement: nothing that it could have ended is lost with it. */
export const strayCharacter = (file: SourceFile, at: number, safety: 'safe' | 'manual'): Suggestion => ({
  title: `Remove the "${file.text[at]}"`,
  safety,
  edits: [{ ...file.span(at, at + 1), text: '' }],
});

/** A `}` at the end of the file: which block it was to close is a guess. */
export function missingBrace(file: SourceFile, { name }: Directive): Suggestion {
  const gap = file.text === '' || file.text.endsWith('\n') ? '' : file.newline;
  return {
    title: `Close "${name}", if it was to reach to the end of the file`,
    safety: 'manual',
    edits: insertion(file, file.text.length, `${gap}}${file.newline}`),
  };
}
