import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../src/syntax/dockerfile/parser.ts';
import { argsOf } from '../../../src/syntax/dockerfile/stages.ts';
import { jsonWords, rawWords, wordValue } from '../../../src/syntax/dockerfile/words.ts';
import { SourceFile } from '../../../src/text/source.ts';

const parse = (text: string) => parseDockerfile(new SourceFile('Dockerfile', text));

describe('parseDockerfile', () => {
  it('joins continued lines and leaves comments and empty lines between them out', () => {
    const text = 'from x\nRUN a \\\n  # c\n\n  b\\\r\nc \\ \nd\n#e\nCMD x\n';
    const { instructions, comments, errors } = parse(text);
    expect(instructions.map(({ name, args, start, end }) => [name, args.text, text.slice(start, end)])).toEqual([
      ['FROM', 'x', 'from x'],
      ['RUN', 'a   bc d', 'RUN a \\\n  # c\n\n  b\\\r\nc \\ \nd'],
      ['CMD', 'x', 'CMD x'],
    ]);
    expect(comments.map(({ start, end }) => text.slice(start, end))).toEqual(['# c', '#e']);
    expect(errors).toEqual([]);
    const run = instructions[1]!.args;
    expect(text.slice(run.span(4, 6).start, run.span(4, 6).end)).toBe('b\\\r\nc');
  });

  it('takes flags off, and texts with their instruction', () => {
    const text = 'FROM --platform=linux/amd64 a\nCOPY --from=b --link <<A <<-"B" /x/\n1\nA\n\t2\n\tB\nADD --chown="a b" c d\n';
    const { instructions, stages } = parse(text);
    expect(instructions.map(({ args, flags }) => [args.text, flags.map(({ name, value }) => [name, value?.text])])).toEqual([
      ['a', [['platform', 'linux/amd64']]],
      [
        '<<A <<-"B" /x/',
        [
          ['from', 'b'],
          ['link', undefined],
        ],
      ],
      ['c d', [['chown', '"a b"']]],
    ]);
    expect(instructions[1]!.heredocs.map(({ name, body }) => [name, body.text])).toEqual([
      ['A', '1\n'],
      ['B', '\t2\n'],
    ]);
    expect(stages.map(({ instructions: own }) => own.length)).toEqual([2]);
  });

  it('names the image of each stage by the defaults of ARG', () => {
    const image = (text: string) => parse(text).stages.map(({ image: { value, hole }, name }) => [value, hole, name]);
    expect(image('ARG V=3.12\nARG I=python:$V\nFROM ${I}-slim as Build\nARG V=1\nFROM build\nFROM ${X:-y}\nFROM $V\n')).toEqual([
      ['python:3.12-slim', undefined, 'build'],
      ['build', undefined, undefined],
      ['y', undefined, undefined],
      ['3.12', undefined, undefined],
    ]);
    expect(image('ARG V\nFROM a:$V\nFROM --platform=x $TARGETARCH\n')).toEqual([
      ['a:$V', '$V is given to the build', undefined],
      ['$TARGETARCH', '$TARGETARCH is set by the builder', undefined],
    ]);
  });

  it('reads exec forms that are JSON and no others', () => {
    const words = (text: string) => {
      const { args, ...rest } = parse(`CMD ${text}\n`).instructions[0]!;
      expect(rest.name).toBe('CMD');
      return jsonWords(args)?.map(({ value, span }) => [value, span.start, span.end]);
    };
    expect(words('["a", "b\\"\\u0041"]')).toEqual([
      ['a', 5, 8],
      ['b"A', 10, 21],
    ]);
    expect(words('[ "a", \\\n "b" ]')).toEqual([
      ['a', 6, 9],
      ['b', 14, 17],
    ]);
    for (const shell of ['a b', "['a']", '["a",]', '["a"', '[1]', '["a"] # c', '[a]']) expect(words(shell)).toBe(undefined);
    expect(words('[]')).toEqual([]);
  });

  it('reads the words of the other instructions with their variables', () => {
    const { args } = parse('ENV A=b C="d $X"\'$X\' E=${X:-y}\\ z F=${Q:-q} G=\\$X\n').instructions[0]!;
    const lookup = (name: string) => (name === 'X' ? ({ known: true, value: 'x' } as const) : undefined);
    expect(rawWords(args.text, '\\').map((word) => wordValue(args, word, '\\', lookup).value)).toEqual([
      'A=b',
      'C=d x$X',
      'E=x z',
      'F=q',
      'G=$X',
    ]);
    expect(argsOf(parse('FROM x\nARG A B="c d"\n').instructions[1]!, '\\', lookup)).toEqual([
      { name: 'A', value: undefined },
      { name: 'B', value: { known: true, value: 'c d' } },
    ]);
  });

  it('never throws, and every place lies in the file', () => {
    const piece = fc.constantFrom(
      'FROM a',
      'RUN ',
      'ENV A=$B',
      'CMD ["a"',
      ']',
      '<<E',
      '\n',
      '\\\n',
      'E',
      '"',
      "'",
      '# escape=`',
      '`\n',
      '--x=',
      '${',
      '}',
      ' ',
      '\r',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (input) => {
        const tree = parse(input);
        let last = 0;
        for (const { start, end, args, nameEnd, flags } of tree.instructions) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(nameEnd).toBeGreaterThan(start);
          expect(end).toBeGreaterThanOrEqual(nameEnd);
          expect(end).toBeLessThanOrEqual(input.length);
          for (const flag of flags) expect(flag.end).toBeLessThanOrEqual(input.length);
          expect(Array.from({ length: args.text.length }, (_, at) => input[args.offset(at)]).join('')).toBe(args.text);
          last = end;
        }
        for (const error of tree.errors) expect(error.end).toBeLessThanOrEqual(input.length);
      }),
    );
  });
});
