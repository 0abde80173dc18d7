import { perFile, type SourceFile } from '../../text/source.ts';
import { withMagic, withoutMagic } from '../uwsgi-form/magic.ts';
import type { FormEntry, FormReading } from '../uwsgi-form/tree.ts';
import { scan, type Token } from './scanner.ts';

const scanOf = perFile((file: SourceFile) => {
  const mapped = withoutMagic(file);
  return { mapped, ...scan(mapped) };
});

/** A C string ends at NUL (which `"\0"` gives). */
const textOf = (scalar: { readonly text: string }): string => withMagic(scalar.text.split('\0', 1)[0]!);

/**
 * What uwsgi_yaml_config (core/yaml.c with libyaml) takes of a file for one section: it walks over the tokens and never
 * builds a tree, so that inner mappings give their pairs to the section, and a tag ends it.
 */
export function readYaml(file: SourceFile, asked: string): FormReading {
  const { mapped, tokens, error } = scanOf(file);
  const entries: FormEntry[] = [];
  let header = { start: 0, end: 0 };
  let key: (Token & { readonly kind: 'scalar' }) | undefined;
  /** What the next scalar is. */
  let next: 'key' | 'value' | 'item' | undefined;
  /** Collections that are open, the section's own among them; 0: not there yet. */
  let depth = 0;
  const place = (start: number, end: number) => mapped.span(start, Math.max(start, end));
  const done = (errors: FormReading['errors'], complete: boolean): FormReading => ({ entries, header, errors, complete });

  const take = (scalar: Token & { readonly kind: 'scalar' }, first: boolean): void => {
    if (!key || depth === 0) return;
    const inner = place(scalar.innerStart, scalar.innerEnd);
    entries.push({
      file,
      form: 'yaml',
      key: textOf(key),
      value: textOf(scalar),
      start: place(first ? key.start : scalar.start, scalar.end).start,
      end: place(scalar.start, scalar.end).end,
      valueStart: inner.start,
      valueEnd: inner.end,
      plain: file.slice(inner) === scalar.text,
    });
  };

  for (const token of tokens) {
    switch (token.kind) {
      case 'key':
        next = 'key';
        break;
      case 'value':
        next = 'value';
        break;
      case 'sequence':
      case 'flow-sequence':
        if (depth > 0) depth++;
        next = 'item';
        break;
      case 'entry':
        next = 'item';
        break;
      case 'mapping':
        if (depth > 0) depth++;
        else if (key && textOf(key) === asked) {
          depth = 1;
          header = place(key.start, key.end);
        }
        break;
      case 'end':
      case 'flow-sequence-end':
        if (depth > 0 && --depth === 0) return done([], true);
        key = undefined;
        next = undefined;
        break;
      case 'scalar':
        if (next === 'key') key = token;
        else if (next === undefined) {
          const { start, end } = place(token.start, token.end);
          return done([{ start, end, message: `unsupported YAML token in ${asked} block`, severity: 'warning' }], true);
        } else {
          take(token, next === 'value');
          if (next === 'value') key = next = undefined;
        }
        break;
      default:
        next = undefined;
    }
  }
  if (!error) return done([], true);
  const { start, end } = place(error.at, Math.min(error.at + 1, mapped.text.length));
  return done([{ start, end, message: `error parsing YAML file: ${error.message}` }], false);
}
