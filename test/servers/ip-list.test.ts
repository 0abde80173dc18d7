import { describe, expect, it } from 'vitest';
import { holdsIp } from '../../src/servers/ip-list.ts';

describe('a list of addresses and networks', () => {
  it.each([
    [[], '127.0.0.1', false],
    [['127.0.0.1'], '127.0.0.1', true],
    [['10.0.0.0/8', '127.0.0.0/29'], '127.0.0.1', true],
    [['127.0.0.8/29'], '127.0.0.1', false],
    [['0.0.0.0/0'], '127.0.0.1', true],
    [['::1'], '127.0.0.1', false],
    [['::1'], '::1', true],
    [['127.0.0.1'], '::1', false],
    [['fd00::/8'], '::1', undefined],
    [['10.0'], '127.0.0.1', false],
    [['proxy.internal'], '127.0.0.1', undefined],
    [['proxy.internal', '127.0.0.1'], '127.0.0.1', true],
    [['10.0.0.0/255.0.0.0'], '127.0.0.1', undefined],
  ] as const)('%s holds %s: %s', (list, ip, expected) => {
    expect(holdsIp(list, ip)).toBe(expected);
  });
});
