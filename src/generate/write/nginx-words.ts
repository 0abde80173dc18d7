import type { Statement } from '../emit/nginx.ts';

/** A directive that ends with `;`. */
export const line = (name: string, ...args: string[]): Statement => ({ name, args });

/** A directive with braces. */
export const block = (name: string, args: readonly string[], content: readonly Statement[]): Statement => ({ name, args, block: content });

/** With a comment above it. */
export const comment = (statement: Statement, ...lines: readonly string[]): Statement => ({ ...statement, comments: lines });

/** Bytes as nginx writes them. */
export const sizeOf = (bytes: number): string =>
  bytes > 0 && bytes % 1024 ** 2 === 0 ? `${bytes / 1024 ** 2}m` : bytes > 0 && bytes % 1024 === 0 ? `${bytes / 1024}k` : String(bytes);
