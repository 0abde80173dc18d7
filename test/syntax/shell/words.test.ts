import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceFile } from '../../../src/text/source.ts';
import { MappedText } from '../../../src/text/mapped.ts';
import type { Lookup } from '../../../src/syntax/shell/trace.ts';
import { declarations, splitShell } from '../../../src/syntax/shell/words.ts';

const lookup: Lookup = (name) => {
  if (name === 'TWO') return { known: true, value: 'x y' };
  if (name === 'HOME') return { known: true, value: '/home/app' };
  return name === 'UNSET' ? undefined : { known: false, reason: `$${name}?` };
};

function read(text: string) {
  const file = new SourceFile('s', text);
  return splitShell(MappedText.slice(file, 0, text.length), lookup).map((command) => ({
    ...command,
    argv: command.words.map(({ value }) => value),
    raw: command.words.map(({ span }) => file.slice(span)),
    holes: command.words.flatMap(({ hole }) => hole ?? []),
    text: file.slice(command.span),
  }));
}

const argv = (text: string) => read(text).map((command) => command.argv);

describe('splitShell', () => {
  it('takes quotes and backslashes off', () => {
    expect(argv(`a 'b "c"' "d 'e' \\" \\$ \\x" f\\ g h""i '' # no\n`)).toEqual([['a', 'b "c"', `d 'e' " $ \\x`, 'f g', 'hi', '']]);
  });

  it('separates commands and says by what', () => {
    expect(
      read('a; b && c || d | e & f\ng\n\n(h; i) ; { j; }').map(({ argv: [name], end, subshell, conditional }) => [
        name,
        end,
        subshell,
        conditional,
      ]),
    ).toEqual([
      ['a', ';', false, false],
      ['b', '&&', false, false],
      ['c', '||', false, false],
      ['d', '|', true, true],
      ['e', '&', true, true],
      ['f', '\n', false, false],
      ['g', '\n', false, false],
      ['h', ';', true, false],
      ['i', ')', true, false],
      ['j', ';', false, false],
    ]);
  });

  it('takes assignments, exec and redirections apart', () => {
    const [command] = read('A=1 B="$TWO" exec -a x /bin/y -z 2>&1 >> /log <in');
    expect(command).toMatchObject({ argv: ['/bin/y', '-z'], exec: true });
    expect(command!.assignments.map(({ name, value }) => [name, value.value])).toEqual([
      ['A', '1'],
      ['B', 'x y'],
    ]);
    expect(command!.redirections.map(({ operator, target }) => [operator, target?.value])).toEqual([
      ['2>&', '1'],
      ['>>', '/log'],
      ['<', 'in'],
    ]);
  });

  it('expands what is known and marks the rest', () => {
    expect(argv('a $TWO "$TWO" ${UNSET:-d} ${UNSET-"e f"} ${TWO:+g} ~/h ${TWO}i')).toEqual([
      ['a', 'x', 'y', 'x y', 'd', 'e', 'f', 'g', '/home/app/h', 'x', 'yi'],
    ]);
    expect(read('a ${PORT:-8000} 0.0.0.0:$PORT $(x "y z") `w v` *.py ~bob/x $1 "$@" {{ t u }} $UNSET')[0]).toMatchObject({
      argv: ['a', '${PORT:-8000}', '0.0.0.0:$PORT', '$(x "y z")', '`w v`', '*.py', '~bob/x', '$1', '$@', '{{ t u }}', '$UNSET'],
      holes: [
        '$PORT?',
        '$PORT?',
        'a command substitution',
        'a command substitution',
        'a glob',
        '~bob is a home directory',
        '$1 is not known here',
        '$@ is not known here',
        'a template fills this in',
        '$UNSET is not set',
      ],
    });
  });

  it('puts in another variable for one that is not set', () => {
    expect(argv('a ${UNSET:-$TWO} "${UNSET:-${TWO}}" ${UNSET-"$TWO"} ${TWO:-$PORT}')).toEqual([['a', 'x', 'y', 'x y', 'x y', 'x', 'y']]);
    expect(read('a "${UNSET:-$PORT}" ${UNSET:-${UNSET}}')[0]).toMatchObject({ argv: ['a', '${UNSET:-$PORT}', '${UNSET:-${UNSET}}'] });
  });

  it('knows the variables the text sets, but not those set in some cases', () => {
    const script = 'X=1\nexport Y="a $X"\nif t; then Z=3; fi\nrun $X "$Y" $Z; unset X; run ${X:-none}';
    expect(argv(script).slice(-3)).toEqual([
      ['run', '1', 'a 1', '$Z'],
      ['unset', 'X'],
      ['run', 'none'],
    ]);
    expect(declarations(read(script)[1]!).map(({ name, value }) => [name, value?.value])).toEqual([['Y', 'a 1']]);
  });

  it('passes over control words, functions, cases and here-documents', () => {
    const script = [
      'if [ -n "$A" ]; then one; elif x; then two; else three; fi',
      'for i in a b; do four $i; done',
      'case "$1" in',
      '  a|b) five ;;',
      '  (c) six;;',
      '  *) seven',
      'esac',
      'f() { eight; }',
      'function g {',
      '  nine',
      '}',
      'cat <<EOF >out',
      'gunicorn in a text',
      'EOF',
      'ten',
    ].join('\n');
    expect(read(script).map(({ argv: [name], conditional }) => [name, conditional])).toEqual([
      ['[', true],
      ['one', true],
      ['x', true],
      ['two', true],
      ['three', true],
      ['four', true],
      ['five', true],
      ['six', true],
      ['seven', true],
      ['eight', true],
      ['nine', true],
      ['cat', false],
      ['ten', false],
    ]);
  });

  it('keeps the place of every word over line continuations and CR LF', () => {
    expect(read('a \\\r\n  "b c" \\\n d\r\ne')).toMatchObject([
      { argv: ['a', 'b c', 'd'], raw: ['a', '"b c"', 'd'], text: 'a \\\r\n  "b c" \\\n d' },
      { argv: ['e'], raw: ['e'] },
    ]);
  });

  it('reads an open quote to the end', () => {
    expect(read('a "b c')[0]).toMatchObject({ argv: ['a', 'b c'], holes: ['a quote is not closed'] });
    expect(read("a 'b")[0]).toMatchObject({ holes: ['a quote is not closed'] });
  });

  it('never throws, and words and commands stay in order', () => {
    const pieces = fc.constantFrom(
      ' ',
      '\n',
      '\\',
      '"',
      "'",
      '`',
      '$',
      '${',
      '}',
      '$(',
      ')',
      '(',
      '{',
      '{{',
      '}}',
      ';',
      ';;',
      '&',
      '&&',
      '|',
      '>',
      '<<',
      '<<-',
      '2>',
      '#',
      '=',
      'A=',
      '*',
      '~',
      'if',
      'then',
      'fi',
      'case',
      'in',
      'esac',
      'for',
      'do',
      'done',
      'function',
      'exec',
      'export',
      'x',
      '$TWO',
      '\r\n',
      '\0',
      'é',
    );
    const text = fc.oneof(
      fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, (script) => {
        const file = new SourceFile('s', script);
        let last = 0;
        for (const command of splitShell(MappedText.slice(file, 0, script.length), lookup)) {
          expect(command.span.start).toBeGreaterThanOrEqual(last);
          last = command.span.end;
          let word = command.span.start;
          for (const { span, text: mapped, value } of command.words) {
            expect(span.start).toBeGreaterThanOrEqual(word);
            expect(span.end).toBeLessThanOrEqual(command.span.end);
            expect(mapped.text).toBe(value);
            word = span.start;
          }
        }
        expect(last).toBeLessThanOrEqual(script.length);
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['${', '$(', '`', '"', "'", '{{', '<<E\n', '(', 'if ', 'a=$TWO ', 'a\\\n', '$TWO', 'case x in ', '"${', '#'])(
    'a long run of %j is read in time',
    (piece) => {
      const text = piece.repeat(50_000);
      expect(() => read(text)).not.toThrow();
    },
  );
});
