import { joinPath } from '../text/file-set.ts';
import { SourceFile } from '../text/source.ts';

/** What `nginx -T` (core/nginx.c) writes above each file. */
const MARK = /^# configuration file (\/[^\n]*?):\r?$/gm;

/**
 * What else stands above it: `nginx: the configuration file … syntax is ok` and warnings, when both streams went into the file; what an
 * image's entry point says; the command itself, where it was copied from a terminal.
 */
const CHATTER = /^(?:[ \t\r]*|nginx: [^]*|\d{4}\/\d\d\/\d\d [^]*|\/docker-entrypoint[^]*|[^]*\bnginx (?:\S+ )*-\w*T\b[^]*)$/;

const READ_ONLY = 'what nginx -T printed is never rewritten';

/** No such line is longer, and the time to look at one grows by its square. */
const LONGEST = 4096;

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
  if (!above.every((line) => line.length < LONGEST && CHATTER.test(line))) return undefined;
  const parts = new Map<string, SourceFile>();
  marks.forEach((mark, i) => {
    const start = mark.index + mark[0].length + 1;
    const path = joinPath('/', mark[1]!);
    const id = dump.id + path;
    // nginx ends each file with a line end of its own.
    const text = dump.text.slice(start, marks[i + 1]?.index).replace(/\r?\n$/, '');
    const above = dump.lines.position(mark.index).line;
    if (parts.has(id)) return;
    const options = { valid: dump.valid, readOnly: READ_ONLY, printed: { path, above } };
    parts.set(id, new SourceFile(id, '\n'.repeat(above) + text, options));
  });
  return [...parts.values()];
}
