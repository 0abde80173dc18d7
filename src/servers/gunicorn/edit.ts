import { isPlainWord, insertWordsAfter, removeWords, replaceWord } from '../../syntax/shell/edit.ts';
import type { Edit, SourceFile, Span } from '../../text/source.ts';
import type { CommandWord } from '../../text/words.ts';
import type { Launch } from '../../launchers/launch.ts';
import type { Flag } from './command-line.ts';
import type { GunicornSettings, SettingSource, Stranger } from './model.ts';

/**
 * Gives a setting a value (a Python literal): replaces the winner's literal where it stands, else adds a line behind the last
 * assignment of the config file, else a flag to the command. Undefined when nothing of this can be edited.
 */
export function setSetting(settings: GunicornSettings, launch: Launch | undefined, name: string, literal: string): Edit[] | undefined {
  const winner = settings.get(name);
  if (winner.where === 'file' && settings.file) {
    return winner.plain && settings.file.valid ? [{ ...winner.valueSpan, text: literal }] : undefined;
  }
  if (winner.where === 'command-line') return replaceFlag(settings, launch, winner, literal);
  if (winner.where !== 'default') return undefined;
  if (settings.file) return settings.file.valid ? insertLine(settings.file, settings.insertAt, `${name} = ${literal}`) : undefined;
  const program = launch?.words[0];
  const words = settings.flagWords(name, literal);
  return program && words && launch && nonEmpty(insertWordsAfter(launch.file, program, words));
}

/** Takes one statement of a setting away: the assignment with its line, or the flag with its argument. */
export function removeSetting(settings: GunicornSettings, launch: Launch | undefined, source: SettingSource): Edit[] | undefined {
  if (!source.plain) return undefined;
  if (source.where === 'file' && settings.file) return settings.file.valid ? [withoutStatement(settings.file, source.span)] : undefined;
  const flag = flagOf(settings, source);
  return flag && launch ? nonEmpty(removeWords(launch.file, flag.words)) : undefined;
}

/** The text of a quoted literal in a config file; undefined for what is none. */
export function textAt({ file }: GunicornSettings, span: Span): string | undefined {
  if (!file || file.id !== span.file) return undefined;
  return /^(["'])([^"'\\\n]*)\1$/.exec(file.slice(span))?.[2];
}

/** Writes another literal where a quoted one stands in a config file. */
export const replaceText = (settings: GunicornSettings, span: Span, literal: string): Edit[] | undefined =>
  settings.file?.valid && !settings.file.virtual && textAt(settings, span) !== undefined ? [{ ...span, text: literal }] : undefined;

/** Takes the assignment of a name away that is no setting. */
export const removeStranger = ({ file }: GunicornSettings, { statement }: Stranger): Edit[] | undefined =>
  file?.valid && statement && !file.virtual ? [withoutStatement(file, statement)] : undefined;

/** Gives an assigned name of a config file another name. */
export const renameSetting = (file: SourceFile, span: Span, name: string): Edit[] | undefined =>
  file.valid ? [{ ...span, text: name }] : undefined;

const nonEmpty = (edits: Edit[]): Edit[] | undefined => (edits.length > 0 ? edits : undefined);

const flagOf = (settings: GunicornSettings, source: SettingSource): Flag | undefined =>
  settings.command?.flags.find((flag) => flag.span.file === source.span.file && flag.span.start === source.span.start);

function replaceFlag(settings: GunicornSettings, launch: Launch | undefined, source: SettingSource, literal: string): Edit[] | undefined {
  const flag = flagOf(settings, source);
  const [, text] = settings.flagWords(source.name, literal) ?? [];
  if (!flag || !launch || text === undefined || !source.plain || flag.text === undefined) return undefined;
  // Flags that are collected make one value together.
  const others = settings.all(source.name).filter(({ where }) => where === 'command-line').length > 1;
  if (others && flag.setting.action === 'append') return undefined;
  const value = flag.words[1];
  if (value) return nonEmpty(replaceWord(launch.file, value, text));
  const word: CommandWord = flag.words[0]!;
  if (!isPlainWord(launch.file, word)) return undefined;
  return nonEmpty(replaceWord(launch.file, word, word.value.slice(0, word.value.length - flag.text.length) + text));
}

function insertLine(file: SourceFile, at: number, line: string): Edit[] {
  const closed = at === 0 || file.text[at - 1] === '\n';
  return [{ ...file.span(at, at), text: closed ? line + file.newline : file.newline + line }];
}

/** Takes a statement out with its line, out of a line with others, or leaves `pass` where a block would be empty. */
function withoutStatement(file: SourceFile, span: Span): Edit {
  const { text } = file;
  const start = text.lastIndexOf('\n', span.start - 1) + 1;
  const newline = text.indexOf('\n', span.end);
  const before = text.slice(start, span.start);
  const after = text.slice(span.end, newline < 0 ? text.length : newline);
  const isLast = /^[ \t]*;?[ \t]*(?:#.*)?\r?$/.test(after);
  if (isLast && /^\ufeff?$/.test(before)) return { ...file.span(span.start, newline < 0 ? text.length : newline + 1), text: '' };
  const next = isLast ? null : /^[ \t]*;[ \t]*/.exec(after);
  if (next) return { ...span, end: span.end + next[0].length, text: '' };
  const previous = /[ \t]*;[ \t]*$/.exec(before);
  if (previous) return { ...span, start: start + previous.index, text: '' };
  return { ...span, text: 'pass' };
}
