import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseApache } from '../../../src/syntax/apache/parser.ts';
import type { ApacheDirective, ApacheTree } from '../../../src/syntax/apache/tree.ts';
import { SourceFile } from '../../../src/text/source.ts';

const PIECES = [
  'ServerName', 'a', ' ', '\n', '\r\n', '\\\n', '\\', '"', "'", '#', '<', '>', '</', '<VirtualHost *:80>\n', '</VirtualHost>\n', '<IfModule x>\n',
  '</IfModule>\n', '\n<Directory /a>', '\n</Directory>', '${A}', '{{ x }}', '{% if x %}\n', '{% else %}\n', '{% endif %}\n', '{% if x %}<A>{% else %}</A>{% endif %}\n', '\uFEFF', '\0', '\t', 'é', '\n\n', '<%= y %>', '=',
]; // oxfmt-ignore

const text = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 80 }),
);

function walk(directives: readonly ApacheDirective[]): ApacheDirective[] {
  const found: ApacheDirective[] = [];
  const todo = directives.toReversed();
  for (let next = todo.pop(); next; next = todo.pop()) {
    found.push(next);
    todo.push(...(next.children ?? []).toReversed());
  }
  return found;
}

/** What lies in no directive, no closing tag and no comment: blanks, backslashes and what a NUL cuts off. */
function flaws({ file, directives, comments, errors }: ApacheTree): string[] {
  const found: string[] = [];
  const must = (holds: boolean, what: string): void => {
    if (!holds) found.push(what);
  };
  const { length } = file.text;
  let at = 0;
  for (const directive of walk(directives)) {
    const { start, end, headEnd, words, parent, children } = directive;
    must(start >= at && headEnd > start && headEnd <= end && end <= length, 'head');
    must(parent === undefined || (start >= parent.headEnd && end <= parent.end), 'parent');
    must(children === undefined || children.every((child) => child.parent === directive), 'children');
    let inner = start;
    for (const word of words) {
      must(word.start >= inner && word.end >= word.start && word.end <= headEnd, 'word');
      inner = word.end;
      if (word.quote === '' && !file.text.slice(word.start, word.end).includes('\\'))
        must(word.value.length <= word.end - word.start, 'value');
    }
    at = headEnd;
  }
  let last = 0;
  for (const comment of comments) {
    must(comment.start >= last && comment.end > comment.start && comment.end <= length, 'comment');
    last = comment.end;
  }
  for (const { start, end, line } of errors) must(start >= 0 && end >= start && end <= length && line >= 1, 'error');
  return found;
}

/** Every character that is no blank lies in a head, a closing tag or a comment. */
function lost({ file, directives, comments }: ApacheTree): string {
  const chars = [...Array(file.text.length).keys()].map((index) => file.text[index]!);
  const clear = (start: number, end: number): void => {
    for (let at = start; at < end; at++) chars[at] = ' ';
  };
  for (const directive of walk(directives)) clear(directive.start, directive.headEnd);
  for (const { start, end } of comments) clear(start, end);
  return chars
    .join('')
    .replace(/^\uFEFF/, '')
    .split(/\n/)
    .filter((line) => !/^\s*(?:["']?<\/|$)/.test(line.replace(/\\\r?$/, '')))
    .join('\n');
}

describe('any text', () => {
  it('is read without a throw into spans that hold', () => {
    fc.assert(
      fc.property(text, (input) => {
        expect(flaws(parseApache(new SourceFile('a.conf', input)))).toEqual([]);
      }),
      { numRuns: 800, seed: 23 },
    );
  });

  it('is read without loss', () => {
    const plain = text.filter((input) => !/[\0\v\f]|\r(?!\n)|\\\r?\n/.test(input)); // eslint-disable-line no-control-regex
    fc.assert(
      fc.property(plain, (input) => {
        expect(lost(parseApache(new SourceFile('a.conf', input)))).toBe('');
      }),
      { numRuns: 800, seed: 24 },
    );
  });
});
