import * as fc from 'fast-check';
import { parse as parseIni } from 'ini';
import { describe, expect, it } from 'vitest';
import { SourceFile } from '../../../src/text/source.ts';
import { parseEnvFile } from '../../../src/syntax/systemd/env-file.ts';
import { splitExec } from '../../../src/syntax/systemd/exec.ts';
import { parseUnit } from '../../../src/syntax/systemd/parser.ts';
import { unitSpecifiers } from '../../../src/syntax/systemd/specifiers.ts';
import { unknownVariables } from '../../../src/syntax/shell/trace.ts';
import { checkUnit } from '../../../src/launchers/check-unit.ts';
import { cases } from './cases.ts';

const parse = (text: string) => parseUnit(new SourceFile('/etc/systemd/system/web.service', text));

const flat = (text: string) => parse(text).sections.map(({ name, entries }) => [name, entries.map(({ key, value }) => [key, value.text])]);

describe('parseUnit', () => {
  it('reads sections, assignments and comments with their places', () => {
    const text = '\uFEFF# top\n[Unit]\nDescription = Web app \n  ; note\n\n[Service]\r\nExecStart=/a \\\r\n# inside\n  b\n';
    const tree = parse(text);
    expect(flat(text)).toEqual([
      ['Unit', [['Description', 'Web app']]],
      ['Service', [['ExecStart', '/a    b']]],
    ]);
    // Behind a byte order mark systemd knows no comment.
    expect(tree.errors.map(({ message }) => message)).toEqual(['Assignment outside of section. Ignoring.']);
    expect(tree.comments.map(({ start, end }) => text.slice(start, end))).toEqual(['; note', '# inside']);
    const [entry] = tree.sections[1]!.entries;
    expect(text.slice(entry!.start, entry!.end)).toBe('ExecStart=/a \\\r\n# inside\n  b');
    expect(text.slice(entry!.start, entry!.keyEnd)).toBe('ExecStart');
    const { value } = entry!;
    const b = value.text.indexOf('b');
    expect(value.span(b, b + 1)).toEqual({ file: tree.file.id, start: text.lastIndexOf('b'), end: text.lastIndexOf('b') + 1 });
  });

  it('keeps repeated keys and sections apart and in order', () => {
    expect(flat('[Service]\nA=1\nA=\nA=2\n[Unit]\n[Service]\nA=3')).toEqual([
      [
        'Service',
        [
          ['A', '1'],
          ['A', ''],
          ['A', '2'],
        ],
      ],
      ['Unit', []],
      ['Service', [['A', '3']]],
    ]);
  });

  it('ends lines at CR and NUL too, and a continuation at a blank line or at the end of the file', () => {
    expect(flat('[A]\rB=1\0C=2\nD=x\\\n\nE=y\\')).toEqual([
      [
        'A',
        [
          ['B', '1'],
          ['C', '2'],
          ['D', 'x'],
          ['E', 'y'],
        ],
      ],
    ]);
  });

  it('goes on behind a broken header and leaves template lines alone', () => {
    const tree = parse('[Service\nA=1\n{% if x %}\nB={{ y }}\n{% endif %}\n');
    expect(tree.errors.map(({ message }) => message)).toEqual(["Invalid section header '[Service'"]);
    expect(tree.sections.map(({ name, entries }) => [name, entries.map(({ key }) => key)])).toEqual([['Service', ['A', 'B']]]);
  });

  it('reads plain files as npm ini does', () => {
    const key = fc.stringMatching(/^[A-Z][A-Za-z]{0,8}$/);
    const value = fc.stringMatching(/^[a-z0-9/.-]([a-z0-9/. -]{0,12}[a-z0-9/.-])?$/).filter((text) => !/^(?:true|false|null)$/.test(text));
    const section = fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 5 });
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, section), { selector: ([name]) => name, minLength: 1, maxLength: 4 }), (sections) => {
        const text = sections.map(([name, entries]) => `[${name}]\n${entries.map(([k, v]) => `${k}=${v}\n`).join('')}`).join('\n');
        const oracle = parseIni(text) as Record<string, Record<string, string>>;
        const mine = Object.fromEntries(
          parse(text).sections.map((one) => [one.name, Object.fromEntries(one.entries.map((entry) => [entry.key, entry.value.text]))]),
        );
        expect(mine).toEqual(Object.fromEntries(sections.map(([name]) => [name, { ...oracle[name] }])));
      }),
      { numRuns: 200 },
    );
  });
});

/** Text out of pieces that mean something to systemd. */
const hostile = fc
  .array(
    fc.constantFrom(
      '[Service]',
      '[',
      ']',
      '\n',
      '\r\n',
      '\\',
      '\\\n',
      '=',
      'ExecStart=',
      'Environment=',
      'EnvironmentFile=',
      '"',
      "'",
      '%',
      '%z',
      '$A',
      '${',
      '}',
      '{{',
      '}}',
      ';',
      ' ; ',
      '#',
      '\0',
      '\uFEFF',
      'é',
      '/bin/x ',
      '\\x4',
      '-',
      '@',
      ' ',
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

const arbitraryText = fc.oneof(hostile, fc.string({ unit: 'binary' }), fc.constantFrom(...cases.map(({ input }) => input)));

describe('whatever the text', () => {
  it('nothing throws and every span is inside the file, in order', () => {
    fc.assert(
      fc.property(arbitraryText, hostile, fc.nat(), (base, piece, at) => {
        const cut = at % (base.length + 1);
        const text = base.slice(0, cut) + piece + base.slice(cut);
        const tree = parse(text);
        let last = 0;
        for (const entry of tree.sections.flatMap((section) => section.entries)) {
          expect(entry.start).toBeGreaterThanOrEqual(last);
          expect(text.slice(entry.start, entry.keyEnd)).toMatch(/^[^ \t\r\n]/);
          expect(entry.end).toBeGreaterThanOrEqual(entry.keyEnd);
          for (let i = 0; i < entry.value.text.length; i++) {
            // A character stands where it says, or is the blank of a continuation.
            expect([entry.value.text[i], '\\']).toContain(text[entry.value.offset(i)]);
          }
          const { commands } = splitExec(entry.value, { lookup: unknownVariables, specifiers: unitSpecifiers('web.service') });
          for (const word of commands.flatMap((command) => command.words)) {
            expect(word.text.text).toBe(word.value);
            expect(word.span.start).toBeGreaterThanOrEqual(entry.start);
            expect(word.span.end).toBeLessThanOrEqual(entry.end);
          }
          last = entry.end;
        }
        for (const error of [...tree.errors, ...checkUnit(tree)]) {
          expect(error.start).toBeGreaterThanOrEqual(0);
          expect(error.end).toBeLessThanOrEqual(text.length);
        }
        parseEnvFile(tree.file);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['continuations', 'a \\\n'],
    ['quotes', '"a" '],
    ['open braces', '${'],
    ['backslashes', '\\'],
    ['template starts', '{{'],
    ['separators', '; /bin/x '],
  ])('a long run of %s is read in time', (_, piece) => {
    const text = `[Service]\nExecStart=/bin/x ${piece.repeat(40_000)}\nEnvironment=${piece.repeat(10_000)}\n`;
    expect(() => checkUnit(parse(text))).not.toThrow();
  });
});
