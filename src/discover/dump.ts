import { joinPath } from '../text/file-set.ts';
import { SourceFile } from '../text/source.ts';

/** What `nginx -T` (core/nginx.c) writes above each file. */
const MARK = /^# configuration file (\/[^\n]*?):\r?$/gm;

/** What else it prints, when both streams went into the file: `nginx: the configuration file … syntax is ok`, warnings. */
const CHATTER = /^(?:[ \t\r]*|nginx: [^]*|\d{4}\/\d\d\/\d\d [^]*)$/;

const READ_ONLY = 'what nginx -T printed is never rewritten';

/** Parts times lines: more is no configuration, and would cost memory. */
const LARGEST = 20_000_000;

/**
 * The files in the output of `nginx -T`, each as if it lay at its host path below the dump; undefined for any other text. Each
 * is preceded by as many empty lines as stand above it, so that its lines are those of the dump.
 */
export function splitDump(dump: SourceFile): SourceFile[] | undefined {
  const marks = [...dump.text.matchAll(MARK)];
  const first = marks[0];
  if (!first || marks.length * dump.lines.count > LARGEST) return undefined;
  const above = dump.text.slice(0, first.index).split('\n');
  if (!above.every((line) => CHATTER.test(line))) return undefined;
  const parts = new Map<string, SourceFile>();
  marks.forEach((mark, i) => {
    const start = mark.index + mark[0].length + 1;
    const id = dump.id + joinPath('/', mark[1]!);
    // nginx ends each file with a line end of its own.
    const text = dump.text.slice(start, marks[i + 1]?.index).replace(/\r?\n$/, '');
    const padding = '\n'.repeat(dump.lines.position(mark.index).line);
    if (!parts.has(id)) parts.set(id, new SourceFile(id, padding + text, { valid: dump.valid, readOnly: READ_ONLY }));
  });
  return [...parts.values()];
}
