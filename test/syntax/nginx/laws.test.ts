import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Directive, NginxTree } from '../../../src/syntax/nginx/tree.ts';
import { cases, inputOf, parse, steps, walk } from './cases.ts';

/** What every tree must hold, whatever the text. */
function checkSpans(tree: NginxTree): void {
  const { length } = tree.file.text;
  const todo: {
    readonly list: readonly Directive[];
    readonly from: number;
    readonly to: number;
    readonly parent: Directive | undefined;
  }[] = [{ list: tree.directives, from: 0, to: length, parent: undefined }];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    let at = next.from;
    for (const directive of next.list) {
      expect(directive.parent).toBe(next.parent);
      expect(directive.words.length).toBeGreaterThan(0);
      expect(directive.words[0]!.start).toBe(directive.start);
      expect(directive.name).toBe(directive.words[0]!.value);
      expect(directive.start).toBeGreaterThanOrEqual(at);
      at = directive.start;
      for (const word of directive.words) {
        expect(word.start).toBeGreaterThanOrEqual(at);
        expect(word.end).toBeGreaterThan(word.start);
        at = word.end;
      }
      expect(directive.open < 0).toBe(directive.block === undefined);
      if (directive.block !== undefined) {
        expect(directive.open).toBeGreaterThanOrEqual(at);
        expect(tree.file.text[directive.open]).toBe('{');
        todo.push({ list: directive.block, from: directive.open + 1, to: directive.end, parent: directive });
      }
      expect(directive.end).toBeGreaterThanOrEqual(at);
      at = directive.end;
    }
    expect(at).toBeLessThanOrEqual(next.to);
  }
  let at = 0;
  for (const comment of tree.comments) {
    expect(comment.start).toBeGreaterThanOrEqual(at);
    expect(comment.end).toBeGreaterThan(comment.start);
    at = comment.end;
  }
  expect(at).toBeLessThanOrEqual(length);
  for (const error of tree.errors) {
    expect(error.start).toBeGreaterThanOrEqual(0);
    expect(error.end).toBeGreaterThanOrEqual(error.start);
    expect(Math.max(error.end, error.stoodAt)).toBeLessThanOrEqual(length);
  }
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

describe('laws of the tree', () => {
  it.each([
    ['any text', fc.string({ maxLength: 200 })],
    ['soup of what matters', soup],
    ['mutations of the cases', mutation],
  ])('spans lie inside the file, ordered and nested: %s', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => checkSpans(parse(text))),
      { numRuns: 1500 },
    );
  });

  it.each([
    ['soup of what matters', soup],
    ['mutations of the cases', mutation],
  ])('nothing but blanks lies between words, comments and terminators of what nginx reads: %s', (_, texts) => {
    let judged = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const tree = parse(text);
        if (tree.errors.length > 0 || ['jinja', 'erb'].includes(tree.template ?? '') || text.includes('_by_lua_block')) return;
        judged++;
        expect(gaps(tree).filter((gap) => /[^ \t\r\n]/.test(gap))).toEqual([]);
      }),
      { numRuns: 1500 },
    );
    expect(judged).toBeGreaterThan(50);
  });
});
