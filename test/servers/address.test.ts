import { describe, expect, it } from 'vitest';
import { meets, tcpAddress } from '../../src/servers/address.ts';

describe('meets', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1', 'all'],
    ['127.0.0.1', '0.0.0.0', 'all'],
    ['127.0.0.1', '*', 'all'],
    ['127.0.0.1', '::', 'all'],
    ['::1', '0.0.0.0', 'none'],
    ['localhost', '127.0.0.1', 'some'],
    ['localhost', '0.0.0.0', 'some'],
    ['localhost', 'localhost', 'some'],
    ['localhost', '::', 'all'],
    ['127.0.0.1', 'localhost', 'all'],
    ['::1', 'localhost', 'none'],
    ['10.0.0.1', '127.0.0.1', 'none'],
  ])('%s at %s: %s', (target, bound, expected) => {
    expect(meets(tcpAddress(target, 8000), tcpAddress(bound, 8000))).toBe(expected);
  });

  it('wants the same port', () => {
    expect(meets(tcpAddress('127.0.0.1', 8000), tcpAddress('127.0.0.1', 8001))).toBe('none');
  });
});
