import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emitPython, pythonLiteral } from '../../../src/generate/emit/python.ts';

describe('emitPython', () => {
  it('writes assignments in groups, each value as a person would write it', () => {
    expect(
      emitPython(
        ['what it is'],
        [
          [
            { name: 'bind', value: 'unix:/run/a b.sock', comment: ['why there', 'and not elsewhere'] },
            { name: 'umask', value: { octal: 0o007 } },
          ],
          [],
          [
            { name: 'workers', value: 9 },
            { name: 'preload_app', value: true },
            { name: 'raw_env', value: ['A="1"', "B='2'"] },
          ],
        ],
      ),
    ).toBe(`# what it is

# why there
# and not elsewhere
bind = "unix:/run/a b.sock"
umask = 0o007

workers = 9
preload_app = True
raw_env = ['A="1"', "B='2'"]
`);
  });

  it('escapes what would end a string or does not print', () => {
    expect(pythonLiteral(`it's "x"`)).toBe(`"it's \\"x\\""`);
    expect(pythonLiteral('say "x"')).toBe(`'say "x"'`);
    expect(pythonLiteral('C:\\n\n\r\t\0é\u2028😀')).toBe('"C:\\\\n\\n\\r\\t\\x00\\xe9\\u2028\\U0001f600"');
  });

  it('throws for what would be read as something else', () => {
    expect(() => emitPython(['a\nimport os'], [])).toThrow(new Error('Python would read a import in it'));
    expect(() => emitPython([], [[{ name: 'a = 1; b', value: 2 }]])).toThrow(
      new Error('Python would read more than assignments in the configuration, or refuse it'),
    );
    expect(() => emitPython([], [[{ name: 'workers', value: -1 }]])).toThrow(
      new Error('Python would read ["workers",null] where ["workers",-1] was meant'),
    );
  });

  it('writes any text so that it is read as the same', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 12 })),
        fc.string({ unit: fc.constantFrom('"', "'", '\\', '\n', '{', '#', 'a') }),
        (list, text) => {
          // Reads it back itself, and throws where that is not what was meant.
          const written = emitPython(
            [],
            [
              [
                { name: 'raw_env', value: list },
                { name: 'bind', value: text },
              ],
            ],
          );
          expect(written).toMatch(/^raw_env = .*\nbind = .*\n$/);
        },
      ),
      { numRuns: 500 },
    );
  });
});
