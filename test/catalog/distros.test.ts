import { describe, expect, it } from 'vitest';
import { distroName, distroOfCodeName, distroProfile, PROFILES } from '../../src/catalog/distros/catalog.ts';
import { NGINX_IMAGE, NGINX_ORG, UNPRIVILEGED_IMAGE } from '../../src/catalog/distros/nginx-org.ts';
import type { NginxPackage } from '../../src/catalog/distros/profile.ts';
import { parseNginx } from '../../src/syntax/nginx/parser.ts';
import { SourceFile } from '../../src/text/source.ts';
import { problems } from '../servers/nginx/support.ts';

describe('the name of a distribution', () => {
  it.each<[written: string, name: string]>([
    ['debian-12', 'debian-12'],
    ['debian-12.5', 'debian-12'],
    ['debian', 'debian'],
    ['bookworm', 'debian-12'],
    ['jammy', 'ubuntu-22.04'],
    ['ubuntu-22.04.3', 'ubuntu-22.04'],
    ['alpine-3.19.1', 'alpine-3.19'],
    ['rhel-9.4', 'rhel-9'],
    ['alma-9', 'almalinux-9'],
    ['rockylinux-9', 'rocky-9'],
    ['amzn-2023', 'amazon-2023'],
    ['amazonlinux-2', 'amazon-2'],
    ['arch', 'arch'],
    ['constructor', 'constructor'],
  ])('%s is %s', (written, name) => {
    expect(distroName(written)).toBe(name);
  });

  it('stands among the words of a tag', () => {
    expect([distroOfCodeName(['3.12', 'slim', 'bookworm']), distroOfCodeName(['3.12', 'constructor'])]).toEqual(['debian-12', undefined]);
  });
});

describe('a profile', () => {
  it('of a release that is not known has what its family has in common', () => {
    const { name, title, versions, nginx, homeMode } = distroProfile('debian-10')!;
    expect([name, title, versions, nginx!.user, homeMode]).toEqual(['debian-10', 'Debian 10', {}, 'www-data', '0755']);
    expect(distroProfile('ubuntu-26.04')).toMatchObject({ title: 'Ubuntu 26.04', versions: {}, homeMode: '0750' });
    expect(distroProfile('centos-7')).toMatchObject({ title: 'CentOS Stream 7', versions: {}, selinux: true });
  });

  it('is there for no other distribution', () => {
    expect(['arch', 'constructor', '', undefined].map(distroProfile)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('has a name of its own', () => {
    expect(new Set(PROFILES.map(({ name }) => name)).size).toBe(PROFILES.length);
  });
});

const PACKAGES: readonly (readonly [name: string, from: NginxPackage, version: string | undefined])[] = [
  ...PROFILES.flatMap(({ name, nginx, versions }) => (nginx ? [[name, nginx, versions.nginx] as const] : [])),
  ['nginx.org', NGINX_ORG, undefined],
  ['the image', NGINX_IMAGE, undefined],
  ['the unprivileged image', UNPRIVILEGED_IMAGE, undefined],
];

describe('what a package ships', () => {
  it.each(PACKAGES)('of %s is what nginx of that version takes', (_, { main, site, snippets }, version) => {
    for (const text of [main ?? '', site?.text ?? '', ...Object.values(snippets)]) {
      expect(parseNginx(new SourceFile('a.conf', text)).errors).toEqual([]);
    }
    const http = (main ?? 'http {\n}\n').replace(/\}\n$/, `include /etc/nginx/sites/*;\n}\n`);
    const texts = {
      '/etc/nginx/nginx.conf': http,
      '/etc/nginx/sites/default': site?.text ?? '',
      ...Object.fromEntries(Object.entries(snippets).map(([name, text]) => [`/etc/nginx/${name}`, text])),
    };
    expect(problems(texts, version === undefined ? {} : { version: { value: version } })).toEqual([]);
  });
});
