import { describe, expect, it } from 'vitest';
import { SourceFile } from '../../../src/text/source.ts';
import { MappedText } from '../../../src/text/mapped.ts';
import { parseEnvFile } from '../../../src/syntax/systemd/env-file.ts';
import { unitSpecifiers } from '../../../src/syntax/systemd/specifiers.ts';
import {
  isUnitName,
  parseBoolean,
  parseMode,
  parseSeconds,
  parseSignal,
  parseTimeout,
  splitEnvironment,
} from '../../../src/syntax/systemd/values.ts';

describe('values', () => {
  it.each([
    ['yes', true],
    ['T', true],
    ['On', true],
    ['0', false],
    ['off', false],
    ['maybe', undefined],
    ['', undefined],
    ['true ; x', undefined],
  ])('boolean %j is %j', (text, value) => expect(parseBoolean(text)).toBe(value));

  it.each([
    ['90', 90],
    ['1min 30s', 90],
    ['1h30', 3630],
    ['2.5s', 2.5],
    ['500ms', 0.5],
    ['1M', 2_629_800],
    ['1m', 60],
    ['infinity', Infinity],
    ['0', 0],
    ['5parsecs', undefined],
    ['', undefined],
    ['-5', undefined],
    ['s', undefined],
    ['constructor', undefined],
    ['1constructor', undefined],
  ])('time %j is %j seconds', (text, value) => expect(parseSeconds(text)).toBe(value));

  it('a limit of 0 is none', () => expect([parseTimeout('0'), parseTimeout('5')]).toEqual([Infinity, 5]));

  it.each([
    ['0755', 0o755],
    ['7', 7],
    ['07777', 0o7777],
    ['17777', undefined],
    ['9', undefined],
    ['', undefined],
    ['u+x', undefined],
  ])('mode %j is %j', (text, value) => expect(parseMode(text)).toBe(value));

  it.each([
    ['SIGQUIT', 'SIGQUIT'],
    ['QUIT', 'SIGQUIT'],
    ['3', 'SIGQUIT'],
    ['15', 'SIGTERM'],
    ['RTMIN+3', 'SIGRTMIN+3'],
    ['37', 'SIGRTMIN+3'],
    ['sigterm', undefined],
    ['99', undefined],
    ['SIQUIT', undefined],
  ])('signal %j is %j', (text, value) => expect(parseSignal(text)).toBe(value));

  it('unit names', () => {
    expect(
      ['network.target', 'a@b.service', 'x@.socket', 'foo', 'foo.bar', '@x.service', 'a b.service', 'network.target,'].map(isUnitName),
    ).toEqual([true, true, true, false, false, false, false, false]);
  });
});

describe('Environment=', () => {
  const read = (text: string) => {
    const file = new SourceFile('u', text);
    const { words, errors } = splitEnvironment(MappedText.slice(file, 0, text.length), unitSpecifiers('web.service'));
    return {
      words: words.map(({ name, value, hole }) => [name, value, ...(hole === undefined ? [] : [hole])]),
      errors: errors.map(({ message }) => message),
    };
  };

  it('holds quoted words', () => {
    expect(read(`"A=1 2" 'B=3' C="4 5" D=%p=%% E=\\x41 F=$A G={{ g }}`)).toEqual({
      words: [
        ['A', '1 2'],
        ['B', '3'],
        ['C', '4 5'],
        ['D', 'web=%'],
        ['E', 'A'],
        ['F', '$A'],
        ['G', '{{ g }}', 'a template fills this in'],
      ],
      errors: [],
    });
  });

  it('says what it ignores', () => {
    expect(read('A 1B=2 =c OK=1 D=%z "E')).toEqual({
      words: [['OK', '1']],
      errors: [
        'Invalid environment assignment, ignoring: A',
        'Invalid environment assignment, ignoring: 1B=2',
        'Invalid environment assignment, ignoring: =c',
        'Failed to resolve specifiers in D=%z, ignoring: Invalid slot',
        'Invalid syntax, ignoring: A 1B=2 =c OK=1 D=%z "E',
      ],
    });
  });
});

describe('EnvironmentFile=', () => {
  const read = (text: string) => parseEnvFile(new SourceFile('e', text)).map(({ name, value }) => [name, value]);

  it('takes quotes, escapes, comments and continuation lines', () => {
    expect(
      read(
        `# c\n; d\nA=1 2  \n B = "x y" \nC='a\nb'\nD=a\\\nb\nE="q\\"r\\z\\$"\nexport F=1\nG=\nH=a#b # c\nI="x" 'y'\nJ\nK=a"b"\n# e\\\nL=lost\nM={{ m }}\nN=end`,
      ),
    ).toEqual([
      ['A', '1 2'],
      ['B', 'x y'],
      ['C', 'a\nb'],
      ['D', 'ab'],
      ['E', 'q"r\\z$'],
      ['G', ''],
      ['H', 'a#b # c'],
      ['I', 'xy'],
      ['K', 'a"b"'],
      ['M', '{{ m }}'],
      ['N', 'end'],
    ]);
  });

  it('gives the place of each assignment', () => {
    const file = new SourceFile('e', '# c\r\nA="1"\r\nB=2\r\n');
    expect(parseEnvFile(file).map((entry) => file.slice(entry))).toEqual(['A="1"', 'B=2']);
  });
});
