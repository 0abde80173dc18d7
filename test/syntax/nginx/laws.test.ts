import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Directive, NginxTree } from '../../../src/syntax/nginx/tree.ts';
import { cases, inputOf, parse, steps, walk } from './cases.ts';

/** What is wrong with a tree's spans, whatever the text: each must lie inside the file, behind the one before and inside its block. */
function flaws(tree: NginxTree): string[] {
  const found: string[] = [];
  const { length } = tree.file.text;
  const must = (holds: boolean, what: string): void => {
    if (!holds) found.push(what);
  };
  const todo: {
    readonly list: readonly Directive[];
    readonly from: number;
    readonly to: number;
    readonly parent: Directive | undefined;
  }[] = [{ list: tree.directives, from: 0, to: length, parent: undefined }];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    let at = next.from;
    for (const directive of next.list) {
      const [first] = directive.words;
      must(directive.parent === next.parent, 'parent');
      must(first !== undefined && first.start === directive.start && first.value === directive.name, 'name');
      must(directive.start >= at, 'start of a directive');
      at = directive.start;
      for (const word of directive.words) {
        must(word.start >= at && word.end > word.start, 'word');
        at = word.end;
      }
      must(directive.open < 0 === (directive.block === undefined), 'open without a block');
      if (directive.block !== undefined) {
        must(directive.open >= at && tree.file.text[directive.open] === '{', 'open');
        todo.push({ list: directive.block, from: directive.open + 1, to: directive.end, parent: directive });
      }
      must(directive.end >= at, 'end of a directive');
      at = directive.end;
    }
    must(at <= next.to, 'end of a block');
  }
  let at = 0;
  for (const comment of tree.comments) {
    must(comment.start >= at && comment.end > comment.start, 'comment');
    at = comment.end;
  }
  must(at <= length, 'last comment');
  for (const error of tree.errors)
    must(error.start >= 0 && error.end >= error.start && Math.max(error.end, error.stoodAt) <= length, 'error');
  return found;
}

/** Words, comments and terminators in order, and what lies between them. */
function gaps(tree: NginxTree): string[] {
  const pieces = [...tree.comments, ...walk(tree.directives).flatMap((directive) => directive.words)];
  for (const { at } of steps(tree)) pieces.push({ start: at, end: at + 1 });
  pieces.sort((a, b) => a.start - b.start);
  const found: string[] = [];
  let done = 0;
  for (const piece of pieces) {
    found.push(tree.file.text.slice(done, piece.start));
    done = piece.end;
  }
  return [...found, tree.file.text.slice(done)];
}

const char = fc.constantFrom(
  ...'ab;{}"\'\\#$ \n\r\t)(',
  'é',
  '{{',
  '}}',
  '{%',
  '%}',
  '<%',
  '%>',
  '${A}',
  ' x_by_lua_block {',
  'map ',
  '[[',
  ']]',
);
const soup = fc.array(char, { maxLength: 80 }).map((parts) => parts.join(''));

const sources = cases.map((row) => inputOf(row)?.text).filter((text): text is string => text !== undefined && text.length < 3000);

/** A case with a few characters taken out, put in or doubled. */
const mutation = fc
  .tuple(fc.constantFrom(...sources), fc.array(fc.tuple(fc.nat(), fc.nat(3), char), { minLength: 1, maxLength: 4 }))
  .map(([source, changes]) =>
    changes.reduce((text, [seed, kind, piece]) => {
      const at = text.length === 0 ? 0 : seed % text.length;
      if (kind === 0) return text.slice(0, at) + text.slice(at + 1);
      if (kind === 1) return text.slice(0, at) + piece + text.slice(at);
      if (kind === 2) return text.slice(0, at) + piece + text.slice(at + 1);
      return text.slice(0, at) + text.slice(Math.max(0, at - 5));
    }, source),
  );

const every = [fc.string({ maxLength: 200 }), soup, mutation];

describe('laws of the tree', () => {
  it('spans lie inside the file, ordered and nested', () => {
    for (const texts of every) {
      fc.assert(
        fc.property(texts, (text) => {
          expect(flaws(parse(text))).toEqual([]);
        }),
        { numRuns: 1500 },
      );
    }
  });

  it('nothing but blanks lies between words, comments and terminators of what nginx reads', () => {
    let judged = 0;
    for (const texts of every) {
      fc.assert(
        fc.property(texts, (text) => {
          const tree = parse(text);
          const asNginx = tree.errors.length === 0 && !['jinja', 'erb'].includes(tree.template ?? '') && !text.includes('_by_lua_block');
          if (asNginx) judged++;
          expect(asNginx ? gaps(tree).filter((gap) => /[^ \t\r\n]/.test(gap)) : []).toEqual([]);
        }),
        { numRuns: 1500 },
      );
    }
    expect(judged).toBeGreaterThan(300);
  });
});
