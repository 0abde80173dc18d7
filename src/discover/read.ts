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
  try {
    return new SourceFile(id, new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return new SourceFile(id, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'), { valid: false });
  }
}

/** Reads one regular file. Binary: a NUL byte near its start. */
export function readSource(vfs: Vfs, path: string, id: FileId): Read {
  try {
    const large = vfs.sizeOf(path) > LIMIT_BYTES;
    const bytes = large ? vfs.read(path, HEAD_BYTES) : vfs.read(path);
    if (bytes.subarray(0, HEAD_BYTES).includes(0)) return { kind: 'binary' };
    return large ? { kind: 'unreadable', reason: 'larger than 5 MB' } : { kind: 'text', source: decode(id, bytes) };
  } catch (error) {
    return { kind: 'unreadable', reason: reasonOf(error) };
  }
}
