import { describe, expect, it } from 'vitest';
import { duration, size } from '../../../src/servers/nginx/queries.ts';

describe('duration', () => {
  it.each([
    ['60', 60],
    ['60s', 60],
    ['1m', 60],
    ['1m30s', 90],
    ['1m 30s', 90],
    ['1h 30', 3630],
    ['500ms', 0.5],
    ['1s500ms', 1.5],
    ['1d', 86_400],
    ['1M', 2_592_000],
    ['1y', 31_536_000],
    ['0', 0],
    ['', undefined],
    ['1x', undefined],
    ['30s 1m', undefined],
    ['1m 1m', undefined],
    ['60 60', undefined],
    ['-1', undefined],
    ['$t', undefined],
  ])('%s', (text, seconds) => {
    expect(duration(text)).toBe(seconds);
  });
});

describe('size', () => {
  it.each([
    ['1024', 1024],
    ['8k', 8192],
    ['10M', 10_485_760],
    ['1g', 1_073_741_824],
    ['0', 0],
    ['1.5m', undefined],
    ['10mb', undefined],
    ['', undefined],
  ])('%s', (text, bytes) => {
    expect(size(text)).toBe(bytes);
  });
});
