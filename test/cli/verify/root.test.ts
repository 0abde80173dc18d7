import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { anyPem } from '../../../src/cli/verify/certificate.ts';
import { Layout, pathInRoot, pathsByInclude } from '../../../src/cli/verify/layout.ts';
import { StandIns } from '../../../src/cli/verify/stand-ins.ts';
import { createFileSet } from '../../../src/text/file-set.ts';
import { SourceFile } from '../../../src/text/source.ts';

describe('the private root', () => {
  it.each([
    ['/etc/nginx/nginx.conf', '/etc/nginx/nginx.conf'],
    ['/etc/nginx/../../../srv/./a', '/srv/a'],
    ['/var/run/app.pid', '/run/app.pid'],
    ['/var/lock/app', '/run/lock/app'],
    ['/usr/local/etc/nginx/nginx.conf', '/usr/local/etc/nginx/nginx.conf'],
    ['/usr/share/app/site.conf', '/usr/share/app/site.conf'],
    ['/library/x', '/library/x'],
    // What the machine's own programs are, or are led by.
    ['/usr/bin/nginx', undefined],
    ['/usr/shared', undefined],
    ['/usr/local', undefined],
    ['/etc/nginx/../../usr/lib/x.so', undefined],
    ['/lib/systemd/system/a.service', undefined],
    ['/lib64/ld-linux-x86-64.so.2', undefined],
    ['/bin/sh', undefined],
    ['/proc/self/mem', undefined],
    ['/dev/null', undefined],
    ['/etc/ld.so.preload', undefined],
    ['/etc/ld.so.conf.d/a.conf', undefined],
    ['/etc/passwd', undefined],
    ['/etc/hosts', undefined],
    ['/etc/ssl/openssl.cnf', undefined],
    ['/etc/nsswitch.conf', undefined],
    ['/a\0b', undefined],
    ['/', undefined],
  ])('takes %j as %j', (path, wanted) => {
    expect(pathInRoot(path)).toBe(wanted);
  });

  it('has one file at a place, the first to come', () => {
    const layout = new Layout();
    const [one, two] = [new SourceFile('one', '1'), new SourceFile('two', '2')];
    expect([layout.place('/a', one), layout.place('//a', two), layout.place('/usr/lib/a', two)]).toEqual(['/a', '/a', undefined]);
    expect([...layout.files].map(([path, { text }]) => [path, text])).toEqual([['/a', '1']]);
    expect([...layout.sources]).toEqual(['one']);
  });

  it('has files where an include looks for them', () => {
    const site = new SourceFile('deploy/shop.conf.j2', '');
    const enabled = new SourceFile('etc/nginx/sites-available/shop', '');
    const files = createFileSet([site, enabled], { links: new Map([['etc/nginx/sites-enabled/10-shop', enabled.id]]) });
    expect(pathsByInclude('snippets/tls.conf', '/etc/nginx', site, files)).toEqual(['/etc/nginx/snippets/tls.conf']);
    expect(pathsByInclude('/srv/tls.conf', '/etc/nginx', site, files)).toEqual(['/srv/tls.conf']);
    expect(pathsByInclude('conf.d/*.conf', '/etc/nginx', site, files)).toEqual(['/etc/nginx/conf.d/shop.conf']);
    expect(pathsByInclude('sites-enabled/*', '/etc/nginx', enabled, files)).toEqual(['/etc/nginx/sites-enabled/10-shop']);
    expect(pathsByInclude('sites-*/*', '/etc/nginx', enabled, files)).toEqual([
      '/etc/nginx/sites-available/shop',
      '/etc/nginx/sites-enabled/10-shop',
    ]);
  });

  it('has each thing that is missing once, and nothing that is none', () => {
    const standIns = new StandIns();
    const shop = { kind: 'user', name: 'shop' } as const;
    expect([standIns.add(shop), standIns.add(shop)]).toEqual([true, false]);
    for (const name of ['', 'a:b', 'a\nroot2:x:0:0', 'a b', '#a', 'a'.repeat(256)])
      expect(standIns.add({ kind: 'group', name })).toBe(false);
    expect(standIns.add({ kind: 'file', path: '/etc/passwd', text: 'x' })).toBe(false);
    expect(standIns.add({ kind: 'file', path: '/etc/a/../passwd', text: 'x' })).toBe(false);
    expect(standIns.add({ kind: 'folder', path: `/${'a'.repeat(1024)}` })).toBe(false);
    expect(standIns.files(1000).get('/etc/passwd')).toBe(
      'root:x:0:0::/:/bin/false\n' +
        ['www-data', 'nginx', 'apache', 'http', 'nobody', 'daemon', 'shop'].map((name) => `${name}:x:1000:1000::/:/bin/false\n`).join(''),
    );
  });

  it('has a certificate that belongs to its key', () => {
    const certificate = new X509Certificate(anyPem());
    expect([
      certificate.subject,
      certificate.checkPrivateKey(createPrivateKey(anyPem())),
      certificate.verify(certificate.publicKey),
    ]).toEqual(['CN=localhost', true, true]);
  });
});
