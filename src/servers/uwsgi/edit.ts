import type { Launch } from '../../launchers/launch.ts';
import { insertWordsAfter, isItem, removeWords, replaceWord } from '../../syntax/shell/edit.ts';
import { insertScalar, renameScalar, setScalar } from '../../syntax/uwsgi-form/edit.ts';
import { closesBlock, opensBlock } from '../../syntax/uwsgi-ini/errors.ts';
import { insertOption, removeEntry, renameKey, setValue } from '../../syntax/uwsgi-ini/edit.ts';
import { parseIni } from '../../syntax/uwsgi-ini/parser.ts';
import type { IniEntry } from '../../syntax/uwsgi-ini/tree.ts';
import type { Edit, SourceFile } from '../../text/source.ts';
import type { UwsgiOption, UwsgiOptions } from './model.ts';

/** Values that need no quotes in a shell, a unit or a supervisor file. */
const PLAIN = /^[\w./:@+,=-]+$/;

/** True when the entry may be rewritten: a given, valid file. */
const editable = (entry: IniEntry | undefined): entry is IniEntry => entry !== undefined && entry.file.valid && !entry.file.virtual;

/**
 * Gives an option a value (as written in an ini: `%` doubled): replaces the winner where it stands, else (and over what a
 * distribution ships) adds a line behind
 * the last option of the ini section read first, else words to the command. Undefined when nothing of this can be edited.
 */
export function setOption(options: UwsgiOptions, name: string, value: string): Edit[] | undefined {
  const winner = options.last(name);
  if (winner && winner.where !== 'shipped') return setValueOf(options, winner, value);
  const { file, form, section } = options;
  if (file) {
    if (!file.valid || file.virtual) return undefined;
    if (form !== 'ini') return insertNode(options, file, name, value);
    const last = lastOutside(parseIni(file).sections.flatMap((part) => (part.name === section ? part.entries : [])));
    return insertOption(file, section, name, value, last ? { after: last } : {});
  }
  const last = options.list.findLast((option) => option.where === 'command-line');
  if (!last || !PLAIN.test(value)) return undefined;
  const item = itemAt(options, last.span.end);
  if (item) return item.file && nonEmpty(insertWordsAfter(item.file, item.word, value === 'true' ? [`--${name}`] : [`--${name}`, value]));
  const text = value === 'true' ? ` --${name}` : ` --${name} ${value}`;
  return [{ file: last.span.file, start: last.span.end, end: last.span.end, text }];
}

/** Behind the last option of a file in another form that has its line for itself. */
function insertNode({ list }: UwsgiOptions, file: SourceFile, name: string, value: string): Edit[] | undefined {
  for (const { node } of list.toReversed()) {
    const edits = node?.file === file && node.hole === undefined && node.mode === undefined ? insertScalar(node, name, value) : undefined;
    if (edits) return edits;
  }
  return undefined;
}

const nonEmpty = (edits: Edit[]): Edit[] | undefined => (edits.length > 0 ? edits : undefined);

/** The word of a command that ends there, where words are items of an array or a sequence: the file only when they stand in one. */
function itemAt({ words, commandFile }: UwsgiOptions, end: number) {
  const word = words.find(({ span }) => span.end === end);
  return word && isItem(word) ? { word, file: commandFile?.id === word.span.file ? commandFile : undefined } : undefined;
}

/** The last entry behind which a new one stands in no block. */
function lastOutside(entries: readonly IniEntry[]): IniEntry | undefined {
  let last: IniEntry | undefined;
  let inside = false;
  for (const entry of entries) {
    if (closesBlock(entry.key)) inside = false;
    else if (opensBlock(entry.key)) inside = true;
    if (!inside) last = entry;
  }
  return last;
}

/** Gives this one of several options of a name another value (as written in an ini: `%` doubled), where it stands. */
export function setValueOf(options: UwsgiOptions, option: UwsgiOption, value: string): Edit[] | undefined {
  const { entry, node } = option;
  // What stands for several options (a loop, `set`) is left alone.
  const alone = options.list.filter((other) => other.entry === entry && other.node === node).length === 1;
  if (entry) return alone && editable(entry) ? setValue(entry, value) : undefined;
  if (node) return alone && node.file.valid ? setScalar(node, value) : undefined;
  const { valueSpan, span } = option;
  const hasValue = valueSpan.start !== span.start;
  if (option.where !== 'command-line' || !hasValue || !option.value.known || !PLAIN.test(value)) return undefined;
  const item = itemAt(options, valueSpan.end);
  if (item) {
    const { word, file } = item;
    if (!file || !word.value.endsWith(option.value.value)) return undefined;
    return nonEmpty(replaceWord(file, word, word.value.slice(0, word.value.length - option.value.value.length) + value));
  }
  // Only a word without quotes has the length of its value.
  if (valueSpan.end - valueSpan.start !== option.value.value.length) return undefined;
  return [{ ...valueSpan, text: value }];
}

/** Takes an option away: its line, or its words of the command. Undefined when it stands elsewhere. */
export function removeOption(option: UwsgiOption, launch?: Launch): Edit[] | undefined {
  const { entry, span, where } = option;
  if (entry) return editable(entry) ? removeEntry(entry) : undefined;
  if (where !== 'command-line' || launch?.file.id !== span.file) return undefined;
  return removeWords(
    launch.file,
    launch.words.filter((word) => word.span.file === span.file && word.span.start >= span.start && word.span.end <= span.end),
  );
}

/** Another name for an option of a file. */
export function renameOption({ entry, node }: UwsgiOption, name: string): Edit[] | undefined {
  if (node) return node.file.valid && !node.file.virtual ? renameScalar(node, name) : undefined;
  return editable(entry) ? renameKey(entry, name) : undefined;
}

/** Another name for a flag of the command, whose value stays. */
export function renameFlag({ words, commandFile }: UwsgiOptions, { span, name }: UwsgiOption, to: string): Edit[] | undefined {
  const word = words.find((one) => one.span.file === span.file && one.span.start === span.start);
  if (!word || !commandFile || !word.value.startsWith(`--${name}`)) return undefined;
  return nonEmpty(replaceWord(commandFile, word, `--${to}${word.value.slice(name.length + 2)}`));
}
