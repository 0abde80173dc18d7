import { isUtf8 } from 'node:buffer';
import { SourceFile, type FileId } from '../text/source.ts';
import { reasonOf, type Vfs } from './vfs.ts';

/** Larger files are no configuration: reading them would only cost memory. */
const LIMIT_BYTES = 5 * 1024 * 1024;
const HEAD_BYTES = 8192;

export type Read =
  | { readonly kind: 'text'; readonly source: SourceFile }
  | { readonly kind: 'binary' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The text of bytes: UTF-8, else byte by byte (such a file is never rewritten). A byte order mark stays in the text. */
export function decode(id: FileId, bytes: Uint8Array): SourceFile {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const valid = isUtf8(bytes);
  return new SourceFile(id, buffer.toString(valid ? 'utf8' : 'latin1'), { valid });
}

/** Reads one regular file. Binary: a NUL byte near its start. */
export function readSource(vfs: Vfs, path: string, id: FileId): Read {
  try {
    const bytes = vfs.read(path, LIMIT_BYTES + 1);
    if (bytes.subarray(0, HEAD_BYTES).includes(0)) return { kind: 'binary' };
    const large = bytes.length > LIMIT_BYTES;
    return large ? { kind: 'unreadable', reason: 'larger than 5 MB' } : { kind: 'text', source: decode(id, bytes) };
  } catch (error) {
    return { kind: 'unreadable', reason: reasonOf(error) };
  }
}
