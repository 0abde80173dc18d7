import type { ParseError, SourceFile, Suggestion } from '../../text/source.ts';

/** `name = value` where the value is a text without its quotes: an address, a path, a dotted name. */
const BARE = /^([ \t]*[A-Za-z_]\w*[ \t]*=[ \t]*)([\w.:/@-]*[.:/][\w.:/@-]*)[ \t]*(?=#|$)/;

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** What to write instead of what Python refuses; undefined where that stands nowhere. */
export function repairPython(file: SourceFile, { start, end, message }: ParseError): Suggestion | undefined {
  const line = file.lines.position(start).line;
  const lineStart = file.lines.startOf(line);
  // Longer lines are nobody's hand: to look at each of many errors in one would take its time.
  if (file.lines.startOf(line + 1) - lineStart > 1000) return undefined;
  const text = file.lines.textOf(line);
  const insertion = (at: number, added: string): Suggestion['edits'] => [{ ...file.span(at, at), text: added }];
  if (message.startsWith('leading zeros')) {
    const digits = file.text.slice(start, end).replace(/^0+(?=\d)/, '');
    const number = /^[0-7]+$/.test(digits) ? `0o${digits}` : digits;
    return /^\d+$/.test(digits) ? { title: `Write ${number}`, edits: [{ ...file.span(start, end), text: number }] } : undefined;
  }
  if (message === "expected ':'") return { title: 'Put a ":" there', edits: insertion(start, ':') };
  if (message === 'invalid syntax' || message.startsWith('invalid decimal literal')) {
    const [, head, value] = BARE.exec(text) ?? [];
    if (head === undefined || value === undefined) return undefined;
    const from = lineStart + head.length;
    return { title: `Quote ${value}`, edits: [...insertion(from, '"'), ...insertion(from + value.length, '"')] };
  }
  const opened = /^'([([{])' was never closed$/.exec(message)?.[1];
  if (opened !== undefined && isAllOf(text.slice(start - lineStart), opened))
    return {
      title: 'Close it at the end of its line',
      safety: 'manual',
      edits: insertion(lineStart + text.trimEnd().length, CLOSERS[opened]!),
    };
  if (message.startsWith('unterminated string literal') && !text.includes('#')) {
    const quote = file.text[start]!;
    if (text.split(quote).length === 2 && /["']/.test(quote))
      return { title: 'Close it at the end of its line', safety: 'manual', edits: insertion(lineStart + text.trimEnd().length, quote) };
  }
  return undefined;
}

/** True when the rest of the line leaves that one bracket open, and nothing that may hide others. */
function isAllOf(rest: string, opener: string): boolean {
  if (/["'#]/.test(rest)) return false;
  const open: string[] = [];
  for (const char of rest) {
    if (char in CLOSERS) open.push(char);
    else if (Object.values(CLOSERS).includes(char) && CLOSERS[open.pop() ?? ''] !== char) return false;
  }
  return open.length === 1 && open[0] === opener;
}
