import { MappedText } from '../../text/mapped.ts';
import { perFile } from '../../text/source.ts';
import type { SourceFile } from '../../text/source.ts';
import { known, unknown } from '../../text/value.ts';
import type { Value } from '../../text/value.ts';
import { expandInto } from '../expand.ts';
import { Trace } from '../shell/trace.ts';

const LINE = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*[=:][ \t]*(.*?)[ \t\r]*$/d;

/**
 * Variables of an `.env` file as compose reads it (https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/):
 * quotes around a value, comments behind a blank, earlier variables filled in but for single quotes.
 */
export const readDotenv: (file: SourceFile) => ReadonlyMap<string, Value<string>> = perFile((file) => {
  const values = new Map<string, Value<string>>();
  for (let line = 1; line <= file.lines.count; line++) {
    const text = file.lines.textOf(line);
    const match = LINE.exec(text);
    if (match === null) continue;
    const [, name, raw] = match;
    const quoted = /^(["'])(.*?)\1[ \t]*(?:#.*)?$/.exec(raw!);
    const body = quoted ? quoted[2]! : raw!.replace(/(?:^|[ \t]+)#.*$/, '');
    const from = file.lines.startOf(line) + match.indices![2]![0] + (quoted ? 1 : 0);
    const source = MappedText.slice(file, from, from + body.length);
    const out = new Trace(file);
    if (quoted?.[1] === "'") out.copy(source, 0, body.length);
    else {
      const lookup = (other: string) => {
        const value = values.get(other);
        return value === undefined ? ({ known: false, reason: `$${other} is set out of view` } as const) : value;
      };
      expandInto(source, 0, body.length, out, { lookup, defaults: 'unknown' });
    }
    const span = file.span(from, from + body.length);
    values.set(name!, out.hole === undefined ? known(out.text, span) : unknown(out.hole, span));
  }
  return values;
});
