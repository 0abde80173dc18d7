import * as fc from 'fast-check';
import { parse as parseIni } from 'ini';
import { describe, expect, it } from 'vitest';
import { SourceFile } from '../../../src/text/source.ts';
import { MappedText } from '../../../src/text/mapped.ts';
import { expandFormat, pythonRepr } from '../../../src/syntax/supervisor/format.ts';
import { parseSupervisor } from '../../../src/syntax/supervisor/parser.ts';
import { splitCommand, splitPairs, unexpanded } from '../../../src/syntax/supervisor/words.ts';

const parse = (text: string) => parseSupervisor(new SourceFile('/etc/supervisor/conf.d/web.conf', text));
const flat = (text: string) => parse(text).sections.map(({ name, entries }) => [name, entries.map(({ key, value }) => [key, value.text])]);
const errors = (text: string) => parse(text).errors.map(({ message }) => message);
const mapped = (text: string, name = 's') => MappedText.slice(new SourceFile(name, text), 0, text.length);

describe('parseSupervisor', () => {
  it('reads keys, both delimiters, comments and continuation lines with their places', () => {
    const text = '; top\n[program:web] ; c\nCommand = /x a ; b\n  # inside\n\n   c;d #e\r\nuser: app\nenv=\n';
    expect(flat(text)).toEqual([
      [
        'program:web',
        [
          ['command', '/x a\n\nc;d'],
          ['user', 'app'],
          ['env', ''],
        ],
      ],
    ]);
    const tree = parse(text);
    expect(tree.comments.map(({ start, end }) => text.slice(start, end))).toEqual(['; top', '; c', '; b', '  # inside', '#e']);
    const [command] = tree.sections[0]!.entries;
    expect(text.slice(command!.start, command!.keyEnd)).toBe('Command');
    expect(text.slice(command!.start, command!.end)).toBe('Command = /x a ; b\n  # inside\n\n   c;d');
    const at = command!.value.text.indexOf('c;d');
    expect(command!.value.span(at, at + 3)).toEqual({ file: tree.file.id, start: text.indexOf('c;d'), end: text.indexOf('c;d') + 3 });
  });

  it('keeps repetitions, the deepest bracket of a header, and `%` as written', () => {
    expect(flat('[a] b] c\nx=%(here)s\nx=2\n[a] b]\ny=1')).toEqual([
      [
        'a] b',
        [
          ['x', '%(here)s'],
          ['x', '2'],
        ],
      ],
      ['a] b', [['y', '1']]],
    ]);
  });

  it('says what supervisord says', () => {
    expect(errors('a=1\nb=2\n[program:x]\ncommand=/x\nnonsense\n=v')).toEqual([
      'File contains no section headers.',
      'Source contains parsing errors: "nonsense"',
      'Source contains parsing errors: "=v"',
    ]);
    const program = (line: string): readonly string[] => errors(`[program:web]\ncommand=/x\n${line}\n`);
    expect(errors('[program:web]\nuser=app')).toEqual(["program section program:web does not specify a command in section 'program:web'"]);
    expect(program('command=/x %Y')).toEqual([
      "Format string '/x %Y' for 'program:web.command' is badly formatted: unsupported format character 'Y' (0x59) at index 4 in section 'program:web'",
    ]);
    expect(program('environment=A=%(foo)s')).toEqual([
      `Format string 'A=%(foo)s' for 'environment' contains names ('foo') which cannot be expanded in section 'program:web'`,
    ]);
    expect(program('environment=A=1,B')).toEqual(["Unexpected end of key/value pairs in value 'A=1,B' in section 'program:web'"]);
    expect(program('command=/x "a')).toEqual([`can't parse command '/x "a': No closing quotation in section 'program:web'`]);
    expect(program('stopwaitsecs=10s')).toEqual(["invalid literal for int() with base 10: '10s' in section 'program:web'"]);
    expect(program('autostart=maybe')).toEqual(["not a valid boolean value: 'maybe' in section 'program:web'"]);
    expect(program('stopsignal=FOO')).toEqual(["value 'FOO' is not a valid signal name in section 'program:web'"]);
    expect(program('autorestart=never')).toEqual(["invalid 'autorestart' value 'never' in section 'program:web'"]);
    expect(program('umask=9')).toEqual(["9 can not be converted to an octal type in section 'program:web'"]);
    expect(program('numprocs=2')).toEqual([
      "%(process_num) must be present within process_name when numprocs > 1 in section 'program:web'",
    ]);
    expect(program('stopasgroup=true\nkillasgroup=false')).toEqual([
      "Cannot set stopasgroup=true and killasgroup=false in section 'program:web'",
    ]);
    expect(program('unknown=%Y')).toEqual([]);
    expect(program('environment=A=%(ENV_A)s,B=x%(ENV_B)s:y,C="%(ENV_C)s"')).toEqual([]);
    expect(
      program('numprocs=2\nprocess_name=%(program_name)s_%(process_num)02d\ncommand=/x %(process_num)d %(ENV_A)s %(here)s %%'),
    ).toEqual([]);
  });

  it('points at the bad format', () => {
    const text = '[program:web]\ncommand=/x a\n  --log "%(h)s"\n';
    expect(parse(text).errors.map(({ start, end }) => text.slice(start, end))).toEqual(['%(h)s']);
  });

  it('reads plain files as npm ini does', () => {
    const key = fc.stringMatching(/^[a-z_]{1,8}$/).filter((text) => text !== '__proto__');
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

  it('never throws; values stand where they say', () => {
    const pieces = fc.constantFrom(
      '[program:x]',
      '[supervisord]',
      '[',
      ']',
      '\n',
      '\r\n',
      '\r',
      '=',
      ':',
      'command=',
      'environment=',
      'A=1,',
      '"',
      "'",
      '%',
      '%(here)s',
      '%(',
      ')s',
      '{{',
      '}}',
      '{%',
      '%}',
      ' ;',
      '#',
      ' ',
      '  ',
      '\t',
      '\x85',
      '\\',
      'é',
      'numprocs=2',
    );
    const text = fc.oneof(
      fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, (source) => {
        const tree = parse(source);
        let last = 0;
        for (const entry of tree.sections.flatMap((section) => section.entries)) {
          expect(entry.start).toBeGreaterThanOrEqual(last);
          for (let i = 0; i < entry.value.text.length; i++) {
            // A line feed that joins continuation lines stands nowhere.
            expect([source[entry.value.offset(i)], '\n']).toContain(entry.value.text[i]);
          }
          const { words } = splitCommand(unexpanded(entry.value));
          for (const word of words) expect(word.span.end).toBeLessThanOrEqual(entry.end);
          splitPairs(unexpanded(entry.value));
          last = entry.end;
        }
        for (const error of tree.errors) expect(error.end).toBeLessThanOrEqual(source.length);
      }),
      { numRuns: 700 },
    );
  });

  it.each(['\n  x', '%', '%(', '"', '{{', '; ', '#', 'A=1,', '{%'])('a long run of %j is read in time', (piece) => {
    const text = `[program:x]\ncommand=/x ${piece.repeat(40_000)}\nenvironment=${piece.repeat(40_000)}\n`;
    expect(() => parse(text)).not.toThrow();
  });
});

describe('expandFormat', () => {
  const expand = (text: string) => {
    const {
      text: out,
      holes,
      error,
    } = expandFormat(
      mapped(text),
      (name) => (name === 'n' ? 7 : name === 'a' ? 'text' : name === 'env' ? { unknown: 'env' } : undefined),
      'k',
    );
    return error?.message ?? [out.text, holes.map(({ start, end }) => out.text.slice(start, end))];
  };

  it('formats as Python does', () => {
    expect(expand('%(a)s-%(n)d-%(n)03d|%(n)-3d|%(a)6s|%(a)-6s|%(a).2s%%')).toEqual(['text-7-007|7  |  text|text  |te%', []]);
  });

  it('leaves what is unknown as a hole', () => {
    expect(expand('x %(env)s y %(env)5s {% z %} %% %(n)x')).toEqual([
      'x %(env)s y %(env)5s {% z %} % %(n)x',
      ['%(env)s', '%(env)5s', '{% z %}', '%(n)x'],
    ]);
    expect(expand('%s')).toEqual(['%s', ['%s']]);
  });

  it.each([
    ['%d', '%d format: a real number is required, not dict'],
    ['%s %s', 'not enough arguments for format string'],
    ['%(a)s %s', 'not enough arguments for format string'],
    ['%(a)d', '%d format: a real number is required, not str'],
    ['%(a)x', '%x format: an integer is required, not str'],
    ['%(a)f', 'must be real number, not str'],
    ['%(a)c', '%c requires int or char'],
    ['%(a)*d', '* wants int'],
    ['%5', 'incomplete format'],
    ['%(a', 'incomplete format key'],
    ['50%', 'incomplete format'],
    ['%é', "unsupported format character '?' (0xe9) at index 1"],
    ['%(a)%', "unsupported format character '%' (0x25) at index 4"],
    ['%(a)hhs', "unsupported format character 'h' (0x68) at index 5"],
  ])('refuses %s', (text, why) => expect(expand(text)).toBe(`Format string '${text}' for 'k' is badly formatted: ${why}`));

  it('takes what a script fills in for a hole, in a template alone', () => {
    const parts = (name: string, text: string) => {
      const { holes, error, text: out } = expandFormat(mapped(text, name), () => 'a', 'k');
      return error?.message ?? [out.text, holes.map(({ start, end, reason }) => [out.text.slice(start, end), reason])];
    };
    const reason = 'a template fills this in';
    expect(parts('web.tpl', '%{home}/bin/x %user %(here)s %%name')).toEqual([
      '%{home}/bin/x %user a %name',
      [
        ['%{home}', reason],
        ['%user', reason],
      ],
    ]);
    expect(parts('web.conf', '%{home}')).toBe(
      "Format string '%{home}' for 'k' is badly formatted: unsupported format character '{' (0x7b) at index 1",
    );
  });
});

describe('words of supervisor', () => {
  it('splitCommand is shlex.split', () => {
    expect(splitCommand(unexpanded(mapped(`/x "a b"c 'd\\' e\\ f "g\\"h\\i" '' \n j`))).words.map(({ value }) => value)).toEqual([
      '/x',
      'a bc',
      'd\\',
      'e f',
      'g"h\\i',
      '',
      'j',
    ]);
    expect(splitCommand(unexpanded(mapped('/x a\\'))).error).toBe('No escaped character');
  });

  it('splitPairs loses what is not quoted, as supervisor does', () => {
    const pairs = (text: string) => splitPairs(unexpanded(mapped(text))).pairs.map(({ name, value }) => [name, value]);
    expect(pairs('A="1,2",B=\'x y\',\n  C=http://h/p')).toEqual([
      ['A', '1,2'],
      ['B', 'x y'],
      ['C', 'http://h/p'],
    ]);
    expect(pairs('A=http://x/y?z=1')).toEqual([
      ['A', 'http://x/y'],
      ['z', '1'],
    ]);
  });

  it('pythonRepr', () => {
    expect([`a'b`, `a"b'`, 'a\\\n'].map(pythonRepr)).toEqual([`"a'b"`, `'a"b\\''`, `'a\\\\\\n'`]);
  });
});
