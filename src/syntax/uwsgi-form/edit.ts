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
