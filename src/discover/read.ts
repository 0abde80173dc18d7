import { isUtf8 } from 'node:buffer';
import { LONGEST_PYTHON } from '../syntax/python/limits.ts';
import { languageOf } from '../syntax/language.ts';
import { SourceFile, type FileId } from '../text/source.ts';
import { reasonOf, type Vfs } from './vfs.ts';

/** Larger files are no configuration: reading them would only cost memory. */
const LIMIT_BYTES = 5 * 1024 * 1024;
/** More of a file need not be read to tell that. */
export const ENOUGH_BYTES = LIMIT_BYTES + 1;
const HEAD_BYTES = 8192;

export type Read =
  | { readonly kind: 'text'; readonly source: SourceFile }
  /** No text, and nothing that says it should be a configuration. */
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The text of bytes: UTF-8, else byte by byte (such a file is never rewritten). A byte order mark stays in the text. */
export function decode(id: FileId, bytes: Uint8Array): SourceFile {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const valid = isUtf8(bytes);
  return new SourceFile(id, buffer.toString(valid ? 'utf8' : 'latin1'), { valid });
}

/** Texts in units of two or four bytes, by their byte order marks; the longer first, which begins like the shorter. */
const WIDE = [
  { name: 'UTF-32', mark: [0xff, 0xfe, 0, 0], offset: 0, unit: 4 },
  { name: 'UTF-32', mark: [0, 0, 0xfe, 0xff], offset: 3, unit: 4 },
  { name: 'UTF-16', mark: [0xff, 0xfe], offset: 0, unit: 2 },
  { name: 'UTF-16', mark: [0xfe, 0xff], offset: 1, unit: 2 },
] as const;

/** Why the head of a file tells that it is no text in bytes, and what it says all the same (ASCII). */
function oddity(head: Uint8Array): { readonly reason: string; readonly text: string } | undefined {
  const mayBeWide = head[0] === 0xff || head[0] === 0xfe || head[0] === 0;
  const wide = mayBeWide && WIDE.find(({ mark }) => mark.every((byte, at) => head[at] === byte));
  if (wide) {
    const bytes = head.filter((_, at) => at >= wide.mark.length && at % wide.unit === wide.offset);
    return { reason: `the text is ${wide.name}, which no server reads: save it as UTF-8`, text: Buffer.from(bytes).toString('latin1') };
  }
  const at = head.indexOf(0);
  if (at < 0) return undefined;
  return { reason: `binary: byte ${at + 1} is NUL`, text: Buffer.from(head).toString('latin1') };
}

/** Reads one regular file. */
export function readSource(vfs: Vfs, path: string, id: FileId): Read {
  try {
    return readBytes(id, vfs.read(path, ENOUGH_BYTES));
  } catch (error) {
    return { kind: 'unreadable', reason: reasonOf(error) };
  }
}

/** What the bytes of a file hold. What is no text is skipped, but what is a configuration all the same (by its name, or a UTF-16 one) can't be read. */
export function readBytes(id: FileId, bytes: Uint8Array): Read {
  const odd = oddity(bytes.subarray(0, HEAD_BYTES));
  if (odd) return { kind: languageOf(id, odd.text) === undefined ? 'skipped' : 'unreadable', reason: odd.reason };
  if (bytes.length > LIMIT_BYTES) return { kind: 'unreadable', reason: 'larger than 5 MB' };
  if (bytes.length > LONGEST_PYTHON && id.endsWith('.py')) return { kind: 'unreadable', reason: 'larger than 256 kB' };
  return { kind: 'text', source: decode(id, bytes) };
}

/** A file that only says how to go about it (`.gitignore`, stacklint.ini) is no longer than this. */
const SETTINGS_BYTES = 1024 * 1024;

/** The text of such a file; throws when it can't be read. */
export function readSettings(vfs: Vfs, path: string): string {
  const bytes = vfs.read(path, SETTINGS_BYTES + 1);
  if (bytes.length > SETTINGS_BYTES) throw new Error('larger than 1 MB');
  return new TextDecoder().decode(bytes);
}
