import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { parse } from 'ini';
import { describe, expect, it } from 'vitest';
import { parseIni } from '../../../src/syntax/uwsgi-ini/parser.ts';
import type { IniTree } from '../../../src/syntax/uwsgi-ini/tree.ts';
import { SourceFile } from '../../../src/text/source.ts';

const tree = (text: string): IniTree => parseIni(new SourceFile('app.ini', text));

/** Sections with their pairs. */
const pairs = (text: string): unknown =>
  tree(text).sections.map(({ name, entries }) => [name, entries.map(({ key, value }) => [key, value])]);

const { cases } = JSON.parse(readFileSync(new URL('../../../fixtures/cases/uwsgi-cases.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly { readonly input_b64: string }[];
};
const inputs = cases.map((test) => Buffer.from(test.input_b64, 'base64').toString('utf8'));

describe('parseIni', () => {
  it('strips blanks, keeps everything else', () => {
    expect(pairs('a=0\n[uwsgi]\r\n ; c\n\tprocesses =\t2 ; two \r\nenv = A=B\nmaster\n= 5\nempty =\n[x\nq="1"')).toEqual([
      ['', [['a', '0']]],
      [
        'uwsgi',
        [
          ['processes', '2 ; two'],
          ['env', 'A=B'],
          ['master', ''],
          ['', '5'],
          ['empty', ''],
        ],
      ],
      ['', [['q', '"1"']]],
    ]);
  });

  it('joins lines over a magic % and drops what the magic pass deletes', () => {
    expect(pairs('[uwsgi]\nlogformat = 100%\nprocesses = 2\n%zkey%q = v%z\n% [x%y]\na%%\n%% = 1')).toEqual([
      [
        'uwsgi',
        [
          ['logformat', '100%\nprocesses = 2'],
          ['key', 'v'],
        ],
      ],
      [
        'x',
        [
          ['a%%', ''],
          ['%%', '1'],
        ],
      ],
    ]);
  });

  it('ends a line at NUL', () => {
    expect(pairs('[uwsgi]\na = b\0c\nd = 1')).toEqual([
      [
        'uwsgi',
        [
          ['a', 'b'],
          ['d', '1'],
        ],
      ],
    ]);
  });

  it('knows where things stand', () => {
    const text = '[uwsgi]\n  # why\n  socket  =  /run/a.sock \n';
    const { sections, comments } = tree(text);
    const { file, ...entry } = sections[0]!.entries[0]!;
    expect(file.id).toBe('app.ini');
    expect([sections[0]!.start, sections[0]!.end, comments]).toEqual([0, 7, [{ start: 10, end: 15 }]]);
    expect(entry).toEqual({
      section: 'uwsgi',
      key: 'socket',
      value: '/run/a.sock',
      start: 18,
      end: 40,
      keyEnd: 24,
      valueStart: 29,
      valueEnd: 40,
    });
  });
});

describe('findings', () => {
  const errors = (text: string): unknown =>
    tree(text).errors.map(({ message, severity, start, end }) => [message, severity, text.slice(start, end)]);
  const warning = `Can't find section "uwsgi" in INI configuration file`;

  it.each(['[uwsgi] ; main', '[ uwsgi ]', '[UWSGI]', '[uwsgi', '\uFEFF[uwsgi]'])('warns at %j', (header) => {
    expect(errors(`${header}\nprocesses = 2\n`)).toEqual([[warning, 'warning', header]]);
  });

  it.each(['[uwsgi]\na=1', 'processes = 2', '[other]\nif-env = A\nif-env = B', '[uwsgi-emperor]\na=1', '', '[uwsgi] ; x\n[uwsgi]\na=1'])(
    'is silent at %j',
    (text) => {
      expect(errors(text)).toEqual([]);
    },
  );

  it('finds blocks in blocks and open blocks, per section', () => {
    expect(errors('[uwsgi]\nfor = a b\n[x]\nif-env = A\nend=\n[uwsgi]\nif-dir = /\nend =\nifenv = Z')).toEqual([
      ['recursive logic in options is not supported (option = if-dir)', undefined, 'if-dir = /'],
      ['"ifenv" is not closed by "endif": it takes every option behind it, those of the command line too', 'warning', 'ifenv = Z'],
    ]);
  });
});

/** Every entry, comment and header is a slice in order, and what lies between holds nothing but blanks, line ends and what uWSGI drops. */
function checkLossless(text: string): void {
  const { sections, comments } = tree(text);
  const ranges = [...comments, ...sections.flatMap(({ start, end, entries }) => [...(end > start ? [{ start, end }] : []), ...entries])];
  ranges.sort((a, b) => a.start - b.start);
  let at = 0;
  for (const { start, end } of ranges) {
    expect(start).toBeGreaterThanOrEqual(at);
    expect(end).toBeGreaterThanOrEqual(start);
    expect(text.slice(at, start)).toMatch(/^(?:[ \t\r\n]|%[^]|\0[^]*)*$/);
    at = end;
  }
  expect(text.slice(at)).toMatch(/^(?:[ \t\r\n]|%[^]|%$|\0[^]*)*$/);
  for (const entry of sections.flatMap(({ entries }) => entries)) {
    expect(text.slice(entry.start, entry.keyEnd)).toBe(entry.key);
    expect(text.slice(entry.valueStart, entry.valueEnd)).toBe(entry.value);
    expect(entry.keyEnd).toBeLessThanOrEqual(entry.valueStart);
  }
}

describe('properties', () => {
  const hostile = fc.array(
    fc.constantFrom('[', ']', 'uwsgi', '=', ' ', '\t', '\r', '\n', ';', '#', '%', '%%', '%n', '%(', '\0', 'a', '\f', 'é'),
    { maxLength: 40 },
  );

  it('loses nothing of any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          hostile.map((parts) => parts.join('')),
        ),
        checkLossless,
      ),
      { numRuns: 500 },
    );
  });

  it('loses nothing of mutated cases', () => {
    const mutated = fc
      .tuple(fc.constantFrom(...inputs), fc.nat(), fc.nat(8), fc.string({ maxLength: 4 }))
      .map(([text, at, cut, put]) => text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + cut));
    fc.assert(fc.property(mutated, checkLossless), { numRuns: 500 });
  });

  it('agrees with npm ini where that loses nothing', () => {
    // Left out: duplicates, quotes, inline ; and #, typed words, missing =, dotted sections, key[], __proto__ (its known losses).
    const word = fc.stringMatching(/^[a-z][a-z-]{0,9}$/).filter((text) => !['true', 'false', 'null'].includes(text));
    const section = fc.uniqueArray(fc.tuple(word, fc.stringMatching(/^[a-z/.:,=@-]{0,12}x$/)), { selector: ([key]) => key, maxLength: 6 });
    const file = fc.uniqueArray(fc.tuple(word, section), { selector: ([name]) => name, maxLength: 4 });
    fc.assert(
      fc.property(file, fc.constantFrom('=', ' = ', '\t=  '), fc.constantFrom('\n', '\r\n'), (content, equals, newline) => {
        const text = content
          .flatMap(([name, entries]) => [`[${name}]`, ...entries.map(([key, value]) => key + equals + value), ''])
          .join(newline);
        const ours = Object.fromEntries(
          tree(text).sections.map(({ name, entries }) => [name, Object.fromEntries(entries.map(({ key, value }) => [key, value]))]),
        );
        expect(ours).toEqual({ ...parse(text) });
      }),
    );
  });

  it.each(['%', '%\n', '[', '=', '\0', 'a=%(\n', ';%'])('reads half a megabyte of %j in no time', (unit) => {
    const text = unit.repeat(500_000 / unit.length);
    expect(() => tree(text)).not.toThrow();
  });
});
