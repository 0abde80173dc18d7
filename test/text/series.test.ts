import { describe, expect, it } from 'vitest';
import { series } from '../../src/text/series.ts';

describe('series', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a or b'],
    [['a', 'b', 'c'], 'a, b or c'],
  ])('%j', (words, expected) => {
    expect(series(words, 'or')).toBe(expected);
  });
});
