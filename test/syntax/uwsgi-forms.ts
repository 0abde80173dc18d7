import type { FormReading } from '../../src/syntax/uwsgi-form/tree.ts';
import { SourceFile } from '../../src/text/source.ts';

type Read = (file: SourceFile, section: string) => FormReading;

/** `key=value` of every option, then each error, or that uWSGI stops. */
export function pairs(read: Read, text: string, section: string): string[] {
  const { entries, errors, complete } = read(new SourceFile('app', text), section);
  const messages = errors.map(({ message, severity = 'error' }) => `${severity}: ${message}`);
  return [...entries.map(({ key, value }) => `${key}=${value}`), ...(errors.length === 0 && !complete ? ['stops'] : messages)];
}

/** The text of each option's own range and of its value's. */
export function ranges(read: Read, text: string): (readonly [whole: string, value: string, plain: boolean])[] {
  const { entries } = read(new SourceFile('app', text), 'uwsgi');
  return entries.map(({ start, end, valueStart, valueEnd, plain }) => [text.slice(start, end), text.slice(valueStart, valueEnd), plain]);
}

/** Ranges that are not in order or not inside the text. */
export function wrongRanges(read: Read, text: string): unknown[] {
  const { entries, errors, header } = read(new SourceFile('app', text), 'uwsgi');
  const all = [...entries, ...errors, header, ...entries.map((one) => ({ start: one.valueStart, end: one.valueEnd }))];
  return all.filter(({ start, end }) => start < 0 || start > end || end > text.length);
}

/** Reads a text; the runner's own limit ends a reader that does not come back. */
export const survives = (read: Read, text: string): void => void read(new SourceFile('app', text), 'uwsgi');
