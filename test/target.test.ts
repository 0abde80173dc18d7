import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions } from '../src/target.ts';

describe('compareVersions', () => {
  it.each([
    ['1.9', '<', '1.10'],
    ['1.22', '=', '1.22.0'],
    ['1.22.1', '>', '1.22'],
    ['20.1.0', '<', '21'],
    ['2.0.21', '<', '2.0.27'],
    ['2.0.21-debian', '=', '2.0.21'],
    ['1.22.1-3ubuntu1', '>', '1.22.0'],
    ['', '=', '0'],
  ])('%s %s %s', (a, sign, b) => {
    const expected = sign === '<' ? -1 : sign === '>' ? 1 : 0;
    expect([Math.sign(compareVersions(a, b)), Math.sign(compareVersions(b, a)) + 0]).toEqual([expected, 0 - expected]);
  });

  it('orders', () => {
    const version = fc.array(fc.nat(40), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(version, version, (a, b) => {
        const [left, right] = [a, b].map((parts) => parts.join('.')) as [string, string];
        const at = Array.from({ length: 4 }, (_, i) => (a[i] ?? 0) - (b[i] ?? 0)).find((difference) => difference !== 0) ?? 0;
        expect(Math.sign(compareVersions(left, right))).toBe(Math.sign(at));
      }),
    );
  });
});
