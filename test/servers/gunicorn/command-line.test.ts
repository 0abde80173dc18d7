import { describe, expect, it } from 'vitest';
import { fromArgument, readCommandLine } from '../../../src/servers/gunicorn/command-line.ts';
import { catalog, launchOf } from './helpers.ts';

const read = (command: string, version = '20.1.0'): ReturnType<typeof readCommandLine> =>
  readCommandLine(launchOf(`gunicorn ${command}`).words.slice(1), catalog, version);

/** Flags as `name=text`, `name` for those without an argument. */
const flags = (command: string, version?: string): string[] =>
  read(command, version).flags.map(
    ({ setting, text, hole }) => `${setting.name}${text === undefined ? '' : `=${text}`}${hole === undefined ? '' : ` (${hole})`}`,
  );

describe('a command', () => {
  it.each([
    ['-w 4 app:app', ['workers=4'], 'app:app'],
    ['-w4 app:app', ['workers=4'], 'app:app'],
    ['-w=4', ['workers=4'], undefined],
    ['--workers 4', ['workers=4'], undefined],
    ['--workers=4', ['workers=4'], undefined],
    ['--worker-con 4', ['worker_connections=4'], undefined],
    ['--capt', ['capture_output'], undefined],
    ['-DR app', ['daemon', 'enable_stdio_inheritance'], 'app'],
    ['-Dw4', ['daemon', 'workers=4'], undefined],
    ['-Dw 4', ['daemon', 'workers=4'], undefined],
    ['-b a -b b --bind=c', ['bind=a', 'bind=b', 'bind=c'], undefined],
    ['--preload --no-sendfile', ['preload_app', 'sendfile'], undefined],
    ['--access-logfile - app', ['accesslog=-'], 'app'],
    ["--access-logformat '-%(h)s x'", ['access_log_format=-%(h)s x'], undefined],
    ["--bind ''", ['bind='], undefined],
    ['-m 007', ['umask=007'], undefined],
    ['app:app -w 4', ['workers=4'], 'app:app'],
    ['-w 4 app:app rest', ['workers=4'], 'app:app'],
    ['-- app', [], 'app'],
    ['--help -v', [], undefined],
    ['\'app:create("x")\'', [], 'app:create("x")'],
  ])('%s', (command, expected, app) => {
    const line = read(command);
    expect([flags(command), line.app?.value, line.refused, line.open]).toEqual([expected, app, [], undefined]);
  });

  it.each([
    ['--nope', 'unrecognized arguments: --nope'],
    ['--nope=1', 'unrecognized arguments: --nope=1'],
    ['-z', 'unrecognized arguments: -z'],
    ['--header-map drop', 'unrecognized arguments: --header-map'],
    ['-w', 'argument -w/--workers: expected one argument'],
    ['-w --preload', 'argument -w/--workers: expected one argument'],
    ['-w four', "argument -w/--workers: invalid int value: 'four'"],
    ['-w 0x4', "argument -w/--workers: invalid int value: '0x4'"],
    ['-workers 4', "argument -w/--workers: invalid int value: 'orkers'"],
    ['-m 09', "argument -m/--umask: invalid auto_int value: '09'"],
    ['--daemon=1', "argument -D/--daemon: ignored explicit argument '1'"],
    ['-D1', "argument -D/--daemon: ignored explicit argument '1'"],
    ['--re', 'ambiguous option: --re could match --reload, --reload-engine, --reload-extra-file, --reuse-port'],
    ['app -w 4 other', 'unrecognized arguments: other'],
    ['app -w 4 -- other', 'unrecognized arguments: --'],
  ])('%s is refused', (command, message) => {
    expect(read(command).refused[0]?.message).toBe(message);
  });

  it('knows the flags of its version', () => {
    expect(flags('--header-map drop', '22.0.0')).toEqual(['header_map=drop']);
    expect([
      flags('--proxy-protocol app', '20.1.0'),
      flags('--proxy-protocol v2', '24.1.0'),
      flags('--proxy-protocol --preload', '24.1.0'),
    ]).toEqual([['proxy_protocol'], ['proxy_protocol=v2'], ['proxy_protocol', 'preload_app']]);
  });

  it.each([
    ['$OPTS app:app', [], 'app:app', 'a variable'],
    ['$MODULE:app', [], '$MODULE:app', undefined],
    ['-w $N app', ['workers=$N (a variable)'], 'app', undefined],
    ['--bind=$H:80', ['bind=$H:80 (a variable)'], undefined, undefined],
    ['-w 4 $OPTS app -D other', ['workers=4', 'daemon'], 'app', 'a variable'],
    ['--$FLAG', [], undefined, 'a variable'],
  ])('%s has a hole', (command, expected, app, open) => {
    const line = read(command);
    expect([flags(command), line.app?.value, line.refused, line.open]).toEqual([expected, app, [], open]);
  });

  it('keeps the places of flags and arguments', () => {
    const launch = launchOf("gunicorn -w4 --bind 'a' --timeout=30 -D");
    const { flags: found } = readCommandLine(launch.words.slice(1), catalog);
    expect(found.map(({ span, valueSpan }) => [launch.file.slice(span), launch.file.slice(valueSpan)])).toEqual([
      ['-w4', '4'],
      ["--bind 'a'", "'a'"],
      ['--timeout=30', '30'],
      ['-D', '-D'],
    ]);
  });
});

describe('an argument', () => {
  it.each([
    ['umask', '007', 0o007],
    ['umask', '0022', 0o022],
    ['umask', '0o077', 0o077],
    ['umask', '0x12', 0x12],
    ['umask', '7', 7],
    ['umask', '0', 0],
    ['umask', '08', undefined],
    ['workers', '04', 4],
    ['workers', ' 1_0 ', 10],
    ['workers', '-1', -1],
    ['workers', '1.5', undefined],
    ['workers', '', undefined],
    ['cert_reqs', '2', '2'],
    ['bind', 'x', 'x'],
  ])('%s %j', (name, text, value) => {
    expect(fromArgument(catalog.lookup(name)!, text)).toBe(value);
  });
});
