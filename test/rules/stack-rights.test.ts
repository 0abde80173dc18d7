import { describe, expect, it } from 'vitest';
import { distroProfile } from '../../src/catalog/distros/catalog.ts';
import { homeOf } from '../../src/stack/homes.ts';
import { may, SEARCH, WRITE } from '../../src/stack/rights.ts';
import { inOneTree } from '../../src/stack/folders.ts';
import { known, unknown } from '../../src/text/value.ts';

const span = { file: 'x', start: 0, end: 0 };
const www = { user: 'www-data', group: 'www-data' };
const value = (name: string) => (name === '?' ? unknown('not in view', span) : known(name, span));
const rights = (owner: string, group: string, mode: number | undefined) => ({
  owner: value(owner),
  group: value(group),
  mode: mode === undefined ? unknown('not in view', span) : known(mode, span),
});

describe('may', () => {
  it.each([
    ['app', 'app', 0o777, 'yes'],
    ['app', 'app', 0o755, 'no'],
    ['app', 'app', 0o660, 'member'],
    ['app', 'www-data', 0o660, 'yes'],
    ['app', 'www-data', 0o640, 'no'],
    ['www-data', 'app', 0o600, 'yes'],
    // The owner's bits count for the owner, whatever the others' say.
    ['www-data', 'app', 0o066, 'no'],
    ['root', 'root', 0o660, 'no'],
    ['root', 'root', 0o666, 'yes'],
    ['app', '?', 0o755, 'no'],
    ['app', '?', 0o660, 'unknown'],
    ['?', 'app', 0o600, 'unknown'],
    ['?', 'www-data', 0o660, 'yes'],
    ['?', '?', 0o666, 'yes'],
  ] as const)('%s:%s %i lets www-data write: %s', (owner, group, mode, verdict) => {
    expect(may(www, WRITE, rights(owner, group, mode))).toBe(verdict);
  });

  it('knows nothing without a mode, but root needs none', () => {
    expect(may(www, WRITE, rights('app', 'app', undefined))).toBe('unknown');
    expect(may({ user: 'root', group: 'root' }, WRITE, rights('app', 'app', undefined))).toBe('yes');
  });

  it('asks another bit for a folder', () => {
    expect(may(www, SEARCH, rights('app', 'app', 0o711))).toBe('yes');
    expect(may(www, SEARCH, rights('app', 'app', 0o750))).toBe('member');
    expect(may(www, SEARCH, rights('app', 'app', 0o700))).toBe('no');
  });
});

describe('homes', () => {
  it.each([
    ['/home/deploy/app/app.sock', { path: '/home/deploy', user: 'deploy' }],
    ['/root/app.sock', { path: '/root', user: 'root' }],
    ['/home/deploy', undefined],
    ['/home/$user/app', undefined],
    ['/srv/home/deploy/x', undefined],
  ])('%s', (path, home) => {
    expect(homeOf(path)).toEqual(home);
  });

  it.each([
    ['ubuntu-24.04', '0750'],
    ['ubuntu-20.04', '0755'],
    ['debian-12', '0700'],
    ['debian-11', '0755'],
    ['rhel-9', '0700'],
    ['alpine-3.20', undefined],
    [undefined, undefined],
  ])('of %s', (distro, mode) => {
    expect(distroProfile(distro)?.homeMode).toBe(mode);
  });
});

describe('inOneTree', () => {
  it.each([
    ['etc/nginx/sites-available/app', 'etc/systemd/system/app.service', true],
    ['etc/nginx/sites-available/app', 'srv/app/gunicorn.conf.py', true],
    ['deploy/nginx/app.conf', 'gunicorn.conf.py', true],
    ['deploy/nginx/app.conf', 'deploy/app.service', true],
    ['/etc/nginx/nginx.conf', '/srv/app/app.ini', true],
    ['examples/a/nginx.conf', 'examples/b/app.service', false],
    ['shop/etc/nginx/nginx.conf', 'blog/etc/uwsgi/app.ini', false],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(inOneTree(a, b)).toBe(expected);
    expect(inOneTree(b, a)).toBe(expected);
  });
});
