import { describe, expect, it } from 'vitest';
import {
  isElsewhere,
  isLocal,
  isLoopbackHost,
  isWildcard,
  meets,
  normalisePath,
  showAddress,
  tcpAddress,
  unixAddress,
} from '../../src/servers/address.ts';

describe('normalisePath', () => {
  it.each<[path: string, normal: string, base?: string]>([
    ['/run/app.sock', '/run/app.sock'],
    ['/var/run/app.sock', '/run/app.sock'],
    ['/var/run', '/run'],
    ['/var/running/app.sock', '/var/running/app.sock'],
    ['/var/./run//app.sock', '/run/app.sock'],
    ['//run///app.sock', '/run/app.sock'],
    ['/run/app/../web.sock', '/run/web.sock'],
    ['/../run/app.sock', '/run/app.sock'],
    ['/run/app/', '/run/app'],
    ['app.sock', 'app.sock'],
    ['app.sock', '/srv/app/app.sock', '/srv/app'],
    ['../run/app.sock', '/srv/run/app.sock', '/srv/app'],
    ['../../x', '../../x'],
    ['/run/app.sock', '/run/app.sock', '/srv/app'],
    ['run/app.sock', '/run/run/app.sock', '/var/run'],
    ['@app//x', '@app//x', '/srv'],
  ])('%s is %s (base %s)', (path, normal, base) => {
    expect(normalisePath(path, base)).toBe(normal);
  });
});

describe('addresses', () => {
  it.each([
    [tcpAddress('LocalHost', 80), 'localhost:80'],
    [tcpAddress('[::1]', 8000), '[::1]:8000'],
    [tcpAddress('[FE80::1]', 8000), '[fe80::1]:8000'],
    [tcpAddress('*', 8000), '*:8000'],
    [unixAddress('/var/run/a.sock'), 'unix:/run/a.sock'],
    [unixAddress('a.sock', '/srv'), 'unix:/srv/a.sock'],
    [unixAddress('@a'), 'unix:@a'],
    [{ kind: 'unknown', reason: 'it holds a variable', text: '$x' } as const, '$x'],
  ])('%j is shown as %s', (address, text) => {
    expect(showAddress(address)).toBe(text);
  });

  it.each<[host: string, loopback: boolean, wildcard: boolean, elsewhere: boolean]>([
    ['localhost', true, false, false],
    ['127.0.0.1', true, false, false],
    ['127.1.2.3', true, false, false],
    ['::1', true, false, false],
    // As a target it is this host, as a listener every interface.
    ['0.0.0.0', false, true, false],
    ['::', false, true, false],
    ['*', false, true, true],
    ['10.0.0.1', false, false, true],
    ['web', false, false, true],
    ['127.0.0.1.example.com', false, false, true],
    ['constructor', false, false, true],
  ])('%s: loopback %s, wildcard %s, elsewhere %s', (host, loopback, wildcard, elsewhere) => {
    const address = tcpAddress(host, 8000);
    expect([isLoopbackHost(host), isLocal(address), isWildcard(address), isElsewhere(address)]).toEqual([
      loopback,
      loopback,
      wildcard,
      elsewhere,
    ]);
  });

  it('of sockets are local', () => {
    const unknown = { kind: 'unknown', reason: '', text: '' } as const;
    expect([unixAddress('/a'), unknown].map((address) => [isLocal(address), isWildcard(address), isElsewhere(address)])).toEqual([
      [true, false, false],
      [false, false, false],
    ]);
  });
});

describe('meets', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1', 'all'],
    ['127.0.0.1', '0.0.0.0', 'all'],
    ['127.0.0.1', '*', 'all'],
    ['127.0.0.1', '::', 'all'],
    ['127.0.0.1', '127.0.0.2', 'none'],
    ['127.0.0.1', '10.0.0.1', 'none'],
    ['::1', '0.0.0.0', 'none'],
    ['::1', '::', 'all'],
    ['::1', '127.0.0.1', 'none'],
    ['localhost', '127.0.0.1', 'some'],
    ['localhost', '::1', 'some'],
    ['localhost', '0.0.0.0', 'some'],
    ['localhost', 'localhost', 'some'],
    ['localhost', '::', 'all'],
    ['localhost', '*', 'all'],
    ['127.0.0.1', 'localhost', 'all'],
    ['::1', 'localhost', 'none'],
    ['0.0.0.0', '127.0.0.1', 'all'],
    ['0.0.0.0', '0.0.0.0', 'all'],
    ['0.0.0.0', '10.0.0.1', 'none'],
    ['::', '::1', 'all'],
    ['::', '127.0.0.1', 'none'],
    ['10.0.0.1', '127.0.0.1', 'none'],
    ['10.0.0.1', '0.0.0.0', 'all'],
    ['web', 'web', 'all'],
    ['web', '0.0.0.0', 'all'],
    ['web', '127.0.0.1', 'none'],
  ])('%s at %s: %s', (target, bound, expected) => {
    expect(meets(tcpAddress(target, 8000), tcpAddress(bound, 8000))).toBe(expected);
  });

  it('wants the same port', () => {
    expect(meets(tcpAddress('127.0.0.1', 8000), tcpAddress('127.0.0.1', 8001))).toBe('none');
  });

  it('wants the same socket, and the same kind', () => {
    const unknown = { kind: 'unknown', reason: '', text: '/run/a' } as const;
    expect(
      [
        [unixAddress('/run/a'), unixAddress('/var/run/a')] as const,
        [unixAddress('/run/a'), unixAddress('/run/b')] as const,
        [unixAddress('@a'), unixAddress('/a')] as const,
        [unixAddress('/run/a'), tcpAddress('localhost', 80)] as const,
        [unixAddress('/run/a'), unknown] as const,
        [unknown, unknown] as const,
      ].map(([target, listener]) => meets(target, listener)),
    ).toEqual(['all', 'none', 'none', 'none', 'none', 'none']);
  });
});
