import { perFile, type SourceFile } from '../../text/source.ts';

/** A text in which YAML can be read around the holes of a template: as many lines, and each begins where the file's does. */
export interface Unholed {
  readonly text: string;
  /** 1-based lines that hold nothing but the template's own statements; empty in `text`. */
  readonly statements: ReadonlySet<number>;
  /** True when some of them choose or repeat what stands below: `if`, `else`, `range`, `with`, `for`. */
  readonly conditional: boolean;
  readonly holes: boolean;
}

/** Go templates (Helm), Jinja2 (Ansible) and ERB (Chef, Puppet), bounded in their length. */
const HOLE = /\{\{[^]{0,2000}?\}\}|\{%[^]{0,2000}?%\}|\{#[^\n]{0,2000}?#\}|<%[^]{0,2000}?%>/g;
const CONTROL =
  /\{[{%]-?\s*(?:if|else|elif|range|with|for|block|define)\b|<%-?\s*(?:if|unless|else|elsif|case|when|for|while|[\w.@]+\.each)\b/;

/** What might begin a hole. */
const BEGIN = /\{[{%#]|<%/;

/** True for a text that may hold a hole. */
export const mayHaveHole = (text: string): boolean => BEGIN.test(text);

/** A hole in a line becomes a word as long as itself; lines of holes alone are emptied, for nothing can stand in their place. */
export const unholed: (file: SourceFile) => Unholed = perFile((file) => {
  if (!mayHaveHole(file.text)) return { text: file.text, statements: new Set(), conditional: false, holes: false };
  const filled = file.text.replace(HOLE, (hole) => hole.replace(/[^\r\n]/g, '\0'));
  if (filled === file.text) return { text: file.text, statements: new Set(), conditional: false, holes: false };
  const statements = new Set<number>();
  const lines = filled.split('\n').map((line, i, all) => {
    if (!line.includes('\0')) return line;
    if (/^[ \t\0]*\r?$/.test(line)) {
      statements.add(i + 1);
      return '';
    }
    // Before lines that belong to it stands no value, but the name of an anchor.
    const isProperty = /:[ \t]+\0+[ \t]*\r?$/.test(line) && isDeeper(all, i);
    return line.replace(/\0/g, isProperty ? ' ' : 'x');
  });
  return { text: lines.join('\n'), statements, conditional: CONTROL.test(file.text), holes: true };
});

const indentOf = (line: string): number => /^[ -]*/.exec(line)![0].length;

/** True when the next line that says something is indented more than the one at `i`. */
function isDeeper(lines: readonly string[], i: number): boolean {
  const next = lines.slice(i + 1, i + 20).find((line) => /\S/.test(line) && !/^[ \t]*#/.test(line));
  return next !== undefined && /^ */.exec(next)![0].length > indentOf(lines[i]!);
}
