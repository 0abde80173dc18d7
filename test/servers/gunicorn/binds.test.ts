import { describe, expect, it } from 'vitest';
import { showAddress } from '../../../src/servers/address.ts';
import { listenersOf } from '../../../src/servers/gunicorn/binds.ts';
import { readGunicorn } from '../../../src/servers/gunicorn/settings.ts';
import { catalog, filesOf, launchOf } from './helpers.ts';

function listeners(command: string, text = '', around: Parameters<typeof launchOf>[1] = {}): ReturnType<typeof listenersOf> {
  const launch = launchOf(command, around);
  const version = around.version === undefined ? {} : { version: around.version };
  return listenersOf(readGunicorn(filesOf({ '/srv/gunicorn.conf.py': text }), catalog, { launch, ...version }), launch);
}

const addresses = (...args: Parameters<typeof listeners>): string[] =>
  listeners(...args).map(({ address }) => (address.kind === 'unknown' ? `? ${address.reason}` : showAddress(address)));

describe('an address', () => {
  it.each([
    ['127.0.0.1:8000', '127.0.0.1:8000'],
    [':8000', '0.0.0.0:8000'],
    ['0.0.0.0', '0.0.0.0:8000'],
    ['LocalHost:80', 'localhost:80'],
    ['[::1]:8000', '[::1]:8000'],
    ['[::]', '[::]:8000'],
    ['tcp://1.2.3.4:5', '1.2.3.4:5'],
    ['unix:/run/a.sock', 'unix:/run/a.sock'],
    ['unix:///run/a.sock', 'unix:/run/a.sock'],
    ['unix:/var/run/./a//b.sock', 'unix:/run/a/b.sock'],
    ['unix:a.sock', 'unix:/srv/a.sock'],
    ['unix://run/a.sock', 'unix:/srv/run/a.sock'],
    ['fd://3', '? an inherited file descriptor'],
    ['host:port', "? 'port' is not a valid port number."],
    ['127.0.0.1:', "? '' is not a valid port number."],
    ['a:1,b:2', "? '1,b' is not a valid port number."],
    ['UNIX:/run/a.sock', "? '/run/a.sock' is not a valid port number."],
  ])('%s is %s', (text, expected) => {
    expect(addresses(`gunicorn -b '${text}' app`)).toEqual([expected]);
    expect(addresses('gunicorn app', `bind = ['${text}']\n`)).toEqual([expected]);
  });
});

describe('listeners', () => {
  it('are those of the place that wins, each where it is written', () => {
    const launch = launchOf('gunicorn -b a:1 --bind=b:2 app');
    const found = listenersOf(readGunicorn(filesOf({ '/srv/gunicorn.conf.py': 'bind = "c:3"\n' }), catalog, { launch }), launch);
    expect(found.map(({ address, span, origin }) => [showAddress(address), launch.file.slice(span), origin])).toEqual([
      ['a:1', 'a:1', 'explicit'],
      ['b:2', 'b:2', 'explicit'],
    ]);
    expect(addresses('gunicorn app', 'bind = ["c:3", "d:4"]\n')).toEqual(['c:3', 'd:4']);
    expect(addresses('gunicorn app', 'bind = "c:3"\nbind = "d:4"\n')).toEqual(['d:4']);
    expect(addresses('gunicorn app', 'bind = []\n')).toEqual([]);
  });

  it('have a default', () => {
    expect(listeners('gunicorn app')).toMatchObject([{ address: { host: '127.0.0.1', port: 8000 }, protocol: 'http', origin: 'default' }]);
    expect(listeners('gunicorn app', '', { environment: { PORT: '5000' } })).toMatchObject([
      { address: { host: '0.0.0.0', port: 5000 }, origin: 'default' },
    ]);
    expect(addresses('gunicorn app', '', { procfile: true })).toEqual(['? the platform sets $PORT']);
  });

  it('may not be known', () => {
    expect(addresses('gunicorn -b $BIND app')).toEqual(['? a variable']);
    expect(addresses('gunicorn -b a:1 -b $BIND app')).toEqual(['a:1', '? a variable']);
    expect(addresses('gunicorn app', 'bind = f()\n')).toEqual(['? what `f()` gives is not known here']);
    expect(addresses('gunicorn $OPTS app', 'bind = "a:1"\n')).toEqual(['? a variable']);
    expect(addresses('gunicorn -b unix:a.sock app', '', { cwd: null })).toEqual([
      '? a relative path, and the working directory is not known',
    ]);
  });

  it.each([
    ['--chdir /app', '', 'unix:/app/a.sock'],
    ['--chdir sub', '', 'unix:/srv/sub/a.sock'],
    ['', 'chdir = "sub"\n', 'unix:/srv/sub/a.sock'],
    ['--chdir $DIR', '', '? a relative path, and the working directory is not known'],
  ])('with relative paths lie below the directory after chdir: %s %j', (flags, text, expected) => {
    expect(addresses(`gunicorn ${flags} -b unix:a.sock app`, text)).toEqual([expected]);
  });

  it.each([
    ['', {}, 'http'],
    ['certfile = "c.pem"\n', {}, 'https'],
    ['keyfile = "c.pem"\n', {}, 'https'],
    ['certfile = f()\n', {}, undefined],
    ['protocol = "uwsgi"\n', { version: '24.0.0' }, 'uwsgi'],
    ['protocol = "uwsgi"\n', { version: '23.0.0' }, 'http'],
  ])('speak a protocol: %j %j', (text, around, protocol) => {
    expect(listeners('gunicorn app', text, around).map((listener) => listener.protocol)).toEqual([protocol]);
  });
});
