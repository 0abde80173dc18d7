import type { ParseError, SourceFile, Suggestion } from '../../text/source.ts';
import type { Form } from './tree.ts';

/** What to write instead of what uWSGI's reader of a form refuses; undefined where that stands nowhere. */
export const repairForm = (file: SourceFile, form: Form, error: ParseError): Suggestion | undefined => REPAIRS[form](file, error);

const REPAIRS: Readonly<Record<Form, (file: SourceFile, error: ParseError) => Suggestion | undefined>> = {
  /** The end tag of what is open. */
  xml(file, { start, message }) {
    const [, open, close] = /Opening and ending tag mismatch: (\S+) line \d+ and (\S+)$/.exec(message) ?? [];
    if (open === undefined || close === undefined) return undefined;
    const at = file.text.indexOf(`</${close}`, start);
    // One that closes what is further out means that an end tag is missing.
    if (at < 0 || at > start + 2 || new RegExp(`<${escapePattern(close)}[\\s>]`).test(file.text.slice(0, start))) return undefined;
    return { title: `Close <${open}>`, edits: [{ ...file.span(at + 2, at + 2 + close.length), text: open }] };
  },
  /** Quotes around a value that begins with a sign of YAML's own, and no tag before one. */
  yaml(file, { start, message }) {
    const line = file.lines.position(start).line;
    const text = file.lines.textOf(line);
    const lineStart = file.lines.startOf(line);
    if (message.includes('found character that cannot start any token')) {
      const value = /^[%@`][^"'#]*/.exec(text.slice(start - lineStart))?.[0].trimEnd() ?? '';
      const end = start + value.length;
      const quote = (at: number) => ({ ...file.span(at, at), text: '"' });
      return value === '' ? undefined : { title: `Quote ${value}`, edits: [quote(start), quote(end)] };
    }
    const tag = /!!?[\w]+[ \t]+$/.exec(text.slice(0, start - lineStart))?.[0];
    if (!message.startsWith('unsupported YAML token') || tag === undefined) return undefined;
    return { title: `Remove ${tag.trim()}`, edits: [{ ...file.span(start - tag.length, start), text: '' }] };
  },
  /** No comma behind the last. */
  json(file, { start, message }) {
    if (!/invalid object key|unallowed token/.test(message) || !/[}\]]/.test(file.text[start] ?? '')) return undefined;
    const comma = /,\s*$/.exec(file.text.slice(0, start));
    return comma ? { title: 'Remove the ","', edits: [{ ...file.span(comma.index, comma.index + 1), text: '' }] } : undefined;
  },
};

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
