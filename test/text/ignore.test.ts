import { describe, expect, it } from 'vitest';
import { ignoresIn } from '../../src/text/ignore.ts';
import { SourceFile } from '../../src/text/source.ts';

/** As `comment | rules | line, own line or behind code`; `trailing`: every `#` begins a comment. */
function read(text: string, trailing = false): string[] {
  const file = new SourceFile('x', text);
  return ignoresIn(file, trailing ? (offset) => text[offset] === '#' : undefined).map(({ span, rules, line, ownLine }) => {
    for (const rule of rules) expect(file.slice(rule.span)).toBe(rule.id);
    return `${file.slice(span)} | ${rules.map(({ id }) => id).join(' ')} | ${line ?? 'file'}${ownLine ? '' : ' behind code'}`;
  });
}

describe('ignore comments', () => {
  it('stand above the line they cover', () => {
    expect(read('a\n  # stacklint-ignore nginx/x: because\n\n# more\n  ; still more\nb\n')).toEqual([
      '# stacklint-ignore nginx/x: because | nginx/x | 6',
    ]);
    expect(read('; stacklint-ignore uwsgi/x\r\nb = 1\r\n')).toEqual(['; stacklint-ignore uwsgi/x | uwsgi/x | 2']);
  });

  it('cover nothing at the end of a file', () => {
    expect(read('a\n# stacklint-ignore nginx/x')).toEqual(['# stacklint-ignore nginx/x | nginx/x | 3']);
  });

  it('may name several rules, and families', () => {
    expect(read('#stacklint-ignore nginx/a-b, stack/* ,uwsgi/c: d, e/f\nx')).toEqual([
      '#stacklint-ignore nginx/a-b, stack/* ,uwsgi/c: d, e/f | nginx/a-b stack/* uwsgi/c | 2',
    ]);
  });

  it('stand behind code where the language has such comments', () => {
    expect(read('a; # stacklint-ignore nginx/x\nb{# stacklint-ignore nginx/y\n', true)).toEqual([
      '# stacklint-ignore nginx/x | nginx/x | 1 behind code',
      '# stacklint-ignore nginx/y | nginx/y | 2 behind code',
    ]);
    expect(read('a = b # stacklint-ignore uwsgi/x\n')).toEqual([]);
  });

  it('are comments of the language, not its strings', () => {
    const file = new SourceFile('x', 'a "\n# stacklint-ignore nginx/x\n"; # stacklint-ignore nginx/y\n');
    expect(ignoresIn(file, (offset) => offset === file.text.lastIndexOf('#')).map(({ rules }) => rules[0]!.id)).toEqual(['nginx/y']);
  });

  it('may cover the whole file', () => {
    expect(read('a\nb # stacklint-ignore-file nginx/x\n# stacklint-ignore-file stack/y\n', true)).toEqual([
      '# stacklint-ignore-file nginx/x | nginx/x | file behind code',
      '# stacklint-ignore-file stack/y | stack/y | file',
    ]);
  });

  it('are told from other words', () => {
    expect(read('# stacklint-ignored nginx/x\n# no stacklint-ignore nginx/x\nstacklint-ignore nginx/x\n', true)).toEqual([]);
  });

  it('are read in linear time', () => {
    expect(ignoresIn(new SourceFile('x', '# stacklint-ignore nginx/x\n'.repeat(50_000))).length).toBe(50_000);
  });
});
