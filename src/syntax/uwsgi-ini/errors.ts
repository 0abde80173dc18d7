import type { ParseError, SourceFile, Suggestion } from '../../text/source.ts';
import type { IniEntry, IniSection } from './tree.ts';

/** Options that open a block (`UWSGI_OPT_LOGIC` options of core/uwsgi.c; `else` is no released one). */
const OPENERS =
  /^(?:for(?:-glob|-times|-readline)?|if-(?:not-)?(?:opt|env|reload|hostname|hostname-match|exists|plugin|file|dir)|if-directory|ifenv|ifexists|ifplugin|ifdir)$/;

const CLOSERS = new Set(['end', 'endfor', 'end-for', 'endif', 'end-if']);

export const opensBlock = (key: string): boolean => OPENERS.test(key);

export const closesBlock = (key: string): boolean => CLOSERS.has(key);

/** A header or line that was meant as `[uwsgi]`: other case, blanks or a comment in it, no `]`, a byte order mark before it. */
const MEANT = /^\uFEFF?\[[ \t]*uwsgi[ \t]*(?:$|\])/i;

const WARNING = `Can't find section "uwsgi" in INI configuration file`;

/** uWSGI's own warning, at the header that was meant; nothing for files that show no sign of it. */
export function missingSection(file: SourceFile, sections: readonly IniSection[]): ParseError[] {
  if (sections.some((section) => section.name === 'uwsgi')) return [];
  for (const section of sections) {
    const header = file.text.slice(section.start, section.end);
    if (MEANT.test(header))
      return [{ start: section.start, end: section.end, message: WARNING, severity: 'warning', suggestion: headerAlone(file, section) }];
    // A byte order mark makes an option of the header, which then stands before the first section.
    const marked = section.start === section.end ? section.entries[0] : undefined;
    if (marked && MEANT.test(marked.key)) {
      const { start, end } = marked;
      const suggestion = file.text.startsWith('\uFEFF')
        ? { title: 'Remove the byte order mark', edits: [{ ...file.span(0, 1), text: '' }] }
        : undefined;
      return [{ start, end, message: WARNING, severity: 'warning', suggestion }];
    }
  }
  return [];
}

/** The header as uWSGI looks for it, a remark behind it on a line of its own. */
function headerAlone(file: SourceFile, { start, end }: IniSection): Suggestion {
  const remark = /\][ \t]*([;#].*)$/.exec(file.text.slice(start, end))?.[1];
  const text = `${remark === undefined ? '' : `${remark.trimEnd()}${file.newline}`}[uwsgi]`;
  return { title: 'Write [uwsgi]', edits: [{ ...file.span(start, end), text }] };
}

/** Blocks in blocks (uWSGI exits) and blocks that are never closed (they swallow what follows), per section of a uWSGI file. */
export function logicErrors(sections: readonly IniSection[]): ParseError[] {
  if (!sections.some((section) => section.name === 'uwsgi')) return [];
  const open = new Map<string, IniEntry>();
  const errors: ParseError[] = [];
  for (const entry of sections.flatMap((section) => section.entries)) {
    if (closesBlock(entry.key)) open.delete(entry.section);
    else if (opensBlock(entry.key)) {
      if (open.has(entry.section)) {
        errors.push({ start: entry.start, end: entry.end, message: `recursive logic in options is not supported (option = ${entry.key})` });
      } else open.set(entry.section, entry);
    }
  }
  for (const entry of open.values()) {
    const closer = entry.key.startsWith('for') ? 'endfor' : 'endif';
    errors.push({
      start: entry.start,
      end: entry.end,
      message: `"${entry.key}" is not closed by "${closer}": it takes every option behind it, those of the command line too`,
      severity: 'warning',
      suggestion: closed(entry, closer),
    });
  }
  return errors;
}

/** How many options it was to take is a guess: one, most often. */
function closed({ file, end }: IniEntry, closer: string): Suggestion | undefined {
  const next = /^[^\n]*\n[^\n]*\S[^\n]*(?:\n|$)/.exec(file.text.slice(end));
  if (!next) return undefined;
  const at = end + next[0].length;
  const line = `${closer} =${file.newline}`;
  return {
    title: 'Close it behind the next option, if it was to take that alone',
    safety: 'manual',
    edits: [{ ...file.span(at, at), text: next[0].endsWith('\n') ? line : `${file.newline}${closer} =` }],
  };
}
