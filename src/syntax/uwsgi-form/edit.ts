import type { Edit } from '../../text/source.ts';
import type { FormEntry } from './tree.ts';

/** Values that mean the same in every form, quoted or not. */
const SAFE = /^(?:\/|@(?=.))?[\w.][\w./:@+=-]*$/;

/** A JSON scalar that needs no quotes. */
const BARE = /^(?:true|false|-?(?:0|[1-9]\d*))$/;

/** Writes another value where a plain scalar stands; undefined where anything else does, or the value would need escapes. */
export function setScalar(entry: FormEntry, value: string): Edit[] | undefined {
  const { file, form, plain, valueStart, valueEnd } = entry;
  // A value with placeholders may be one for several instances.
  if (!plain || valueStart === valueEnd || /[%$]/.test(file.text.slice(valueStart, valueEnd)) || !SAFE.test(value)) return undefined;
  const before = file.text[valueStart - 1];
  const quoted = form !== 'xml' && (before === '"' || before === "'");
  if (form === 'yaml' && !quoted && (value.startsWith('@') || value.endsWith(':'))) return undefined;
  const text = form === 'json' && !quoted && !BARE.test(value) ? `"${value}"` : value;
  return [{ ...file.span(valueStart, valueEnd), text }];
}

/** The lines of a file that hold an entry, when it has them for itself. */
function ownLine({ file, start, end }: FormEntry): { readonly indent: string; readonly before: string; readonly behind: string } {
  const line = file.text.lastIndexOf('\n', start - 1) + 1;
  const before = file.text.slice(line, start);
  const newline = file.text.indexOf('\n', end);
  return { before, indent: /^[ \t]*/.exec(before)![0], behind: file.text.slice(end, newline < 0 ? file.text.length : newline).trimEnd() };
}

/** The name as it stands: quoted or not; undefined where it is written otherwise. */
function nameAt({ file, form, key, start }: FormEntry): { readonly start: number; readonly end: number } | undefined {
  const at = form === 'xml' ? start + 1 : start + (/["']/.test(file.text[start] ?? '') ? 1 : 0);
  return file.text.startsWith(key, at) ? { start: at, end: at + key.length } : undefined;
}

/** Adds `name: value` behind an entry that has its line for itself, as it is written; undefined where it is not, or the value needs escapes. */
export function insertScalar(after: FormEntry, name: string, value: string): Edit[] | undefined {
  const { file, form, end } = after;
  const { before, indent, behind } = ownLine(after);
  if (before !== indent || nameAt(after) === undefined || file.text.slice(after.start, end).includes('\n') || !SAFE.test(value))
    return undefined;
  const insert = (at: number, text: string): Edit[] => [{ ...file.span(at, at), text }];
  if (form === 'xml') return behind === '' ? insert(end, `${file.newline}${indent}<${name}>${value}</${name}>`) : undefined;
  if (form === 'yaml') {
    if (value.startsWith('@') || value.endsWith(':') || !/^(?:#.*)?$/.test(behind.trimStart())) return undefined;
    return insert(end + behind.length, `${file.newline}${indent}${name}: ${value}`);
  }
  if (!/^,?$/.test(behind)) return undefined;
  return insert(end, `,${file.newline}${indent}"${name}": ${BARE.test(value) ? value : `"${value}"`}`);
}

/** Gives an entry another name. */
export function renameScalar(entry: FormEntry, name: string): Edit[] | undefined {
  const { file, form, key, end } = entry;
  const at = nameAt(entry);
  if (at === undefined) return undefined;
  const edits = [{ ...file.span(at.start, at.end), text: name }];
  if (form !== 'xml') return edits;
  const close = end - key.length - 1;
  if (!file.text.startsWith(`${key}>`, close) || file.text[close - 1] !== '/') return undefined;
  return [...edits, { ...file.span(close, close + key.length), text: name }];
}
