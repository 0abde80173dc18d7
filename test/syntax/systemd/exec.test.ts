import { describe, expect, it } from 'vitest';
import { SourceFile } from '../../../src/text/source.ts';
import { MappedText } from '../../../src/text/mapped.ts';
import type { Lookup } from '../../../src/syntax/shell/trace.ts';
import { splitExec } from '../../../src/syntax/systemd/exec.ts';
import { unitSpecifiers } from '../../../src/syntax/systemd/specifiers.ts';

const variables: Record<string, string> = { A: 'x "y z"', B: 'one two', EMPTY: '' };
const lookup: Lookup = (name) =>
  name === 'LATER' ? { known: false, reason: 'set elsewhere' } : name in variables ? { known: true, value: variables[name]! } : undefined;

function split(text: string, unit = 'web@blue.service') {
  const file = new SourceFile('u', text);
  const { commands, errors } = splitExec(MappedText.slice(file, 0, text.length), { lookup, specifiers: unitSpecifiers(unit) });
  return {
    argv: commands.map(({ words }) => words.map(({ value }) => value)),
    raw: commands.map(({ words }) => words.map(({ span }) => file.slice(span))),
    prefixes: commands.map(({ prefixes }) => prefixes),
    holes: commands.flatMap(({ words }) => words.flatMap(({ hole }) => hole ?? [])),
    refused: commands.map(({ refused }) => refused),
    errors: errors.map(({ message }) => message),
  };
}

const argv = (text: string) => split(text).argv;

describe('splitExec', () => {
  it('splits at blanks, takes quotes in mid-word and decodes C escapes', () => {
    expect(argv(`/bin/x --a="b c"d 'e f' \\x41\\t\\\\ "g\\"h" "" \\u00e9 \\101`)).toEqual([
      ['/bin/x', '--a=b cd', 'e f', 'A\t\\', 'g"h', '', 'é', 'A'],
    ]);
  });

  it('expands what escapes make, for each who asks', () => {
    const file = new SourceFile('u', '/bin/x \\x25i \\x24{B}');
    const line = MappedText.slice(file, 0, file.text.length);
    const units = ['web@blue.service', 'web@green.service'].map((unit) => splitExec(line, { lookup, specifiers: unitSpecifiers(unit) }));
    expect(units.map(({ commands }) => commands[0]!.words.map(({ value }) => value))).toEqual([
      ['/bin/x', 'blue', 'one two'],
      ['/bin/x', 'green', 'one two'],
    ]);
  });

  it('is no shell', () => {
    expect(argv('/bin/x a | b > c && d # e `f` $(g) *')).toEqual([['/bin/x', 'a', '|', 'b', '>', 'c', '&&', 'd', '#', 'e', '`f`', '*']]);
  });

  it('separates commands by a lone semicolon only', () => {
    expect(argv('/bin/x a ; /bin/y b; \\; ";" ;')).toEqual([
      ['/bin/x', 'a'],
      ['/bin/y', 'b;', ';', ';'],
    ]);
  });

  it('takes prefixes once each, and argv[0] away', () => {
    const { argv: words, prefixes } = split('-@/bin/x zero one ; +!/bin/y ; !!/bin/z');
    expect(words).toEqual([['/bin/x', 'one'], ['!/bin/y'], ['/bin/z']].slice(0, 2));
    expect(prefixes).toEqual(['-@', '+']);
    expect(split('!!:/bin/z $A')).toMatchObject({ argv: [['/bin/z', '$A']], prefixes: ['!!:'] });
  });

  it('expands variables as systemd does', () => {
    expect(argv('/bin/x $A ${A} p${B}q $B $$B $NO ${NO} a${NO}b $EMPTY ${EMPTY} ${A:-x} ${A:-${B}} ${open')).toEqual([
      // Default values are a shell's (REPLACE_ENV_ALLOW_EXTENDED is not set for command lines).
      ['/bin/x', 'x', 'y z', 'x "y z"', 'pone twoq', 'one', 'two', '$B', '', 'ab', '', '${A:-x}', '${A:-one two}', '${open'],
    ]);
  });

  it('marks what it cannot know', () => {
    expect(split('/bin/x $LATER a${LATER}b %H {{ x y }}/z')).toMatchObject({
      argv: [['/bin/x', '$LATER', 'a${LATER}b', '%H', '{{ x y }}/z']],
      holes: ['set elsewhere', 'set elsewhere', '%H is the host name of the machine', 'a template fills this in'],
    });
  });

  it('resolves specifiers, also in the program', () => {
    expect(argv('/srv/%p/bin/x %n %N %i %I %j %u %t %S %% %( 100%')).toEqual([
      ['/srv/web/bin/x', 'web@blue.service', 'web@blue', 'blue', 'blue', 'web', 'root', '/run', '/var/lib', '%', '%(', '100%'],
    ]);
    expect(split('/bin/x %i %p %I', 'web@.service')).toMatchObject({
      argv: [['/bin/x', '%i', 'web', '%I']],
      holes: ['%i depends on the instance of web@.service', '%I depends on the instance of web@.service'],
    });
    expect(split('/bin/x %I %f', 'mnt@a-b\\x2dc.service').argv).toEqual([['/bin/x', 'a/b-c', '/a/b-c']]);
  });

  it('keeps the place of every word', () => {
    expect(split('-/bin/x  "a b"c ; /bin/y \\; $B').raw).toEqual([
      ['-/bin/x', '"a b"c'],
      ['/bin/y', '\\;', '$B', '$B'],
    ]);
  });

  it.each([
    ['~/x', 'Neither a valid executable name nor an absolute path: ~/x'],
    ['venv/bin/x a', 'Neither a valid executable name nor an absolute path: venv/bin/x'],
    ['-venv/x', 'Neither a valid executable name nor an absolute path, ignoring: venv/x'],
    ['/bin/', 'Executable path specifies a directory: /bin/'],
    ['/bin/x "a', 'Unbalanced quoting, ignoring: "/bin/x "a"'],
    ['/bin/x a\\q', 'Ignoring unknown escape sequences: "a\\q"'],
    ['/bin/x %z', 'Failed to resolve unit specifiers in %z: Invalid slot'],
    ['@/bin/x', 'Empty executable name or zeroeth argument: @/bin/x'],
    ['-', "Empty path in command line, ignoring: '-'"],
  ])('says of %s: %s', (text, message) => {
    expect(split(text).errors).toEqual([message]);
  });

  it('tells what systemd does not take', () => {
    expect(split('~/x ; /bin/y').refused).toEqual([true]);
    expect(split('/bin/x a').refused).toEqual([false]);
  });
});
