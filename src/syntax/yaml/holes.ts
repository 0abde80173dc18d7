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

/** Go templates (Helm) and Jinja2 (Ansible), bounded in their length. */
const HOLE = /\{\{[^]{0,2000}?\}\}|\{%[^]{0,2000}?%\}|\{#[^\n]{0,2000}?#\}/g;
const CONTROL = /\{[{%]-?\s*(?:if|else|elif|range|with|for|block|define)\b/;

/** A hole in a line becomes a word as long as itself; lines of holes alone are emptied, for nothing can stand in their place. */
export const unholed: (file: SourceFile) => Unholed = perFile((file) => {
  if (!/\{[{%#]/.test(file.text)) return { text: file.text, statements: new Set(), conditional: false, holes: false };
  const filled = file.text.replace(HOLE, (hole) => hole.replace(/[^\r\n]/g, '\0'));
  if (filled === file.text) return { text: file.text, statements: new Set(), conditional: false, holes: false };
  const statements = new Set<number>();
  const lines = filled.split('\n').map((line, i) => {
    if (!line.includes('\0')) return line;
    if (/^[ \t\0]*\r?$/.test(line)) {
      statements.add(i + 1);
      return '';
    }
    return line.replace(/\0/g, 'x');
  });
  return { text: lines.join('\n'), statements, conditional: CONTROL.test(file.text), holes: true };
});
