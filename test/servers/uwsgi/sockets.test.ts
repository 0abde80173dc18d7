import { describe, expect, it } from 'vitest';
import { listenersOf } from '../../../src/servers/uwsgi/sockets.ts';
import { read, run } from './helpers.ts';

const listeners = (lines: string): unknown =>
  listenersOf(read(`[uwsgi]\n${lines}\n`)).map(({ via, protocol, address }) => [via, protocol, address]);

const tcp = (host: string, port: number): unknown => ({ kind: 'tcp', host, port });
const unix = (path: string): unknown => ({ kind: 'unix', path });

describe('listenersOf', () => {
  it('knows each option’s protocol', () => {
    expect(
      listeners(
        [
          'socket = 127.0.0.1:1',
          'uwsgi-socket = :2',
          'http-socket = [::1]:3',
          'http11-socket = localhost:4',
          'https-socket = 0.0.0.0:5,a.crt,a.key',
          'http = :6',
          'https = :7,a.crt,a.key',
          'fastcgi-socket = /run/f.sock',
          'scgi-socket = @s',
          'suwsgi-socket = :8,a.crt,a.key',
          'raw-socket = :9',
        ].join('\n'),
      ),
    ).toEqual([
      ['socket', 'uwsgi', tcp('127.0.0.1', 1)],
      ['uwsgi-socket', 'uwsgi', tcp('0.0.0.0', 2)],
      ['http-socket', 'http', tcp('::1', 3)],
      ['http11-socket', 'http', tcp('localhost', 4)],
      ['https-socket', 'https', tcp('0.0.0.0', 5)],
      ['http', 'http', tcp('0.0.0.0', 6)],
      ['https', 'https', tcp('0.0.0.0', 7)],
      ['fastcgi-socket', 'fastcgi', unix('/run/f.sock')],
      ['scgi-socket', 'scgi', unix('@s')],
      ['suwsgi-socket', 'suwsgi', tcp('0.0.0.0', 8)],
      ['raw-socket', undefined, tcp('0.0.0.0', 9)],
    ]);
  });

  it('takes the named address of https2, abstract names, and only a shared socket that was there before', () => {
    expect(
      listeners(
        'https2 = cert=a.crt,addr=:1,key=a.key\nhttp-to-https = :2\nhttp-socket = =0\nshared-socket = :3\nhttp-socket = =0\nhttps2 = cert=x',
      ),
    ).toEqual([
      ['https2', 'https', tcp('0.0.0.0', 1)],
      ['http-to-https', 'http', tcp('0.0.0.0', 2)],
      ['http-socket', 'http', { kind: 'unknown', reason: 'no such shared-socket', text: '=0' }],
      ['http-socket', 'http', tcp('0.0.0.0', 3)],
      ['https2', 'https', { kind: 'unknown', reason: 'it is empty', text: '' }],
    ]);
    expect(listeners('socket = a\nsocket = @b\nsocket = /c\nabstract-socket = true')).toEqual([
      ['socket', 'uwsgi', unix('@a')],
      ['socket', 'uwsgi', unix('@b')],
      ['socket', 'uwsgi', unix('@/c')],
    ]);
  });

  it.each([
    ['protocol = http', 'http'],
    ['socket-protocol = fastcgi-nph', 'fastcgi'],
    ['protocol = $(P)', undefined],
    ['protocol = constructor', undefined],
  ])('%s', (line, protocol) => {
    expect(listeners(`${line}\nsocket = :1\nuwsgi-socket = :2`)).toEqual([
      ['socket', protocol, tcp('0.0.0.0', 1)],
      ['uwsgi-socket', 'uwsgi', tcp('0.0.0.0', 2)],
    ]);
  });

  it('resolves relative paths after chdir', () => {
    const paths = (command: string, cwd: string): unknown => listenersOf(run(command, {}, { cwd })).map(({ address }) => address);
    expect(paths('uwsgi -s a.sock', '/srv')).toEqual([unix('/srv/a.sock')]);
    expect(paths('uwsgi -s a.sock --chdir app/', '/srv')).toEqual([unix('/srv/app/a.sock')]);
    expect(paths('uwsgi -s ../a.sock --chdir /app/x', '/srv')).toEqual([unix('/app/a.sock')]);
    expect(paths('uwsgi -s /var/run//a.sock', '/srv')).toEqual([unix('/run/a.sock')]);
    expect(listeners('chdir = /app\nsocket = 9996')).toEqual([['socket', 'uwsgi', unix('/app/9996')]]);
  });

  it('follows shared sockets', () => {
    expect(listeners('shared-socket = :80\nhttp = =0\nsocket = =1')).toEqual([
      ['http', 'http', tcp('0.0.0.0', 80)],
      ['socket', 'uwsgi', { kind: 'unknown', reason: 'no such shared-socket', text: '=1' }],
    ]);
  });

  it.each([
    ['a.sock', 'a relative path, and the working directory is not known'],
    ['fd://3', 'an inherited file descriptor'],
    ['*:80', 'the address of a network interface'],
    [':0', 'a port the kernel picks'],
    ['unix:/run/a.sock', 'uWSGI takes it for a TCP address, but what follows the colon is no port'],
    ['$(S)', 'the environment variable S is not in view'],
  ])('does not guess %s', (text, reason) => {
    expect(listeners(`socket = ${text}`)).toEqual([['socket', 'uwsgi', { kind: 'unknown', reason, text }]]);
  });

  it('takes a path as it stands, in doubt, where a file out of view may make it an abstract name', () => {
    const doubts = (lines: string): unknown =>
      listenersOf(read(`[uwsgi]\n${lines}\nini = /etc/more.ini\n`)).map(({ address, doubt }) => [address, doubt]);
    const doubt = 'a file that is read is not in view, and may set abstract-socket';
    expect(doubts('socket = /run/a.sock\nsocket = @b\nsocket = :1')).toEqual([
      [unix('/run/a.sock'), doubt],
      [unix('@b'), undefined],
      [tcp('0.0.0.0', 1), undefined],
    ]);
    expect(doubts('abstract-socket = false\nsocket = /run/a.sock')).toEqual([[unix('/run/a.sock'), undefined]]);
  });

  it('points at the value', () => {
    const text = '[uwsgi]\nsocket = /run/a.sock\n';
    const { span } = listenersOf(read(text))[0]!;
    expect(text.slice(span.start, span.end)).toBe('/run/a.sock');
  });
});
