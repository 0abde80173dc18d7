import type { ApacheCatalog } from '../../catalog/apache/catalog.ts';
import type { ApacheDirectiveRow } from '../../catalog/apache/rows.ts';
import { moveBefore, moveCommentAbove, remove, setArg } from '../../syntax/apache/edit.ts';
import { sectionName, type ApacheDirective, type ApacheError } from '../../syntax/apache/tree.ts';
import { nearest } from '../../text/nearest.ts';
import type { SourceFile, Span, Suggestion } from '../../text/source.ts';
import type { ApacheEntry } from './model.ts';
import { misplaced } from './places.ts';

/* What to write instead of what httpd refuses: it does not start as long as one line is wrong, so each of these is unsafe. */

/** A comment behind a directive, where `#` is an argument. */
export function commentAbove(directive: ApacheDirective): Suggestion | undefined {
  const at = directive.words.findIndex((word, index) => index > 0 && word.quote === '' && word.value.startsWith('#'));
  const isOneLine = !directive.file.text.slice(directive.start, directive.headEnd).includes('\n');
  return at > 0 && isOneLine ? { title: 'Move the comment above', edits: moveCommentAbove(directive, at - 1) } : undefined;
}

/** The word of a fixed set that was meant. */
export function meantValue({ directive, args }: ApacheEntry, values: readonly string[]): Suggestion | undefined {
  const meant = nearest(args[0] ?? '', values);
  return meant === undefined ? undefined : { title: `Change it to ${meant}`, edits: setArg(directive, 0, meant) };
}

/** Out of the sections in which a directive may not stand, to above the outermost of them. */
export function movedOut(entry: ApacheEntry, row: ApacheDirectiveRow, catalog: ApacheCatalog): Suggestion | undefined {
  const { directive, includes } = entry;
  for (let scope = entry.scope; scope.head !== undefined && scope.parent !== undefined; scope = scope.parent) {
    const { head, parent } = scope;
    // What an include brings may be read elsewhere too.
    if (head.directive.file !== directive.file || head.includes.length !== includes.length) return undefined;
    if (misplaced(row, parent, catalog) !== undefined) continue;
    return { title: `Move it above <${sectionName(head.directive)}>`, edits: moveBefore(directive, head.directive) };
  }
  return undefined;
}

/** `processes = 2`, of which mod_wsgi takes three options. */
export function joinedOption(file: SourceFile, { start }: { readonly start: number }): Suggestion | undefined {
  const [, name, gap, value] = /^([\w-]+)([ \t]*=[ \t]*)(\S+)/.exec(file.text.slice(start, start + 1000)) ?? [];
  if (name === undefined || gap === undefined || gap === '=' || value === undefined) return undefined;
  const at = start + name.length;
  return { title: `Write ${name}=${value}`, edits: [{ ...file.span(at, at + gap.length), text: '=' }] };
}

/** The name of an option that was meant. */
export function renamedOption(span: Span, name: string, meant: string | undefined): Suggestion | undefined {
  if (meant === undefined) return undefined;
  return { title: `Change it to ${meant}`, edits: [{ ...span, end: span.start + name.length, text: meant }] };
}

/** What does nothing any more, or what another line says: whether something is to take its place is its writer's to know. */
export const withoutIt = (directive: ApacheDirective, title = 'Take it out'): Suggestion => ({
  title,
  safety: 'manual',
  edits: remove(directive),
});

/** `>` at the end of a section's head. */
export const closedHead = ({ file, headEnd }: ApacheDirective): Suggestion => ({
  title: 'Put a ">" at its end',
  edits: [{ ...file.span(headEnd, headEnd), text: '>' }],
});

/** The closing tag that is missing or misspelt. */
export function closedSection(file: SourceFile, { start, end, message, section }: ApacheError): Suggestion | undefined {
  const [, wanted, seen] = /^Expected <\/(\w+)> but saw <\/(\w+)>$/.exec(message) ?? [];
  if (wanted !== undefined && seen !== undefined && section !== undefined) {
    if (nearest(seen, [wanted]) === wanted)
      return { title: `Change it to </${wanted}>`, edits: [{ ...file.span(start, end), text: `</${wanted}>` }] };
    const line = file.text.lastIndexOf('\n', start - 1) + 1;
    const indent = /^[ \t]*/.exec(file.text.slice(file.text.lastIndexOf('\n', section.start - 1) + 1, section.start))![0];
    return {
      title: `Close <${wanted}> before it`,
      edits: [{ ...file.span(line, line), text: `${indent}</${wanted}>${file.newline}` }],
    };
  }
  const open = /^<(\w+)> was not closed\.$/.exec(message)?.[1];
  if (open === undefined) return undefined;
  const gap = file.text.endsWith('\n') ? '' : file.newline;
  const at = file.text.length;
  return {
    title: `Close <${open}>, if it was to reach to the end of the file`,
    safety: 'manual',
    edits: [{ ...file.span(at, at), text: `${gap}</${open}>${file.newline}` }],
  };
}
