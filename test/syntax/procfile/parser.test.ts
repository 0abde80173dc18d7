import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceFile } from '../../../src/text/source.ts';
import { parseProcfile } from '../../../src/syntax/procfile/parser.ts';

describe('parseProcfile', () => {
  it('reads name: command lines', () => {
    const text = '# c\nweb: gunicorn app:app --bind 0.0.0.0:$PORT\r\n\n  worker_2:celery  \nno command\nbad name: x\nempty:\n';
    const tree = parseProcfile(new SourceFile('Procfile', text));
    expect(tree.entries.map(({ name, command, start, end }) => [name, command.text, text.slice(start, end)])).toEqual([
      ['web', 'gunicorn app:app --bind 0.0.0.0:$PORT', 'web: gunicorn app:app --bind 0.0.0.0:$PORT'],
      ['worker_2', 'celery', 'worker_2:celery'],
    ]);
    expect(tree.errors.map(({ start, end }) => text.slice(start, end))).toEqual(['no command', 'bad name: x', 'empty:']);
    expect(tree.comments.map(({ start, end }) => text.slice(start, end))).toEqual(['# c']);
    expect(tree.entries[0]!.command.span(0, 8)).toEqual({ file: 'Procfile', start: 9, end: 17 });
  });

  it('reads around the statements of a template', () => {
    const text = '{% if x %}\nweb: a\n{% else %}\nweb: b\n{% endif %}\n';
    const tree = parseProcfile(new SourceFile('Procfile.j2', text));
    expect([tree.entries.map(({ command }) => command.text), tree.errors, tree.comments.length]).toEqual([['a', 'b'], [], 3]);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const entry of parseProcfile(new SourceFile('Procfile', text)).entries) {
          expect(text.slice(entry.start, entry.end)).toBe(text.slice(entry.start, entry.end).trim());
          expect(entry.command.text).not.toBe('');
        }
      }),
    );
  });
});
