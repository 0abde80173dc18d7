import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as edit from '../../../src/syntax/nginx/edit.ts';
import { quote } from '../../../src/syntax/nginx/quote.ts';
import type { Edit } from '../../../src/text/source.ts';
import type { Directive } from '../../../src/syntax/nginx/tree.ts';
import { apply, parse, shape, walk } from './cases.ts';

/** Edits the first directive of that name. */
function change(text: string, name: string, build: (directive: Directive) => Edit[]): string {
  const directive = walk(parse(text).directives).find((candidate) => candidate.name === name)!;
  return apply(text, build(directive));
}

const FILE = `http {
  # first
  server {
    listen 80; # the port
    root "/srv/a b"; # where

    location / { proxy_pass http://x; }
  }
}
`;

describe('words', () => {
  it.each<[string, string]>([
    ['', '""'],
    ['a', 'a'],
    ['a b', '"a b"'],
    ['a"b', 'a"b'],
    ['"a', "'\"a'"],
    ['it\'s "x" y', '"it\'s \\"x\\" y"'],
    ['${a}b', '${a}b'],
    ['\\.php$', '\\.php$'],
    ['^\\d{2}$', '"^\\d{2}$"'],
    ['a\\tb', 'a\\\\tb'],
    ['a\tb', '"a\\tb"'],
    ['}', '"}"'],
    ['a}', 'a}'],
    ['#a', '"#a"'],
    ['a#b', 'a#b'],
    ['a\\', 'a\\\\'],
  ])('quote(%j) is %s', (value, text) => {
    expect(quote(value)).toBe(text);
  });

  it('change alone, with their quotes', () => {
    expect(change(FILE, 'root', (root) => edit.setArg(root, 0, '/srv/c'))).toBe(FILE.replace('"/srv/a b"', '"/srv/c"'));
    expect(change(FILE, 'listen', (listen) => edit.setArg(listen, 1, 'ssl'))).toBe(FILE.replace('80;', '80 ssl;'));
    expect(change(FILE, 'listen', (listen) => edit.setArgs(listen, ['80', 'a b']))).toBe(FILE.replace('80;', '80 "a b";'));
    expect(change(FILE, 'listen', (listen) => edit.setArgs(listen, []))).toBe(FILE.replace(' 80;', ';'));
    expect(change(FILE, 'listen', (listen) => edit.setArgs(listen, ['80']))).toBe(FILE);
    expect(change(FILE, 'listen', (listen) => edit.rename(listen, 'port'))).toBe(FILE.replace('listen', 'port'));
    expect(change('a $x y{ }', 'a', (a) => edit.setArgs(a, ['$']))).toBe('a $ { }');
    expect(change('a y{ }', 'a', (a) => edit.setArgs(a, ['y$']))).toBe('a "y$"{ }');
  });
});

describe('lines', () => {
  const lines = ['a 1;', 'b {', '\tc;', '}'];

  it('before, behind a trailing comment, in the indent of the place', () => {
    expect(change(FILE, 'root', (root) => edit.insertBefore(root, lines))).toBe(
      FILE.replace('    root', '    a 1;\n    b {\n      c;\n    }\n    root'),
    );
    expect(change(FILE, 'root', (root) => edit.insertAfter(root, lines))).toBe(
      FILE.replace('# where\n', '# where\n    a 1;\n    b {\n      c;\n    }\n'),
    );
    expect(change('a;', 'a', (a) => edit.insertAfter(a, ['b;']))).toBe('a;\nb;');
    expect(change('a;', 'a', (a) => edit.insertBefore(a, ['b;']))).toBe('b;\na;');
  });

  it('first and last in a block', () => {
    expect(change(FILE, 'server', (server) => edit.insertFirst(server, ['a;']))).toBe(FILE.replace('server {\n', 'server {\n    a;\n'));
    expect(change(FILE, 'server', (server) => edit.insertLast(server, ['a;']))).toBe(FILE.replace('; }\n  }', '; }\n    a;\n  }'));
    expect(change('a { # c\n\tb;\n\t# d\n}\n', 'a', (a) => edit.insertFirst(a, ['x;']))).toBe('a { # c\n\tx;\n\tb;\n\t# d\n}\n');
    expect(change('a { # c\n\tb;\n\t# d\n}\n', 'a', (a) => edit.insertLast(a, ['x;']))).toBe('a { # c\n\tb;\n\t# d\n\tx;\n}\n');
  });

  it('in a block of one line', () => {
    const text = 'http {\n  location / { proxy_pass x; }\n}\n';
    const on = (build: (directive: Directive) => Edit[], name = 'location') => change(text, name, build).split('\n')[1];
    expect(on((location) => edit.insertFirst(location, ['a 1;', 'b 2;']))).toBe('  location / { a 1; b 2; proxy_pass x; }');
    expect(on((location) => edit.insertLast(location, ['a 1;']))).toBe('  location / { proxy_pass x; a 1; }');
    expect(on((pass) => edit.insertBefore(pass, ['a 1;']), 'proxy_pass')).toBe('  location / { a 1; proxy_pass x; }');
    expect(on((pass) => edit.insertAfter(pass, ['a 1;']), 'proxy_pass')).toBe('  location / { proxy_pass x; a 1; }');
    expect(on((pass) => edit.remove(pass), 'proxy_pass')).toBe('  location / { }');
  });

  it('in an empty block', () => {
    expect(change('a {}\n', 'a', (a) => edit.insertFirst(a, ['b;']))).toBe('a {\n    b;\n}\n');
    expect(change('  a { }\n', 'a', (a) => edit.insertLast(a, ['b;']))).toBe('  a {\n      b;\n  }\n');
    expect(change('a {\n}\n', 'a', (a) => edit.insertLast(a, ['b;']))).toBe('a {\n    b;\n}\n');
    expect(change('a { # c\n}\n', 'a', (a) => edit.insertFirst(a, ['b;']))).toBe('a { # c\n    b;\n}\n');
  });

  it('with comments, where one line would swallow the rest', () => {
    const text = 'http {\n  location / { a; }\n}\n';
    expect(change(text, 'a', (a) => edit.insertBefore(a, ['# c', 'b;']))).toBe('http {\n  location / { \n  # c\n  b;\n  a; }\n}\n');
    expect(change(text, 'a', (a) => edit.insertAfter(a, ['# c']))).toBe('http {\n  location / { a;\n  # c\n   }\n}\n');
  });

  it('end as those of the file', () => {
    const text = 'http {\r\n\tserver {\r\n\t\tlisten 80;\r\n\t}\r\n}\r\n';
    expect(change(text, 'listen', (listen) => edit.insertAfter(listen, ['a {', '\tb;', '}']))).toBe(
      'http {\r\n\tserver {\r\n\t\tlisten 80;\r\n\t\ta {\r\n\t\t\tb;\r\n\t\t}\r\n\t}\r\n}\r\n',
    );
    expect(change(text, 'listen', (listen) => edit.remove(listen))).toBe('http {\r\n\tserver {\r\n\t}\r\n}\r\n');
  });
});

describe('remove', () => {
  it('takes the line, and keeps the comment behind it', () => {
    expect(change('a;\n  b 1;\nc;\n', 'b', edit.remove)).toBe('a;\nc;\n');
    expect(change('a;\n  b 1; # why\nc;\n', 'b', edit.remove)).toBe('a;\n  # why\nc;\n');
    expect(change('a;\n  b 1; # stacklint-ignore x/y: reason\nc;\n', 'b', edit.remove)).toBe('a;\nc;\n');
    expect(change('a;\n\nb {\n  x;\n}\n\nc;\n', 'b', edit.remove)).toBe('a;\n\nc;\n');
    expect(change('a; b; c;\n', 'b', edit.remove)).toBe('a; c;\n');
    expect(change('a; b; c;\n', 'a', edit.remove)).toBe('b; c;\n');
    expect(change('a;', 'a', edit.remove)).toBe('');
  });
});

const INSERT = {
  insertBefore: edit.insertBefore,
  insertAfter: edit.insertAfter,
  insertFirst: edit.insertFirst,
  insertLast: edit.insertLast,
};

const value = fc.oneof(
  fc.array(fc.constantFrom(...'ab;{}"\'\\#$ \n\r\t)(tn', 'é'), { maxLength: 8 }).map((parts) => parts.join('')),
  fc.string({ maxLength: 8 }),
);
const word = fc.tuple(value, fc.constantFrom<'' | '"' | "'">('', '"', "'")).map(([text, mark]) => quote(text, mark));
const blanks = fc.constantFrom(' ', '\n', '\n  ', ' # c\n', '\t');
const head = fc.tuple(word, fc.array(fc.tuple(blanks, word), { maxLength: 4 })).map(([first, rest]) => first + rest.flat().join(''));
const { block } = fc.letrec<{ block: string; item: string }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.tuple(head, fc.constantFrom('', ' ', '\n')).map(([text, blank]) => `${text}${blank};`),
    fc.tuple(head, tie('block')).map(([text, body]) => `${text} {${body}}`),
  ),
  block: fc.array(fc.tuple(blanks, tie('item')), { maxLength: 3 }).map((items) => items.flat().join('') + (items.length > 0 ? '\n' : '')),
}));

/** A file that nginx reads, and one of its directives. */
const pick = fc
  .tuple(block, fc.nat())
  .map(([text, seed]) => ({ text, seed, tree: parse(text) }))
  .filter(({ tree }) => tree.directives.length > 0 && tree.errors.length === 0 && tree.template === undefined)
  .map(({ text, seed, tree }) => {
    const all = walk(tree.directives);
    const index = seed % all.length;
    return { text, tree, all, index, directive: all[index]! };
  });

describe('laws of editing', () => {
  it('quote is the inverse of reading', () => {
    fc.assert(
      fc.property(value, fc.constantFrom<'' | '"' | "'">('', '"', "'"), (text, mark) => {
        const tree = parse(`a ${quote(text, mark)} b;`);
        fc.pre(tree.template === undefined || tree.template === 'envsubst');
        expect(tree.errors).toEqual([]);
        expect(shape(tree.directives)).toEqual([{ words: ['a', text, 'b'] }]);
      }),
      { numRuns: 2000 },
    );
  });

  it('setArgs gives these arguments and leaves the rest', () => {
    fc.assert(
      fc.property(pick, fc.array(value, { maxLength: 4 }), ({ text, all, index, directive }, args) => {
        const tree = parse(apply(text, edit.setArgs(directive, args)));
        fc.pre(tree.template === undefined || tree.template === 'envsubst');
        expect(tree.errors).toEqual([]);
        const after = walk(tree.directives).map((one) => one.words.map((part) => part.value));
        const wanted = all.map((one) => one.words.map((part) => part.value));
        wanted[index] = [directive.name, ...args];
        expect(after).toEqual(wanted);
      }),
      { numRuns: 1000 },
    );
  });

  it('remove loses that directive and no comment outside it', () => {
    fc.assert(
      fc.property(pick, ({ text, all, directive, tree: before }) => {
        const tree = parse(apply(text, edit.remove(directive)));
        expect(tree.errors).toEqual([]);
        const gone = new Set(walk([directive]));
        const names = (list: readonly Directive[]) => list.map((one) => one.words.map((part) => part.value));
        expect(names(walk(tree.directives))).toEqual(names(all.filter((one) => !gone.has(one))));
        const outside = before.comments.filter((one) => one.end <= directive.start || one.start >= directive.end);
        expect(tree.comments.length).toBe(outside.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('inserted lines stand where they were put', () => {
    const lines = ['xx 1;', 'yy {', '\tzz;', '}'];
    const inserted = [{ words: ['xx', '1'] }, { words: ['yy'], block: [{ words: ['zz'] }] }];
    const siblings = (directive: Directive): readonly Directive[] => directive.parent?.block ?? [];
    fc.assert(
      fc.property(
        pick,
        fc.constantFrom('insertBefore', 'insertAfter', 'insertFirst', 'insertLast'),
        ({ text, tree, all, directive }, how) => {
          fc.pre(how === 'insertBefore' || how === 'insertAfter' || directive.block !== undefined);
          const inside = how === 'insertFirst' || how === 'insertLast';
          const list = inside ? directive.block! : directive.parent === undefined ? tree.directives : siblings(directive);
          const at =
            how === 'insertFirst' ? 0 : how === 'insertLast' ? list.length : list.indexOf(directive) + (how === 'insertAfter' ? 1 : 0);
          const after = parse(apply(text, INSERT[how](directive, lines)));
          expect(after.errors).toEqual([]);
          expect(walk(after.directives).length).toBe(all.length + 3);
          // The n-th directive in reading order is still the same one, three later when the lines stand before it.
          const owner = inside ? directive : directive.parent;
          const found = owner === undefined ? after.directives : walk(after.directives)[all.indexOf(owner)]!.block!;
          expect(shape(found)).toEqual([...shape(list.slice(0, at)), ...inserted, ...shape(list.slice(at))]);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
