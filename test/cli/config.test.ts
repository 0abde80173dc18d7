import { describe, expect, it } from 'vitest';
import { findConfig, NO_CONFIG, readConfig, type Config } from '../../src/cli/config.ts';
import { UsageError } from '../../src/cli/errors.ts';
import { memoryVfs } from '../discover/memory.ts';
import { fakeEngine } from './fake-engine.ts';

const read = (text: string, path = '/repo/stacklint.ini', cwd = '/repo'): Config => readConfig(text, path, cwd, fakeEngine.rules);

/** What the reader says of a text: the message of its refusal. */
function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'accepted';
}

const fromConfig = <T>(value: T): { readonly value: T; readonly from: 'config' } => ({ value, from: 'config' });

describe('stacklint.ini', () => {
  it('is read whole', () => {
    const text = `
; a comment
[target]
cores = 4 ; of each
memory = "512M"
distro = ubuntu-24.04
gunicorn = 20.1.0
mod-wsgi = 4.9
front-proxies = 0

[map]
deploy/nginx = /etc/nginx
deploy = /srv/deploy/

[rules]
nginx/* = off
gixy:bad_word = warning

[lint]
preset = pedantic
select = nginx/bad-word, stack/*
ignore =
fail-on = never
`;
    expect({ ...read(text), exclude: [] }).toEqual({
      path: '/repo/stacklint.ini',
      target: {
        cores: fromConfig(4),
        memory: fromConfig(512 * 1024 ** 2),
        distro: fromConfig('ubuntu-24.04'),
        frontProxies: fromConfig(0),
        versions: { gunicorn: fromConfig('20.1.0'), 'mod-wsgi': fromConfig('4.9') },
      },
      map: [
        ['deploy/nginx', '/etc/nginx'],
        ['deploy', '/srv/deploy/'],
      ],
      severities: new Map([
        ['nginx/*', 'off'],
        ['gixy:bad_word', 'warning'],
      ]),
      preset: 'pedantic',
      select: ['nginx/bad-word', 'stack/*'],
      ignore: [],
      exclude: [],
      failOn: 'never',
    });
    expect({ ...read('\ufeff[target]\r\n'), exclude: [] }).toEqual({ ...NO_CONFIG, path: '/repo/stacklint.ini' });
  });

  it('maps paths relative to its own folder, the narrowest first', () => {
    expect(read('[map]\n. = /srv/app\ndeploy\\nginx = /etc/nginx\n').map).toEqual([
      ['deploy/nginx', '/etc/nginx'],
      ['.', '/srv/app'],
    ]);
    expect(read('[map]\n. = /srv/app/\nx = /x\n', '/repo/stacklint.ini', '/repo/deploy').map).toEqual([
      ['/repo/x', '/x'],
      ['/repo', '/srv/app/'],
      ['.', '/srv/app/deploy'],
    ]);
  });

  it.each([
    ['[targets]\n', '1: unknown section [targets] (did you mean target?), there are [target], [map], [rules] and [lint]'],
    ['[target]\n\n; x\ncore = 4\n', '4: unknown key core in [target] (did you mean cores?)'],
    ['[target]\ncores = four\n', '2: cores: expected a number of cores from 1, got "four"'],
    ['[target]\r\n\r\ncores = 0\r\n', '3: cores: expected a number of cores from 1, got "0"'],
    ['[target]\nmemory = much\n', '2: memory: expected an amount of memory from 128M to 64T such as 2G, got "much"'],
    ['[target]\nmemory = 4\n', '2: memory: expected an amount of memory from 128M to 64T such as 2G, got "4"'],
    ['[target]\nnginx = 23.0\n', '2: nginx: expected a version such as 1.22.1, got "23.0"'],
    [
      '[target]\ndistro = foo\n',
      '2: distro: expected debian, ubuntu, rhel, centos, rocky, almalinux, ol, fedora, amazon, alpine, sles, suse or opensuse, with its release as in debian-12, got "foo"',
    ],
    ['[target]\nnginx = latest\n', '2: nginx: expected a version such as 1.22.1, got "latest"'],
    ['[target]\ncores\n', '2: expected [section] or key = value, got "cores"'],
    ['[target]\ncores = 2\ncores = 4\n', '3: cores is set twice, first in line 2'],
    ['cores = 2\n', '1: cores stands before the first [section]'],
    ['[map]\nnginx = etc/nginx\n', '2: nginx: expected an absolute path of the host, got "etc/nginx"'],
    ['[map]\nx/../.. = /etc\n', "2: x/../..: expected a path below stacklint.ini's folder"],
    ['[map]\n/etc = /etc\n', "2: /etc: expected a path below stacklint.ini's folder"],
    ['[rules]\nnginx/bda-word = off\n', '2: unknown rule "nginx/bda-word" (did you mean nginx/bad-word?)'],
    ['[rules]\nnginx/bad-word = of\n', '2: nginx/bad-word: expected off, info, warning or error, got "of"'],
    ['[lint]\nselect = nginx/*, ngnix/*\n', '2: select: unknown rule "ngnix/*" (did you mean nginx/*?)'],
    ['[lint]\npreset = strict\n', '2: preset: expected recommended or pedantic, got "strict"'],
    ['[lint]\nfail-on = warn\n', '2: fail-on: expected error, warning, info or never, got "warn"'],
    ['[__proto__]\n', '1: unknown section [__proto__], there are [target], [map], [rules] and [lint]'],
    ['[target]\n__proto__ = 1\n', '2: expected [section] or key = value, got "__proto__ = 1"'],
  ])('%j: its line and what is wrong', (text, message) => {
    expect(refusal(text)).toBe(`stacklint.ini:${message}`);
  });
});

describe('where stacklint.ini is looked for', () => {
  const find = (path: string, ...files: string[]): string | undefined =>
    findConfig(memoryVfs({ '/a/repo/deploy/x.conf': 'x', ...Object.fromEntries(files.map((file) => [file, ''])) }), '/a/repo', path);

  it('from the first path upwards, the nearest first', () => {
    expect(find('deploy', '/a/repo/stacklint.ini')).toBe('/a/repo/stacklint.ini');
    expect(find('deploy/x.conf', '/a/repo/stacklint.ini', '/a/repo/deploy/stacklint.ini')).toBe('/a/repo/deploy/stacklint.ini');
    expect(find('deploy', '/stacklint.ini')).toBe('/stacklint.ini');
    expect(find('deploy')).toBeUndefined();
  });

  it("no further than the repository's root", () => {
    expect(find('deploy', '/a/repo/.git/HEAD', '/a/stacklint.ini')).toBeUndefined();
    expect(find('deploy', '/a/repo/.git/HEAD', '/a/repo/stacklint.ini')).toBe('/a/repo/stacklint.ini');
  });
});
