import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emitIni, type Dialect, type IniPart } from '../../../src/generate/emit/ini.ts';
import { supervisorCommand, supervisorEnvironment } from '../../../src/generate/emit/supervisor.ts';
import { unitCommand } from '../../../src/generate/emit/unit.ts';
import { readIni } from '../../../src/syntax/npm-ini.ts';
import { parseSupervisor } from '../../../src/syntax/supervisor/parser.ts';
import { parseUnit } from '../../../src/syntax/systemd/parser.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { read as readUwsgi, show } from '../../servers/uwsgi/helpers.ts';

const part = (name: string, ...values: readonly (readonly [key: string, value: string])[]): IniPart => ({
  name,
  groups: [values.map(([key, value]) => ({ key, value }))],
});

describe('emitIni', () => {
  it('writes sections, groups and comments', () => {
    const parts: IniPart[] = [
      {
        name: 'Unit',
        groups: [
          [
            { key: 'Description', value: 'shop' },
            { key: 'After', value: 'network.target' },
          ],
        ],
      },
      {
        name: 'Service',
        comment: ['why there', 'is a service'],
        groups: [
          [
            { key: 'Type', value: 'notify', comment: ['# with a mark of its own'] },
            { key: 'User', value: 'shop' },
          ],
          [{ key: 'ExecStart', value: '/bin/true' }],
        ],
      },
    ];
    expect(emitIni('systemd', ['what it is'], parts)).toBe(`# what it is

[Unit]
Description=shop
After=network.target

# why there
# is a service
[Service]
# # with a mark of its own
Type=notify
User=shop

ExecStart=/bin/true
`);
  });

  it('writes for uWSGI what npm ini would quote, escape, overwrite, sort or drop', () => {
    const text = emitIni(
      'uwsgi',
      ['100% of it'],
      [
        part(
          'uwsgi',
          ['env', 'A=1'],
          ['env', 'B="two"'],
          ['route', '^/foo;bar#baz'],
          ['2', 'b'],
          ['1', 'a'],
          ['__proto__', 'x'],
          ['list[]', '[x]'],
          ['log-format', '%(addr'.replace('(', '-')],
          ['die-on-term', 'true'],
          ['empty', ''],
        ),
      ],
    );
    expect(text).toBe(`# 100%% of it

[uwsgi]
env = A=1
env = B="two"
route = ^/foo;bar#baz
2 = b
1 = a
__proto__ = x
list[] = [x]
log-format = %%-addr
die-on-term = true
empty =
`);
  });

  it('doubles the sign of an expansion for supervisor, and none for systemd', () => {
    const parts = [part('program:x', ['command', '/bin/x 100%;a#b'])];
    expect(emitIni('supervisor', [], parts)).toBe('[program:x]\ncommand=/bin/x 100%%;a#b\n');
    expect(emitIni('systemd', [], [part('Service', ['ExecStart', '/bin/x 100%%'])])).toBe('[Service]\nExecStart=/bin/x 100%%\n');
  });

  it('lets ini quote what ini reads', () => {
    expect(emitIni('stacklint', [], [part('app shop', ['static', '/s/=/srv/s/'], ['name', 'a;b'], ['other', '[x]'])])).toBe(
      '[app shop]\nstatic = "/s/=/srv/s/"\nname = a\\;b\nother = "[x]"\n',
    );
  });

  it.each<[what: string, dialect: Dialect, value: string, read: string]>([
    ['a line end', 'systemd', 'a\nExecStart=/bin/evil', 'a'],
    ['a line end that is escaped', 'systemd', 'a\\', 'a'],
    ['a blank at the end', 'systemd', 'a ', 'a'],
    ['a blank at the end', 'uwsgi', 'a ', 'a'],
    ['a line end', 'uwsgi', 'a\nexec-asap = id', 'a'],
    ['the end of a text in C', 'uwsgi', 'a\0b', 'a'],
    ['a comment', 'supervisor', 'a ;b', 'a'],
    ['a line end', 'supervisor', 'a\nb=c', 'a'],
    ['lines that go on', 'supervisor', 'a\n\n b', 'a\n\nb'],
  ])('throws for %s in a value for %s', (_, dialect, value, read) => {
    const name = { systemd: 'a unit of systemd', uwsgi: "an ini of uWSGI's", supervisor: "supervisor's configuration", stacklint: '' }[
      dialect
    ];
    const item = (text: string): string => JSON.stringify(['assignment', 'key', text]);
    expect(() => emitIni(dialect, [], [part(dialect === 'uwsgi' ? 'uwsgi' : 'x', ['key', value])])).toThrow(
      new Error(`${name} has no way to say ${item(value)}: it would read ${item(read)}`),
    );
  });

  it.each(['a$(HOME)', '@(exec://id)', '%(socket)'])('throws for %j, which uWSGI replaces whatever is done to its sign', (value) => {
    expect(() => emitIni('uwsgi', [], [part('uwsgi', ['key', value])])).toThrow(
      new Error(`${JSON.stringify(value.replace('%', '%%'))} would be replaced by something else`),
    );
  });

  it('throws for a comment of two lines and for a header that is none', () => {
    for (const dialect of ['uwsgi', 'supervisor', 'systemd', 'stacklint'] as const) {
      expect(() => emitIni(dialect, ['a\n[uwsgi]'], [part('uwsgi', ['a', 'b'])])).toThrow(
        /^(?:.+ has no way to say |line 2 would not be read: )/,
      );
      expect(() => emitIni(dialect, [], [part('a]\n[b', ['a', 'b'])])).toThrow(/ has no way to say \["part","a\]\\n\[b"\]/);
    }
  });
});

const CHARS = [
  'a',
  'B',
  '1',
  '/',
  '.',
  '-',
  '=',
  ';',
  '#',
  ' ',
  '%',
  '$',
  '(',
  ')',
  '@',
  '[',
  ']',
  '"',
  "'",
  '\\',
  '\t',
  '\n',
  '\r',
  '\0',
  'é',
  ',',
];

const text = fc.string({ unit: fc.constantFrom(...CHARS), maxLength: 8 });

/** What each dialect can say in a value. */
const safe = fc.stringMatching(/^[a-zA-Z0-9é/.%=:"'()[\],+-]([a-zA-Z0-9é/.%=:;#"'()[\],+ -]{0,8}[a-zA-Z0-9é/.%=:"'()[\],+-])?$/);

const partsOf = (names: readonly string[], keys: readonly string[], value: fc.Arbitrary<string>): fc.Arbitrary<IniPart[]> =>
  fc.array(
    fc.record({
      name: fc.constantFrom(...names),
      groups: fc.array(
        fc.array(
          fc.record(
            {
              key: fc.constantFrom(...keys),
              value,
              comment: fc.array(fc.stringMatching(/^[a-z%;#=[][a-z0-9 %;#=[]{0,6}[a-z%;#=[]$/), { minLength: 1, maxLength: 2 }),
            },
            { requiredKeys: ['key', 'value'] },
          ),
          { minLength: 1, maxLength: 4 },
        ),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    { minLength: 1, maxLength: 3 },
  );

/** stacklint.ini allows a key once in a section, wherever that is continued. */
const distinct = (parts: readonly IniPart[]): IniPart[] => {
  let count = 0;
  return parts.map((one) => ({ ...one, groups: one.groups.map((group) => group.map((entry) => ({ ...entry, key: `k${count++}` }))) }));
};

const assignments = (parts: readonly IniPart[]): string[] =>
  parts.flatMap(({ groups }) => groups.flat().map(({ key, value }) => `${key} = ${value}`));

const attempt = (write: () => string): string | undefined => {
  try {
    return write();
  } catch {
    return undefined;
  }
};

/** What the reader of each dialect makes of a text: assignments as `key = value`. */
const READERS: Readonly<Record<Dialect, (text: string) => readonly string[]>> = {
  uwsgi: (written) => show(readUwsgi(written)),
  supervisor: (written) =>
    parseSupervisor(new SourceFile('x.conf', written)).sections.flatMap(({ entries }) =>
      entries.map(({ key, value }) => `${key} = ${value.text.replaceAll('%%', '%')}`),
    ),
  systemd: (written) =>
    parseUnit(new SourceFile('x.service', written)).sections.flatMap(({ entries }) =>
      entries.map(({ key, value }) => `${key} = ${value.text}`),
    ),
  stacklint: (written) => readIni(written).entries.map(({ key, value }) => `${key} = ${value}`),
};

const NAMES: Readonly<Record<Dialect, readonly string[]>> = {
  uwsgi: ['uwsgi'],
  supervisor: ['x:a', 'y.b'],
  systemd: ['Unit', 'Service', 'Install'],
  stacklint: ['stack', 'app shop'],
};

const KEYS: Readonly<Record<Dialect, readonly string[]>> = {
  uwsgi: ['env', 'module', 'static-map', 'pythonpath', '7', 'hook-master-start'],
  supervisor: ['command', 'environment', 'user', '10', '9', 'list[]'],
  systemd: ['ExecStart', 'Environment', 'User', '3', '2', '__proto__'],
  stacklint: ['domain', 'static', '5', 'max-upload'],
};

describe.each(['uwsgi', 'supervisor', 'systemd', 'stacklint'] as const)('any text for %s', (dialect) => {
  it('is read as it was meant, or not written', () => {
    let written = 0;
    fc.assert(
      fc.property(partsOf(NAMES[dialect], KEYS[dialect], fc.oneof({ weight: 4, arbitrary: safe }, text)), (drawn) => {
        const parts = dialect === 'stacklint' ? distinct(drawn) : drawn;
        const out = attempt(() => emitIni(dialect, ['head'], parts));
        if (out === undefined) return;
        written++;
        expect(READERS[dialect](out)).toEqual(assignments(parts));
      }),
      { numRuns: 400 },
    );
    expect(written).toBeGreaterThan(20);
  });

  it('is written where the dialect can say it', () => {
    // `ini` takes a quote alone for an empty text between quotes.
    const sayable = safe.filter((value) => !/[ \t][;#]|^['"]$/.test(value) && !/[$@%]\(|%\(/.test(value));
    fc.assert(
      fc.property(partsOf(NAMES[dialect], KEYS[dialect], sayable), (drawn) => {
        const parts = dialect === 'stacklint' ? distinct(drawn) : drawn;
        expect(READERS[dialect](emitIni(dialect, [], parts))).toEqual(assignments(parts));
      }),
      { numRuns: 300 },
    );
  });
});

describe('commands', () => {
  const words = fc.array(
    fc.string({ unit: fc.constantFrom(...CHARS.filter((char) => char !== '\0' && char !== '\n' && char !== '\r')), maxLength: 6 }),
    { maxLength: 4 },
  );

  it('are quoted for a unit', () => {
    expect(unitCommand(['/srv/shop/bin/x', '-c', 'a b', '100%', '$HOME', 'say "x"', 'C:\\d', ';', ''])).toBe(
      '/srv/shop/bin/x -c "a b" "100%%" "$$HOME" "say \\"x\\"" "C:\\\\d" ";" ""',
    );
    fc.assert(
      fc.property(words, (more) => {
        // Checked in there: what is written is read as the same words.
        unitCommand(['/bin/x', ...more]);
      }),
    );
  });

  it('that systemd could not start are refused', () => {
    expect(() => unitCommand(['bin/x'])).toThrow('a unit of systemd has no way to say the command ["bin/x"]');
    expect(() => unitCommand(['-/bin/x'])).toThrow('a unit of systemd has no way to say the command ["-/bin/x"]');
    expect(() => unitCommand(['/bin/x', 'a\nb'])).toThrow('a unit of systemd has no way to say the command ["/bin/x","a\\nb"]');
  });

  it('are quoted for supervisor', () => {
    expect(supervisorCommand(['/srv/x', '-c', 'a b', '100%', 'say "x"', 'C:\\d', "it's", ''])).toBe(
      `/srv/x -c "a b" "100%" "say \\"x\\"" "C:\\\\d" "it's" ""`,
    );
    fc.assert(
      fc.property(words, (more) => {
        supervisorCommand(['/bin/x', ...more]);
      }),
    );
  });

  it('have their variables quoted for supervisor', () => {
    expect(supervisorEnvironment({ HOME: '/srv/a b', NOTE: 'say "x" twice' })).toBe(`HOME="/srv/a b",NOTE='say "x" twice'`);
    expect(() => supervisorEnvironment({ NOTE: `it's "x"` })).toThrow(
      'supervisor has no way to say the environment {"NOTE":"it\'s \\"x\\""}',
    );
  });
});
